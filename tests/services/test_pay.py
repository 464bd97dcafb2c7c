"""Payroll: each piece of work is paid once, by the rate of its day, in files that never change."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.config.policies import PayPolicy
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.pay import LedgerRow, LineKind, PeriodKind, PeriodState, WorkRole
from app.domain.people import ExpertStatus, Level, Role, User
from app.domain.progress import Silent
from app.services import Services
from app.services.pay import PayService
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, Office, answer, expert, make_office, verdict

LABEL = "2026-11A"  # the clock stands at 2 November


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.review_share(1.0)
    return made


def earn(office: Office, *numbers: int, person: int = 1) -> None:
    """Accept this person's answers to these tasks."""
    office.send(*[answer(n, person) for n in numbers])
    office.send_reviews(*[verdict(n, person) for n in numbers])


def over(office: Office) -> PayService:
    """Let the first half of November pass."""
    office.clock.advance(days=14)
    return office.services.pay


def lines(office: Office, **filters: str) -> list[LedgerRow]:
    source = office.services.pay.lines
    return list(source.rows(source.find(ListQuery(filters=tuple(filters.items())))))


# --- earning


def test_accepted_work_earns_by_the_rate_of_its_day(office: Office) -> None:
    office.rate(500)
    office.rate(700, effective_from=date(2026, 11, 2))
    office.send(answer(1), answer(2, at=HANDED_IN - timedelta(days=1)))
    office.send_reviews(verdict(1), verdict(2))
    found = {line.task: line.amount for line in lines(office)}
    assert found == {"T-001": Money(700, "USD"), "T-002": Money(500, "USD")}


def test_a_new_rate_leaves_the_lines_that_are_there(office: Office) -> None:
    office.rate(500)
    earn(office, 1)
    office.rate(900, project_id=office.project_id)
    assert [line.amount.minor for line in lines(office)] == [500]


def test_work_without_a_rate_is_a_warning_and_is_priced_when_a_rate_comes(office: Office) -> None:
    earn(office, 1, 2)
    warnings = office.services.pay.preview(LABEL).warnings
    assert any("2 accepted answers in “Project 1” have no rate" in w for w in warnings)
    office.clock.advance(days=20)
    office.rate(500)
    assert [(line.amount.minor, line.earned_on) for line in lines(office)] == [
        (500, date(2026, 11, 2))
    ] * 2
    assert office.services.pay.preview(LABEL).totals == (Money(1000, "USD"),)


def test_a_rate_for_one_level_does_not_price_the_others(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, people=[expert(1), expert(2, level=Level.AI_TRAINER)])
    earn(office, 1, person=1)
    earn(office, 1, person=2)
    office.rate(900, level=Level.AI_TRAINER)
    assert [line.expert_external_id for line in lines(office)] == ["EX-002"]


def test_verdicts_of_experts_are_priced_when_a_review_rate_comes(office: Office) -> None:
    with office.services.desk.write("users.edit") as unit:
        unit.people.add_user("reviewer", Role.QC_ANALYST, 3)
        unit.audit("user.add", "user:9")
    office.send(answer(1))
    office.send_reviews(verdict(1, reviewer="reviewer"))
    office.rate(100, role=WorkRole.REVIEW)
    office.rate(50, role=WorkRole.REVIEW, project_id=office.project_id)
    assert [(line.kind, line.amount.minor, line.expert_id) for line in lines(office)] == [
        (LineKind.REVIEW, 100, 3)
    ]


def test_two_rates_for_the_same_place_and_day_are_refused(office: Office) -> None:
    office.rate(500)
    with pytest.raises(UserError, match="already"):
        office.rate(600)


def test_rates_are_listed_newest_first_with_names(office: Office) -> None:
    office.rate(500)
    office.rate(600, project_id=office.project_id, effective_from=date(2026, 6, 1))
    assert [(r.project, r.pay.minor) for r in office.services.pay.rates()] == [
        ("Project 1", 600),
        ("", 500),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"bill": Money(1, "EUR")},
        {"pay": Money(-1, "USD"), "bill": Money(1, "USD")},
        {"rejected_percent": 101},
        {"project_id": 99},
        {"pay": Money(1, "usd"), "bill": Money(1, "usd")},
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(office: Office, changes: dict[str, object]) -> None:
    with pytest.raises(UserError):
        office.rate(**changes)  # type: ignore[arg-type]
    assert office.services.pay.rates() == []


# --- periods and preview


def test_the_present_period_is_listed_even_when_empty(office: Office) -> None:
    assert [(row.label, row.lines) for row in office.services.pay.periods()] == [(LABEL, 0)]


def test_periods_show_sums_by_state(office: Office) -> None:
    office.rate()
    earn(office, 1, 2)
    earn(office, 3, person=2)
    pay = over(office)
    rows = {row.label: row for row in pay.periods()}
    assert set(rows) == {"2026-11B", LABEL}
    assert (rows[LABEL].people, rows[LABEL].lines) == (2, 3)
    assert rows[LABEL].totals == (Money(1500, "USD"),)
    pay.lock(LABEL, Silent())
    rows = {row.label: row for row in pay.periods()}
    assert (rows[LABEL].state, rows[LABEL].people, rows[LABEL].lines) == (PeriodState.LOCKED, 2, 3)
    assert rows[LABEL].locked_by == "manager"


def test_the_preview_warns_of_what_somebody_should_look_at(
    services: Services, clock: StandingClock
) -> None:
    people = [expert(n) for n in range(1, 5)] + [expert(5, status=ExpertStatus.OFFBOARDED)]
    office = make_office(services, clock, people=people)
    office.rate()
    for person in (1, 2, 3, 5):
        earn(office, 1, person=person)
    pay = office.services.pay
    pay.adjust(1, Money(10_000, "USD"), date(2026, 11, 1), "bonus")
    pay.adjust(4, Money(-250, "USD"), date(2026, 11, 1), "paid too much")
    pay.adjust(2, Money(80, "EUR"), date(2026, 10, 20), "travel")
    pay.hold(lines(office, expert="3")[0].id, "bank details")
    text = "\n".join(pay.preview(LABEL).warnings)
    assert "1 line that was earned before 2026-11-01" in text
    assert "1 line is held and not in this run (USD 5.00)" in text
    assert "Person 1 (EX-001) gets USD 105.00, more than 5 times the median of USD 5.00" in text
    assert "Person 4 (EX-004) would owe money: USD −2.50" in text
    assert "Person 5 (EX-005) was offboarded" in text
    assert pay.preview(LABEL).totals == (Money(80, "EUR"), Money(11_250, "USD"))


def test_an_unknown_period_is_refused_with_an_example(office: Office) -> None:
    with pytest.raises(UserError, match="labels like 2026-01A"):
        office.services.pay.preview("november")


# --- locking


def test_a_locked_period_pays_every_open_line_once(office: Office) -> None:
    office.rate()
    earn(office, 1, 2)
    pay = over(office)
    locked = pay.lock(LABEL, Silent())
    assert (locked.state, locked.lines) == (PeriodState.LOCKED, 2)
    assert locked.totals == (Money(1000, "USD"),)
    assert {line.period for line in lines(office)} == {LABEL}
    office.clock.advance(days=20)
    assert pay.lock("2026-11B", Silent()).lines == 0


def test_a_backup_that_knows_nothing_of_the_run_is_made_before_the_lock(office: Office) -> None:
    pay = over(office)
    assert office.services.workspace.backups() == []
    pay.lock(LABEL, Silent())
    (backup,) = office.services.workspace.backups()
    copy = Store.open(backup, office.clock)
    try:
        assert copy.counts()["pay_run"] == 0
    finally:
        copy.close()


def test_a_period_is_not_locked_twice(office: Office) -> None:
    pay = over(office)
    pay.lock(LABEL, Silent())
    with pytest.raises(UserError, match="was locked by manager"):
        pay.lock(LABEL, Silent())


def test_a_period_that_is_not_over_is_not_locked(office: Office) -> None:
    office.clock.advance(days=13)  # the 15th, its last day
    with pytest.raises(UserError, match="from 2026-11-16 on"):
        office.services.pay.lock(LABEL, Silent())


def test_when_a_period_is_over_is_decided_in_the_workspaces_zone(office: Office) -> None:
    with office.services.desk.write("settings.edit") as unit:
        unit.settings.set_value("timezone", "Etc/GMT+12")
        unit.audit("settings.zone", "workspace")
    office.clock.at = office.clock.at.replace(day=16, hour=11)
    with pytest.raises(UserError, match="not over"):
        office.services.pay.lock(LABEL, Silent())
    office.clock.advance(hours=1)
    office.services.pay.lock(LABEL, Silent())


def test_a_period_before_a_locked_one_is_not_locked_any_more(office: Office) -> None:
    pay = over(office)
    pay.lock(LABEL, Silent())
    with pytest.raises(UserError, match="paid with the next open period"):
        pay.lock("2026-10B", Silent())


def test_what_comes_late_is_paid_with_the_next_run(office: Office) -> None:
    office.rate()
    pay = over(office)
    pay.lock(LABEL, Silent())
    office.send(answer(1))
    office.send_reviews(verdict(1))
    assert lines(office)[0].earned_on == date(2026, 11, 2)
    assert [r.lines for r in pay.periods() if r.label == "2026-11B"] == [1]
    assert [line.task for line in lines(office, period="2026-11B")] == ["T-001"]
    preview = pay.preview("2026-11B")
    assert (preview.lines, "come late" in preview.warnings[0]) == (1, True)
    office.clock.advance(days=15)
    assert pay.lock("2026-11B", Silent()).lines == 1


def test_changing_the_kind_of_period_pays_nobody_twice(office: Office) -> None:
    office.rate()
    earn(office, 1)
    pay = over(office)
    pay.lock(LABEL, Silent())
    office.policy(PayPolicy(period=PeriodKind.MONTHLY))
    office.clock.advance(days=20)
    assert pay.lock("2026-11", Silent()).lines == 0
    with pytest.raises(UserError, match="locked"):
        pay.lock("2026-10", Silent())


def test_a_clerk_may_lock_and_an_analyst_may_not(office: Office) -> None:
    over(office)
    desk = office.services.desk
    analyst = PayService(type(desk)(desk.store, desk.paths, desk.clock, office.analyst))
    for forbidden in (
        lambda: analyst.lock(LABEL, Silent()),
        lambda: analyst.hold(1, "x"),
        lambda: analyst.export(LABEL, "csv", Path("x.csv"), Silent()),
    ):
        with pytest.raises(UserError, match="may not do this"):
            forbidden()
    clerk = User(office.analyst.id, "clerk", Role.PAYROLL_CLERK)
    PayService(type(desk)(desk.store, desk.paths, desk.clock, clerk)).lock(LABEL, Silent())


def test_a_paid_verdict_cannot_be_taken_back(office: Office) -> None:
    office.rate()
    office.send(answer(1))
    office.review.claim(1)
    review = office.review.decide(1, verdict(1).decision, 10)
    over(office).lock(LABEL, Silent())
    with pytest.raises(UserError, match="was paid in 2026-11A"):
        office.review.undo(review.id)


# --- holds, reversals, adjustments


def test_a_held_line_waits_until_it_is_released(office: Office) -> None:
    office.rate()
    earn(office, 1, 2)
    pay = office.services.pay
    held = lines(office)[0].id
    pay.hold(held, "bank details are missing")
    assert [line.hold for line in lines(office, held="yes")] == ["bank details are missing"]
    with pytest.raises(UserError, match="held already"):
        pay.hold(held, "again")
    office.clock.advance(days=14)
    assert pay.lock(LABEL, Silent()).lines == 1
    pay.release(held)
    with pytest.raises(UserError, match="not held"):
        pay.release(held)
    office.clock.advance(days=15)
    assert pay.lock("2026-11B", Silent()).lines == 1
    with pytest.raises(UserError, match="was paid in 2026-11B"):
        pay.hold(held, "too late")


def test_a_paid_line_is_reversed_in_the_open_period_and_only_once(office: Office) -> None:
    office.rate()
    earn(office, 1)
    pay = over(office)
    pay.lock(LABEL, Silent())
    line = lines(office)[0].id
    back = pay.reverse(line, "wrong person")
    found = {row.id: row for row in lines(office)}
    assert (found[back].amount.minor, found[back].earned_on) == (-500, date(2026, 11, 16))
    assert found[line].period == LABEL
    with pytest.raises(UserError, match="reversed already"):
        pay.reverse(line, "again")
    with pytest.raises(UserError, match="itself a reversal"):
        pay.reverse(back, "and back")


def test_a_line_and_its_reversal_are_always_in_the_same_run_when_neither_was_paid(
    office: Office,
) -> None:
    office.rate()
    earn(office, 1)
    line = lines(office)[0].id
    pay = over(office)
    pay.hold(line, "to be looked at")
    back = pay.reverse(line, "not done")
    for number in (line, back):
        with pytest.raises(UserError, match="come to nothing together"):
            pay.hold(number, "again")
    assert pay.lock(LABEL, Silent()).totals == (Money(0, "USD"),)


def test_an_adjustment_needs_an_amount_a_person_a_past_day_and_a_reason(office: Office) -> None:
    pay, day = office.services.pay, date(2026, 11, 2)
    wrong: list[Callable[[], object]] = [
        lambda: pay.adjust(1, Money(0, "USD"), day, "why"),
        lambda: pay.adjust(1, Money(5, "usd"), day, "why"),
        lambda: pay.adjust(99, Money(5, "USD"), day, "why"),
        lambda: pay.adjust(1, Money(5, "USD"), day + timedelta(days=1), "why"),
        lambda: pay.adjust(1, Money(5, "USD"), day, "  "),
        lambda: pay.hold(1, ""),
        lambda: pay.reverse(1, ""),
        lambda: pay.reverse(1, "no such line"),
    ]
    for act in wrong:
        with pytest.raises(UserError):
            act()
    assert lines(office) == []


def test_the_log_holds_amounts_but_no_reasons(office: Office) -> None:
    office.services.pay.adjust(1, Money(5, "USD"), date(2026, 11, 2), "a private reason")
    action, body = office.ask("SELECT action, body FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert (action, "private" in body, '"amount":5' in body) == ("pay.adjust", False, True)
