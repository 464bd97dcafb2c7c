"""Blind second reviews: which answers have one, and what a second verdict does.

It pays its reviewer and measures both. The author's score, pay and answer follow the first verdict
alone; where the two cannot both be right, the task waits for an AI trainer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.config.policies import ReviewPolicy
from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.people import User
from app.domain.periods import local_day
from app.domain.review import Decision, Review, differ
from app.domain.sampling import has_second
from app.services.desk import Desk
from app.services.earnings import (
    Earnings,
    Verdict,
    refuse_paid,
    reverse_line,
    standing_lines,
)
from app.services.permissions import may
from app.store.review import Given, Waiting
from app.store.second_reviews import SecondGiven
from app.store.unit import Unit

_DECIDE = "review.decide"


@dataclass(frozen=True, slots=True)
class Judged:
    """A first verdict, as the draw and the second reviewer need it."""

    review_id: int
    reviewer_id: int
    submission_id: int
    external_id: str
    project_id: int
    author_id: int  # the expert


def ask_seconds(unit: Unit, judged: Iterable[Judged]) -> int:
    """Put answers that were decided just now back into the queue for other eyes, where the draw by
    their numbers says so and there is anybody else to look; how many.

    The draw is the answer's alone, so neither the reviewer nor the verdict moves it.
    """
    rule = unit.settings.policy(ReviewPolicy)[0].sampling
    drawn = [one for one in judged if has_second(rule, one.external_id)]
    if not drawn:
        return 0
    eyes = [(u.id, u.expert_id) for u in unit.people.users() if u.active and may(u.role, _DECIDE)]
    places = [
        {"submission_id": one.submission_id, "project_id": one.project_id, "queued_at": unit.now,
         "claimed_by": None, "claimed_until": None, "skips": 0, "first_review_id": one.review_id}
        for one in drawn
        if any(user != one.reviewer_id and own != one.author_id for user, own in eyes)
    ]  # fmt: skip
    unit.intake.enqueue(places)
    return len(places)


@dataclass(frozen=True, slots=True)
class SecondVerdict:
    """A second verdict that is to be recorded, and who gives it."""

    first: Given
    reviewer: User
    project_id: int
    decision: Decision
    at: datetime
    seconds: int


def record_seconds(unit: Unit, verdicts: Sequence[SecondVerdict], zone: ZoneInfo) -> list[int]:
    """Write second verdicts beside the first ones, and pay them; their numbers."""
    if not verdicts:
        return []
    apart = [differ(v.first.decision, v.decision) for v in verdicts]
    experts = {v.reviewer.expert_id for v in verdicts if v.reviewer.expert_id is not None}
    levels = unit.intake.levels(sorted(experts))
    made = [
        unit.seconds.add(
            v.first.submission_id, v.first.id, v.reviewer.id, v.decision, v.seconds, v.at,
            differs=differs,
        )
        for v, differs in zip(verdicts, apart, strict=True)
    ]  # fmt: skip
    unit.intake.dequeue(v.first.submission_id for v in verdicts)
    Earnings(unit, zone).reviews(
        Verdict(number, v.first.submission_id, v.project_id, expert_id, levels[expert_id],
                local_day(v.at, zone), second=True)
        for number, v in zip(made, verdicts, strict=True)
        if (expert_id := v.reviewer.expert_id) is not None
    )  # fmt: skip
    for number, v, differs in zip(made, verdicts, apart, strict=True):
        unit.audit(
            "review.second", f"submission:{v.first.submission_id}", second=number,
            first=v.first.id, verdict=v.decision.verdict.value, label=v.decision.corrected_label,
            errors=[f"{m.kind.value}:{m.severity.value}" for m in v.decision.errors],
            differs=differs,
        )  # fmt: skip
    unit.touched(Topic.REVIEW, Topic.QUALITY, Topic.PAY)
    return made


def decide_second(
    unit: Unit, desk: Desk, waiting: Waiting, decision: Decision, seconds: int
) -> Review:
    """Record a second verdict that is given at the desk."""
    first = unit.review.given(waiting.first or 0)
    if first is None:
        raise AssertionError("a second review of no verdict")
    verdict = SecondVerdict(first, desk.user, waiting.project_id, decision, unit.now, seconds)
    (made,) = record_seconds(unit, [verdict], desk.zone())
    reason, probability = unit.intake.selections([waiting.submission_id])[waiting.submission_id]
    return Review(
        made, waiting.submission_id, desk.user.name, decision, unit.now, seconds, reason,
        probability, second=True,
    )  # fmt: skip


def undo_second(unit: Unit, desk: Desk, second_id: int, until: datetime, today: date) -> None:
    """Take back one's own last second verdict while nothing was built on it; the item waits again,
    held by the one who took the verdict back. Raises `UserError`.
    """
    given = _own_last(unit, desk, second_id)
    lines = standing_lines(unit, f"second:{second_id}")
    refuse_paid(lines, "verdict")
    unit.seconds.take_back(second_id, unit.now)
    for line in lines:
        reverse_line(unit, line, today, "verdict taken back")
    work = unit.intake.work([given.submission_id])[given.submission_id]
    place = {
        "submission_id": work.id, "project_id": work.project_id, "queued_at": given.decided_at,
        "claimed_by": desk.user.id, "claimed_until": until, "skips": 0,
        "first_review_id": given.first,
    }  # fmt: skip
    unit.intake.enqueue([place])
    unit.audit(
        "review.second_undo", f"submission:{work.id}", second=second_id,
        verdict=given.decision.verdict.value, reversed=[line.id for line in lines],
    )  # fmt: skip
    unit.touched(Topic.REVIEW, Topic.QUALITY, Topic.PAY)


def refuse_if_seconded(unit: Unit, given: Given) -> None:
    """Raise `UserError` where a first verdict has a second one beside it."""
    if unit.seconds.of_first(given.id) is not None:
        raise UserError(
            "A second reviewer has decided about this answer since, so this verdict stays. Nothing "
            "was changed."
        )


def _own_last(unit: Unit, desk: Desk, second_id: int) -> SecondGiven:
    given = unit.seconds.given(second_id)
    if given is None or given.reviewer_id != desk.user.id:
        raise UserError("Only one's own verdict can be taken back. Nothing was changed.")
    if given.undone_at is not None:
        raise UserError("This verdict was taken back already. Nothing was changed.")
    if later_than(unit, desk.user.id, given.decided_at):
        raise UserError(
            "Only one's last verdict can be taken back, and this is an earlier one. Nothing was "
            "changed."
        )
    standing = unit.review.standing(given.submission_id)
    if standing is None or standing[1]:
        raise UserError(
            "The author has sent a newer version since, so this verdict stays. Nothing was "
            "changed. Review the new version."
        )
    task_id = unit.intake.work([given.submission_id])[given.submission_id].task_id
    if given.differs and unit.adjudication.is_decided(task_id):
        raise UserError(
            "The task was adjudicated since, so this verdict stays. Nothing was changed."
        )
    return given


def later_than(unit: Unit, user_id: int, at: datetime) -> bool:
    """Whether a user has given a verdict of either kind after an instant."""
    last = unit.review.last_of(user_id)
    first = None if last is None else unit.review.given(last)
    second = unit.seconds.last_of(user_id)
    return (first is not None and first.decided_at > at) or (second is not None and second > at)
