"""What a pay period comes to, person by person, and what somebody should look at first."""

from collections.abc import Sequence
from statistics import median

from app.domain.money import Money, minor_digits, totals
from app.domain.pay import PayPeriod, PayPreview, PeriodState, PersonPay
from app.domain.people import ExpertStatus
from app.domain.text import natural
from app.store.pay_records import Owed, Run
from app.store.unit import Reader, Unit

_FAR_ABOVE = 5  # times the median of the period's people in a currency
_FEWEST = 3  # people for whom a median says anything


def of_open(reader: Reader | Unit, period: PayPeriod) -> PayPreview:
    """What locking an open period would do."""
    owed = reader.pay.owed(period.end)
    paid = [o for o in owed if not o.held]
    held = [o for o in owed if o.held]
    return PayPreview(
        period=period,
        state=PeriodState.OPEN,
        people=_people(paid, held),
        totals=_totals(paid),
        lines=sum(o.lines for o in paid),
        held_lines=sum(o.lines for o in held),
        warnings=(
            *_earlier(reader, period),
            *_unpriced(reader),
            *_held(held),
            *_unusual(paid),
        ),
    )


def of_run(reader: Reader | Unit, run: Run) -> PayPreview:
    """What a locked run pays."""
    people = reader.pay.run_people(run.id)
    state = PeriodState.EXPORTED if reader.pay.exports(run.id) else PeriodState.LOCKED
    return PayPreview(
        period=PayPeriod(run.label, run.start, run.end),
        state=state,
        people=_people(people, []),
        totals=tuple(Money(minor, code) for code, minor in sorted(run.totals.items())),
        lines=sum(p.lines for p in people),
        held_lines=0,
        warnings=(),
    )


def written(money: Money) -> str:
    """An amount as a sentence shows it: "USD −12.50"."""
    number = f"{abs(money.decimal()):,.{minor_digits(money.currency)}f}"
    return f"{money.currency} {'−' if money.minor < 0 else ''}{number}"


def _people(paid: Sequence[Owed], held: Sequence[Owed]) -> tuple[PersonPay, ...]:
    sums: dict[tuple[str, str], PersonPay] = {}
    for owed in (*paid, *held):
        key = (owed.external_id, owed.currency)
        zero = Money(0, owed.currency)
        old = sums.get(key) or PersonPay(owed.expert_id, owed.external_id, owed.name, 0, zero, zero)
        minor = Money(owed.minor, owed.currency)
        sums[key] = PersonPay(
            old.expert_id, old.expert_external_id, old.expert,
            old.lines + (0 if owed.held else owed.lines),
            old.amount + (zero if owed.held else minor),
            old.held + (minor if owed.held else zero),
        )  # fmt: skip
    return tuple(sums[key] for key in sorted(sums, key=lambda key: (natural(key[0]), key[1])))


def _totals(owed: Sequence[Owed]) -> tuple[Money, ...]:
    sums = totals(Money(o.minor, o.currency) for o in owed)
    return tuple(Money(minor, code) for code, minor in sums.items())


def _earlier(reader: Reader | Unit, period: PayPeriod) -> list[str]:
    count = reader.pay.unpaid_before(period.start)
    if not count:
        return []
    lines = "1 line that was earned before" if count == 1 else f"{count:,} lines earned before"
    verb = "is" if count == 1 else "are"
    late = "and not paid yet, from earlier periods or come late"
    return [f"{lines} {period.start} {late}, {verb} in this run as well."]


def _unpriced(reader: Reader | Unit) -> list[str]:
    return [
        f"{count:,} accepted {'answer' if count == 1 else 'answers'} in “{project}” "
        f"{'has' if count == 1 else 'have'} no rate for the day of the work and would not be "
        "paid: add a rate."
        for project, count in reader.pay.unpriced_by_project()
    ]


def _held(held: Sequence[Owed]) -> list[str]:
    count = sum(o.lines for o in held)
    if not count:
        return []
    sums = ", ".join(written(money) for money in _totals(held))
    is_held = "1 line is held" if count == 1 else f"{count:,} lines are held"
    return [f"{is_held} and not in this run ({sums})."]


def _unusual(paid: Sequence[Owed]) -> list[str]:
    found: list[str] = []
    by_currency: dict[str, list[Owed]] = {}
    for owed in paid:
        by_currency.setdefault(owed.currency, []).append(owed)
    for currency, people in sorted(by_currency.items()):
        amounts = [o.minor for o in people if o.minor > 0]
        middle = int(median(amounts)) if len(amounts) >= _FEWEST else 0
        for owed in people:
            amount = written(Money(owed.minor, currency))
            if owed.minor < 0:
                found.append(f"{owed.name} ({owed.external_id}) would owe money: {amount}.")
            elif middle and owed.minor > _FAR_ABOVE * middle:
                found.append(
                    f"{owed.name} ({owed.external_id}) gets {amount}, more than "
                    f"{_FAR_ABOVE} times the median of {written(Money(middle, currency))}."
                )
    gone = {o.external_id: o.name for o in paid if o.status is ExpertStatus.OFFBOARDED}
    found += [
        f"{gone[number]} ({number}) was offboarded and is paid in this run."
        for number in sorted(gone, key=natural)
    ]
    return found
