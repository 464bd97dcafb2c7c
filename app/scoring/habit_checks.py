"""The columns of one check of people's preferences, and how its flags are found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.comparisons import Comparisons
from app.scoring.false_discovery import exact_binomial, q_values
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats

Rows = NDArray[np.intp]


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
    value = np.divide(hits, n, out=np.full(n.size, np.nan), where=n > 0.0)
    low, high = wilson(hits, n)
    known = (n > 0.0) & ~np.isnan(expected)
    low, high = (np.where(n > 0.0, bound, np.nan) for bound in (low, high))
    p = np.full(n.size, np.nan)
    p[known] = exact_binomial(np.rint(hits[known]), np.rint(n[known]), expected[known])
    return checked(name, n.astype(np.int64), (value, low, high, expected), p, fewest, policy)


def by_worker(made: Comparisons, rows: Rows, values: Floats | None = None) -> Floats:
    """The number of these rows of each worker, or the sum of their values."""
    return np.asarray(np.bincount(made.worker[rows], values, made.n_workers), dtype=np.float64)


def without_own(made: Comparisons, rows: Rows, hits: Floats, group: NDArray[np.integer]) -> Floats:
    """For each of these rows the share of hits in its group, the worker's own rows left out.

    nan where nobody else has rows in the group.
    """
    size = int(group.max(initial=-1)) + 1
    both = group.astype(np.int64) * made.n_workers + made.worker[rows]
    _, own = np.unique(both, return_inverse=True)
    n = np.bincount(group, minlength=size)[group] - np.bincount(own)[own]
    total = np.bincount(group, hits, size)[group] - np.bincount(own, hits)[own]
    return np.asarray(np.divide(total, n, out=np.full(n.size, np.nan), where=n > 0))
