"""Ratings on a numeric or ordinal scale: each person's bias and spread, and a task's location.

A person is set beside the mean of the others on the same task, never beside a mean she is part of.
A task's location is the plain mean, or the mean weighted by people's precision: the model of
Raykar et al., "Learning from crowds", Journal of Machine Learning Research 11, 2010, section 6,
with a bias a person added (LFC_N in Zheng et al., PVLDB 10(5), 2017, where it and the plain mean
were the best of five for numbers).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.intervals import wilson
from app.scoring.labels import Floats
from app.scoring.sums import over, sums

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RatingPolicy:
    """How ratings are read.

    step: how far from the others' mean still counts as a hit, in units of the scale.
    pseudo: ratings of the pool's variance that a person's variance leans on; it also keeps one
        person from becoming infinitely precise. Her bias leans on 0 by as many.
    tolerance: the fit ends when no location moves by more, in pool's standard deviations.
    most_steps: it ends at the latest. level: of the intervals.
    """

    step: float = 1.0
    pseudo: float = 2.0
    tolerance: float = 1e-6
    most_steps: int = 500
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class RaterUse:
    """How each person uses the scale, a row a person; nan where there is nothing to say.

    n: ratings on tasks that others rated too. left_out: ratings that are no number.
    bias: mean of rating - others' mean, with low and high (Student's t).
    spread: standard deviation of that difference, with spread_low and spread_high (chi-square).
    stretch: standard deviation of her ratings over that of the others' single ratings of the same
    tasks, with stretch_low and stretch_high (normal in its logarithm); below 1 she keeps to the
    middle. near: share within one step of the others' mean, with near_low, near_high (Wilson).
    """

    n: Codes
    left_out: Codes
    bias: Floats
    bias_low: Floats
    bias_high: Floats
    spread: Floats
    spread_low: Floats
    spread_high: Floats
    stretch: Floats
    stretch_low: Floats
    stretch_high: Floats
    near: Floats
    near_low: Floats
    near_high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Locations:
    """A task's location and a person's precision, fitted together.

    location, error: a row a task, nan without ratings; error is the standard error given the
    people. mean: the plain mean, for comparison. bias: a row a person, about 0 over ratings.
    deviation: her standard deviation about location + bias. weight: her precision over the mean
    person's; nan without ratings. left_out: ratings that are no number.
    """

    location: Floats
    error: Floats
    mean: Floats
    bias: Floats
    deviation: Floats
    weight: Floats
    left_out: int
    steps: int
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Ratings:
    """Columns without what is no number."""

    task: Codes
    worker: Codes
    value: Floats
    left_out: Codes


def rater_use(
    task: ArrayLike,
    worker: ArrayLike,
    rating: ArrayLike,
    n_tasks: int,
    n_workers: int,
    policy: RatingPolicy | None = None,
) -> RaterUse:
    """How each person uses the scale; a row a rating, nan for one that is missing.

    Raises `ValueError` when columns differ in length or a code is out of range.
    """
    policy = policy or RatingPolicy()
    rows = _ratings(task, worker, rating, n_tasks, n_workers)
    pair, place = np.unique(rows.task * max(n_workers, 1) + rows.worker, return_inverse=True)

    def of_others(values: Floats) -> Floats:
        own = sums(place, values, pair.size)[place]
        return sums(rows.task, values, n_tasks)[rows.task] - own

    others = np.rint(of_others(np.ones(rows.value.size)))
    told = others > 0.0
    who, value, others = rows.worker[told], rows.value[told], others[told]
    # About a middle value, so that squares of large ratings do not swallow their differences.
    middle = float(rows.value.mean()) if rows.value.size else 0.0
    centred = rows.value - middle
    total, square = of_others(centred)[told], of_others(centred**2)[told]
    apart = value - middle - total / others
    n = sums(who, None, n_workers)
    bias = over(sums(who, apart, n_workers), n)
    spread = _deviation(who, apart, bias, n, n_workers)
    tail = (1.0 - policy.level) / 2.0
    free = np.asarray(np.where(n > 1.0, n - 1.0, np.nan), dtype=np.float64)
    half = special.stdtrit(free, 1.0 - tail) * spread / np.sqrt(np.maximum(n, 1.0))
    around = free / special.chdtri(free, tail)
    around_high = free / special.chdtri(free, 1.0 - tail)
    stretch, log_half = _stretch(who, value - middle, others, total, square, n_workers, tail)
    hits = sums(who, (np.abs(apart) <= policy.step + 1e-9).astype(np.float64), n_workers)
    sure = wilson(hits, n, policy.level)
    return RaterUse(
        n=n.astype(np.int64),
        left_out=rows.left_out,
        bias=bias,
        bias_low=bias - half,
        bias_high=bias + half,
        spread=spread,
        spread_low=spread * np.sqrt(around),
        spread_high=spread * np.sqrt(around_high),
        stretch=stretch,
        stretch_low=stretch * np.exp(-log_half),
        stretch_high=stretch * np.exp(log_half),
        near=over(hits, n),
        near_low=np.where(n > 0.0, sure.low, np.nan),
        near_high=np.where(n > 0.0, sure.high, np.nan),
    )


def fit_locations(
    task: ArrayLike,
    worker: ArrayLike,
    rating: ArrayLike,
    n_tasks: int,
    n_workers: int,
    policy: RatingPolicy | None = None,
) -> Locations:
    """Each task's location with people weighted by their precision; a row a rating.

    EM: rating = location + bias + noise of the person's variance. The location's own uncertainty
    is part of a person's expected square (Raykar et al. leave it out), so that a person alone on
    her tasks is not taken for exact. People who are all alike give the plain mean.
    Raises `ValueError` when columns differ in length or a code is out of range.
    """
    policy = policy or RatingPolicy()
    rows = _ratings(task, worker, rating, n_tasks, n_workers)
    rated, n = sums(rows.task, None, n_tasks), sums(rows.worker, None, n_workers)
    mean = over(sums(rows.task, rows.value, n_tasks), rated)
    free = max(rows.value.size - int(np.count_nonzero(rated)), 1)
    pooled = float(((rows.value - mean[rows.task]) ** 2).sum()) / free
    pooled = pooled if pooled > 0.0 else 1.0
    n_rows = float(rows.value.size)
    bias, variance = np.zeros(n_workers), np.full(n_workers, pooled)
    location, error = mean, np.full(n_tasks, np.nan)
    steps, converged = 0, rows.value.size == 0
    while not converged and steps < policy.most_steps:
        steps += 1
        worth = 1.0 / variance[rows.worker]
        known = sums(rows.task, worth, n_tasks)
        moved = over(sums(rows.task, worth * (rows.value - bias[rows.worker]), n_tasks), known)
        error = np.sqrt(over(1.0, known))
        apart = rows.value - moved[rows.task]
        bias = sums(rows.worker, apart, n_workers) / (n + policy.pseudo)
        # Only differences of biases are seen; over ratings they are 0 on average.
        bias = np.where(n > 0.0, bias - float(n @ bias) / n_rows, 0.0)
        left = (apart - bias[rows.worker]) ** 2 + error[rows.task] ** 2
        variance = sums(rows.worker, left, n_workers) + policy.pseudo * float(left.mean())
        variance = np.maximum(variance / (n + policy.pseudo), 1e-9 * pooled)
        change = np.abs(moved - location)[rated > 0.0].max(initial=0.0)
        converged = bool(change <= policy.tolerance * np.sqrt(pooled)) and steps > 1
        location = moved
    seen = n > 0.0
    precision = 1.0 / variance
    middle = float(precision[seen].mean()) if seen.any() else 1.0
    return Locations(
        location=location,
        error=error,
        mean=mean,
        bias=np.where(seen, bias, np.nan),
        deviation=np.where(seen, np.sqrt(variance), np.nan),
        weight=np.where(seen, precision / middle, np.nan),
        left_out=int(rows.left_out.sum()),
        steps=steps,
        converged=converged,
    )


def _ratings(
    task: ArrayLike, worker: ArrayLike, rating: ArrayLike, n_tasks: int, n_workers: int
) -> _Ratings:
    tasks, who = np.asarray(task, dtype=np.int64), np.asarray(worker, dtype=np.int64)
    value = np.asarray(rating, dtype=np.float64)
    if not tasks.shape == who.shape == value.shape or tasks.ndim != 1:
        raise ValueError("task, worker and rating must be equally long columns")
    for codes, limit in ((tasks, n_tasks), (who, n_workers)):
        if codes.size and (codes.min() < 0 or codes.max() >= limit):
            raise ValueError(f"a code is outside 0..{limit - 1}")
    kept = np.isfinite(value)
    left_out = np.bincount(who[~kept], minlength=n_workers).astype(np.int64)
    return _Ratings(tasks[kept], who[kept], value[kept], left_out)


def _stretch(
    who: Codes,
    value: Floats,
    others: Floats,
    total: Floats,
    square: Floats,
    n_workers: int,
    tail: float,
) -> tuple[Floats, Floats]:
    """Deviation of own ratings over that of the others' on the same tasks, and the half width of
    its logarithm: the variance of a log deviation of n normal values is about 1 / (2 (n - 1)).
    """
    n, m = sums(who, None, n_workers), sums(who, others, n_workers)
    own = _deviation(who, value, over(sums(who, value, n_workers), n), n, n_workers)
    mean = over(sums(who, total, n_workers), m)
    squares = over(sums(who, square, n_workers), m)
    # What is left of the subtraction of equal squares is rounding: the others all said the same.
    within = np.where(squares - mean**2 > 1e-10 * squares, squares - mean**2, 0.0 * squares)
    theirs = np.sqrt(within * over(m, m - 1.0))
    both = over(0.5, n - 1.0) + over(0.5, m - 1.0)
    return over(own, theirs), float(special.ndtri(1.0 - tail)) * np.sqrt(both)


def _deviation(who: Codes, values: Floats, mean: Floats, n: Floats, n_workers: int) -> Floats:
    """Standard deviation of each person's values, n - 1 below; nan for fewer than two."""
    return np.sqrt(over(sums(who, (values - mean[who]) ** 2, n_workers), n - 1.0))
