"""Matching two plain tables, experts and tasks, without a workspace.

The columns are those of `guildhall plan` (see the manual); the cells come as text. An expert may
take a unit when their role level is at least the task's; they hold a verified credential in the
specialty and jurisdiction that does not expire before the due day; they speak the language; their
rate is within the cap; they are not tied to the client; they have not seen the item; at most once
on a task and within their capacity. A unit is worth, in points:

    8000, 4000, 2000, 1000 for priority 0..3, + 1000 max(0, 14 - due) // 14
    + 600 quality // 1000 + 250 (cap - rate) // cap + 150 if they know the project + 60 if new
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.matching.engine import Solution, solve
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

Columns = Mapping[str, Sequence[str]]

EXPERT_COLUMNS: Final = (
    "expert_id", "role_level", "credentials", "quality_pm", "languages", "rate_cents",
    "capacity", "orgs", "projects", "is_new",
)  # fmt: skip
TASK_COLUMNS: Final = (
    "task_id", "project_id", "specialty", "jurisdiction", "language", "role_level", "priority",
    "due_in_days", "overlap_k", "max_rate_cents", "client_org", "seen_by",
)  # fmt: skip
ANYWHERE: Final = "ANY"
_PRIORITY: Final = (8000, 4000, 2000, 1000)
_KEY: Final = (
    "project_id", "specialty", "jurisdiction", "language", "role_level", "priority",
    "due_in_days", "overlap_k", "max_rate_cents", "client_org",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TidyPlan:
    """The plan for two tables, with the ids as the tables have them, in the order of the tasks."""

    task_ids: list[str]
    expert_ids: list[str]
    snapshot: Snapshot
    solution: Solution


def plan_tidy(experts: Columns, tasks: Columns, progress: Progress | None = None) -> TidyPlan:
    """The best plan for the two tables. Raises `UserError` naming the table, row and column of
    a cell that cannot be read; rows count from 1 below the heading.

    Solves in this process: a command has no screen to keep alive.
    """
    snapshot = tidy_snapshot(experts, tasks)
    solution = solve(snapshot, progress=progress)
    task_id, expert_id = tasks["task_id"], experts["expert_id"]
    return TidyPlan(
        task_ids=[task_id[t] for t in solution.task.tolist()],
        expert_ids=[expert_id[e] for e in solution.expert.tolist()],
        snapshot=snapshot,
        solution=solution,
    )


def tidy_snapshot(experts: Columns, tasks: Columns) -> Snapshot:
    """The two tables as one matching problem."""
    people = _Table("experts", experts, EXPERT_COLUMNS)
    work = _Table("tasks", tasks, TASK_COLUMNS)
    row_of = people.unique("expert_id")
    work.unique("task_id")
    klass, first, keys = _classes(work)
    part = (
        dict(zip(_KEY, zip(*keys, strict=True), strict=True)) if keys else dict.fromkeys(_KEY, ())
    )
    specialty, specialties = _numbered(part["specialty"])
    place, places = _numbered(part["jurisdiction"], {ANYWHERE: ASKS_NOTHING})
    language, languages = _numbered(part["language"])
    org, orgs = _numbered(part["client_org"])
    project, projects = _numbered(part["project_id"])
    number = {
        name: work.numbers(name, low, high, first)
        for name, low, high in (
            ("role_level", 0, 100), ("priority", 0, len(_PRIORITY) - 1),
            ("due_in_days", -10**6, 10**6), ("overlap_k", 0, 10**6),
            ("max_rate_cents", 1, 10**12),
        )
    }  # fmt: skip
    rate = people.numbers("rate_cents", 0, 10**12)
    cap, due = number["max_rate_cents"], number["due_in_days"]
    seen_task, seen_expert = _seen(work, row_of)
    credentials, held_places = _credentials(people, specialties, places)
    anyone = np.zeros(len(keys), dtype=np.int64)
    nothing = np.full(len(keys), ASKS_NOTHING)
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
            score_floor=np.zeros(len(keys)), due_day=due, overlap=number["overlap_k"],
            value=np.array(_PRIORITY)[number["priority"]] + 1000 * np.maximum(0, 14 - due) // 14,
        ),
        tasks=Tasks(klass, np.full(work.rows, ASKS_NOTHING), seen_task, seen_expert),
        specialty_covers=np.eye(len(specialties), dtype=np.bool_),
        place_covers=np.eye(len(places), held_places, dtype=np.bool_),
        wishes=(
            Wish("quality", specialty, _quality(people, specialties)),
            _cost(cap, rate),
            _continuity(people, project, projects),
            Wish("new people", anyone, 60 * people.numbers("is_new", 0, 1)[None, :]),
        ),
    )  # fmt: skip


class _Table:
    """One table of text cells; says where a cell is that cannot be read."""

    def __init__(self, name: str, columns: Columns, needed: tuple[str, ...]) -> None:
        self.name = name
        missing = [column for column in needed if column not in columns]
        if missing:
            raise UserError(
                f"The {name} table has no column {', '.join(missing)}. Nothing was planned. "
                "Add the column and try again."
            )
        self.columns = {column: columns[column] for column in needed}
        self.rows = len(self.columns[needed[0]])
        if any(len(cells) != self.rows for cells in self.columns.values()):
            raise ValueError(f"{name}: the columns are not equally long")

    def bad(self, column: str, row: int, why: str) -> UserError:
        """The sentence about one cell."""
        return UserError(
            f"The {self.name} table, row {row + 1}, column {column}: "
            f"“{self.columns[column][row]}” {why}. Nothing was planned. Mend the row and try again."
        )

    def unique(self, column: str) -> dict[str, int]:
        """The row of every id. No id may be empty or come twice."""
        cells = self.columns[column]
        row_of = {cell: row for row, cell in enumerate(cells)}
        if len(row_of) != len(cells) or "" in row_of:
            met: set[str] = {""}
            for row, cell in enumerate(cells):
                if cell in met:
                    raise self.bad(column, row, "is empty or comes twice")
                met.add(cell)
        return row_of

    def numbers(self, column: str, low: int, high: int, rows: Sequence[int] | None = None) -> Ints:
        """A column of whole numbers (only the given rows of it)."""
        cells = self.columns[column]
        wanted = range(self.rows) if rows is None else rows
        numbers = np.empty(len(wanted), dtype=np.int64)
        for at, row in enumerate(wanted):
            numbers[at] = self.number(column, row, cells[row], low, high)
        return numbers

    def number(self, column: str, row: int, text: str, low: int, high: int) -> int:
        """One whole number, or the sentence that says where it is not one."""
        try:
            number = int(text)
        except ValueError:
            raise self.bad(column, row, "is not a whole number") from None
        if not low <= number <= high:
            raise self.bad(column, row, f"is not between {low} and {high}")
        return number

    def lists(self, column: str, visit: Callable[[int, str], None]) -> None:
        """Visit each entry of each cell; the entries of a cell are separated by “|”."""
        for row, cell in enumerate(self.columns[column]):
            if cell:
                for entry in cell.split("|"):
                    visit(row, entry)


def _classes(work: _Table) -> tuple[Ints, list[int], list[tuple[str, ...]]]:
    """The class of every task, the first row of each class, and what each class asks for."""
    number: dict[tuple[str, ...], int] = {}
    klass = np.fromiter(
        (
            number.setdefault(key, len(number))
            for key in zip(*(work.columns[name] for name in _KEY), strict=True)
        ),
        dtype=np.int64,
        count=work.rows,
    )
    first = np.unique(klass, return_index=True)[1].tolist()
    return klass, first, list(number)


def _numbered(
    names: Sequence[str], fixed: Mapping[str, int] | None = None
) -> tuple[Ints, dict[str, int]]:
    """Each name's number, in order of appearance, and the names that have one of 0 and more."""
    number = dict(fixed or {})
    skipped = len(number)
    indices = [number.setdefault(name, len(number) - skipped) for name in names]
    return np.array(indices, dtype=np.int64), {n: i for n, i in number.items() if i >= 0}


def _members(people: _Table, column: str, names: Mapping[str, int]) -> Flags:
    """[names, experts] who has the name in their list."""
    table = np.zeros((len(names), people.rows), dtype=np.bool_)

    def mark(row: int, entry: str) -> None:
        if entry in names:
            table[names[entry], row] = True

    people.lists(column, mark)
    return table


def _seen(work: _Table, row_of: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Who has seen which task. An expert who is not in the table does not matter."""
    pairs: list[tuple[int, int]] = []

    def note(row: int, entry: str) -> None:
        if entry in row_of:
            pairs.append((row, row_of[entry]))

    work.lists("seen_by", note)
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _credentials(
    people: _Table, specialties: Mapping[str, int], places: Mapping[str, int]
) -> tuple[Credentials, int]:
    """What is held in the specialties asked for, and how many numbers the held places take.

    A place that no task names, “*” among them, serves only where any place does.
    """
    elsewhere = len(places)
    rows: list[tuple[int, int, int, int, int]] = []

    def read(row: int, entry: str) -> None:
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

    people.lists("credentials", read)
    expert, specialty, place, last, verified = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Credentials(
        id=np.arange(len(rows)), expert=expert, specialty=specialty,
        kind=np.full(len(rows), ASKS_NOTHING), place=place,
        first_day=np.full(len(rows), NEVER), last_day=last, verified_until=verified,
    ), elsewhere + 1  # fmt: skip


def _quality(people: _Table, specialties: Mapping[str, int]) -> Ints:
    """[specialties, experts] points for quality; the last of several entries counts."""
    table = np.zeros((len(specialties), people.rows), dtype=np.int64)

    def read(row: int, entry: str) -> None:
        specialty, equals, text = entry.partition("=")
        if not equals:
            raise people.bad("quality_pm", row, "is not specialty=number")
        if specialty in specialties:
            quality = people.number("quality_pm", row, text, 0, 10**6)
            table[specialties[specialty], row] = 600 * quality // 1000

    people.lists("quality_pm", read)
    return table


def _cost(cap: Ints, rate: Ints) -> Wish:
    """Points for being cheaper than the cap; pairs above it are not eligible anyway."""
    caps, row = np.unique(cap, return_inverse=True)
    table = np.empty((len(caps), len(rate)), dtype=np.int32)
    for at, one in enumerate(caps.tolist()):
        table[at] = np.maximum(-(10**6), 250 * (one - rate) // one)
    return Wish("cost", row.astype(np.int64), table)


def _continuity(people: _Table, project: Ints, projects: Mapping[str, int]) -> Wish:
    """Points for knowing the project. Row 0 is for projects that nobody knows."""
    known: dict[int, list[int]] = {}

    def note(row: int, entry: str) -> None:
        if entry in projects:
            known.setdefault(projects[entry], []).append(row)

    people.lists("projects", note)
    table = np.zeros((len(known) + 1, people.rows), dtype=np.int16)
    row_of = np.zeros(len(projects), dtype=np.int64)
    for at, (one, rows) in enumerate(known.items(), start=1):
        row_of[one] = at
        table[at, rows] = 150
    return Wish("continuity", row_of[project], table)
