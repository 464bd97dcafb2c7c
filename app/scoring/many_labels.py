"""Label sets too large for tables: transcripts, codes, names; up to a label of its own a row.

One hit rate a person, and errors that fall on labels as often as each is said over all tasks: then
only the labels said of a task matter, and memory is in proportion to the rows. The posterior of a
said label k of task t, with f_k its share of all rows and q_w the hit rate of worker w:

    P(t = k) in proportion to f_k x product over w who said k of q_w / ((1 - q_w) f_k)

over the labels that were said of the task: somebody is taken to be right, for otherwise, where all
labels differ, nobody would be. Hit rates are shrunk by the pool's Beta. This is the one-coin case
of Dawid and Skene (1979) with a class prior of plain shares.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.domain.progress import Progress, Silent
from app.scoring.hit_rates import beta_by_moments
from app.scoring.labels import Floats, Ints, Labels
from app.scoring.vote import SAME, TaskLabels

Codes = NDArray[np.int64]

SURE = 1e-6
"""Hit rates are kept this far from 0 and 1."""


@dataclass(frozen=True, slots=True, eq=False)
class ManyLabels:
    """What the rows say.

    credit[i]: P(the task's label is that of row i). best: one label a task; ties go to the label
    said more often over all tasks, then to the lowest code.
    """

    credit: Floats
    best: TaskLabels
    steps: int
    converged: bool


def fit_many(
    labels: Labels,
    progress: Progress | None = None,
    *,
    tolerance: float = 1e-5,
    most_steps: int = 100,
) -> ManyLabels:
    """The one-coin model over the labels that were said; `Labels.gold` is clamped.

    Stops when the credits move by less than `tolerance` on average.
    """
    progress = progress or Silent()
    n = len(labels)
    pair = labels.task.astype(np.int64) * max(labels.n_labels, 1) + labels.label
    cells, cell = np.unique(pair, return_inverse=True)
    task = cells // max(labels.n_labels, 1)
    label = (cells % max(labels.n_labels, 1)).astype(np.int32)
    often = np.bincount(labels.label, minlength=labels.n_labels).astype(np.float64)
    share = np.log(often[label] / max(n, 1))
    given = np.bincount(labels.worker, minlength=labels.n_workers).astype(np.float64)
    votes = np.bincount(cell, minlength=cells.size)
    answers = np.bincount(labels.task, minlength=labels.n_tasks)
    known = labels.gold[task] >= 0
    right = (labels.gold[task] == label).astype(np.float64)
    chance = np.where(known, right, votes / np.maximum(answers[task], 1))
    credit, steps, converged = chance[cell], 0, n == 0
    while not converged and steps < most_steps:
        progress.step(steps, most_steps, "Comparing people’s labels")
        hits = np.bincount(labels.worker, weights=credit, minlength=labels.n_workers)
        a, b = beta_by_moments(np.minimum(hits, given), given)
        rate = np.clip((hits + a) / (given + a + b), SURE, 1.0 - SURE)
        skill = np.bincount(cell, weights=special.logit(rate)[labels.worker], minlength=cells.size)
        weight = skill + (1.0 - votes) * share
        chance = np.where(known, right, _shares(weight, task, labels.n_tasks))
        moved = float(np.abs(chance[cell] - credit).mean())
        credit, steps = chance[cell], steps + 1
        converged = moved < tolerance
    return ManyLabels(credit, _best(labels, task, label, chance, often), steps, converged)


def _shares(weight: Floats, task: Codes, n_tasks: int) -> Floats:
    """Each cell's weight (a logarithm) as a share of its task's."""
    top = np.full(n_tasks, -np.inf)
    np.maximum.at(top, task, weight)
    part = np.exp(weight - top[task])
    return np.asarray(part / np.bincount(task, weights=part, minlength=n_tasks)[task])


def _best(labels: Labels, task: Codes, label: Ints, chance: Floats, often: Floats) -> TaskLabels:
    """The likeliest said label of each task, or its known one."""
    order = np.lexsort((label, -often[label], -chance, task))
    winner = order[np.flatnonzero(np.diff(task[order], prepend=-1))]
    best = np.full(labels.n_tasks, -1, dtype=np.int32)
    share = np.zeros(labels.n_tasks)
    best[task[winner]] = label[winner]
    share[task[winner]] = chance[winner]
    level = np.bincount(task, weights=chance >= share[task] - SAME, minlength=labels.n_tasks)
    known = labels.gold >= 0
    best[known], share[known] = labels.gold[known], 1.0
    return TaskLabels(best, share, (level > 1.0) & ~known)
