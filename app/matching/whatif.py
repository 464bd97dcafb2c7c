"""What would happen if: the exact loss of putting somebody on a task, and what one more would gain.

All of it is read off the residual network of the solved flow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.matching.deal import can_deal, deal
from app.matching.engine import Solution, seen_pairs
from app.matching.flow import FAR, distances
from app.matching.groups import Pairs
from app.matching.living import Living
from app.matching.network import Network
from app.matching.snapshot import Ints, Rule, Snapshot


@dataclass(frozen=True, slots=True)
class Link:
    """One move of a chain: an expert (-1: nobody) takes one more unit of a class, or one less."""

    klass: int
    expert: int
    takes: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an expert does not do a task.

    `loss` is what the whole plan would lose if they did, in points, with everything else moved
    as well as can be, and `chain` is how; of several equally cheap chains it is one. `exact` says
    that the chain was dealt out to single tasks; otherwise the loss is at least this much, and
    only solving with the pair pinned tells it. None when the expert may not do it at all, or
    nothing but a new plan can tell. `ranks` is what strict priority would lose before all points.
    """

    broken: tuple[Rule, ...]
    has_seen: bool
    already_does: bool
    full: bool
    loss: int | None
    ranks: int
    chain: tuple[Link, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Competition:
    """Which classes want the same people as a short class.

    `rivals` are the other classes that its full people work on, with their units there, most
    first. The closed set goes on from there: all classes and people that hang together through
    full people; those classes want `short` units more than these people have.
    """

    rivals: tuple[tuple[int, int], ...]
    classes: Ints
    people: Ints
    short: int


def why_not(
    snapshot: Snapshot, solution: Solution, alive: Living | None, task: int, expert: int
) -> WhyNot:
    """Why the expert does not do the task: the rules they break, or what it would cost.

    `alive` is the solution's flow (`repair.living`), None for a plan within caps.
    """
    klass = int(snapshot.tasks.klass[task])
    bits = int(solution.eligible.broken[klass, expert])
    seen = seen_pairs(snapshot)
    has_seen = bool(((seen.task == task) & (seen.expert == expert)).any())
    already = bool(((solution.task == task) & (solution.expert == expert)).any())
    used = int((solution.expert == expert).sum())
    answer = WhyNot(
        broken=tuple(rule for rule in Rule if bits & int(rule)),
        has_seen=has_seen,
        already_does=already,
        full=used >= int(snapshot.experts.capacity[expert]),
        loss=0 if already else None,
        ranks=0,
        chain=(),
        exact=already,
    )
    if already or bits or has_seen or alive is None:
        return answer
    return _with_loss(answer, snapshot, solution, alive, task, expert)


def _with_loss(
    answer: WhyNot, snapshot: Snapshot, solution: Solution, alive: Living, task: int, expert: int
) -> WhyNot:
    """The answer with the cheapest cycle through the arc from the task's group to the expert.

    No answer where there is no arc: the expert has no time at all, or the pair is worth nothing.
    """
    network, group = solution.network, int(solution.groups.of_task[task])
    arcs = network.arcs
    found = np.flatnonzero((arcs.group == group) & (arcs.expert == expert))
    if not len(found):
        return answer
    arc, steps, cost = int(found[0]), [], 0
    if not int(network.flow[arc]):  # else they do another task of the group: the two are swapped
        way = alive.detour(int(network.head[arc]), int(network.tail[arc]))
        if way is None:
            return answer
        steps, cost = [(arc, 1), *way.steps], int(network.cost[arc]) + way.cost
    flow = network.flow.copy()
    for step, along in steps:
        flow[step] += along
    points = int(network.points @ (flow - network.flow))
    return replace(
        answer,
        loss=points,
        ranks=(cost - points) // network.rank_scale if network.rank_scale else 0,
        chain=tuple(_links(solution, steps)),
        exact=_can_deal(snapshot, solution, replace(network, flow=flow), task, expert),
    )


def _can_deal(
    snapshot: Snapshot, solution: Solution, network: Network, task: int, expert: int
) -> bool:
    """Whether the changed groups can be dealt out, with this expert on this task."""
    groups, seen = solution.groups, seen_pairs(snapshot)
    changed = np.zeros(len(groups.klass), dtype=np.bool_)
    arcs = network.arcs
    changed[arcs.group[network.unit_flow != solution.network.unit_flow]] = True
    changed[groups.of_task[task]] = False
    free = replace(network, arcs=replace(arcs, kept=np.zeros_like(arcs.kept)))
    nothing = np.zeros(0, dtype=np.int64)
    others = deal(snapshot, free, groups, seen, Pairs(nothing, nothing), changed)
    return not len(others.lost) and can_deal(snapshot, network, groups, seen, task, expert)


def _links(solution: Solution, steps: list[tuple[int, int]]) -> Iterator[Link]:
    """The moves of people along a cycle of the flow; passing on time and entrances says nothing."""
    network, klass = solution.network, solution.groups.klass
    for arc, along in steps:
        if arc < len(network.arcs.group):
            group = int(network.arcs.group[arc])
            yield Link(int(klass[group]), int(network.arcs.expert[arc]), along > 0)
        elif int(network.tail[arc]) < network.layout.groups and (
            int(network.head[arc]) == network.layout.sink
        ):
            yield Link(int(klass[network.tail[arc]]), -1, along > 0)


def gains_of_one_more(snapshot: Snapshot, solution: Solution) -> Ints:
    """[C] what one more unit of time would add to the plan, in points, were it of a person who may
    do this class alone and is worth as much there as the middle one of those who may.

    The cheapest way in the residual network from the sink to the class says what the class's
    other people then do elsewhere (an exact what-if, not a shadow price). 0 for a plan within
    caps, which has no such ways. Where nobody may do a class, its own value counts alone.
    """
    gains = np.zeros(snapshot.n_classes, dtype=np.int64)
    if solution.potentials is None:
        return gains
    network, groups, eligible = solution.network, solution.groups, solution.eligible
    ways = distances(network, network.layout.sink)[: network.layout.groups]
    best = np.full(snapshot.n_classes, FAR, dtype=np.int64)
    np.minimum.at(best, groups.klass, ways)
    value = snapshot.requirements.value
    for c in np.flatnonzero(solution.unfilled > 0).tolist():
        experts = eligible.expert[eligible.start[c] : eligible.start[c + 1]]
        usual = 0
        if len(experts):
            worth = snapshot.worth(np.full(len(experts), c), experts)
            usual = int(np.median(worth)) - int(value[c])
        gains[c] = max(0, usual - _points(int(best[c]), network.rank_scale))
    return gains


def _points(cost: int, rank_scale: int) -> int:
    """The points in a cost that may have strict priorities in it."""
    if not rank_scale:
        return cost
    return (cost + rank_scale // 2) % rank_scale - rank_scale // 2


class Market:
    """Who may do, and who does, which classes in a plan; made once for all its shortages."""

    def __init__(self, snapshot: Snapshot, solution: Solution) -> None:
        arcs, units = solution.network.arcs, solution.network.unit_flow
        klass, width = solution.groups.klass[arcs.group], np.int64(max(snapshot.n_experts, 1))
        key, place = np.unique(klass * width + arcs.expert, return_inverse=True)
        self._klass, self._expert = key // width, key % width
        self._units = np.bincount(place, units, len(key)).astype(np.int64)
        load = np.bincount(solution.expert, minlength=snapshot.n_experts)
        self._full = load >= snapshot.experts.capacity
        self._unfilled = solution.unfilled
        # Only full people tie classes together: through others a short class would be filled.
        here = self._full[self._expert]
        self._klass, self._expert = self._klass[here], self._expert[here]
        self._units = self._units[here]

    def competition(self, klass: int) -> Competition:
        """The classes and people that a short class hangs together with."""
        classes = np.zeros(len(self._unfilled), dtype=np.bool_)
        people = np.zeros(len(self._full), dtype=np.bool_)
        classes[klass] = True
        does = self._units > 0
        while True:
            reached = np.zeros_like(people)
            reached[self._expert[classes[self._klass]]] = True
            grown = classes.copy()
            grown[self._klass[does & reached[self._expert]]] = True
            if (grown == classes).all() and (reached == people).all():
                break
            classes, people = grown, reached
        own = np.zeros_like(people)
        own[self._expert[self._klass == klass]] = True
        theirs = does & own[self._expert] & (self._klass != klass)
        by_class = np.bincount(self._klass[theirs], self._units[theirs], len(classes)).astype(int)
        order = np.argsort(-by_class, kind="stable")[:_RIVALS]
        return Competition(
            rivals=tuple((c, int(by_class[c])) for c in order.tolist() if by_class[c]),
            classes=np.flatnonzero(classes),
            people=np.flatnonzero(people),
            short=int(self._unfilled[classes].sum()),
        )


_RIVALS = 5  # classes named; all are counted
