"""Records of the workspace as the tables of a matching snapshot, without what they are worth."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.domain.credentials import covers, placed
from app.domain.people import Expert
from app.domain.work import Project
from app.matching.snapshot import ASKS_NOTHING, Credentials, Experts, Requirements, Snapshot, Tasks
from app.services.matching_class import TaskClass
from app.services.matching_worth import Worth
from app.store.credential_days import CredentialDays
from app.store.work_units import OpenUnits, SeenPairs

Ids = NDArray[np.int64]


class Maker:
    """Turns records into the snapshot's tables. Rows of projects are in the order of `used`."""

    def __init__(
        self,
        today: date,
        experts: tuple[Expert, ...],
        credentials: tuple[CredentialDays, ...],
        classes: tuple[TaskClass, ...],
        projects: dict[int, Project],
        worth: Worth,
    ) -> None:
        self.today, self.experts, self.credentials = today, experts, credentials
        self.classes, self.projects, self.worth = classes, projects, worth
        self.asked = [projects[one.project_id].requirement for one in classes]

    def snapshot(self, klass: Ids, units: OpenUnits, seen: SeenPairs) -> Snapshot:
        """The whole problem; nothing in it is worth anything yet."""
        both = list(zip(self.classes, self.asked, strict=True))
        places = [one.jurisdiction or need.need.jurisdiction for one, need in both]
        places = ["" if place == "ANY" else place for place in places]
        languages = [one.language or need.language for one, need in both]
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
        floors = np.array([need.score_floor for need in self.asked], dtype=np.float64)
        caps = [ASKS_NOTHING if n.rate_cap is None else n.rate_cap.minor for n in self.asked]
        # Work that is overdue is done today at the earliest.
        due = [max(one.due_day, self.today.toordinal()) for one in self.classes]
        return Snapshot(
            experts=Experts(
                capacity=np.zeros(len(self.experts), dtype=np.int64),
                level=np.array([e.level.rank for e in self.experts], dtype=np.int64),
                languages=_members(language_names, [e.languages for e in self.experts]),
                orgs=_members(org_names, [e.orgs for e in self.experts]),
                rates=self.worth.rates,
                scores=self.worth.bounds("low"),
            ),
            credentials=self._held(held_specialty, held_place, kinds),
            requirements=Requirements(
                specialty=specialty,
                kind=kind,
                place=place,
                level=np.array([need.level.rank for need in self.asked], dtype=np.int64),
                language=language,
                org=org,
                rate_row=self.worth.rate_row,
                rate_cap=np.array(caps, dtype=np.int64),
                score_row=np.where(floors > 0, self.worth.score_row, ASKS_NOTHING),
                score_floor=floors,
                due_day=np.array(due, dtype=np.int64),
                overlap=np.array([one.wanted for one in self.classes], dtype=np.int64),
                value=np.zeros(len(self.classes), dtype=np.int64),
            ),
            tasks=self._tasks(klass, units, seen),
            specialty_covers=_table(specialties, held_specialties, covers),
            place_covers=_table(place_names, held_places, placed),
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
            expert=np.searchsorted(self.worth.ids, columns[:, 1]).astype(np.int64),
            specialty=specialty,
            kind=columns[:, 2].copy(),
            place=place,
            first_day=columns[:, 3].copy(),
            last_day=columns[:, 4].copy(),
            verified_until=columns[:, 5].copy(),
        )

    def _tasks(self, klass: Ids, units: OpenUnits, seen: SeenPairs) -> Tasks:
        item, _ = _numbered(units.item_key)
        ids = self.worth.ids
        use = np.isin(seen.task_id, units.task_id) & np.isin(seen.expert_id, ids)
        return Tasks(
            klass=klass,
            item=item,
            seen_task=np.searchsorted(units.task_id, seen.task_id[use]).astype(np.int64),
            seen_expert=np.searchsorted(ids, seen.expert_id[use]).astype(np.int64),
        )


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
