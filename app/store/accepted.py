"""When work was accepted: by the verdict that accepted it, or on arrival when none was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all

from app.domain.review import Verdict
from app.domain.work import SubmissionStatus
from app.store import tables as t

ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)
_ACCEPTING = (Verdict.ACCEPT, Verdict.CORRECT)


def acceptances(since: datetime | None = None) -> Subquery:
    """(submission_id, task_id, expert_id, at) of the accepted answers, perhaps since an instant.

    Both halves walk an index on their instant.
    """
    s, r = t.submission.c, t.review.c
    verdicts = (
        select(r.submission_id, func.max(r.decided_at).label("at"))
        .where(r.verdict.in_(_ACCEPTING), r.undone_at.is_(None))
        .group_by(r.submission_id)
    )
    if since is not None:
        verdicts = verdicts.where(r.decided_at >= since)
    looked_at = verdicts.subquery("looked_at")
    reviewed = (
        select(s.id.label("submission_id"), s.task_id, s.expert_id, looked_at.c.at)
        .join_from(looked_at, t.submission, s.id == looked_at.c.submission_id)
        .where(s.status.in_(ACCEPTED))
    )
    verdict = t.review.alias("verdict")
    unseen = select(s.id.label("submission_id"), s.task_id, s.expert_id, s.submitted_at.label("at"))
    unseen = unseen.where(
        s.status.in_(ACCEPTED),
        ~select(verdict.c.id)
        .where(
            verdict.c.submission_id == s.id,
            verdict.c.verdict.in_(_ACCEPTING),
            verdict.c.undone_at.is_(None),
        )
        .exists(),
    )
    if since is not None:
        unseen = unseen.where(s.submitted_at >= since)
    return union_all(reviewed, unseen).subquery("accepted")


def ten_minutes(instant: Any) -> Any:
    """The ten minutes in which an instant lies, as text: fine enough for every zone's midnight
    but the three that lie 45 minutes off, and coarse enough to group by.
    """
    return func.substr(instant, 1, 15)


def from_ten_minutes(text: str) -> datetime:
    """The beginning of the ten minutes that `ten_minutes` named."""
    return datetime.fromisoformat(f"{text}0:00+00:00")


def counted(accepted: Subquery) -> Select[Any]:
    """(ten minutes, how many) of acceptances."""
    at = ten_minutes(accepted.c.at)
    return select(at, func.count()).select_from(accepted).group_by(at).order_by(at)
