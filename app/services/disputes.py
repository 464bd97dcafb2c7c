"""Disputes: challenge a review, decide about it, and put score and pay right."""

from dataclasses import asdict
from typing import Final

import orjson

from app.domain.adjudication import (
    ChallengeableRow,
    DisputeEffect,
    DisputeItem,
    DisputeRow,
    Outcome,
)
from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.people import Role
from app.domain.periods import local_day
from app.domain.review import Verdict
from app.domain.score_history import StepCause
from app.services.desk import Desk
from app.services.lists import StoreList
from app.services.overturning import move_author, overturn, reinstate
from app.services.trainers import (
    CLAIM,
    DECIDE,
    draft,
    first_of,
    held_until,
    keep_draft,
    pay_for,
    refuse_held,
    require_credential,
    require_trainer,
)
from app.store.disputes import Challenged, DecidedDispute
from app.store.unit import Unit

_LONGEST: Final = 10_000  # characters of a reason, and of a note


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
            lambda reader, ids: reader.disputes.rows(ids, self._desk.now()),
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
            found = reader.disputes.item(dispute_id, self._desk.now())
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

    def claim(self, dispute_id: int | None = None) -> DisputeItem | None:
        """Claim this dispute, or the next free one that one may decide; None when there is none.
        Raises UserError when somebody else holds it, or one may not decide it.
        """
        user = self._desk.user
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            require_trainer(unit, user)
            if dispute_id is None:
                dispute_id = self._first(unit)
                if dispute_id is None:
                    return None
            else:
                self._may_hold(unit, dispute_id)
            if not unit.disputes.claim(dispute_id, user.id, unit.now, held_until(unit)):
                raise AssertionError("a free dispute could not be claimed")
            unit.touched(Topic.REVIEW)
            return unit.disputes.item(dispute_id, unit.now)

    def renew(self, dispute_id: int) -> None:
        """Prolong the claim. Raises UserError when it was lost."""
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            self._held(unit, dispute_id)
            unit.disputes.claim(dispute_id, self._desk.user.id, unit.now, held_until(unit))

    def release(self, dispute_id: int) -> None:
        """Give the dispute back. Nothing happens when it is no longer held."""
        self._let_go(dispute_id, behind=False)

    def skip(self, dispute_id: int) -> None:
        """Give the dispute back and put it behind the others."""
        self._let_go(dispute_id, behind=True)

    def draft(self, dispute_id: int) -> str:
        """What one has typed about a dispute and not given, "" for nothing; JSON text."""
        return draft(self._desk, f"dispute:{dispute_id}")

    def save_draft(self, dispute_id: int, body: str) -> None:
        """Keep what is typed ("" forgets it). A dispute that was decided needs none, and nothing
        is kept.
        """
        with self._desk.write(DECIDE) as unit:
            review = unit.disputes.one(dispute_id)
            waits = review is not None and review.outcome is None
            keep_draft(unit, self._desk.user, f"dispute:{dispute_id}", body if waits else "")

    def decide(self, dispute_id: int, outcome: Outcome, note: str) -> DisputeEffect:
        """Decide a dispute that one holds, with all that follows.

        Upheld changes nothing. Otherwise the review no longer counts for the score; the answer, if
        it still is what the review made it, becomes accepted (overturned) or accepted with the
        review's correction (partly), and is paid so: what it was paid as before is reversed, and
        what is owed is a line of today. A locked period stays as it is. An AI trainer who is an
        expert is paid for the decision.
        """
        note = note.strip()
        if not note:
            raise UserError("Say in the note why you decide so. Nothing was recorded.")
        if len(note) > _LONGEST:
            raise UserError("The note is too long. Nothing was recorded. Shorten it.")
        zone = self._desk.zone()
        with self._desk.write(DECIDE) as unit:
            review = self._held(unit, dispute_id)
            today = local_day(unit.now, zone)
            effect = DisputeEffect(True, "", (), 0)
            if outcome is not Outcome.UPHELD:
                effect = overturn(unit, zone, review, outcome, today)
            stored = orjson.dumps(asdict(effect)).decode()
            unit.disputes.decide(dispute_id, outcome, note, stored, self._desk.user.id, unit.now)
            unit.adjudication.drop_drafts(f"dispute:{dispute_id}")
            paid = pay_for(
                unit, self._desk, f"dispute:{dispute_id}",
                (review.project_id, review.submission_id), today, review.review_id,
            )  # fmt: skip
            if outcome is not Outcome.UPHELD:
                move_author(unit, review, today, StepCause.DISPUTE)
            unit.audit(
                "dispute.uphold" if outcome is Outcome.UPHELD else "dispute.overturn",
                f"dispute:{dispute_id}", review=review.review_id, outcome=outcome.value,
                status=effect.status, reversed=list(effect.reversed), lines=effect.lines + paid,
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        return effect

    def undo(self, dispute_id: int) -> int:
        """Take back one's own last decision while nothing was built on it: no line of it paid, no
        newer version sent, no later verdict. The review counts again, the answer is what the review
        made it, and the dispute waits, held by the one who took it back; its id.
        """
        zone = self._desk.zone()
        with self._desk.write(DECIDE) as unit:
            decided = self._own_last(unit, dispute_id)
            review = unit.disputes.one(dispute_id)
            if review is None:
                raise AssertionError("a dispute has no review")
            today = local_day(unit.now, zone)
            reversed_ = reinstate(unit, zone, review, decided, today)
            unit.disputes.take_back(dispute_id)
            unit.disputes.claim(dispute_id, self._desk.user.id, unit.now, held_until(unit))
            again = decided.outcome is not Outcome.UPHELD
            if again:
                move_author(unit, review, today, StepCause.REVIEW)
            unit.audit(
                "dispute.undo", f"dispute:{dispute_id}", review=review.review_id,
                outcome=decided.outcome.value, note=decided.note, counts_again=again,
                reversed=reversed_,
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        return dispute_id

    def _first(self, unit: Unit) -> int | None:
        """The first free dispute whose credential one holds."""
        user = self._desk.user
        offered = unit.disputes.next_free(unit.now, user.id, user.expert_id)
        needs = ((one, self._need(unit, one)) for one in offered)
        return first_of(unit, self._desk, needs, lambda _one: True)

    def _need(self, unit: Unit, dispute_id: int) -> Need:
        review = unit.disputes.one(dispute_id)
        task = None if review is None else unit.adjudication.decidable(review.task_id)
        if task is None:
            raise AssertionError("a dispute has no task")
        return task.need

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

    def _may_hold(self, unit: Unit, dispute_id: int) -> Challenged:
        """The dispute, if it waits, one is no party to it, and nobody else holds it."""
        user = self._desk.user
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
        require_credential(unit, self._desk, self._need(unit, dispute_id))
        refuse_held(review, user, unit.now, "dispute")
        return review

    def _held(self, unit: Unit, dispute_id: int) -> Challenged:
        """The dispute, if the person signed in is the last who claimed it."""
        require_trainer(unit, self._desk.user)
        review = self._may_hold(unit, dispute_id)
        if review.claimed_by != self._desk.user.id:
            raise UserError(
                "Your claim on this dispute has ended. Nothing was recorded. Claim it again."
            )
        return review

    def _own_last(self, unit: Unit, dispute_id: int) -> DecidedDispute:
        require_trainer(unit, self._desk.user)
        decided = unit.disputes.decided(dispute_id)
        if decided is None:
            raise UserError("This dispute waits: there is nothing to take back.")
        if decided.decided_by != self._desk.user.id:
            raise UserError("Only one's own decision can be taken back. Nothing was changed.")
        if decided.by_ruling:
            raise UserError(
                "The adjudication of the task decided this dispute. Nothing was changed. Take the "
                "adjudication back instead."
            )
        if unit.disputes.last_of(self._desk.user.id) != dispute_id:
            raise UserError(
                "Only one's last decision can be taken back, and this is an earlier one. Nothing "
                "was changed."
            )
        return decided

    def _let_go(self, dispute_id: int, *, behind: bool) -> None:
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            unit.disputes.let_go(dispute_id, self._desk.user.id, behind=behind)
            unit.touched(Topic.REVIEW)
