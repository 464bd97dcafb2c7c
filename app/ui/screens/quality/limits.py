"""Control limits of a trend, and its one-line reading."""

from collections.abc import Sequence
from itertools import pairwise

from app.domain.quality import ScorePoint
from app.ui.charts import Trend, TrendPoint
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.words import tr

FEWEST = 8  # points before limits mean anything
_RANGE_FACTOR = 2.66  # 3 / d2 for ranges of two, d2 = 1.128: Shewhart's chart of individuals


def control_limits(values: Sequence[float]) -> tuple[float, float] | None:
    """(lower, upper) of a chart of individuals: mean ± 2.66 × mean moving range; None if few."""
    if len(values) < FEWEST:
        return None
    middle = sum(values) / len(values)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    reach = _RANGE_FACTOR * sum(ranges) / len(ranges)
    return middle - reach, middle + reach


def trend_of(points: Sequence[ScorePoint], formats: Formats, *, limits: bool) -> Trend:
    """A trend in points out of a hundred, with its reading."""
    values = [p.estimate.mean * 100 for p in points]
    drawn = tuple(
        TrendPoint(
            formats.short_day(p.on), p.estimate.mean * 100, p.estimate.low * 100,
            min(100.0, p.estimate.high * 100), i,
        )
        for i, p in enumerate(points)
    )  # fmt: skip
    if not points:
        return Trend((), tr("No run yet."))
    last = points[-1].estimate
    words = tr("{score} in the last run, 95 % interval {low}–{high}")
    words = words.replace("{score}", formats.number(last.mean * 100, 1))
    words = words.replace("{low}", formats.number(last.low * 100, 1))
    words = words.replace("{high}", formats.number(last.high * 100, 1))
    if len(values) > 1:
        step = round(values[-1] - values[-2], 1)
        sign = "+" if step > 0 else ""
        change = tr("{change} against the run before") if step else tr("as in the run before")
        words += ", " + change.replace("{change}", f"{sign}{formats.number(step, 1)}")
    found = control_limits(values) if limits else None
    if found is None:
        return Trend(drawn, words + ".")
    out = sum(1 for v in values if not found[0] <= v <= found[1])
    told = tr("; {n} of {m} points outside the control limits.")
    words += told.replace("{n}", str(out)).replace("{m}", str(len(values)))
    return Trend(drawn, words, found, State.WARN if out else State.ACCENT)
