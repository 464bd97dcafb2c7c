"""What a person's page is made of: their work, what is owed, and what happened to them."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.credentials import VerificationMethod, VerificationResult, kind_words
from app.domain.people import ExpertStatus, HistoryLine, Level
from app.domain.progression import ProposalState
from app.domain.review import Verdict
from app.domain.work import AssignmentStatus, PersonWork
from app.store import tables as t
from app.store.people_list import ACCEPTED

_LEVELS = {Level.LABELER: "labeler", Level.QC_ANALYST: "QC analyst", Level.AI_TRAINER: "AI trainer"}
_STANDING = {
    ExpertStatus.APPLICANT: "Applied",
    ExpertStatus.ACTIVE: "Taken up for work",
    ExpertStatus.PAUSED: "Paused",
    ExpertStatus.OFFBOARDED: "Offboarded",
}
_VERDICTS = {
    Verdict.CORRECT: "Review corrected",
    Verdict.RETURN: "Review returned",
    Verdict.REJECT: "Review rejected",
}
_METHODS = {
    VerificationMethod.SELF_DECLARED: "by their own word",
    VerificationMethod.CHECK_DIGIT: "by check digit",
    VerificationMethod.DOCUMENT_SEEN: "by document",
    VerificationMethod.ROSTER: "against a roster",
    VerificationMethod.PRIMARY_SOURCE: "at the primary source",
}
_LOOKS = {
    VerificationResult.CONFIRMED: "verified",
    VerificationResult.REFUTED: "not confirmed",
    VerificationResult.INCONCLUSIVE: "checked without a result",
}
_Dated = Iterable[tuple[datetime | date, str]]


def work(connection: Connection, expert_id: int, since: datetime) -> PersonWork:
    """A person's assignments by state; accepted counts answers, also those never assigned."""
    a, s = t.assignment.c, t.submission.c
    by_status = {
        row[0]: row[1]
        for row in connection.execute(
            select(a.status, func.count()).where(a.expert_id == expert_id).group_by(a.status)
        )
    }
    accepted = connection.execute(
        select(func.count())
        .select_from(t.submission)
        .where(s.expert_id == expert_id, s.status.in_(ACCEPTED))
    ).scalar_one()
    this_week = connection.execute(
        select(func.count(s.task_id.distinct())).where(
            s.expert_id == expert_id, s.submitted_at >= since
        )
    ).scalar_one()
    state = AssignmentStatus
    return PersonWork(
        open=by_status.get(state.OPEN, 0),
        held=by_status.get(state.HELD, 0),
        submitted=by_status.get(state.SUBMITTED, 0),
        accepted=accepted,
        returned=by_status.get(state.RETURNED, 0),
        rejected=by_status.get(state.REJECTED, 0),
        this_week=this_week,
    )


def owed(connection: Connection, expert_id: int) -> dict[str, int]:
    """The sum of the person's lines that are in no pay run, by currency; held lines too."""
    line, paid = t.ledger.c, t.pay_run_line.c
    rows = connection.execute(
        select(line.currency, func.sum(line.amount_minor))
        .outerjoin_from(t.ledger, t.pay_run_line, paid.line_id == line.id)
        .where(line.expert_id == expert_id, paid.line_id.is_(None))
        .group_by(line.currency)
        .order_by(line.currency)
    )
    return {row[0]: int(row[1]) for row in rows if row[1]}


def history(connection: Connection, expert_id: int, limit: int) -> list[HistoryLine]:
    """What happened to a person in plain words, newest first. Days are UTC days."""
    lines = [
        *_joined(connection, expert_id),
        *_standing(connection, expert_id, limit),
        *_trained(connection, expert_id),
        *_looks(connection, expert_id, limit),
        *_reviews(connection, expert_id, limit),
        *_steps(connection, expert_id),
        *_audited(connection, expert_id, limit),
    ]
    dated = [HistoryLine(at.date() if isinstance(at, datetime) else at, text) for at, text in lines]
    return sorted(dated, key=lambda line: line.on, reverse=True)[:limit]


def _joined(connection: Connection, expert_id: int) -> _Dated:
    for row in connection.execute(select(t.expert.c.joined_on).where(t.expert.c.id == expert_id)):
        yield row.joined_on, "Joined"


def _standing(connection: Connection, expert_id: int, limit: int) -> _Dated:
    c = t.standing_change.c
    for row in connection.execute(
        select(c.at, c.status, c.reason)
        .where(c.expert_id == expert_id)
        .order_by(c.id.desc())
        .limit(limit)
    ):
        yield row.at, _STANDING[row.status] + (f": {row.reason}" if row.reason else "")


def _trained(connection: Connection, expert_id: int) -> _Dated:
    c = t.training.c
    for row in connection.execute(select(t.training).where(c.expert_id == expert_id)):
        if row.passed_on:
            yield row.passed_on, f"Passed training {row.module}"
        else:
            yield row.assigned_on, f"Was given training {row.module}"


def _looks(connection: Connection, expert_id: int, limit: int) -> _Dated:
    v, c = t.verification.c, t.credential.c
    for row in connection.execute(
        select(v.checked_at, v.method, v.result, c.kind, c.jurisdiction)
        .join(t.credential, c.id == v.credential_id)
        .where(c.expert_id == expert_id)
        .order_by(v.checked_at.desc(), v.id.desc())
        .limit(limit)
    ):
        place = "" if row.jurisdiction in ("", "*") else f" {row.jurisdiction}"
        what = kind_words(row.kind) + place
        yield row.checked_at, f"{what} {_LOOKS[row.result]} {_METHODS[row.method]}"


def _reviews(connection: Connection, expert_id: int, limit: int) -> _Dated:
    r, s, e = t.review.c, t.submission.c, t.review_error.c
    found = connection.execute(
        select(r.id, r.decided_at, r.verdict)
        .join(t.submission, s.id == r.submission_id)
        .where(s.expert_id == expert_id, r.undone_at.is_(None), r.verdict != Verdict.ACCEPT)
        .order_by(r.decided_at.desc(), r.id.desc())
        .limit(limit)
    ).all()
    marks: dict[int, list[str]] = {}
    for row in connection.execute(
        select(e.review_id, e.kind, e.severity)
        .where(e.review_id.in_([row.id for row in found]))
        .order_by(e.id)
    ):
        marks.setdefault(row.review_id, []).append(f"{row.kind.value}, {row.severity.value}")
    for row in found:
        errors = "; ".join(marks.get(row.id, ()))
        yield row.decided_at, _VERDICTS[row.verdict] + (f": {errors}" if errors else "")


def _steps(connection: Connection, expert_id: int) -> _Dated:
    c = t.proposal.c
    for row in connection.execute(
        select(t.proposal).where(c.expert_id == expert_id, c.decided_at.is_not(None))
    ):
        step = f"from {_LEVELS[row.from_level]} to {_LEVELS[row.to_level]}"
        if row.state is ProposalState.APPROVED:
            yield row.decided_at, f"Moved {step}"
        else:
            yield row.decided_at, f"Step {step} refused"


def _audited(connection: Connection, expert_id: int, limit: int) -> _Dated:
    c = t.audit.c
    for row in connection.execute(
        select(c.at, c.body)
        .where(c.subject == f"expert:{expert_id}", c.action == "expert.capacity")
        .order_by(c.seq.desc())
        .limit(limit)
    ):
        body: dict[str, Any] = json.loads(row.body)
        if body["before"] != body["after"]:
            yield row.at, f"Weekly capacity {body['before']} → {body['after']}"
        # Entries of the first format say nothing about time.
        was, now = body.get("minutes_before"), body.get("minutes_after")
        if was != now:
            yield row.at, f"Weekly time {_hours(was)} → {_hours(now)}"


def _hours(minutes: int | None) -> str:
    return "no limit" if minutes is None else f"{minutes / 60:.4g} h"
