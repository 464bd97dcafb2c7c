"""Kappa of a fixed number of people; what coefficients of agreement have in common.

Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76(5), 1971.
Cohen's kappa of two people is in `pair_agreement`.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from app.scoring.intervals import Z_95
from app.scoring.labels import Flags, Floats

Weights = Literal["nominal", "linear", "quadratic"]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its 95 % interval, kept within -1..1; nan where it is not defined."""

    value: float
    low: float
    high: float


def agreement_weights(n_labels: int, weights: Weights) -> Floats:
    """How far two labels agree, 0..1: 1 on the diagonal, for ordered labels by their distance."""
    if weights == "nominal" or n_labels < 2:
        return np.eye(n_labels)
    step = np.abs(np.arange(n_labels)[:, None] - np.arange(n_labels)[None, :]) / (n_labels - 1)
    return np.asarray(1.0 - (step if weights == "linear" else step**2))


def fleiss(counts: ArrayLike) -> Coefficient:
    """Fleiss' kappa of a table with a row a task and a column a label.

    For tasks with different numbers of answers: the mean over tasks of the agreeing share of its
    pairs, and labels' shares as means over tasks (Gwet, "Handbook of inter-rater reliability", 4th
    ed. 2014, section 2.4), whose variance over tasks it takes.
    """
    table = np.asarray(counts, dtype=np.float64)
    table = table[table.sum(axis=1) >= 1.0]
    m = table.sum(axis=1)
    paired = m >= 2.0
    if not paired.any():
        return nothing()
    agree = np.zeros(m.size)
    pairs = m[paired] * (m[paired] - 1.0)
    agree[paired] = (table[paired] * (table[paired] - 1.0)).sum(axis=1) / pairs
    share = table / m[:, None]
    pool = share.mean(axis=0)
    return over_tasks(agree, paired, share @ pool, float(pool @ pool))


def over_tasks(agree: Floats, paired: Flags, chance: Floats, expected: float) -> Coefficient:
    """(mean agreement - expected) / (1 - expected), with Gwet's (2008) variance over tasks.

    agree: of each task, used where it is `paired`. chance: what each task adds to the expected
    agreement; its mean is `expected`. nan where the expected agreement is whole.
    """
    n, n_paired = agree.size, int(np.count_nonzero(paired))
    if n_paired == 0 or expected >= 1.0 - 1e-12:
        return nothing()
    value = (float(agree[paired].mean()) - expected) / (1.0 - expected)
    of_task = np.where(paired, n / n_paired * (agree - expected) / (1.0 - expected), 0.0)
    moved = of_task - 2.0 * (1.0 - value) * (chance - expected) / (1.0 - expected)
    if n < 2:
        return Coefficient(value, math.nan, math.nan)
    return interval(value, float(((moved - value) ** 2).sum()) / (n * (n - 1.0)))


def interval(value: float, variance: float) -> Coefficient:
    """The value with its normal interval, kept within -1..1."""
    half = Z_95 * math.sqrt(variance)
    return Coefficient(value, max(value - half, -1.0), min(value + half, 1.0))


def nothing() -> Coefficient:
    """A coefficient that is not defined."""
    return Coefficient(math.nan, math.nan, math.nan)
