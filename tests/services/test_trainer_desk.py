"""The desk of an AI trainer: claims on disputes, taking back, drafts, and pay for deciding."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.adjudication import Cause, DisputeItem, Outcome, Ruling
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.pay import WorkRole
from app.domain.people import Level, Role, User
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.domain.score_history import StepCause
from app.services import Services
from app.services.adjudication import AdjudicationService
from app.services.disputes import DisputeService
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import Bench
from tests.factory_review import Office, answer, make_office
from tests.factory_scores import scores_item_by_item

MARK = ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR)
LINES = "SELECT kind, amount_minor, work_key FROM ledger WHERE expert_id = 3 ORDER BY id"
AUTHOR = "SELECT amount_minor FROM ledger WHERE expert_id = 1 ORDER BY id"


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    """Two people who disagree on two tasks of two, and a third who is an AI trainer."""
    made = make_office(services, clock, experts=3, tasks=6)
    made.rate()
    made.send(*(answer(task, 1, "yes") for task in range(1, 6)))
    Bench(services).change(t.expert, 3, level=Level.AI_TRAINER)
    return made


def trainer(office: Office) -> User:
    """The AI trainer, who is expert 3."""
    with office.services.desk.store.write("test") as unit:
        number = len(unit.people.users())
        made = unit.people.add_user(f"trainer{number}", Role.QC_ANALYST, 3)
        unit.audit("test.user", f"user:{made}")
    return User(made, f"trainer{number}", Role.QC_ANALYST, 3)


def disputes_of(office: Office, user: User) -> DisputeService:
    desk = office.services.desk
    return DisputeService(type(desk)(desk.store, desk.paths, desk.clock, user))


def adjudication_of(office: Office, user: User) -> AdjudicationService:
    desk = office.services.desk
    return AdjudicationService(type(desk)(desk.store, desk.paths, desk.clock, user))


def challenged(
    office: Office, verdict: Verdict = Verdict.REJECT, corrected: str = ""
) -> tuple[int, int]:
    """A dispute of the analyst's verdict on the next answer, and the review."""
    item = office.review.claim()
    assert item is not None
    review = office.review.decide(
        item.submission_id, Decision(verdict, (MARK,), "wrong", corrected), 5
    ).id
    return office.services.disputes.open(review, "It is right."), review


def claimed(item: DisputeItem | None) -> int:
    assert item is not None
    return item.row.id


def status(office: Office) -> str:
    return str(office.ask("SELECT status FROM submission ORDER BY id LIMIT 1")[0][0])


def test_two_desks_never_hold_the_same_dispute(office: Office, clock: StandingClock) -> None:
    first, second = challenged(office)[0], challenged(office)[0]
    one, other = office.services.disputes, disputes_of(office, trainer(office))
    assert claimed(one.claim()) == first
    assert claimed(other.claim()) == second
    assert one.all.rows([first])[0].claimed_by == "manager"
    with pytest.raises(UserError, match="manager is deciding this dispute"):
        other.claim(first)
    with pytest.raises(UserError, match="manager is deciding this dispute"):
        other.decide(first, Outcome.UPHELD, "Page 4.")
    other.release(second)
    assert one.all.rows([second])[0].claimed_by == ""
    with pytest.raises(UserError, match="claim on this dispute has ended"):
        other.decide(second, Outcome.UPHELD, "Page 4.")
    clock.advance(hours=1)
    one.renew(first)  # nobody took it meanwhile
    with pytest.raises(UserError, match="is deciding"):
        other.claim(first)
    clock.advance(hours=1)
    assert claimed(other.claim(first)) == first  # abandoned
    with pytest.raises(UserError, match="is deciding"):
        one.renew(first)


def test_what_is_skipped_comes_last_and_what_one_is_a_party_to_never(office: Office) -> None:
    first, second = challenged(office)[0], challenged(office)[0]
    desk = office.services.disputes
    assert claimed(desk.claim()) == first
    desk.skip(first)
    assert claimed(desk.claim()) == second
    desk.release(second)
    Bench(office.services).change(t.expert, 1, level=Level.AI_TRAINER)
    Bench(office.services).change(t.user, office.analyst.id, expert_id=2)
    Bench(office.services).change(t.expert, 2, level=Level.AI_TRAINER)
    reviewer = replace(office.analyst, expert_id=2)
    assert disputes_of(office, reviewer).claim() is None
    again = disputes_of(office, replace(office.analyst, id=1, expert_id=1))
    assert again.claim() is None


@pytest.mark.parametrize(
    ("verdict", "corrected", "outcome", "before", "after"),
    [
        (Verdict.REJECT, "", Outcome.OVERTURNED, "rejected", "accepted"),
        (Verdict.REJECT, "", Outcome.PARTLY, "rejected", "corrected"),
        (Verdict.RETURN, "", Outcome.OVERTURNED, "returned", "accepted"),
        (Verdict.CORRECT, "no", Outcome.OVERTURNED, "corrected", "accepted"),
        (Verdict.CORRECT, "no", Outcome.PARTLY, "corrected", "corrected"),
        (Verdict.REJECT, "", Outcome.UPHELD, "rejected", "rejected"),
    ],
)
def test_taking_a_decision_back_leaves_score_pay_and_answer_as_they_were(
    services: Services,
    clock: StandingClock,
    verdict: Verdict,
    corrected: str,
    outcome: Outcome,
    before: str,
    after: str,
) -> None:
    office = make_office(services, clock)
    office.rate(rejected_percent=20)
    office.send(answer(1), answer(2))
    dispute, _ = challenged(office, verdict, corrected)
    services.quality.score(Silent())
    assert status(office) == before
    score, pay = services.quality.score_of(1), office.ask("SELECT total(amount_minor) FROM ledger")
    work = office.ask("SELECT status FROM assignment WHERE id = 1")
    services.disputes.claim()
    services.disputes.decide(dispute, outcome, "Page 4.")
    assert status(office) == after
    services.disputes.undo(dispute)
    assert status(office) == before
    assert office.ask("SELECT total(amount_minor) FROM ledger") == pay
    assert office.ask("SELECT status FROM assignment WHERE id = 1") == work
    assert office.ask("SELECT outcome, decided_at, note, effect FROM dispute") == [
        (None, None, "", "")
    ]
    held = services.quality.score_of(1)
    assert held is not None
    assert score is not None
    assert held.estimate.mean == pytest.approx(score.estimate.mean, abs=1e-12)
    assert services.disputes.all.rows([dispute])[0].claimed_by == "manager"
    services.disputes.decide(dispute, outcome, "Page 4 after all.")
    assert status(office) == after


def test_runs_are_made_again_through_decisions_and_their_taking_back(
    office: Office, clock: StandingClock
) -> None:
    services = office.services
    dispute, review = challenged(office)
    for _ in range(3):
        item = office.review.claim()
        assert item is not None
        office.review.decide(item.submission_id, Decision(Verdict.ACCEPT), 5)
    runs = [services.quality.score(Silent()).run_id]
    for _ in range(2):
        clock.advance(hours=1)
        services.disputes.claim(dispute)
        services.disputes.decide(dispute, Outcome.OVERTURNED, "It is.")
        runs.append(services.quality.score(Silent()).run_id)
        clock.advance(hours=1)
        services.disputes.undo(dispute)
        runs.append(services.quality.score(Silent()).run_id)
    services.disputes.decide(dispute, Outcome.UPHELD, "It is not.")
    services.disputes.undo(dispute)
    for run in runs:
        assert services.quality.repeat(run, Silent()).equal
    want = scores_item_by_item(services, services.desk.today())[1, "all"]
    held = services.quality.score_of(1)
    assert held is not None
    assert held.estimate.mean == pytest.approx(want.mean, abs=1e-12)
    causes = [(m.cause, m.cause_id) for m in services.quality.history(1) if m.scope == "all"]
    assert (StepCause.DISPUTE, review) in causes
    assert (StepCause.REVIEW, review) in causes


def test_only_ones_own_last_decision_is_taken_back_and_only_before_anything_is_built_on_it(
    office: Office, clock: StandingClock
) -> None:
    services = office.services
    first, second = challenged(office)[0], challenged(office)[0]
    desk, other = services.disputes, disputes_of(office, trainer(office))
    with pytest.raises(UserError, match="waits: there is nothing"):
        desk.undo(first)
    for dispute in (first, second):
        desk.claim(dispute)
        desk.decide(dispute, Outcome.OVERTURNED, "It is.")
        clock.advance(minutes=1)
    with pytest.raises(UserError, match="an earlier one"):
        desk.undo(first)
    with pytest.raises(UserError, match="one's own decision"):
        other.undo(second)
    clock.advance(days=40)
    services.pay.lock(services.pay.periods()[-1].label, Silent())
    with pytest.raises(UserError, match="was paid in"):
        desk.undo(second)
    assert status(office) == "accepted"


def test_an_answer_that_came_since_holds_the_decision(office: Office) -> None:
    dispute, _ = challenged(office, Verdict.RETURN)
    desk = office.services.disputes
    desk.claim()
    desk.decide(dispute, Outcome.OVERTURNED, "It is.")
    Bench(office.services).answer(1, 1, "no", version=2, at=office.clock.at)
    with pytest.raises(UserError, match="The answer has gone on since"):
        desk.undo(dispute)


def adjudicate(office: Office, rate: Money | None, user: User) -> tuple[int, int]:
    """An adjudicated task by a trainer, and its decision."""
    if rate is not None:
        office.rate(rate, role=WorkRole.ADJUDICATE)
    office.send(answer(6, 1, "yes"), answer(6, 2, "no"))
    Bench(office.services).change(t.task, 6, overlap=2)
    service = adjudication_of(office, user)
    service.claim(6)
    return 6, service.decide(6, Ruling("yes", Cause.EXPERT_ERROR))


def test_an_ai_trainer_is_paid_for_each_decision_and_a_manager_is_not(office: Office) -> None:
    user = trainer(office)
    _, made = adjudicate(office, Money(250, "USD"), user)
    dispute, review = challenged(office)
    desk = disputes_of(office, user)
    desk.claim()
    desk.decide(dispute, Outcome.UPHELD, "Page 4.")
    assert office.ask(LINES) == [
        ("adjudication", 250, f"adjudication:{made}"), ("adjudication", 250, f"dispute:{dispute}"),
    ]  # fmt: skip
    shown = office.services.pay.lines
    rows = shown.rows(shown.find(ListQuery(filters=(("kind", "adjudication"),))))
    assert {row.task for row in rows} == {"T-006", "T-001"}
    assert office.ask("SELECT review_id FROM ledger WHERE work_key LIKE 'dispute:%'") == [(review,)]
    by_hand, _ = challenged(office)
    office.services.disputes.claim()
    office.services.disputes.decide(by_hand, Outcome.UPHELD, "Page 4.")
    assert len(office.ask(LINES)) == 2


def test_taking_back_reverses_what_was_earned_and_deciding_again_earns_it_again(
    office: Office,
) -> None:
    user = trainer(office)
    task, made = adjudicate(office, Money(250, "USD"), user)
    service, desk = adjudication_of(office, user), disputes_of(office, user)
    service.undo(made)
    again = service.decide(task, Ruling("no", Cause.EXPERT_ERROR))
    assert office.ask(LINES) == [
        ("adjudication", 250, f"adjudication:{made}"), ("reversal", -250, None),
        ("adjudication", 250, f"adjudication:{again}"),
    ]  # fmt: skip
    dispute, _ = challenged(office)
    desk.claim()
    for note in ("Page 4.", "Page 5."):
        desk.decide(dispute, Outcome.UPHELD, note)
        if note == "Page 4.":
            desk.undo(dispute)
    assert office.ask(LINES)[3:] == [
        ("adjudication", 250, f"dispute:{dispute}"), ("reversal", -250, None),
        ("adjudication", 250, f"dispute:{dispute}:2"),
    ]  # fmt: skip


def test_a_decision_that_earned_its_trainer_something_that_was_paid_stays(
    office: Office, clock: StandingClock
) -> None:
    user = trainer(office)
    _, made = adjudicate(office, Money(250, "USD"), user)
    clock.advance(days=40)
    office.services.pay.lock(office.services.pay.periods()[-1].label, Silent())
    before = office.ask("SELECT count(*) FROM ledger")
    with pytest.raises(UserError, match="was paid in"):
        adjudication_of(office, user).undo(made)
    assert office.ask("SELECT count(*) FROM ledger") == before
    assert office.ask("SELECT count(*) FROM adjudication WHERE undone_at IS NULL") == [(1,)]


def test_a_rate_that_comes_late_prices_what_was_decided(
    office: Office, clock: StandingClock
) -> None:
    user = trainer(office)
    _, made = adjudicate(office, None, user)
    dispute, _ = challenged(office)
    desk = disputes_of(office, user)
    desk.claim()
    desk.decide(dispute, Outcome.UPHELD, "Page 4.")
    decided_on = office.services.desk.today()
    assert office.ask(LINES) == []
    clock.advance(days=2)
    office.rate(Money(250, "USD"), role=WorkRole.ADJUDICATE)
    assert [row[2] for row in office.ask(LINES)] == [
        f"adjudication:{made}", f"dispute:{dispute}",
    ]  # fmt: skip
    days = office.ask("SELECT DISTINCT earned_on FROM ledger WHERE expert_id = 3")
    assert days == [(decided_on.isoformat(),)]
    office.rate(
        Money(300, "USD"), role=WorkRole.ADJUDICATE,
        effective_from=decided_on + timedelta(days=1),
    )  # fmt: skip
    assert len(office.ask(LINES)) == 2


def test_what_is_typed_outlives_a_crash_and_is_nobody_elses(office: Office) -> None:
    user = trainer(office)
    desk, other = disputes_of(office, user), office.services.disputes
    dispute, _ = challenged(office)
    desk.save_draft(dispute, '{"note":"half a sen"}')
    assert desk.draft(dispute) == '{"note":"half a sen"}'
    assert disputes_of(office, user).draft(dispute) == '{"note":"half a sen"}'
    assert other.draft(dispute) == ""
    other.save_draft(dispute, "{}")
    with pytest.raises(UserError, match="too long to be kept"):
        desk.save_draft(dispute, "x" * 4_000_001)
    assert desk.draft(dispute) == '{"note":"half a sen"}'
    desk.save_draft(dispute, "")
    assert desk.draft(dispute) == ""
    desk.claim()
    desk.decide(dispute, Outcome.UPHELD, "Page 4.")
    assert office.ask("SELECT * FROM trainer_draft") == []
    desk.save_draft(dispute, '{"note":"too late"}')
    assert desk.draft(dispute) == ""


def test_a_draft_of_an_adjudication_goes_with_its_decision(office: Office) -> None:
    user = trainer(office)
    office.send(answer(6, 1, "yes"), answer(6, 2, "no"))
    Bench(office.services).change(t.task, 6, overlap=2)
    service = adjudication_of(office, user)
    service.claim(6)
    service.save_draft(6, '{"cause":"subjective"}')
    service.skip(6)
    assert service.draft(6) == '{"cause":"subjective"}'
    service.claim(6)
    service.decide(6, Ruling("yes", Cause.SUBJECTIVE))
    assert service.draft(6) == ""
    service.save_draft(1, '{"cause":"subjective"}')  # does not wait
    assert service.draft(1) == ""
    assert office.ask(AUTHOR) == []
