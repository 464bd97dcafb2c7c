"""Matching two plain tables, experts and tasks, without a workspace.

The columns are those of `guildhall plan` (see the manual); the cells come as text. An expert may
take a unit when their role level is at least the task's; they hold a verified credential in the
specialty and jurisdiction that does not expire before the due day; they speak the language; their
rate is within the cap; they are not tied to the client; they have not seen the item; at most once
on a task and within their capacity. A unit is worth, in points:

    8000, 4000, 2000, 1000 for priority 0..3, + 1000 max(0, 14 - due) // 14
    + 600 quality // 1000 + 250 (cap - rate) // cap + 150 if they know the project + 60 if new
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.matching.snapshot import (
    ALWAYS,
    ASKS_NOTHING,
    NEVER,
    Credentials,
    Experts,
    Flags,
    Ints,
    Requirements,
    Snapshot,
    Tasks,
    Wish,
)
from app.matching.tidy_table import Columns, Table

EXPERT_COLUMNS: Final = (
    "expert_id", "role_level", "credentials", "quality_pm", "languages", "rate_cents",
    "capacity", "orgs", "projects", "is_new",
)  # fmt: skip
SINGLE_COLUMNS: Final = ("task_id", "seen_by")  # of the tasks: each task has its own
SHARED_COLUMNS: Final = (  # of the tasks: those with the same form a class
    "project_id", "specialty", "jurisdiction", "language", "role_level", "priority",
    "due_in_days", "overlap_k", "max_rate_cents", "client_org",
)  # fmt: skip
TASK_COLUMNS: Final = ("task_id", *SHARED_COLUMNS, "seen_by")
ANYWHERE: Final = "ANY"
_PRIORITY: Final = (8000, 4000, 2000, 1000)


@dataclass(frozen=True, slots=True)
class TaskKinds:
    """The table of tasks with equal rows told once: `kind` leads from a task to its `shared` row.

    No two shared rows may be equal; they come in order of appearance.
    """

    single: Columns  # SINGLE_COLUMNS, a cell for each task
    shared: Columns  # SHARED_COLUMNS, a cell for each kind
    kind: Sequence[int]


@dataclass(frozen=True, slots=True)
class HashAffinity:
    """A score peculiar to every pair of a task and an expert, from a hash of their rows.

    It stands for any score that no class knows of. The numbers are those of the public bench.
    """

    weight: int

    def points(self, task_rows: Ints, expert_rows: Ints) -> Ints:
        """From 0 up to the weight for each pair; the rows are broadcast against each other."""
        mixed = task_rows.astype(np.uint64) * _TASK_MIX ^ expert_rows.astype(np.uint64) * _PAIR_MIX
        mixed ^= mixed >> np.uint64(29)
        mixed *= _LAST_MIX
        bits: Ints = (mixed >> np.uint64(48)).astype(np.int64)
        return self.weight * bits >> 16


_TASK_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_PAIR_MIX: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_LAST_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)


def tidy_snapshot(experts: Columns, tasks: Columns | TaskKinds, *, affinity: int = 0) -> Snapshot:
    """The two tables as one matching problem."""
    work = tasks if isinstance(tasks, TaskKinds) else _kinds(tasks)
    people = Table("experts", experts, EXPERT_COLUMNS)
    single = Table("tasks", work.single, SINGLE_COLUMNS)
    shared = Table("tasks", work.shared, SHARED_COLUMNS, work.kind)
    people.unique("expert_id")
    single.unique("task_id")
    row_of = {cell: row for row, cell in enumerate(people.columns["expert_id"])}
    part = shared.columns
    specialty, specialties = _numbered(part["specialty"])
    place, places = _numbered(part["jurisdiction"], {ANYWHERE: ASKS_NOTHING})
    language, languages = _numbered(part["language"])
    org, orgs = _numbered(part["client_org"])
    project, projects = _numbered(part["project_id"])
    number = {
        name: shared.numbers(name, low, high)
        for name, low, high in (
            ("role_level", 0, 100), ("priority", 0, len(_PRIORITY) - 1),
            ("due_in_days", -10**6, 10**6), ("overlap_k", 0, 10**6),
            ("max_rate_cents", 1, 10**12),
        )
    }  # fmt: skip
    rate = people.numbers("rate_cents", 0, 10**12)
    cap, due = number["max_rate_cents"], number["due_in_days"]
    seen_task, seen_expert = _seen(single, row_of)
    credentials, held_places = _credentials(people, specialties, places)
    anyone = np.zeros(shared.rows, dtype=np.int64)
    nothing = np.full(shared.rows, ASKS_NOTHING)
    return Snapshot(
        experts=Experts(
            capacity=people.numbers("capacity", 0, 10**6),
            level=people.numbers("role_level", 0, 100),
            languages=_members(people, "languages", languages),
            orgs=_members(people, "orgs", orgs),
            rates=rate[None, :],
            scores=np.zeros((0, people.rows)),
        ),
        credentials=credentials,
        requirements=Requirements(
            specialty=specialty, kind=nothing, place=place, level=number["role_level"],
            language=language, org=org, rate_row=anyone, rate_cap=cap, score_row=nothing,
            score_floor=np.zeros(shared.rows), due_day=due, overlap=number["overlap_k"],
            value=np.array(_PRIORITY)[number["priority"]] + 1000 * np.maximum(0, 14 - due) // 14,
        ),
        tasks=Tasks(
            np.array(work.kind, dtype=np.int64), np.full(single.rows, ASKS_NOTHING),
            seen_task, seen_expert,
        ),
        specialty_covers=np.eye(len(specialties), dtype=np.bool_),
        place_covers=np.eye(len(places), held_places, dtype=np.bool_),
        wishes=(
            Wish("quality", specialty, _quality(people, specialties)),
            _cost(cap, rate),
            _continuity(people, project, projects),
            Wish("new people", anyone, 60 * people.numbers("is_new", 0, 1)[None, :]),
        ),
        pair_points=HashAffinity(affinity) if affinity else None,
    )  # fmt: skip


def _kinds(tasks: Columns) -> TaskKinds:
    """The same table with every kind of row told once."""
    whole = Table("tasks", tasks, TASK_COLUMNS)
    number: dict[tuple[str, ...], int] = {}
    keys = zip(*(whole.columns[name] for name in SHARED_COLUMNS), strict=True)
    kind = [number.setdefault(key, len(number)) for key in keys]
    across = zip(*number, strict=True) if number else [()] * len(SHARED_COLUMNS)
    return TaskKinds(
        single={name: whole.columns[name] for name in SINGLE_COLUMNS},
        shared=dict(zip(SHARED_COLUMNS, across, strict=True)),
        kind=kind,
    )


def _numbered(
    names: Sequence[str], fixed: Mapping[str, int] | None = None
) -> tuple[Ints, dict[str, int]]:
    """Each name's number, in order of appearance, and the names that have one of 0 and more."""
    number = dict(fixed or {})
    skipped = len(number)
    indices = [number.setdefault(name, len(number) - skipped) for name in names]
    return np.array(indices, dtype=np.int64), {n: i for n, i in number.items() if i >= 0}


def _members(people: Table, column: str, names: Mapping[str, int]) -> Flags:
    """[names, experts] who has the name in their list."""
    table = np.zeros((len(names), people.rows), dtype=np.bool_)
    for row, entry in people.entries(column):
        if entry in names:
            table[names[entry], row] = True
    return table


def _seen(single: Table, row_of: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Who has seen which task. An expert who is not in the table does not matter."""
    tasks: list[int] = []
    experts: list[int] = []
    for row, entry in single.entries("seen_by"):
        if entry in row_of:
            tasks.append(row)
            experts.append(row_of[entry])
    return np.array(tasks, dtype=np.int64), np.array(experts, dtype=np.int64)


def _credentials(
    people: Table, specialties: Mapping[str, int], places: Mapping[str, int]
) -> tuple[Credentials, int]:
    """What is held in the specialties asked for, and how many numbers the held places take.

    A place that no task names, “*” among them, serves only where any place does.
    """
    elsewhere = len(places)
    rows: list[tuple[int, int, int, int, int]] = []
    for row, entry in people.entries("credentials"):
        parts = entry.split("@")
        if len(parts) != 4 or parts[3] not in ("0", "1"):
            raise people.bad(
                "credentials", row, "is not specialty@jurisdiction@days@verified (0 or 1)"
            )
        days = people.number("credentials", row, parts[2], -(10**8), 10**8)
        if parts[0] in specialties:
            place = places.get(parts[1], elsewhere)
            rows.append(
                (row, specialties[parts[0]], place, days, ALWAYS if parts[3] == "1" else NEVER)
            )
    expert, specialty, place_held, last, verified = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Credentials(
        id=np.arange(len(rows)), expert=expert, specialty=specialty,
        kind=np.full(len(rows), ASKS_NOTHING), place=place_held,
        first_day=np.full(len(rows), NEVER), last_day=last, verified_until=verified,
    ), elsewhere + 1  # fmt: skip


def _quality(people: Table, specialties: Mapping[str, int]) -> Ints:
    """[specialties, experts] points for quality; the last of several entries counts."""
    table = np.zeros((len(specialties), people.rows), dtype=np.int64)
    for row, entry in people.entries("quality_pm"):
        specialty, equals, text = entry.partition("=")
        if not equals:
            raise people.bad("quality_pm", row, "is not specialty=number")
        if specialty in specialties:
            quality = people.number("quality_pm", row, text, 0, 10**6)
            table[specialties[specialty], row] = 600 * quality // 1000
    return table


def _cost(cap: Ints, rate: Ints) -> Wish:
    """Points for being cheaper than the cap; pairs above it are not eligible anyway."""
    caps, row = np.unique(cap, return_inverse=True)
    table = np.empty((len(caps), len(rate)), dtype=np.int32)
    for at, one in enumerate(caps.tolist()):
        table[at] = np.maximum(-(10**6), 250 * (one - rate) // one)
    return Wish("cost", row.astype(np.int64), table)


def _continuity(people: Table, project: Ints, projects: Mapping[str, int]) -> Wish:
    """Points for knowing the project. Row 0 is for projects that nobody knows."""
    known: dict[int, list[int]] = {}
    for row, entry in people.entries("projects"):
        if entry in projects:
            known.setdefault(projects[entry], []).append(row)
    table = np.zeros((len(known) + 1, people.rows), dtype=np.int16)
    row_of = np.zeros(len(projects), dtype=np.int64)
    for at, (one, rows) in enumerate(known.items(), start=1):
        row_of[one] = at
        table[at, rows] = 150
    return Wish("continuity", row_of[project], table)
