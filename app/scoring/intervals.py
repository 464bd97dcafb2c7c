"""Intervals of a share of right answers. Never the Wald interval: it is too narrow at small n.

Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science
16(2), 2001, recommend these two for n up to 40.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.scoring.labels import Floats

Z_95 = float(special.ndtri(0.975))
"""Half of a normal 95 % interval, in standard errors: 1.96."""


class Interval(NamedTuple):
    """Lower and upper bounds, elementwise, in 0..1."""

    low: Floats
    high: Floats


def wilson(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Wilson's score interval of `hits` of `n`; hits may be fractional. n = 0 gives 0..1."""
    right, count = _pair(hits, n)
    z = float(special.ndtri(0.5 + level / 2.0))
    safe = np.where(count > 0.0, count, 1.0)
    share = right / safe
    scale = 1.0 + z * z / safe
    centre = (share + z * z / (2.0 * safe)) / scale
    half = z / scale * np.sqrt(share * (1.0 - share) / safe + z * z / (4.0 * safe * safe))
    low = np.where((count > 0.0) & (right > 0.0), centre - half, 0.0)
    high = np.where((count > 0.0) & (right < count), centre + half, 1.0)
    return Interval(np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0))


def jeffreys(hits: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """The equal-tailed interval of Beta(hits + 1/2, n - hits + 1/2); hits may be fractional.

    The ends give way where they would leave the share itself outside, so the low end is 0 at no
    hits and the high end 1 at no misses, as Brown, Cai and DasGupta advise. n = 0 gives 0..1.
    """
    right, count = _pair(hits, n)
    low, high = credible(right + 0.5, count - right + 0.5, level)
    share = right / np.where(count > 0.0, count, 1.0)
    known = count > 0.0
    return Interval(
        np.where(known, np.minimum(low, share), 0.0), np.where(known, np.maximum(high, share), 1.0)
    )


def credible(a: Floats, b: Floats, level: float = 0.95) -> Interval:
    """The equal-tailed interval of Beta(a, b) that holds `level` of it."""
    tail = (1.0 - level) / 2.0
    low = special.betaincinv(a, b, tail)
    high = special.betaincinv(a, b, 1.0 - tail)
    return Interval(np.asarray(low), np.asarray(high))


def _pair(hits: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    right = np.asarray(hits, dtype=np.float64)
    count = np.asarray(n, dtype=np.float64)
    if np.any(right < 0.0) or np.any(right > count * (1.0 + 1e-9)):
        raise ValueError("hits must be within 0..n")
    return np.minimum(right, count), count
