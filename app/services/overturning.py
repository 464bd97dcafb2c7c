"""What follows when a review no longer stands, or stands again: the answer, its pay, the score.

A review is overturned by a dispute, or by the adjudication of a task about which its reviewer and a
second one, blind, differ: then a dispute says so, as if the second reviewer had opened it.
"""

from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

import orjson

from app.domain.adjudication import NOBODYS_FAULT, DisputeEffect, Outcome, Ruling
from app.domain.errors import UserError
from app.domain.pay import LineKind
from app.domain.review import Verdict
from app.domain.score_history import StepCause
from app.domain.work import SubmissionStatus
from app.services.desk import Desk
from app.services.earnings import ACCEPTED, refuse_paid, reverse_line, standing_lines
from app.services.settling import STATUS_AFTER, Settlement, settle
from app.store.disputes import Challenged, DecidedDispute
from app.store.unit import Unit

_BECOMES = {
    Outcome.OVERTURNED: SubmissionStatus.ACCEPTED,
    Outcome.PARTLY: SubmissionStatus.CORRECTED,
}
REVIEWERS_DIFFER = "A second reviewer, who did not know of this verdict, decided otherwise."
BY_RULING = "The task was adjudicated: the answer is right."


def overturn(
    unit: Unit, zone: ZoneInfo, review: Challenged, outcome: Outcome, today: date
) -> DisputeEffect:
    """Make of the answer what it should have become, where nothing came after the review."""
    standing = unit.review.standing(review.submission_id)
    built_on = (
        standing is None
        or standing[1]
        or review.newer is not None
        or standing[0] is not STATUS_AFTER[review.verdict]
    )
    status = _BECOMES[outcome]
    if built_on or standing is None or standing[0] is status:
        return DisputeEffect(False, "", (), 0)
    reversed_: list[int] = []
    if standing[0] is SubmissionStatus.REJECTED:
        for line in unit.pay.lines_of_review(review.submission_id, review.review_id):
            if line.kind is LineKind.LABEL:
                reverse_line(unit, line, today, "review overturned")
                reversed_.append(line.id)
    done = settle(unit, [Settlement(review.submission_id, status, today)], zone)
    return DisputeEffect(False, status.value, tuple(reversed_), done.lines)


def reinstate(
    unit: Unit, zone: ZoneInfo, review: Challenged, decided: DecidedDispute, today: date
) -> list[int]:
    """Let the answer be what the review made of it again; the ledger lines that were reversed.

    What was paid for the rejection and reversed by the decision is a new line of today.
    """
    lines = standing_lines(unit, f"dispute:{decided.id}")
    effect = orjson.loads(decided.effect)
    before = STATUS_AFTER[review.verdict]
    if effect["status"]:
        standing = unit.review.standing(review.submission_id)
        now = SubmissionStatus(effect["status"])
        if standing is None or standing[1] or standing[0] is not now or review.newer:
            raise UserError(
                "The answer has gone on since: a newer version or a later verdict came, so "
                "this decision stays. Nothing was changed."
            )
        if before not in ACCEPTED:
            lines += unit.pay.lines_of_review(review.submission_id, 0)
    refuse_paid(lines)
    for line in lines:
        reverse_line(unit, line, today, "dispute taken back")
    if effect["status"]:
        settle(unit, [Settlement(review.submission_id, before, today)], zone)
    return [line.id for line in lines]


def move_author(unit: Unit, review: Challenged, today: date, cause: StepCause) -> None:
    """Move the score of the author of a review that was overturned, or that counts again."""
    from app.services.living_scores import Move, after_reviews

    chosen = unit.intake.selections([review.submission_id]).get(review.submission_id)
    if chosen is not None:
        moved = Move(review.author_id, review.task_id, cause, review.review_id)
        after_reviews(unit, [(moved, chosen[0])], today)


def overturn_by_ruling(unit: Unit, desk: Desk, task_id: int, ruling: Ruling, today: date) -> int:
    """Overturn the reviews that did not accept an answer which a ruling finds right, where a second
    reviewer differs; how many.

    Nothing is overturned where the cause is nobody's fault. A review that accepted what the ruling
    finds wrong stays: what was accepted is paid, and the score follows the ruling.
    """
    if ruling.cause in NOBODYS_FAULT:
        return 0
    overturned = 0
    for second in unit.seconds.differing_on(task_id):
        review = unit.disputes.of_review(second.first)
        right = ruling.finds_right(*unit.adjudication.said(second.submission_id))
        if review is None or not right or review.verdict is Verdict.ACCEPT or review.outcome:
            continue
        dispute = review.dispute_id or unit.disputes.open(
            review.review_id, second.reviewer_id, REVIEWERS_DIFFER, unit.now
        )
        effect = overturn(unit, desk.zone(), review, Outcome.OVERTURNED, today)
        stored = orjson.dumps(asdict(effect)).decode()
        unit.disputes.decide(
            dispute, Outcome.OVERTURNED, BY_RULING, stored, desk.user.id, unit.now, by_ruling=True
        )
        move_author(unit, review, today, StepCause.DISPUTE)
        unit.audit(
            "dispute.overturn", f"dispute:{dispute}", review=review.review_id,
            outcome=Outcome.OVERTURNED.value, status=effect.status,
            reversed=list(effect.reversed), lines=effect.lines, by_ruling=True,
        )  # fmt: skip
        overturned += 1
    return overturned


def reinstate_after_ruling(unit: Unit, desk: Desk, task_id: int, today: date) -> None:
    """Let the reviews count again that a ruling, taken back now, had overturned. Raises `UserError`
    where something was built on that.
    """
    for second in unit.seconds.differing_on(task_id):
        review = unit.disputes.of_review(second.first)
        if review is None or review.dispute_id is None:
            continue
        decided = unit.disputes.decided(review.dispute_id)
        if decided is None or not decided.by_ruling:
            continue
        reversed_ = reinstate(unit, desk.zone(), review, decided, today)
        unit.disputes.take_back(decided.id)
        move_author(unit, review, today, StepCause.REVIEW)
        unit.audit(
            "dispute.undo", f"dispute:{decided.id}", review=review.review_id,
            outcome=decided.outcome.value, note=decided.note, counts_again=True,
            reversed=reversed_, by_ruling=True,
        )  # fmt: skip
