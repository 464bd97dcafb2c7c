"""Small random problems with everything that can be asked of a plan switched on in turn."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.matching.snapshot import HandRules, Ints, Snapshot
from tests.matching.instances import legal_pairs, random_snapshot

Random = np.random.Generator


@dataclass(frozen=True)
class TablePoints:
    """A score for every pair, from a table."""

    table: Ints

    def points(self, task_rows: Ints, expert_rows: Ints) -> Ints:
        """The points of pairs of rows."""
        answer: Ints = self.table[task_rows, expert_rows]
        return answer


def _labels(snapshot: Snapshot, rng: Random) -> Snapshot:
    table = np.sort(rng.integers(0, 30, (snapshot.n_classes, int(rng.integers(1, 4)))), axis=1)
    table[:, 0] = 0
    return replace(snapshot, terms=replace(snapshot.terms, later_label=table))


def _load(snapshot: Snapshot, rng: Random) -> Snapshot:
    capacity = snapshot.experts.capacity
    some = (capacity + 2) // 3
    more = (capacity - some) // 2
    points = np.sort(rng.integers(-20, 20, (3, snapshot.n_experts)), axis=0)
    units = np.stack([some, more, capacity - some - more])
    return replace(snapshot, terms=replace(snapshot.terms, load_units=units, load_points=points))


def _senior(snapshot: Snapshot, rng: Random) -> Snapshot:
    points = rng.integers(0, 2, snapshot.n_classes) * rng.integers(1, 40, snapshot.n_classes)
    return replace(snapshot, terms=replace(snapshot.terms, senior=points, senior_level=2))


def _rooms(snapshot: Snapshot, rng: Random) -> Snapshot:
    capacity = snapshot.experts.capacity
    now = rng.integers(0, capacity + 1)
    soon = rng.integers(0, capacity - now + 1)
    rooms = np.stack([now, soon, capacity - now - soon])
    stretch = rng.integers(0, 3, snapshot.n_classes)
    return replace(snapshot, terms=replace(snapshot.terms, rooms=rooms, stretch=stretch))


def _rank(snapshot: Snapshot, rng: Random) -> Snapshot:
    rank = rng.integers(0, 4, snapshot.n_classes)
    return replace(snapshot, terms=replace(snapshot.terms, rank=rank))


def _budget(snapshot: Snapshot, rng: Random) -> Snapshot:
    budget, limit = rng.integers(-1, 2, snapshot.n_classes), rng.integers(-1, 25, 2)
    return replace(snapshot, terms=replace(snapshot.terms, budget=budget, budget_limit=limit))


def _minutes(snapshot: Snapshot, rng: Random) -> Snapshot:
    minutes = rng.integers(5, 40, snapshot.n_classes)
    limit = np.where(
        rng.random(snapshot.n_experts) < 0.3, -1, rng.integers(0, 120, snapshot.n_experts)
    )
    return replace(snapshot, terms=replace(snapshot.terms, minutes=minutes, minutes_limit=limit))


def _some_pairs(snapshot: Snapshot, rng: Random, share: float) -> tuple[Ints, Ints]:
    """Pairs of which most are legal by themselves, and one that may be anything."""
    pairs = [(t, e) for t, e, _ in legal_pairs(snapshot) if rng.random() < share]
    pairs.append((int(rng.integers(snapshot.n_tasks)), int(rng.integers(snapshot.n_experts))))
    task, expert = np.array(pairs, dtype=np.int64).T
    return task.copy(), expert.copy()


def _pins(snapshot: Snapshot, rng: Random) -> Snapshot:
    task, expert = _some_pairs(snapshot, rng, 0.4)
    return replace(snapshot, hand=replace(snapshot.hand, pin_task=task, pin_expert=expert))


def _task_bans(snapshot: Snapshot, rng: Random) -> Snapshot:
    task, expert = _some_pairs(snapshot, rng, 0.3)
    return replace(snapshot, hand=replace(snapshot.hand, ban_task=task, ban_task_expert=expert))


def _class_bans(snapshot: Snapshot, rng: Random) -> Snapshot:
    task, expert = _some_pairs(snapshot, rng, 0.1)
    klass = snapshot.tasks.klass[task]
    return replace(snapshot, hand=replace(snapshot.hand, ban_class=klass, ban_class_expert=expert))


def _pair_points(snapshot: Snapshot, rng: Random) -> Snapshot:
    table = rng.integers(0, 30, (snapshot.n_tasks, snapshot.n_experts))
    return replace(snapshot, pair_points=TablePoints(table))


FEATURES: dict[str, Callable[[Snapshot, Random], Snapshot]] = {
    "labels": _labels,
    "load": _load,
    "senior": _senior,
    "rooms": _rooms,
    "rank": _rank,
    "budget": _budget,
    "minutes": _minutes,
    "pair points": _pair_points,
    "class bans": _class_bans,
    "task bans": _task_bans,
    "pins": _pins,
}
EXACT = ("labels", "load", "senior", "rooms", "rank", "class bans", "task bans", "pins")


def with_features(snapshot: Snapshot, seed: int, features: tuple[str, ...]) -> Snapshot:
    """The problem with these features on, drawn at random; values are raised in two of three
    problems, so that points lost do not make everything worthless."""
    rng = np.random.default_rng([seed, 99])
    if seed % 3:
        need = replace(snapshot.requirements, value=snapshot.requirements.value + 30)
        snapshot = replace(snapshot, requirements=need)
    for name, switch_on in FEATURES.items():  # pins after the bans that may forbid them
        if name in features:
            snapshot = switch_on(snapshot, rng)
    return snapshot


def featured(seed: int, *features: str) -> Snapshot:
    """A small problem with these features on; some have siblings and items that were seen."""
    plain = random_snapshot(seed, seen_share=(0, 0.5, 1)[seed % 3], siblings=seed % 2 == 0)
    return with_features(plain, seed, features)


def pins_of(hand: HandRules) -> set[tuple[int, int]]:
    """The pinned pairs."""
    return set(zip(hand.pin_task.tolist(), hand.pin_expert.tolist(), strict=True))
