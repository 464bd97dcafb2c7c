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
    best = row_tops(share)
    voted = best > 0.0
    label = np.full(n_tasks, -1, dtype=np.int32)
    level = np.zeros(n_tasks, dtype=np.int32)
    for code in order[::-1].tolist():  # the last one written is the first in order
        wins = share[:, code] >= best - SAME
        label[wins & voted] = code
        level += wins
    return TaskLabels(label, best, voted & (level > 1))


def row_tops(table: Floats) -> Floats:
    """The largest value of each row, column by column: numpy's own is slow on short rows."""
    top = table[:, 0].copy()
    for column in range(1, table.shape[1]):
        np.maximum(top, table[:, column], out=top)
    return top


def row_sums(table: Floats) -> Floats:
    """The sum of each row, column by column, as in `row_tops`; it starts no threads."""
    total = np.zeros(table.shape[0])
    for column in range(table.shape[1]):
        total += table[:, column]
    return total
