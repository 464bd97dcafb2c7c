"""Records of the work go in and come out as they are, and change in bulk."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.credentials import Need
from app.domain.money import Money
from app.domain.people import Level
from app.domain.work import (
    AssignmentStatus,
    ProjectStatus,
    Requirement,
    SubmissionStatus,
    TaskStatus,
)
from app.services import Services
from tests.factory_work import AT, add_answer, add_people, add_tasks, asked, person, project, task


def test_a_project_comes_back_as_it_was_saved(services: Services) -> None:
    wanted = project(
        labels=("äh", "nein"),
        guidelines="Choose\nwell.",
        requirement=Requirement(
            Need("medicine/radiology", "US-CA", "medical-licence"),
            Level.QC_ANALYST,
            "en",
            0.75,
            Money(600, "USD"),
        ),
    )
    with services.desk.store.write("test") as unit:
        project_id = unit.work.add_project(wanted)
        unit.audit("test", "test")
    with services.desk.read() as reader:
        assert reader.work.project(project_id) == replace(wanted, id=project_id)
        assert reader.work.projects_by_external()["P-1"].id == project_id
        assert reader.work.project(99) is None


def test_tasks_are_found_by_project_and_number_however_many(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        one, two = unit.work.add_project(project(1)), unit.work.add_project(project(2))
        add_tasks(unit, *(task(one, i) for i in range(12_000)), task(two, 1, gold=("yes",)))
        unit.audit("test", "test")
    with services.desk.read() as reader:
        found = reader.work.tasks_by_key([(one, f"T-{i:03d}") for i in range(12_000)])
        assert len(found) == 12_000
        assert reader.work.tasks_by_key([(two, "T-001"), (two, "T-002")]) == {
            (two, "T-001"): replace(task(two, 1, gold=("yes",)), id=12_001)
        }
        assert reader.work.task_count() == 12_001


def test_nobody_is_asked_twice_for_a_task(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        (expert,) = add_people(unit, person(1))
        (task_id,) = add_tasks(unit, task(unit.work.add_project(project()), 1))
        unit.work.add_assignments([asked(task_id, expert, AssignmentStatus.CANCELLED)])
        with pytest.raises(IntegrityError):
            unit.work.add_assignments([asked(task_id, expert)])
        unit.audit("test", "test")


def test_only_open_assignments_are_held_and_only_held_ones_open_again(services: Services) -> None:
    states = list(AssignmentStatus)
    with services.desk.store.write("test") as unit:
        people = add_people(unit, *(person(i) for i in range(len(states))))
        (task_id,) = add_tasks(unit, task(unit.work.add_project(project()), 1))
        unit.work.add_assignments(
            [asked(task_id, who, state) for who, state in zip(people, states, strict=True)]
        )
        ids = [one.id for one in unit.work.assignments_of([task_id])]
        assert unit.work.hold_assignments(ids, "credential expired") == 1
        held = unit.work.assignments_in(AssignmentStatus.HELD)
        assert [one.hold_reason for one in held] == ["credential expired", ""]
        assert unit.work.reopen_assignments(ids) == 2
        assert unit.work.cancel_assignments(ids) == 2
        after = [one.status for one in unit.work.assignments_of([task_id])]
        assert after.count(AssignmentStatus.CANCELLED) == 3
        assert AssignmentStatus.ACCEPTED in after
        assert AssignmentStatus.RETURNED in after
        unit.audit("test", "test")


def test_a_task_is_done_when_enough_answers_were_accepted(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        people = add_people(unit, person(1), person(2))
        project_id = unit.work.add_project(project())
        full, half, gone = add_tasks(
            unit,
            task(project_id, 1),
            task(project_id, 2),
            task(project_id, 3, status=TaskStatus.CANCELLED),
        )
        for task_id in (full, gone):
            add_answer(unit, task_id, people[0], SubmissionStatus.ACCEPTED)
            add_answer(unit, task_id, people[1], SubmissionStatus.CORRECTED)
        add_answer(unit, half, people[0], SubmissionStatus.ACCEPTED)
        add_answer(unit, half, people[1], SubmissionStatus.REJECTED)
        assert unit.work.settle_tasks([full, half, gone]) == 1
        assert unit.work.settle_tasks([full, half, gone]) == 0
        states = [one.status for one in unit.work.tasks_by_id([full, half, gone]).values()]
        assert states == [TaskStatus.DONE, TaskStatus.OPEN, TaskStatus.CANCELLED]
        unit.work.update_tasks([replace(unit.work.tasks_by_id([full])[full], overlap=3)])
        assert unit.work.settle_tasks([full]) == 1
        assert unit.work.tasks_by_id([full])[full].status is TaskStatus.OPEN
        unit.audit("test", "test")


def test_the_reason_for_a_projects_state_is_kept(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        project_id = unit.work.add_project(project())
        unit.work.set_project_status(
            project_id, ProjectStatus.PAUSED, "the client asked", AT, "manager"
        )
        unit.audit("test", "test")
    with services.desk.read() as reader:
        found = reader.work.project(project_id)
        assert found is not None
        assert found.status is ProjectStatus.PAUSED
        assert found.due_on == date(2026, 12, 1)
    assert services.desk.store.counts()["project_change"] == 1
