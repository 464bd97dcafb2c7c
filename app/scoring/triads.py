"""Circular choices: A over B, B over C, and C over A.

Kendall and Babington Smith, "On the method of paired comparisons", Biometrika 31, 1940: of three
items judged in all three pairs at random, one triad in four is circular.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.labels import Floats

BY_CHANCE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Triads:
    """A row a worker: triads whose three pairs she judged without a tie, and circular ones."""

    complete: NDArray[np.int64]
    circular: NDArray[np.int64]

    @property
    def consistency(self) -> Floats:
        """1 - circular share over what chance gives: 1 without a circle, 0 at random; nan without
        triads. With complete designs this is Kendall and Babington Smith's zeta up to the largest
        possible number of circles in place of the expected one.
        """
        share = np.divide(
            self.circular, self.complete, out=np.full(self.complete.size, np.nan),
            where=self.complete > 0,
        )  # fmt: skip
        return np.asarray(1.0 - share / BY_CHANCE)


def most_circular(n_items: int) -> int:
    """The largest number of circular triads among n items (Kendall and Babington Smith, 1940)."""
    odd = n_items % 2 == 1
    return (n_items**3 - n_items) // 24 if odd else (n_items**3 - 4 * n_items) // 24


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
