"""Findings as rows of the store and back.

A row holds ids and numbers, never a name of a person, task or project: those are put in when it is
read, as they are then called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import orjson

from app.domain.findings import (
    AgreementFigures,
    Drift,
    Figure,
    Findings,
    HabitCheck,
    Hint,
    MarkAgreement,
    ModelChoice,
    ModelTried,
    PairAgreement,
    Reviewer,
    Spam,
    SuspectGold,
)
from app.store.findings import FindingRow
from app.store.unit import Reader, Unit

Record = (
    ModelChoice | AgreementFigures | PairAgreement | Drift | Spam | Hint | SuspectGold | Reviewer
    | HabitCheck | MarkAgreement
)  # fmt: skip
R = TypeVar("R")

KINDS: dict[str, type[Record]] = {
    "models": ModelChoice,
    "agreement": AgreementFigures,
    "pairs": PairAgreement,
    "drift": Drift,
    "spam": Spam,
    "hints": Hint,
    "gold": SuspectGold,
    "reviewers": Reviewer,
    "marks": MarkAgreement,
    "habits": HabitCheck,
}
"""The kinds by the name of their field in `Findings`."""

_NAMES = frozenset({"external_id", "name", "project", "task", "first", "second"})
_IDS = ("expert_id", "project_id", "task_id", "user_id")


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called now: experts by (external id, name), the others by one name."""

    experts: Mapping[int, tuple[str, str]]
    projects: Mapping[int, str]
    tasks: Mapping[int, str]
    users: Mapping[int, str]


def newest_findings(reader: Reader | Unit) -> Findings:
    """All findings of the newest run, under today's names; empty before the first."""
    rows = reader.quality.findings()
    names = Names(
        {number: (code, name) for number, code, name in reader.people.names()},
        {one.id: one.name for one in reader.quality.scored_projects()},
        {task: names[0] for task, names in reader.quality.task_names(tasks_in(rows)).items()},
        {user.id: user.name for user in reader.people.users()},
    )
    return findings_of(rows, names)


def row_of(kind: str, record: Record) -> FindingRow:
    """The record as a row: kind, ids in columns of their own, the rest as JSON."""
    values = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in _NAMES}
    ids = {name: values.pop(name, None) or None for name in _IDS}
    return FindingRow(kind, orjson.dumps(values).decode(), **ids)


def findings_of(rows: Iterable[FindingRow], names: Names) -> Findings:
    """All rows as records, in their order; those of people or tasks that are gone are left out,
    and so are rows of other kinds.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for row in rows:
        record = _record(KINDS[row.kind], row, names) if row.kind in KINDS else None
        if record is not None:
            made[row.kind].append(record)
    return Findings(**{kind: tuple(found) for kind, found in made.items()})


def tasks_in(rows: Iterable[FindingRow]) -> set[int]:
    """The tasks that rows speak of."""
    return {row.task_id for row in rows if row.task_id}


def _record(kind: type[R], row: FindingRow, names: Names) -> R | None:
    body = orjson.loads(row.body)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {
        name: _value(body[name], f.type) for name, f in known.items() if name in body
    }
    values.update({name: getattr(row, name) or 0 for name in _IDS if name in known})
    try:
        values.update(_named(values, names))
    except KeyError:
        return None
    return kind(**{name: value for name, value in values.items() if name in known})


def _named(values: Mapping[str, Any], names: Names) -> dict[str, str]:
    found: dict[str, str] = {}
    if "expert_id" in values:
        found["external_id"], found["name"] = names.experts[values["expert_id"]]
    if "project_id" in values:
        found["project"] = names.projects[values["project_id"]]
    if "task_id" in values:
        found["task"] = names.tasks[values["task_id"]]
    if "user_id" in values:
        found["name"] = names.users[values["user_id"]]
    for place in ("first", "second"):
        if f"{place}_id" in values:
            found[place] = names.experts[values[f"{place}_id"]][1]
    return found


def _value(value: Any, kind: Any) -> Any:
    """A JSON value as a record's field of that type holds it."""
    if kind is Figure:
        return Figure(**value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(ModelTried(**one) for one in value)
    return value
