"""The min-cost flow of one round, its shadow prices, and the bound they prove."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.domain.errors import UserError
from app.matching.groups import Arcs
from app.matching.snapshot import Ints

_LARGEST_COST: Final = 2**62  # the solver multiplies costs by the number of nodes in 64 bits


@dataclass(frozen=True, slots=True)
class Network:
    """One round: what can flow, and what does.

    Nodes in order: groups, shared (item, expert) nodes, experts, sink. `units` per group is the
    supply; what cannot or should not be placed flows to the sink for nothing.
    """

    arcs: Arcs
    units: Ints  # [G]
    capacity: Ints  # [E]
    flow: Ints  # [arcs]
    value: int  # of the flow, in points


@dataclass(frozen=True, slots=True)
class Prices:
    """Shadow prices: of one unit of an expert's time, and of each shared node. Never negative.

    They are one of many right answers (degenerate optimum): good for a bound, never to be shown
    as "the" cost of a person.
    """

    expert: Ints
    shared: Ints


def solve_flow(arcs: Arcs, units: Ints, capacity: Ints) -> Network:
    """The best flow; among equally good ones, one that keeps the most units of the plan before.

    Exact in integers: worth is multiplied by (kept units + 1), and a kept unit adds one point,
    so that all kept units together weigh less than one point of worth.
    """
    scale = int(arcs.kept.sum()) + 1
    n_groups, n_shared, n_experts = len(units), len(arcs.shared_expert), len(capacity)
    sink = n_groups + n_shared + n_experts
    largest = int(arcs.worth.max(initial=0)) * scale + 1
    if largest * (sink + 2) >= _LARGEST_COST:
        raise UserError(
            "The points in this plan are too large to be added up exactly. No plan was made. "
            "Use smaller weights for value and wishes."
        )
    if not len(arcs.group) or not int(units.sum()):
        return Network(arcs, units, capacity, np.zeros(len(arcs.group), dtype=np.int64), 0)
    head = np.where(arcs.shared >= 0, n_groups + arcs.shared, n_groups + n_shared + arcs.expert)
    cost = -arcs.worth * scale
    some = np.flatnonzero(arcs.kept)
    experts = np.arange(n_experts) + n_groups + n_shared
    flow = min_cost(
        # open units, kept units, shared node -> expert, expert -> sink, unfilled
        tail=(arcs.group, arcs.group[some], np.arange(n_shared) + n_groups, experts,
              np.arange(n_groups)),
        head=(head, head[some], arcs.shared_expert + n_groups + n_shared,
              np.full(n_experts, sink), np.full(n_groups, sink)),
        upper=(arcs.upper - arcs.kept, arcs.kept[some], np.ones(n_shared, dtype=np.int64),
               capacity, units),
        cost=(cost, cost[some] - 1, *(np.zeros(n, dtype=np.int64)
              for n in (n_shared, n_experts, n_groups))),
        supply=np.concatenate((units, np.zeros(n_shared + n_experts, dtype=np.int64),
                               [-int(units.sum())])),
    )  # fmt: skip
    used = flow[: len(arcs.group)].copy()
    used[some] += flow[len(arcs.group) : len(arcs.group) + len(some)]
    return Network(arcs, units, capacity, used, int(used @ arcs.worth))


def min_cost(
    tail: tuple[Ints, ...],
    head: tuple[Ints, ...],
    upper: tuple[Ints, ...],
    cost: tuple[Ints, ...],
    supply: Ints,
) -> Ints:
    """The flow on every arc, by OR-Tools' cost-scaling algorithm."""
    from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tail).astype(np.int32),
        np.concatenate(head).astype(np.int32),
        np.concatenate(upper),
        np.concatenate(cost),
    )
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the min-cost flow ended with {status}, which its shape rules out")
    return np.asarray(solver.flows(arcs), dtype=np.int64)


def distances(network: Network, source: int | None = None) -> Ints:
    """Shortest distances in the residual network, by Bellman-Ford over whole arrays.

    Without a source every node starts at 0, which gives potentials under which no residual arc
    has a negative cost. With a source, distances from it (`FAR` where it cannot reach). Costs
    are lost points. Ends, because an optimal flow leaves no negative cycle.
    """
    tail, head, cost = _residual(network)
    n_nodes = len(network.units) + len(network.arcs.shared_expert) + len(network.capacity) + 1
    best = np.full(n_nodes, 0 if source is None else FAR, dtype=np.int64)
    if source is not None:
        best[source] = 0
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.flatnonzero(np.diff(head, prepend=-1))
    reached = head[first]
    for _ in range(n_nodes + 1):
        if not len(first):
            return best
        through = np.minimum.reduceat(best[tail] + cost, first)
        better = through < best[reached]
        if not better.any():
            return np.where(best > FAR // 2, FAR, best)
        best[reached[better]] = through[better]
    raise RuntimeError("the flow was not optimal: its residual network has a negative cycle")


FAR: Final = 2**60


def _residual(network: Network) -> tuple[Ints, Ints, Ints]:
    """Tail, head and cost of every arc that can still take, or give back, a unit."""
    arcs, flow = network.arcs, network.flow
    n_groups, n_shared = len(network.units), len(arcs.shared_expert)
    sink = n_groups + n_shared + len(network.capacity)
    via = arcs.shared >= 0
    inner = np.bincount(arcs.shared[via], flow[via], minlength=n_shared).astype(np.int64)
    load = np.bincount(arcs.expert, flow, minlength=len(network.capacity)).astype(np.int64)
    short = network.units - np.bincount(arcs.group, flow, minlength=n_groups).astype(np.int64)
    expert_node = np.arange(len(network.capacity)) + n_groups + n_shared
    tails, heads, costs = [], [], []
    for tail, head, cost, used, upper in (
        (arcs.group, np.where(via, n_groups + arcs.shared, expert_node[arcs.expert]),
         -arcs.worth, flow, arcs.upper),
        (np.arange(n_shared) + n_groups, expert_node[arcs.shared_expert],
         np.zeros(n_shared, dtype=np.int64), inner, np.ones(n_shared, dtype=np.int64)),
        (expert_node, np.full(len(expert_node), sink),
         np.zeros(len(expert_node), dtype=np.int64), load, network.capacity),
        (np.arange(n_groups), np.full(n_groups, sink), np.zeros(n_groups, dtype=np.int64),
         short, network.units),
    ):  # fmt: skip
        forth, back = used < upper, used > 0
        tails += [tail[forth], head[back]]
        heads += [head[forth], tail[back]]
        costs += [cost[forth], -cost[back]]
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(costs)


def prices(network: Network) -> Prices:
    """Shadow prices of an optimal flow: with them `lagrange_bound` equals its value."""
    far = distances(network)
    n_groups, n_shared = len(network.units), len(network.arcs.shared_expert)
    shared, expert, sink = (
        far[n_groups : n_groups + n_shared],
        far[n_groups + n_shared : -1],
        far[-1],
    )
    return Prices(
        expert=np.maximum(0, sink - expert),
        shared=np.maximum(0, expert[network.arcs.shared_expert] - shared),
    )


def lagrange_bound(arcs: Arcs, units: Ints, capacity: Ints, at: Prices) -> int:
    """An upper bound on every legal plan, whatever the prices, as long as none is negative.

    Each group buys its best units at these prices, and all capacity is paid for (Lagrangian
    relaxation of the capacity and sibling rules). Needs no flow, so it can be checked alone.
    """
    if int(at.expert.min(initial=0)) < 0 or int(at.shared.min(initial=0)) < 0:
        raise ValueError("a shadow price is negative: it proves nothing")
    gain = arcs.worth - at.expert[arcs.expert]
    via = np.flatnonzero(arcs.shared >= 0)
    gain[via] -= at.shared[arcs.shared[via]]
    use = np.flatnonzero(gain > 0)
    use = use[np.lexsort((-gain[use], arcs.group[use]))]
    group, upper = arcs.group[use], arcs.upper[use]
    before = np.cumsum(upper) - upper
    opening = np.flatnonzero(np.diff(group, prepend=-1))
    base = np.repeat(before[opening], np.diff(opening, append=len(group)))
    bought = np.clip(units[group] - (before - base), 0, upper)
    paid = int(at.expert @ capacity) + int(at.shared.sum())
    return int(gain[use] @ bought) + paid
