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
)
from app.services import Services
from tests.factory_work import AT, add_people, add_tasks, asked, person, project, task


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


def test_nobody_is_asked_twice_for_a_task(services: Services) -> None:
    with services.desk.store.write("test") as unit:
        (expert,) = add_people(unit, person(1))
        (task_id,) = add_tasks(unit, task(unit.work.add_project(project()), 1))
        unit.work.add_assignments([asked(task_id, expert, AssignmentStatus.CANCELLED)])
        with pytest.raises(IntegrityError):
            unit.work.add_assignments([asked(task_id, expert)])
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
