"""Which labels a person takes for which: a table, and the few entries worth talking about."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from app.scoring.false_discovery import q_values
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


def mistakes(
    counts: Floats, fewest: float = 3.0, false_discovery: float = 0.05
) -> tuple[Mistake, ...]:
    """Confusions that a worker makes clearly more often than the others, the surest first.

    `counts` as from `expected_counts`. Each entry off the diagonal with at least `fewest` tasks of
    that label is tested: the chance to say it so often at the others' share, a binomial tail.
    Kept are entries of at least `fewest` expected times that Benjamini and Hochberg's rule keeps at
    `false_discovery`, and whose lower Wilson bound lies above the others' share. The others'
    share is taken with half a time of one task added, so that what nobody else was ever seen to do
    is not impossible; where nobody else had the label, nothing is compared. Equally sure ones go
    by worker, then by label codes.
    """
    rows = counts.sum(axis=2, keepdims=True)
    others = counts.sum(axis=0, keepdims=True) - counts
    other_rows = rows.sum(axis=0, keepdims=True) - rows
    tested = (rows >= fewest) & (other_rows > 0.0) & ~np.eye(counts.shape[1], dtype=np.bool_)
    worker, meant, said = np.nonzero(tested)
    times = counts[worker, meant, said]
    of = rows[worker, meant, 0]
    elsewhere = np.maximum(others[worker, meant, said], 0.0)
    pool = elsewhere / other_rows[worker, meant, 0]
    share = (elsewhere + 0.5) / (other_rows[worker, meant, 0] + 1.0)
    chance = np.ones(times.size)
    some = times >= fewest
    chance[some] = special.betainc(
        np.maximum(times[some], 1e-9), np.maximum(of - times, 0.0)[some] + 1.0, share[some]
    )
    low = wilson(np.minimum(times, of), of).low
    keep = some & (low > pool)
    keep &= q_values(chance) <= false_discovery
    found = [
        Mistake(
            worker=int(worker[i]),
            meant=int(meant[i]),
            said=int(said[i]),
            times=float(times[i]),
            of=float(of[i]),
            pool=float(pool[i]),
            low=float(low[i]),
        )
        for i in np.flatnonzero(keep)
    ]
    return tuple(sorted(found, key=lambda m: (m.pool - m.low, m.worker, m.meant, m.said)))
