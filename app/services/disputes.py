"""Disputes: challenge a review, decide about it, and put score and pay right."""

from dataclasses import asdict
from datetime import date
from typing import Final

import orjson

from app.domain.adjudication import (
    ChallengeableRow,
    DisputeEffect,
    DisputeItem,
    DisputeRow,
    Outcome,
)
from app.domain.errors import UserError
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.pay import LineKind
from app.domain.people import Role
from app.domain.periods import local_day
from app.domain.review import Verdict
from app.domain.score_history import StepCause
from app.domain.work import SubmissionStatus
from app.services.desk import Desk
from app.services.earnings import reverse_line
from app.services.lists import StoreList
from app.services.settling import STATUS_AFTER, Settlement, settle
from app.services.trainers import require_credential, require_trainer
from app.store.disputes import Challenged
from app.store.unit import Unit

_LONGEST: Final = 10_000  # characters of a reason, and of a note
_BECOMES: Final = {
    Outcome.OVERTURNED: SubmissionStatus.ACCEPTED,
    Outcome.PARTLY: SubmissionStatus.CORRECTED,
}


class DisputeService:
    """Use cases about challenged reviews. A review is disputed once; what was decided stays."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def all(self) -> ListSource[DisputeRow]:
        """Every dispute, those that wait first. Filters: state ("open" or an outcome), project
        (id). Sort: opened_at, author, project, task.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.disputes.find(query),
            lambda reader, ids: reader.disputes.rows(ids),
        )

    @property
    def reviews(self) -> ListSource[ChallengeableRow]:
        """The reviews that can be challenged, the newest first. Filters: project (id), verdict.
        Sort: decided_at.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.disputes.find_reviews(query),
            lambda reader, ids: reader.disputes.review_rows(ids),
        )

    def waiting(self) -> int:
        """How many disputes wait for their decision."""
        with self._desk.read() as reader:
            return reader.disputes.waiting()

    def item(self, dispute_id: int) -> DisputeItem:
        """A dispute with its task, answer and verdict. Raises UserError when there is none."""
        with self._desk.read() as reader:
            found = reader.disputes.item(dispute_id)
        if found is None:
            raise UserError("There is no such dispute. See the list of disputes.")
        return found

    def open(self, review_id: int, reason: str) -> int:
        """Challenge a review in the name of its author; the id of the dispute.

        A manager does so for anybody, others for their own work. Raises UserError for a review that
        accepted the answer, was taken back, or was disputed already, and without a reason.
        """
        reason = reason.strip()
        if not reason:
            raise UserError("Say why the review is challenged. Nothing was recorded.")
        if len(reason) > _LONGEST:
            raise UserError("The reason is too long. Nothing was recorded. Shorten it.")
        user = self._desk.user
        with self._desk.write("dispute.open") as unit:
            review = unit.disputes.of_review(review_id)
            if review is None:
                raise UserError(f"There is no review {review_id}. Nothing was recorded.")
            if user.role is not Role.MANAGER and user.expert_id != review.author_id:
                raise UserError(
                    "Only managers challenge a review of somebody else’s work. Nothing was "
                    "recorded. Ask a manager."
                )
            self._refuse(review)
            made = unit.disputes.open(review_id, user.id, reason, unit.now)
            unit.audit("dispute.open", f"dispute:{made}", review=review_id, author=review.author_id)
            unit.touched(Topic.REVIEW)
        return made

    def decide(self, dispute_id: int, outcome: Outcome, note: str) -> DisputeEffect:
        """Decide a dispute, with all that follows.

        Upheld changes nothing. Otherwise the review no longer counts for the score; the answer, if
        it still is what the review made it, becomes accepted (overturned) or accepted with the
        review's correction (partly), and is paid so: what it was paid as before is reversed, and
        what is owed is a line of today. A locked period stays as it is.
        """
        note = note.strip()
        if not note:
            raise UserError("Say in the note why you decide so. Nothing was recorded.")
        if len(note) > _LONGEST:
            raise UserError("The note is too long. Nothing was recorded. Shorten it.")
        zone = self._desk.zone()
        with self._desk.write("adjudication.decide") as unit:
            review = self._mine(unit, dispute_id)
            today = local_day(unit.now, zone)
            effect = DisputeEffect(True, "", (), 0)
            if outcome is not Outcome.UPHELD:
                effect = self._settled(unit, review, outcome, today)
            stored = orjson.dumps(asdict(effect)).decode()
            unit.disputes.decide(dispute_id, outcome, note, stored, self._desk.user.id, unit.now)
            if outcome is not Outcome.UPHELD:
                self._move(unit, review, today)
            unit.audit(
                "dispute.uphold" if outcome is Outcome.UPHELD else "dispute.overturn",
                f"dispute:{dispute_id}", review=review.review_id, outcome=outcome.value,
                status=effect.status, reversed=list(effect.reversed), lines=effect.lines,
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        return effect

    def _refuse(self, review: Challenged) -> None:
        """Raise `UserError` where the review is not one that can be challenged."""
        if review.undone_at is not None:
            raise UserError("This review was taken back already. Nothing was recorded.")
        if review.verdict is Verdict.ACCEPT:
            raise UserError("This review accepted the answer. Nothing was recorded.")
        if review.dispute_id is not None:
            raise UserError(
                "This review was challenged before. Nothing was recorded. See the list of disputes."
            )

    def _mine(self, unit: Unit, dispute_id: int) -> Challenged:
        """The dispute, if it waits and the person signed in may decide it."""
        user = self._desk.user
        require_trainer(unit, user)
        review = unit.disputes.one(dispute_id)
        if review is None:
            raise UserError("There is no such dispute. Nothing was recorded.")
        if review.outcome is not None:
            raise UserError("This dispute was decided already. Nothing was recorded.")
        party = user.expert_id is not None and user.expert_id in (
            review.author_id, review.reviewer_expert,
        )  # fmt: skip
        if party or user.id == review.reviewer_id:
            raise UserError(
                "You are a party to this dispute: somebody else decides it. Nothing was recorded."
            )
        task = unit.adjudication.decidable(review.task_id)
        if task is not None:
            require_credential(unit, self._desk, task.need)
        return review

    def _settled(
        self, unit: Unit, review: Challenged, outcome: Outcome, today: date
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
        done = settle(unit, [Settlement(review.submission_id, status, today)], self._desk.zone())
        return DisputeEffect(False, status.value, tuple(reversed_), done.lines)

    def _move(self, unit: Unit, review: Challenged, today: date) -> None:
        from app.services.living_scores import Move, after_reviews

        chosen = unit.intake.selections([review.submission_id]).get(review.submission_id)
        if chosen is not None:
            moved = Move(review.author_id, review.task_id, StepCause.DISPUTE, review.review_id)
            after_reviews(unit, [(moved, chosen[0])], today)
