"""Checks of preferences that look at the order of a person's judgments: runs, speed, repeats."""

import numpy as np
from scipy import special

from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.false_discovery import at_most
from app.scoring.habit_checks import (
    AuditPolicy,
    HabitCheck,
    Rows,
    by_worker,
    checked,
    share_check,
)
from app.scoring.intervals import Z_95, wilson
from app.scoring.labels import Floats
from app.scoring.sums import over

NORMS = (0.55, 0.70, 0.86)
"""Consistency on hidden repeats: first decile, median and ninth decile of 32 judges of machine
translation with 20 repeats or more (WMT 2016)."""


def answer_runs(made: Comparisons, policy: AuditPolicy) -> HabitCheck:
    """How many runs of the same answer, against all orders of a person's own answers.

    Mean and variance of the number of runs of several kinds: Mood, "The distribution theory of
    runs", Annals of Mathematical Statistics 11(4), 1940; normal, two-sided. Few runs are long ones.
    """
    order = np.lexsort((made.order, made.worker))
    worker, said = made.worker[order], made.outcome[order]
    begins = np.ones(len(made), dtype=np.bool_)
    begins[1:] = (worker[1:] != worker[:-1]) | (said[1:] != said[:-1])
    runs = np.bincount(worker, begins, made.n_workers)
    kinds = np.zeros((made.n_workers, len(Outcome)))
    np.add.at(kinds, (worker, said), 1.0)
    n = kinds.sum(axis=1)
    squares, cubes = (kinds**2).sum(axis=1), (kinds**3).sum(axis=1)
    safe = np.maximum(n, 2.0)
    mean = (n * (n + 1.0) - squares) / np.maximum(n, 1.0)
    variance = squares * (squares + n * (n + 1.0)) - 2.0 * n * cubes - n**3
    variance = np.maximum(variance / (safe**2 * (safe - 1.0)), 0.0)
    varied = variance > 1e-9
    z = np.divide(runs - mean, np.sqrt(variance), out=np.full(n.size, np.nan), where=varied)
    p = 2.0 * special.ndtr(-np.abs(z))
    none = np.full(n.size, np.nan)
    return checked(
        "runs", n.astype(np.int64), (runs.astype(np.float64), none, none, mean), p,
        policy.fewest, policy,
    )  # fmt: skip


def speed(made: Comparisons, policy: AuditPolicy) -> HabitCheck:
    """Seconds as a multiple of the pool's median, each batch counted once.

    People differ in pace, so a person is held against the spread of people: with m her mean of
    log seconds, z = (m - median of people) / sqrt(spread^2 + s^2 / n), spread by the median
    absolute deviation (Rousseeuw and Croux, 1993), s her own deviation.
    """
    rows = np.flatnonzero(made.seconds > 0.0)
    key = made.worker[rows].astype(np.int64) * (int(made.batch.max(initial=0)) + 1)
    _, first = np.unique(key + made.batch[rows], return_index=True)
    rows = rows[first]
    value = np.log(made.seconds[rows])
    n = by_worker(made, rows)
    mean = over(by_worker(made, rows, value), n)
    left = (value - mean[made.worker[rows]]) ** 2
    variance = over(by_worker(made, rows, left), n - 1.0)
    seen = (n >= policy.fewest) & ~np.isnan(variance)
    none = np.full(n.size, np.nan)
    if not seen.any():
        return checked("speed", n.astype(np.int64), (none, none, none, none), none, 1, policy)
    middle = float(np.median(mean[seen]))
    spread = 1.4826 * float(np.median(np.abs(mean[seen] - middle)))
    error = variance / np.maximum(n, 1.0)
    apart = mean - middle
    z = apart / np.sqrt(np.maximum(spread**2 + error, 1e-12))
    half = Z_95 * np.sqrt(error)
    columns = (np.exp(apart), np.exp(apart - half), np.exp(apart + half), np.ones(n.size))
    return checked(
        "speed", n.astype(np.int64), columns, 2.0 * special.ndtr(-np.abs(z)), policy.fewest, policy
    )


def judged_again(made: Comparisons, *, swapped: bool) -> tuple[Rows, Rows]:
    """(before, after): judgments of a pair that the same person judges again next, with the same
    sides or with sides swapped.
    """
    order = np.lexsort((made.order, made.pair, made.worker))
    same = (made.worker[order][1:] == made.worker[order][:-1]) & (
        made.pair[order][1:] == made.pair[order][:-1]
    )
    before, after = order[:-1][same], order[1:][same]
    turned = made.left[before] != made.left[after]
    kept = turned if swapped else ~turned
    return before[kept], after[kept]


def repeats(made: Comparisons, policy: AuditPolicy) -> HabitCheck:
    """The same answer to the same pair again; flagged where clearly below the lowest norm."""
    before, after = judged_again(made, swapped=False)
    same = (made.outcome[before] == made.outcome[after]).astype(np.float64)
    hits, n = by_worker(made, after, same), by_worker(made, after)
    value = over(hits, n)
    low, high = (np.where(n > 0.0, bound, np.nan) for bound in wilson(hits, n))
    p = np.where(n > 0.0, at_most(hits, n, np.full(n.size, NORMS[0])), np.nan)
    expected = np.full(n.size, NORMS[1])
    columns: tuple[Floats, Floats, Floats, Floats] = (value, low, high, expected)
    return checked("repeats", n.astype(np.int64), columns, p, policy.fewest_repeats, policy)


def swaps(made: Comparisons, policy: AuditPolicy) -> HabitCheck:
    """Of pairs chosen from again with sides swapped, the share in which the side was followed."""
    before, after = judged_again(made, swapped=True)
    chosen = (made.outcome[before] != Outcome.TIE) & (made.outcome[after] != Outcome.TIE)
    before, after = before[chosen], after[chosen]
    side = (made.outcome[before] == made.outcome[after]).astype(np.float64)
    hits, n = by_worker(made, after, side), by_worker(made, after)
    pool = over(hits.sum() - hits, n.sum() - n)
    return share_check("swaps", hits, n, pool, policy.fewest_repeats, policy)
