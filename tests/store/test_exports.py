"""What exports read: done tasks in a fixed order, people by address, lessons without names."""

import pytest

from app.domain.review import ErrorKind, Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.services import Services
from app.store import tables as t
from tests.factory_results import Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def test_done_tasks_come_by_project_and_number_whatever_their_ids(
    services: Services, bench: Bench
) -> None:
    late, early = bench.project(external_id="P-b"), bench.project(external_id="P-a")
    for project, number in ((late, "2"), (early, "9"), (late, "1")):
        bench.task(project, external_id=number, status=TaskStatus.DONE)
    bench.task(early, external_id="0")
    with services.desk.read() as reader:
        found = list(reader.exports.done_tasks([late, early]))
        assert [one.task for one in reader.exports.done_tasks([early])] == ["9"]
        assert reader.exports.task_counts([early]) == {
            early: {TaskStatus.DONE: 1, TaskStatus.OPEN: 1}
        }
    assert [(one.project, one.task) for one in found] == [("P-a", "9"), ("P-b", "1"), ("P-b", "2")]
    assert {(one.label, one.posterior, one.people) for one in found} == {("", 0.0, 0)}


def test_more_rows_than_are_held_at_once_all_come(services: Services, bench: Bench) -> None:
    project = bench.project()
    bench.put(t.task, [bench.task_row(project, status=TaskStatus.DONE) for _ in range(2_500)])
    with services.desk.read() as reader:
        assert len({one.task for one in reader.exports.done_tasks([project])}) == 2_500


def test_people_are_found_by_address_in_any_case(services: Services, bench: Bench) -> None:
    for number, email in (("E-2", "Ann@x.org"), ("E-1", "ann@X.org"), ("E-3", "")):
        bench.expert(external_id=number, email=email)
    with services.desk.read() as reader:
        assert reader.intake.experts_by_email(["ANN@x.org", "none@x.org"]) == {
            "ann@x.org": ["E-1", "E-2"]
        }


def test_only_verdicts_that_stand_and_teach_are_told(services: Services, bench: Bench) -> None:
    project, expert = bench.project(), bench.expert()
    answers = [bench.answer(bench.task(project), expert, "no") for _ in range(4)]
    bench.change(t.submission, answers[0], status=SubmissionStatus.CORRECTED)
    kept = bench.review(answers[0], Verdict.CORRECT, corrected="yes", severity=Severity.MINOR)
    mark = {"review_id": kept, "kind": ErrorKind.FORMAT, "severity": Severity.CRITICAL}
    bench.put(t.review_error, [mark])
    bench.review(answers[1], Verdict.REJECT, severity=Severity.MAJOR)
    bench.review(answers[2], Verdict.ACCEPT)
    bench.review(answers[3], Verdict.RETURN, severity=Severity.MAJOR, undone=True)
    with services.desk.read() as reader:
        (one,) = reader.exports.taught()
        errors = reader.exports.taught_errors()
    assert (one.review_id, one.label, one.right_label) == (kept, "no", "yes")
    assert [mark.severity for mark in errors[kept]] == [Severity.CRITICAL, Severity.MINOR]
    assert list(errors) == [kept]
