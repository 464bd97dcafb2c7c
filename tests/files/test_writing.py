"""Writing tables: harmless, whole or not at all, the same bytes each time."""

import csv
import errno
import io
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.domain.errors import Cancelled, UserError
from app.domain.money import Money
from app.files.csv_out import csv_text, write_csv
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn, harmless, is_armed
from app.files.xlsx_out import Properties, write_xlsx

PROPERTIES = Properties("Test", datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")', "=WEBSERVICE(A1)",
    "=IMPORTXML(A1,A2)", "=@SUM(1)", "==1", "=\t1", "= 1", "+1", "+1+1", "+cmd|' /C calc'!A0",
    "+=1", "++1", "-1+1", "-2+3+cmd|' /C calc'!A0", "--1", "-", "- x", "@SUM(1+1)", "@x", "@@",
    "\t=1+1", "\tx", "\r=1+1", "\rx", "\n=1+1", "\nx", "\0=1+1", "\0x", "＝1+1", "＋1", "－1",
    "＠SUM(1)", " =1+1", "   +1", "\u00a0=1+1", "\ufeff=1+1", "\u200b@x", "\u2060-1",
    '=1+1";=2', "=1,=2", "=1\n=2", "={1;2}", "=A1:A9", "=DDE(1;2)", '="="',
]  # fmt: skip


def text_sheet(rows: list[str]) -> Sheet:
    return Sheet("x", (SheetColumn("a"), SheetColumn("b")), [(text, text) for text in rows])


def write(path: Path, sheet: Sheet) -> None:
    if path.suffix == ".csv":
        write_csv(path, sheet)
    else:
        write_xlsx(path, [sheet], PROPERTIES)


def test_no_payload_begins_a_cell_of_a_csv(tmp_path: Path) -> None:
    assert len(set(PAYLOADS)) >= 40
    write_csv(tmp_path / "t.csv", text_sheet(PAYLOADS))
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert [row[0] for row in rows] == ["'" + payload for payload in PAYLOADS]
    assert all(cell[0] == "'" for row in rows for cell in row)


def test_no_payload_becomes_a_formula_or_a_link_in_a_workbook(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [text_sheet(PAYLOADS)], PROPERTIES)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in xml
    assert "<f " not in xml
    assert "hyperlink" not in xml
    assert not any("rels" in name and "sheet1" in name for name in names)
    assert xml.count('t="inlineStr"') + xml.count('t="s"') == 2 * (len(PAYLOADS) + 1)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=1+1"
    assert all(type(cell) is str for row in rows for cell in row)


@given(st.text(max_size=30))
def test_a_harmless_text_is_never_armed_and_loses_nothing(text: str) -> None:
    made = harmless(text)
    assert not is_armed(made)
    assert made in (text, "'" + text)


def test_titles_are_made_harmless_too() -> None:
    assert csv_text(Sheet("x", (SheetColumn("=a"),), [])) == "'=a\n"


COLUMNS = (
    SheetColumn("text"),
    SheetColumn("int", CellKind.INT),
    SheetColumn("money", CellKind.MONEY),
    SheetColumn("share", CellKind.PERCENT),
    SheetColumn("day", CellKind.DATE),
    SheetColumn("number", CellKind.NUMBER),
)
ROWS: list[tuple[Cell, ...]] = [
    ("a,b", -5, Money(-450, "USD"), 0.25, date(2026, 3, 1), -0.5),
    ('say "x"', 0, Money(450, "JPY"), 1.0, date(2026, 12, 31), Decimal("1E+3")),
    ("ü\ud800", None, Money(1234, "KWD"), None, None, float("nan")),
]


def test_numbers_keep_their_minus_and_amounts_are_exact_in_csv() -> None:
    assert csv_text(Sheet("x", COLUMNS, ROWS)) == (
        "text,int,money,share,day,number\n"
        '"a,b",-5,-4.50,0.25,2026-03-01,-0.5\n'
        '"say ""x""",0,450,1.0,2026-12-31,1000\n'
        "ü?,,1.234,,,\n"
    )


def test_a_workbook_holds_numbers_and_days_as_such(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [Sheet("x", COLUMNS, ROWS)], PROPERTIES)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1] == ["a,b", -5, -4.5, 0.25, date(2026, 3, 1), -0.5]
    assert rows[2] == ['say "x"', 0, 450, 1, date(2026, 12, 31), 1000]
    assert rows[3][:3] == ["ü?", "", 1.234]
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert "[$USD] #,##0.00" in styles
    assert "[$JPY] #,##0&" in styles or '[$JPY] #,##0"' in styles
    assert "[$KWD] #,##0.000" in styles


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_csv(tmp_path / f"{name}.csv", Sheet("x", COLUMNS, iter(ROWS)))
        sheets = [Sheet("x", COLUMNS, iter(ROWS)), Sheet("y", COLUMNS, iter(ROWS))]
        write_xlsx(tmp_path / f"{name}.xlsx", sheets, PROPERTIES)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sheet_names_excel_refuses_are_mended(tmp_path: Path) -> None:
    names = ["a/b:[c]*?\\", "", "x" * 40, "X" * 40, "'quoted'", "History"]
    sheets = [Sheet(name, (SheetColumn("a"),), [("1",)]) for name in names]
    write_xlsx(tmp_path / "t.xlsx", sheets, PROPERTIES)
    written = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).sheet_names
    assert len({name.lower() for name in written}) == len(names)
    assert written[0] == "a b  c"


def test_a_text_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", [text_sheet(["x" * 40_000])], PROPERTIES)
    rows = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    cell = rows[1][0]
    assert isinstance(cell, str)
    assert len(cell) == 32_767
    assert cell.endswith("x…")


class Stopping:
    """Rows that fail on the way."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        yield ("a", "b")
        raise self._error


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"t.{ending}"
    path.write_text("before")
    sheet = Sheet("x", (SheetColumn("a"), SheetColumn("b")), Stopping(Cancelled()))
    with pytest.raises(Cancelled):
        write(path, sheet)
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "used up"), (errno.EROFS, "read-only")],
)
def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, number: int, reason: str
) -> None:
    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    sheet = Sheet("x", (SheetColumn("a"),), [("1",)])
    with pytest.raises(UserError, match=reason) as caught:
        write(tmp_path / f"t.{ending}", sheet)
    assert str(caught.value).endswith("Nothing was changed.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_real_full_device_is_told_while_rows_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def into_full(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            return real("/dev/full", os.O_WRONLY)
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", into_full)
    rows = (("x" * 1000, "y") for _ in range(10_000))
    sheet = Sheet("x", (SheetColumn("a"), SheetColumn("b")), rows)
    with pytest.raises(UserError, match="the disk is full"):
        write_csv(tmp_path / "t.csv", sheet)


def test_places_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    sheet = Sheet("x", (SheetColumn("a"),), [("1",)])
    with pytest.raises(UserError, match="the folder does not exist"):
        write_csv(tmp_path / "none" / "t.csv", sheet)
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is not a folder"):
        write_csv(tmp_path / "file" / "t.csv", sheet)
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(UserError, match="a folder with this name"):
        write_csv(tmp_path / "t.csv", sheet)
    with pytest.raises(UserError, match="NUL"):
        write_csv(tmp_path / "a\0.csv", sheet)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "t.csv"]


def test_rows_stream_into_the_file(tmp_path: Path) -> None:
    import tracemalloc

    rows = (("x" * 100, "y") for _ in range(100_000))
    columns = (SheetColumn("a"), SheetColumn("b"))
    tracemalloc.start()
    write_csv(tmp_path / "t.csv", Sheet("x", columns, rows))
    _, csv_peak = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    few = (("x" * 100 + str(i), "y") for i in range(10_000))
    write_xlsx(tmp_path / "t.xlsx", [Sheet("x", columns, few)], PROPERTIES)
    _, xlsx_peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert csv_peak < 2_000_000
    assert xlsx_peak < 6_000_000
    assert (tmp_path / "t.csv").stat().st_size > 10_000_000


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.files.xlsx_out._MOST_ROWS", 3)
    sheet = Sheet("Big", (SheetColumn("a"),), [("1",), ("2",), ("3",)])
    with pytest.raises(UserError, match="Choose CSV instead"):
        write_xlsx(tmp_path / "t.xlsx", [sheet], PROPERTIES)
    assert list(tmp_path.iterdir()) == []


CELLS = st.text(st.sampled_from("aZ09_.-:=+@,;\"'\n\r\t é"), max_size=4)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_rows_of_text_come_back_as_they_were_made_harmless(rows: list[tuple[str, str]]) -> None:
    columns = (SheetColumn("a"), SheetColumn("b"))
    # A row that is written by itself, and one that needs no care beside it, are the same bytes.
    alone = "".join(csv_text(Sheet("x", columns, [row])).removeprefix("a,b\n") for row in rows)
    written = csv_text(Sheet("x", columns, rows))
    assert written == "a,b\n" + alone
    back = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert back == [[harmless(cell) for cell in row] for row in rows]
