"""What the terms of a plan come to, counted anew from its pairs: no network, no class, no flow.

For the independent check, and for showing what a plan's worth is made of.
"""

from dataclasses import dataclass

import numpy as np

from app.matching.snapshot import NO_LIMIT, Flags, Ints, Snapshot, exact_sum


@dataclass(frozen=True, slots=True)
class Tally:
    """Points of a plan by what they come from, and the limits it breaks (rows)."""

    pairs: int  # the pairs' own worth, as if each were the first label of its task
    later_labels: int  # 0 or less
    load: int  # less for fair load, more for the first units of new people
    seniors: int
    late: Ints  # experts with more work for the earlier stretches than time in them
    over_budget: Ints  # budgets
    overtime: Ints  # experts

    @property
    def objective(self) -> int:
        """The whole plan's worth."""
        return self.pairs + self.later_labels + self.load + self.seniors


def tally(snapshot: Snapshot, task: Ints, expert: Ints) -> Tally:
    """Count the (task, expert) pairs of a plan. Each must be rows of the snapshot."""
    worth = exact_sum(snapshot.worth(snapshot.tasks.klass[task], expert))
    if snapshot.pair_points is not None:
        worth += exact_sum(snapshot.pair_points.points(task, expert))
    return Tally(
        pairs=worth,
        later_labels=_later_labels(snapshot, task),
        load=_load(snapshot, expert),
        seniors=_seniors(snapshot, task, expert),
        late=_late(snapshot, task, expert),
        over_budget=_over_budget(snapshot, task, expert),
        overtime=_overtime(snapshot, task, expert),
    )


def _later_labels(snapshot: Snapshot, task: Ints) -> int:
    table = snapshot.terms.later_label
    if table is None:
        return 0
    labels = np.bincount(task, minlength=snapshot.n_tasks)
    losses = table[snapshot.tasks.klass]
    at = np.arange(int(labels.max(initial=0)))
    lost = losses[:, np.minimum(at, table.shape[1] - 1)]
    return -exact_sum(lost[at[None, :] < labels[:, None]])


def _load(snapshot: Snapshot, expert: Ints) -> int:
    terms = snapshot.terms
    if terms.load_units is None or terms.load_points is None:
        return 0
    left = np.bincount(expert, minlength=snapshot.n_experts)
    lost = 0
    for units, points in zip(terms.load_units, terms.load_points, strict=True):
        here = np.minimum(left, units)
        lost += exact_sum(here, points)
        left = left - here
    return -lost


def _seniors(snapshot: Snapshot, task: Ints, expert: Ints) -> int:
    points = snapshot.terms.senior
    if points is None:
        return 0
    senior = snapshot.experts.level[expert] >= snapshot.terms.senior_level
    return exact_sum(points[snapshot.tasks.klass[np.unique(task[senior])]])


def task_stretches(snapshot: Snapshot) -> Ints:
    """[T] the last stretch in which each task can be done; siblings share the earliest."""
    terms, tasks = snapshot.terms, snapshot.tasks
    if terms.stretch is None:
        return np.zeros(snapshot.n_tasks, dtype=np.int64)
    stretch = terms.stretch[tasks.klass]
    for item in np.unique(tasks.item[tasks.item >= 0]).tolist():
        own = tasks.item == item
        stretch[own] = stretch[own].min()
    return np.asarray(stretch)


def _late(snapshot: Snapshot, task: Ints, expert: Ints) -> Ints:
    rooms = snapshot.terms.rooms
    late: Flags = np.zeros(snapshot.n_experts, dtype=np.bool_)
    if rooms is not None:
        stretch = task_stretches(snapshot)[task]
        for end in range(len(rooms)):
            early = np.bincount(expert[stretch <= end], minlength=snapshot.n_experts)
            late |= early > rooms[: end + 1].sum(axis=0)
    return np.flatnonzero(late)


def _over_budget(snapshot: Snapshot, task: Ints, expert: Ints) -> Ints:
    terms, need = snapshot.terms, snapshot.requirements
    if terms.budget is None or terms.budget_limit is None:
        return np.zeros(0, dtype=np.int64)
    klass = snapshot.tasks.klass[task]
    price = snapshot.experts.rates[need.rate_row[klass], expert]
    drawn = terms.budget[klass]
    spent = np.zeros(len(terms.budget_limit), dtype=np.int64)
    np.add.at(spent, drawn[drawn >= 0], price[drawn >= 0])
    limit = terms.budget_limit
    return np.flatnonzero((limit != NO_LIMIT) & (spent > limit))


def _overtime(snapshot: Snapshot, task: Ints, expert: Ints) -> Ints:
    terms = snapshot.terms
    if terms.minutes is None or terms.minutes_limit is None:
        return np.zeros(0, dtype=np.int64)
    spent = np.zeros(snapshot.n_experts, dtype=np.int64)
    np.add.at(spent, expert, terms.minutes[snapshot.tasks.klass[task]])
    limit = terms.minutes_limit
    return np.flatnonzero((limit != NO_LIMIT) & (spent > limit))
