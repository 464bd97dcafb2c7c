"""Committed plans: what they take from people, and what an undo gives back."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.domain.errors import UserError
from app.domain.people import ExpertStatus
from app.domain.work import Assignment, AssignmentStatus
from app.services import Services
from app.store import tables as t
from app.store.unit import Unit
from tests.factory_work import (
    AT,
    add_answer,
    add_people,
    add_tasks,
    asked,
    assignments_of,
    person,
    project,
    task,
)


def add_plan(unit: Unit, **values: int) -> int:
    """A plan on paper."""
    return unit.matching.add_plan(
        at=AT, by="manager", fingerprint="f", policy_version=3, objective=90, bound=100,
        units_wanted=10, units_placed=4, seconds=0.5, weights='{"quality":600}', **values,
    )  # fmt: skip


def rows(unit: Unit, *tasks: int) -> list[Assignment]:
    """The assignments without their ids."""
    found = [replace(one, id=0) for one in assignments_of(unit, tasks)]
    return sorted(found, key=lambda one: (one.task_id, one.expert_id))


def set_up(unit: Unit) -> tuple[list[int], list[int], int, int]:
    """Two people, two tasks; a plan gave both tasks to the first, the next one moves them."""
    people = add_people(unit, person(1), person(2))
    project_id = unit.work.add_project(project(overlap=1))
    tasks = add_tasks(unit, *(task(project_id, n, overlap=1) for n in (1, 2)))
    first = add_plan(unit, assigned=2)
    unit.work.add_assignments([replace(asked(one, people[0]), plan_id=first) for one in tasks])
    second = add_plan(unit, released=2, assigned=2)
    unit.audit("test", "test")
    return people, tasks, first, second


def move(unit: Unit, people: list[int], tasks: list[int], plan: int) -> None:
    """Give the tasks to the second person instead."""
    ids = [one.id for one in assignments_of(unit, tasks)]
    unit.matching.release(ids, plan)
    unit.work.add_assignments([replace(asked(one, people[1]), plan_id=plan) for one in tasks])


def test_an_undo_gives_back_exactly_what_the_plan_released(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        people, tasks, first, second = set_up(unit)
        before = rows(unit, *tasks)
        move(unit, people, tasks, second)
        assert {one.expert_id for one in rows(unit, *tasks)} == {people[1]}
        assert unit.matching.undo(second, AT, "manager") == (2, 2)
        assert rows(unit, *tasks) == before
        assert {one.plan_id for one in before} == {first}
        assert unit.matching.undo(first, AT, "manager") == (2, 0)
        assert rows(unit, *tasks) == []


@pytest.mark.parametrize("what", ["handed out", "submitted", "answered", "cancelled"])
def test_work_that_has_started_is_never_released(services: Services, what: str) -> None:
    with services.desk.store.write("test") as unit:
        people, tasks, _, second = set_up(unit)
        a = t.assignment
        change = update(a).where(a.c.task_id == tasks[0])
        if what == "handed out":
            unit._connection.execute(change.values(handed_out_at=AT))
        elif what == "answered":
            add_answer(unit, tasks[0], people[0])
        else:
            unit._connection.execute(change.values(status=AssignmentStatus(what)))
    ids = [1, 2]
    with (
        pytest.raises(RuntimeError, match="1 had not started"),
        services.desk.store.write("test") as unit,
    ):
        unit.audit("test", "test")
        unit.matching.release(ids, second)
    with services.desk.read() as reader:  # all of the unit is gone
        assert len(assignments_of(reader, tasks)) == 2
        (newest, _) = reader.matching.committed()
        assert newest.started == 0


def test_what_was_begun_of_a_plan_stops_its_undo(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        people, tasks, first, second = set_up(unit)
        move(unit, people, tasks, second)
        add_answer(unit, tasks[0], people[1])
        before = rows(unit, *tasks)
        with pytest.raises(UserError, match=f"^1 of the assignments of plan {second} were"):
            unit.matching.undo(second, AT, "manager")
        with pytest.raises(UserError, match=f"Undo plan {second} first"):
            unit.matching.undo(first, AT, "manager")
        with pytest.raises(UserError, match="no plan 99"):
            unit.matching.undo(99, AT, "manager")
        assert rows(unit, *tasks) == before


def test_a_plan_is_undone_once(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        _, _, _, second = set_up(unit)
        unit.matching.undo(second, AT, "manager")
        with pytest.raises(UserError, match="undone already"):
            unit.matching.undo(second, AT, "manager")


def test_nobody_gets_back_what_they_did_since_or_have_again_or_left_behind(
    services: Services,
) -> None:
    with services.desk.store.write("test") as unit:
        people = add_people(unit, person(1), person(2), person(3), person(4))
        project_id = unit.work.add_project(project(overlap=4))
        (one,) = add_tasks(unit, task(project_id, 1, overlap=4))
        unit.work.add_assignments([asked(one, who) for who in people])
        plan = add_plan(unit, released=4, assigned=0)
        unit.matching.release([each.id for each in assignments_of(unit, [one])], plan)
        assert rows(unit, one) == []
        add_answer(unit, one, people[0])
        unit.work.add_assignments([asked(one, people[1], AssignmentStatus.SUBMITTED)])
        unit.people.set_status(people[2], ExpertStatus.OFFBOARDED, "left", AT, "manager")
        assert unit.matching.undo(plan, AT, "manager") == (0, 2)
        assert [(each.expert_id, each.status) for each in rows(unit, one)] == [
            (people[1], AssignmentStatus.SUBMITTED),
            (people[2], AssignmentStatus.CANCELLED),
            (people[3], AssignmentStatus.OPEN),
        ]
        unit.audit("test", "test")


def test_the_list_of_plans_tells_of_each_what_it_did(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        people, tasks, first, second = set_up(unit)
        move(unit, people, tasks, second)
        third = add_plan(unit)
        unit.matching.undo(third, AT, "manager")
        unit._connection.execute(
            update(t.assignment).where(t.assignment.c.task_id == tasks[1]).values(handed_out_at=AT)
        )
        found = unit.matching.committed()
    assert [one.id for one in found] == [third, second, first]
    assert [one.started for one in found] == [0, 1, 0]
    assert [one.assignments for one in found] == [4, 2, 2]  # all it placed, where not said
    assert [one.released for one in found] == [0, 2, 0]
    assert [one.undone_by for one in found] == ["manager", "", ""]
    assert (found[0].undone_at, found[0].gap, found[0].committed_at) == (AT, 0.1, AT)
    with services.desk.read() as reader:
        assert [one.id for one in reader.matching.committed(limit=1)] == [third]
