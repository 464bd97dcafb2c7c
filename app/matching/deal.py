"""From units to tasks: who of a group's experts gets which of its tasks.

Dealing round and round is always legal as long as nobody has seen anything: no expert holds more
units than the group has tasks. Where somebody has, or where people keep the tasks they had, the
units are placed one by one, along augmenting paths if need be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np

from app.matching.flow import min_cost
from app.matching.groups import Groups, Pairs
from app.matching.network import Network, label_losses
from app.matching.snapshot import Flags, Ints, Snapshot

Hand = set[int]  # the experts on one task
_MANY: Final = 0.05  # more clashes a task than this, and dealing around them is faster


@dataclass(frozen=True, slots=True)
class Dealt:
    """The pairs of all groups that could be dealt, and the groups that could not in full."""

    task: Ints
    expert: Ints
    arc: Ints  # which arc each pair came by
    lost: Ints  # groups whose units no dealing can place for what the flow hoped they are worth
    loose: Ints  # groups that keep fewer units than the flow hoped for


def deal(
    snapshot: Snapshot,
    network: Network,
    groups: Groups,
    seen: Pairs,
    kept: Pairs,
    only: Flags | None = None,
) -> Dealt:
    """Give every group's units (or those of the groups in `only`) to its tasks: no expert twice,
    none that has seen the task, labels spread evenly, seniors over as many tasks as can be."""
    arcs, n_experts, units = network.arcs, snapshot.n_experts, network.unit_flow
    used = np.flatnonzero(units if only is None else units * only[arcs.group])
    senior = _senior_first(snapshot)
    if senior is not None:
        used = used[np.lexsort((~senior[arcs.expert[used]], arcs.group[used]))]
    arc = np.repeat(used, units[used])
    group, expert = arcs.group[arc], arcs.expert[arc]
    members = np.argsort(groups.of_task, kind="stable")
    size = groups.size
    opening = np.cumsum(size) - size
    turn = np.arange(len(arc)) - np.searchsorted(group, group)
    task = members[opening[group] + turn % size[group]]
    seen_keys = seen.keys(n_experts)
    hard = np.zeros(len(size), dtype=np.bool_)
    hard[group[among(task * n_experts + expert, seen_keys)]] = True
    hopes = np.zeros(len(size), dtype=np.int64)
    np.add.at(hopes, arcs.group[used], np.minimum(arcs.kept, units)[used])
    hard |= hopes > 0
    lost: list[int] = []
    loose: list[int] = []
    by_seen, by_kept = _by_task(seen, hard, groups), _by_task(kept, hard, groups)
    tables = _Tables(snapshot, groups, senior)
    for g in np.flatnonzero(hard).tolist():
        here = slice(*np.searchsorted(group, (g, g + 1)))
        tasks = members[opening[g] : opening[g] + size[g]].tolist()
        table = tables.table(
            g,
            seen=[by_seen.get(t, frozenset()) for t in tasks],
            kept=[by_kept.get(t, frozenset()) - by_seen.get(t, frozenset()) for t in tasks],
        )
        mine = expert[here].tolist()
        hands, keeps = table.deal(mine, int(hopes[g]))
        if hands is None:
            lost.append(g)
            continue
        if keeps < hopes[g]:
            loose.append(g)
        who = np.array([e for hand in hands for e in hand], dtype=np.int64)
        what = np.repeat(np.array(tasks, dtype=np.int64), [len(hand) for hand in hands])
        first = np.zeros_like(who) if senior is None else ~senior[who]
        task[here] = what[np.lexsort((what, who, first))]  # units stay in the order of the experts
    return Dealt(task, expert, arc, np.array(lost, dtype=np.int64), np.array(loose, dtype=np.int64))


def can_deal(
    snapshot: Snapshot, network: Network, groups: Groups, seen: Pairs, task: int, expert: int
) -> bool:
    """Whether the units of the task's group can be dealt out with this expert on the task."""
    arcs, units = network.arcs, network.unit_flow
    group = int(groups.of_task[task])
    tasks = np.flatnonzero(groups.of_task == group).tolist()
    here = np.flatnonzero((arcs.group == group) & (units > 0))
    senior = _senior_first(snapshot)
    if senior is not None:
        here = here[np.argsort(~senior[arcs.expert[here]], kind="stable")]
    mine = np.repeat(arcs.expert[here], units[here]).tolist()
    wanted = np.zeros(len(groups.klass), dtype=np.bool_)
    wanted[group] = True
    by_seen = _by_task(seen, wanted, groups)
    table = _Tables(snapshot, groups, senior).table(
        group,
        seen=[by_seen.get(t, frozenset()) for t in tasks],
        kept=[frozenset({expert}) if t == task else frozenset() for t in tasks],
    )
    hands, keeps = table.deal(mine, 1)
    return hands is not None and keeps == 1


def _senior_first(snapshot: Snapshot) -> Flags | None:
    """[E] who is a senior, if seniors are asked for at all."""
    if snapshot.terms.senior is None:
        return None
    return np.asarray(snapshot.experts.level >= snapshot.terms.senior_level)


class _Tables:
    """Makes the dealing table of each group, with what its labels and seniors are worth."""

    def __init__(self, snapshot: Snapshot, groups: Groups, senior: Flags | None) -> None:
        self._groups = groups
        self._overlap = snapshot.requirements.overlap
        self._losses = label_losses(snapshot)
        self._points = snapshot.terms.senior
        self._seniors: frozenset[int] = frozenset(
            () if senior is None else np.flatnonzero(senior).tolist()
        )

    def table(
        self, g: int, seen: Sequence[frozenset[int]], kept: Sequence[frozenset[int]]
    ) -> "Table":
        """The table of group g."""
        c = int(self._groups.klass[g])
        overlap = int(self._overlap[c])
        losses = self._losses[c].tolist()
        return Table(
            overlap=overlap,
            seen=seen,
            kept=kept,
            losses=tuple((losses + losses[-1:] * overlap)[:overlap]),
            senior=0 if self._points is None else int(self._points[c]),
            seniors=self._seniors,
        )


def among(keys: Ints, sorted_keys: Ints) -> Ints:
    """Positions of the keys that are in the sorted list."""
    if not len(sorted_keys):
        return np.zeros(0, dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.flatnonzero(sorted_keys[at] == keys)


def _by_task(pairs: Pairs, wanted: Flags, groups: Groups) -> dict[int, frozenset[int]]:
    use = np.flatnonzero(wanted[groups.of_task[pairs.task]])
    if not len(use):
        return {}
    task, expert = pairs.task[use], pairs.expert[use].tolist()
    cuts = np.flatnonzero(np.diff(task, prepend=-1)).tolist()
    ends = [*cuts[1:], len(expert)]
    return {int(task[a]): frozenset(expert[a:b]) for a, b in zip(cuts, ends, strict=True)}


@dataclass(frozen=True, slots=True)
class Table:
    """One group at the dealing table: its tasks, by position."""

    overlap: int
    seen: Sequence[frozenset[int]]
    kept: Sequence[frozenset[int]]
    losses: tuple[int, ...] = ()  # points lost by the first, second … label of a task
    senior: int = 0  # points for each task with one of the `seniors`
    seniors: frozenset[int] = frozenset()

    def deal(self, units: Sequence[int], hope: int) -> tuple[list[Hand] | None, int]:
        """The hands of all tasks, or None when no dealing of these units is worth what an even
        one would be; and how many units stay where they were. `units` names an expert once for
        every unit, seniors first where they count."""
        if hope == 0:
            hands = self._round(units)
            if hands is None or self._is_even(hands, units):
                return hands, 0
            return self._exactly(dict(Counter(units)))
        left = Counter(units)
        total = dict(left)
        hands = self._keep(left)
        stuck = self._fill(hands, left)
        moving = [e for e in stuck if not self._augment(e, hands)]
        if not moving:
            keeps = sum(len(hand & old) for hand, old in zip(hands, self.kept, strict=True))
            if keeps >= hope and self._is_even(hands, units):
                return hands, keeps
        return self._exactly(total)

    def _is_even(self, hands: Iterable[Hand], units: Sequence[int]) -> bool:
        """Whether labels and seniors are spread as well as by dealing round and round."""
        if not self.senior and len(set(self.losses)) <= 1:
            return True
        n_tasks = len(self.seen)
        return self._points(hands) == self._points(set(units[i::n_tasks]) for i in range(n_tasks))

    def _points(self, hands: Iterable[Hand]) -> int:
        """What the dealing of labels and seniors is worth."""
        return sum(
            (self.senior if hand & self.seniors else 0) - sum(self.losses[: len(hand)])
            for hand in hands
        )

    def _round(self, units: Sequence[int]) -> list[Hand] | None:
        """Deal round and round, then move the units that met a task their expert has seen.

        With nothing held fast, a unit without an augmenting path proves that none deals it.
        """
        n_tasks = len(self.seen)
        hands = [set(units[i::n_tasks]) for i in range(n_tasks)]
        away = [e for hand, seen in zip(hands, self.seen, strict=True) for e in sorted(hand & seen)]
        if len(away) > n_tasks * _MANY:
            left = Counter(units)
            hands = [set() for _ in range(n_tasks)]
            away = self._fill(hands, left)
        for hand, seen in zip(hands, self.seen, strict=True):
            hand.difference_update(seen)
        return hands if all(self._augment(expert, hands) for expert in away) else None

    def _keep(self, left: dict[int, int]) -> list[Hand]:
        """Give people the tasks they had, as far as their units go."""
        hands: list[Hand] = []
        for old in self.kept:
            hand: Hand = set()
            for expert in sorted(old):
                if left.get(expert, 0) and len(hand) < self.overlap:
                    hand.add(expert)
                    left[expert] -= 1
            hands.append(hand)
        return hands

    def _fill(self, hands: list[Hand], left: dict[int, int]) -> list[int]:
        """Place the other units, on the emptiest tasks first; those that fit nowhere come back."""
        heap = [(len(hand), i) for i, hand in enumerate(hands) if len(hand) < self.overlap]
        heapify(heap)
        stuck: list[int] = []
        for expert in sorted(left):
            passed: list[tuple[int, int]] = []
            while left[expert] and heap:
                count, i = heappop(heap)
                if expert in hands[i] or expert in self.seen[i]:
                    passed.append((count, i))
                    continue
                hands[i].add(expert)
                left[expert] -= 1
                passed.append((count + 1, i))
            for entry in passed:
                if entry[0] < self.overlap:
                    heappush(heap, entry)
            stuck += [expert] * left[expert]
        return stuck

    def _augment(self, expert: int, hands: list[Hand]) -> bool:
        """Breadth first: the expert takes a task, whose former expert takes another, and so on.

        Nobody is moved off a task they keep, so a failure proves something only without keeps.
        """
        came: dict[int, tuple[int, int] | None] = {expert: None}
        queue, untried = [expert], list(range(len(hands)))
        for taker in queue:
            closed: list[int] = []
            for i in untried:
                hand = hands[i]
                if taker in hand or taker in self.seen[i]:
                    closed.append(i)
                    continue
                if len(hand) < self.overlap:
                    _shift(taker, i, hands, came)
                    return True
                for other in sorted(hand - self.kept[i]):
                    if other not in came:
                        came[other] = (taker, i)
                        queue.append(other)
            untried = closed
        return False

    def _exactly(self, total: dict[int, int]) -> tuple[list[Hand] | None, int]:
        """The dealing that places all units for the most points and then keeps the most, by a
        flow on single tasks. Nodes: experts, tasks, the seniors' entrances of tasks, sink."""
        experts, n_tasks = sorted(total), len(self.seen)
        row = {expert: at for at, expert in enumerate(experts)}
        may = ~_marks(self.seen, row)
        e, i = np.nonzero(may)
        if not len(e):
            return None, 0
        keeps = _marks(self.kept, row)[may].astype(np.int64)
        senior = np.array([expert in self.seniors for expert in experts], dtype=np.bool_)[e]
        units = np.array([total[expert] for expert in experts], dtype=np.int64)
        n_experts, wanted = len(experts), int(units.sum())
        people, places = np.arange(n_experts), np.arange(n_tasks) + n_experts
        doors, sink = places + n_tasks, n_experts + 2 * n_tasks
        losses = self.losses or (0,) * self.overlap
        point = wanted + 1  # more than all keeps together
        unplaced = point * (wanted * (max(losses) + self.senior) + 1)
        flow = min_cost(
            tail=(e, doors, doors, *(places for _ in losses), people),
            head=(
                np.where(senior, doors[i], places[i]), places, places,
                *(np.full(n_tasks, sink) for _ in losses), np.full(n_experts, sink),
            ),
            upper=(
                np.ones(len(e), dtype=np.int64), np.ones(n_tasks, dtype=np.int64),
                np.full(n_tasks, self.overlap), *(np.ones(n_tasks, np.int64) for _ in losses),
                units,
            ),
            cost=(
                -keeps, np.full(n_tasks, -self.senior * point), np.zeros(n_tasks, dtype=np.int64),
                *(np.full(n_tasks, loss * point) for loss in losses),
                np.full(n_experts, unplaced),
            ),
            supply=np.concatenate((units, np.zeros(2 * n_tasks, dtype=np.int64), [-wanted])),
        )  # fmt: skip
        if flow[-n_experts:].any():
            return None, 0
        hands: list[Hand] = [set() for _ in range(n_tasks)]
        for at in np.flatnonzero(flow[: len(e)]).tolist():
            hands[int(i[at])].add(experts[int(e[at])])
        order = sorted(total, key=lambda one: (one not in self.seniors, one))
        even = self._is_even(hands, [one for one in order for _ in range(total[one])])
        return (hands, int(flow[: len(e)] @ keeps)) if even else (None, 0)


def _marks(of_tasks: Sequence[frozenset[int]], row: Mapping[int, int]) -> Flags:
    """[experts, tasks] who is in which task's set."""
    marks: Flags = np.zeros((len(row), len(of_tasks)), dtype=np.bool_)
    for i, experts in enumerate(of_tasks):
        for expert in experts & row.keys():
            marks[row[expert], i] = True
    return marks


def _shift(
    taker: int, place: int, hands: list[Hand], came: dict[int, tuple[int, int] | None]
) -> None:
    """Carry out an augmenting path, from its free end back to its start."""
    while True:
        hands[place].add(taker)
        step = came[taker]
        if step is None:
            return
        before, left = step  # the taker left this task to the expert before
        hands[left].remove(taker)
        taker, place = before, left
