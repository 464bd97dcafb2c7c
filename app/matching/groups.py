"""The work as the flow sees it: groups of tasks that nothing tells apart, and their arcs.

At first a group is all tasks of a class (tasks with siblings: all siblings within the class;
tasks with pins: those with the same pins). The engine splits a group by its tasks' histories
where it must.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.matching.eligibility import Eligibility
from app.matching.snapshot import Flags, Ints, Snapshot

ALONE: Final = -1  # the item of tasks that have no siblings


@dataclass(frozen=True, slots=True)
class Pairs:
    """A set of (task, expert) pairs, sorted and without doubles."""

    task: Ints
    expert: Ints

    def keys(self, n_experts: int) -> Ints:
        """One ascending number for each pair."""
        return self.task * n_experts + self.expert


@dataclass(frozen=True, slots=True)
class Groups:
    """Which tasks are taken together. `item` is ALONE, or the item that all tasks of it share."""

    of_task: Ints  # [T]
    klass: Ints  # [G]
    item: Ints  # [G]
    pure: tuple[bool, ...]  # [G] all tasks have the same history: nothing is left to split

    @property
    def size(self) -> Ints:
        """How many tasks each group has."""
        return np.bincount(self.of_task, minlength=len(self.klass))


@dataclass(frozen=True, slots=True)
class Arcs:
    """The (group, expert) pairs that may carry units, ordered by group, then expert.

    `wish` are the points of a unit besides the group's own value. `kept` is how many of the
    group's tasks the expert has in the plan before; `pinned` says that all of the group's tasks
    are pinned to the expert. `shared` is the
    number of the (item, expert) node that the arc must pass, because another group holds a
    sibling of the same item, or -1; through such a node goes one unit at most.
    """

    group: Ints
    expert: Ints
    pair: Ints  # index into the eligible (class, expert) pairs
    wish: Ints
    upper: Ints
    kept: Ints
    pinned: Flags
    shared: Ints
    shared_expert: Ints  # [shared nodes]


def unique_pairs(task: Ints, expert: Ints, n_experts: int) -> Pairs:
    """The pairs in ascending order, each once."""
    key = task * np.int64(n_experts) + expert
    if (np.diff(key) <= 0).any():
        key = np.sort(key)
        key = key[np.diff(key, prepend=-1) > 0]
    return Pairs(key // max(n_experts, 1), key % max(n_experts, 1))


def first_groups(snapshot: Snapshot, pins: Pairs) -> Groups:
    """One group for each class; the siblings of one item within a class are a group as well,
    and so are tasks with the same pins."""
    klass, item = snapshot.tasks.klass, np.maximum(snapshot.tasks.item, ALONE)
    if (item != ALONE).any():
        values, inverse, count = np.unique(item, return_inverse=True, return_counts=True)
        values[count == 1] = ALONE
        item = values[inverse]
    if (item == ALONE).all():
        used = np.flatnonzero(np.bincount(klass, minlength=snapshot.n_classes))
        number = np.zeros(snapshot.n_classes, dtype=np.int64)
        number[used] = np.arange(len(used))
        of_task, item = number[klass], np.full(len(used), ALONE)
    else:
        n_classes = max(snapshot.n_classes, 1)
        key, of_task = np.unique((item - ALONE) * n_classes + klass, return_inverse=True)
        used, item = key % n_classes, key // n_classes + ALONE
    groups = Groups(of_task.astype(np.int64), used, item, (False,) * len(used))
    return _apart(groups, (pins,), np.ones(len(used), dtype=np.bool_))


def build_arcs(
    snapshot: Snapshot,
    eligible: Eligibility,
    groups: Groups,
    seen: Pairs,
    kept: Pairs,
    pins: Pairs,
) -> Arcs:
    """The arcs of the flow. An expert takes at most as many units of a group as it has tasks
    they have not seen; of siblings, one."""
    n_experts = snapshot.n_experts
    many = np.diff(eligible.start)[groups.klass]
    group = np.repeat(np.arange(len(groups.klass)), many)
    first = eligible.start[groups.klass]
    pair = np.arange(len(group)) + np.repeat(first - (np.cumsum(many) - many), many)
    expert = eligible.expert[pair]
    key = group * n_experts + expert
    upper = groups.size[group] - _count(key, seen, groups, n_experts)
    upper[groups.item[group] >= 0] = np.minimum(upper[groups.item[group] >= 0], 1)
    worth = snapshot.worth(groups.klass[group], expert)
    pinned = _count(key, pins, groups, n_experts) > 0
    # Capacity is not made part of the upper limit: its price should lie on the expert alone.
    roomy = snapshot.experts.capacity[expert] > 0
    use = np.flatnonzero((upper > 0) & ((worth > 0) | pinned) & roomy)
    group, expert, pair, pinned = group[use], expert[use], pair[use], pinned[use]
    shared, shared_expert = _shared_nodes(groups.item[group], expert, n_experts)
    before = np.minimum(_count(key[use], kept, groups, n_experts), upper[use])
    return Arcs(
        group=group,
        expert=expert,
        pair=pair,
        wish=worth[use] - snapshot.requirements.value[groups.klass[group]],
        upper=upper[use],
        kept=before,
        pinned=pinned,
        shared=shared,
        shared_expert=shared_expert,
    )


def _count(key: Ints, pairs: Pairs, groups: Groups, n_experts: int) -> Ints:
    """For each ascending (group, expert) key, how many of the pairs' tasks are in the group."""
    found = np.zeros(len(key), dtype=np.int64)
    if not len(key) or not len(pairs.task):
        return found
    wanted = groups.of_task[pairs.task] * n_experts + pairs.expert
    wanted, count = np.unique(wanted, return_counts=True)
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    hit = key[at] == wanted
    found[at[hit]] = count[hit]
    return found


def _shared_nodes(item: Ints, expert: Ints, n_experts: int) -> tuple[Ints, Ints]:
    """The (item, expert) nodes that more than one arc needs, and which arc passes which."""
    shared = np.full(len(item), -1, dtype=np.int64)
    mine = np.flatnonzero(item >= 0)
    key, inverse, count = np.unique(
        item[mine] * n_experts + expert[mine], return_inverse=True, return_counts=True
    )
    number = np.where(count > 1, np.cumsum(count > 1) - 1, -1)
    shared[mine] = number[inverse]
    return shared, (key[count > 1] % max(n_experts, 1)).astype(np.int64)


def split(groups: Groups, stuck: Ints, seen: Pairs, kept: Pairs) -> Groups:
    """Take the tasks with a history out of the stuck groups; equal histories stay together.

    A history is who has seen the task and who had it in the plan before. Within a group of
    equal histories every count is exact.
    """
    is_stuck = np.zeros(len(groups.klass), dtype=np.bool_)
    is_stuck[stuck] = True
    apart = _apart(groups, (seen, kept), is_stuck)
    pure = [p or bool(s) for p, s in zip(groups.pure, is_stuck, strict=True)]
    return replace(apart, pure=(*pure, *(True,) * (len(apart.klass) - len(pure))))


def _apart(groups: Groups, histories: tuple[Pairs, ...], wanted: Flags) -> Groups:
    """The wanted groups without their tasks that have a history: those of equal histories
    become groups of their own, behind the others."""
    history: dict[int, list[tuple[int, int]]] = {}
    for kind, pairs in enumerate(histories):
        for at in np.flatnonzero(wanted[groups.of_task[pairs.task]]).tolist():
            history.setdefault(int(pairs.task[at]), []).append((kind, int(pairs.expert[at])))
    of_task = groups.of_task.copy()
    klass, item = groups.klass.tolist(), groups.item.tolist()
    number: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
    for task in sorted(history):
        group = int(of_task[task])
        key = (group, tuple(history[task]))
        if key not in number:
            number[key] = len(klass)
            klass.append(klass[group])
            item.append(item[group])
        of_task[task] = number[key]
    return replace(
        groups,
        of_task=of_task,
        klass=np.array(klass, dtype=np.int64),
        item=np.array(item, dtype=np.int64),
        pure=groups.pure + (False,) * len(number),
    )
