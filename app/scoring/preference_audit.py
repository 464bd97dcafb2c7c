"""Habits in people's preferences: what they go by besides the items, each against the pool.

* position: the share of left among choices, against one half where the pool shows no lean itself,
  else against the pool. The order shown must have been drawn at random.
* length: the share of the longer among choices between unequal lengths, against what the others
  choose at the same ratio of lengths: most people prefer the longer, and hard pairs cost nobody.
* ties: the share of ties, against the others' on the same pairs, leaning on the whole pool.
* runs: how many runs of the same answer, against all orders of her own answers (`answer_runs`).
* speed: seconds against the pool's median, with people's own spread (`speed`).
* repeats, swaps: the same pair again, as before or with sides swapped (`judged_again`).
* triads: circular choices, against the others' share (`triads`).

Each test is two-sided against the pool (repeats: below the lowest norm), with Benjamini and
Hochberg's rule over people at 5 %. A flag is a reason to look, and the effect stands beside it.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.habit_checks import (
    AuditPolicy,
    HabitCheck,
    Rows,
    by_middle,
    by_worker,
    share_check,
    without_own,
)
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats
from app.scoring.preference_habits import answer_runs, judged_again, repeats, speed, swaps
from app.scoring.sums import over
from app.scoring.triads import circular_triads

BANDS = np.array([1.25, 1.5, 2.0, 3.0])
"""Limits of the bands of length ratio (longer over shorter) within which people are compared."""

CHECKS = ("position", "length", "ties", "runs", "speed", "repeats", "swaps", "triads")

TIE_PSEUDO = 2.0
"""Judgments at the pool's share that a pair's share of ties leans on."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `n` with its 95 % Wilson interval; nan without any."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class PoolShares:
    """What all people together do: left among choices, ties among all, longer among choices of
    unequal lengths, and longer where one is at least 1.5 times as long.
    """

    left: Share
    tie: Share
    longer: Share
    much_longer: Share


def preference_audit(
    made: Comparisons, policy: AuditPolicy | None = None
) -> tuple[HabitCheck, ...]:
    """All checks in the order of `CHECKS`, each with a row a worker."""
    policy = policy or AuditPolicy()
    return (
        *(
            by_middle(partial(find, made, policy), made.n_workers)
            for find in (_position, _length, _ties)
        ),
        answer_runs(made, policy),
        speed(made, policy),
        repeats(made, policy),
        swaps(made, policy),
        _triads(made, policy),
    )


def pool_shares(made: Comparisons) -> PoolShares:
    """What all people together do."""
    chosen, longer, much = _choices(made), _unequal(made), _unequal(made, 1.5)
    return PoolShares(
        _share(made.outcome[chosen] == Outcome.LEFT),
        _share(made.outcome == Outcome.TIE),
        _share(_took_longer(made, longer) > 0.0),
        _share(_took_longer(made, much) > 0.0),
    )


def rows_behind(made: Comparisons, check: str, worker: int) -> Rows:
    """The judgments of a worker that a check rests on, in order of time.

    Raises `ValueError` for a check that does not exist.
    """
    if check not in CHECKS:
        raise ValueError(f"there is no check named {check}")
    own = np.flatnonzero(made.worker == worker)
    own = own[np.argsort(made.order[own], kind="stable")]
    match check:
        case "position":
            kept = np.isin(own, _choices(made))
        case "length":
            kept = np.isin(own, _unequal(made))
        case "ties":
            kept = made.outcome[own] == Outcome.TIE
        case "repeats" | "swaps":
            before, after = judged_again(made, swapped=check == "swaps")
            kept = np.isin(own, np.concatenate((before, after)))
        case "speed":
            kept = ~np.isnan(made.seconds[own])
        case _:
            kept = np.ones(own.size, dtype=np.bool_)
    return own[kept]


def _position(made: Comparisons, policy: AuditPolicy, middle: Flags) -> HabitCheck:
    rows = _choices(made)
    left = (made.outcome[rows] == Outcome.LEFT).astype(np.float64)
    hits, n = by_worker(made, rows, left), by_worker(made, rows)
    pool = _share(left[middle[made.worker[rows]]] > 0.0)
    if pool.n == 0 or pool.low <= 0.5 <= pool.high:
        expected = np.full(made.n_workers, 0.5)
    else:
        others = (n * middle).sum() - n * middle
        right = (hits * middle).sum() - hits * middle
        expected = np.where(others > 0.0, right / np.maximum(others, 1.0), 0.5)
    return share_check("position", hits, n, expected, policy.fewest, policy)


def _length(made: Comparisons, policy: AuditPolicy, middle: Flags) -> HabitCheck:
    rows = _unequal(made)
    took = _took_longer(made, rows)
    band = np.searchsorted(BANDS, _ratio(made, rows), side="right")
    hits, n = without_own(made, rows, took, band, middle)
    expected = over(hits, n)
    return _against(made, "length", rows, took, expected, policy)


def _ties(made: Comparisons, policy: AuditPolicy, middle: Flags) -> HabitCheck:
    rows = np.arange(len(made))
    tie = (made.outcome == Outcome.TIE).astype(np.float64)
    all_hits, all_n = without_own(made, rows, tie, np.zeros(rows.size, dtype=np.int64), middle)
    pool = over(all_hits, all_n)
    hits, n = without_own(made, rows, tie, made.pair, middle)
    expected = (hits + TIE_PSEUDO * pool) / (n + TIE_PSEUDO)
    return _against(made, "ties", rows, tie, expected, policy)


def _triads(made: Comparisons, policy: AuditPolicy) -> HabitCheck:
    found = circular_triads(made)
    hits, n = found.circular.astype(np.float64), found.complete.astype(np.float64)
    pool = over(hits.sum() - hits, n.sum() - n)
    return share_check("triads", hits, n, pool, policy.fewest_repeats, policy)


def _against(
    made: Comparisons,
    name: str,
    rows: Rows,
    hits: Floats,
    expected: Floats,
    policy: AuditPolicy,
) -> HabitCheck:
    """A share against the mean of what is expected of each judgment; unknown ones are left out.

    The sum of unequal chances varies less than a binomial of their mean, so the test errs on the
    careful side.
    """
    known = ~np.isnan(expected)
    rows, hits, expected = rows[known], hits[known], expected[known]
    n = by_worker(made, rows)
    mean = over(by_worker(made, rows, expected), n)
    return share_check(name, by_worker(made, rows, hits), n, mean, policy.fewest, policy)


def _choices(made: Comparisons) -> Rows:
    """The rows without a tie."""
    return np.flatnonzero(made.outcome != Outcome.TIE)


def _ratio(made: Comparisons, rows: Rows) -> Floats:
    long = np.maximum(made.left_length[rows], made.right_length[rows])
    short = np.minimum(made.left_length[rows], made.right_length[rows])
    return np.asarray(long / np.maximum(short, 1e-9))


def _unequal(made: Comparisons, least: float = 1.0) -> Rows:
    """Choices between items whose lengths are known, differ, and are in this ratio or more."""
    rows = _choices(made)
    left, right = made.left_length[rows], made.right_length[rows]
    rows = rows[~np.isnan(left) & ~np.isnan(right) & (left != right)]
    return np.asarray(rows[_ratio(made, rows) >= least], dtype=np.intp)


def _took_longer(made: Comparisons, rows: Rows) -> Floats:
    left_longer = made.left_length[rows] > made.right_length[rows]
    return np.asarray(left_longer == (made.outcome[rows] == Outcome.LEFT), dtype=np.float64)


def _share(hits: np.ndarray) -> Share:
    n = int(hits.size)
    if n == 0:
        return Share(np.nan, np.nan, np.nan, 0)
    found = int(np.count_nonzero(hits))
    low, high = wilson(found, n)
    return Share(found / n, float(low), float(high), n)
