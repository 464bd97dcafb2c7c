"""Which backups are kept: all recent ones, then ever fewer the older they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

_ALL_WITHIN = timedelta(days=2)
_DAYS, _WEEKS, _MONTHS = 12, 10, 9


def kept(taken: Iterable[datetime], now: datetime) -> set[datetime]:
    """The backups to keep of those that were taken.

    All of the last two days; then the newest of each of 12 days, of each of 10 weeks before
    those, of each of 9 months before those. The newest of all is kept whatever its age. Days
    without a backup do not count, so a desk that rests loses nothing.
    """
    keep: set[datetime] = set()
    days: set[tuple[int, ...]] = set()
    weeks: set[tuple[int, ...]] = set()
    months: set[tuple[int, ...]] = set()
    for at in sorted(taken, reverse=True):
        if not keep or now - at <= _ALL_WITHIN:
            keep.add(at)
            continue
        for seen, most, key in (
            (days, _DAYS, at.timetuple()[:3]),
            (weeks, _WEEKS, at.isocalendar()[:2]),
            (months, _MONTHS, at.timetuple()[:2]),
        ):
            if key in seen:
                break
            if len(seen) < most:
                seen.add(key)
                keep.add(at)
                break
    return keep
