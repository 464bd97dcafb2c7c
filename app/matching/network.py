"""The flow's network: what a plan is worth as costs on arcs, whatever is asked of it.

Nodes in order: groups; the seniors' entrances of groups that want a senior; shared (item, expert)
nodes; people by stretch of time; people in all (only where there are several stretches); the sink.
A unit goes from its group to a person and on to the sink, or straight to the sink, unfilled. Costs
are points lost against a plan in which every unit is filled and nobody costs anything.

Every wish about sums is a convex cost and so a few parallel arcs: labels of falling worth make
unfilled units cheap first, steps of load make a person's units dearer, the first units that
seniors take of a group earn its points. Hence one flow still finds the exact optimum.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.domain.errors import UserError
from app.matching.groups import Arcs, Groups
from app.matching.snapshot import Ints, Snapshot, exact_sum

ENDLESS: Final = 2**31
LARGEST_COST: Final = 2**62  # the solver multiplies costs by the number of nodes in 64 bits


def too_large() -> UserError:
    """What is said when points do not fit exact whole numbers."""
    return UserError(
        "The points in this plan are too large to be added up exactly. No plan was made. "
        "Use smaller weights for value and wishes."
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each kind of node begins."""

    groups: int
    seniors: int  # how many groups have an entrance for seniors
    shared: int
    experts: int
    stretches: int

    @property
    def first_senior(self) -> int:
        """The node of the first entrance."""
        return self.groups

    @property
    def first_shared(self) -> int:
        """The node of the first (item, expert)."""
        return self.groups + self.seniors

    @property
    def first_room(self) -> int:
        """The node of the first person in the first stretch; stretch by stretch."""
        return self.first_shared + self.shared

    @property
    def first_person(self) -> int:
        """The node of the first person in all."""
        return self.first_room + self.experts * (self.stretches if self.stretches > 1 else 0)

    @property
    def sink(self) -> int:
        """The last node."""
        return self.first_person + self.experts

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.sink + 1

    @property
    def most_in_a_cycle(self) -> int:
        """How many unit arcs a simple cycle can have: each end of one is met at most twice."""
        ends = self.first_person + self.experts - self.first_shared
        return 2 * min(self.groups + self.seniors, ends) + 2


@dataclass(frozen=True, slots=True)
class Network:
    """The arcs, unit arcs first (in the order of `arcs`), and what flows on them.

    `points` are points lost by a unit; `cost` the same with `rank_scale` more for each step of
    strict priority that an unfilled unit loses (the same array where no priority is strict).
    """

    layout: Layout
    arcs: Arcs
    tail: Ints
    head: Ints
    lower: Ints
    upper: Ints
    cost: Ints
    points: Ints
    supply: Ints
    flow: Ints
    everything: int  # worth of a plan in which every unit is filled and nobody costs anything
    rank_scale: int

    @property
    def value(self) -> int:
        """Worth of the flow, in points."""
        return self.everything - exact_sum(self.points, self.flow)

    @property
    def unit_flow(self) -> Ints:
        """The flow on the unit arcs."""
        return self.flow[: len(self.arcs.group)]

    @property
    def units(self) -> Ints:
        """[G] units that each group asks for."""
        return self.supply[: self.layout.groups]

    @property
    def capacity(self) -> Ints:
        """[E] units that each person can take in all."""
        layout = self.layout
        capacity = np.zeros(layout.experts, dtype=np.int64)
        ends = np.flatnonzero((self.head == layout.sink) & (self.tail >= layout.first_person))
        np.add.at(capacity, self.tail[ends] - layout.first_person, self.upper[ends])
        return capacity


def build(snapshot: Snapshot, groups: Groups, arcs: Arcs) -> Network:
    """The network of these groups, with nothing flowing yet."""
    terms = snapshot.terms
    wants = _wants_senior(snapshot, groups)
    n_stretches = 1 if terms.rooms is None else len(terms.rooms)
    layout = Layout(
        groups=len(groups.klass),
        seniors=len(wants),
        shared=len(arcs.shared_expert),
        experts=snapshot.n_experts,
        stretches=n_stretches,
    )
    stretch = stretch_of_groups(snapshot, groups)
    entrance = np.full(layout.groups, -1, dtype=np.int64)
    entrance[wants] = np.arange(len(wants)) + layout.first_senior
    senior = snapshot.experts.level[arcs.expert] >= terms.senior_level
    tail = np.where(senior & (entrance[arcs.group] >= 0), entrance[arcs.group], arcs.group)
    room = layout.first_room + stretch[arcs.group] * layout.experts + arcs.expert
    shared_room = np.full(layout.shared, 0, dtype=np.int64)
    via = arcs.shared >= 0
    shared_room[arcs.shared[via]] = room[via]
    head = np.where(via, layout.first_shared + arcs.shared, room)
    parts = [
        (tail, head, arcs.upper, -arcs.wish),
        *_seniors(snapshot, groups, layout, wants),
        (_count(layout.first_shared, layout.shared), shared_room, _ones(layout.shared), None),
        *_time(snapshot, layout),
        *_load(snapshot, layout),
    ]
    unfilled, everything = _unfilled(snapshot, groups, layout)
    parts += unfilled
    units = groups.size * snapshot.requirements.overlap[groups.klass]
    supply = np.zeros(layout.nodes, dtype=np.int64)
    supply[: layout.groups] = units
    supply[layout.sink] = -int(units.sum())
    n_arcs = sum(len(part[0]) for part in parts)
    points = np.concatenate(
        [np.zeros(len(part[0]), np.int64) if part[3] is None else part[3] for part in parts]
    )
    head = np.concatenate([part[1] for part in parts])
    scale = _rank_scale(snapshot, layout, points, head)
    cost = points
    if snapshot.terms.rank is not None:
        rank = snapshot.terms.rank
        most = int(rank.max(initial=0)) + 1
        if most * scale >= LARGEST_COST:
            raise too_large()
        weight = (most - rank)[groups.klass] * scale
        cost = points.copy()
        for at in range(len(unfilled)):  # they stand last
            end = n_arcs - at * layout.groups
            cost[end - layout.groups : end] += weight
    return Network(
        layout=layout,
        arcs=arcs,
        tail=np.concatenate([part[0] for part in parts]),
        head=head,
        lower=np.zeros(n_arcs, dtype=np.int64),
        upper=np.concatenate([part[2] for part in parts]),
        cost=cost,
        points=points,
        supply=supply,
        flow=np.zeros(n_arcs, dtype=np.int64),
        everything=everything,
        rank_scale=scale,
    )


Part = tuple[Ints, Ints, Ints, Ints | None]  # tails, heads, upper limits, costs


def label_losses(snapshot: Snapshot) -> Ints:
    """[C, J] points lost by the j-th wanted label; the last column goes for all later ones."""
    table = snapshot.terms.later_label
    return np.zeros((snapshot.n_classes, 1), dtype=np.int64) if table is None else table


def stretch_of_groups(snapshot: Snapshot, groups: Groups) -> Ints:
    """[G] the last stretch of time for each group; siblings share the earliest of theirs."""
    terms = snapshot.terms
    if terms.rooms is None or terms.stretch is None:
        return np.zeros(len(groups.klass), dtype=np.int64)
    stretch = terms.stretch[groups.klass]
    mine = np.flatnonzero(groups.item >= 0)
    if len(mine):
        _, inverse = np.unique(groups.item[mine], return_inverse=True)
        earliest = np.full(int(inverse.max()) + 1, len(terms.rooms), dtype=np.int64)
        np.minimum.at(earliest, inverse, stretch[mine])
        stretch[mine] = earliest[inverse]
    return np.asarray(stretch)


def _wants_senior(snapshot: Snapshot, groups: Groups) -> Ints:
    points = snapshot.terms.senior
    if points is None:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(points[groups.klass] > 0)


def _seniors(snapshot: Snapshot, groups: Groups, layout: Layout, wants: Ints) -> list[Part]:
    """The first unit of seniors on each task earns the points, the others earn nothing."""
    points = snapshot.terms.senior
    if points is None or not len(wants):
        return []
    node, size = _count(layout.first_senior, layout.seniors), groups.size[wants]
    more = size * np.maximum(0, snapshot.requirements.overlap[groups.klass[wants]] - 1)
    return [(wants, node, size, -points[groups.klass[wants]]), (wants, node, more, None)]


def _time(snapshot: Snapshot, layout: Layout) -> list[Part]:
    """Work of a later stretch may use the time of an earlier one, not the other way round."""
    rooms = snapshot.terms.rooms
    if rooms is None or layout.stretches == 1:
        return []
    people = _count(layout.first_person, layout.experts)
    parts: list[Part] = []
    for at in range(layout.stretches):
        here = _count(layout.first_room + at * layout.experts, layout.experts)
        parts.append((here, people, rooms[at], None))
        if at:
            endless = np.full(layout.experts, ENDLESS, dtype=np.int64)
            parts.append((here, here - layout.experts, endless, None))
    return parts


def _load(snapshot: Snapshot, layout: Layout) -> list[Part]:
    terms, people = snapshot.terms, _count(layout.first_person, layout.experts)
    sink = np.full(layout.experts, layout.sink, dtype=np.int64)
    if terms.load_units is None or terms.load_points is None:
        return [(people, sink, snapshot.experts.capacity, None)]
    parts: list[Part] = []
    for units, points in zip(terms.load_units, terms.load_points, strict=True):
        some = np.flatnonzero(units)
        parts.append((people[some], sink[some], units[some], points[some]))
    return parts


def _unfilled(snapshot: Snapshot, groups: Groups, layout: Layout) -> tuple[list[Part], int]:
    """What unfilled units lose: of each task the least welcome label first."""
    value, losses = snapshot.requirements.value[groups.klass], label_losses(snapshot)
    overlap, size = snapshot.requirements.overlap[groups.klass], groups.size
    sink = np.full(layout.groups, layout.sink, dtype=np.int64)
    parts: list[Part] = []
    everything, left, last = 0, overlap, losses.shape[1] - 1
    for j in range(last + 1):
        units = size * (np.minimum(left, 1) if j < last else left)
        worth = value - losses[groups.klass, j]
        parts.append((np.arange(layout.groups), sink, units, worth))
        everything += exact_sum(units, worth)
        left = np.maximum(left - 1, 0)
    return parts, everything


def _rank_scale(snapshot: Snapshot, layout: Layout, points: Ints, head: Ints) -> int:
    """More points than twice what any simple cycle of the network can gain or lose, so that the
    rest of a cost tells its points, negative ones too; 0 without ranks.

    That higher ranks are filled first then needs no more than falling weights: what can be
    filled together is a gammoid, on which the greedy choice is best for all falling weights
    (Edmonds 1971, Matroids and the greedy algorithm).
    """
    return 0 if snapshot.terms.rank is None else 2 * most_of_a_cycle(layout, points, head) + 1


def most_of_a_cycle(layout: Layout, cost: Ints, head: Ints) -> int:
    """A limit to the cost that any simple cycle of the residual network gains or loses.

    A flow is optimal when no residual cycle improves it, and one that does can be taken simple.
    Therefore an aim that outweighs this much comes wholly before the costs it is measured from.
    A simple cycle meets the sink once, and so at most two of the arcs that end there.
    """
    last = head == layout.sink
    inner, whole = (int(np.abs(part).max(initial=0)) for part in (cost[~last], cost[last]))
    return inner * (layout.most_in_a_cycle + 2 * layout.seniors) + 2 * whole


def _count(first: int, many: int) -> Ints:
    return np.arange(first, first + many, dtype=np.int64)


def _ones(many: int) -> Ints:
    return np.ones(many, dtype=np.int64)
