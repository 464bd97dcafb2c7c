"""The columns of one check of people's preferences, and how its flags are found."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.comparisons import Comparisons
from app.scoring.false_discovery import exact_binomial, q_values
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats
from app.scoring.sums import over

Rows = NDArray[np.intp]

LOOSE = 0.2
"""The false discovery rate at which somebody is kept out of the pool that others are held to."""


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """When a check says something.

    fewest: judgments a person must have for a check. fewest_repeats: pairs judged again, and
    triads. false_discovery: share of flagged people, in the long run, who are like the others.
    """

    fewest: int = 20
    fewest_repeats: int = 5
    false_discovery: float = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class HabitCheck:
    """One check, a row a worker.

    n: judgments (or repeats, triads) it rests on. value: what was found, with its 95 % interval;
    expected: what the pool or chance gives; p: two-sided unless the check says otherwise. q, flag:
    over the people with enough of them. nan where there is nothing, or nothing is tested.
    """

    name: str
    n: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats
    expected: Floats
    p: Floats
    q: Floats
    flag: Flags


def checked(
    name: str,
    n: NDArray[np.integer],
    columns: tuple[Floats, Floats, Floats, Floats],
    p: Floats,
    fewest: int,
    policy: AuditPolicy,
) -> HabitCheck:
    """A check from value, low, high, expected and p; who has fewer than `fewest` is not tested."""
    enough = n >= max(fewest, 1)
    q = q_values(np.where(enough, p, np.nan))
    flag = np.nan_to_num(q, nan=1.0) <= policy.false_discovery
    return HabitCheck(name, n.astype(np.int64), *columns, p, q, flag)


def share_check(
    name: str, hits: Floats, n: Floats, expected: Floats, fewest: int, policy: AuditPolicy
) -> HabitCheck:
    """A check of a share of `n`, against the expected one by an exact binomial test."""
    value = over(hits, n)
    low, high = wilson(hits, n)
    known = (n > 0.0) & ~np.isnan(expected)
    low, high = (np.where(n > 0.0, bound, np.nan) for bound in (low, high))
    p = np.full(n.size, np.nan)
    p[known] = exact_binomial(np.rint(hits[known]), np.rint(n[known]), expected[known])
    return checked(name, n.astype(np.int64), (value, low, high, expected), p, fewest, policy)


def by_worker(made: Comparisons, rows: Rows, values: Floats | None = None) -> Floats:
    """The number of these rows of each worker, or the sum of their values."""
    return np.asarray(np.bincount(made.worker[rows], values, made.n_workers), dtype=np.float64)


def without_own(
    made: Comparisons, rows: Rows, hits: Floats, group: NDArray[np.integer], pool: Flags
) -> tuple[Floats, Floats]:
    """For each of these rows, hits and rows in its group by the people of the `pool`, the worker's
    own left out.
    """
    size = int(group.max(initial=-1)) + 1
    inside = pool[made.worker[rows]].astype(np.float64)
    both = group.astype(np.int64) * made.n_workers + made.worker[rows]
    _, own = np.unique(both, return_inverse=True)
    worth = inside * hits
    n = np.bincount(group, inside, size)[group] - np.bincount(own, inside)[own]
    total = np.bincount(group, worth, size)[group] - np.bincount(own, worth)[own]
    return np.asarray(total), np.asarray(n)


def by_middle(find: Callable[[Flags], HabitCheck], n_workers: int) -> HabitCheck:
    """A check against the people in the middle: those it would flag, even loosely, are taken out of
    the pool, and it is made again; twice.

    With them in it, a tenth of people with a habit move the pool so far that others seem to have
    the opposite one: up to 13 % of flags were false where 5 % are allowed.
    """
    found = find(np.ones(n_workers, dtype=np.bool_))
    for _ in range(2):
        odd = np.nan_to_num(found.q, nan=1.0) <= LOOSE
        if odd.all() or not odd.any():
            break
        found = find(~odd)
    return found
