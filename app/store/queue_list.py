"""The review queue as a list: what matches, and the rows of a window."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.review import QueueRow
from app.store import tables as t
from app.store.lists import containing, id_list, in_order, ordered


def for_other_eyes(user_id: int) -> ColumnElement[bool]:
    """Of the queue: it is no second review of what this user has decided."""
    q, r = t.review_queue.c, t.review.c
    own = select(r.id).where(r.id == q.first_review_id, r.reviewer_id == user_id).exists()
    return q.first_review_id.is_(None) | ~own


def find(connection: Connection, query: ListQuery, user_id: int, expert_id: int | None) -> IdArray:
    """The submissions that wait, in the order they are offered, without an expert's own and without
    those the user has decided before.
    """
    q, s = t.review_queue.c, t.submission.c
    statement: Select[Any] = (
        select(q.submission_id)
        .join_from(t.review_queue, t.submission, s.id == q.submission_id)
        .where(for_other_eyes(user_id))
    )
    if expert_id is not None:
        statement = statement.where(s.expert_id != expert_id)
    if project := query.value("project"):
        statement = statement.where(q.project_id == (int(project) if project.isdigit() else -1))
    if query.text or query.sort == "author":
        statement = statement.join(t.expert, t.expert.c.id == s.expert_id)
    if query.text or query.sort == "project":
        statement = statement.join(t.project, t.project.c.id == q.project_id)
    if query.text:
        like = containing(query.text)
        statement = statement.where(
            or_(
                t.expert.c.external_id.like(like, escape="\\"),
                t.project.c.name.like(like, escape="\\"),
            )
        )
    columns: dict[str, ColumnElement[Any]] = {
        "queued_at": q.queued_at,
        "author": t.expert.c.external_id,
        "project": t.project.c.name,
        "attempt": s.version,
    }
    natural = (q.skips, q.queued_at)
    return id_list(connection, ordered(statement, query, columns, natural, q.submission_id))


def rows(connection: Connection, ids: Sequence[int], now: datetime) -> list[QueueRow]:
    """The rows with these ids, in that order."""
    q, s, p, e, c = (
        t.review_queue.c, t.submission.c, t.project.c, t.expert.c, t.selection.c,
    )  # fmt: skip
    found = connection.execute(
        select(q.submission_id, p.name, q.project_id, e.external_id, q.queued_at, c.reason,
               c.probability, func.coalesce(t.user.c.name, ""), s.version, q.claimed_until)
        .join_from(t.review_queue, t.submission, s.id == q.submission_id)
        .join(t.project, p.id == q.project_id)
        .join(t.expert, e.id == s.expert_id)
        .join(t.selection, c.submission_id == s.id)
        .join(t.user, t.user.c.id == q.claimed_by, isouter=True)
        .where(q.submission_id.in_(ids))
    )  # fmt: skip
    by_id = {}
    for row in found:
        live = row[9] is not None and row[9] > now
        by_id[row[0]] = QueueRow(*row[:7], row[7] if live else "", row[8])
    return in_order(ids, by_id)
