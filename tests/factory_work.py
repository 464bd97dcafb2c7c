"""Work for tests: projects, tasks, answers and files of them, invented in every word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.domain.credentials import Need
from app.domain.pages import ImportResult
from app.domain.people import Expert, ExpertStatus, Level
from app.domain.progress import Silent
from app.domain.review import Verdict
from app.domain.work import (
    Assignment,
    AssignmentStatus,
    Project,
    ProjectStatus,
    Requirement,
    SubmissionStatus,
    Task,
    TaskStatus,
)
from app.services import Services
from app.store import tables as t
from app.store.unit import Reader, Unit

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
DUE = date(2026, 12, 1)


def project(number: int = 1, **changes: Any) -> Project:
    """An active project that asks for nothing, with the labels yes and no."""
    return replace(
        Project(
            id=0,
            external_id=f"P-{number}",
            name=f"Project {number}",
            client="Client",
            client_org="client-org",
            task_type="classification",
            labels=("yes", "no"),
            guidelines="",
            status=ProjectStatus.ACTIVE,
            priority=1,
            due_on=DUE,
            overlap=2,
            minutes_per_item=5,
            currency="USD",
            requirement=Requirement(need=Need()),
        ),
        **changes,
    )


def task(project_id: int, number: int, **changes: Any) -> Task:
    """An open task with overlap 2."""
    return replace(
        Task(
            id=0,
            external_id=f"T-{number:03d}",
            project_id=project_id,
            batch="B1",
            payload=f'{{"text":"Text {number}."}}',
            gold=(),
            jurisdiction="",
            language="",
            priority=1,
            due_on=DUE,
            overlap=2,
            item_key="",
            status=TaskStatus.OPEN,
        ),
        **changes,
    )


def person(number: int, **changes: Any) -> Expert:
    """An active labeler E-1, E-2 …"""
    return replace(
        Expert(
            id=0,
            external_id=f"E-{number}",
            name=f"Expert {number}",
            email="",
            status=ExpertStatus.ACTIVE,
            level=Level.LABELER,
            level_since=date(2026, 1, 5),
            joined_on=date(2026, 1, 5),
            country="US",
            timezone="UTC",
            languages=("en",),
            weekly_capacity=40,
            orgs=(),
            currency="USD",
        ),
        **changes,
    )


def add_people(unit: Unit, *people: Expert) -> list[int]:
    """Store people; their ids in this order."""
    unit.people.add_experts(people)
    known = unit.people.ids_by_external_id()
    return [known[one.external_id] for one in people]


def add_tasks(unit: Unit, *tasks: Task) -> list[int]:
    """Store tasks; their ids in this order."""
    unit.work.add_tasks(tasks)
    keys = [(one.project_id, one.external_id) for one in tasks]
    known = unit.work.tasks_by_key(keys)
    return [known[key].id for key in keys]


def asked(
    task_id: int, expert_id: int, status: AssignmentStatus = AssignmentStatus.OPEN
) -> Assignment:
    """A line that asks a person to do a task."""
    return Assignment(0, task_id, expert_id, None, AT, DUE, status, "", None)


def add_answer(
    unit: Unit,
    task_id: int,
    expert_id: int,
    status: SubmissionStatus = SubmissionStatus.QUEUED,
    *,
    label: str = "yes",
    version: int = 1,
    assignment_id: int | None = None,
) -> int:
    """Store an answer; its id."""
    added = unit.work._connection.execute(
        insert(t.submission).values(
            external_id=f"S-{task_id}-{expert_id}-{version}", assignment_id=assignment_id,
            task_id=task_id, expert_id=expert_id, version=version,
            answer=f'{{"label":"{label}"}}', label=label, seconds=60, submitted_at=AT,
            status=status, flag="",
        )
    )  # fmt: skip
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def add_review(unit: Unit, submission_id: int, verdict: Verdict, **changes: Any) -> None:
    """Store a verdict of the first user."""
    values = {
        "submission_id": submission_id, "reviewer_id": 1, "verdict": verdict,
        "corrected_label": "", "note": "", "decided_at": AT, "seconds": 30, "undone_at": None,
    }  # fmt: skip
    unit.work._connection.execute(insert(t.review).values(**(values | changes)))


def write_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A CSV of the rows; the columns are those of the first."""
    columns = list(rows[0])
    lines = [",".join(columns), *(",".join(row.get(c, "") for c in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def assignments_of(reader: Reader | Unit, task_ids: Iterable[int]) -> list[Assignment]:
    """All assignments of these tasks, by id."""
    c = t.assignment.c
    asked = select(t.assignment).where(c.task_id.in_(list(task_ids))).order_by(c.id)
    return [Assignment(*row) for row in reader.work._connection.execute(asked)]


def take_in(services: Services, kind: str, path: Path, **how: Any) -> ImportResult:
    """Import a file quietly."""
    return services.imports.run(kind, path, Silent(), **how)


PROJECT_ROW = {
    "project_id": "P-1", "name": "Chest films", "client": "Client", "labels": "yes|no|unclear",
    "due_on": "2026-12-18", "overlap": "3", "priority": "1", "minutes_per_item": "4",
    "currency": "USD", "pay_rate": "4.50", "bill_rate": "9.00", "review_rate": "1.20",
    "rate_from": "2026-11-02",
}  # fmt: skip
EXPERT_ROW = {
    "expert_id": "E-1", "name": "Expert One", "joined_on": "2026-01-12", "country": "US",
    "timezone": "UTC", "languages": "en", "weekly_capacity": "40", "currency": "USD",
}  # fmt: skip
CREDENTIAL_ROW = {
    "credential_id": "C-1", "expert_id": "E-1", "kind": "medical-licence", "issuer": "Board",
    "number": "A-1", "jurisdiction": "US-CA", "specialty": "medicine/radiology",
    "expires_on": "2027-04-30", "verified_by_method": "primary_source",
    "verified_on": "2026-06-15",
}  # fmt: skip


def task_rows(count: int, **changes: str) -> list[dict[str, str]]:
    """Rows of a task file for P-1."""
    return [
        {"project_id": "P-1", "task_id": f"T-{i:05d}", "text": f"Text of item {i}", **changes}
        for i in range(1, count + 1)
    ]
