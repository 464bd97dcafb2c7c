"""Two reviewers who differ: the task waits for a trainer, who overturns a review or does not."""

import pytest

from app.domain.adjudication import Cause, Ruling
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.review import Decision, Verdict
from app.services import Services
from app.services.adjudication import AdjudicationService
from app.services.disputes import DisputeService
from app.services.review import ReviewService
from tests.factory import StandingClock
from tests.factory_review import Office
from tests.services.two_reviewers import (
    ACCEPT,
    FACTUAL,
    REJECT,
    all_twice,
    decide,
    reviewers,
    send,
    signed_in,
)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    return all_twice(services, clock)


@pytest.fixture
def other(office: Office) -> ReviewService:
    return office.desk_of(signed_in(office, "second"))


def trainers(office: Office) -> dict[str, AdjudicationService]:
    desk = office.services.desk
    with office.services.desk.read() as reader:
        users = {user.name: user for user in reader.people.users()}
    return {
        name: AdjudicationService(type(desk)(desk.store, desk.paths, desk.clock, user))
        for name, user in users.items()
    }


def test_reviewers_who_differ_send_the_task_to_a_trainer_who_is_neither(
    office: Office, other: ReviewService
) -> None:
    send(office, 1, 2, 3)
    decide(office.review, 1, REJECT)
    decide(other, 1)
    decide(office.review, 2, REJECT)
    decide(other, 2, Decision(Verdict.CORRECT, (FACTUAL,), "", "no"))
    with office.services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql("UPDATE user SET role = 'manager'")
        unit.audit("test", "test")
    by_name = trainers(office)
    waiting = {
        name: [int(one) for one in service.queue.find(ListQuery())]
        for name, service in by_name.items()
    }
    assert waiting == {"manager": [1], "analyst": [], "second": []}
    manager = by_name["manager"]
    (row,) = manager.queue.rows([1])
    assert (row.reviewers_differ, row.sent, row.answers) == (True, False, 1)
    with pytest.raises(UserError, match="somebody else decides it"):
        by_name["analyst"].claim(1)
    item = manager.claim()
    assert item is not None
    assert [(one.label, one.people) for one in item.answers] == [("yes", 1)]


def money(office: Office) -> int:
    return int(office.ask("SELECT coalesce(sum(amount_minor), 0) FROM ledger")[0][0])


def trainer_rules(
    office: Office, label: str, cause: Cause = Cause.REVIEWER_ERROR
) -> tuple[AdjudicationService, int]:
    manager = trainers(office)["manager"]
    manager.claim(1)
    return manager, manager.decide(1, Ruling(label, cause))


def test_a_ruling_for_the_answer_overturns_the_review_that_refused_it_and_undo_puts_all_back(
    office: Office, other: ReviewService
) -> None:
    office.rate(500)
    send(office, 1)
    decide(office.review, 1, REJECT)
    decide(other, 1)
    assert money(office) == 0
    manager, made = trainer_rules(office, "yes")
    assert office.ask("SELECT status FROM submission") == [("accepted",)]
    assert money(office) == 500
    assert office.ask("SELECT outcome, by_ruling, opened_by FROM dispute") == [("overturned", 1, 3)]
    found = reviewers(office)
    assert (found["analyst"].overturned, found["analyst"].truth.value) == (1, 0.0)
    assert (found["second"].overturned, found["second"].truth.value) == (0, 1.0)
    disputes = DisputeService(manager._desk)
    with pytest.raises(UserError, match="Take the adjudication back"):
        disputes.undo(1)
    manager.undo(made)
    assert office.ask("SELECT status FROM submission") == [("rejected",)]
    assert money(office) == 0
    assert office.ask("SELECT outcome FROM dispute") == [(None,)]
    manager.claim(1)
    manager.decide(1, Ruling("yes", Cause.REVIEWER_ERROR))
    assert money(office) == 500
    assert len(office.ask("SELECT id FROM dispute")) == 1
    assert office.services.audit.verify(Silent()).broken_at is None


@pytest.mark.parametrize(
    ("first", "second", "label", "cause"),
    [
        (REJECT, ACCEPT, "no", Cause.EXPERT_ERROR),
        (REJECT, ACCEPT, "yes", Cause.GUIDELINE_GAP),
        (ACCEPT, REJECT, "no", Cause.EXPERT_ERROR),
        (ACCEPT, REJECT, "yes", Cause.REVIEWER_ERROR),
    ],
)
def test_other_rulings_leave_the_review_as_it_is(
    office: Office, other: ReviewService, first: Decision, second: Decision, label: str,
    cause: Cause,
) -> None:  # fmt: skip
    office.rate(500)
    send(office, 1)
    decide(office.review, 1, first)
    decide(other, 1, second)
    before = office.ask("SELECT status FROM submission"), money(office)
    manager, made = trainer_rules(office, label, cause)
    assert (office.ask("SELECT status FROM submission"), money(office)) == before
    assert office.ask("SELECT * FROM dispute") == []
    manager.undo(made)
    assert (office.ask("SELECT status FROM submission"), money(office)) == before


def test_runs_are_repeated_to_the_last_digit_across_a_ruling_that_overturns(
    office: Office, other: ReviewService
) -> None:
    send(office, *range(1, 9))
    for n in range(1, 9):
        decide(office.review, n, REJECT if n < 4 else ACCEPT)
    decide(other, 1)
    first = office.services.quality.score(Silent()).run_id
    manager, made = trainer_rules(office, "yes")
    second = office.services.quality.score(Silent()).run_id
    manager.undo(made)
    for run in (first, second):
        assert office.services.quality.repeat(run, Silent()).differing == ()
