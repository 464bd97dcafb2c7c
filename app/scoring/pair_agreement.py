"""Agreement of each two people on the tasks that both answered: Cohen's kappa and Gwet's AC1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.intervals import Z_95
from app.scoring.labels import Floats, Ints, Labels, without_repeats
from app.scoring.sums import sums

Codes = NDArray[np.int64]

MOST_MEETINGS = 20_000_000
"""Meetings of two people on a task that are looked at; further tasks are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class PairsOfPeople:
    """A row a pair, the most shared tasks first; equal ones by codes, first < second.

    observed: share of equal answers. kappa: Cohen's, nan where it is not defined; ac1: Gwet's; each
    with its 95 % interval. left_out: pairs with enough tasks that did not find room.
    """

    first: Ints
    second: Ints
    tasks: NDArray[np.int64]
    observed: Floats
    kappa: Floats
    kappa_low: Floats
    kappa_high: Floats
    ac1: Floats
    ac1_low: Floats
    ac1_high: Floats
    left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class _Meetings:
    """Two people's answers to one task, a row each time: code of the pair, and both labels."""

    pair: Codes
    said: Codes
    other: Codes


def pairs_of_people(labels: Labels, fewest: int = 10, most: int = 10_000) -> PairsOfPeople:
    """Everybody beside everybody else, where they share at least `fewest` tasks.

    Of a repeated (task, person) the last answer counts. Work and memory grow with the meetings of
    two people on a task.
    """
    labels = without_repeats(labels)
    met = _meetings(labels)
    pairs, place, tasks = np.unique(met.pair, return_inverse=True, return_counts=True)
    enough = np.flatnonzero(tasks >= fewest)
    chosen = enough[np.lexsort((pairs[enough], -tasks[enough]))][:most]
    rank = np.full(pairs.size, -1)
    rank[chosen] = np.arange(chosen.size)
    kept = rank[place] >= 0
    met = _Meetings(rank[place][kept], met.said[kept], met.other[kept])
    n = tasks[chosen].astype(np.float64)
    first, second = np.divmod(pairs[chosen], max(labels.n_workers, 1))
    observed = sums(met.pair, met.said == met.other, n.size) / n
    kappa, kappa_half = _cohen(met, observed, n, labels.n_labels)
    ac1, ac1_half = _gwet(met, observed, n, labels.n_labels)
    return PairsOfPeople(
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        tasks=tasks[chosen],
        observed=observed,
        kappa=kappa,
        kappa_low=np.maximum(kappa - kappa_half, -1.0),
        kappa_high=np.minimum(kappa + kappa_half, 1.0),
        ac1=ac1,
        ac1_low=np.maximum(ac1 - ac1_half, -1.0),
        ac1_high=np.minimum(ac1 + ac1_half, 1.0),
        left_out=int(enough.size - chosen.size),
    )


def _meetings(labels: Labels) -> _Meetings:
    """All meetings: rows by task and worker, each with those that stand 1, 2, 3 … further on."""
    order = np.lexsort((labels.worker, labels.task))
    task = labels.task[order].astype(np.int64)
    worker = labels.worker[order].astype(np.int64)
    said = labels.label[order].astype(np.int64)
    answers = np.bincount(task, minlength=1)
    allowed = np.cumsum(answers * (answers - 1) // 2) <= MOST_MEETINGS
    rows = np.flatnonzero(allowed[task]) if task.size else np.empty(0, dtype=np.intp)
    last = int(answers[allowed].max(initial=0))
    parts: list[tuple[Codes, Codes, Codes]] = []
    for ahead in range(1, last):
        rows = rows[rows + ahead < task.size]
        rows = rows[task[rows + ahead] == task[rows]]  # who has no nth neighbour has no later one
        key = worker[rows] * labels.n_workers + worker[rows + ahead]
        parts.append((key, said[rows], said[rows + ahead]))
    if not parts:
        none = np.empty(0, dtype=np.int64)
        return _Meetings(none, none, none)
    return _Meetings(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _cohen(met: _Meetings, observed: Floats, n: Floats, n_labels: int) -> tuple[Floats, Floats]:
    """Kappa and half its interval, by Fleiss, Cohen and Everitt's variance (see `kappa`)."""
    own = _Shares.of(met.pair, met.said, n, n_labels)
    others = _Shares.of(met.pair, met.other, n, n_labels)
    # The sum over labels of both shares: each meeting adds the other's share of what was said.
    expected = sums(met.pair, others.at(met.pair, met.said), n.size) / n
    left = np.where(expected < 1.0 - 1e-12, 1.0 - expected, np.nan)
    kappa = (observed - expected) / left
    short = (1.0 - kappa)[met.pair]
    weights = others.at(met.pair, met.said) + own.at(met.pair, met.other)
    part = ((met.said == met.other) - weights * short) ** 2
    square = sums(met.pair, part, n.size) / n - (kappa - expected * (1.0 - kappa)) ** 2
    return kappa, Z_95 * np.sqrt(np.maximum(square, 0.0) / n) / left


def _gwet(met: _Meetings, observed: Floats, n: Floats, n_labels: int) -> tuple[Floats, Floats]:
    """AC1 and half its interval, by Gwet's variance over tasks."""
    if n_labels < 2:
        return np.full(n.size, np.nan), np.full(n.size, np.nan)
    own = _Shares.of(met.pair, met.said, n, n_labels)
    others = _Shares.of(met.pair, met.other, n, n_labels)
    pool_said = (own.at(met.pair, met.said) + others.at(met.pair, met.said)) / 2.0
    pool_other = (own.at(met.pair, met.other) + others.at(met.pair, met.other)) / 2.0
    chance = (1.0 - (pool_said + pool_other) / 2.0) / (n_labels - 1.0)
    expected = sums(met.pair, chance, n.size) / n
    left = 1.0 - expected
    ac1 = (observed - expected) / left
    agree = (met.said == met.other).astype(np.float64)
    moved = (agree - expected[met.pair]) / left[met.pair]
    moved -= 2.0 * ((1.0 - ac1) / left)[met.pair] * (chance - expected[met.pair])
    square = sums(met.pair, (moved - ac1[met.pair]) ** 2, n.size)
    return ac1, Z_95 * np.sqrt(square / np.maximum(n * (n - 1.0), 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """One side's share of each label within each pair."""

    keys: Codes
    share: Floats
    n_labels: int

    @classmethod
    def of(cls, pair: Codes, label: Codes, n: Floats, n_labels: int) -> "_Shares":
        keys, times = np.unique(pair * n_labels + label, return_counts=True)
        return cls(keys, times / n[keys // max(n_labels, 1)], n_labels)

    def at(self, pair: Codes, label: Codes) -> Floats:
        """The share of these labels in these pairs; 0 where this side never said it."""
        if not self.keys.size:
            return np.zeros(pair.size)
        wanted = pair * self.n_labels + label
        place = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        return np.where(self.keys[place] == wanted, self.share[place], 0.0)
