"""A solved flow that lives on: small changes are repaired, and what-ifs answered, in milliseconds.

After a change few nodes are out of balance. Units are sent from those with too many to those with
too few along shortest paths under the flow's potentials, which keep every residual arc's reduced
cost at 0 or more (successive shortest paths with potentials: Edmonds and Karp 1972, Tomizawa
1971). The result is as optimal as a new solution, and only what must move moves.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from app.matching.network import Network
from app.matching.snapshot import Ints

Step = tuple[int, int]  # an arc, and 1 for a unit along it, -1 for one given back


@dataclass(frozen=True, slots=True)
class Detour:
    """The cheapest way a unit can go from one node to another, and what it costs in all."""

    cost: int
    steps: tuple[Step, ...]


class Living:
    """A working copy of a solved network, in plain lists. Changing it changes nobody else's."""

    def __init__(self, network: Network, potentials: Ints) -> None:
        self.network = network
        self.sink = network.layout.sink
        self._tail, self._head = network.tail.tolist(), network.head.tolist()
        self._cost: list[int] = network.cost.tolist()
        self._out = _incident(network.tail, network.layout.nodes)
        self._into = _incident(network.head, network.layout.nodes)
        self._flow, self._upper = network.flow.tolist(), network.upper.tolist()
        self._lower: list[int] = network.lower.tolist()
        self._price: list[int] = potentials.tolist()
        # What is out of balance: units that a node has too many, or too few.
        left = network.supply.copy()
        np.subtract.at(left, network.tail, network.flow)
        np.add.at(left, network.head, network.flow)
        self._excess: dict[int, int] = {n: int(left[n]) for n in np.flatnonzero(left).tolist()}
        self._touched: set[int] = set()

    def fork(self) -> "Living":
        """A copy for trying something out."""
        twin = object.__new__(Living)
        vars(twin).update(vars(self))
        for name in ("_flow", "_upper", "_lower", "_price", "_excess", "_touched"):
            setattr(twin, name, getattr(self, name).copy())
        return twin

    @property
    def flow(self) -> Ints:
        """The flow on all arcs."""
        return np.array(self._flow, dtype=np.int64)

    @property
    def potentials(self) -> Ints:
        """The potentials of all nodes."""
        return np.array(self._price, dtype=np.int64)

    def touched(self) -> list[int]:
        """The arcs whose flow was changed, perhaps back again, in order."""
        return sorted(self._touched)

    # Changes; `settle` makes the flow whole and optimal again

    def limit(self, arc: int, upper: int) -> None:
        """An arc may carry so many units at most."""
        self._lower[arc] = min(self._lower[arc], upper)
        self._upper[arc] = upper
        if self._flow[arc] > upper:
            self._carry(arc, upper - self._flow[arc])

    def close(self, node: int) -> None:
        """Nothing goes through a node any more."""
        for arc in (*self._into[node], *self._out[node]):
            self.limit(arc, 0)

    def settle(self) -> None:
        """Send every unit that is out of place the cheapest way to where one is missing."""
        while (source := self._source()) is not None:
            distance, target, came = self._search(source, None)
            if target is None:
                raise RuntimeError("a unit has no way to the sink, which unfilled arcs rule out")
            nearest = distance[target]
            for node, far in distance.items():
                if far < nearest:
                    self._price[node] += far - nearest
            steps = self._way(source, target, came)
            many = min(self._excess[source], -self._excess[target])
            for arc, along in steps:
                room = self._upper[arc] - self._flow[arc] if along > 0 else (
                    self._flow[arc] - self._lower[arc]
                )  # fmt: skip
                many = min(many, room)
            for arc, along in steps:
                self._carry(arc, many * along)

    def _source(self) -> int | None:
        """A node with too many units, None when all is in balance."""
        return next((node for node, many in self._excess.items() if many > 0), None)

    # Questions

    def detour(self, source: int, target: int) -> Detour | None:
        """The cheapest residual way between two nodes, None where there is none."""
        distance, found, came = self._search(source, target)
        if found is None:
            return None
        cost = distance[target] - self._price[source] + self._price[target]
        return Detour(cost, tuple(self._way(source, target, came)))

    def _carry(self, arc: int, units: int) -> None:
        self._flow[arc] += units
        self._touched.add(arc)
        self._unbalance(self._tail[arc], -units)
        self._unbalance(self._head[arc], units)

    def _unbalance(self, node: int, units: int) -> None:
        left = self._excess.get(node, 0) + units
        if left:
            self._excess[node] = left
        else:
            self._excess.pop(node, None)

    def _search(
        self, source: int, target: int | None
    ) -> tuple[dict[int, int], int | None, dict[int, Step]]:
        """Dijkstra under reduced costs, to `target` or to the nearest node that lacks units.

        Returns the distances of the nodes that are certain, the node found, and how each was
        reached.
        """
        price, flow, upper, lower = self._price, self._flow, self._upper, self._lower
        tail, head, cost = self._tail, self._head, self._cost
        certain: dict[int, int] = {}
        best: dict[int, int] = {source: 0}
        came: dict[int, Step] = {}
        heap = [(0, 0, source)]
        turn = 0  # of equally near nodes the newest first: depth first finds an end soonest
        while heap:
            far, _, node = heappop(heap)
            if node in certain:
                continue
            certain[node] = far
            lacks = node == target if target is not None else self._excess.get(node, 0) < 0
            if lacks and node != source:
                return certain, node, came
            base = far + price[node]
            for arc in self._out[node]:
                if flow[arc] < upper[arc]:
                    other = head[arc]
                    new = base + cost[arc] - price[other]
                    if new < best.get(other, _FAR):
                        best[other] = new
                        came[other] = (arc, 1)
                        turn -= 1
                        heappush(heap, (new, turn, other))
            for arc in self._into[node]:
                if flow[arc] > lower[arc]:
                    other = tail[arc]
                    new = base - cost[arc] - price[other]
                    if new < best.get(other, _FAR):
                        best[other] = new
                        came[other] = (arc, -1)
                        turn -= 1
                        heappush(heap, (new, turn, other))
        return certain, None, came

    def _way(self, source: int, target: int, came: dict[int, Step]) -> list[Step]:
        steps: list[Step] = []
        node = target
        while node != source:
            arc, along = came[node]
            steps.append((arc, along))
            node = self._tail[arc] if along > 0 else self._head[arc]
        return steps[::-1]


_FAR = 2**62


def _incident(ends: Ints, nodes: int) -> list[tuple[int, ...]]:
    """For each node the arcs that have it as this end."""
    order = np.argsort(ends, kind="stable").tolist()
    cuts = np.searchsorted(np.sort(ends), np.arange(nodes + 1)).tolist()
    return [tuple(order[a:b]) for a, b in pairwise(cuts)]
