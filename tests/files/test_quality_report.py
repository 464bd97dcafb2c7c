"""The quality report: figures right, text never markup, the same bytes each time."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app.domain.errors import UserError
from app.domain.findings import Drift, Figure, Findings, MarkAgreement, SuspectGold
from app.domain.quality import Agreement, Estimate
from app.domain.reports import (
    DayCount,
    ErrorCount,
    LabelCount,
    PersonQuality,
    ProjectQuality,
    QualityReport,
)
from app.domain.review import ErrorKind
from app.files.pdf import write_pdf
from app.files.quality_report import (
    as_data,
    write_quality_csv,
    write_quality_pdf,
    write_quality_xlsx,
)

HASH = "0123456789abcdef" * 4


def project(people: int = 3, name: str = "Chest films") -> ProjectQuality:
    return ProjectQuality(
        external_id="PR-01",
        name=name,
        accepted_items=1234,
        submissions=3702,
        first_pass=Estimate(0.941, 0.932, 0.949, 3702),
        agreement=Agreement(1, name, 0.782, 0.741, 0.82, 0.88, 1234, 3702),
        gold=None,
        reviewed_share=0.184,
        labels=(LabelCount("normal", 900), LabelCount("abnormal", 334)),
        errors=(ErrorCount(ErrorKind.REASONING, 12, 3, 0),),
        people=tuple(
            PersonQuality(f"EX-{i:04}", 10 * i, i, Estimate(0.9, 0.82, 0.95, 40) if i else None)
            for i in range(people)
        ),
        daily=tuple(DayCount(date(2026, 10, 1) + timedelta(d), 7 * d) for d in range(31)),
    )


def report(*projects: ProjectQuality) -> QualityReport:
    return QualityReport(
        title="Quality report",
        client="Example Imaging",
        start=date(2026, 10, 1),
        end=date(2026, 10, 31),
        made_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        projects=projects,
        policies=(("scoring", 3), ("sampling", 2)),
        audit_seq=10482,
        audit_hash=HASH,
    )


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_pdf_says_what_the_report_says(tmp_path: Path) -> None:
    write_quality_pdf(report(project()), tmp_path / "r.pdf")
    text = " ".join(text_of(tmp_path / "r.pdf").split())
    for expected in (
        "Example Imaging", "1 October 2026 to 31 October 2026", "Prepared 2 November 2026",
        "Chest films", "1,234", "94.1 %", "93.2 – 94.9 %", "0.78", "0.74 – 0.82", "18.4 %",
        "not measured", "normal", "72.9 %", "reasoning", "EX-0002", "0.82 – 0.95",
        "not yet measured", "Krippendorff", HASH, "10,482", "scoring v3, sampling v2",
        "Page 1 of",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_pdf_is_tagged_and_accessible_and_names_its_title_and_time(tmp_path: Path) -> None:
    write_quality_pdf(report(project()), tmp_path / "r.pdf")
    reader = PdfReader(tmp_path / "r.pdf")
    assert b"pdfuaid" in (tmp_path / "r.pdf").read_bytes()
    assert reader.metadata is not None
    assert reader.metadata.title == "Quality report: Example Imaging"
    assert reader.metadata.creation_date == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_quality_pdf(report(project()), tmp_path / f"{name}.pdf")
        write_quality_xlsx(report(project()), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


HOSTILE = [
    "#read(\"/etc/passwd\")",
    "*bold* _it_ $x^2$ `raw`",
    "#image(\"x.png\")",
    "= Heading",
    "\\u{41} <label> @ref [x]",
    "]#panic(1)[",
    "// gone /* gone */",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_never_markup(tmp_path: Path, text: str) -> None:
    hostile = dataclasses.replace(
        project(name=text),
        labels=(LabelCount(text, 1),),
        people=(PersonQuality(text, 1, 1, None),),
    )
    write_quality_pdf(dataclasses.replace(report(hostile), client=text), tmp_path / "r.pdf")
    found = "".join(text_of(tmp_path / "r.pdf").split())
    assert found.count("".join(text.split())) >= 4


def test_many_people_flow_over_pages_and_each_page_has_its_foot(tmp_path: Path) -> None:
    write_quality_pdf(report(project(150), project(5, "Second")), tmp_path / "r.pdf")
    pages = PdfReader(tmp_path / "r.pdf").pages
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in text
        assert HASH in text
    assert "At a glance" in pages[0].extract_text()
    assert "EX-0149" in text_of(tmp_path / "r.pdf")


def test_a_report_without_work_is_still_a_report(tmp_path: Path) -> None:
    write_quality_pdf(report(), tmp_path / "none.pdf")
    assert "There was no work in this period." in text_of(tmp_path / "none.pdf")
    bare = ProjectQuality("P", "Bare", 0, 0, None, None, None, None, (), (), (), ())
    write_quality_pdf(report(bare), tmp_path / "bare.pdf")
    assert "Nobody worked on it" in text_of(tmp_path / "bare.pdf")
    write_quality_xlsx(report(bare), tmp_path / "bare.xlsx")


def test_signs_no_font_has_do_not_cost_the_report(tmp_path: Path) -> None:
    strange = dataclasses.replace(report(project()), client="診療所 \U000f1234")
    write_quality_pdf(strange, tmp_path / "r.pdf")
    assert len(PdfReader(tmp_path / "r.pdf").pages) >= 1


def test_a_pdf_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the folder does not exist"):
        write_quality_pdf(report(project()), tmp_path / "none" / "r.pdf")


def test_a_template_that_fails_is_told_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="The PDF could not be made"):
        write_pdf("quality_report", {}, tmp_path / "r.pdf", datetime(2026, 1, 1, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_holds_every_figure(tmp_path: Path) -> None:
    write_quality_xlsx(report(project()), tmp_path / "r.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names == ["Summary", "People", "Labels", "Errors", "Daily"]
    summary = book.get_sheet_by_name("Summary").to_python()
    first_pass = next(row for row in summary if row[1] == "first-pass acceptance")
    assert first_pass[2:6] == [0.941, 0.932, 0.949, 3702]
    assert any(HASH in str(row[6]) for row in summary)
    assert book.get_sheet_by_name("Labels").to_python()[1] == ["PR-01", "normal", 900, 900 / 1234]
    assert len(book.get_sheet_by_name("Daily").to_python()) == 32
    assert book.get_sheet_by_name("People").to_python()[1][4] == ""


def test_what_a_run_noticed_has_a_sheet_a_kind_and_people_by_number(tmp_path: Path) -> None:
    figure, nothing = Figure(0.9, 0.8, 0.95), Figure(None)
    found = Findings(
        drift=(
            Drift(7, "E-7", "Ada", "down", date(2026, 1, 2), date(2026, 1, 9), figure, nothing, 40),
        ),
        gold=(SuspectGold(3, "=T-3", 1, "Notes", "a", "b", 5, 4, 0.98, ""),),
        marks=(MarkAgreement("", 40, 9, 4, figure, nothing, figure),),
    )
    noticed = dataclasses.replace(report(project()), findings=found)
    write_quality_xlsx(noticed, tmp_path / "r.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names[5:] == [
        "Models", "Agreement", "Drift", "Spam", "Mix-ups", "Gold", "Reviewers",
        "Second reviews", "Preferences",
    ]  # fmt: skip
    drift = book.get_sheet_by_name("Drift").to_python()
    assert drift[1][:2] == ["E-7", "down"]
    assert drift[1][4:8] == [0.9, 0.8, 0.95, ""]
    gold = book.get_sheet_by_name("Gold").to_python()
    assert gold[1] == ["=T-3", "Notes", "a", "b", 5, 4, 0.98]
    twice = book.get_sheet_by_name("Second reviews").to_python()
    assert twice[1][:8] == ["not accepted", 40, 9, 4, 0.9, 0.8, 0.95, ""]
    assert "Ada" not in str(drift)


@pytest.mark.parametrize("most", [0, 1, 3, 4, 7, 99, 101, 160, 4321, 1_000_001])
def test_the_axis_holds_every_bar_without_much_air(most: int) -> None:
    days = (DayCount(date(2026, 10, 1), most),)
    data = as_data(report(dataclasses.replace(project(), daily=days)))
    daily = data["projects"][0]["daily"]  # type: ignore[index]
    assert daily["top"] >= most
    assert daily["top"] <= max(4, 2 * most)
    assert int(str(daily["ticks"][-1]).replace(",", "")) == daily["top"]


def test_the_csv_holds_every_figure_in_one_table(tmp_path: Path) -> None:
    write_quality_csv(report(project()), tmp_path / "r.csv")
    lines = (tmp_path / "r.csv").read_text().splitlines()
    assert lines[0] == "project,part,name,value,low,high,evidence,note"
    assert (
        "PR-01 Chest films,summary,first-pass acceptance,0.941,0.932,0.949,3702,"
        "share of submissions" in lines
    )
    assert 'PR-01,person,EX-0002,0.9,0.82,0.95,40,"20 items, 2 reviewed"' in lines
    assert "PR-01,label,normal,900,,,,items" in lines
    assert "PR-01,error,reasoning,3,,,,major" in lines
    assert "PR-01,day,2026-10-31,210,,,,accepted" in lines
    assert any(HASH in line for line in lines)
