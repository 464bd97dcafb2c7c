"""Kappa of two people, plain and weighted, and of a fixed number of people.

Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
20(1), 1960, and "Weighted kappa", Psychological Bulletin 70(4), 1968; variance by Fleiss, Cohen and
Everitt, "Large sample standard errors of kappa and weighted kappa", Psychological Bulletin 72(5),
1969, equation 8. Fleiss, "Measuring nominal scale agreement among many raters", Psychological
Bulletin 76(5), 1971.
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


def cohen(table: ArrayLike, weights: Weights = "nominal") -> Coefficient:
    """Cohen's kappa of a square table: rows the first person's label, columns the second's.

    nan without answers, and where both said one and the same label only.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = float(counts.sum())
    if n <= 0.0:
        return nothing()
    share = counts / n
    agree = agreement_weights(counts.shape[0], weights)
    first, second = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float((share * agree).sum()), float(first @ agree @ second)
    if expected >= 1.0 - 1e-12:
        return nothing()
    kappa = (observed - expected) / (1.0 - expected)
    row, column = agree @ second, first @ agree
    left = agree - (row[:, None] + column[None, :]) * (1.0 - kappa)
    square = float((share * left**2).sum()) - (kappa - expected * (1.0 - kappa)) ** 2
    return interval(kappa, max(square, 0.0) / (n * (1.0 - expected) ** 2))


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
