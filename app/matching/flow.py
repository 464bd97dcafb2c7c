"""The min-cost flow of one round, its potentials, and the bound they prove."""

from dataclasses import replace
from typing import Final

import numpy as np

from app.matching.network import LARGEST_COST, Network, most_of_a_cycle, too_large
from app.matching.snapshot import Ints, exact_sum

FAR: Final = 2**60


def solve_flow(network: Network) -> Network:
    """The network with its best flow; among equally good ones, one that keeps the most units of
    the plan before. Pinned arcs come before all worth, and are fixed at what they carry.

    Exact in integers, though three aims are in one cost: what a kept unit adds is less than a
    point, and a pin more than all points, along every simple cycle (`network.most_of_a_cycle`).
    Raises `UserError` when the costs do not fit the solver's 64 bits.
    """
    arcs, n_units = network.arcs, len(network.arcs.group)
    wide, scale = keeping(network)
    pin = most_of_a_cycle(network.layout, network.cost, network.head) * scale + scale
    largest = int(np.abs(wide.cost).max(initial=0)) + (pin if arcs.pinned.any() else 0)
    if largest * (network.layout.nodes + 1) >= LARGEST_COST:
        raise too_large()
    if not int(network.units.sum()):
        return network
    cost = wide.cost.copy()
    cost[:n_units][arcs.pinned] -= pin
    if len(cost) > len(network.cost):  # of pins that exclude each other, those kept before stay
        cost[len(network.cost) :][arcs.pinned[arcs.kept > 0]] -= pin
    flow = min_cost((wide.tail,), (wide.head,), (wide.upper,), (cost,), wide.supply)
    return _fixed(replace(network, flow=merged(network, flow)))


def keeping(network: Network) -> tuple[Network, int]:
    """The network in which units of the plan before have arcs of their own, behind the others,
    that cost one less; and by what all costs were multiplied for that to weigh less than a point
    along every simple cycle. The best flow of it is the best of `network` with the fewest moves.
    """
    some = np.flatnonzero(network.arcs.kept)
    if not len(some):
        return network, 1
    kept, scale = network.arcs.kept[some], network.layout.most_in_a_cycle + 1
    if int(np.abs(network.cost).max(initial=0)) * scale >= LARGEST_COST:
        raise too_large()
    upper, cost = network.upper.copy(), network.cost * scale
    upper[some] -= kept
    wide = replace(
        network,
        tail=np.concatenate((network.tail, network.tail[some])),
        head=np.concatenate((network.head, network.head[some])),
        lower=np.concatenate((network.lower, np.zeros_like(kept))),
        upper=np.concatenate((upper, kept)),
        cost=np.concatenate((cost, cost[some] - 1)),
        points=np.concatenate((network.points, network.points[some])),
        flow=np.concatenate((network.flow, np.zeros_like(kept))),
    )
    return wide, scale


def merged(network: Network, flow: Ints) -> Ints:
    """A flow of `keeping(network)` on the arcs of the network itself."""
    n_arcs, some = len(network.tail), np.flatnonzero(network.arcs.kept)
    used = flow[:n_arcs].copy()
    used[some] += flow[n_arcs:]
    return used


def _fixed(network: Network) -> Network:
    """The network in which pinned arcs carry what they carry, no more and no less."""
    pinned = np.flatnonzero(network.arcs.pinned)
    if not len(pinned):
        return network
    lower, upper = network.lower.copy(), network.upper.copy()
    lower[pinned] = upper[pinned] = network.flow[pinned]
    return replace(network, lower=lower, upper=upper)


def min_cost(
    tail: tuple[Ints, ...],
    head: tuple[Ints, ...],
    upper: tuple[Ints, ...],
    cost: tuple[Ints, ...],
    supply: Ints,
) -> Ints:
    """The flow on every arc, by OR-Tools' cost-scaling algorithm (Goldberg 1997)."""
    from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tail, dtype=np.int32, casting="same_kind"),
        np.concatenate(head, dtype=np.int32, casting="same_kind"),
        np.concatenate(upper),
        np.concatenate(cost),
    )
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.BAD_COST_RANGE:
        raise too_large()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the min-cost flow ended with {status}, which its shape rules out")
    return np.asarray(solver.flows(arcs), dtype=np.int64)


def potentials(network: Network) -> Ints:
    """[nodes] potentials under which no residual arc of an optimal flow has a negative cost."""
    tail, head, cost, _ = residual(network)
    return _shortest(tail, head, cost, np.zeros(network.layout.nodes, dtype=np.int64))


def distances(network: Network, source: int) -> Ints:
    """Shortest distances from a node in the residual network, FAR where it cannot reach."""
    tail, head, cost, _ = residual(network)
    best = np.full(network.layout.nodes, FAR, dtype=np.int64)
    best[source] = 0
    return _shortest(tail, head, cost, best)


def _shortest(tail: Ints, head: Ints, cost: Ints, best: Ints) -> Ints:
    """Bellman-Ford over whole arrays. Ends, because an optimal flow leaves no negative cycle."""
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.flatnonzero(np.diff(head, prepend=-1))
    reached = head[first]
    for _ in range(len(best) + 1):
        if not len(first):
            return best
        through = np.minimum.reduceat(best[tail] + cost, first)
        better = through < best[reached]
        if not better.any():
            return np.where(best > FAR // 2, FAR, best)
        best[reached[better]] = through[better]
    raise RuntimeError("the flow was not optimal: its residual network has a negative cycle")


def residual(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """Tail, head, cost and number of every arc that can still take, or give back, a unit.

    An arc that gives back has the number -1 - its own.
    """
    forth = np.flatnonzero(network.flow < network.upper)
    back = np.flatnonzero(network.flow > network.lower)
    return (
        np.concatenate((network.tail[forth], network.head[back])),
        np.concatenate((network.head[forth], network.tail[back])),
        np.concatenate((network.cost[forth], -network.cost[back])),
        np.concatenate((forth, -1 - back)),
    )


def dual_gap(network: Network, at: Ints) -> int:
    """How much more (in costs) any flow within the arcs' limits could be worth than this one, at
    most, whatever the potentials `at`.

    The Lagrangian of the nodes' balances (Ahuja, Magnanti and Orlin 1993, Network Flows, section
    16.4): every arc carries what its reduced cost makes cheapest, and the supplies are paid at
    the potentials. 0 at the `potentials` of an optimal flow.
    """
    reduced = network.cost + at[network.tail] - at[network.head]
    cheapest = np.where(reduced < 0, network.upper, network.lower)
    return (
        exact_sum(network.cost, network.flow)
        - exact_sum(reduced, cheapest)
        + exact_sum(at, network.supply)
    )
