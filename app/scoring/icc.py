"""Intraclass correlations of numeric ratings that everybody gave of everything.

McGraw and Wong, "Forming inferences about some intraclass correlation coefficients", Psychological
Methods 1(1), 1996: single-rating ICC(1), ICC(A,1) (absolute agreement) and ICC(C,1) (consistency),
with the intervals of their table 7.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.scoring.kappa import Coefficient, nothing


@dataclass(frozen=True, slots=True)
class Icc:
    """The three coefficients. reason: why there are none, "" where there are."""

    one_way: Coefficient
    agreement: Coefficient
    consistency: Coefficient
    tasks: int
    people: int
    reason: str


def icc(ratings: ArrayLike, level: float = 0.95) -> Icc:
    """Of a table with a row a task and a column a person; nan is a rating that was not given.

    The coefficients ask for a rating by everybody of every task: where one is missing, there is a
    reason instead of numbers.
    """
    table = np.asarray(ratings, dtype=np.float64)
    n, k = table.shape
    if np.isnan(table).any():
        return _none(n, k, "not everybody rated every task")
    if n < 2 or k < 2:
        return _none(n, k, "it takes two tasks and two people")
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    between = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    within = float(((table - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    people = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    left = table - rows[:, None] - columns[None, :] + grand
    error = float((left**2).sum()) / ((n - 1) * (k - 1))
    if between + within <= 0.0:
        return _none(n, k, "all ratings are the same")
    tail = (1.0 + level) / 2.0
    return Icc(
        _by_ratio(between, within, n - 1, n * (k - 1), k, tail),
        _absolute(between, people, error, n, k, tail),
        _by_ratio(between, error, n - 1, (n - 1) * (k - 1), k, tail),
        n,
        k,
        "",
    )


def _by_ratio(
    between: float, noise: float, above: int, below: int, k: int, tail: float
) -> Coefficient:
    """(between - noise) / (between + (k - 1) noise), and the interval of its F ratio."""
    value = (between - noise) / (between + (k - 1) * noise)
    if noise <= 0.0:
        return Coefficient(value, math.nan, math.nan)
    ratio = between / noise
    low = ratio / float(special.fdtri(above, below, tail))
    high = ratio * float(special.fdtri(below, above, tail))
    return Coefficient(value, (low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0))


def _absolute(
    between: float, people: float, error: float, n: int, k: int, tail: float
) -> Coefficient:
    """ICC(A,1), with Satterthwaite's degrees of freedom."""
    value = (between - error) / (between + (k - 1) * error + k / n * (people - error))
    if error <= 0.0 or value >= 1.0:
        return Coefficient(value, math.nan, math.nan)
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    spread = (a * people) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    freedom = (a * people + b * error) ** 2 / spread
    upper = float(special.fdtri(n - 1, freedom, tail))
    lower = float(special.fdtri(freedom, n - 1, tail))
    rest = k * people + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * rest + n * between)
    high = n * (lower * between - error) / (rest + n * lower * between)
    return Coefficient(value, low, high)


def _none(n: int, k: int, reason: str) -> Icc:
    return Icc(nothing(), nothing(), nothing(), n, k, reason)
