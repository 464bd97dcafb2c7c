"""Whatever happens in whatever order, the sums agree and no piece of work is paid twice."""

import tempfile
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.money import Money, split
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from tests.factory import StandingClock, make_workspace
from tests.factory_review import Office, answer, make_office

MARK = (ErrorMark(ErrorKind.FORMAT, Severity.MINOR),)
DECISIONS = {
    "accept": Decision(Verdict.ACCEPT),
    "correct": Decision(Verdict.CORRECT, MARK, "", "no"),
    "reject": Decision(Verdict.REJECT, MARK),
}
LABELS = ("2026-10B", "2026-11A", "2026-11B", "2026-12A", "2026-12B", "2027-01A")
SMALL = st.integers(0, 9)

STEPS = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from(sorted(DECISIONS))),
    st.tuples(st.just("undo"), SMALL),
    st.tuples(st.just("hold"), SMALL),
    st.tuples(st.just("release"), SMALL),
    st.tuples(st.just("reverse"), SMALL),
    st.tuples(st.just("adjust"), st.integers(-900, 900)),
    st.tuples(st.just("rate"), st.integers(1, 900)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("lock"), st.integers(0, len(LABELS) - 1)),
    st.tuples(st.just("export"), st.integers(0, len(LABELS) - 1)),
)


def do(office: Office, folder: Path, what: str, value: Any, seen: list[str]) -> None:
    """One step of the story; a refusal is a fine answer too."""
    pay, clock = office.services.pay, office.clock
    line = int(value) + 1 if isinstance(value, int) else 1
    if what == "decide":
        item = office.review.claim()
        if item is not None:
            office.review.decide(item.submission_id, DECISIONS[value], 5)
    elif what == "undo":
        last = office.ask("SELECT max(id) FROM review WHERE undone_at IS NULL")[0][0]
        if last is not None:
            office.review.undo(last)
    elif what == "hold":
        pay.hold(line, "reason")
    elif what == "release":
        pay.release(line)
    elif what == "reverse":
        pay.reverse(line, "reason")
    elif what == "adjust":
        day = office.services.desk.today() - timedelta(days=abs(value) % 30)
        pay.adjust(1 + value % 3, Money(value, "USD" if value % 2 else "EUR"), day, "reason")
    elif what == "rate":
        office.rate(value, effective_from=office.services.desk.today() - timedelta(days=value))
    elif what == "wait":
        clock.advance(days=value)
    elif what == "lock":
        pay.lock(LABELS[value], Silent())
    else:
        seen.append(pay.export(LABELS[value], "csv", folder, Silent()).sha256 + LABELS[value])


def check(office: Office, seen: list[str]) -> None:
    """All that must hold at every moment."""
    paid: dict[str, Counter[str]] = defaultdict(Counter)
    for label, currency, minor in office.ask(
        "SELECT pay_run.label, currency, amount_minor FROM ledger "
        "JOIN pay_run_line ON line_id=ledger.id JOIN pay_run ON pay_run.id=run_id"
    ):
        paid[label][currency] += minor
    for row in office.services.pay.periods():
        if row.locked_at is not None:
            assert {m.currency: m.minor for m in row.totals} == dict(paid[row.label])
            shown = office.services.pay.preview(row.label)
            by_person: Counter[str] = Counter()
            for person in shown.people:
                by_person[person.amount.currency] += person.amount.minor
            assert dict(by_person) == dict(paid[row.label])
    # Of each piece of work at most one line stands, and what was paid for it is one rate or none.
    assert not office.ask(
        "SELECT submission_id FROM ledger AS line WHERE kind='label' AND NOT EXISTS "
        "(SELECT 1 FROM ledger AS back WHERE back.reverses_id=line.id) "
        "GROUP BY submission_id HAVING count(*) > 1"
    )
    for paid_lines, back_lines in office.ask(
        "SELECT sum(kind='label'), sum(kind='reversal') FROM ledger "
        "JOIN pay_run_line ON line_id=ledger.id WHERE submission_id IS NOT NULL "
        "GROUP BY submission_id"
    ):
        assert 0 <= paid_lines - back_lines <= 1
    assert not office.ask("SELECT id FROM ledger WHERE amount_minor <> quantity * rate_minor")
    assert len({one[-8:] for one in seen}) == len(set(seen))  # one fingerprint a period


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_no_sequence_of_steps_pays_anybody_twice(steps: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), StandingClock()
        services = make_workspace(folder, clock)
        try:
            office = make_office(services, clock, tasks=4)
            office.rate(300, rejected_percent=40)
            office.send(*[answer(n, person) for n in range(1, 5) for person in (1, 2, 3)])
            seen: list[str] = []
            for what, value in steps:
                with suppress(UserError):
                    do(office, folder, what, value, seen)
            check(office, seen)
            # In the end, when all is released and locked, what was earned is what was paid.
            for row in services.pay.lines.rows(services.pay.lines.find(ListQuery())):
                if row.hold:
                    services.pay.release(row.id)
            clock.advance(days=200)
            services.pay.lock("2027-04B", Silent())
            check(office, seen)
            assert not office.ask(
                "SELECT currency FROM ledger LEFT JOIN pay_run_line ON line_id=ledger.id "
                "WHERE line_id IS NULL"
            )
        finally:
            services.close()


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any),
)
def test_a_split_sum_gives_back_the_whole(minor: int, weights: list[int]) -> None:
    parts = split(Money(minor, "USD"), weights)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - minor * weight / sum(weights)) <= 1
        assert weight or not part.minor
