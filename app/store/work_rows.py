"""Between rows of the work tables and the domain's records."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import Row

from app.domain.credentials import Need
from app.domain.money import Money
from app.domain.work import Assignment, AssignmentStatus, Project, Requirement, Task
from app.store.types import instant_text

CHUNK: Final = 5_000  # of one IN list; SQLite takes at most 32,766 variables a statement
ASSIGNMENT_COLUMNS: Final = (
    "task_id", "expert_id", "plan_id", "assigned_at", "due_on", "status", "hold_reason",
    "credential_id", "handed_out_at", "shown_order",
)  # fmt: skip
V = TypeVar("V")


def chunks(values: Iterable[V]) -> Iterator[list[V]]:
    """The values in lists short enough for one statement."""
    held: list[V] = []
    for value in values:
        held.append(value)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def project_of(row: Row[Any]) -> Project:
    """The project in a row of its table."""
    cap, budget = row.rate_cap_minor, row.budget_minor
    return Project(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        client=row.client,
        client_org=row.client_org,
        task_type=row.task_type,
        labels=row.labels,
        guidelines=row.guidelines,
        status=row.status,
        priority=row.priority,
        due_on=row.due_on,
        overlap=row.overlap,
        minutes_per_item=row.minutes_per_item,
        currency=row.currency,
        requirement=Requirement(
            need=Need(row.need_specialty, row.need_jurisdiction, row.need_kind),
            level=row.need_level,
            language=row.need_language,
            score_floor=row.score_floor,
            rate_cap=None if cap is None else Money(cap, row.currency),
        ),
        budget=None if budget is None else Money(budget, row.currency),
    )


def project_values(project: Project) -> dict[str, object]:
    """The columns of a project, without its id."""
    asked = project.requirement
    return {
        "external_id": project.external_id,
        "name": project.name,
        "client": project.client,
        "client_org": project.client_org,
        "task_type": project.task_type,
        "labels": project.labels,
        "guidelines": project.guidelines,
        "status": project.status,
        "priority": project.priority,
        "due_on": project.due_on,
        "overlap": project.overlap,
        "minutes_per_item": project.minutes_per_item,
        "currency": project.currency,
        "need_specialty": asked.need.specialty,
        "need_jurisdiction": asked.need.jurisdiction,
        "need_kind": asked.need.kind,
        "need_level": asked.level,
        "need_language": asked.language,
        "score_floor": asked.score_floor,
        "rate_cap_minor": None if asked.rate_cap is None else asked.rate_cap.minor,
        "budget_minor": None if project.budget is None else project.budget.minor,
    }


def task_of(row: Sequence[Any]) -> Task:
    """The task in a row of its table (its columns in the table's order)."""
    return Task(*row)


def task_values(task: Task) -> dict[str, object]:
    """The columns of a task, without its id."""
    return {
        "external_id": task.external_id,
        "project_id": task.project_id,
        "batch": task.batch,
        "payload": task.payload,
        "gold": task.gold,
        "jurisdiction": task.jurisdiction,
        "language": task.language,
        "priority": task.priority,
        "due_on": task.due_on,
        "overlap": task.overlap,
        "item_key": task.item_key,
        "status": task.status,
        "title": task.title,
    }


def assignment_rows(assignments: Iterable[Assignment]) -> list[tuple[object, ...]]:
    """Assignments as they are stored, in the order of `ASSIGNMENT_COLUMNS`."""
    # The same few days and instants come again and again.
    day = lru_cache(maxsize=None)(date.isoformat)
    instant = lru_cache(maxsize=None)(instant_text)
    status = {member: member.value for member in AssignmentStatus}
    return [
        (
            one.task_id, one.expert_id, one.plan_id, instant(one.assigned_at), day(one.due_on),
            status[one.status], one.hold_reason, one.credential_id,
            None if one.handed_out_at is None else instant(one.handed_out_at), one.shown_order,
        )
        for one in assignments
    ]  # fmt: skip


def unique(ids: Iterable[int]) -> Sequence[int]:
    """The ids once each, in order of size."""
    return sorted(set(ids))
