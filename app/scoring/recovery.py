"""Whether estimates recover a known truth: rank correlation and the coverage of intervals."""

import math

import numpy as np
from numpy.typing import ArrayLike

from app.scoring.labels import Floats


def spearman(a: ArrayLike, b: ArrayLike) -> float:
    """Spearman's rank correlation; ties share their mean rank.

    Pairs with a missing value (nan) are left out. nan for fewer than two pairs or no variation.
    """
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError("both must be equally long")
    whole = ~(np.isnan(left) | np.isnan(right))
    x, y = ranks(left[whole]), ranks(right[whole])
    if x.size < 2:
        return math.nan
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(x @ x) * float(y @ y))
    return float(x @ y) / scale if scale > 0.0 else math.nan


def ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of their ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[place], dtype=np.float64)


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of true values within their interval, ends included; nan when there are none."""
    true = np.asarray(truth, dtype=np.float64)
    if true.size == 0:
        return math.nan
    inside = (true >= np.asarray(low)) & (true <= np.asarray(high))
    return float(inside.mean())


def mean_error(truth: ArrayLike, estimate: ArrayLike) -> float:
    """The mean absolute difference; nan when there are none."""
    true = np.asarray(truth, dtype=np.float64)
    if true.size == 0:
        return math.nan
    return float(np.abs(true - np.asarray(estimate, dtype=np.float64)).mean())
