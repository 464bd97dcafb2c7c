"""The lists and pages of the work: projects, tasks, the answers to one task."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal_column, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.money import Money, rounded
from app.domain.review import Verdict
from app.domain.text import one_line
from app.domain.work import (
    AssignmentStatus,
    ProjectRow,
    SubmissionStatus,
    TaskAnswer,
    TaskRow,
    TaskStatus,
)
from app.store import tables as t
from app.store.lists import containing, id_list, in_order, mentions, ordered
from app.store.work_units import ACCEPTED, TAKEN

_SHOWN_TEXT = 160
_BATCHES = 500


class WorkListReads:
    """What the lists and pages of projects and tasks ask."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_projects(self, query: ListQuery) -> IdArray:
        """The projects that match. Filters: status, client."""
        k = t.project.c
        statement = select(k.id)
        if query.text:
            statement = statement.where(mentions(query.text, k.name, k.client, k.external_id))
        if status := query.value("status"):
            statement = statement.where(literal_column("project.status") == status)
        if client := query.value("client"):
            statement = statement.where(k.client == client)
        columns = {
            "external_id": k.external_id,
            "name": k.name,
            "client": k.client,
            "status": k.status,
            "priority": k.priority,
            "due_on": k.due_on,
            "overlap": k.overlap,
        }
        return id_list(self._connection, ordered(statement, query, columns, (k.name,), k.id))

    def project_rows(self, ids: Sequence[int]) -> list[ProjectRow]:
        """The lines of these projects, in this order.

        The returned share is that of all verdicts on the project's answers; the cost of an
        accepted answer is all that the ledger says for the project, in its currency, shared out
        over its accepted and corrected answers.
        """
        counts = self._by_project(
            select(
                t.task.c.project_id,
                func.count(),
                func.sum(case((t.task.c.status == TaskStatus.DONE, 1), else_=0)),
            )
            .where(t.task.c.project_id.in_(ids))
            .group_by(t.task.c.project_id)
        )
        newest = select(func.max(t.score_run.c.id)).scalar_subquery()
        alphas = self._by_project(
            select(t.agreement.c.project_id, t.agreement.c.alpha).where(
                t.agreement.c.run_id == newest, t.agreement.c.project_id.in_(ids)
            )
        )
        verdicts = self._by_project(
            select(
                t.task.c.project_id,
                func.count(),
                func.sum(case((t.review.c.verdict == Verdict.RETURN, 1), else_=0)),
            )
            .join(t.submission, t.submission.c.task_id == t.task.c.id)
            .join(t.review, t.review.c.submission_id == t.submission.c.id)
            .where(t.task.c.project_id.in_(ids), t.review.c.undone_at.is_(None))
            .group_by(t.task.c.project_id)
        )
        accepted = self._by_project(
            select(t.task.c.project_id, func.count())
            .join(t.submission, t.submission.c.task_id == t.task.c.id)
            .where(t.task.c.project_id.in_(ids), t.submission.c.status.in_(ACCEPTED))
            .group_by(t.task.c.project_id)
        )
        costs = self._by_project(
            select(t.ledger.c.project_id, func.sum(t.ledger.c.amount_minor))
            .join(t.project, t.project.c.id == t.ledger.c.project_id)
            .where(t.ledger.c.project_id.in_(ids), t.ledger.c.currency == t.project.c.currency)
            .group_by(t.ledger.c.project_id)
        )
        rows = self._connection.execute(select(t.project).where(t.project.c.id.in_(ids)))
        found: dict[int, ProjectRow] = {}
        for row in rows:
            (tasks, done), (alpha,) = counts.get(row.id, (0, 0)), alphas.get(row.id, (None,))
            given, returned = verdicts.get(row.id, (0, 0))
            (items,), (cost,) = accepted.get(row.id, (0,)), costs.get(row.id, (None,))
            found[row.id] = ProjectRow(
                id=row.id,
                external_id=row.external_id,
                name=row.name,
                client=row.client,
                task_type=row.task_type,
                status=row.status,
                priority=row.priority,
                due_on=row.due_on,
                tasks=tasks,
                done=done,
                overlap=row.overlap,
                alpha=alpha,
                returned_share=returned / given if given else None,
                cost_per_accepted=_each(cost, items, row.currency),
            )
        return in_order(ids, found)

    def _by_project(self, statement: Select[Any]) -> dict[int, tuple[Any, ...]]:
        return {row[0]: tuple(row[1:]) for row in self._connection.execute(statement)}

    def find_tasks(self, query: ListQuery) -> IdArray:
        """The tasks that match. Filters: project (id), status, batch, gold (yes/no)."""
        k = t.task.c
        statement = select(k.id)
        if query.text:
            like = containing(query.text)
            statement = statement.where(
                or_(*(c.like(like, escape="\\") for c in (k.external_id, k.batch, k.payload)))
            )
        if project := query.value("project"):
            statement = statement.where(k.project_id == (int(project) if project.isdigit() else 0))
        if status := query.value("status"):
            statement = statement.where(literal_column("task.status") == status)
        if batch := query.value("batch"):
            statement = statement.where(k.batch == batch)
        if gold := query.value("gold"):
            size = func.length(k.gold)
            statement = statement.where(size > 0 if gold == "yes" else size == 0)
        columns = {
            "external_id": k.external_id,
            "due_on": k.due_on,
            "priority": k.priority,
            "status": k.status,
        }
        return id_list(self._connection, ordered(statement, query, columns, (), k.id))

    def task_rows(self, ids: Sequence[int]) -> list[TaskRow]:
        """The lines of these tasks, in this order."""
        asked = self._counts(t.assignment, ids, t.assignment.c.status.in_(TAKEN))
        standing = t.submission.c.status != SubmissionStatus.SUPERSEDED
        submitted = self._counts(t.submission, ids, standing)
        accepted = self._counts(t.submission, ids, t.submission.c.status.in_(ACCEPTED))
        k = t.task.c
        rows = self._connection.execute(
            select(
                k.id, k.external_id, t.project.c.name, k.batch, k.status, k.priority, k.due_on,
                k.overlap, k.gold, t.task_label.c.label, t.task_label.c.posterior, k.title,
                case((k.title == "", k.payload), else_="").label("payload"),
            )
            .join(t.project, t.project.c.id == k.project_id)
            .outerjoin(t.task_label, t.task_label.c.task_id == k.id)
            .where(k.id.in_(ids))
        )  # fmt: skip
        found = {
            row.id: TaskRow(
                id=row.id,
                external_id=row.external_id,
                project=row.name,
                batch=row.batch,
                status=row.status,
                priority=row.priority,
                due_on=row.due_on,
                overlap=row.overlap,
                assigned=asked.get(row.id, 0),
                submitted=submitted.get(row.id, 0),
                accepted=accepted.get(row.id, 0),
                has_gold=bool(row.gold),
                label=row.label or "",
                posterior=row.posterior,
                text=row.title or beginning(row.payload),
            )
            for row in rows
        }
        return in_order(ids, found)

    def batches(self, project_id: int) -> list[str]:
        """The names of a project's batches, in order; the first 500."""
        k = t.task.c
        rows = self._connection.execute(
            select(k.batch)
            .where(k.project_id == project_id, k.batch != "")
            .distinct()
            .order_by(k.batch)
            .limit(_BATCHES)
        )
        return [row.batch for row in rows]

    def words_of_credentials(self) -> tuple[set[str], set[str], set[str]]:
        """The specialties, jurisdictions and kinds of all credentials."""
        k = t.credential.c
        specialties, places, kinds = (
            {row[0] for row in self._connection.execute(select(column).distinct())}
            for column in (k.specialty, k.jurisdiction, k.kind)
        )
        return specialties, places, kinds

    def _counts(self, work: Any, ids: Sequence[int], which: Any) -> dict[int, int]:
        rows = self._connection.execute(
            select(work.c.task_id, func.count())
            .where(work.c.task_id.in_(ids), which)
            .group_by(work.c.task_id)
        )
        return {row[0]: row[1] for row in rows}

    def search_tasks(self, text: str, limit: int) -> list[tuple[int, str]]:
        """(id, "project · task") of tasks whose number begins with, else contains, the text."""
        k = t.task.c
        found: dict[int, str] = {}
        for like in (containing(text)[1:], containing(text)):
            rows = self._connection.execute(
                select(k.id, t.project.c.name, k.external_id)
                .join(t.project, t.project.c.id == k.project_id)
                .where(k.external_id.like(like, escape="\\"))
                .order_by(k.external_id, k.id)
                .limit(limit)
            )
            for row in rows:
                found.setdefault(row.id, f"{row.name} · {row.external_id}")
            if len(found) >= limit:
                break
        return list(found.items())[:limit]

    def answers(self, task_id: int) -> list[TaskAnswer]:
        """Every answer to a task, oldest first, with the verdict that stands, "" when none."""
        verdict = (
            select(t.review.c.verdict)
            .where(t.review.c.submission_id == t.submission.c.id, t.review.c.undone_at.is_(None))
            .order_by(t.review.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        k = t.submission.c
        rows = self._connection.execute(
            select(k.id, k.expert_id, t.expert.c.name, k.version, k.label, k.status,
                   k.submitted_at, k.seconds, verdict.label("verdict"))
            .join(t.expert, t.expert.c.id == k.expert_id)
            .where(k.task_id == task_id)
            .order_by(k.submitted_at, k.id)
        )  # fmt: skip
        return [
            TaskAnswer(
                submission_id=row.id,
                expert_id=row.expert_id,
                expert=row.name,
                version=row.version,
                label=row.label,
                status=row.status,
                submitted_at=row.submitted_at,
                seconds=row.seconds,
                verdict="" if row.verdict is None else row.verdict.value,
            )
            for row in rows
        ]

    def inferred(self, task_id: int) -> tuple[str, float | None]:
        """The label that the newest run inferred for a task and its posterior; "" when none."""
        row = self._connection.execute(
            select(t.task_label.c.label, t.task_label.c.posterior).where(
                t.task_label.c.task_id == task_id
            )
        ).first()
        return (row.label, row.posterior) if row else ("", None)

    def people_on(self, task_id: int) -> list[tuple[str, AssignmentStatus]]:
        """The names of the people asked to do a task, with what became of it, oldest first."""
        rows = self._connection.execute(
            select(t.expert.c.name, t.assignment.c.status)
            .join(t.expert, t.expert.c.id == t.assignment.c.expert_id)
            .where(t.assignment.c.task_id == task_id)
            .order_by(t.assignment.c.id)
        )
        return [(row.name, row.status) for row in rows]


def _each(cost: int | None, items: int, currency: str) -> Money | None:
    """The cost of one accepted item, None when nothing was paid or accepted."""
    if cost is None or items == 0:
        return None
    return Money(rounded(Decimal(cost) / items), currency)


def beginning(payload: str) -> str:
    """The beginning of the text in a payload of a task without a title, on one line."""
    return one_line(str(json.loads(payload).get("text", "")), _SHOWN_TEXT)
