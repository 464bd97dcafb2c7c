"""What a blend of human and model-made items is made of, and how often its makers' items fail.

The human share of a slice is counted over all its items. A maker's defect rate is estimated from
the audited ones, each counting for 1 / its probability of being audited, as stored when it was
chosen: audits look harder where something suggests trouble, and a plain share would say so of the
maker.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.intervals import Interval, wilson
from app.scoring.labels import Floats
from app.scoring.sums import over, sums

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OriginShares:
    """Items by origin; a row a slice, then one row of all slices together; a column an origin.

    items[s, o], and share[s, o] of the slice's items in 0..1 (nan for an empty slice) with its
    Wilson interval, low and high: that of the process that fills the slice. As counts of what is
    in the blend, the shares are exact.
    """

    items: Codes
    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class DefectRates:
    """A row a maker, e.g. a generator and version, then one row of all together.

    audited, defects: plain counts. rate: estimated share of defects in 0..1 with low and high, nan
    and 0..1 where nothing was audited. stands_for: items that the audited ones stand for, the sum
    of 1 / probability. effective: items of a plain random sample that would tell as much.
    """

    audited: Codes
    defects: Codes
    rate: Floats
    low: Floats
    high: Floats
    stands_for: Floats
    effective: Floats


def origin_shares(
    slice_: ArrayLike, origin: ArrayLike, n_slices: int, n_origins: int, level: float = 0.95
) -> OriginShares:
    """The share of each origin in each slice; a row an item, both as codes from 0.

    Raises `ValueError` for columns unequally long or codes out of range.
    """
    slices, origins = _codes(slice_, n_slices), _codes(origin, n_origins)
    if slices.size != origins.size:
        raise ValueError("slice and origin must be equally long")
    cells = np.bincount(slices * n_origins + origins, minlength=n_slices * n_origins)
    items = _with_total(cells.reshape(n_slices, n_origins).astype(np.int64))
    size = np.broadcast_to(items.sum(axis=1, keepdims=True), items.shape)
    ends = wilson(items, size, level)
    return OriginShares(items, over(items, size), ends.low, ends.high)


def defect_rates(
    maker: ArrayLike,
    defect: ArrayLike,
    n_makers: int,
    *,
    probability: ArrayLike | None = None,
    level: float = 0.95,
) -> DefectRates:
    """Each maker's audited defect rate; a row an audited item.

    maker: codes from 0. defect: 0 or 1. probability: of each item's being audited, in 0..1 and not
    0; left out, all audited items count alike. Items that might have been audited and were not have
    no row.

    The rate is Hájek's ratio, sum of d / p over sum of 1 / p (Hájek, comment in "Foundations of
    statistical inference", 1971; the sums are those of Horvitz and Thompson, Journal of the
    American Statistical Association 47, 1952). The interval is Korn and Graubard's (Survey
    Methodology 24(2), 1998): Clopper and Pearson's at the effective sample size rate (1 - rate) /
    variance, with the ratio's linearised variance, sum of ((d - rate) / p)^2 over the square of the
    sum of 1 / p. The size is at most the number audited, as theirs is, and at most Kish's, the
    square of the sum of weights over the sum of their squares: with few defects the variance is
    itself a guess, and where the items that count most had none it comes out far too small.
    It is an interval of the maker's rate, not of the items made until now, so that auditing all of
    them does not make it a point. Raises `ValueError` for columns unequally long, codes out of
    range, or probabilities that are none.
    """
    who = _codes(maker, n_makers)
    bad = np.asarray(defect, dtype=np.float64).ravel()
    p = np.ones(who.size) if probability is None else np.asarray(probability, np.float64).ravel()
    if not who.size == bad.size == p.size:
        raise ValueError("maker, defect and probability must be equally long")
    if not np.all((bad == 0.0) | (bad == 1.0)):
        raise ValueError("defect must be 0 or 1")
    if not np.all((p > 0.0) & (p <= 1.0)):
        raise ValueError("a probability must be above 0 and at most 1")
    weight = 1.0 / p
    audited, defects = _sums(who, np.ones(who.size), n_makers), _sums(who, bad, n_makers)
    stands_for = _sums(who, weight, n_makers)
    rate = over(_sums(who, weight * bad, n_makers), stands_for)
    squares, bad_squares = _sums(who, weight**2, n_makers), _sums(who, weight**2 * bad, n_makers)
    known = np.nan_to_num(rate)
    # Sum of (weight (d - rate))^2, for d of 0 and 1 apart.
    spread = bad_squares * (1.0 - known) ** 2 + (squares - bad_squares) * known**2
    kish = np.minimum(over(stands_for**2, squares), audited)
    plain = known * (1.0 - known) * stands_for**2
    told = spread > plain / np.maximum(audited, 1.0)
    effective = np.minimum(kish, np.where(told, over(plain, spread), audited))
    effective = np.nan_to_num(effective)
    ends = _clopper_pearson(known * effective, effective, level)
    return DefectRates(
        audited=audited.astype(np.int64),
        defects=defects.astype(np.int64),
        rate=rate,
        low=np.minimum(ends.low, known),
        high=np.where(audited > 0.0, np.maximum(ends.high, known), 1.0),
        stands_for=stands_for,
        effective=effective,
    )


def _clopper_pearson(hits: Floats, n: Floats, level: float) -> Interval:
    """The exact interval (Biometrika 26, 1934) by its Beta form; hits and n may be fractional."""
    tail = (1.0 - level) / 2.0
    misses = np.maximum(n - hits, 0.0)
    some, lacking = hits > 0.0, misses > 0.0
    low = special.betaincinv(np.where(some, hits, 1.0), misses + 1.0, tail)
    high = special.betaincinv(hits + 1.0, np.where(lacking, misses, 1.0), 1.0 - tail)
    return Interval(np.where(some, low, 0.0), np.where(lacking, high, 1.0))


def _codes(column: ArrayLike, limit: int) -> Codes:
    codes = np.asarray(column, dtype=np.int64).ravel()
    if codes.size and (codes.min() < 0 or codes.max() >= limit):
        raise ValueError(f"a code is outside 0..{limit - 1}")
    return codes


def _with_total(rows: Codes) -> Codes:
    return np.concatenate([rows, rows.sum(axis=0, keepdims=True)])


def _sums(group: Codes, values: Floats, n_groups: int) -> Floats:
    """The sum of each group, then that of all."""
    made = sums(group, values, n_groups)
    return np.append(made, made.sum())
