"""The quality report: counted figures, one section a project, whole files."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.domain.errors import UserError
from app.domain.progress import Silent
from app.domain.review import ErrorKind, Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.services import Services
from tests.factory import StandingClock
from tests.factory_results import Bench

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def some_work(bench: Bench) -> tuple[int, int]:
    """Two projects; in the first: one item done, one returned and done, one waiting, one gold."""
    project = bench.project(name="Scans", external_id="scans", client="Clinic")
    other = bench.project(name="Notes", external_id="notes", client="Clinic")
    anna, ben = bench.expert(external_id="E-1"), bench.expert(external_id="E-2")
    done = bench.task(project, overlap=1, status=TaskStatus.DONE)
    bench.answer(done, anna, "yes", at=NOON)
    twice = bench.task(project, overlap=1, status=TaskStatus.DONE)
    first = bench.answer(twice, anna, "no", at=NOON, status=SubmissionStatus.SUPERSEDED)
    bench.review(first, Verdict.RETURN, severity=Severity.MAJOR, at=NOON)
    second = bench.answer(twice, anna, "yes", version=2, at=NOON + timedelta(hours=1))
    bench.review(second, Verdict.ACCEPT, at=NOON + timedelta(hours=13))
    bench.answer(bench.task(project), ben, "yes", at=NOON, status=SubmissionStatus.QUEUED)
    gold = bench.task(project, gold=("yes",), overlap=2)
    bench.answer(gold, anna, "yes", at=NOON)
    wrong = bench.answer(gold, ben, "no", at=NOON, status=SubmissionStatus.REJECTED)
    bench.review(wrong, Verdict.REJECT, severity=Severity.CRITICAL, at=NOON)
    return project, other


def test_the_figures_are_counted(services: Services, bench: Bench) -> None:
    project, _ = some_work(bench)
    services.quality.score(Silent())
    report = services.reports.quality_figures(project)
    (section,) = report.projects
    assert (report.client, report.start, report.end) == (
        "Clinic", date(2026, 11, 1), date(2026, 11, 2),
    )  # fmt: skip
    assert (section.accepted_items, section.submissions) == (2, 6)
    assert section.first_pass is not None
    assert (section.first_pass.mean, section.first_pass.n) == (0.5, 4)
    assert section.gold is not None
    assert (section.gold.mean, section.gold.n) == (0.5, 2)
    assert section.reviewed_share == 0.5
    assert [(row.label, row.items) for row in section.labels] == [("yes", 2)]
    assert [(e.kind, e.minor, e.major, e.critical) for e in section.errors] == [
        (ErrorKind.FACTUAL, 0, 1, 1)
    ]
    assert [(p.external_id, p.items, p.reviewed) for p in section.people] == [
        ("E-1", 4, 2), ("E-2", 2, 1),
    ]  # fmt: skip
    assert all(person.score is not None for person in section.people)
    assert [(day.on, day.accepted) for day in section.daily] == [
        (date(2026, 11, 1), 1), (date(2026, 11, 2), 1),
    ]  # fmt: skip
    with services.desk.read() as reader:
        assert (report.audit_seq, report.audit_hash) == reader.audit_log.head()


def test_all_projects_with_work_have_a_section(services: Services, bench: Bench) -> None:
    some_work(bench)
    assert [p.external_id for p in services.reports.quality_figures().projects] == ["scans"]


def test_a_report_looks_back_ninety_days(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    project, _ = some_work(bench)
    clock.advance(days=200)
    report = services.reports.quality_figures(project)
    assert (report.end - report.start).days == 89
    assert report.projects[0].submissions == 0
    assert report.projects[0].first_pass is None


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv"])
def test_each_format_is_written_whole(
    services: Services, bench: Bench, tmp_path: Path, kind: str
) -> None:
    project, _ = some_work(bench)
    services.quality.score(Silent())
    path = services.reports.quality(tmp_path / f"report.{kind}", kind, Silent(), project)
    again = services.reports.quality(tmp_path / f"again.{kind}", kind, Silent(), project)
    assert path.stat().st_size > 500
    assert path.read_bytes() == again.read_bytes()
    match kind:
        case "pdf":
            text = "".join(page.extract_text() for page in PdfReader(path).pages)
            assert "Scans" in text
            assert "Clinic" in text
        case "csv":
            with path.open(encoding="utf-8", newline="") as file:
                assert any("scans" in row for row in csv.reader(file))
        case _:
            assert path.read_bytes()[:2] == b"PK"


def test_a_folder_gets_a_named_file_and_a_wrong_format_a_sentence(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project, _ = some_work(bench)
    path = services.reports.quality(tmp_path, "csv", Silent(), project)
    assert path.name == "quality-scans-2026-11-02.csv"
    with pytest.raises(UserError, match="not as “doc”"):
        services.reports.quality(tmp_path / "x.doc", "doc", Silent())
    with pytest.raises(UserError, match="no such project"):
        services.reports.quality(tmp_path, "csv", Silent(), 999)


def test_an_empty_workspace_says_so(services: Services, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no project yet"):
        services.reports.quality(tmp_path, "csv", Silent())
