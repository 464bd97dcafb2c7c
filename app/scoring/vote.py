"""The plain vote: the label most people gave a task."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.scoring.labels import Flags, Floats, Ints, Labels

TieRule = Literal["lowest", "prior"]
"""Who wins a tie. lowest: the lowest label code. prior: the label said most often over all tasks,
then the lowest code."""

SAME = 1e-9
"""Two shares closer than this are a tie: sums of floats are exact to less than that only."""


@dataclass(frozen=True, slots=True, eq=False)
class TaskLabels:
    """One label a task: its code (-1 where nothing is known), its share in 0..1, and ties."""

    label: Ints
    share: Floats
    tie: Flags


def majority(labels: Labels, ties: TieRule = "lowest") -> TaskLabels:
    """The label most people gave each task, its share of the votes, and whether it was a tie.

    Gold is not looked at. A task without votes has label -1 and share 0.
    """
    return pick(shares(labels), labels.counts().sum(axis=0), ties)


def shares(labels: Labels) -> Floats:
    """The share of votes of each label of each task; a row of zeros where nobody voted."""
    counts = labels.counts()
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0))


def pick(share: Floats, mass: Floats, ties: TieRule = "lowest") -> TaskLabels:
    """The label with the highest share of each row; a tie goes by `ties`, on `mass` a label."""
    n_tasks, n_labels = share.shape
    if n_labels == 0 or n_tasks == 0:
        nothing = np.full(n_tasks, -1, dtype=np.int32)
        return TaskLabels(nothing, np.zeros(n_tasks), np.zeros(n_tasks, dtype=np.bool_))
    order = np.arange(n_labels)
    if ties == "prior":
        order = np.argsort(-mass, kind="stable")
    best = share.max(axis=1)
    winners = share >= best[:, None] - SAME
    voted = best > 0.0
    label = np.where(voted, order[np.argmax(winners[:, order], axis=1)], -1).astype(np.int32)
    return TaskLabels(label, best, voted & (winners.sum(axis=1) > 1))
