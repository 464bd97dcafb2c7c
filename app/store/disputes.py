"""Challenges of reviews and what was decided about them: reads and writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from app.domain.adjudication import ChallengeableRow, DisputeItem, DisputeRow, Outcome
from app.domain.lists import IdArray, ListQuery
from app.domain.review import ErrorMark, Verdict
from app.store import tables as t
from app.store.lists import chunks, id_list, in_order, mentions, ordered

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Challenged:
    """A review as a dispute needs it: whose work, by whom, and whether it stands."""

    review_id: int
    submission_id: int
    task_id: int
    author_id: int  # the expert
    reviewer_id: int  # the user
    reviewer_expert: int | None
    verdict: Verdict
    undone_at: datetime | None
    dispute_id: int | None
    outcome: Outcome | None
    newer: int | None  # a later verdict on the same answer that stands
    project_id: int
    claimed_by: int | None
    claimant: str
    claimed_until: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedDispute:
    """What was decided about a dispute: by which user, and what it led to (JSON). by_ruling: it
    follows from the adjudication of the task.
    """

    id: int
    decided_by: int
    outcome: Outcome
    note: str
    effect: str
    by_ruling: bool


@dataclass(frozen=True, slots=True)
class Challengeable:
    """A verdict that did not accept an answer. reason: of its challenge, None without one."""

    review_id: int
    submission_id: int
    reason: str | None


class DisputeReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_review(self, review_id: int) -> Challenged | None:
        """A review with its dispute, if it has one; None when there is no such review."""
        return self._challenged(t.review.c.id == review_id)

    def one(self, dispute_id: int) -> Challenged | None:
        """A dispute's review; None when there is no such dispute."""
        return self._challenged(t.dispute.c.id == dispute_id)

    def find(self, query: ListQuery) -> IdArray:
        """The disputes that match: those that wait first, the oldest first. Filters: state
        ("open" or an outcome), project (id).
        """
        d, c, p, e = t.dispute.c, t.task.c, t.project.c, t.expert.c
        statement = self._joined(select(d.id))
        match query.value("state"):
            case "":
                pass
            case "open":
                statement = statement.where(d.outcome.is_(None))
            case state:
                known = state in {one.value for one in Outcome}
                statement = statement.where(d.outcome == Outcome(state) if known else d.id < 0)
        if project := query.value("project"):
            statement = statement.where(p.id == (int(project) if project.isdigit() else -1))
        if query.text:
            statement = statement.where(mentions(query.text, c.external_id, e.external_id, p.name))
        columns: dict[str, Any] = {
            "opened_at": d.opened_at, "author": e.external_id, "project": p.name,
            "task": c.external_id,
        }  # fmt: skip
        natural = (d.outcome.is_not(None), d.id)
        return id_list(self._connection, ordered(statement, query, columns, natural, d.id))

    def next_free(self, now: datetime, user_id: int, expert_id: int | None) -> list[int]:
        """The disputes that wait, that nobody holds and this user is no party to; skipped ones
        last, else the oldest.
        """
        d, r, u, e = t.dispute.c, t.review.c, t.user.c, t.expert.c
        statement = (
            self._joined(select(d.id))
            .join(t.user, u.id == r.reviewer_id)
            .where(d.outcome.is_(None), _free(now), r.reviewer_id != user_id)
            .order_by(d.skips, d.id)
        )
        if expert_id is not None:
            statement = statement.where(e.id != expert_id, u.expert_id.is_distinct_from(expert_id))
        return list(self._connection.execute(statement).scalars())

    def rows(self, ids: Sequence[int], now: datetime) -> list[DisputeRow]:
        """The disputes with these ids, in that order; a claim that ran out is not shown."""
        d, c, p, e, r, u = t.dispute.c, t.task.c, t.project.c, t.expert.c, t.review.c, t.user.c
        live = and_(d.outcome.is_(None), d.claimed_until > now)
        found = self._connection.execute(
            self._joined(
                select(d.id, d.review_id, c.external_id, p.name, e.external_id, r.verdict, d.reason,
                       d.opened_at, d.outcome, d.note, d.decided_at,
                       case((live, func.coalesce(u.name, "")), else_=""))
            )
            .join(t.user, u.id == d.claimed_by, isouter=True)
            .where(d.id.in_(ids))
        )  # fmt: skip
        return in_order(ids, {row[0]: DisputeRow(*row) for row in found})

    def item(self, dispute_id: int, now: datetime) -> DisputeItem | None:
        """A dispute with the task, the answer and the verdict; None when there is none."""
        d, c, p, s, r = t.dispute.c, t.task.c, t.project.c, t.submission.c, t.review.c
        row: Any = self._connection.execute(
            self._joined(
                select(p.task_type, c.payload, p.labels, p.guidelines, s.label, s.answer,
                       r.corrected_label, r.note, r.id, d.claimed_until)
            ).where(d.id == dispute_id)
        ).first()  # fmt: skip
        if row is None:
            return None
        e = t.review_error.c
        marks = self._connection.execute(
            select(e.kind, e.severity).where(e.review_id == row[8]).order_by(e.id)
        )
        (own,) = self.rows([dispute_id], now)
        shown: list[Any] = [own, *row[:8], tuple(ErrorMark(*mark) for mark in marks), row[9]]
        return DisputeItem(*shown)

    def decided(self, dispute_id: int) -> DecidedDispute | None:
        """What was decided about a dispute; None while it waits."""
        d = t.dispute.c
        row = self._connection.execute(
            select(d.id, d.decided_by, d.outcome, d.note, d.effect, d.by_ruling).where(
                d.id == dispute_id, d.outcome.is_not(None)
            )
        ).first()
        return None if row is None else DecidedDispute(*row)

    def last_of(self, user_id: int) -> int | None:
        """The dispute that a user decided last, by itself and not with a task."""
        d = t.dispute.c
        found: int | None = self._connection.execute(
            select(d.id)
            .where(d.decided_by == user_id, ~d.by_ruling)
            .order_by(d.decided_at.desc(), d.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        return found

    def find_reviews(self, query: ListQuery) -> IdArray:
        """The reviews that can be challenged, the newest first. Filters: project (id), verdict."""
        r, c, p, e = t.review.c, t.task.c, t.project.c, t.expert.c
        disputed = select(t.dispute.c.id).where(t.dispute.c.review_id == r.id).exists()
        statement = self._reviews(select(r.id)).where(
            r.undone_at.is_(None), r.verdict != Verdict.ACCEPT, ~disputed
        )
        if verdict := query.value("verdict"):
            known = verdict in {one.value for one in Verdict}
            statement = statement.where(r.verdict == Verdict(verdict) if known else r.id < 0)
        if project := query.value("project"):
            statement = statement.where(p.id == (int(project) if project.isdigit() else -1))
        if query.text:
            statement = statement.where(mentions(query.text, c.external_id, e.external_id, p.name))
        columns: dict[str, Any] = {"decided_at": r.decided_at}
        natural = (r.id.desc(),)
        return id_list(self._connection, ordered(statement, query, columns, natural, r.id))

    def challengeable(self, submission_ids: Iterable[int]) -> dict[int, Challengeable]:
        """The newest verdict on each of these answers that stands, where it did not accept it."""
        r, d = t.review.c, t.dispute.c
        found: dict[int, Challengeable] = {}
        for some in chunks(sorted(set(submission_ids))):
            rows = self._connection.execute(
                select(r.id, r.submission_id, d.reason)
                .join_from(t.review, t.dispute, d.review_id == r.id, isouter=True)
                .where(
                    r.submission_id.in_(some), r.undone_at.is_(None), r.verdict != Verdict.ACCEPT
                )
                .order_by(r.id)
            )
            found |= {row[1]: Challengeable(*row) for row in rows}
        return found

    def review_rows(self, ids: Sequence[int]) -> list[ChallengeableRow]:
        """The reviews with these ids, in that order."""
        r, s, c, p, e = t.review.c, t.submission.c, t.task.c, t.project.c, t.expert.c
        found: Any = self._connection.execute(
            self._reviews(
                select(r.id, c.external_id, p.name, e.external_id, s.label, r.verdict,
                       r.corrected_label, r.note, r.decided_at)
            ).where(r.id.in_(ids))
        )  # fmt: skip
        return in_order(ids, {row[0]: ChallengeableRow(*row) for row in found})

    def waiting(self) -> int:
        """How many disputes wait for their decision."""
        d = t.dispute.c
        count = self._connection.execute(
            select(func.count()).select_from(t.dispute).where(d.outcome.is_(None))
        ).scalar_one()
        return int(count)

    def _reviews(self, statement: Select[Any]) -> Select[Any]:
        r, s, c = t.review.c, t.submission.c, t.task.c
        return (
            statement.select_from(t.review)
            .join(t.submission, s.id == r.submission_id)
            .join(t.task, c.id == s.task_id)
            .join(t.project, t.project.c.id == c.project_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
        )

    def _joined(self, statement: Select[Any]) -> Select[Any]:
        d, r, s, c = t.dispute.c, t.review.c, t.submission.c, t.task.c
        return (
            statement.select_from(t.dispute)
            .join(t.review, r.id == d.review_id)
            .join(t.submission, s.id == r.submission_id)
            .join(t.task, c.id == s.task_id)
            .join(t.project, t.project.c.id == c.project_id)
            .join(t.expert, t.expert.c.id == s.expert_id)
        )

    def _challenged(self, wanted: Any) -> Challenged | None:
        r, s, d, later = t.review.c, t.submission.c, t.dispute.c, t.review.alias("later")
        holder = t.user.alias("holder")
        newer = (
            select(func.max(later.c.id))
            .where(later.c.submission_id == r.submission_id, later.c.id > r.id,
                   later.c.undone_at.is_(None))
            .scalar_subquery()
        )  # fmt: skip
        row: Any = self._connection.execute(
            select(r.id, r.submission_id, s.task_id, s.expert_id, r.reviewer_id,
                   t.user.c.expert_id, r.verdict, r.undone_at, d.id, d.outcome, newer,
                   t.task.c.project_id, d.claimed_by, func.coalesce(holder.c.name, ""),
                   d.claimed_until)
            .join_from(t.review, t.submission, s.id == r.submission_id)
            .join(t.task, t.task.c.id == s.task_id)
            .join(t.user, t.user.c.id == r.reviewer_id)
            .join(t.dispute, d.review_id == r.id, isouter=True)
            .join(holder, holder.c.id == d.claimed_by, isouter=True)
            .where(wanted)
        ).first()  # fmt: skip
        return None if row is None else Challenged(*row)


class DisputeWrites(DisputeReads):
    """What can be changed, inside a unit of work."""

    def open(self, review_id: int, user_id: int, reason: str, at: datetime) -> int:
        """Write a challenge; its id."""
        added = self._connection.execute(
            insert(t.dispute).values(
                review_id=review_id, opened_at=at, opened_by=user_id, reason=reason,
                decided_at=None, decided_by=None, outcome=None, note="", effect="",
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def claim(self, dispute_id: int, user_id: int, now: datetime, until: datetime) -> bool:
        """Hold a dispute for a user if it waits and is free or theirs; whether they hold it now."""
        d = t.dispute.c
        done = self._connection.execute(
            update(t.dispute)
            .where(
                d.id == dispute_id,
                d.outcome.is_(None),
                or_(_free(now), d.claimed_by == user_id),
            )
            .values(claimed_by=user_id, claimed_until=until)
        )
        return done.rowcount == 1

    def let_go(self, dispute_id: int, user_id: int, *, behind: bool = False) -> bool:
        """Give a dispute back, `behind` the others if so wished; whether the user held it."""
        d = t.dispute.c
        done = self._connection.execute(
            update(t.dispute)
            .where(d.id == dispute_id, d.claimed_by == user_id)
            .values(claimed_by=None, claimed_until=None, skips=d.skips + (1 if behind else 0))
        )
        return done.rowcount == 1

    def decide(
        self,
        dispute_id: int,
        outcome: Outcome,
        note: str,
        effect: str,
        user_id: int,
        at: datetime,
        *,
        by_ruling: bool = False,
    ) -> None:
        """Write what was decided, and what it led to."""
        self._connection.execute(
            update(t.dispute)
            .where(t.dispute.c.id == dispute_id)
            .values(
                decided_at=at, decided_by=user_id, outcome=outcome, note=note, effect=effect,
                claimed_by=None, claimed_until=None, by_ruling=by_ruling,
            )
        )  # fmt: skip

    def take_back(self, dispute_id: int) -> None:
        """Let a dispute wait again; what was decided is told by the audit log from now on."""
        self._connection.execute(
            update(t.dispute)
            .where(t.dispute.c.id == dispute_id)
            .values(
                decided_at=None, decided_by=None, outcome=None, note="", effect="", by_ruling=False
            )
        )


def _free(now: datetime) -> ColumnElement[bool]:
    d = t.dispute.c
    return or_(d.claimed_by.is_(None), d.claimed_until <= now)
