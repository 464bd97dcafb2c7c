"""Circular choices: A over B, B over C, and C over A.

Kendall and Babington Smith, "On the method of paired comparisons", Biometrika 31, 1940: of three
items judged in all three pairs at random, one triad in four is circular.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.comparisons import Comparisons, Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Triads:
    """A row a worker: triads whose three pairs she judged without a tie, and circular ones."""

    complete: NDArray[np.int64]
    circular: NDArray[np.int64]


def circular_triads(comparisons: Comparisons) -> Triads:
    """Each worker's triads under one prompt; of a pair judged again the last judgment counts.

    A tie leaves its triads out: they are neither circular nor not.
    """
    complete, circular = np.zeros((2, comparisons.n_workers), dtype=np.int64)
    for rows in _groups(comparisons):
        items, place = np.unique(
            np.concatenate((comparisons.left[rows], comparisons.right[rows])), return_inverse=True
        )
        left, right = place[: rows.size], place[rows.size :]
        beats = np.zeros((items.size, items.size))
        for i, j, outcome in zip(left, right, comparisons.outcome[rows], strict=True):
            beats[i, j] = beats[j, i] = 0.0
            if outcome == Outcome.LEFT:
                beats[i, j] = 1.0
            elif outcome == Outcome.RIGHT:
                beats[j, i] = 1.0
        met = beats + beats.T
        worker = comparisons.worker[rows[0]]
        complete[worker] += round(float(np.trace(met @ met @ met)) / 6.0)
        circular[worker] += round(float(np.trace(beats @ beats @ beats)) / 3.0)
    return Triads(complete, circular)


def _groups(comparisons: Comparisons) -> list[NDArray[np.intp]]:
    """The rows of each (worker, prompt) with three pairs or more, in order of time."""
    key = comparisons.prompt.astype(np.int64) * comparisons.n_workers + comparisons.worker
    order = np.lexsort((comparisons.order, key))
    ends = np.flatnonzero(np.diff(key[order])) + 1
    groups = np.split(order, ends) if order.size else []
    return [rows for rows in groups if np.unique(comparisons.pair[rows]).size >= 3]
