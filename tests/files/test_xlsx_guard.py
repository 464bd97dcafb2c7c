"""Bombs are refused before anything unpacks them."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from app.domain.errors import UserError
from app.files.limits import Limits
from app.files.tables import open_table


def archive(path: Path, changes: dict[str, bytes]) -> Path:
    """A sound workbook with some of its parts exchanged."""
    sound = path.with_suffix(".sound")
    book = xlsxwriter.Workbook(sound)
    page = book.add_worksheet()
    page.write_column(0, 0, ["a", "one", "two"])
    book.close()
    with (
        zipfile.ZipFile(sound) as before,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        parts = {name: before.read(name) for name in before.namelist()}
        for name, content in {**parts, **changes}.items():
            after.writestr(name, content)
    return path


def sheet(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def test_a_part_that_unpacks_a_thousandfold_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b" " * 150_000_000})
    tracemalloc.start()
    with pytest.raises(UserError, match="200 times its size"):
        open_table(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_an_archive_that_declares_too_much_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "big.xlsx", {})
    with pytest.raises(UserError, match="unpacks to more than 0 MB"):
        open_table(path, limits=Limits(archive_bytes=1000))


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "many.xlsx", {f"xl/x{i}": b"" for i in range(2100)})
    with pytest.raises(UserError, match="more than 2,000 parts"):
        open_table(path)


def test_two_cells_that_span_a_whole_sheet_are_refused(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    path = archive(tmp_path / "wide.xlsx", {"xl/worksheets/sheet1.xml": sheet(cells)})
    with pytest.raises(UserError, match="1,048,576 rows and 16,384 columns"):
        open_table(path)


def test_a_long_shared_text_used_often_is_refused(tmp_path: Path) -> None:
    import random

    # Random letters, so that the archive's ratio looks innocent.
    text = "".join(random.Random(7).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=300_000))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{space}"><si><t>{text}</t></si></sst>'.encode()
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 2001))
    parts = {"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet(rows)}
    path = archive(tmp_path / "echo.xlsx", parts)
    with pytest.raises(UserError, match="texts unpack to far more"):
        open_table(path)


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "locked.xlsx", {})
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag for encryption, in the directory
    path.write_bytes(bytes(content))
    with pytest.raises(UserError, match="protected by a password"):
        open_table(path)


def test_a_sound_workbook_passes(tmp_path: Path) -> None:
    path = archive(tmp_path / "sound.xlsx", {})
    assert list(open_table(path).rows()) == [(2, ["one"]), (3, ["two"])]
