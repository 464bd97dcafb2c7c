"""Reports made of tables: what each format shows, and that no text of theirs does anything."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app.files.html_out import heading, page, paragraph, table
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn
from app.files.table_report import FORMATS, TableReport, shown, write_table_report

NASTY = "<img src=x onerror=alert(1)> =1+1 #panic() \u202eright\u2066 שלום 😀"


def report(*rows: tuple[Cell, ...]) -> TableReport:
    columns = (SheetColumn("name", width=30), SheetColumn("share", CellKind.PERCENT))
    return TableReport(
        "Report", NASTY, datetime(2026, 11, 2, 9, tzinfo=UTC), (("Fact", NASTY),),
        (Sheet("Table", columns, rows), Sheet("Empty", columns, ())),
        Sheet("Long", columns, rows), "How it is made.", "scoring v1", 12, "ab" * 32,
    )  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_holds_the_figures_and_takes_any_text_as_text(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"r.{kind}"
    write_table_report(report((NASTY, 0.5), ("plain", None)), path, kind)
    first = path.read_bytes()
    write_table_report(report((NASTY, 0.5), ("plain", None)), path, kind)
    assert path.read_bytes() == first
    match kind:
        case "pdf":
            text = "".join(one.extract_text() for one in PdfReader(path).pages)
            assert "50.0 %" in text
            assert "#panic()" in text
        case "xlsx":
            book = CalamineWorkbook.from_path(str(path))
            assert book.sheet_names == ["Summary", "Table", "Empty"]
            assert book.get_sheet_by_name("Table").to_python()[1] == [NASTY, 0.5]
        case "csv":
            assert "plain," in path.read_text(encoding="utf-8")
        case "html":
            text = path.read_text(encoding="utf-8")
            assert "<img" not in text
            assert "50.0 %" in text
            assert "default-src 'none'" in text
            assert "\u202e" not in text
            assert "None." in text


def test_an_unknown_format_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        write_table_report(report(), tmp_path / "r.doc", "doc")


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (None, CellKind.TEXT, "–"),
        (float("nan"), CellKind.NUMBER, "–"),
        (12345, CellKind.INT, "12,345"),
        (0.123, CellKind.PERCENT, "12.3 %"),
        (0.5, CellKind.NUMBER, "0.500"),
        (date(2026, 1, 2), CellKind.DATE, "2026-01-02"),
        ("a", CellKind.INT, "a"),
        ("\ud800", CellKind.TEXT, "?"),
    ],
)
def test_cells_are_shown_as_their_column_says(cell: Cell, kind: CellKind, text: str) -> None:
    assert shown(cell, kind) == text


def test_a_page_escapes_all_that_it_is_given() -> None:
    parts = [heading("<b>"), paragraph("&"), *table((("<i>", True),), (("</table>",),))]
    text = "".join(page("</title>", parts))
    assert text.count("<table>") == text.count("</table>") == 1
    assert "&lt;b&gt;" in text
    assert "<title>&lt;/title&gt;</title>" in text


@pytest.mark.parametrize("kind", FORMATS)
def test_no_report_runs_a_formula_or_holds_a_link_or_a_picture(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"r.{kind}"
    picture = tmp_path / "c.png"
    rows = [("=1+1", 0.5), (f'#image("{picture}")', 0.5), (f"<img src='{picture.as_uri()}'>", 0.5),
            ("https://example.org/x", 0.5), ("\x07\u202e\ufeffgnp", 0.5)]  # fmt: skip
    write_table_report(report(*rows), path, kind)
    match kind:
        case "pdf":
            for one in PdfReader(path).pages:
                assert list(one.images) == []
                assert "/Annots" not in one
        case "xlsx":
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name).decode() for name in archive.namelist()}
            assert not any("<f>" in part or "<hyperlink" in part for part in parts.values())
            assert not any("media" in name for name in parts)
        case "csv":
            assert "\n'=1+1," in path.read_text(encoding="utf-8")
        case "html":
            text = path.read_text(encoding="utf-8")
            assert not any(mark in text for mark in ("<img", "<a ", "src='", "\x07", "\ufeff"))
