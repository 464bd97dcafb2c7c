"""The Today page: every figure is counted from the data, and decisions come by harm."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.money import Money
from app.domain.pay import LineKind
from app.domain.people import Level
from app.domain.progress import Silent
from app.domain.review import Verdict
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services import Services
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import Bench

WEDNESDAY = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def bench(services: Services, clock: StandingClock) -> Bench:
    """The workspace on a Wednesday, with a way to put rows into it."""
    clock.at = WEDNESDAY
    return Bench(services)


def test_an_empty_workspace_waits_for_nobody(services: Services, bench: Bench) -> None:
    page = services.today.today()
    assert (page.accepted_this_week, page.accepted_last_week, page.waiting) == (0, 0, 0)
    assert (page.oldest_waiting_minutes, page.workforce, page.margin) == (None, None, None)
    assert not page.decisions
    assert not page.cost_per_accepted
    assert not page.projects
    assert [day.value for day in page.throughput] == [0.0] * (7 * 7 + 3)


def test_a_week_begins_on_monday_and_counts_the_day_of_the_verdict(
    services: Services, bench: Bench
) -> None:
    person, project = bench.expert(), bench.project()

    def answer(at: datetime, status: SubmissionStatus = SubmissionStatus.ACCEPTED) -> int:
        return bench.answer(bench.task(project), person, "yes", at=at, status=status)

    monday = datetime(2026, 11, 2, tzinfo=UTC)
    answer(monday)
    answer(monday - timedelta(seconds=1))
    answer(monday - timedelta(days=7))
    answer(monday - timedelta(days=7, seconds=1))
    answer(WEDNESDAY, SubmissionStatus.QUEUED)
    answer(WEDNESDAY, SubmissionStatus.REJECTED)
    late = answer(monday - timedelta(days=60), SubmissionStatus.CORRECTED)
    bench.review(late, Verdict.CORRECT, at=WEDNESDAY, corrected="no")
    page = services.today.today()
    assert (page.accepted_this_week, page.accepted_last_week) == (2, 2)
    by_day = {day.on: day.value for day in page.throughput}
    assert by_day[date(2026, 11, 4)] == 1.0
    assert sum(by_day.values()) == 5.0


def test_cost_is_all_pay_lines_over_the_answers_accepted(services: Services, bench: Bench) -> None:
    person, project = bench.expert(), bench.project()
    bench.project(currency="EUR")
    for _ in range(4):
        bench.answer(bench.task(project), person, "yes", at=WEDNESDAY)

    def line(amount: int, bill: int, on: date, kind: LineKind = LineKind.LABEL) -> None:
        row = {
            "expert_id": person, "project_id": project, "submission_id": None, "review_id": None,
            "kind": kind, "quantity": 1, "rate_minor": amount, "bill_minor": bill,
            "amount_minor": amount, "currency": "USD", "earned_on": on, "written_at": WEDNESDAY,
            "rate_card_id": None, "policy_version": 0, "reverses_id": None, "work_key": None,
            "note": "",
        }  # fmt: skip
        bench.put(t.ledger, [row])

    for _ in range(4):
        line(500, 900, date(2026, 11, 4))
    line(200, 0, date(2026, 11, 3), LineKind.REVIEW)
    line(9999, 9999, date(2026, 10, 5))
    page = services.today.today()
    assert page.cost_per_accepted == (Money(550, "USD"),)
    assert page.margin == pytest.approx((3600 - 2200) / 3600)


def test_decisions_come_in_the_order_of_harm(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    lapsed, held_by = bench.expert(), bench.expert()
    bench.credential(lapsed, expires_on=date(2026, 11, 1))
    bench.credential(held_by, verified=None)
    project = bench.project(name="Chest scans")
    task = bench.task(project, due_on=date(2026, 11, 8))
    bench.assignment(task, lapsed, AssignmentStatus.HELD, hold_reason="the credential has expired")
    bench.answer(task, bench.expert(), "yes", at=WEDNESDAY - timedelta(days=30))
    services.progression.override(held_by, Level.QC_ANALYST, "ran the pilot")
    queued = bench.answer(
        bench.task(project, due_on=date(2026, 12, 30)), held_by, "yes",
        status=SubmissionStatus.QUEUED,
    )  # fmt: skip
    bench.put(
        t.review_queue,
        [{"submission_id": queued, "project_id": project, "queued_at": WEDNESDAY,
          "claimed_by": None, "claimed_until": None, "skips": 0}],
    )  # fmt: skip
    clock.advance(hours=7)
    early = services.today.today()
    clock.advance(hours=2)
    page = services.today.today()
    assert len(page.decisions) == len(early.decisions) + 1
    assert [(one.page, one.harm) for one in page.decisions] == [
        ("credentials", "bad"),
        ("credentials", "warn"),
        ("matching", "warn"),
        ("progression", "accent"),
        ("review", "mute"),
    ]
    titles = [one.title for one in page.decisions]
    assert titles[0] == "1 credential expired"
    assert titles[2] == "Chest scans is short of people"
    assert page.decisions[2].detail.startswith("1 label due within 7 days has nobody")
    assert page.decisions[3].detail == "1 labeler → QC analyst"
    assert (page.waiting, page.oldest_waiting_minutes) == (1, 540)


def test_a_fall_below_ones_own_interval_is_named(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    falling, steady = bench.expert(), bench.expert()
    project = bench.project()
    for person in (falling, steady):
        for _ in range(40):
            bench.answer(bench.task(project, gold=("yes",)), person, "yes", at=WEDNESDAY)
    services.quality.score(Silent())
    assert not services.today.today().decisions
    clock.advance(days=6)
    for _ in range(40):
        bench.answer(bench.task(project, gold=("yes",)), falling, "no", at=clock.at)
    services.quality.score(Silent())
    (one,) = services.today.today().decisions
    assert (one.page, one.arg) == ("experts", f"person:{falling}")
    assert one.detail.endswith("since 4 Nov")
    assert len(services.today.today().quality) == 2
    clock.advance(days=30)
    assert not [one for one in services.today.today().decisions if one.page == "experts"]
