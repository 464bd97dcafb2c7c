"""Which labels a person takes for which: a table, and the few entries worth talking about."""

from dataclasses import dataclass

import numpy as np

from app.scoring.intervals import wilson
from app.scoring.labels import Floats, Labels


@dataclass(frozen=True, slots=True)
class Mistake:
    """A worker says `said` where the task's label is `meant`, in `times` of `of` such tasks.

    Codes of worker and labels; times and of are expected counts. pool: the same share over all
    other workers, 0..1. low: the lower end of the share's 95 % Wilson interval.
    """

    worker: int
    meant: int
    said: int
    times: float
    of: float
    pool: float
    low: float


def expected_counts(labels: Labels, posterior: Floats) -> Floats:
    """Per worker, how often she said each label under each label of the task, as expected counts.

    counts[w, k, said] = sum over her labels of P(task = k): rows are the task's label. With a
    posterior that is one-hot these are plain counts.
    """
    n_labels = labels.n_labels
    counts = np.empty((labels.n_workers, n_labels, n_labels))
    cell = labels.worker.astype(np.int64) * n_labels + labels.label
    size = labels.n_workers * n_labels
    for meant in range(n_labels):
        mass = np.bincount(cell, weights=posterior[labels.task, meant], minlength=size)
        counts[:, meant, :] = mass.reshape(labels.n_workers, n_labels)
    return counts


def mistakes(counts: Floats, fewest: float = 3.0) -> tuple[Mistake, ...]:
    """Confusions that a worker makes clearly more often than the others, the surest first.

    `counts` as from `expected_counts`. Kept are those of at least `fewest` expected times whose
    share's lower Wilson bound lies above the share of all others. Equally sure ones go by worker,
    then by label codes.
    """
    rows = counts.sum(axis=2, keepdims=True)
    others = counts.sum(axis=0, keepdims=True) - counts
    other_rows = rows.sum(axis=0, keepdims=True) - rows
    pool = np.divide(others, other_rows, out=np.zeros_like(counts), where=other_rows > 0.0)
    of = np.broadcast_to(rows, counts.shape)
    low = wilson(np.minimum(counts, of), of).low
    wrong = ~np.eye(counts.shape[1], dtype=np.bool_)[None, :, :]
    found = [
        Mistake(
            worker=int(w),
            meant=int(k),
            said=int(s),
            times=float(counts[w, k, s]),
            of=float(of[w, k, s]),
            pool=float(pool[w, k, s]),
            low=float(low[w, k, s]),
        )
        for w, k, s in np.argwhere(wrong & (counts >= fewest) & (low > pool))
    ]
    return tuple(sorted(found, key=lambda m: (m.pool - m.low, m.worker, m.meant, m.said)))
