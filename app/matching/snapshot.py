"""One matching problem as arrays: the people, what they hold, the work, and what it is worth.

Everything is an index into a table of the snapshot; names stay with the caller. E experts, C
classes of tasks with the same requirement, T tasks. Days are whole day numbers of any one
calendar (such as `date.toordinal()`), money is minor units of one currency for each class.
"""

from dataclasses import dataclass, field
from enum import IntFlag
from operator import mul
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
AnyInts = npt.NDArray[np.signedinteger]  # any width: wide tables may be narrow in memory

ASKS_NOTHING: Final = -1  # an index that says: the requirement has no such part
UNKNOWN_RATE: Final = -1  # nobody knows what the expert would cost: breaks every rate cap
NEVER: Final = -(10**9)  # a last day before all days
ALWAYS: Final = 10**9  # a last day after all days
NO_LIMIT: Final = -1  # of a budget or of somebody's time


class Rule(IntFlag):
    """The hard rules between a class and an expert, in the order in which they are told.

    An expert breaks at most one of the first four: the one that stops their best credential.
    """

    SPECIALTY = 1
    PLACE = 2
    VALIDITY = 4
    VERIFICATION = 8
    LEVEL = 16
    LANGUAGE = 32
    CONFLICT = 64
    RATE = 128
    SCORE = 256
    BANNED = 512


@dataclass(frozen=True, slots=True)
class Experts:
    """The workforce. `scores` are lower bounds of the 95 % interval, NaN where there is none."""

    capacity: Ints  # [E] units each may still take
    level: Ints  # [E]
    languages: Flags  # [languages, E]
    orgs: Flags  # [organisations, E] is tied to it
    rates: AnyInts  # [rate rows, E] pay for one unit, or UNKNOWN_RATE
    scores: Floats  # [score rows, E]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the experts hold, one row a credential, in any order.

    A credential serves on the days `first_day`..`last_day` (active and not expired) as far as
    it counts as verified, which it does up to `verified_until`.
    """

    id: Ints
    expert: Ints
    specialty: Ints
    kind: Ints
    place: Ints
    first_day: Ints
    last_day: Ints
    verified_until: Ints


@dataclass(frozen=True, slots=True)
class Requirements:
    """What each class of tasks asks for; one entry a class. ASKS_NOTHING where it asks nothing.

    A class that asks for no specialty, kind and place needs no credential. "Any place" with a
    specialty still needs a credential that is usable on the due day.
    """

    specialty: Ints  # row of Snapshot.specialty_covers
    kind: Ints  # equal to Credentials.kind
    place: Ints  # row of Snapshot.place_covers
    level: Ints
    language: Ints  # row of Experts.languages
    org: Ints  # row of Experts.orgs: the client, whose people are conflicted
    rate_row: Ints  # row of Experts.rates
    rate_cap: Ints  # ASKS_NOTHING: no cap
    score_row: Ints  # row of Experts.scores
    score_floor: Floats
    due_day: Ints
    overlap: Ints  # different experts still wanted for each task
    value: Ints  # worth of one placed unit, whoever does it


@dataclass(frozen=True, slots=True)
class Tasks:
    """The single tasks. `item` is the same for siblings, of which nobody may get two; -1: none."""

    klass: Ints  # [T]
    item: Ints  # [T]
    seen_task: Ints  # [seen pairs] this task's item ...
    seen_expert: Ints  # ... is known to this expert, who may not take it


@dataclass(frozen=True, slots=True)
class Wish:
    """One named part of a pair's worth: `table[row[class], expert]` points."""

    name: str
    row: Ints  # [C]
    table: AnyInts  # [rows, E]


def _no_pairs() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class HandRules:
    """What people laid down by hand, as pairs of rows. Bans are hard rules like any other.

    A pin is kept in every plan that can keep it: it comes before all worth. A pin that a hard
    rule forbids is left out, and of pins that no plan can keep together as few as can be.
    """

    pin_task: Ints = field(default_factory=_no_pairs)
    pin_expert: Ints = field(default_factory=_no_pairs)
    ban_task: Ints = field(default_factory=_no_pairs)
    ban_task_expert: Ints = field(default_factory=_no_pairs)
    ban_class: Ints = field(default_factory=_no_pairs)
    ban_class_expert: Ints = field(default_factory=_no_pairs)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of the plan besides the worth of its pairs. None: not asked.

    All points are whole numbers. The engine stays exact with each of them; with budgets and
    minutes, which no network knows, it proves how far from the best it can be.
    """

    # Points lost by the j-th of the labels wanted for a task, ascending in j. [C, J]
    later_label: Ints | None = None
    # A person's load in steps: so many units of each step, each losing so many points (negative:
    # gaining), ascending over the steps; the units of all steps make the capacity. [S, E]
    load_units: Ints | None = None
    load_points: Ints | None = None
    # Points for a task with somebody of `senior_level` or above on it; 0 asks nothing. [C]
    senior: Ints | None = None
    senior_level: int = 0
    # Units of time by stretch (today, this week, later), and the last stretch in which a class's
    # work can be done; siblings share the earliest of theirs. [B, E] and [C]
    rooms: Ints | None = None
    stretch: Ints | None = None
    # Strict priority: one unit more of a lower rank outweighs everything of higher ranks. [C]
    rank: Ints | None = None
    # The money that projects may cost: which budget a class draws on (-1: none), and its limit.
    budget: Ints | None = None  # [C]
    budget_limit: Ints | None = None  # [P] minor units
    # Minutes that a unit of a class takes, and those that people have (NO_LIMIT: any).
    minutes: Ints | None = None  # [C]
    minutes_limit: Ints | None = None  # [E]

    @property
    def capped(self) -> bool:
        """Whether a rule is asked that no network knows."""
        return self.budget is not None or self.minutes is not None


class PairPoints(Protocol):
    """A score peculiar to every single (task, expert) pair, worked out where it is needed."""

    def points(self, task_rows: Ints, expert_rows: Ints) -> Ints:
        """The points, 0 or more, of pairs of rows; broadcasts like numpy."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One whole problem. A pair is worth its class's value plus all its wishes, in points.

    A pair worth less than one point is never proposed: an unfilled unit is worth 0.
    """

    experts: Experts
    credentials: Credentials
    requirements: Requirements
    tasks: Tasks
    specialty_covers: Flags  # [needed, held]
    place_covers: Flags  # [needed, held]
    wishes: tuple[Wish, ...] = ()
    terms: Terms = field(default_factory=Terms)
    hand: HandRules = field(default_factory=HandRules)
    pair_points: PairPoints | None = None

    def __post_init__(self) -> None:
        _same_length("experts", len(self.experts.capacity), self.experts.level)
        for table in (self.experts.languages, self.experts.orgs, self.experts.rates):
            _wide("experts", self.n_experts, table)
        _wide("scores", self.n_experts, self.experts.scores)
        held = self.credentials
        _same_length(
            "credentials", len(held.id), held.expert, held.specialty, held.kind, held.place,
            held.first_day, held.last_day, held.verified_until,
        )  # fmt: skip
        need = self.requirements
        _same_length(
            "requirements", len(need.value), need.specialty, need.kind, need.place, need.level,
            need.language, need.org, need.rate_row, need.rate_cap, need.score_row,
            need.score_floor, need.due_day, need.overlap,
        )  # fmt: skip
        _same_length("tasks", len(self.tasks.klass), self.tasks.item)
        _same_length("seen pairs", len(self.tasks.seen_task), self.tasks.seen_expert)
        self._check_indices()
        self._check_terms()
        for wish in self.wishes:
            _same_length(wish.name, self.n_classes, wish.row)
            _wide(wish.name, self.n_experts, wish.table)
            _within(wish.name, wish.row, 0, len(wish.table))

    def _check_indices(self) -> None:
        held, need, nothing = self.credentials, self.requirements, ASKS_NOTHING
        _within("capacity", self.experts.capacity, 0, 2**31)
        _within("overlap", need.overlap, 0, 2**31)
        _within("credential's expert", held.expert, 0, self.n_experts)
        _within("held specialty", held.specialty, 0, self.specialty_covers.shape[1])
        _within("held place", held.place, 0, self.place_covers.shape[1])
        _within("specialty", need.specialty, nothing, len(self.specialty_covers))
        _within("place", need.place, nothing, len(self.place_covers))
        _within("language", need.language, nothing, len(self.experts.languages))
        _within("organisation", need.org, nothing, len(self.experts.orgs))
        _within("score row", need.score_row, nothing, len(self.experts.scores))
        _within("rate row", need.rate_row, nothing, len(self.experts.rates))
        _within("rate row under a cap", need.rate_row[need.rate_cap != nothing], 0, 2**31)
        _within("task's class", self.tasks.klass, 0, self.n_classes)
        _within("seen task", self.tasks.seen_task, 0, self.n_tasks)
        _within("seen expert", self.tasks.seen_expert, 0, self.n_experts)

    def _check_terms(self) -> None:
        terms, hand = self.terms, self.hand
        for name, task, expert in (
            ("pins", hand.pin_task, hand.pin_expert),
            ("bans", hand.ban_task, hand.ban_task_expert),
        ):
            _same_length(name, len(task), expert)
            _within(name, task, 0, self.n_tasks)
            _within(name, expert, 0, self.n_experts)
        _same_length("bans of classes", len(hand.ban_class), hand.ban_class_expert)
        _within("banned class", hand.ban_class, 0, self.n_classes)
        _within("banned expert", hand.ban_class_expert, 0, self.n_experts)
        per_class = (terms.senior, terms.stretch, terms.rank, terms.budget, terms.minutes)
        _same_length("terms", self.n_classes, *(one for one in per_class if one is not None))
        for table in (terms.load_units, terms.load_points, terms.rooms):
            if table is not None:
                _wide("terms", self.n_experts, table)
        if terms.later_label is not None:
            if len(terms.later_label) != self.n_classes:
                raise ValueError("terms: one row of labels for each class")
            _ascending("labels", terms.later_label.T)
        if terms.load_units is not None and terms.load_points is not None:
            _ascending("load", terms.load_points)
            if (terms.load_units.sum(axis=0) != self.experts.capacity).any():
                raise ValueError("load: the steps do not make the capacity")
        if terms.rooms is not None and (terms.rooms.sum(axis=0) != self.experts.capacity).any():
            raise ValueError("rooms: the stretches do not make the capacity")
        if terms.rooms is not None and terms.stretch is not None:
            _within("stretch", terms.stretch, 0, len(terms.rooms))
        if terms.budget is not None and terms.budget_limit is not None:
            _within("budget", terms.budget, -1, len(terms.budget_limit))

    @property
    def n_experts(self) -> int:
        """How many experts there are."""
        return len(self.experts.capacity)

    @property
    def n_classes(self) -> int:
        """How many classes of tasks there are."""
        return len(self.requirements.value)

    @property
    def n_tasks(self) -> int:
        """How many tasks there are."""
        return len(self.tasks.klass)

    def worth(self, classes: Ints, experts: Ints) -> Ints:
        """What one unit of each (class, expert) pair is worth, in points."""
        points = self.requirements.value[classes].astype(np.int64)
        for wish in self.wishes:
            points += wish.table[wish.row[classes], experts]
        return points


def exact_sum(values: AnyInts, times: AnyInts | None = None) -> int:
    """The sum of the values (each so many times), however large."""
    most = _largest(values) * len(values) * (1 if times is None else _largest(times))
    if most < 2**63:
        return int(values.sum() if times is None else values @ times)
    if times is None:
        return sum(values.tolist())
    return sum(map(mul, values.tolist(), times.tolist()))


def _largest(values: AnyInts) -> int:
    return max(int(values.max()), -int(values.min())) if len(values) else 0


def _same_length(what: str, length: int, *arrays: npt.NDArray[np.generic]) -> None:
    if any(array.shape != (length,) for array in arrays):
        raise ValueError(f"{what}: the arrays are not all of length {length}")


def _wide(what: str, width: int, table: npt.NDArray[np.generic]) -> None:
    if table.ndim != 2 or table.shape[1] != width:
        raise ValueError(f"{what}: a table has shape {table.shape}, not (rows, {width})")


def _ascending(what: str, steps: Ints) -> None:
    if (np.diff(steps, axis=0) < 0).any():
        raise ValueError(f"{what}: the points of a step are below those of the step before")


def _within(what: str, index: npt.NDArray[np.signedinteger], low: int, stop: int) -> None:
    if len(index) and (int(index.min()) < low or int(index.max()) >= stop):
        raise ValueError(f"{what}: a number is outside {low}..{stop - 1}")
