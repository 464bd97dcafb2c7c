"""What is to be adjudicated, who holds it, and what was decided: reads and writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.adjudication import AdjudicationItem, AdjudicationRow, AnswerGroup, Ruling
from app.domain.credentials import Need
from app.domain.lists import IdArray, ListQuery
from app.domain.work import SubmissionStatus, TaskStatus
from app.store import tables as t
from app.store.lists import id_list, in_order, mentions, ordered

_STANDING = (
    SubmissionStatus.PENDING, SubmissionStatus.QUEUED, SubmissionStatus.ACCEPTED,
    SubmissionStatus.CORRECTED,
)  # fmt: skip
"""What became of answers that stand: not returned, not rejected."""


@dataclass(frozen=True, slots=True)
class Decidable:
    """A task that waits for its adjudication: what it asks for, and who holds it until when."""

    task_id: int
    project_id: int
    labels: tuple[str, ...]
    task_type: str
    need: Need
    sent: int | None  # the submission that was sent instead of a verdict
    sent_by: int | None
    claimed_by: int | None
    claimant: str
    claimed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """An adjudication that is stored."""

    id: int
    task_id: int
    ruling: Ruling
    sent: int | None
    decided_by: int
    decided_at: datetime
    undone_at: datetime | None


class AdjudicationReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waits(self, task_id: int) -> bool:
        """Whether a task waits for its adjudication."""
        found = self._connection.execute(self._waiting(task_id)).first()
        return found is not None

    def next_free(self, now: datetime, user_id: int, expert_id: int | None) -> list[int]:
        """The tasks that nobody holds and this user is no party to; those sent come first, skipped
        ones last, else the oldest.
        """
        w = t.adjudication_wait.c
        free = or_(w.claimed_by.is_(None), w.claimed_until <= now)
        statement = (
            self._mine(user_id, expert_id)
            .where(or_(w.task_id.is_(None), free))
            .order_by(func.coalesce(w.skips, 0), w.submission_id.is_(None), t.task.c.id)
        )
        return list(self._connection.execute(statement).scalars())

    def find(self, query: ListQuery, user_id: int, expert_id: int | None) -> IdArray:
        """The tasks that wait and that this user is no party to."""
        statement = self._mine(user_id, expert_id)
        p, c, w = t.project.c, t.task.c, t.adjudication_wait.c
        statement = statement.join(t.project, p.id == c.project_id)
        if project := query.value("project"):
            statement = statement.where(p.id == (int(project) if project.isdigit() else -1))
        if query.text:
            statement = statement.where(mentions(query.text, c.external_id, c.title, p.name))
        columns: dict[str, Any] = {"task": c.external_id, "project": p.name}
        natural = (func.coalesce(w.skips, 0), w.submission_id.is_(None))
        return id_list(self._connection, ordered(statement, query, columns, natural, c.id))

    def rows(self, ids: Sequence[int], now: datetime) -> list[AdjudicationRow]:
        """The rows of these tasks, in that order."""
        c, p, w, j, s = (
            t.task.c, t.project.c, t.adjudication_wait.c, t.judgment.c, t.submission.c,
        )  # fmt: skip
        live = and_(w.claimed_until.is_not(None), w.claimed_until > now)
        found: Any = self._connection.execute(
            select(c.id, c.external_id, c.title, p.name, c.project_id, func.count(s.id),
                   func.count(s.label.distinct()), w.submission_id.is_not(None),
                   case((live, func.coalesce(t.user.c.name, "")), else_=""),
                   c.id.in_(_reviewers_differ("task_id")))
            .join_from(t.task, t.project, p.id == c.project_id)
            .join(t.judgment, j.task_id == c.id)
            .join(t.submission, and_(s.id == j.submission_id, _weighed()))
            .join(t.adjudication_wait, w.task_id == c.id, isouter=True)
            .join(t.user, t.user.c.id == w.claimed_by, isouter=True)
            .where(c.id.in_(ids))
            .group_by(c.id)
        )  # fmt: skip
        made = [AdjudicationRow(*row) for row in found]
        return in_order(ids, {row.id: row for row in made})

    def decidable(self, task_id: int) -> Decidable | None:
        """A task with what it asks for and who holds it; None when there is no such task."""
        c, p, w, u = t.task.c, t.project.c, t.adjudication_wait.c, t.user.c
        row: Any = self._connection.execute(
            select(c.id, c.project_id, p.labels, p.task_type, p.need_specialty, c.jurisdiction,
                   p.need_jurisdiction, p.need_kind, w.submission_id, w.sent_by, w.claimed_by,
                   func.coalesce(u.name, ""), w.claimed_until)
            .join_from(t.task, t.project, p.id == c.project_id)
            .join(t.adjudication_wait, w.task_id == c.id, isouter=True)
            .join(t.user, u.id == w.claimed_by, isouter=True)
            .where(c.id == task_id)
        ).first()  # fmt: skip
        if row is None:
            return None
        need = Need(row[4], row[5] or row[6], row[7])
        of_task: list[Any] = [*row[:4], need, *row[8:]]
        return Decidable(*of_task)

    def is_taken(self, task_id: int) -> bool:
        """Whether a task was adjudicated, or waits for it with an answer that was sent."""
        w, s = t.adjudication_wait.c, t.submission.c
        sent = (
            select(w.task_id)
            .join_from(t.adjudication_wait, t.submission, s.id == w.submission_id)
            .where(w.task_id == task_id, s.status == SubmissionStatus.QUEUED)
        )
        return self.is_decided(task_id) or self._connection.execute(sent).first() is not None

    def is_decided(self, task_id: int) -> bool:
        """Whether a task was adjudicated."""
        a = t.adjudication.c
        decided = select(a.id).where(a.task_id == task_id, a.undone_at.is_(None))
        return self._connection.execute(decided.limit(1)).first() is not None

    def is_party(self, task_id: int, user_id: int, expert_id: int | None) -> bool:
        """Whether the user answered the task, sent it to be adjudicated, or is one of the reviewers
        who differ about an answer to it.
        """
        s, w, c = t.submission.c, t.adjudication_wait.c, t.task.c
        answered = select(s.id).where(s.task_id == task_id, s.expert_id == expert_id)
        sent = select(w.task_id).where(w.task_id == task_id, w.sent_by == user_id)
        judged = select(c.id).where(
            c.id == task_id, c.id.in_(_reviewers_differ("task_id", user_id))
        )
        return any(
            self._connection.execute(one.limit(1)).first() for one in (answered, sent, judged)
        )

    def item(self, task_id: int) -> AdjudicationItem | None:
        """What the desk shows of a claimed task; None when it is not held."""
        c, p, w = t.task.c, t.project.c, t.adjudication_wait.c
        row = self._connection.execute(
            select(c.id, c.external_id, p.name, p.id.label("project_id"), p.task_type, c.payload,
                   p.labels, p.guidelines, w.submission_id, w.claimed_until)
            .join_from(t.task, t.project, p.id == c.project_id)
            .join(t.adjudication_wait, w.task_id == c.id)
            .where(c.id == task_id)
        ).first()  # fmt: skip
        if row is None or row.claimed_until is None:
            return None
        return AdjudicationItem(
            row.id, row.external_id, row.name, row.project_id, row.task_type, row.payload,
            row.labels, row.guidelines, self._answers(task_id), row.submission_id is not None,
            row.claimed_until,
        )  # fmt: skip

    def said(self, submission_id: int) -> tuple[str, str]:
        """(label, answer) of a submission."""
        s = t.submission.c
        row = self._connection.execute(select(s.label, s.answer).where(s.id == submission_id)).one()
        return row[0], row[1]

    def decided(self, adjudication_id: int) -> Decided | None:
        """One adjudication, or None."""
        row = self._connection.execute(
            select(t.adjudication).where(t.adjudication.c.id == adjudication_id)
        ).first()
        if row is None:
            return None
        return Decided(
            row.id, row.task_id, Ruling(row.label, row.cause, row.note, row.answer),
            row.submission_id, row.decided_by, row.decided_at, row.undone_at,
        )  # fmt: skip

    def last_of(self, user_id: int) -> int | None:
        """The last adjudication by a user that was not taken back."""
        a = t.adjudication.c
        found: int | None = self._connection.execute(
            select(func.max(a.id)).where(a.decided_by == user_id, a.undone_at.is_(None))
        ).scalar_one()
        return found

    def first_answer(self, task_id: int) -> int:
        """The first answer to a task, which its adjudication's pay line names."""
        s = t.submission.c
        return int(
            self._connection.execute(
                select(func.min(s.id)).where(s.task_id == task_id)
            ).scalar_one()
        )

    def draft(self, user_id: int, subject: str) -> str:
        """What a user has typed about "task:<id>" or "dispute:<id>" and not given, "" for none."""
        c = t.trainer_draft.c
        body: str | None = self._connection.execute(
            select(c.body).where(c.user_id == user_id, c.subject == subject)
        ).scalar_one_or_none()
        return body or ""

    def _answers(self, task_id: int) -> tuple[AnswerGroup, ...]:
        j, s = t.judgment.c, t.submission.c
        people = func.count(s.id)
        rows = self._connection.execute(
            select(s.label, s.answer, people)
            .join_from(t.judgment, t.submission, s.id == j.submission_id)
            .where(j.task_id == task_id, _weighed())
            .group_by(s.label, s.answer)
            .order_by(people.desc(), s.label, s.answer)
        )
        return tuple(AnswerGroup(*row) for row in rows)

    def _mine(self, user_id: int, expert_id: int | None) -> Select[Any]:
        """The waiting tasks that the user is no party to."""
        statement = self._waiting()
        w, s = t.adjudication_wait.c, t.submission.c
        statement = statement.where(
            or_(w.sent_by.is_(None), w.sent_by != user_id),
            t.task.c.id.not_in(_reviewers_differ("task_id", user_id)),
        )
        if expert_id is not None:
            own = select(s.id).where(s.task_id == t.task.c.id, s.expert_id == expert_id)
            statement = statement.where(~own.exists())
        return statement

    def _waiting(self, task_id: int | None = None) -> Select[Any]:
        """The tasks that wait, or this one if it does: sent by a reviewer, with an answer about
        which two reviewers differ, or answered by all who were asked without that more than half of
        them agree. Nobody decides what has a known answer, was cancelled, or is decided already.
        """
        c, j, s, w, a = (
            t.task.c, t.judgment.c, t.submission.c, t.adjudication_wait.c, t.adjudication.c,
        )  # fmt: skip
        each = (
            select(j.task_id, func.count().label("people"))
            .join_from(t.judgment, t.submission, s.id == j.submission_id)
            .where(s.status.in_(_STANDING), *(() if task_id is None else (j.task_id == task_id,)))
            .group_by(j.task_id, s.label)
            .subquery()
        )
        split = (
            select(each.c.task_id)
            .join(t.task, c.id == each.c.task_id)
            .where(c.overlap >= 2, c.gold == ())
            .group_by(each.c.task_id)
            .having(
                func.sum(each.c.people) >= c.overlap,
                func.max(each.c.people) * 2 <= func.sum(each.c.people),
            )
        )
        unsettled = select(s.id).where(s.status == SubmissionStatus.QUEUED)
        decided = select(a.id).where(a.task_id == c.id, a.undone_at.is_(None)).exists()
        return (
            select(c.id)
            .join_from(t.task, t.adjudication_wait, w.task_id == c.id, isouter=True)
            .where(
                or_(
                    w.submission_id.in_(unsettled),
                    c.id.in_(split),
                    and_(c.id.in_(_reviewers_differ("task_id")), c.gold == ()),
                ),
                c.status != TaskStatus.CANCELLED,
                ~decided,
                *(() if task_id is None else (c.id == task_id,)),
            )
        )


def _reviewers_differ(column: str, user_id: int | None = None) -> Select[Any]:
    """A column of the answers about which two reviewers differ, this user one of them if given."""
    judged = t.submission.alias("judged")  # not one the statement around it knows
    b, r, s = t.second_review.c, t.review.c, judged.c
    statement = (
        select(s[column])
        .select_from(t.second_review)
        .join(judged, s.id == b.submission_id)
        .join(t.review, r.id == b.first_review_id)
        .where(b.undone_at.is_(None), b.differs)
    )
    if user_id is not None:
        statement = statement.where(or_(b.reviewer_id == user_id, r.reviewer_id == user_id))
    return statement


def _weighed() -> ColumnElement[bool]:
    """Of an answer: it stands, or two reviewers differ about it."""
    s = t.submission.c
    return or_(s.status.in_(_STANDING), s.id.in_(_reviewers_differ("id")))


class AdjudicationWrites(AdjudicationReads):
    """What can be changed, inside a unit of work."""

    def claim(self, task_id: int, user_id: int, now: datetime, until: datetime) -> bool:
        """Hold a task for a user if it is free or theirs already; whether they hold it now."""
        w = t.adjudication_wait.c
        free = or_(w.claimed_by.is_(None), w.claimed_until <= now, w.claimed_by == user_id)
        done = self._connection.execute(
            upsert(t.adjudication_wait)
            .values(task_id=task_id, claimed_by=user_id, claimed_until=until)
            .on_conflict_do_update(
                index_elements=["task_id"],
                set_={"claimed_by": user_id, "claimed_until": until},
                where=free,
            )
        )
        return done.rowcount == 1

    def let_go(self, task_id: int, user_id: int, *, behind: bool = False) -> bool:
        """Give a task back, `behind` the others if so wished; whether the user held it."""
        w = t.adjudication_wait.c
        done = self._connection.execute(
            update(t.adjudication_wait)
            .where(w.task_id == task_id, w.claimed_by == user_id)
            .values(claimed_by=None, claimed_until=None, skips=w.skips + (1 if behind else 0))
        )
        return done.rowcount == 1

    def send(self, task_id: int, submission_id: int, user_id: int, at: datetime) -> None:
        """Let a task wait because a reviewer sends this answer to it."""
        values = {
            "submission_id": submission_id, "sent_by": user_id, "sent_at": at,
            "claimed_by": None, "claimed_until": None,
        }  # fmt: skip
        self._connection.execute(
            upsert(t.adjudication_wait)
            .values(task_id=task_id, **values)
            .on_conflict_do_update(index_elements=["task_id"], set_=values)
        )

    def add(
        self, task_id: int, ruling: Ruling, sent: int | None, user_id: int, at: datetime
    ) -> int:
        """Write a decision; its id."""
        added = self._connection.execute(
            insert(t.adjudication).values(
                task_id=task_id, label=ruling.label, answer=ruling.answer, cause=ruling.cause,
                note=ruling.note, submission_id=sent, decided_by=user_id, decided_at=at,
                undone_at=None,
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def take_back(self, adjudication_id: int, at: datetime) -> None:
        """Mark a decision as undone; it stays readable."""
        a = t.adjudication.c
        self._connection.execute(
            update(t.adjudication).where(a.id == adjudication_id).values(undone_at=at)
        )

    def save_draft(self, user_id: int, subject: str, body: str) -> None:
        """Keep what is typed; nothing is forgotten."""
        c = t.trainer_draft.c
        self._connection.execute(
            delete(t.trainer_draft).where(c.user_id == user_id, c.subject == subject)
        )
        if body:
            self._connection.execute(
                insert(t.trainer_draft).values(user_id=user_id, subject=subject, body=body)
            )

    def drop_drafts(self, subject: str) -> None:
        """Forget what anybody has typed: it was decided."""
        self._connection.execute(
            delete(t.trainer_draft).where(t.trainer_draft.c.subject == subject)
        )
