"""Plans in which every (task, expert) pair has a score of its own, so that no two tasks are alike.

Where all pairs fit the memory, one flow on single tasks is exact. Where they do not, the flow on
classes decides how many units each person takes of each class and a small flow inside every class
decides which; a bound over all pairs, at the class flow's prices, says how far that is from the
best at most.
"""

import os
from dataclasses import replace
from typing import Final

import numpy as np

from app.matching.deal import Dealt
from app.matching.flow import min_cost
from app.matching.groups import Arcs, Groups, Pairs
from app.matching.network import Network
from app.matching.snapshot import Ints, PairPoints, Snapshot, exact_sum

_BYTES_A_PAIR: Final = 256  # measured 215 at six million pairs
_USUAL_MEMORY: Final = 4 * 2**30  # where the system does not tell
_ROWS: Final = 2_000_000  # pairs worked on at a time


def fit_memory(pairs: int) -> bool:
    """Whether a flow on single tasks may take half of this machine's memory for its pairs."""
    memory = _USUAL_MEMORY
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return pairs * _BYTES_A_PAIR <= memory // 2


def single_groups(snapshot: Snapshot) -> Groups:
    """Every task as a group of its own."""
    every = np.arange(snapshot.n_tasks)
    return Groups(every, snapshot.tasks.klass, snapshot.tasks.item, (True,) * len(every))


def with_pair_points(arcs: Arcs, groups: Groups, points: PairPoints) -> Arcs:
    """The arcs of single tasks with the score of each pair."""
    task = np.argsort(groups.of_task, kind="stable")[arcs.group]
    return replace(arcs, wish=arcs.wish + points.points(task, arcs.expert))


def deal_locally(
    snapshot: Snapshot, network: Network, groups: Groups, seen: Pairs, points: PairPoints
) -> Dealt:
    """The units of the class flow on the tasks where their pairs score best. Units that fit no
    task because of who has seen it stay unfilled. Labels and seniors are not spread for points."""
    arcs, units = network.arcs, network.unit_flow
    members = _members(groups)
    used = np.flatnonzero(units)
    cuts = np.searchsorted(arcs.group[used], np.arange(len(members) + 1))
    seen_keys = seen.keys(snapshot.n_experts)
    found: list[tuple[Ints, Ints]] = []
    for g, tasks in enumerate(members):
        here = used[cuts[g] : cuts[g + 1]]
        if len(here):
            overlap = int(snapshot.requirements.overlap[groups.klass[g]])
            found.append(
                _inside(snapshot, points, tasks, arcs.expert[here], units[here], here, overlap,
                        seen_keys)
            )  # fmt: skip
    nothing = np.zeros(0, dtype=np.int64)
    task = np.concatenate([nothing, *(tasks for tasks, _ in found)])
    arc = np.concatenate([nothing, *(arcs_ for _, arcs_ in found)])
    return Dealt(task, arcs.expert[arc], arc, nothing, nothing)


def _inside(
    snapshot: Snapshot, points: PairPoints, tasks: Ints, experts: Ints, units: Ints, arcs: Ints,
    overlap: int, seen_keys: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Tasks and arcs of one class, by a flow between its tasks and its people."""
    t, e = (part.ravel() for part in np.indices((len(tasks), len(experts))))
    keys = tasks[t] * snapshot.n_experts + experts[e]
    legal = np.flatnonzero(~np.isin(keys, seen_keys))
    t, e = t[legal], e[legal]
    score = points.points(tasks[t], experts[e])
    n_tasks, sink = len(tasks), len(tasks) + len(experts)
    nobody = int(score.max(initial=0)) + 1  # a unit without a task loses more than any score
    people, places = np.arange(len(experts)) + n_tasks, np.arange(n_tasks)
    flow = min_cost(
        tail=(people[e], places, people),
        head=(t, np.full(n_tasks, sink), np.full(len(experts), sink)),
        upper=(np.ones(len(t), np.int64), np.full(n_tasks, overlap), units),
        cost=(-score, np.zeros(n_tasks, np.int64), np.full(len(experts), nobody * 4)),
        supply=np.concatenate((np.zeros(n_tasks, np.int64), units, [-int(units.sum())])),
    )
    hit = np.flatnonzero(flow[: len(t)])
    return tasks[t[hit]], arcs[e[hit]]


def bound_over_pairs(
    snapshot: Snapshot, network: Network, groups: Groups, at: Ints, points: PairPoints
) -> int:
    """No plan is worth more: each task buys its best people at the flow's prices, and everybody's
    whole capacity is paid for. What terms may add comes on top; what they take is left out."""
    layout, arcs = network.layout, network.arcs
    people = at[layout.first_person : layout.first_person + layout.experts]
    price = np.maximum(0, at[layout.sink] - people)
    worth = arcs.wish + snapshot.requirements.value[groups.klass[arcs.group]] - price[arcs.expert]
    members = _members(groups)
    cuts = np.searchsorted(arcs.group, np.arange(len(members) + 1))
    bound = exact_sum(price, snapshot.experts.capacity) + _most_of_terms(snapshot)
    for g, tasks in enumerate(members):
        here = slice(cuts[g], cuts[g + 1])
        experts, base = arcs.expert[here], worth[here]
        overlap = int(snapshot.requirements.overlap[groups.klass[g]])
        if not len(experts):
            continue
        step = max(1, _ROWS // len(experts))
        for first in range(0, len(tasks), step):
            some = tasks[first : first + step, None]
            gain = np.maximum(0, base + points.points(some, experts[None, :]))
            if overlap < len(experts):
                gain = np.partition(gain, len(experts) - overlap, axis=1)[:, -overlap:]
            bound += int(gain.sum())
    return bound


def _members(groups: Groups) -> list[Ints]:
    """The tasks of each group."""
    ends = np.cumsum(groups.size)
    return np.split(np.argsort(groups.of_task, kind="stable"), ends)[: len(ends)]


def _most_of_terms(snapshot: Snapshot) -> int:
    """No plan gains more points from people's first units and from seniors."""
    terms, most = snapshot.terms, 0
    if terms.load_units is not None and terms.load_points is not None:
        gains = np.maximum(0, -terms.load_points)
        most += sum(exact_sum(*step) for step in zip(terms.load_units, gains, strict=True))
    if terms.senior is not None:
        most += exact_sum(np.maximum(0, terms.senior)[snapshot.tasks.klass])
    return most
