"""Pay periods: stretches of whole local days in the payer's zone, half-open, each with a label."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.domain.pay import PayPeriod, PeriodKind, PeriodRow, PeriodState

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_HALF = re.compile(r"(\d{4})-(\d{2})([AB])", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})(?:-W\d{2})?", re.ASCII)


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The calendar day of an aware instant in a zone. Raises ValueError without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return instant.astimezone(zone).date()


def bounds(period: PayPeriod, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first instant of the period and the first after it, in UTC.

    Where midnight does not exist (clocks are put forward at 0:00), the day begins with the first
    instant that does; `zoneinfo` reads the missing hour by the offset before the change.
    """
    start, end = (
        datetime.combine(day, time(0), zone).astimezone(UTC) for day in (period.start, period.end)
    )
    return start, end


def period_of(day: date, kind: PeriodKind, anchor: date) -> PayPeriod:
    """The period a local day is in. `anchor` is a day on which a weekly or biweekly one began."""
    match kind:
        case PeriodKind.MONTHLY:
            start = day.replace(day=1)
            return PayPeriod(f"{start:%Y-%m}", start, _next_month(start))
        case PeriodKind.SEMI_MONTHLY:
            first = day.replace(day=1)
            middle = day.replace(day=16)
            if day < middle:
                return PayPeriod(f"{first:%Y-%m}A", first, middle)
            return PayPeriod(f"{first:%Y-%m}B", middle, _next_month(first))
        case PeriodKind.WEEKLY:
            start = _start_before(day, anchor, 7)
            return PayPeriod(_week_label(start), start, start + timedelta(days=7))
        case PeriodKind.BIWEEKLY:
            start = _start_before(day, anchor, 14)
            second = (start + timedelta(days=7)).isocalendar()
            label = f"{_week_label(start)}-W{second.week:02d}"
            return PayPeriod(label, start, start + timedelta(days=14))


def period_called(label: str, kind: PeriodKind, anchor: date) -> PayPeriod:
    """The period with a label such as 2026-11, 2026-11A, 2026-W47 or 2026-W47-W48.

    Raises ValueError when no period of this kind is called so.
    """
    try:
        found = [period_of(day, kind, anchor) for day in _candidates(label)]
    except (ValueError, OverflowError) as error:
        raise ValueError(_unknown(label, kind, anchor)) from error
    for period in found:
        if period.label == label:
            return period
    raise ValueError(_unknown(label, kind, anchor))


def _candidates(label: str) -> list[date]:
    """Days one of which is in the period, if there is such a period."""
    if half := _HALF.fullmatch(label):
        return [date(int(half[1]), int(half[2]), 1 if half[3] == "A" else 16)]
    if month := _MONTH.fullmatch(label):
        return [date(int(month[1]), int(month[2]), 1)]
    if week := _WEEK.fullmatch(label):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return [monday, monday + timedelta(days=6)]
    return []


def _unknown(label: str, kind: PeriodKind, anchor: date) -> str:
    example = period_of(anchor, kind, anchor).label
    way = kind.value.replace("_", "-")
    return f"no pay period is called “{label[:20]}”; periods are {way}, with labels like {example}"


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _start_before(day: date, anchor: date, length: int) -> date:
    return day - timedelta(days=(day - anchor).days % length)


def _week_label(start: date) -> str:
    """The ISO week its first day is in: starts are a week apart, so no two share it."""
    iso = start.isocalendar()
    return f"{iso.year:04d}-W{iso.week:02d}"


def due(periods: Iterable[PeriodRow], today: date) -> list[PeriodRow]:
    """The periods that are over, hold lines and are not locked, oldest first."""
    over = [p for p in periods if p.state is PeriodState.OPEN and p.end <= today and p.lines]
    return sorted(over, key=lambda p: p.start)
