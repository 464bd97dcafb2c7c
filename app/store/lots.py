"""Items of synthetic audits, and what auditors said of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from app.domain.review import Verdict
from app.domain.work import SubmissionStatus
from app.store import tables as t
from app.store.accepted import ACCEPTED

STANDING = (*ACCEPTED, SubmissionStatus.QUEUED, SubmissionStatus.PENDING)
"""Answers that count: none that was returned, rejected or superseded."""

_STREAM = {"yield_per": 5_000}  # rows held while a result streams


@dataclass(frozen=True, slots=True)
class MadeItem:
    """An item and who made it, as its payload says; "" where left out."""

    task_id: int
    project_id: int
    task: str
    title: str
    batch: str
    language: str
    origin: str
    generator: str
    version: str
    lot: str


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """An answer that stands. label: the right one where a reviewer corrected it."""

    task_id: int
    expert: str
    label: str
    accepted: bool


class LotReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def items(self, project_ids: Sequence[int]) -> Iterator[MadeItem]:
        """The items of these projects, cancelled ones too, by number; streams.

        A lot that shrank with each cancelled item could be made to pass.
        """
        k = t.task.c
        told = [
            func.coalesce(func.json_extract(k.payload, f"$.{name}"), "")
            for name in ("origin", "generator", "version", "lot")
        ]
        rows = self._connection.execute(
            select(k.id, k.project_id, k.external_id, k.title, k.batch, k.language, *told)
            .where(k.project_id.in_(project_ids))
            .order_by(k.project_id, k.external_id),
            execution_options=_STREAM,
        )
        for row in map(tuple, rows):
            yield MadeItem(*row[:6], *(str(one).strip() for one in row[6:]))

    def answers(self, project_ids: Sequence[int]) -> Iterator[StandingAnswer]:
        """The answers that stand, by task and person; streams."""
        s, k, r = t.submission.c, t.task.c, t.review.c
        newest = (
            select(r.submission_id, func.max(r.id).label("id"))
            .where(r.verdict == Verdict.CORRECT, r.undone_at.is_(None))
            .group_by(r.submission_id)
            .subquery("newest")
        )
        rows = self._connection.execute(
            select(
                s.task_id, t.expert.c.external_id,
                func.coalesce(func.nullif(r.corrected_label, ""), s.label), s.status,
            )
            .join_from(t.submission, t.task, k.id == s.task_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
            .outerjoin(newest, newest.c.submission_id == s.id)
            .outerjoin(t.review, r.id == newest.c.id)
            .where(k.project_id.in_(project_ids), s.status.in_(STANDING))
            .order_by(s.task_id, t.expert.c.external_id),
            execution_options=_STREAM,
        )  # fmt: skip
        for task_id, expert, label, status in rows:
            yield StandingAnswer(task_id, expert, label, status in ACCEPTED)

    def settled(self, project_ids: Sequence[int]) -> dict[int, str]:
        """The right label of the tasks of which an adjudication stands."""
        a, k = t.adjudication.c, t.task.c
        rows = self._connection.execute(
            select(a.task_id, a.label)
            .join_from(t.adjudication, t.task, k.id == a.task_id)
            .where(k.project_id.in_(project_ids), a.undone_at.is_(None))
        )
        return {row[0]: row[1] for row in rows}
