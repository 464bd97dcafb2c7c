"""Whether people's errors go together more than a label model says: a check of the model.

A label model takes people's answers to a task for independent once the task's label is known. The
surprise of an answer is z = log E[worker, k, said] less its mean over what the worker could have
said, with standard deviation s. The correlation here is the mean product of two people's surprises
on the same task, over the mean product of their standard deviations:

    sum over tasks t, labels k, pairs i < j of P(t = k) z_i z_j  /  the same sum of s_i s_j

It is 0 under the model, and the model counts every agreement of two such people too much when it is
positive. The interval is the ratio's linearised variance over tasks (Cochran, "Sampling
Techniques", 3rd ed. 1977, section 6.4).
"""

import math
from dataclasses import dataclass

import numpy as np

from app.scoring.count_matrix import CountMatrix
from app.scoring.dawid_skene import FLOOR, DawidSkene
from app.scoring.intervals import Z_95
from app.scoring.labels import Floats
from app.scoring.vote import row_sums


@dataclass(frozen=True, slots=True)
class Dependence:
    """The correlation of people's surprises with its 95 % interval; nan without pairs."""

    correlation: float
    low: float
    high: float


def dependence(said: CountMatrix, fitted: DawidSkene) -> Dependence:
    """How far answers to the same task go together beyond the model fitted to `said`."""
    n_labels = fitted.prior.size
    nothing = Dependence(math.nan, math.nan, math.nan)
    if n_labels < 2 or said.n_rows == 0:
        return nothing
    rows = fitted.confusion.transpose(0, 2, 1)  # worker, said, label of the task
    logs = np.log(np.maximum(rows, FLOOR))
    surprise = logs - (rows * logs).sum(axis=1, keepdims=True)
    spread = np.sqrt((rows * surprise**2).sum(axis=1, keepdims=True))
    spread = np.broadcast_to(spread, rows.shape)
    together = _pair_products(said, surprise, fitted.posterior)
    expected = _pair_products(said, spread, fitted.posterior)
    total = float(expected.sum())
    if total <= 0.0:
        return nothing
    found = float(together.sum()) / total
    left = together - found * expected
    half = Z_95 * math.sqrt(float(left @ left)) / total
    return Dependence(found, found - half, found + half)


def _pair_products(said: CountMatrix, values: Floats, posterior: Floats) -> Floats:
    """For each task, twice the sum over pairs of its answers of the product of their values."""
    found = np.empty(said.n_tasks)
    flat = np.ascontiguousarray(values).reshape(-1, said.n_labels)
    for tasks, block in said.parts():
        both = np.asarray(block @ flat) ** 2 - np.asarray(block @ (flat * flat))
        found[tasks] = row_sums(both * posterior[tasks])
    return found
