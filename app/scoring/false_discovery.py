"""Many people tested at once: exact p-values, and q-values that hold the false discovery rate."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.scoring.labels import Floats

SAME = 1e-7
"""Outcomes whose probabilities differ by less than this share count as equally likely."""


def q_values(p: ArrayLike) -> Floats:
    """The p-values, adjusted by Benjamini and Hochberg: flagging q <= 0.05 holds the rate at 5 %.

    Of all flagged, at most that share is expected to be flagged wrongly, for independent tests and
    for those that depend positively. One q a p, in 0..1; nan (not tested) stays nan and does not
    count. Source: Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the
    Royal Statistical Society B 57(1), 1995; adjusted as by Yekutieli and Benjamini, 1999, eq. 3.
    """
    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    if tested.size == 0:
        return adjusted
    if np.any((values[tested] < 0.0) | (values[tested] > 1.0)):
        raise ValueError("p-values must be within 0..1")
    order = tested[np.argsort(values[tested], kind="stable")]
    raised = values[order] * (tested.size / np.arange(1.0, tested.size + 1.0))
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted


def exact_binomial(hits: ArrayLike, n: ArrayLike, share: ArrayLike) -> Floats:
    """Two-sided exact p-values of `hits` of `n` where `share` is right, elementwise.

    The method of small p-values: the probability of all outcomes no more likely than the one seen
    (Clopper and Pearson's test has doubled tails and is wider). n = 0 gives nan: no test. Raises
    `ValueError` for hits outside 0..n or a share outside 0..1.
    """
    seen, count, chance = np.broadcast_arrays(
        *(np.asarray(column, dtype=np.float64) for column in (hits, n, share))
    )
    if np.any((seen < 0.0) | (seen > count)) or np.any((chance < 0.0) | (chance > 1.0)):
        raise ValueError("hits must be within 0..n and shares within 0..1")
    # Mirrored, so that the hits are the lower tail and the other tail is looked for above the mode.
    above = seen > count * chance
    low = np.where(above, count - seen, seen)
    chance = np.where(above, 1.0 - chance, chance)
    limit = _log_probability(low, count, chance) + SAME
    # The smallest k from the mode up whose probability is no larger; it falls from there on.
    left = np.minimum(np.floor((count + 1.0) * chance), count)
    right = count + 1.0
    for _ in range(int(np.ceil(np.log2(float(count.max(initial=1.0)) + 2.0))) + 1):
        middle = np.floor((left + right) / 2.0)
        rare = _log_probability(np.minimum(middle, count), count, chance) <= limit
        rare |= middle > count
        right = np.where(rare, middle, right)
        left = np.where(rare, left, np.minimum(middle + 1.0, right))
    right = np.maximum(right, low + 1.0)
    p = at_most(low, count, chance) + at_least(right, count, chance)
    return np.asarray(np.where(count > 0.0, np.minimum(p, 1.0), np.nan))


def at_most(hits: ArrayLike, n: ArrayLike, share: ArrayLike) -> Floats:
    """P(X <= hits) of a binomial X; `hits` and `n` need not be whole."""
    k, count, chance = (np.asarray(column, dtype=np.float64) for column in (hits, n, share))
    inside = (k >= 0.0) & (k < count)
    a, b = np.where(inside, count - k, 1.0), np.where(inside, k + 1.0, 1.0)
    tail = special.betainc(a, b, 1.0 - chance)
    return np.asarray(np.where(inside, tail, np.where(k < 0.0, 0.0, 1.0)), dtype=np.float64)


def at_least(hits: ArrayLike, n: ArrayLike, share: ArrayLike) -> Floats:
    """P(X >= hits) of a binomial X; `hits` and `n` need not be whole."""
    k, count, chance = (np.asarray(column, dtype=np.float64) for column in (hits, n, share))
    inside = (k > 0.0) & (k < count + 1.0)
    a, b = np.where(inside, k, 1.0), np.where(inside, count - k + 1.0, 1.0)
    tail = special.betainc(a, b, chance)
    return np.asarray(np.where(inside, tail, np.where(k <= 0.0, 1.0, 0.0)), dtype=np.float64)


def _log_probability(k: Floats, n: Floats, share: Floats) -> Floats:
    ways = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    return np.asarray(ways + special.xlogy(k, share) + special.xlog1py(n - k, -share))
