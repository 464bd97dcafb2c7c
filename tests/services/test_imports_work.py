"""Files of projects and tasks: what is new, what changes, what may not change."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.pay import LineKind, PayMode, WorkRole
from app.domain.progress import Silent
from app.domain.work import ProjectStatus, SubmissionStatus, TaskStatus
from app.services import Services
from tests.factory_work import (
    EXPERT_ROW,
    PROJECT_ROW,
    add_answer,
    take_in,
    task_rows,
    write_rows,
)


@pytest.fixture
def begun(services: Services, tmp_path: Path) -> Services:
    """A workspace with one project of rates and three tasks, one of them with gold."""
    take_in(services, "experts", write_rows(tmp_path / "e.csv", [EXPERT_ROW]))
    take_in(services, "projects", write_rows(tmp_path / "p.csv", [PROJECT_ROW]))
    rows = task_rows(3, gold="", batch="B1")
    rows[0]["gold"] = "yes"
    take_in(services, "tasks", write_rows(tmp_path / "t.csv", rows))
    return services


def test_a_project_brings_its_rates_with_it(begun: Services) -> None:
    with begun.desk.read() as reader:
        label, review = reader.pay.cards()
        (project,) = reader.work.projects()
    assert (label.role, label.pay, label.bill) == (
        WorkRole.LABEL, Money(450, "USD"), Money(900, "USD"),
    )  # fmt: skip
    assert (review.role, review.pay, review.bill.minor) == (WorkRole.REVIEW, Money(120, "USD"), 0)
    assert label.mode is PayMode.PER_ACCEPTED_ITEM
    assert label.effective_from == date(2026, 11, 2)
    assert (label.project_id, label.level) == (project.id, None)


def test_what_an_adjudication_pays_comes_beside_the_other_rates(
    begun: Services, tmp_path: Path
) -> None:
    row = {**PROJECT_ROW, "adjudication_rate": "2.50"}
    result = take_in(begun, "projects", write_rows(tmp_path / "p.csv", [row]))
    assert (result.added, result.changed, result.bad_rows) == (0, 1, ())
    with begun.desk.read() as reader:
        *_, card = reader.pay.cards()
    assert (card.role, card.pay, card.bill.minor, card.rejected_percent) == (
        WorkRole.ADJUDICATE, Money(250, "USD"), 0, 0,
    )  # fmt: skip
    again = take_in(begun, "projects", write_rows(tmp_path / "p.csv", [row]))
    assert (again.changed, again.unchanged) == (0, 1)
    other = {**row, "adjudication_rate": "3"}
    (bad,) = take_in(begun, "projects", write_rows(tmp_path / "o.csv", [other])).bad_rows
    assert (bad.column, bad.value) == ("adjudication_rate", "3.00")


def test_a_later_rate_is_added_and_another_amount_for_the_same_day_is_refused(
    begun: Services, tmp_path: Path
) -> None:
    later = {**PROJECT_ROW, "pay_rate": "5.00", "rate_from": "2026-12-01"}
    result = take_in(begun, "projects", write_rows(tmp_path / "later.csv", [later]))
    assert (result.added, result.changed, result.bad_rows) == (0, 1, ())
    with begun.desk.read() as reader:
        assert [card.pay.minor for card in reader.pay.cards()] == [450, 120, 500, 120]
    other = {**PROJECT_ROW, "pay_rate": "4.75"}
    result = take_in(begun, "projects", write_rows(tmp_path / "other.csv", [other]))
    (bad,) = result.bad_rows
    assert (bad.line, bad.column, bad.value) == (2, "pay_rate", "4.75")
    assert "later rate_from" in bad.reason


def test_accepted_work_without_a_rate_is_priced_when_a_file_brings_the_rate(
    begun: Services, tmp_path: Path
) -> None:
    bare = {k: v for k, v in PROJECT_ROW.items() if "rate" not in k} | {"project_id": "P-2"}
    take_in(begun, "projects", write_rows(tmp_path / "p2.csv", [bare]))
    take_in(
        begun, "tasks", write_rows(tmp_path / "t2.csv", [
            {"project_id": "P-2", "task_id": "T-1", "text": "Text"}
        ]),
    )  # fmt: skip
    with begun.desk.store.write("test") as unit:
        (task_id,) = begun.work.tasks.find(ListQuery(filters=(("project", "2"),)))
        add_answer(unit, task_id, 1, SubmissionStatus.ACCEPTED)
        unit.audit("test", "test")
    rated = {**bare, "pay_rate": "3.00", "bill_rate": "6.00", "rate_from": "2026-11-01"}
    take_in(begun, "projects", write_rows(tmp_path / "p2r.csv", [rated]))
    (line,) = begun.pay.lines.rows(begun.pay.lines.find(ListQuery()))
    assert (line.kind, line.amount) == (LineKind.LABEL, Money(300, "USD"))


def test_a_column_the_file_lacks_leaves_what_is_there(begun: Services, tmp_path: Path) -> None:
    with begun.desk.read() as reader:
        before = reader.work.projects_by_external()["P-1"]
    needed = ("project_id", "name", "client", "labels", "due_on", "minutes_per_item", "currency")
    row = {column: PROJECT_ROW[column] for column in needed} | {"name": "Chest films II"}
    result = take_in(begun, "projects", write_rows(tmp_path / "p.csv", [row]))
    assert (result.changed, result.unchanged) == (1, 0)
    after = begun.work.project(before.id)
    assert after.name == "Chest films II"
    assert (after.overlap, after.priority) == (3, 1)


def test_an_empty_cell_means_what_its_column_says(begun: Services, tmp_path: Path) -> None:
    row = {**PROJECT_ROW, "overlap": ""}
    take_in(begun, "projects", write_rows(tmp_path / "p.csv", [row]))
    assert begun.work.all_projects()[0].overlap == 1


def test_a_currency_with_rates_and_a_label_with_gold_stay(begun: Services, tmp_path: Path) -> None:
    other = {**PROJECT_ROW, "currency": "EUR", "rate_from": "2027-01-01"}
    result = take_in(begun, "projects", write_rows(tmp_path / "a.csv", [other]))
    assert [bad.column for bad in result.bad_rows] == ["currency"]
    fewer = {**PROJECT_ROW, "labels": "no|unclear"}
    result = take_in(begun, "projects", write_rows(tmp_path / "b.csv", [fewer]))
    assert [(bad.column, bad.value) for bad in result.bad_rows] == [("labels", "yes")]
    unused = {**PROJECT_ROW, "labels": "yes|no"}
    assert take_in(begun, "projects", write_rows(tmp_path / "c.csv", [unused])).changed == 1


def test_a_new_task_takes_what_it_does_not_say_from_its_project(begun: Services) -> None:
    page = begun.work.task(1)
    assert (page.task.overlap, page.task.priority, page.task.due_on) == (3, 1, date(2026, 12, 18))
    assert page.task.gold == ("yes",)
    assert page.task.payload == '{"text":"Text of item 1"}'


def test_a_changed_task_keeps_what_the_file_does_not_have(begun: Services, tmp_path: Path) -> None:
    rows = [{"project_id": "P-1", "task_id": "T-00001", "text": "Other", "priority": "0"}]
    result = take_in(begun, "tasks", write_rows(tmp_path / "t.csv", rows))
    assert (result.added, result.changed, result.unchanged) == (0, 1, 0)
    task = begun.work.task(1).task
    assert (task.priority, task.gold, task.batch) == (0, ("yes",), "B1")
    assert task.payload == '{"text":"Other"}'


def test_gold_is_one_of_the_projects_labels(begun: Services, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "t.csv", task_rows(1, gold="yes|perhaps"))
    (bad,) = take_in(begun, "tasks", path).bad_rows
    assert (bad.line, bad.column, bad.value) == (2, "gold", "perhaps")
    assert "(yes, no, unclear)" in bad.reason


def test_the_text_of_an_answered_task_stays_but_its_gold_may_change(
    begun: Services, tmp_path: Path
) -> None:
    with begun.desk.store.write("test") as unit:
        add_answer(unit, 1, 1)
        unit.audit("test", "test")
    rows = task_rows(2, gold="no")
    assert take_in(begun, "tasks", write_rows(tmp_path / "g.csv", rows)).changed == 2
    for row in rows:
        row["text"] += " reworded"
    result = take_in(begun, "tasks", write_rows(tmp_path / "t.csv", rows))
    (bad,) = result.bad_rows
    assert (bad.line, bad.value, result.bad_count) == (2, "T-00001", 1)
    assert "give the new text a new task_id" in bad.reason


def test_another_overlap_finishes_a_task_or_opens_it_again(begun: Services, tmp_path: Path) -> None:
    with begun.desk.store.write("test") as unit:
        add_answer(unit, 1, 1, SubmissionStatus.ACCEPTED)
        unit.audit("test", "test")
    for overlap, status in (("1", TaskStatus.DONE), ("2", TaskStatus.OPEN)):
        path = write_rows(tmp_path / "t.csv", task_rows(1, overlap=overlap))
        assert take_in(begun, "tasks", path).changed == 1
        assert begun.work.task(1).task.status is status


def test_the_same_number_in_two_projects_is_two_tasks(begun: Services, tmp_path: Path) -> None:
    second = {**PROJECT_ROW, "project_id": "P-2", "name": "Second", "status": "paused"}
    take_in(begun, "projects", write_rows(tmp_path / "p.csv", [second]))
    rows = [*task_rows(1), *task_rows(1, project_id="P-2")]
    result = take_in(begun, "tasks", write_rows(tmp_path / "t.csv", rows))
    assert (result.added, result.unchanged) == (1, 1)
    assert begun.work.all_projects()[1].status is ProjectStatus.PAUSED


def test_a_thousand_projects_take_a_thousand_rows(services: Services, tmp_path: Path) -> None:
    rows = [{**PROJECT_ROW, "project_id": f"P-{i}"} for i in range(1000)]
    path = write_rows(tmp_path / "p.csv", rows)
    assert services.imports.run("projects", path, Silent()).added == 1000
    assert services.desk.store.counts()["rate_card"] == 2000


def test_a_budget_comes_in_exactly_and_stays_where_the_file_lacks_it(
    services: Services, tmp_path: Path
) -> None:
    bare = {k: v for k, v in PROJECT_ROW.items() if "rate" not in k}

    def budget(**row: str) -> Money | None:
        result = take_in(services, "projects", write_rows(tmp_path / "b.csv", [bare | row]))
        assert result.bad_count == 0
        return services.work.all_projects()[0].budget

    assert budget(budget="1200.50") == Money(120_050, "USD")
    assert budget(name="Another") == Money(120_050, "USD")
    other = write_rows(tmp_path / "c.csv", [{**bare, "currency": "JPY"}])
    (wrong,) = take_in(services, "projects", other).bad_rows
    assert "write the column budget too" in wrong.reason
    assert budget(currency="JPY", budget="5000") == Money(5000, "JPY")
    assert budget(currency="JPY", budget="") is None
    for amount in ("-1", "1.001", "much"):
        row = {**bare, "budget": amount}
        (bad,) = take_in(services, "projects", write_rows(tmp_path / "d.csv", [row])).bad_rows
        assert bad.column == "budget"
