"""Agreement of each two people on the tasks that both answered: Cohen's kappa and Gwet's AC1.

Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
20(1), 1960, and "Weighted kappa", Psychological Bulletin 70(4), 1968; variance by Fleiss, Cohen and
Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72(5),
1969, equation 8. Gwet, "Computing inter-rater reliability and its variance in the presence of high
agreement", British Journal of Mathematical and Statistical Psychology 61, 2008.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.intervals import Z_95
from app.scoring.kappa import Weights, agreement_weights
from app.scoring.labels import Floats, Ints, Labels, without_repeats
from app.scoring.sums import sums

Codes = NDArray[np.int64]

MOST_MEETINGS = 20_000_000
"""Meetings of two people on a task that are looked at; further tasks are left out."""

MOST_STEPS = 1_000
"""Labels in order for which a table of their distances is made."""


@dataclass(frozen=True, slots=True, eq=False)
class PairsOfPeople:
    """A row a pair, the most shared tasks first; equal ones by codes, first < second.

    observed: share of equal answers. kappa: Cohen's, nan where it is not defined; weighted: the
    same by the distance of labels, nan where that was not asked for; ac1: Gwet's; each with its
    95 % interval. left_out: pairs with enough tasks that did not find room.
    """

    first: Ints
    second: Ints
    tasks: NDArray[np.int64]
    observed: Floats
    kappa: Floats
    kappa_low: Floats
    kappa_high: Floats
    weighted: Floats
    weighted_low: Floats
    weighted_high: Floats
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


def pairs_of_people(
    labels: Labels, fewest: int = 10, most: int = 10_000, weights: Weights = "nominal"
) -> PairsOfPeople:
    """Everybody beside everybody else, where they share at least `fewest` tasks.

    `weights`: of labels whose codes are in order, for the weighted kappa; it is left out where
    there are more than `MOST_STEPS`. Of a repeated (task, person) the last answer counts. Work and
    memory grow with the meetings of two people on a task.
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
    same = (met.said == met.other).astype(np.float64)
    own = _Shares.of(met.pair, met.said, n, labels.n_labels)
    others = _Shares.of(met.pair, met.other, n, labels.n_labels)
    kappa, kappa_half = _cohen(met, n, _Cohen(same, own.at, others.at))
    weighted, weighted_half = np.full((2, n.size), np.nan)
    if weights != "nominal" and 0 < labels.n_labels <= MOST_STEPS:
        agree = agreement_weights(labels.n_labels, weights)
        of_own, of_others = own.weighted(agree, n.size), others.weighted(agree, n.size)
        means = _Cohen(agree[met.said, met.other], of_own, of_others)
        weighted, weighted_half = _cohen(met, n, means)
    ac1, ac1_half = _gwet(met, observed, n, labels.n_labels)
    return PairsOfPeople(
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        tasks=tasks[chosen],
        observed=observed,
        kappa=kappa,
        kappa_low=np.maximum(kappa - kappa_half, -1.0),
        kappa_high=np.minimum(kappa + kappa_half, 1.0),
        weighted=weighted,
        weighted_low=np.maximum(weighted - weighted_half, -1.0),
        weighted_high=np.minimum(weighted + weighted_half, 1.0),
        ac1=ac1,
        ac1_low=np.maximum(ac1 - ac1_half, -1.0),
        ac1_high=np.minimum(ac1 + ac1_half, 1.0),
        left_out=int(enough.size - chosen.size),
    )


def _meetings(labels: Labels) -> _Meetings:
    """All meetings: rows by task and worker, each with those that stand 1, 2, 3 … further on."""
    task, worker, said = (
        column.astype(np.int64) for column in (labels.task, labels.worker, labels.label)
    )
    key = task * labels.n_workers + worker
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        task, worker, said = task[order], worker[order], said[order]
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


@dataclass(frozen=True, slots=True, eq=False)
class _Cohen:
    """What kappa is made of: how far the answers of each meeting agree, 0..1, and how far a label
    agrees on average with what one side says, as a function of pairs and labels.
    """

    agree: Floats
    with_own: Callable[[Codes, Codes], Floats]
    with_others: Callable[[Codes, Codes], Floats]


def _cohen(met: _Meetings, n: Floats, by: _Cohen) -> tuple[Floats, Floats]:
    """Kappa and half its interval, plain or weighted."""
    observed = sums(met.pair, by.agree, n.size) / n
    of_said, of_other = by.with_others(met.pair, met.said), by.with_own(met.pair, met.other)
    # The sum over both sides' labels: each meeting adds how far what was said agrees by chance.
    expected = sums(met.pair, of_said, n.size) / n
    left = np.where(expected < 1.0 - 1e-12, 1.0 - expected, np.nan)
    kappa = (observed - expected) / left
    part = (by.agree - (of_said + of_other) * (1.0 - kappa)[met.pair]) ** 2
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

    def weighted(self, agree: Floats, n_pairs: int) -> Callable[[Codes, Codes], Floats]:
        """How far labels agree on average with what this side says, by a table of weights.

        A row a pair and a column a label: ordered labels are few.
        """
        table = np.zeros((n_pairs, self.n_labels))
        table[np.divmod(self.keys, self.n_labels)] = self.share
        means = table @ agree
        return lambda pair, label: means[pair, label]
