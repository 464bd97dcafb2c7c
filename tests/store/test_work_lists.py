"""The lists of projects and tasks, and what stands on a task's page."""

from datetime import date

from sqlalchemy import insert

from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.pay import LineKind
from app.domain.review import Verdict
from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.services import Services
from app.store import tables as t
from app.store.unit import Unit
from app.store.work_lists import beginning
from tests.factory_work import (
    AT,
    add_answer,
    add_people,
    add_review,
    add_tasks,
    asked,
    person,
    project,
    task,
)


def _paid(unit: Unit, project_id: int, expert_id: int, minor: int, currency: str = "USD") -> None:
    unit.work._connection.execute(
        insert(t.ledger).values(
            expert_id=expert_id, project_id=project_id, kind=LineKind.LABEL, quantity=1,
            rate_minor=minor, bill_minor=0, amount_minor=minor, currency=currency,
            earned_on=date(2026, 11, 2), written_at=AT, policy_version=0, note="",
        )
    )  # fmt: skip


def test_a_projects_line_counts_its_tasks_verdicts_and_cost(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        one, two, three = add_people(unit, person(1), person(2), person(3))
        project_id = unit.work.add_project(project(1))
        empty = unit.work.add_project(project(2))
        first, second, _ = add_tasks(
            unit,
            task(project_id, 1, status=TaskStatus.DONE),
            task(project_id, 2),
            task(project_id, 3),
        )
        good = add_answer(unit, first, one, SubmissionStatus.ACCEPTED)
        fixed = add_answer(unit, first, two, SubmissionStatus.CORRECTED)
        back = add_answer(unit, second, one, SubmissionStatus.RETURNED)
        add_answer(unit, second, three, SubmissionStatus.ACCEPTED)  # never drawn for review
        add_review(unit, good, Verdict.ACCEPT)
        add_review(unit, fixed, Verdict.CORRECT)
        add_review(unit, back, Verdict.RETURN)
        add_review(unit, back, Verdict.RETURN, undone_at=AT)
        for minor in (450, 450, 101):
            _paid(unit, project_id, one, minor)
        _paid(unit, project_id, one, 9999, "EUR")
        unit.audit("test", "test")
    with services.desk.read() as reader:
        row, bare = reader.work.project_rows([project_id, empty])
    assert (row.tasks, row.done, row.returned_share) == (3, 1, 1 / 3)
    assert row.cost_per_accepted == Money(334, "USD")  # 1001 over 3 accepted answers
    assert (bare.tasks, bare.done, bare.returned_share, bare.cost_per_accepted, bare.alpha) == (
        0, 0, None, None, None,
    )  # fmt: skip


def test_agreement_comes_from_the_newest_run(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        project_id = unit.work.add_project(project())
        for alpha in (0.5, 0.7):
            run = unit.quality.add_run(
                computed_at=AT, as_of=AT.date(), policy_version=0, judgments=0, people=0,
                seconds=0, workforce=None,
            )  # fmt: skip
            unit.quality.add_agreement(
                [{"run_id": run, "project_id": project_id, "alpha": alpha, "low": None,
                  "high": None, "observed": None, "tasks": 1, "pairs": 1}]
            )  # fmt: skip
        unit.audit("test", "test")
    with services.desk.read() as reader:
        assert reader.work.project_rows([project_id])[0].alpha == 0.7


def test_projects_are_filtered_and_sorted(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        b = unit.work.add_project(project(1, name="Beta", client="North 100%"))
        a = unit.work.add_project(project(2, name="Alpha", status=ProjectStatus.CLOSED))
        unit.audit("test", "test")
    find = services.work.projects.find
    assert list(find(ListQuery())) == [a, b]
    assert list(find(ListQuery(sort="name", descending=True))) == [b, a]
    assert list(find(ListQuery(filters=(("status", "closed"),)))) == [a]
    assert list(find(ListQuery(filters=(("status", "unheard-of"),)))) == []
    assert list(find(ListQuery(filters=(("client", "Client"),)))) == [a]
    assert list(find(ListQuery(text="100%"))) == [b]
    assert list(find(ListQuery(text="%_%"))) == []
    assert [row.name for row in services.work.projects.rows([b, 99, a])] == ["Beta", "Alpha"]


def test_tasks_are_filtered_sorted_and_searched(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        one, two = unit.work.add_project(project(1)), unit.work.add_project(project(2))
        a, b, c = add_tasks(
            unit,
            task(one, 1, priority=2, due_on=date(2026, 12, 3), payload='{"text":"Gänse"}'),
            task(one, 2, priority=0, due_on=date(2026, 12, 3), gold=("yes",), batch="B2"),
            task(two, 1, priority=0, due_on=date(2026, 12, 2), status=TaskStatus.DONE),
        )
        unit.audit("test", "test")
    find = services.work.tasks.find
    assert list(find(ListQuery())) == [a, b, c]
    assert list(find(ListQuery(sort="due_on"))) == [c, a, b]
    assert list(find(ListQuery(sort="due_on", descending=True))) == [b, a, c]
    assert list(find(ListQuery(sort="priority"))) == [b, c, a]
    assert list(find(ListQuery(sort="status"))) == [c, a, b]
    assert list(find(ListQuery(sort="external_id"))) == [a, c, b]
    for field, value, wanted in (
        ("project", str(one), [a, b]),
        ("project", "none", []),
        ("status", "done", [c]),
        ("batch", "B2", [b]),
        ("gold", "yes", [b]),
        ("gold", "no", [a, c]),
    ):
        assert list(find(ListQuery(filters=((field, value),)))) == wanted, (field, value)
    assert list(find(ListQuery(text="gänse"))) == [a]
    assert services.work.search_tasks("T-001", 1) == [(a, "Project 1 · T-001")]
    assert services.work.search_tasks("001") == [
        (a, "Project 1 · T-001"),
        (c, "Project 2 · T-001"),
    ]
    assert services.work.search_tasks("  ") == []


def test_a_tasks_line_counts_people_who_were_asked_and_answers_that_stand(
    services: Services,
) -> None:
    with services.desk.store.write("test") as unit:
        one, two, three = add_people(unit, person(1), person(2), person(3))
        (task_id,) = add_tasks(unit, task(unit.work.add_project(project()), 1, gold=("yes",)))
        unit.work.add_assignments(
            [
                asked(task_id, one, AssignmentStatus.ACCEPTED),
                asked(task_id, two),
                asked(task_id, three, AssignmentStatus.CANCELLED),
            ]
        )
        add_answer(unit, task_id, one, SubmissionStatus.SUPERSEDED)
        final = add_answer(unit, task_id, one, SubmissionStatus.ACCEPTED, version=2)
        add_review(unit, final, Verdict.REJECT, undone_at=AT)
        add_review(unit, final, Verdict.ACCEPT)
        unit.audit("test", "test")
    (row,) = services.work.tasks.rows([task_id])
    assert (row.assigned, row.submitted, row.accepted, row.has_gold) == (2, 1, 1, True)
    assert (row.text, row.label, row.posterior) == ("Text 1.", "", None)
    page = services.work.task(task_id)
    assert page.assigned == ("Expert 1", "Expert 2")
    assert [(a.version, a.verdict, a.status) for a in page.answers] == [
        (1, "", SubmissionStatus.SUPERSEDED),
        (2, "accept", SubmissionStatus.ACCEPTED),
    ]


def test_the_beginning_of_a_text_is_one_short_line() -> None:
    assert beginning('{"text":"One\\n two"}') == "One two"
    assert beginning("{}") == ""
    long = beginning('{"text":"' + "word " * 200 + '"}')
    assert len(long) == 160
    assert long.endswith("…")
