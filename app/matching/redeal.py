"""Dealing again after a small change: only pairs that must go go, and only new ones come.

Groups whose units are as they were keep their pairs. In the others each new unit takes a free
place, or the place of a unit that goes; where that does not work out the group is dealt anew.
"""

from dataclasses import replace

import numpy as np

from app.matching.deal import Dealt, deal
from app.matching.groups import Groups, Pairs
from app.matching.network import Network, label_losses
from app.matching.snapshot import Flags, Ints, Snapshot


def redeal(snapshot: Snapshot, network: Network, groups: Groups, seen: Pairs, kept: Pairs) -> Dealt:
    """The flow's units as pairs, near to those `kept` of the plan before. See `deal`."""
    arcs, flow, n_groups = network.arcs, network.unit_flow, len(groups.klass)
    keys = arcs.group * snapshot.n_experts + arcs.expert  # ascending
    mine = groups.of_task[kept.task] * snapshot.n_experts + kept.expert
    arc = np.searchsorted(keys, mine)
    stays: Flags = np.zeros(len(mine), dtype=np.bool_)
    inside = np.flatnonzero(arc < len(keys))
    stays[inside] = keys[arc[inside]] == mine[inside]
    had = np.bincount(arc[stays], minlength=len(keys))
    labels = np.bincount(kept.task[stays], minlength=snapshot.n_tasks)
    overlap = snapshot.requirements.overlap[groups.klass]
    crowded = np.zeros(n_groups, dtype=np.bool_)
    crowded[groups.of_task[labels > overlap[groups.of_task]]] = True
    changed = crowded.copy()
    changed[arcs.group[had != flow]] = True
    task, expert, arc = kept.task[stays], kept.expert[stays], arc[stays]
    counts = _counts_places(snapshot)[groups.klass]
    anew = crowded | (counts & (changed | _uneven(snapshot, groups, task, expert, labels)))
    places = _Places(groups, seen, task, expert, labels, overlap)
    go: list[int] = []
    come: list[tuple[int, int]] = []
    for g in np.flatnonzero(changed & ~anew).tolist():
        first, last = np.searchsorted(arcs.group, (g, g + 1)).tolist()
        less = flow[first:last] - had[first:last]
        found = places.exchange(g, arcs.expert[first:last], less)
        if found is None:
            anew[g] = True
            continue
        go += found[0]
        come += [(t, first + at) for t, at in found[1]]
    again = deal(
        snapshot, replace(network, arcs=replace(arcs, kept=np.minimum(had, arcs.upper))), groups,
        seen, kept, anew,
    )  # fmt: skip
    old = ~anew[groups.of_task[task]]
    old[go] = False
    new_task, new_arc = np.array(come, dtype=np.int64).reshape(-1, 2).T
    arc = np.concatenate((arc[old], new_arc, again.arc))
    return Dealt(
        task=np.concatenate((task[old], new_task, again.task)),
        expert=arcs.expert[arc],
        arc=arc,
        lost=again.lost,
        loose=again.loose,
    )


def _counts_places(snapshot: Snapshot) -> Flags:
    """[C] whether it matters for the points on which task of a class a unit is."""
    losses = label_losses(snapshot)
    counts: Flags = (losses != losses[:, :1]).any(axis=1)
    if snapshot.terms.senior is not None:
        counts |= snapshot.terms.senior > 0
    return counts


def _uneven(snapshot: Snapshot, groups: Groups, task: Ints, expert: Ints, labels: Ints) -> Flags:
    """[G] whether labels or seniors could be spread better over a group's tasks than by these
    pairs, where `labels` are those of each task."""
    many = len(groups.klass)
    least, most = np.full(many, np.iinfo(np.int64).max), np.zeros(many, dtype=np.int64)
    np.minimum.at(least, groups.of_task, labels)
    np.maximum.at(most, groups.of_task, labels)
    uneven: Flags = most > least + 1
    if snapshot.terms.senior is not None:
        by_senior = task[snapshot.experts.level[expert] >= snapshot.terms.senior_level]
        units = np.bincount(groups.of_task[by_senior], minlength=many)
        tasks = np.bincount(groups.of_task[np.unique(by_senior)], minlength=many)
        uneven |= tasks < np.minimum(units, groups.size)
    return uneven


class _Places:
    """Who is on which task, group by group."""

    def __init__(
        self, groups: Groups, seen: Pairs, task: Ints, expert: Ints, labels: Ints, overlap: Ints
    ) -> None:
        self._groups, self._overlap, self._labels = groups, overlap, labels
        self._members = np.argsort(groups.of_task, kind="stable")
        size = groups.size
        self._opening = np.cumsum(size) - size
        self._size = size
        self._place = np.empty(len(self._members), dtype=np.int64)
        of = groups.of_task[self._members]
        self._place[self._members] = np.arange(len(of)) - self._opening[of]
        group = groups.of_task[task]
        self._pairs = np.argsort(group, kind="stable")
        self._pair_cuts = np.searchsorted(group[self._pairs], np.arange(len(size) + 1))
        self._task, self._expert = task, expert
        by_expert = np.argsort(seen.expert, kind="stable")
        self._seen_task, self._seen_expert = seen.task[by_expert], seen.expert[by_expert]

    def exchange(
        self, g: int, experts: Ints, change: Ints
    ) -> tuple[list[int], list[tuple[int, int]]] | None:
        """Which of the pairs go, and which come as (task, position in `experts`), so that each
        expert has so many units more; None if it does not work out one by one."""
        opening, size, overlap = int(self._opening[g]), int(self._size[g]), int(self._overlap[g])
        members = self._members[opening : opening + size]
        pairs = self._pairs[self._pair_cuts[g] : self._pair_cuts[g + 1]]
        on, who = self._place[self._task[pairs]], self._expert[pairs]
        labels = self._labels[members].copy()
        leaving = np.zeros(size, dtype=np.int64)  # a pair of this place that may go, + 1
        spare = {int(experts[at]): -int(change[at]) for at in np.flatnonzero(change < 0).tolist()}
        theirs = {e: np.flatnonzero(who == e).tolist() for e in spare}
        for rows in theirs.values():
            leaving[on[rows]] = np.array(rows, dtype=np.int64) + 1
        gone: set[int] = set()
        come: list[tuple[int, int]] = []
        for at in np.flatnonzero(change > 0).tolist():
            expert = int(experts[at])
            shut = self._shut(g, expert, on[who == expert], size)
            for _ in range(int(change[at])):
                free = np.flatnonzero(~shut & (labels < overlap))
                if len(free):
                    place = int(free[np.argmin(labels[free])])
                    labels[place] += 1
                else:
                    swaps = np.flatnonzero(~shut & (leaving > 0))
                    if not len(swaps):
                        return None
                    place = int(swaps[0])
                    row = int(leaving[place]) - 1
                    leaver = int(who[row])
                    gone.add(row)
                    leaving[place] = 0
                    spare[leaver] -= 1
                    if not spare[leaver]:
                        leaving[on[theirs[leaver]]] = 0
                shut[place] = True
                come.append((int(members[place]), at))
        for leaver, many in spare.items():
            left = [row for row in theirs[leaver] if row not in gone]
            gone.update(left[len(left) - many :])
        return [int(pairs[row]) for row in gone], come

    def _shut(self, g: int, expert: int, on: Ints, size: int) -> Flags:
        """The places where the expert is already, or whose task they have seen."""
        shut: Flags = np.zeros(size, dtype=np.bool_)
        shut[on] = True
        first, last = np.searchsorted(self._seen_expert, (expert, expert + 1)).tolist()
        seen = self._seen_task[first:last]
        shut[self._place[seen[self._groups.of_task[seen] == g]]] = True
        return shut
