"""Undoing a committed plan: all of it, or nothing and the reason."""

from dataclasses import replace

import pytest

from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.news import Changes, Topic
from app.domain.people import Role, User
from app.domain.progress import Silent
from app.domain.work import AssignmentStatus, Requirement
from app.services import Services
from tests.factory_work import (
    AT,
    add_people,
    add_tasks,
    asked,
    assignments_of,
    person,
    project,
    task,
)


def set_up(services: Services) -> tuple[int, int, int, int]:
    """A plan that took a task from somebody whose credential is gone, for somebody else."""
    with services.desk.store.write("test") as unit:
        one, two = add_people(unit, person(1), person(2))
        need = Requirement(need=Need("medicine", "US-CA"))
        (task_id,) = add_tasks(unit, task(unit.work.add_project(project(requirement=need)), 1))
        unit.work.add_assignments([asked(task_id, one)])
        plan = unit.matching.add_plan(
            at=AT, by="manager", fingerprint="f", policy_version=0, objective=9, bound=10,
            units_wanted=1, units_placed=1, seconds=0.1, released=1,
        )  # fmt: skip
        unit.matching.release([a.id for a in assignments_of(unit, [task_id])], plan)
        unit.work.add_assignments([replace(asked(task_id, two), plan_id=plan)])
        unit.audit("test", "test")
    return plan, task_id, one, two


def test_an_undo_is_told_and_what_it_gives_back_is_settled(services: Services) -> None:
    plan, task_id, one, _ = set_up(services)
    told: list[Changes] = []
    services.desk.store.subscribe(told.append)
    assert services.plans.undo(plan, Silent()) == 1
    assert told[0].topics == {Topic.WORK, Topic.MATCHING, Topic.PEOPLE}
    with services.desk.read() as reader:
        (back,) = assignments_of(reader, [task_id])
        newest = reader.audit_log.rows(reader.audit_log.find(ListQuery()))[0]
    # Its ground was gone before, and still is.
    assert (back.expert_id, back.status) == (one, AssignmentStatus.HELD)
    assert (newest.action, newest.subject) == ("matching.undo", f"plan:{plan}")
    (record,) = services.plans.committed()
    assert (record.undone_by, record.undone_at) == ("manager", services.desk.now())
    with pytest.raises(UserError, match="undone already"):
        services.plans.undo(plan, Silent())


def test_no_undo_after_a_submission_came_back(services: Services) -> None:
    plan, task_id, _, two = set_up(services)
    with services.desk.store.write("test") as unit:
        (given,) = assignments_of(unit, [task_id])
        unit.intake.set_assignments([given.id], AssignmentStatus.SUBMITTED)
        unit.audit("test", "test")
    with pytest.raises(UserError, match=r"^1 of the assignments of plan 1 .*Make a new plan"):
        services.plans.undo(plan, Silent())
    assert services.plans.committed()[0].started == 1
    with services.desk.read() as reader:
        assert [a.expert_id for a in assignments_of(reader, [task_id])] == [two]


def test_only_a_manager_undoes(services: Services) -> None:
    plan, *_ = set_up(services)
    services.desk.user = User(9, "clerk", Role.PAYROLL_CLERK)
    with pytest.raises(UserError, match="may not do this"):
        services.plans.undo(plan, Silent())
    assert services.plans.committed()[0].undone_at is None
