"""The pay periods of a workspace: those that are locked, and the open ones lines fall into."""

from collections.abc import Iterable
from datetime import date

from app.config.policies import PayPolicy
from app.domain.money import Money
from app.domain.pay import PayPeriod, PeriodRow, PeriodState
from app.domain.periods import period_of
from app.store.pay_records import Run, UnpaidDay
from app.store.unit import Reader, Unit


def first_open_day(runs: Iterable[Run]) -> date:
    """The first day that no locked period covers; the beginning of time when none is locked."""
    return max((run.end for run in runs), default=date.min)


def span(reader: Reader | Unit, period: PayPeriod) -> tuple[date, date]:
    """The days of unpaid lines that an open period shows: its own, and for the first open one
    all that came late as well.
    """
    first = first_open_day(reader.pay.runs())
    return (date.min if period.start <= first < period.end else period.start, period.end)


def periods(reader: Reader, today: date) -> list[PeriodRow]:
    """Every period with lines, and the present one, newest first."""
    policy, _ = reader.settings.policy(PayPolicy)
    anchor = date.fromisoformat(policy.anchor)
    runs = reader.pay.runs()
    first = first_open_day(runs)
    days: dict[PayPeriod, list[UnpaidDay]] = {}
    known: dict[date, PayPeriod] = {}
    for unpaid in reader.pay.unpaid_days():
        day = max(unpaid.on, first)
        if day not in known:
            known[day] = period_of(day, policy.period, anchor)
        days.setdefault(known[day], []).append(unpaid)
    present = period_of(max(today, first), policy.period, anchor)
    days.setdefault(present, [])
    sizes, exported = reader.pay.run_sizes(), reader.pay.exported_runs()
    rows = [_open_row(period, found) for period, found in days.items()]
    rows += [
        PeriodRow(
            run.label, run.start, run.end,
            PeriodState.EXPORTED if run.id in exported else PeriodState.LOCKED,
            *sizes.get(run.id, (0, 0)), 0,
            tuple(Money(minor, code) for code, minor in sorted(run.totals.items())),
            run.locked_at, run.locked_by,
        )
        for run in runs
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.start, row.end), reverse=True)


def _open_row(period: PayPeriod, found: list[UnpaidDay]) -> PeriodRow:
    sums: dict[str, int] = {}
    for day in found:
        if not day.held:
            sums[day.currency] = sums.get(day.currency, 0) + day.minor
    return PeriodRow(
        period.label, period.start, period.end, PeriodState.OPEN,
        len({day.expert_id for day in found if not day.held}),
        sum(day.lines for day in found if not day.held),
        sum(day.lines for day in found if day.held),
        tuple(Money(minor, code) for code, minor in sorted(sums.items())),
        None, "",
    )  # fmt: skip
