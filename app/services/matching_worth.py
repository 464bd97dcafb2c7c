"""What a plan is worth under a policy: points of classes and pairs, and the terms of sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.config.policies import MatchingPolicy
from app.domain.money import Money
from app.domain.people import Expert, Level
from app.domain.quality import Estimate
from app.domain.work import Project
from app.matching.snapshot import ASKS_NOTHING, NO_LIMIT, UNKNOWN_RATE, Snapshot, Terms, Wish
from app.services.matching_class import TaskClass
from app.store.movable import FrozenLoad

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR_DAYS = 14  # work due later than this gains nothing from its deadline
CAUTIOUS_SHARE = 0.25  # people without a score count like the lower quarter of those with one
WEEK = 7  # days from today
WORKDAYS = 5  # a day's time is this share of a week's


@dataclass(frozen=True, eq=False)
class Worth:
    """The records that points are made of. Rows of projects are in the order of `used`."""

    today: date
    experts: tuple[Expert, ...]
    classes: tuple[TaskClass, ...]
    projects: dict[int, Project]
    used: Sequence[int]
    estimates: dict[int, dict[int, Estimate]]
    pay: dict[tuple[int, Level], Money]
    known: Sequence[tuple[int, int]]  # (project, expert) who have worked together
    load: FrozenLoad
    spent: dict[int, int]  # by project, in minor units

    def weigh(self, snapshot: Snapshot, policy: MatchingPolicy) -> Snapshot:
        """The snapshot with everything worth what the policy says."""
        days = snapshot.requirements.due_day - self.today.toordinal()
        ranks = np.array([one.priority for one in self.classes], dtype=np.int64)
        near = policy.deadline * np.maximum(0, FAR_DAYS - days) // FAR_DAYS
        value = np.array(policy.priority, dtype=np.int64)[ranks] + near
        rooms = self._rooms(policy)
        weighed = replace(
            snapshot,
            experts=replace(snapshot.experts, capacity=rooms.sum(axis=0)),
            requirements=replace(snapshot.requirements, value=value),
            wishes=self._wishes(policy, snapshot.requirements.rate_cap),
            terms=Terms(),
        )
        return replace(weighed, terms=self._terms(weighed, policy, rooms, ranks))

    @cached_property
    def ids(self) -> Ids:
        """[E] the experts' ids, ascending."""
        return np.array([one.id for one in self.experts], dtype=np.int64)

    @cached_property
    def _pays(self) -> tuple[Ids, Ids]:
        """[R, levels] different pays by level, and which row each class's project has.

        A rate in another currency than the project's is not comparable: unknown.
        """
        table = np.full((len(self.used), 1 + max(one.rank for one in Level)), UNKNOWN_RATE)
        for row, project in enumerate(self.used):
            currency = self.projects[project].currency
            for level in Level:
                pay = self.pay.get((project, level))
                if pay is not None and pay.currency == currency:
                    table[row, level.rank] = pay.minor
        rows, place = np.unique(table, axis=0, return_inverse=True)
        of_project = dict(zip(self.used, place.reshape(-1).tolist(), strict=True))
        return rows, np.array([of_project[one.project_id] for one in self.classes], dtype=np.int64)

    @cached_property
    def rates(self) -> Ids:
        """[R, E] pay for one unit, for each different set of pays."""
        levels = np.array([e.level.rank for e in self.experts], dtype=np.int64)
        return self._pays[0][:, levels]

    @property
    def rate_row(self) -> Ids:
        """[C] the row of `rates` for each class."""
        return self._pays[1]

    @cached_property
    def score_row(self) -> Ids:
        """[C] the row of `bounds` for each class; 0 where its project has no scores of its own."""
        row = {project: at for at, project in enumerate(self._scored, start=1)}
        return np.array([row.get(one.project_id, 0) for one in self.classes], dtype=np.int64)

    @cached_property
    def _scored(self) -> list[int]:
        return [project for project in self.used if self.estimates.get(project)]

    def bounds(self, which: str) -> Floats:
        """A bound of the score: of all work in row 0, then by project; NaN where there is none."""
        place = {expert: at for at, expert in enumerate(self.ids.tolist())}

        def fill(line: Floats, found: dict[int, Estimate]) -> None:
            own = [(place[e], getattr(one, which)) for e, one in found.items() if e in place]
            if own:
                at, value = zip(*own, strict=True)
                line[list(at)] = value

        over_all = np.full(len(self.experts), np.nan)
        fill(over_all, self.estimates[0])
        table = np.tile(over_all, (1 + len(self._scored), 1))
        for row, project in enumerate(self._scored, start=1):
            fill(table[row], self.estimates[project])
        return table

    @cached_property
    def is_new(self) -> NDArray[np.bool_]:
        """[E] who has no score yet."""
        return np.array([e.id not in self.estimates[0] for e in self.experts], dtype=np.bool_)

    def _wishes(self, policy: MatchingPolicy, cap: Ids) -> tuple[Wish, ...]:
        bound = self.bounds(policy.quality_by)
        scored = np.array([getattr(e, policy.quality_by) for e in self.estimates[0].values()])
        cautious = float(np.quantile(scored, CAUTIOUS_SHARE)) if scored.size else 0.5
        quality = np.rint(policy.quality * np.where(np.isnan(bound), cautious, bound))
        return (
            Wish("quality", self.score_row, quality.astype(np.int32)),
            self._cost(policy, cap),
            self._continuity(policy),
        )

    def _continuity(self, policy: MatchingPolicy) -> Wish:
        """Points for those who have worked on the project; row 0 for projects nobody knows."""
        place = {expert: at for at, expert in enumerate(self.ids.tolist())}
        known = sorted({project for project, _ in self.known} & set(self.used))
        row = {project: at for at, project in enumerate(known, start=1)}
        table = np.zeros((1 + len(known), len(self.experts)), dtype=np.int32)
        for project, expert in self.known:
            if project in row and expert in place:
                table[row[project], place[expert]] = policy.continuity
        rows = [row.get(one.project_id, 0) for one in self.classes]
        return Wish("continuity", np.array(rows, dtype=np.int64), table)

    def _cost(self, policy: MatchingPolicy, cap: Ids) -> Wish:
        """Points for being cheaper than the cap, or than the dearest where there is no cap."""
        if not len(self.classes):
            return Wish("cost", cap, np.zeros((0, len(self.experts)), dtype=np.int32))
        dearest = self.rates.max(axis=1, initial=1)[self.rate_row]
        measure = np.maximum(np.where(cap == ASKS_NOTHING, dearest, cap), 1)
        pays, _ = self._pays
        both = np.column_stack((pays[self.rate_row], measure))
        pairs, row = np.unique(both, axis=0, return_inverse=True)
        rate, most = pairs[:, :-1], pairs[:, -1:]
        points = policy.cost * np.maximum(0, most - rate) // most
        points[rate == UNKNOWN_RATE] = 0
        levels = np.array([e.level.rank for e in self.experts], dtype=np.int64)
        return Wish("cost", row.reshape(-1).astype(np.int64), points.astype(np.int32)[:, levels])

    @cached_property
    def _expert_of_load(self) -> tuple[Ids, Ids]:
        """Which lines of the load are of experts here, and their rows."""
        if not len(self.ids):
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing
        at = np.minimum(np.searchsorted(self.ids, self.load.expert_id), len(self.ids) - 1)
        here = np.flatnonzero(self.ids[at] == self.load.expert_id)
        return here, at[here]

    def _rooms(self, policy: MatchingPolicy) -> Ids:
        """[stretches, E] units that each person has left today, this week and later."""
        week = np.array([e.weekly_capacity for e in self.experts], dtype=np.int64)
        here, who = self._expert_of_load
        if policy.capacity_by == "week":
            used = np.zeros(len(week), dtype=np.int64)
            np.add.at(used, who, self.load.units[here])
            left: Ids = np.maximum(0, week - used)[None, :]
            return left
        day = -(-week // WORKDAYS)
        rooms = np.stack((day, week - day, week))
        last = self.stretch(self.load.due_day[here])
        for at in range(len(rooms)):  # what is in hand takes its own stretch, then the next ones
            used = np.zeros(len(week), dtype=np.int64)
            np.add.at(used, who[last == at], self.load.units[here][last == at])
            for place in (*range(at, -1, -1), *range(at + 1, len(rooms))):
                taken = np.minimum(rooms[place], used)
                rooms[place] -= taken
                used -= taken
        return rooms

    def stretch(self, due_day: Ids) -> Ids:
        """0 for what is due today or overdue, 1 for this week, 2 for later."""
        days = due_day - self.today.toordinal()
        return np.where(days <= 0, 0, np.where(days < WEEK, 1, 2))

    def _terms(self, snapshot: Snapshot, policy: MatchingPolicy, rooms: Ids, ranks: Ids) -> Terms:
        load_units, load_points = self._load_steps(policy, rooms)
        budget, limit = self._budgets(snapshot)
        minutes, time = self._minutes(snapshot)
        steps = policy.capacity_by == "steps"
        return Terms(
            later_label=self._later_labels(policy, snapshot.requirements.value),
            load_units=load_units,
            load_points=load_points,
            senior=self._senior(policy),
            senior_level=Level(policy.senior_level).rank,
            rooms=rooms if steps else None,
            stretch=self.stretch(snapshot.requirements.due_day) if steps else None,
            rank=ranks if policy.priority_rule == "strict" else None,
            budget=budget,
            budget_limit=limit,
            minutes=minutes,
            minutes_limit=time,
        )

    def _later_labels(self, policy: MatchingPolicy, value: Ids) -> Ids | None:
        if policy.second_label == policy.third_label == 100:
            return None
        lost = np.array([0, 100 - policy.second_label, 100 - policy.third_label], dtype=np.int64)
        taken = np.array([one.taken for one in self.classes], dtype=np.int64)
        nth = np.minimum(taken[:, None] + np.arange(3), 2)
        table: Ids = value[:, None] * lost[nth] // 100
        return table

    def _senior(self, policy: MatchingPolicy) -> Ids | None:
        if not policy.senior:
            return None
        wants = [one.wanted + one.taken > 1 and not one.senior for one in self.classes]
        return policy.senior * np.array(wants, dtype=np.int64)

    def _load_steps(self, policy: MatchingPolicy, rooms: Ids) -> tuple[Ids | None, Ids | None]:
        """A week in thirds that are dearer and dearer, and the first units of new people."""
        if not policy.fair_load and not (policy.exploration and policy.exploration_units):
            return None, None
        free = rooms.sum(axis=0)
        whole = np.array([e.weekly_capacity for e in self.experts], dtype=np.int64)
        whole = np.maximum(whole, free)
        used = whole - free  # what is in hand fills the first third first
        first = np.clip(-(-whole // 3) - used, 0, free)
        second = np.clip(-(-2 * whole // 3) - used, 0, free)
        news = np.where(self.is_new, np.minimum(policy.exploration_units, free), 0)
        ends = np.sort(np.stack((first, second, free, news)), axis=0)
        begins = np.vstack((np.zeros_like(free), ends[:-1]))
        points = policy.fair_load * np.where(
            begins >= second, 4, np.where(begins >= first, 1, 0)
        ) - policy.exploration * (begins < news)
        return ends - begins, points

    def _budgets(self, snapshot: Snapshot) -> tuple[Ids | None, Ids | None]:
        """Which budget each class draws on and what is left of it, where one can run out."""
        with_budget = [p for p in self.used if self.projects[p].budget is not None]
        if not with_budget:
            return None, None
        level = {e.id: e.level for e in self.experts}
        promised = dict.fromkeys(with_budget, 0)
        for at in range(len(self.load.units)):
            project = int(self.load.project_id[at])
            if project in promised:
                rank = level.get(int(self.load.expert_id[at]), Level.LABELER)
                pay = self.pay.get((project, rank))
                promised[project] += int(self.load.units[at]) * (pay.minor if pay else 0)
        row = {project: at for at, project in enumerate(with_budget)}
        left = np.zeros(len(with_budget), dtype=np.int64)
        for project, at in row.items():
            budget = self.projects[project].budget
            whole = budget.minor if budget is not None else 0
            left[at] = max(0, whole - self.spent.get(project, 0) - promised[project])
        drawn = np.array([row.get(one.project_id, -1) for one in self.classes], dtype=np.int64)
        units = np.bincount(snapshot.tasks.klass, minlength=len(self.classes))
        units = units * snapshot.requirements.overlap
        dearest = self.rates.max(axis=1, initial=0)[self.rate_row]
        most = np.zeros(len(with_budget), dtype=np.int64)
        np.add.at(most, drawn[drawn >= 0], (units * dearest)[drawn >= 0])
        unpriced = self.rates.min(axis=1, initial=0)[self.rate_row] < 0
        open_ = np.zeros(len(with_budget), dtype=np.bool_)
        open_[drawn[(drawn >= 0) & unpriced]] = True
        limit = np.where((most <= left) & ~open_, NO_LIMIT, left)
        return (None, None) if (limit == NO_LIMIT).all() else (drawn, limit)

    def _minutes(self, snapshot: Snapshot) -> tuple[Ids | None, Ids | None]:
        """The minutes of a unit and of each person, where hours are stated and can run out."""
        stated = [e.weekly_minutes for e in self.experts]
        if not len(self.classes) or all(one is None for one in stated):
            return None, None
        limit = np.array([NO_LIMIT if one is None else one for one in stated], dtype=np.int64)
        here, who = self._expert_of_load
        used = np.zeros(len(limit), dtype=np.int64)
        np.add.at(used, who, self.load.units[here] * self.load.minutes_per_item[here])
        left = np.maximum(0, limit - used)
        each = [self.projects[one.project_id].minutes_per_item for one in self.classes]
        minutes = np.array(each, dtype=np.int64)
        most = snapshot.experts.capacity * int(minutes.max(initial=0))
        limit = np.where((limit == NO_LIMIT) | (most <= left), NO_LIMIT, left)
        return (None, None) if (limit == NO_LIMIT).all() else (minutes, limit)
