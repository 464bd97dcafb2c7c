"""A slow, independent solver: one variable for every single (task, expert) pair, by HiGHS.

It shares the snapshot's tables with the engine and nothing else: no class, no network, no dealing.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from app.matching.snapshot import NO_LIMIT, Snapshot
from app.matching.tally import task_stretches
from tests.matching.instances import legal_pairs


@dataclass
class Model:
    """A mixed-integer program built row by row; maximised."""

    worth: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    limits: list[tuple[float, float]] = field(default_factory=list)

    def variable(self, worth: float, upper: float, lower: float = 0) -> int:
        """A whole-numbered variable."""
        self.worth.append(worth)
        self.upper.append(upper)
        self.lower.append(lower)
        return len(self.worth) - 1

    def at_most(self, row: dict[int, float], limit: float) -> None:
        """A row that stays within its limit."""
        self.rows.append(row)
        self.limits.append((-np.inf, limit))

    def exactly(self, row: dict[int, float], value: float) -> None:
        """A row that is met exactly."""
        self.rows.append(row)
        self.limits.append((value, value))

    def best(self, worth: list[float] | None = None) -> tuple[int, list[float]]:
        """The optimum, rounded, and the variables."""
        if not self.worth:
            return 0, []
        matrix = np.zeros((len(self.rows), len(self.worth)))
        for at, row in enumerate(self.rows):
            for column, factor in row.items():
                matrix[at, column] += factor
        low, high = (np.array(side) for side in zip(*self.limits, strict=True))
        found = milp(
            -np.array(self.worth if worth is None else worth),
            constraints=LinearConstraint(matrix, low, high),
            integrality=np.ones(len(self.worth), dtype=np.int64),
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            options={"mip_rel_gap": 0},
        )
        if found.x is None:
            raise AssertionError(found.message)
        return round(-found.fun), np.rint(found.x).tolist()


@dataclass(frozen=True)
class Best:
    """What the best legal plan is worth, and what of pins and of a plan before it holds."""

    worth: int
    pins: int
    kept: int


def best(
    snapshot: Snapshot,
    pinned: set[tuple[int, int]] | None = None,
    previous: set[tuple[int, int]] | None = None,
) -> Best:
    """The best legal plan that holds all `pinned` pairs, terms and all: one after the other as
    many pins of the snapshot as can be held, ranks filled, worth, and pairs of `previous`."""
    model, pairs = Model(), {}
    hand = snapshot.hand
    held = pinned or set()
    pins = set(zip(hand.pin_task.tolist(), hand.pin_expert.tolist(), strict=True))
    for task, expert, worth in legal_pairs(snapshot):
        if worth > 0 or (task, expert) in held | pins:
            extra = _pair_points(snapshot, task, expert)
            pairs[task, expert] = model.variable(worth + extra, 1, (task, expert) in held)
    if not pairs:
        return Best(0, 0, 0)
    _hard(model, snapshot, pairs)
    _labels(model, snapshot, pairs)
    _load(model, snapshot, pairs)
    _seniors(model, snapshot, pairs)
    _limits(model, snapshot, pairs)
    n_pins = _hold(model, {v: 1.0 for pair, v in pairs.items() if pair in pins})
    _ranks(model, snapshot, pairs)
    worth = _hold(model, dict(enumerate(model.worth)))
    before = previous or set()
    kept = _hold(model, {v: 1.0 for pair, v in pairs.items() if pair in before})
    return Best(worth, n_pins, kept)


def optimum(snapshot: Snapshot, pinned: set[tuple[int, int]] | None = None) -> int:
    """The worth of the best legal plan that holds all pinned pairs."""
    return best(snapshot, pinned).worth


def _hold(model: Model, row: dict[int, float]) -> int:
    """The most that the row can come to; from now on it must."""
    if not any(row.values()):
        return 0
    most, _ = model.best([row.get(at, 0.0) for at in range(len(model.worth))])
    model.rows.append(row)
    model.limits.append((most - 0.5, np.inf))  # all is whole: half a point forgives rounding
    return most


Pairs = dict[tuple[int, int], int]


def _pair_points(snapshot: Snapshot, task: int, expert: int) -> int:
    if snapshot.pair_points is None:
        return 0
    return int(snapshot.pair_points.points(np.array([task]), np.array([expert]))[0])


def _by(pairs: Pairs, which: int) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for key, variable in pairs.items():
        found.setdefault(key[which], {})[variable] = 1
    return found


def _hard(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    overlap = snapshot.requirements.overlap
    for task, row in _by(pairs, 0).items():
        model.at_most(row, int(overlap[snapshot.tasks.klass[task]]))
    for expert, row in _by(pairs, 1).items():
        model.at_most(row, int(snapshot.experts.capacity[expert]))
    siblings: dict[tuple[int, int], dict[int, float]] = {}
    for (task, expert), variable in pairs.items():
        item = int(snapshot.tasks.item[task])
        if item >= 0:
            siblings.setdefault((item, expert), {})[variable] = 1
    for row in siblings.values():
        model.at_most(row, 1)


def _labels(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    table = snapshot.terms.later_label
    if table is None:
        return
    for task, row in _by(pairs, 0).items():
        losses = table[snapshot.tasks.klass[task]].tolist()
        many = int(snapshot.requirements.overlap[snapshot.tasks.klass[task]])
        losses = (losses + losses[-1:] * many)[:many]
        slots = {model.variable(-loss, 1): -1.0 for loss in losses}
        model.exactly({**row, **slots}, 0)


def _load(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    terms = snapshot.terms
    if terms.load_units is None or terms.load_points is None:
        return
    for expert, row in _by(pairs, 1).items():
        steps = {
            model.variable(-int(points[expert]), int(units[expert])): -1.0
            for units, points in zip(terms.load_units, terms.load_points, strict=True)
        }
        model.exactly({**row, **steps}, 0)


def _seniors(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    points = snapshot.terms.senior
    if points is None:
        return
    for task in _by(pairs, 0):
        there = model.variable(int(points[snapshot.tasks.klass[task]]), 1)
        row = {there: 1.0}
        for (t, expert), variable in pairs.items():
            if t == task and snapshot.experts.level[expert] >= snapshot.terms.senior_level:
                row[variable] = -1.0
        model.at_most(row, 0)


def _limits(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    terms, klass = snapshot.terms, snapshot.tasks.klass
    stretch = task_stretches(snapshot)
    for expert in _by(pairs, 1):
        own = {task: v for (task, e), v in pairs.items() if e == expert}
        if terms.rooms is not None:
            for end in range(len(terms.rooms)):
                early = {v: 1.0 for task, v in own.items() if stretch[task] <= end}
                model.at_most(early, int(terms.rooms[: end + 1, expert].sum()))
        if terms.minutes is None or terms.minutes_limit is None:
            continue
        if terms.minutes_limit[expert] != NO_LIMIT:
            row = {v: float(terms.minutes[klass[task]]) for task, v in own.items()}
            model.at_most(row, int(terms.minutes_limit[expert]))
    if terms.budget is not None and terms.budget_limit is not None:
        for budget, limit in enumerate(terms.budget_limit.tolist()):
            row = {
                v: float(
                    snapshot.experts.rates[snapshot.requirements.rate_row[klass[task]], expert]
                )
                for (task, expert), v in pairs.items()
                if terms.budget[klass[task]] == budget
            }
            if limit != NO_LIMIT and row:
                model.at_most(row, limit)


def _ranks(model: Model, snapshot: Snapshot, pairs: Pairs) -> None:
    """Fill rank after rank, and hold what was reached."""
    rank = snapshot.terms.rank
    if rank is None:
        return
    for one in np.unique(rank).tolist():
        _hold(
            model, {v: 1.0 for (t, _), v in pairs.items() if rank[snapshot.tasks.klass[t]] == one}
        )
