"""Which backups are kept."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.backups import kept

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def live(days: int, hours: list[int]) -> set[datetime]:
    """The backups left after thinning at each one of so many days up to NOW."""
    left: set[datetime] = set()
    for ago in range(days, -1, -1):
        for hour in hours:
            at = (NOW - timedelta(days=ago)).replace(hour=hour)
            left.add(at)
            left = kept(left, at)
    return left


def test_all_of_the_last_two_days_are_kept() -> None:
    taken = {NOW - timedelta(minutes=10 * n) for n in range(48 * 6 + 1)}
    assert kept(taken, NOW) == taken


def test_a_year_of_two_backups_a_day_leaves_days_weeks_and_months() -> None:
    left = sorted(live(500, [9, 18]), reverse=True)
    recent = [at for at in left if NOW - at <= timedelta(days=2)]
    older = left[len(recent) :]
    assert len(recent) == 5
    assert all(at.hour == 18 for at in older[1:])  # the newest of each day
    gaps = [(a.date() - b.date()).days for a, b in pairwise(older)]
    assert gaps[:11] == [1] * 11
    assert gaps[13:20] == [7] * 7
    assert len(older) == 12 + 10 + 9
    assert (NOW - older[-1]).days > 300


def test_the_calendar_of_what_is_kept_is_as_written() -> None:
    taken = {(NOW - timedelta(days=ago)).replace(hour=12) for ago in range(400)}
    left = sorted((at.date().isoformat() for at in kept(taken, NOW)), reverse=True)
    assert left[:2] == ["2026-11-02", "2026-11-01"]
    assert left[2:14] == [f"2026-10-{day}" for day in range(31, 19, -1)]
    assert left[14:24] == [
        "2026-10-19", "2026-10-18", "2026-10-11", "2026-10-04", "2026-09-27",
        "2026-09-20", "2026-09-13", "2026-09-06", "2026-08-30", "2026-08-23",
    ]  # fmt: skip
    assert left[24:] == [
        "2026-08-16", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30",
        "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31",
    ]  # fmt: skip


def test_a_desk_that_rested_loses_nothing() -> None:
    taken = {NOW - timedelta(days=1000 + n) for n in range(12)}
    assert kept(taken, NOW) == taken


def test_the_newest_is_kept_whatever_its_age() -> None:
    old = NOW - timedelta(days=5000)
    assert kept([old], NOW) == {old}
    assert kept([], NOW) == set()


def test_a_clock_set_back_deletes_nothing_from_the_future() -> None:
    taken = {NOW + timedelta(days=n) for n in range(5)}
    assert kept(taken, NOW) == taken


times = st.sets(
    st.integers(0, 60 * 24 * 900).map(lambda m: NOW - timedelta(minutes=m)), max_size=80
)


@given(times)
def test_thinning_twice_is_thinning_once(taken: set[datetime]) -> None:
    once = kept(taken, NOW)
    assert once <= taken
    assert kept(once, NOW) == once
    assert not taken or max(taken) in once
