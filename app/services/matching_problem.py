"""The workspace as one matching problem: what is open, who could do it, what it is worth.

Everything a plan depends on is read in one view and goes into the fingerprint, so that a plan
can be refused when anything of it changed before the commit.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.config.policies import CredentialPolicy, MatchingPolicy
from app.domain.credentials import covers, placed
from app.domain.money import Money
from app.domain.pay import WorkRole
from app.domain.people import Expert, Level
from app.domain.quality import Estimate
from app.domain.rates import RateBook
from app.domain.work import Project
from app.matching.snapshot import (
    ASKS_NOTHING,
    UNKNOWN_RATE,
    Credentials,
    Experts,
    Requirements,
    Snapshot,
    Tasks,
    Wish,
)
from app.store.credential_days import CredentialDays
from app.store.unit import Reader, Unit
from app.store.work_units import OpenUnits, SeenPairs

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR_DAYS = 14  # work due later than this gains nothing from its deadline
CAUTIOUS_SHARE = 0.25  # people without a score count like the lower quarter of those with one


class TaskClass(NamedTuple):
    """What makes two tasks the same to matching. `wanted` more people are wanted for each."""

    project_id: int
    jurisdiction: str
    language: str
    priority: int
    due_on: date
    wanted: int


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """The snapshot, and the records behind its rows."""

    snapshot: Snapshot
    task_ids: Ids
    experts: tuple[Expert, ...]
    credentials: tuple[CredentialDays, ...]
    classes: tuple[TaskClass, ...]
    projects: dict[int, Project]
    estimates: dict[int, dict[int, Estimate]]  # by project, then expert; 0: over all work
    pay: dict[tuple[int, Level], Money]
    today: date
    policy_version: int
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


def read_problem(reader: Reader | Unit, today: date) -> Problem:
    """The problem as it stands in this view."""
    policy, version = reader.settings.policy(MatchingPolicy)
    window = reader.settings.policy(CredentialPolicy)[0].window_days
    units, seen = reader.work.open_units(), reader.work.seen_pairs()
    experts = tuple(reader.matching.workforce())
    credentials = tuple(reader.matching.credential_days(window))
    projects = {project.id: project for project in reader.work.projects()}
    klass, classes = _classes(units)
    used = sorted({one.project_id for one in classes})
    estimates = {0: reader.quality.estimates()}
    estimates.update((one, reader.quality.estimates(f"project:{one}")) for one in used)
    pay = _pay(reader, used, today)
    made = Problem(
        snapshot=_Maker(
            policy, today, experts, credentials, classes, projects, used, estimates, pay
        ).snapshot(
            klass,
            units,
            seen,
            reader.matching.in_hand(),
            reader.matching.known_projects(),
        ),
        task_ids=units.task_id,
        experts=experts,
        credentials=credentials,
        classes=classes,
        projects=projects,
        estimates=estimates,
        pay=pay,
        today=today,
        policy_version=version,
        fingerprint="",
    )
    return _marked(made)


def _classes(units: OpenUnits) -> tuple[Ids, tuple[TaskClass, ...]]:
    number: dict[TaskClass, int] = {}
    keys = zip(
        units.project_id.tolist(), units.jurisdiction, units.language, units.priority.tolist(),
        units.due_on, (units.overlap - units.taken).tolist(), strict=True,
    )  # fmt: skip
    klass = [number.setdefault(TaskClass(*key), len(number)) for key in keys]
    return np.array(klass, dtype=np.int64), tuple(number)


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


class _Maker:
    """Turns records into the snapshot's tables. Rows of projects are in the order of `used`."""

    def __init__(
        self,
        policy: MatchingPolicy,
        today: date,
        experts: tuple[Expert, ...],
        credentials: tuple[CredentialDays, ...],
        classes: tuple[TaskClass, ...],
        projects: dict[int, Project],
        used: list[int],
        estimates: dict[int, dict[int, Estimate]],
        pay: dict[tuple[int, Level], Money],
    ) -> None:
        self.policy, self.today = policy, today
        self.experts, self.credentials, self.classes = experts, credentials, classes
        self.projects, self.used, self.estimates, self.pay = projects, used, estimates, pay
        self.ids = np.array([one.id for one in experts], dtype=np.int64)
        self.row_of_project = {project: row for row, project in enumerate(used)}
        self.project_row = np.array(
            [self.row_of_project[one.project_id] for one in classes], dtype=np.int64
        )
        self.asked = [projects[one.project_id].requirement for one in classes]

    def snapshot(
        self,
        klass: Ids,
        units: OpenUnits,
        seen: SeenPairs,
        in_hand: dict[int, int],
        known: list[tuple[int, int]],
    ) -> Snapshot:
        """The whole problem."""
        places = [one.jurisdiction or need.need.jurisdiction
                  for one, need in zip(self.classes, self.asked, strict=True)]  # fmt: skip
        places = ["" if place == "ANY" else place for place in places]
        languages = [
            one.language or need.language
            for one, need in zip(self.classes, self.asked, strict=True)
        ]
        orgs = [self.projects[one.project_id].client_org for one in self.classes]
        specialty, specialties = _numbered(need.need.specialty for need in self.asked)
        kind, kinds = _numbered(need.need.kind for need in self.asked)
        place, place_names = _numbered(places)
        language, language_names = _numbered(languages)
        org, org_names = _numbered(orgs)
        held_specialty, held_specialties = _numbered(c.specialty for c in self.credentials)
        held_place, held_places = _numbered(c.jurisdiction for c in self.credentials)
        # A held "" is a name like any other here: it serves where nothing is asked.
        held_specialties, held_specialty = _with_blank(held_specialties, held_specialty)
        held_places, held_place = _with_blank(held_places, held_place)
        rates, cap = self._rates()
        floors = np.array([need.score_floor for need in self.asked], dtype=np.float64)
        due = np.array(
            # Work that is overdue is done today at the earliest.
            [max(one.due_on, self.today).toordinal() for one in self.classes], dtype=np.int64
        )  # fmt: skip
        return Snapshot(
            experts=Experts(
                capacity=np.array(
                    [max(0, e.weekly_capacity - in_hand.get(e.id, 0)) for e in self.experts],
                    dtype=np.int64,
                ),
                level=np.array([e.level.rank for e in self.experts], dtype=np.int64),
                languages=_members(language_names, [e.languages for e in self.experts]),
                orgs=_members(org_names, [e.orgs for e in self.experts]),
                rates=rates,
                scores=self._bounds("low"),
            ),
            credentials=self._held(held_specialty, held_place, kinds),
            requirements=Requirements(
                specialty=specialty,
                kind=kind,
                place=place,
                level=np.array([need.level.rank for need in self.asked], dtype=np.int64),
                language=language,
                org=org,
                rate_row=self.project_row,
                rate_cap=cap,
                score_row=np.where(floors > 0, self.project_row, ASKS_NOTHING),
                score_floor=floors,
                due_day=due,
                overlap=np.array([one.wanted for one in self.classes], dtype=np.int64),
                value=self._value(due),
            ),
            tasks=self._tasks(klass, units, seen),
            specialty_covers=_table(specialties, held_specialties, covers),
            place_covers=_table(place_names, held_places, placed),
            wishes=self._wishes(rates, cap, known),
        )

    def _held(self, specialty: Ids, place: Ids, kinds: dict[str, int]) -> Credentials:
        held = self.credentials
        columns = np.array(
            [
                (c.id, c.expert_id, kinds.get(c.kind, len(kinds)), c.first_day, c.last_day,
                 c.verified_until)
                for c in held
            ],
            dtype=np.int64,
        ).reshape(-1, 6)  # fmt: skip
        return Credentials(
            id=columns[:, 0].copy(),
            expert=np.searchsorted(self.ids, columns[:, 1]).astype(np.int64),
            specialty=specialty,
            kind=columns[:, 2].copy(),
            place=place,
            first_day=columns[:, 3].copy(),
            last_day=columns[:, 4].copy(),
            verified_until=columns[:, 5].copy(),
        )

    def _tasks(self, klass: Ids, units: OpenUnits, seen: SeenPairs) -> Tasks:
        item, _ = _numbered(units.item_key)
        use = np.isin(seen.task_id, units.task_id) & np.isin(seen.expert_id, self.ids)
        return Tasks(
            klass=klass,
            item=item,
            seen_task=np.searchsorted(units.task_id, seen.task_id[use]).astype(np.int64),
            seen_expert=np.searchsorted(self.ids, seen.expert_id[use]).astype(np.int64),
        )

    def _rates(self) -> tuple[Ids, Ids]:
        """Pay for one unit, by project and expert, and each class's cap.

        A rate in another currency than the project's is not comparable: unknown.
        """
        levels = [e.level for e in self.experts]
        table = np.full((len(self.used), len(levels)), UNKNOWN_RATE, dtype=np.int64)
        for row, project in enumerate(self.used):
            currency = self.projects[project].currency
            known = {
                level: self.pay[project, level].minor
                for level in Level
                if (project, level) in self.pay and self.pay[project, level].currency == currency
            }
            table[row] = [known.get(level, UNKNOWN_RATE) for level in levels]
        cap = [
            ASKS_NOTHING if need.rate_cap is None else need.rate_cap.minor for need in self.asked
        ]
        return table, np.array(cap, dtype=np.int64)

    def _bounds(self, which: str) -> Floats:
        """A bound of the score by project and expert, NaN where there is none."""
        table = np.full((len(self.used), len(self.experts)), np.nan)
        over_all = self.estimates[0]
        for row, project in enumerate(self.used):
            own = self.estimates[project]
            for at, expert in enumerate(self.ids.tolist()):
                found = own.get(expert) or over_all.get(expert)
                if found is not None:
                    table[row, at] = getattr(found, which)
        return table

    def _value(self, due: Ids) -> Ids:
        days = due - self.today.toordinal()
        priority = np.array(self.policy.priority, dtype=np.int64)
        wanted = np.array([one.priority for one in self.classes], dtype=np.int64)
        near = self.policy.deadline * np.maximum(0, FAR_DAYS - days) // FAR_DAYS
        return np.asarray(priority[wanted] + near)

    def _wishes(self, rates: Ids, cap: Ids, known: list[tuple[int, int]]) -> tuple[Wish, ...]:
        everyone = np.zeros(len(self.classes), dtype=np.int64)
        bound = self._bounds(self.policy.quality_by)
        unscored = np.isnan(bound)
        scored = np.array([getattr(e, self.policy.quality_by) for e in self.estimates[0].values()])
        cautious = float(np.quantile(scored, CAUTIOUS_SHARE)) if scored.size else 0.5
        quality = np.rint(self.policy.quality * np.where(unscored, cautious, bound))
        new = np.array([[e.id not in self.estimates[0] for e in self.experts]], dtype=np.int64)
        knows = np.zeros((len(self.used), len(self.experts)), dtype=np.int64)
        at = {expert: row for row, expert in enumerate(self.ids.tolist())}
        for project, expert in known:
            if project in self.row_of_project and expert in at:
                knows[self.row_of_project[project], at[expert]] = self.policy.continuity
        return (
            Wish("quality", self.project_row, quality.astype(np.int64)),
            self._cost(rates, cap),
            Wish("continuity", self.project_row, knows),
            Wish("new people", everyone, self.policy.exploration * new),
        )

    def _cost(self, rates: Ids, cap: Ids) -> Wish:
        """Points for being cheaper than the cap, or than the dearest where there is no cap."""
        dearest = rates.max(axis=1, initial=1)[self.project_row] if len(self.used) else cap
        measure = np.maximum(np.where(cap == ASKS_NOTHING, dearest, cap), 1)
        both = np.column_stack((self.project_row, measure))
        pairs, row = np.unique(both, axis=0, return_inverse=True)
        rate = rates[pairs[:, 0]]
        points = self.policy.cost * np.maximum(0, pairs[:, 1:] - rate) // pairs[:, 1:]
        points[rate == UNKNOWN_RATE] = 0
        return Wish("cost", row.reshape(-1).astype(np.int64), points)


def _numbered(names: Iterable[str]) -> tuple[Ids, dict[str, int]]:
    """Each name's number in order of appearance, ASKS_NOTHING for "", and the numbers."""
    number: dict[str, int] = {}
    found = [ASKS_NOTHING if not name else number.setdefault(name, len(number)) for name in names]
    return np.array(found, dtype=np.int64), number


def _with_blank(names: dict[str, int], rows: Ids) -> tuple[dict[str, int], Ids]:
    """The names with one for the empty one at the end, which the rows without a name get."""
    blank = len(names)
    return {**names, "": blank}, np.where(rows == ASKS_NOTHING, blank, rows)


def _members(names: dict[str, int], words: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """[names, experts] whose list has the name."""
    table = np.zeros((len(names), len(words)), dtype=np.bool_)
    for at, own in enumerate(words):
        for word in own:
            if word in names:
                table[names[word], at] = True
    return table


def _table(
    needed: dict[str, int], held: dict[str, int], serves: Callable[[str, str], bool]
) -> NDArray[np.bool_]:
    """[needed, held] whether the held name serves the needed one."""
    made = [[serves(one, other) for one in held] for other in needed]
    return np.array(made, dtype=np.bool_).reshape(len(needed), len(held))


def _marked(problem: Problem) -> Problem:
    """The problem with the fingerprint of all that a plan depends on."""
    digest = hashlib.sha256(repr((problem.policy_version, problem.classes)).encode())
    for array in _arrays(problem):
        digest.update(repr((array.shape, str(array.dtype))).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    values = {field.name: getattr(problem, field.name) for field in fields(problem)}
    return Problem(**{**values, "fingerprint": digest.hexdigest()})


def _arrays(problem: Problem) -> Iterable[NDArray[np.generic]]:
    snapshot = problem.snapshot
    yield problem.task_ids
    yield np.array([one.id for one in problem.experts], dtype=np.int64)
    for part in (snapshot.experts, snapshot.credentials, snapshot.requirements, snapshot.tasks):
        for field in fields(part):
            yield getattr(part, field.name)
    yield snapshot.specialty_covers
    yield snapshot.place_covers
    for wish in snapshot.wishes:
        yield wish.row
        yield wish.table
