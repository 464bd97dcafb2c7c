"""The workspace as one matching problem: what is open, who could do it, what it is worth.

Everything a plan depends on is read in one view and goes into the fingerprint, so that a plan
can be refused when anything of it changed before the commit.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.config.policies import CredentialPolicy, MatchingPolicy
from app.domain.matching import HandRule, HandRuleKind, PlanPair
from app.domain.money import Money
from app.domain.pay import WorkRole
from app.domain.people import Expert, Level
from app.domain.quality import Estimate
from app.domain.rates import RateBook
from app.domain.work import Project
from app.matching.snapshot import HandRules, Snapshot
from app.services.lot_scope import LotScope, within_lots
from app.services.matching_class import TaskClass
from app.services.matching_snapshot import Maker
from app.services.matching_worth import Worth
from app.store.credential_days import CredentialDays
from app.store.movable import FrozenLoad, Movable
from app.store.unit import Reader, Unit
from app.store.work_units import OpenUnits

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """The snapshot, and the records behind its rows."""

    snapshot: Snapshot
    policy: MatchingPolicy
    policy_version: int
    task_ids: Ids
    experts: tuple[Expert, ...]
    credentials: tuple[CredentialDays, ...]
    classes: tuple[TaskClass, ...]
    projects: dict[int, Project]
    estimates: dict[int, dict[int, Estimate]]  # by project, then expert; 0: over all work
    pay: dict[tuple[int, Level], Money]
    movable: Movable  # what people have and may lose
    hand_rules: tuple[HandRule, ...]
    load: FrozenLoad  # what people have in hand and keep
    worth: Worth  # what points are made of, under any policy
    scope: LotScope  # what lots do not ask for
    today: date
    fingerprint: str

    def estimate(self, project_id: int, expert_id: int) -> Estimate | None:
        """The score in the project, else over all work."""
        own = self.estimates.get(project_id, {}).get(expert_id)
        return own or self.estimates[0].get(expert_id)

    def place(self, klass: TaskClass) -> str:
        """The jurisdiction that tasks of the class ask for, "" for any."""
        asked = klass.jurisdiction or self.projects[klass.project_id].requirement.need.jurisdiction
        return "" if asked == "ANY" else asked

    def language(self, klass: TaskClass) -> str:
        """The language that tasks of the class ask for, "" for any."""
        return klass.language or self.projects[klass.project_id].requirement.language

    @property
    def expert_rows(self) -> dict[int, int]:
        """The row of each expert's id."""
        return {expert.id: row for row, expert in enumerate(self.experts)}

    @property
    def previous(self) -> tuple[Ids, Ids]:
        """(task, expert) rows of what people have and a plan may move, as far as both are here."""
        task = rows_among(self.task_ids, self.movable.task_id)
        expert = rows_among(np.array([e.id for e in self.experts]), self.movable.expert_id)
        here = (task >= 0) & (expert >= 0)
        return task[here], expert[here]

    def task_row(self, task_id: int) -> int | None:
        """The row of a task, None for one that wants nobody."""
        row = int(rows_among(self.task_ids, np.array([task_id]))[0])
        return None if row < 0 else row

    def rows_of(self, pairs: Sequence[PlanPair]) -> tuple[Ids, Ids]:
        """The pairs as rows of the snapshot; -1 for what is not in it."""
        task = np.array([pair.task_id for pair in pairs], dtype=np.int64)
        expert = np.array([pair.expert_id for pair in pairs], dtype=np.int64)
        return rows_among(self.task_ids, task), rows_among(self.worth.ids, expert)

    def new_pairs(self, pairs: Sequence[PlanPair]) -> list[PlanPair]:
        """Those of the pairs that nobody has yet."""
        had = set(zip(self.movable.task_id.tolist(), self.movable.expert_id.tolist(), strict=True))
        return [pair for pair in pairs if (pair.task_id, pair.expert_id) not in had]

    def released(self, pairs: Sequence[PlanPair]) -> set[int]:
        """The ids of the movable assignments that are not among the pairs."""
        planned = {(pair.task_id, pair.expert_id) for pair in pairs}
        had = zip(
            self.movable.assignment_id.tolist(), self.movable.task_id.tolist(),
            self.movable.expert_id.tolist(), strict=True,
        )  # fmt: skip
        return {one for one, task, expert in had if (task, expert) not in planned}

    def under(self, policy: MatchingPolicy) -> Snapshot:
        """The same problem weighed by another policy."""
        return self.worth.weigh(self.snapshot, policy)


def read_problem(
    reader: Reader | Unit, today: date, weights: MatchingPolicy | None = None
) -> Problem:
    """The problem as it stands in this view, by the weights in force or by the given ones."""
    stored, version = reader.settings.policy(MatchingPolicy)
    policy = weights or stored
    window = reader.settings.policy(CredentialPolicy)[0].window_days
    moves = policy.move_unstarted
    units = reader.work.open_units(movable=moves)
    projects = {project.id: project for project in reader.work.projects()}
    rules = tuple(reader.matching.hand_rules())
    pinned = {one.task_id for one in rules if one.kind is HandRuleKind.PIN and one.task_id}
    units, scope = within_lots(reader, projects.values(), units, pinned)
    experts = tuple(reader.matching.workforce())
    credentials = tuple(reader.matching.credential_days(window))
    seniors = _seniors(reader, policy, units, moves)
    klass, classes = _classes(units, seniors)
    used = sorted({one.project_id for one in classes})
    estimates = {0: reader.quality.estimates(), **reader.quality.estimates_by_project()}
    pay = _pay(reader, projects, today)
    load = reader.matching.frozen_load(movable=moves)
    worth = Worth(
        today=today,
        experts=experts,
        classes=classes,
        projects=projects,
        used=used,
        estimates=estimates,
        pay=pay,
        known=reader.matching.known_projects(),
        load=load,
        spent=reader.matching.spent() if any(p.budget for p in projects.values()) else {},
    )
    bare = Maker(today, experts, credentials, classes, projects, worth).snapshot(
        klass, units, reader.work.seen_pairs(movable=moves)
    )
    hand = _hand_rules(rules, units.task_id, worth.ids, classes)
    bare = replace(bare, hand=_without_met(hand, bare))
    movable = reader.matching.movable()
    if not moves:
        nothing = np.zeros(0, dtype=np.int64)
        movable = Movable(nothing, nothing, nothing, nothing, nothing.astype(np.bool_))
    return _marked(
        Problem(
            snapshot=worth.weigh(bare, policy),
            policy=policy,
            policy_version=version,
            task_ids=units.task_id,
            experts=experts,
            credentials=credentials,
            classes=classes,
            projects=projects,
            estimates=estimates,
            pay=pay,
            movable=movable,
            hand_rules=rules,
            load=load,
            worth=worth,
            scope=scope,
            today=today,
            fingerprint="",
        )
    )


def _seniors(
    reader: Reader | Unit, policy: MatchingPolicy, units: OpenUnits, movable: bool
) -> NDArray[np.bool_]:
    """[open tasks] whether a senior keeps the task already, where seniors are asked for."""
    if not policy.senior:
        return np.zeros(len(units.task_id), dtype=np.bool_)
    rank = Level(policy.senior_level).rank
    levels = [level for level in Level if level.rank >= rank]
    return np.isin(units.task_id, reader.work.tasks_with_levels(levels, movable=movable))


def _classes(units: OpenUnits, seniors: NDArray[np.bool_]) -> tuple[Ids, tuple[TaskClass, ...]]:
    number: dict[tuple[object, ...], int] = {}
    keys = zip(
        units.project_id.tolist(), units.jurisdiction, units.language, units.priority.tolist(),
        units.due_day.tolist(), (units.overlap - units.taken).tolist(), units.taken.tolist(),
        seniors.tolist(), strict=True,
    )  # fmt: skip
    klass = np.fromiter(
        (number.setdefault(key, len(number)) for key in keys), np.int64, len(units.task_id)
    )
    return klass, tuple(TaskClass(*key) for key in number)  # type: ignore[arg-type]


def _pay(
    reader: Reader | Unit, projects: Iterable[int], today: date
) -> dict[tuple[int, Level], Money]:
    """What a label earns today, by project and level; nothing where no card is in force."""
    book = RateBook(reader.pay.cards())
    found = {
        (project, level): book.card(WorkRole.LABEL, project, level, today)
        for project in projects
        for level in Level
    }
    return {key: card.pay for key, card in found.items() if card is not None}


def _hand_rules(
    rules: Sequence[HandRule], task_ids: Ids, expert_ids: Ids, classes: Sequence[TaskClass]
) -> HandRules:
    """Pins and bans as rows; those on tasks or people that are not planned have none."""
    task = rows_among(task_ids, np.array([rule.task_id or -1 for rule in rules], dtype=np.int64))
    expert = rows_among(expert_ids, np.array([rule.expert_id for rule in rules], dtype=np.int64))
    pin = np.array([rule.kind is HandRuleKind.PIN for rule in rules], dtype=np.bool_)
    single = (task >= 0) & (expert >= 0)
    of_project: dict[int, list[int]] = {}
    for c, one in enumerate(classes):
        of_project.setdefault(one.project_id, []).append(c)
    whole = [
        (c, int(expert[at]))
        for at, rule in enumerate(rules)
        if rule.task_id is None and expert[at] >= 0
        for c in of_project.get(rule.project_id, ())
    ]
    by_class = np.array(whole, dtype=np.int64).reshape(-1, 2)
    return HandRules(
        pin_task=task[pin & single],
        pin_expert=expert[pin & single],
        ban_task=task[~pin & single],
        ban_task_expert=expert[~pin & single],
        ban_class=by_class[:, 0].copy(),
        ban_class_expert=by_class[:, 1].copy(),
    )


def _without_met(hand: HandRules, snapshot: Snapshot) -> HandRules:
    """Without the pins of people who have begun or done the task: those are kept already."""
    n, tasks = snapshot.n_experts, snapshot.tasks
    open_ = ~np.isin(hand.pin_task * n + hand.pin_expert, tasks.seen_task * n + tasks.seen_expert)
    return replace(hand, pin_task=hand.pin_task[open_], pin_expert=hand.pin_expert[open_])


def rows_among(sorted_ids: Ids, wanted: Ids) -> Ids:
    """The place of each wanted id among the ascending ids, -1 where it is not."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[at] == wanted, at, -1)


def _marked(problem: Problem) -> Problem:
    """The problem with the fingerprint of all that a plan depends on."""
    said = (problem.policy_version, problem.policy.model_dump_json(), problem.classes)
    digest = hashlib.sha256(repr(said).encode())
    for array in _arrays(problem):
        digest.update(repr((array.shape, str(array.dtype))).encode())
        digest.update(np.ascontiguousarray(array).data)
    return replace(problem, fingerprint=digest.hexdigest())


def _arrays(problem: Problem) -> Iterable[NDArray[np.generic]]:
    snapshot = problem.snapshot
    yield problem.task_ids
    yield problem.worth.ids
    parts = (
        snapshot.experts, snapshot.credentials, snapshot.requirements, snapshot.tasks,
        snapshot.hand, snapshot.terms, problem.movable,
    )  # fmt: skip
    for part in parts:
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, np.ndarray):
                yield value
    yield snapshot.specialty_covers
    yield snapshot.place_covers
    for wish in snapshot.wishes:
        yield wish.row
        yield wish.table
