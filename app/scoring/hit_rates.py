"""How often each person is expected to be right, shrunk to the pool."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.labels import Flags, Floats, Labels, at

Rows = NDArray[np.intp]

FEWEST, MOST = 2.0, 100.0
"""The pool's strength a + b is kept within these."""

ENOUGH_LABELS, ENOUGH_PEOPLE = 10, 5
"""The pool is learned from people with this many labels, when there are this many such people."""


@dataclass(frozen=True, slots=True, eq=False)
class HitRates:
    """Expected right answers of each worker.

    hits: sum over own labels of P(task = own label). n: own labels counted.
    score: (hits + a) / (n + a + b), a share in 0..1. a, b: the pool's Beta.
    """

    hits: Floats
    n: Floats
    score: Floats
    a: float
    b: float


def hit_rates(labels: Labels, posterior: Floats, exclude: Flags | None = None) -> HitRates:
    """Each worker's expected share of right answers under `posterior`, shrunk to the pool.

    `exclude` marks tasks that do not count, e.g. gold tasks when gold is counted elsewhere. This,
    and not the diagonal of the confusion matrix, is the score of a worker: rows of rare classes
    are noise. Workers without labels get the pool's mean.
    """
    return rates_of(labels, at(posterior, labels.task, labels.label), exclude)


def rates_of(labels: Labels, credit: Floats, exclude: Flags | None = None) -> HitRates:
    """The same from each row's P(the task's label is its own)."""
    worker = labels.worker
    if exclude is not None:
        counted = ~np.asarray(exclude, dtype=np.bool_)[labels.task]
        credit, worker = credit[counted], worker[counted]
    hits = np.bincount(worker, weights=credit, minlength=labels.n_workers).astype(np.float64)
    n = np.bincount(worker, minlength=labels.n_workers).astype(np.float64)
    a, b = beta_by_moments(hits, n)
    return HitRates(hits, n, np.asarray((hits + a) / (n + a + b)), a, b)


def peer_rows(labels: Labels) -> Rows:
    """The rows of `labels` that say something about their giver through others, ascending.

    Those on tasks whose answer is not known and that another person labeled too. A task labeled by
    one person only would confirm her by her own word, and on gold the gold speaks.
    """
    last = np.zeros(labels.n_tasks, dtype=labels.worker.dtype)
    last[labels.task] = labels.worker  # of each task, the person of one of its rows
    told = np.zeros(labels.n_tasks, dtype=np.bool_)
    told[labels.task[labels.worker != last[labels.task]]] = True
    told &= ~labels.known()
    return np.flatnonzero(told[labels.task])


def beta_by_moments(hits: Floats, n: Floats) -> tuple[float, float]:
    """The Beta(a, b) that people's true rates seem drawn from.

    Mean and variance of the observed rates, with the binomial noise mean(1 / n) m (1 - m) taken
    off the variance; a + b is kept within 2..100. Only people with ten labels or more are looked
    at (where there are five of them): with a crowd of newcomers the noise taken off is as large as
    the variance itself, and their true spread cannot be seen. Without anyone: Beta(1, 1).
    """
    seen = n >= ENOUGH_LABELS
    if np.count_nonzero(seen) < ENOUGH_PEOPLE:
        seen = n > 0.0
    if not np.any(seen):
        return 1.0, 1.0
    rate = hits[seen] / n[seen]
    mean = float(np.clip(rate.mean(), 0.01, 0.99))
    spread = mean * (1.0 - mean)
    variance = float(rate.var()) - spread * float(np.mean(1.0 / n[seen]))
    strength = MOST if variance <= 0.0 else spread / variance - 1.0
    strength = float(np.clip(strength, FEWEST, MOST))
    return mean * strength, (1.0 - mean) * strength
