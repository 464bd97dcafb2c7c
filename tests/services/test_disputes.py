"""A challenged review: opened with a reason, decided by somebody else, and score and pay follow."""

from datetime import date

import pytest
from sqlalchemy import Table

from app.domain.adjudication import DisputeEffect, Outcome
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import Level, Role, User
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.domain.score_history import StepCause
from app.services import Services
from app.services.disputes import DisputeService
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import Bench
from tests.factory_review import Office, answer, make_office
from tests.factory_scores import scores_item_by_item

MARK = ErrorMark(ErrorKind.FACTUAL, Severity.CRITICAL)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.rate()
    made.send(*(answer(task, 1, "yes") for task in range(1, 6)))
    return made


def review(office: Office, verdict: Verdict, corrected: str = "") -> int:
    """The analyst's verdict on the next answer; its id."""
    item = office.review.claim()
    assert item is not None
    marks = () if verdict is Verdict.ACCEPT else (MARK,)
    decision = Decision(verdict, marks, "wrong", corrected)
    return office.review.decide(item.submission_id, decision, 5).id


def as_user(office: Office, user: User) -> DisputeService:
    desk = office.services.desk
    return DisputeService(type(desk)(desk.store, desk.paths, desk.clock, user))


def decide(disputes: DisputeService, dispute: int, outcome: Outcome, note: str) -> DisputeEffect:
    """Claim and decide."""
    disputes.claim(dispute)
    return disputes.decide(dispute, outcome, note)


def status(office: Office) -> str:
    return str(office.ask("SELECT status FROM submission ORDER BY id LIMIT 1")[0][0])


def amounts(office: Office) -> list[int]:
    return [row[0] for row in office.ask("SELECT amount_minor FROM ledger ORDER BY id")]


def test_overturning_a_rejection_takes_its_effect_on_the_score_back_and_pays(
    office: Office, clock: StandingClock
) -> None:
    services = office.services
    rejected = review(office, Verdict.REJECT)
    for _ in range(3):
        review(office, Verdict.ACCEPT)
    first = services.quality.score(Silent()).run_id
    before = services.quality.score_of(1)
    assert (status(office), amounts(office)) == ("rejected", [500, 500, 500])
    clock.advance(hours=1)
    made = services.disputes.open(rejected, "The guideline says the opposite.")
    assert services.quality.score_of(1) == before
    assert services.disputes.waiting() == 1
    effect = decide(services.disputes, made, Outcome.OVERTURNED, "The guideline says so indeed.")
    assert (effect.counts, effect.status, effect.reversed, effect.lines) == (
        False, "accepted", (), 1,
    )  # fmt: skip
    assert (status(office), amounts(office)) == ("accepted", [500] * 4)
    after = services.quality.score_of(1)
    assert before is not None
    assert after is not None
    assert after.estimate.mean > before.estimate.mean
    want = scores_item_by_item(services, services.desk.today())[1, "all"]
    assert after.estimate.mean == pytest.approx(want.mean, abs=1e-12)
    moments = [one for one in services.quality.history(1) if one.scope == "all"]
    assert (moments[-1].cause, moments[-1].cause_id) == (StepCause.DISPUTE, rejected)
    second = services.quality.score(Silent()).run_id
    for run in (first, second):
        assert services.quality.repeat(run, Silent()).equal
    (row,) = services.disputes.all.rows([made])
    assert (row.outcome, row.note) == (Outcome.OVERTURNED, "The guideline says so indeed.")
    assert row.reason == "The guideline says the opposite."
    assert services.disputes.waiting() == 0


def test_what_a_rejection_paid_is_reversed_when_the_whole_is_owed(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock)
    office.rate(rejected_percent=20)
    office.send(answer())
    rejected = review(office, Verdict.REJECT)
    assert amounts(office) == [100]
    made = services.disputes.open(rejected, "It is right.")
    effect = decide(services.disputes, made, Outcome.PARTLY, "A comma is missing, no more.")
    assert status(office) == "corrected"
    assert amounts(office) == [100, -100, 500]
    assert (len(effect.reversed), effect.lines) == (1, 1)


def test_a_locked_period_never_changes(services: Services, clock: StandingClock) -> None:
    office = make_office(services, clock)
    office.rate(rejected_percent=20)
    office.send(answer())
    rejected = review(office, Verdict.REJECT)
    clock.advance(days=40)
    services.pay.lock(services.pay.periods()[-1].label, Silent())
    paid = office.ask("SELECT run_id, line_id FROM pay_run_line")
    made = services.disputes.open(rejected, "It is right.")
    decide(services.disputes, made, Outcome.OVERTURNED, "It is.")
    assert amounts(office) == [100, -100, 500]
    assert office.ask("SELECT run_id, line_id FROM pay_run_line") == paid
    days = {date.fromisoformat(row[0]) for row in office.ask(
        "SELECT earned_on FROM ledger WHERE id > 1")}  # fmt: skip
    assert days == {services.desk.today()}


def test_upheld_changes_nothing(office: Office) -> None:
    services = office.services
    rejected = review(office, Verdict.REJECT)
    services.quality.score(Silent())
    before = services.quality.score_of(1)
    made = services.disputes.open(rejected, "No!")
    effect = decide(services.disputes, made, Outcome.UPHELD, "Page 4 of the guidelines.")
    assert effect.counts
    assert (status(office), amounts(office)) == ("rejected", [])
    assert services.quality.score_of(1) == before
    with pytest.raises(UserError, match="decided already"):
        decide(services.disputes, made, Outcome.OVERTURNED, "On second thoughts.")
    with pytest.raises(UserError, match="challenged before"):
        services.disputes.open(rejected, "Again!")


def test_a_return_that_was_answered_changes_the_score_only(office: Office) -> None:
    services = office.services
    returned = review(office, Verdict.RETURN)
    office.send(answer(1, 1, "no", at=office.clock.at))
    made = services.disputes.open(returned, "It was right at first.")
    effect = decide(services.disputes, made, Outcome.OVERTURNED, "It was.")
    assert (effect.status, effect.lines) == ("", 0)
    assert status(office) == "returned"  # the newer version stands beside it


def test_a_return_that_was_not_answered_becomes_accepted_and_is_owed_no_more(
    office: Office,
) -> None:
    returned = review(office, Verdict.RETURN)
    made = office.services.disputes.open(returned, "It is right.")
    decide(office.services.disputes, made, Outcome.OVERTURNED, "It is.")
    assert (status(office), amounts(office)) == ("accepted", [500])
    assert office.ask("SELECT status FROM assignment WHERE task_id = 1 AND expert_id = 1") == [
        ("accepted",)
    ]


def test_who_gave_the_review_or_is_its_author_does_not_decide(
    office: Office, services: Services
) -> None:
    bench = Bench(services)
    rejected = review(office, Verdict.REJECT)
    made = services.disputes.open(rejected, "No!")
    bench.change(_table("expert"), 1, level=Level.AI_TRAINER)
    author = _user(office, 1)
    with pytest.raises(UserError, match="a party to this dispute"):
        decide(as_user(office, author), made, Outcome.OVERTURNED, "Mine.")
    bench.change(_table("expert"), 2, level=Level.AI_TRAINER)
    bench.change(_table("user"), office.analyst.id, expert_id=2)
    reviewer = User(office.analyst.id, "analyst", Role.QC_ANALYST, 2)
    with pytest.raises(UserError, match="a party to this dispute"):
        decide(as_user(office, reviewer), made, Outcome.UPHELD, "Mine.")
    with pytest.raises(UserError, match="Only AI trainers and managers"):
        decide(as_user(office, _user(office, 3)), made, Outcome.UPHELD, "Why not.")


def test_who_may_challenge_what(office: Office, services: Services) -> None:
    accepted, rejected = review(office, Verdict.ACCEPT), review(office, Verdict.REJECT)
    with pytest.raises(UserError, match="accepted the answer"):
        services.disputes.open(accepted, "No!")
    with pytest.raises(UserError, match="Say why"):
        services.disputes.open(rejected, "  ")
    with pytest.raises(UserError, match="no review 99"):
        services.disputes.open(99, "No!")
    with pytest.raises(UserError, match="Only managers challenge"):
        as_user(office, _user(office, 2)).open(rejected, "No!")
    as_user(office, _user(office, 1)).open(rejected, "No!")
    with pytest.raises(UserError, match="was challenged, so it is decided there"):
        office.review.undo(rejected)


def test_a_decision_needs_a_note(office: Office) -> None:
    made = office.services.disputes.open(review(office, Verdict.REJECT), "No!")
    with pytest.raises(UserError, match="why you decide so"):
        decide(office.services.disputes, made, Outcome.UPHELD, " ")


def test_disputes_that_wait_are_listed_first(office: Office) -> None:
    disputes = office.services.disputes
    first, second = (disputes.open(review(office, Verdict.REJECT), "No!") for _ in range(2))
    decide(disputes, first, Outcome.UPHELD, "Yes.")
    assert [int(one) for one in disputes.all.find(ListQuery())] == [second, first]
    waiting = ListQuery(filters=(("state", "open"),))
    assert [int(one) for one in disputes.all.find(waiting)] == [second]
    upheld = ListQuery(filters=(("state", "upheld"),))
    assert [int(one) for one in disputes.all.find(upheld)] == [first]
    item = disputes.item(second)
    assert (item.label, item.row.verdict, item.errors) == ("yes", Verdict.REJECT, (MARK,))
    assert "analyst" not in repr(item)
    with pytest.raises(UserError, match="no such dispute"):
        disputes.item(99)


def _user(office: Office, expert: int) -> User:
    """A QC analyst who is this expert."""
    with office.services.desk.store.write("test") as unit:
        name = f"user of {expert} {office.clock.at} {len(unit.people.users())}"
        made = unit.people.add_user(name, Role.QC_ANALYST, expert)
        unit.audit("test.user", f"user:{made}")
    return User(made, name, Role.QC_ANALYST, expert)


def _table(name: str) -> Table:
    return t.metadata.tables[name]
