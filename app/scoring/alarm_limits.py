"""Where a chart of right and wrong answers gives alarm, set by how often it may do so for nothing.

Both limits are computed, not looked up: the expected number of answers until a false alarm is that
of a Markov chain over the chart's values (Brook and Evans, "An approach to the probability
distribution of CUSUM run length", Biometrika 59(3), 1972), and the limit is the lowest with which
that number is at least the wanted one. Results are cached; a limit costs a few milliseconds.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import linalg, optimize

from app.scoring.labels import Floats

FINEST = 24
"""The most parts that the step of a right answer is cut into to fit that of a wrong one."""

FIT = 0.004
"""How well both steps must fit a whole number of parts, relative to the smaller one."""

CELLS = 240
"""Values of the moving average that are told apart between its limit and 1."""

LONGEST = 1e10
"""Run lengths above this are given as infinite."""

SETTLED = 1e-4
"""The moving average's limits count as settled when they are this close to their last value."""


@dataclass(frozen=True, slots=True)
class CusumDesign:
    """A one-sided CUSUM of right and wrong answers: W = max(0, W + step), alarm at W >= limit.

    good, bad: shares of right answers told apart. hit, miss: steps of a right and a wrong answer,
    log-likelihood ratios of bad against good in nats; hit is below 0. limit: in nats.
    run_length: expected answers until a false alarm from W = 0 when the share is `good`.
    """

    good: float
    bad: float
    hit: float
    miss: float
    limit: float
    run_length: float


@dataclass(frozen=True, slots=True)
class EwmaDesign:
    """A moving average with a lower limit `width` standard deviations below `good`.

    weight: of the newest answer. run_length: expected answers until a false alarm.
    """

    good: float
    weight: float
    width: float
    run_length: float


def worse_by_odds(good: float, odds: float) -> float:
    """The share of right answers whose odds are `odds` times worse than those of `good`."""
    return good / (good + (1.0 - good) * odds)


@lru_cache(maxsize=4096)
def cusum_design(good: float, bad: float, run_length: float) -> CusumDesign:
    """The CUSUM with the lowest limit that has at least the wanted run length at `good`.

    Reynolds and Stoumbos, "A CUSUM chart for monitoring a proportion when inspecting
    continuously", Journal of Quality Technology 31(1), 1999: steps log(bad / good) on a hit and
    log((1 - bad) / (1 - good)) on a miss. As they do, the steps are made multiples of one unit, so
    that the chain is exact; here a unit is a part of the smaller step, and `bad` moves by less than
    they would move it. The design's `bad` is the one asked for. Raises `ValueError` unless
    0 < bad < good < 1 and run_length >= 1.
    """
    if not 0.0 < bad < good < 1.0 or run_length < 1.0:
        raise ValueError("needs 0 < bad < good < 1 and a run length of 1 or more")
    hit, miss = math.log(good / bad), math.log((1.0 - bad) / (1.0 - good))
    down, up = _whole_steps(hit, miss)
    unit = hit / down if hit <= miss else miss / up
    lowest, highest = 0, 1
    while cusum_run_length(good, down, up, highest) < run_length:
        lowest, highest = highest, highest * 2
    while highest - lowest > 1:
        middle = (lowest + highest) // 2
        if cusum_run_length(good, down, up, middle) < run_length:
            lowest = middle
        else:
            highest = middle
    reached = cusum_run_length(good, down, up, highest)
    # Half a unit lower: no sum of whole steps lies there, so rounding decides nothing.
    return CusumDesign(good, bad, -down * unit, up * unit, (highest - 0.5) * unit, reached)


def cusum_run_length(good: float, down: int, up: int, limit: int) -> float:
    """Expected answers until max(0, W + step) is at least `limit`, from W = 0, all in whole units.

    `good` is the share of right answers, which step down by `down`; wrong ones step up by `up`.
    """
    below = min(down, limit - 1)
    above = min(up, limit - 1)
    bands = np.zeros((below + above + 1, limit))
    bands[above] = 1.0
    # Row i of the chain is at bands[above + i - j, j] for column j.
    if up < limit:
        bands[0, above:] -= 1.0 - good
    if down < limit:
        bands[-1, : limit - below] -= good
    floor = np.arange(min(down, limit))
    if down < limit:
        # A step that would end below 0 ends at 0: row i <= down, column 0. Row `down` is set above.
        floor = floor[:down]
    bands[above + floor, 0] -= good
    runs = linalg.solve_banded((below, above), bands, np.ones(limit), check_finite=False)
    # Longer ones are lost in rounding: the equations are then nearly singular.
    return float(runs[0]) if 0.0 < runs[0] < LONGEST else math.inf


def ewma_spread(steps: Floats, weight: float) -> Floats:
    """Variance of the moving average after so many answers, in variances of one answer.

    Lucas and Saccucci, "Exponentially weighted moving average control schemes", Technometrics
    32(1), 1990, equation 4: w / (2 - w) (1 - (1 - w)^(2 t)).
    """
    return np.asarray(weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2.0 * steps)))


@lru_cache(maxsize=4096)
def ewma_design(good: float, run_length: float, weight: float = 0.05) -> EwmaDesign:
    """The moving average whose lower limit has the wanted run length at `good`.

    The chart starts at `good`, has the limits of `ewma_spread` that widen with time, and looks for
    a fall only. The run length is met to about two percent: it jumps a little with the width.
    Where even a limit just above 0 gives alarm too often, the limit is 0 and the run length
    infinite. Raises `ValueError` unless 0 < good < 1 and run_length > 1.
    """
    if not 0.0 < good < 1.0 or run_length <= 1.0:
        raise ValueError("needs 0 < good < 1 and a run length above 1")

    def short(width: float) -> float:
        return math.log(ewma_run_length(good, width, weight) / run_length)

    to_zero = good / math.sqrt(good * (1.0 - good) * weight / (2.0 - weight))
    widest = 0.999 * to_zero
    low, high = 0.0, min(2.0, widest)
    while short(high) < 0.0:
        if high >= widest:
            return EwmaDesign(good, weight, to_zero, math.inf)
        low, high = high, min(high + 1.0, widest)
    if short(low) >= 0.0:  # the first wrong answer is rarer than the alarms wanted
        return EwmaDesign(good, weight, low, ewma_run_length(good, low, weight))
    width = float(optimize.brentq(short, low, high, xtol=2e-3))
    return EwmaDesign(good, weight, width, ewma_run_length(good, width, weight))


def ewma_run_length(good: float, width: float, weight: float, *, widening: bool = True) -> float:
    """Expected answers until the moving average from `good` falls below its limit.

    The limit's last value bounds the chain's cells; while it still widens, the expected run length
    is carried back answer by answer. With `widening` off the limit has its last value throughout.
    """
    sd = math.sqrt(good * (1.0 - good))
    last = good - width * sd * math.sqrt(weight / (2.0 - weight))
    cells = np.linspace(last, 1.0, CELLS)
    wrong_at = (1.0 - weight) * cells
    right_at = wrong_at + weight
    lives = (1.0 - good) * (wrong_at >= last)
    chain = good * _landing(cells, right_at) + lives[:, None] * _landing(cells, wrong_at)
    runs = linalg.solve(np.eye(CELLS) - chain, np.ones(CELLS), check_finite=False)
    if widening:
        steps = math.ceil(math.log(SETTLED) / (2.0 * math.log(1.0 - weight)))
        limits = good - width * sd * np.sqrt(ewma_spread(np.arange(steps, 0.0, -1.0), weight))
        for limit in limits:
            right = (right_at >= limit) * np.interp(right_at, cells, runs)
            wrong = (wrong_at >= limit) * np.interp(wrong_at, cells, runs)
            runs = 1.0 + good * right + (1.0 - good) * wrong
    return float(np.interp(good, cells, runs))


def _landing(cells: Floats, values: Floats) -> Floats:
    """Matrix that reads a function known at `cells` at `values`, by straight lines between."""
    place = np.clip((values - cells[0]) / (cells[1] - cells[0]), 0.0, cells.size - 1.0)
    left = np.minimum(place.astype(np.intp), cells.size - 2)
    part = place - left
    rows = np.arange(values.size)
    matrix = np.zeros((values.size, cells.size))
    matrix[rows, left] = 1.0 - part
    matrix[rows, left + 1] = part
    return matrix


def _whole_steps(hit: float, miss: float) -> tuple[int, int]:
    """Whole numbers (down, up) in the ratio of the two steps, the smaller as small as will do."""
    small, large = min(hit, miss), max(hit, miss)
    parts = np.arange(1, FINEST + 1)
    whole = np.rint(parts * large / small)
    off = np.abs(whole - parts * large / small) / parts
    good = np.flatnonzero(off <= FIT * large / small)
    best = int(good[0]) if good.size else int(np.argmin(off))
    fewer, more = int(parts[best]), int(whole[best])
    return (fewer, more) if hit <= miss else (more, fewer)
