"""A plan after a small change: somebody leaves, tasks come. Only what must move moves.

Two ways. `without` takes people out of a solved flow that is kept at hand, for what-ifs in
milliseconds. `repair` carries a whole solution over to a new snapshot: what flowed still flows, as
far as it may, and the rest is settled along shortest paths.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.matching.eligibility import Eligibility
from app.matching.engine import Solution, facts_of, seen_pairs, solution_of
from app.matching.flow import dual_gap, keeping, merged
from app.matching.groups import Groups, Pairs, build_arcs, first_groups
from app.matching.living import Living
from app.matching.network import Layout, Network, build
from app.matching.redeal import redeal
from app.matching.snapshot import Ints, Snapshot


@dataclass(frozen=True, slots=True)
class Carried:
    """Which row of the new snapshot an old row became, -1 for one that is gone."""

    tasks: Ints
    experts: Ints


@dataclass(frozen=True, slots=True)
class Repaired:
    """The pairs of a plan after a what-if, by task, then expert."""

    task: Ints
    expert: Ints
    objective: int
    moved: int  # pairs of the plan before that are not in this one


def living(solution: Solution) -> Living:
    """The solution's flow, to be changed. Raises `ValueError` for a plan within caps."""
    if solution.potentials is None:
        raise ValueError("a plan within caps has no potentials to repair it by")
    return Living(solution.network, solution.potentials)


def without(
    snapshot: Snapshot, solution: Solution, alive: Living, experts: list[int]
) -> Repaired | None:
    """The best plan when these people take no more work; None when the tasks that moved cannot
    be dealt out to whom the flow gives them, and only solving anew will tell."""
    twin, layout = alive.fork(), solution.network.layout
    for expert in experts:
        for at in range(layout.stretches):
            twin.close(layout.first_room + at * layout.experts + expert)
        if layout.stretches > 1:
            twin.close(layout.first_person + expert)
    return _settled(snapshot, solution, twin)


def without_line(
    snapshot: Snapshot, solution: Solution, alive: Living, klass: int, expert: int
) -> Repaired | None:
    """The best plan when this person does nothing of this class; None as above."""
    twin, arcs = alive.fork(), solution.network.arcs
    mine = (solution.groups.klass[arcs.group] == klass) & (arcs.expert == expert)
    for arc in np.flatnonzero(mine).tolist():
        twin.limit(arc, 0)
    return _settled(snapshot, solution, twin)


def _settled(snapshot: Snapshot, solution: Solution, twin: Living) -> Repaired | None:
    pinned = np.flatnonzero(solution.network.arcs.pinned)
    if (solution.network.flow[pinned] < solution.network.arcs.upper[pinned]).any():
        return None  # pins that had no place together may find one now, and the flow holds them
    twin.settle()
    network = replace(solution.network, flow=twin.flow)
    before = Pairs(solution.task, solution.expert)
    dealt = redeal(snapshot, network, solution.groups, seen_pairs(snapshot), before)
    if len(dealt.lost):
        return None
    order = np.lexsort((dealt.expert, dealt.task))
    task, expert = dealt.task[order], dealt.expert[order]
    n = snapshot.n_experts
    stay = np.isin(before.keys(n), task * n + expert, assume_unique=True)
    return Repaired(task, expert, network.value, int((~stay).sum()))


def repair(
    snapshot: Snapshot, solution: Solution, carried: Carried, eligible: Eligibility | None = None
) -> Solution | None:
    """The best plan for a snapshot that differs little from the one that was solved: of the same
    worth, and with as few moves, as a new solution that keeps the plan before. None where only
    solving anew will tell.

    `eligible` is the judgement of the new snapshot, if it is known. Takes longer than solving
    when much has changed.
    """
    terms = snapshot.terms
    if solution.potentials is None or terms.capped or terms.rooms is not None:
        return None
    if snapshot.pair_points is not None:
        return None
    task, expert = carried.tasks[solution.task], carried.experts[solution.expert]
    there = (task >= 0) & (expert >= 0)
    facts = facts_of(snapshot, (task[there], expert[there]), eligible)
    groups = first_groups(snapshot, facts.pins)
    arcs = build_arcs(snapshot, facts.eligible, groups, facts.seen, facts.kept, facts.pins)
    if arcs.pinned.any():
        return None
    network = build(snapshot, groups, arcs)
    wide, scale = keeping(network)
    price = _carried_prices(solution, groups, carried, network) * scale
    alive = Living(_warm(wide, price), price)
    alive.settle()
    if dual_gap(replace(wide, flow=alive.flow), alive.potentials):
        return None
    done = replace(network, flow=merged(network, alive.flow))
    dealt = redeal(snapshot, done, groups, facts.seen, facts.kept)
    if len(dealt.lost):
        return None
    return solution_of(facts, groups, done, dealt, 0, 1)


def _carried_prices(solution: Solution, groups: Groups, carried: Carried, network: Network) -> Ints:
    """The old potentials at the new nodes; a new group gets one that no arc of it improves."""
    old, new, was = solution.network.layout, network.layout, solution.potentials
    if was is None:
        raise ValueError("no potentials to carry over")
    unknown = np.iinfo(np.int64).max
    price = np.full(new.nodes, unknown, dtype=np.int64)
    here = carried.experts >= 0
    price[new.first_person + carried.experts[here]] = was[old.first_person :][: old.experts][here]
    price[new.sink] = was[old.sink]
    fresh = np.flatnonzero(price[new.first_person : new.sink] == unknown) + new.first_person
    price[fresh] = price[new.sink]
    task = carried.tasks
    known = task >= 0
    price[groups.of_task[task[known]]] = was[solution.groups.of_task[known]]
    return _filled_in(network, new, price, unknown)


def _filled_in(network: Network, layout: Layout, price: Ints, unknown: int) -> Ints:
    """Potentials for inner nodes from the nodes behind them, last first; a node that nothing is
    behind gets one below all that could lead to it."""
    known = price[price != unknown]
    below = int(known.min()) - 2 * int(np.abs(network.cost).max(initial=0)) - 1
    for first, last in (
        (layout.first_shared, layout.first_room),
        (layout.first_senior, layout.first_shared),
        (0, layout.groups),
    ):
        wanted = (network.tail >= first) & (network.tail < last)
        wanted &= price[network.tail] == unknown
        best = np.full(layout.nodes, below, dtype=np.int64)
        arcs = np.flatnonzero(wanted)
        np.maximum.at(best, network.tail[arcs], price[network.head[arcs]] - network.cost[arcs])
        nodes = np.arange(first, last)
        nodes = nodes[price[nodes] == unknown]
        price[nodes] = best[nodes]
    return price


def _warm(network: Network, price: Ints) -> Network:
    """The network with every arc as its reduced cost at these potentials wants it, the arcs of
    kept units full; what is then out of balance is for `Living.settle`."""
    reduced = network.cost + price[network.tail] - price[network.head]
    flow = np.where(reduced < 0, network.upper, 0)
    tight = np.flatnonzero(reduced == 0)
    tight = tight[network.tail[tight] >= network.layout.first_senior]
    left = network.supply.copy()
    np.subtract.at(left, network.tail, flow)
    np.add.at(left, network.head, flow)
    for arc in tight.tolist():  # from inner nodes to the sink, so that each is settled in turn
        many = min(max(int(left[network.tail[arc]]), 0), int(network.upper[arc]))
        flow[arc] = many
        left[network.tail[arc]] -= many
        left[network.head[arc]] += many
    return replace(network, flow=flow)
