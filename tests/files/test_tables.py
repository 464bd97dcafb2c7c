"""Reading tables: what is read, and every bad file that is refused."""

import hashlib
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from app.domain.errors import Cancelled, UserError
from app.files.limits import LIMITS, Limits
from app.files.tables import open_table


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, limits: Limits = LIMITS) -> list[tuple[int, list[str]]]:
    return list(open_table(path, limits=limits).rows())


def workbook(path: Path, rows: list[list[object]], sheets: int = 1) -> Path:
    book = xlsxwriter.Workbook(path, {"remove_timezone": True})
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number in range(sheets):
        sheet = book.add_worksheet(f"Page {number + 1}")
        for line, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(line, at, cell, day)
                else:
                    sheet.write(line, at, cell)
    book.close()
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_from_the_file(tmp_path: Path, delimiter: str) -> None:
    text = f'a{delimiter}b\n1{delimiter}"x{delimiter}y"\n'
    table = open_table(put(tmp_path, "t.csv", text))
    assert table.header == ("a", "b")
    assert list(table.rows()) == [(2, ["1", f"x{delimiter}y"])]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16")],
)
def test_each_encoding_that_announces_itself_is_read(
    tmp_path: Path, encoding: str, told: str
) -> None:
    table = open_table(put(tmp_path, "t.csv", "näme,b\nŁódź,漢字\n".encode(encoding)))
    assert table.encoding == told
    assert table.header == ("näme", "b")
    assert list(table.rows()) == [(2, ["Łódź", "漢字"])]


def test_lines_are_the_files_own_even_after_cells_with_line_breaks(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", 'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n')
    assert read(path) == [(2, ["1", "x\r\ny"]), (5, ["2", "z"])]


def test_a_table_can_be_read_twice_and_knows_its_fingerprint(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "t.csv", "a\n1\n2\n"))
    assert list(table.rows()) == list(table.rows())
    assert table.total == 2
    assert table.sha256 == hashlib.sha256(b"a\n1\n2\n").hexdigest()


def test_xlsx_values_become_text_without_loss(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "n", "half", "yes", "day", "moment"],
        ["007", 12.0, 12.5, True, datetime(2026, 3, 1), datetime(2026, 3, 1, 12, 30)],  # noqa: DTZ001
    ]
    table = open_table(workbook(tmp_path / "t.xlsx", rows))
    assert table.format == "xlsx"
    assert list(table.rows()) == [
        (2, ["007", "12", "12.5", "true", "2026-03-01", "2026-03-01T12:30:00"])
    ]


def test_more_sheets_than_one_are_told(tmp_path: Path) -> None:
    table = open_table(workbook(tmp_path / "t.xlsx", [["a"], ["1"]], sheets=3))
    assert table.notices == ("Only the first sheet, “Page 1”, is read; 2 more are left out.",)


def test_jsonl_keeps_nested_values_as_json_and_finds_late_keys(tmp_path: Path) -> None:
    path = put(tmp_path, "t.jsonl", '{"a":1,"b":[1,"x"]}\n\n{"c":null,"b":{"k":2.0},"d":true}\n')
    table = open_table(path)
    assert table.header == ("a", "b", "c", "d")
    assert list(table.rows()) == [
        (1, ["1", '[1,"x"]', "", ""]),
        (3, ["", '{"k":2.0}', "", "true"]),
    ]


BAD = [
    ("empty.csv", "", "is empty"),
    ("blank.csv", "\n\n\n", "nothing but empty lines"),
    ("header.csv", "a,b\n", "has a header but no rows"),
    ("latin.csv", "a,b\n1,2\nx,caf\xe9\n".encode("latin-1"), "line 3: its characters are not"),
    ("cp1252.csv", "a,b\n\x931\x94,2\n".encode("latin-1"), "line 2: its characters are not"),
    ("noboom16.csv", "a,b\n1,2\n".encode("utf-16-le"), "NUL"),
    ("cut16.csv", "a,b\n1,2\n".encode("utf-16")[:-1], "its characters are not"),
    ("nul.csv", "a,b\n1,\x002\n", "line 2: it holds a NUL"),
    ("doubled.csv", "a,b,A\n1,2,3\n", "the column “A” is there twice"),
    ("open.csv", 'a,b\n1,"x\n2,y\n', "line 2: a quote is opened and never closed"),
    ("quotes.csv", 'a,b\n1,"x"y\n', "line 2: its quotes do not fit"),
    ("alike.csv", "a;b,c\n1;2,3\n", "comma and semicolon alike"),
    ("cell.csv", "a,b\n1,2\n1," + "x" * (LIMITS.cell_chars + 1) + "\n", "line 3: a cell is larger"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
    ("not.xlsx", "a,b\n1,2\n", "not an Excel workbook"),
    ("t.json", "[]", "read only as JSONL"),
    ("t.ods", "PK", "Save it as .xlsx"),
    ("t.docx", "x", "files ending in “.docx”"),
    ("t.jsonl", '{"a":1}\n{"a":\n', "line 2: the line is not one JSON object"),
    ("list.jsonl", "[1,2]\n", "line 1: the line is JSON, but not an object"),
    ("deep.jsonl", '{"a":' + "[" * 5000 + "]" * 5000 + "}\n", "not one JSON object"),
    ("same.jsonl", '{"a b":1,"A_B":2}\n', "is there twice"),
    ("long.jsonl", '{"n":123456789012345678901234567890}\n', "more digits than are kept"),
    ("void.jsonl", "\n \n", "nothing but empty lines"),
    ("keyless.jsonl", '{"":1}\n', "a key without a name"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_is_refused_by_name_with_the_reason(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    path = put(tmp_path, name, content)
    with pytest.raises(UserError, match=reason) as caught:
        read(path)
    assert str(caught.value).startswith(name)
    assert str(caught.value).endswith("Nothing was read in.")
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        open_table(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UserError, match="it is a folder"):
        open_table(tmp_path / "folder.csv")
    with pytest.raises(UserError, match="not one a file can have"):
        open_table(tmp_path / "a\0b.csv")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UserError, match="not an ordinary file"):
        open_table(tmp_path / "pipe.csv")


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "t.csv", "a\n1\n")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(UserError, match="no permission to read"):
        open_table(path)


def test_bounds_on_size_rows_columns_and_lines_hold(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "a,b,c\n" + "1,2,3\n" * 50)
    with pytest.raises(UserError, match="larger than 0 MB"):
        open_table(path, limits=Limits(file_bytes=100))
    with pytest.raises(UserError, match="more than 49 rows"):
        read(path, Limits(rows=49))
    assert len(read(path, Limits(rows=50))) == 50
    with pytest.raises(UserError, match="more than 2 columns"):
        open_table(path, limits=Limits(columns=2))
    endless = put(tmp_path, "endless.csv", "a,b\n" + "x" * 3000)
    with pytest.raises(UserError, match="line 2: the line is far too long"):
        open_table(endless, limits=Limits(line_chars=2000))
    objects = put(tmp_path, "t.jsonl", '{"a":1}\n' * 5)
    with pytest.raises(UserError, match="more than 4 rows"):
        open_table(objects, limits=Limits(rows=4))


def test_a_file_larger_than_the_bound_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(LIMITS.file_bytes + 1)  # sparse: takes no room
    with pytest.raises(UserError, match="larger than 500 MB"):
        open_table(path)


def test_a_file_changed_between_opening_and_reading_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "a\n1\n")
    table = open_table(path)
    put(tmp_path, "t.csv", "a\n1\n2\n")
    with pytest.raises(UserError, match="changed while it was read"):
        list(table.rows())


def test_a_csv_is_streamed_and_not_held(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "t.csv"
    with path.open("w") as file:
        file.write("a,b\n")
        file.writelines("x" * 50 + ",y\n" for _ in range(100_000))
    tracemalloc.start()
    count = sum(1 for _ in open_table(path).rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 6_000_000  # the file itself has more than that only once; rows would be 30 MB
    assert path.stat().st_size > 5_000_000


def test_a_workbook_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "w.xlsx", [["a"], ["1"]]).read_bytes()
    for cut in (30, len(whole) // 2, len(whole) - 10):
        with pytest.raises(UserError, match="cut off or damaged"):
            open_table(put(tmp_path, "cut.xlsx", whole[:cut]))


def test_a_workbook_with_bad_bytes_inside_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", [["a"], ["1"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b"<workbook"
    with zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UserError, match=r"not a sound Excel workbook|has no sheet"):
        open_table(tmp_path / "broken.xlsx")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UserError, match="not an Excel workbook"):
        open_table(tmp_path / "t.xlsx")


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is empty"):
        open_table(workbook(tmp_path / "none.xlsx", []))
    with pytest.raises(UserError, match="has a header but no rows"):
        open_table(workbook(tmp_path / "head.xlsx", [["a", "b"]]))


def test_looking_over_a_large_file_can_be_stopped(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", "a\n" + "x\n" * 2_000_000)

    class Impatient:
        steps: ClassVar[list[int]] = []

        def step(self, done: int, total: int, note: str = "") -> None:
            self.steps.append(done)
            raise Cancelled

    with pytest.raises(Cancelled):
        open_table(path, progress=Impatient())
    assert Impatient.steps == [1024 * 1024]
