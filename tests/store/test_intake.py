"""Bulk statements take any number of keys."""

import pytest

from app.domain.work import SubmissionStatus
from app.services import Services
from tests.factory import StandingClock
from tests.factory_review import Office, answer, make_office


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock, overlap=2)
    made.send(*[answer(n, person) for n in (1, 2) for person in (1, 2)])
    return made


def test_more_keys_than_one_statement_takes_are_asked_in_parts(office: Office) -> None:
    many = [f"EX-{n:03d}" for n in range(1, 70_000)]
    with office.services.desk.read() as reader:
        assert len(reader.intake.expert_ids(many)) == 3
        assert len(reader.intake.tasks(1, [f"T-{n:03d}" for n in range(1, 70_000)])) == 10
        assert len(reader.intake.versions_of(range(1, 70_000))) == 4
        assert len(reader.intake.work(range(1, 70_000))) == 4
        assert len(reader.intake.assignments(range(1, 70_000))) == 30


def test_items_are_counted_by_person_and_project_not_by_version(office: Office) -> None:
    with office.services.desk.read() as reader:
        assert {
            place: one.standing.answered for place, one in reader.sampling.before([1, 2, 3]).items()
        } == {(1, 1): 2, (2, 1): 2}


def test_tasks_are_done_and_open_again_by_their_accepted_answers(office: Office) -> None:
    with office.services.desk.write("work.edit") as unit:
        unit.audit("test", "test")
        unit.intake.set_status([1], SubmissionStatus.ACCEPTED)
        assert unit.intake.recount_tasks([1, 2]) == 0
        unit.intake.set_status([2], SubmissionStatus.CORRECTED)
        assert unit.intake.recount_tasks([1, 2]) == 1
        unit.intake.set_status([2], SubmissionStatus.QUEUED)
        assert unit.intake.recount_tasks([1, 1]) == 0
    assert office.ask("SELECT DISTINCT status FROM task") == [("open",)]


def test_a_cancelled_task_stays_cancelled(office: Office) -> None:
    with office.services.desk.write("work.edit") as unit:
        unit.audit("test", "test")
        unit.work._connection.exec_driver_sql("UPDATE task SET status='cancelled' WHERE id=1")
        unit.intake.set_status([1, 2], SubmissionStatus.ACCEPTED)
        assert unit.intake.recount_tasks([1]) == 0
    assert office.ask("SELECT status FROM task WHERE id=1") == [("cancelled",)]
