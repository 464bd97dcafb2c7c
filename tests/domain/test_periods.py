"""Pay periods cover every day once, in the payer's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pay import PayPeriod, PeriodKind
from app.domain.periods import bounds, local_day, period_called, period_of

ANCHOR = date(2026, 1, 5)
DAYS = st.dates(date(1990, 1, 1), date(2150, 1, 1))
KINDS = st.sampled_from(list(PeriodKind))


@pytest.mark.parametrize(
    ("kind", "day", "label", "start", "end"),
    [
        (PeriodKind.MONTHLY, date(2026, 11, 30), "2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        (PeriodKind.MONTHLY, date(2026, 12, 31), "2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        (PeriodKind.MONTHLY, date(2028, 2, 29), "2028-02", date(2028, 2, 1), date(2028, 3, 1)),
        (PeriodKind.SEMI_MONTHLY, date(2026, 11, 15), "2026-11A", date(2026, 11, 1),
         date(2026, 11, 16)),
        (PeriodKind.SEMI_MONTHLY, date(2026, 11, 16), "2026-11B", date(2026, 11, 16),
         date(2026, 12, 1)),
        (PeriodKind.SEMI_MONTHLY, date(2028, 2, 29), "2028-02B", date(2028, 2, 16),
         date(2028, 3, 1)),
        (PeriodKind.WEEKLY, date(2026, 11, 22), "2026-W47", date(2026, 11, 16),
         date(2026, 11, 23)),
        (PeriodKind.WEEKLY, date(2027, 1, 1), "2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        (PeriodKind.BIWEEKLY, date(2026, 1, 5), "2026-W02-W03", date(2026, 1, 5),
         date(2026, 1, 19)),
        (PeriodKind.BIWEEKLY, date(2027, 1, 3), "2026-W52-W53", date(2026, 12, 21),
         date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_a_day_is_in_the_period_the_calendar_says(
    kind: PeriodKind, day: date, label: str, start: date, end: date
) -> None:
    assert period_of(day, kind, ANCHOR) == PayPeriod(label, start, end)


@given(DAYS, KINDS, DAYS)
def test_periods_are_half_open_without_gap_or_overlap(
    day: date, kind: PeriodKind, anchor: date
) -> None:
    period = period_of(day, kind, anchor)
    assert period.start <= day < period.end
    assert period_of(period.start, kind, anchor) == period
    assert period_of(period.end, kind, anchor).start == period.end
    assert period_of(period.end - timedelta(days=1), kind, anchor) == period


@given(DAYS, KINDS, DAYS)
def test_a_label_leads_back_to_its_period(day: date, kind: PeriodKind, anchor: date) -> None:
    period = period_of(day, kind, anchor)
    assert period_called(period.label, kind, anchor) == period


@given(DAYS, KINDS, DAYS)
def test_neighbours_never_share_a_label(day: date, kind: PeriodKind, anchor: date) -> None:
    period = period_of(day, kind, anchor)
    assert period_of(period.end, kind, anchor).label != period.label


@pytest.mark.parametrize(
    "label",
    ["", "2026", "2026-13", "2026-00A", "2026-11C", "2026-W54", "2026-11A ", "０２-11", "x" * 99],
)
@pytest.mark.parametrize("kind", list(PeriodKind))
def test_an_unknown_label_is_refused_with_an_example(kind: PeriodKind, label: str) -> None:
    with pytest.raises(ValueError, match="labels like 2026-"):
        period_called(label, kind, ANCHOR)


def test_a_label_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no pay period"):
        period_called("2026-11", PeriodKind.WEEKLY, ANCHOR)
    with pytest.raises(ValueError, match="no pay period"):
        period_called("2026-W03-W04", PeriodKind.BIWEEKLY, ANCHOR)


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Etc/GMT-14", datetime(2026, 11, 15, 10, 0, tzinfo=UTC), date(2026, 11, 16)),
        ("Etc/GMT-14", datetime(2026, 11, 15, 9, 59, 59, tzinfo=UTC), date(2026, 11, 15)),
        ("Etc/GMT+12", datetime(2026, 11, 16, 11, 59, 59, tzinfo=UTC), date(2026, 11, 15)),
        ("Etc/GMT+12", datetime(2026, 11, 16, 12, 0, tzinfo=UTC), date(2026, 11, 16)),
        ("Pacific/Kiritimati", datetime(2026, 12, 31, 10, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_same_instant_is_another_day_elsewhere(zone: str, instant: datetime, day: date) -> None:
    assert local_day(instant, ZoneInfo(zone)) == day


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        local_day(datetime(2026, 1, 1), UTC)  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 7 * 24 - 1),  # clocks go forward
        ("America/New_York", date(2026, 11, 1), 7 * 24 + 1),  # and back
        ("Europe/Paris", date(2026, 3, 29), 7 * 24 - 1),
        ("Australia/Lord_Howe", date(2026, 4, 5), 7 * 24 + 0.5),  # by half an hour
        ("America/Havana", date(2026, 3, 8), 7 * 24 - 1),  # at midnight, which is missing
        ("Etc/GMT-14", date(2026, 3, 8), 7 * 24),
    ],
)
def test_a_week_is_as_long_as_its_clocks_say(zone: str, day: date, hours: float) -> None:
    start, end = bounds(period_of(day, PeriodKind.WEEKLY, ANCHOR), ZoneInfo(zone))
    assert (end - start) == timedelta(hours=hours)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    KINDS,
    st.sampled_from(
        ["America/New_York", "Europe/Paris", "Etc/GMT-14", "Etc/GMT+12", "Asia/Kathmandu",
         "America/Havana", "Australia/Lord_Howe"]
    ),
)  # fmt: skip
def test_an_instant_is_within_the_bounds_of_the_period_of_its_day(
    instant: datetime, kind: PeriodKind, name: str
) -> None:
    zone = ZoneInfo(name)
    period = period_of(local_day(instant, zone), kind, ANCHOR)
    start, end = bounds(period, zone)
    assert start <= instant < end
