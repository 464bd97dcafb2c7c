"""A verdict and the claim of the next item are one unit of work: both happen, or neither."""

from datetime import timedelta

import pytest

from app.domain.errors import UserError
from app.domain.people import Role, User
from app.domain.review import Decision, Verdict
from app.services import Services
from app.store.review import ReviewWrites
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office

ACCEPT = Decision(Verdict.ACCEPT)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.send(*[answer(n, at=HANDED_IN + timedelta(minutes=n)) for n in range(1, 6)])
    return made


def other(office: Office) -> User:
    with office.services.desk.write("users.edit") as unit:
        user_id = unit.people.add_user("second", Role.QC_ANALYST, None)
        unit.audit("user.add", f"user:{user_id}")
    return User(user_id, "second", Role.QC_ANALYST)


def test_a_verdict_brings_the_next_free_item_with_its_draft(office: Office) -> None:
    second = office.desk_of(other(office))
    office.review.claim(1)
    second.claim(2)
    office.review.claim(3)
    office.review.save_draft(3, '{"note":"begun"}')
    office.review.release(3)
    given, item, draft = office.review.decide_and_claim(1, ACCEPT, 5)
    assert given.submission_id == 1
    assert item is not None
    assert (item.submission_id, draft) == (3, '{"note":"begun"}')
    assert office.ask("SELECT count(*) FROM review WHERE submission_id = 1") == [(1,)]
    with pytest.raises(UserError, match="is reviewing this answer just now"):
        second.claim(3)


def test_the_last_verdict_brings_nothing(office: Office) -> None:
    for number in range(1, 6):
        office.review.claim(number)
    for number in range(1, 6):
        _, item, draft = office.review.decide_and_claim(number, ACCEPT, 5)
        assert (item, draft) == (None, "")
    assert office.ask("SELECT count(*) FROM review_queue") == [(0,)]


def test_a_refused_verdict_claims_nothing(office: Office) -> None:
    office.review.claim(1)
    with pytest.raises(UserError):
        office.review.decide_and_claim(1, Decision(Verdict.REJECT), 5)
    held = "SELECT submission_id FROM review_queue WHERE claimed_by IS NOT NULL"
    assert office.ask(held) == [(1,)]
    assert office.ask("SELECT count(*) FROM review") == [(0,)]


def test_a_verdict_whose_next_claim_fails_is_not_half_recorded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.review.claim(1)
    monkeypatch.setattr(ReviewWrites, "claim", lambda *_args: False)
    with pytest.raises(AssertionError, match="could not be claimed"):
        office.review.decide_and_claim(1, ACCEPT, 5)
    assert office.ask("SELECT count(*) FROM review") == [(0,)]
    assert office.ask("SELECT status FROM submission WHERE id = 1") == [("queued",)]
