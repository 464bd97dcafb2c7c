"""Review: claim, look, decide, take back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import orjson

from app.config.policies import ReviewPolicy
from app.domain.audit import canonical
from app.domain.errors import UserError
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.periods import local_day
from app.domain.review import Decision, QueueRow, Review, ReviewItem, what_is_missing, why_no_return
from app.domain.review import Verdict as Ruling
from app.domain.sampling import SamplingRule, StateRow
from app.domain.score_history import StepCause
from app.domain.task_types import AnswerError, RawAnswer, type_named
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services.desk import Desk
from app.services.earnings import Earnings, Verdict, refuse_paid, reverse_line
from app.services.lists import StoreList
from app.services.second_reviews import (
    Judged,
    ask_seconds,
    decide_second,
    later_than,
    refuse_if_seconded,
    undo_second,
)
from app.services.settling import STATUS_AFTER, Settlement, settle
from app.store.review import Given, Waiting
from app.store.unit import Reader, Unit

T = TypeVar("T")
_CLAIM: Final = "a claim lapses by itself and decides nothing"
_DRAFT: Final = "a draft is nobody's verdict yet"
_LONGEST: Final = 100_000  # characters of a note
_LONGEST_DRAFT: Final = 4_000_000  # a note, and an answer as JSON within JSON


class ReviewService:
    """Use cases of the review desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def queue(self) -> ListSource[QueueRow]:
        """The queue as the person signed in may see it: own work is never in it. Filters:
        project (id). Sort: queued_at, author, project, attempt.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.review.find_queue(
                query, self._desk.user.id, self._desk.user.expert_id
            ),
            lambda reader, ids: reader.review.queue_rows(ids, self._desk.now()),
        )

    @property
    def states(self) -> ListSource[StateRow]:
        """Where everybody stands in the sampling plan, a person and project a row; one's own
        state is not told. Filters: project (id), phase. Sort: author, project, state, submitted,
        inspected, defect.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.sampling.find_states(
                query, self._rule(reader), self._desk.user.expert_id
            ),
            lambda reader, ids: reader.sampling.states(ids, self._rule(reader)),
        )

    def claim(
        self, submission_id: int | None = None, project_id: int | None = None
    ) -> ReviewItem | None:
        """Claim this item, or the next free one; None when the queue is empty. Raises
        UserError when somebody else holds it.

        The next free one is never an item somebody holds, not even the same user: two windows
        of one person get two items. An item one holds is claimed again by its id.
        """
        with self._desk.write("review.decide") as unit:
            unit.quiet(_CLAIM)
            if submission_id is None:
                return self._next(unit, project_id)
            self._may_hold(unit, submission_id)
            return self._take(unit, submission_id)

    def renew(self, submission_id: int) -> None:
        """Prolong the claim. Raises UserError when it was lost."""
        with self._desk.write("review.decide") as unit:
            unit.quiet(_CLAIM)
            self._held(unit, submission_id)
            unit.review.claim(submission_id, self._desk.user.id, unit.now, self._until(unit))

    def release(self, submission_id: int) -> None:
        """Give the item back. Nothing happens when it is no longer held."""
        self._let_go(submission_id, behind=False)

    def skip(self, submission_id: int) -> None:
        """Give the item back and put it behind the others."""
        self._let_go(submission_id, behind=True)

    def decide(self, submission_id: int, decision: Decision, seconds: int) -> Review:
        """Record the verdict and all that follows: status of the submission and assignment,
        ledger line, task done, the author's score. Raises UserError when the decision is not whole
        or the claim was lost. A claim that ran out still counts while nobody else has taken the
        item.
        """
        return self._decided(submission_id, decision, seconds, lambda _unit: None)[0]

    def decide_and_claim(
        self, submission_id: int, decision: Decision, seconds: int, project_id: int | None = None
    ) -> tuple[Review, ReviewItem | None, str]:
        """`decide`, and `claim` the next free item in the same unit of work: both or neither; and
        the draft kept for that item, "" when none.
        """

        def onward(unit: Unit) -> tuple[ReviewItem | None, str]:
            item = self._next(unit, project_id)
            user_id = self._desk.user.id
            return item, unit.review.draft(user_id, item.submission_id) if item else ""

        review, (item, draft) = self._decided(submission_id, decision, seconds, onward)
        return review, item, draft

    def send_to_adjudication(self, submission_id: int) -> None:
        """Let an AI trainer decide about the task of this answer, instead of giving a verdict: the
        answer leaves the queue and waits for that decision. Raises UserError when the claim was
        lost, for an answer that may be returned still, and for a task that was adjudicated already
        or waits for it with another answer.
        """
        with self._desk.write("review.decide") as unit:
            waiting = self._held(unit, submission_id)
            if not why_no_return(waiting.version):
                raise UserError(
                    "Only an answer that was returned twice is sent to adjudication. Nothing was "
                    "recorded. Give a verdict."
                )
            if waiting.first is not None:
                raise UserError(
                    "This answer was decided meanwhile, so it is not sent. Nothing was recorded. "
                    "Give a verdict, or skip it."
                )
            if unit.adjudication.is_taken(waiting.task_id):
                raise UserError(
                    "This task was adjudicated already, or waits for it with another answer. "
                    "Nothing was recorded. Correct or reject the answer."
                )
            unit.adjudication.send(waiting.task_id, submission_id, self._desk.user.id, unit.now)
            unit.intake.dequeue([submission_id])
            unit.audit(
                "review.send", f"submission:{submission_id}", task=waiting.task_id,
                version=waiting.version,
            )  # fmt: skip
            unit.touched(Topic.REVIEW)

    def undo(self, review_id: int, *, second: bool = False) -> None:
        """Take back one's own last verdict while nothing has been built on it (not paid, not
        resubmitted, not older than the last one). `second`: as `Review.second` says.

        The item waits again, held by the one who took the verdict back; ledger lines are reversed.
        """
        from app.services.living_scores import Move, after_reviews

        zone = self._desk.zone()
        with self._desk.write("review.decide") as unit:
            if second:
                today = local_day(unit.now, zone)
                undo_second(unit, self._desk, review_id, self._until(unit), today)
                return
            given = self._own_last(unit, review_id)
            lines = unit.pay.lines_of_review(given.submission_id, review_id)
            refuse_paid(lines, "verdict")
            unit.review.take_back(review_id, unit.now)
            for line in lines:
                reverse_line(unit, line, local_day(unit.now, zone), "verdict taken back")
            work = unit.intake.work([given.submission_id])[given.submission_id]
            unit.intake.set_status([work.id], SubmissionStatus.QUEUED)
            unit.intake.dequeue([work.id])  # of a second review that nobody has given yet
            unit.intake.enqueue(
                [
                    {"submission_id": work.id, "project_id": work.project_id,
                     "queued_at": work.submitted_at, "claimed_by": self._desk.user.id,
                     "claimed_until": self._until(unit), "skips": 0}
                ]
            )  # fmt: skip
            if work.assignment_id is not None:
                unit.intake.set_assignments([work.assignment_id], AssignmentStatus.SUBMITTED)
            unit.intake.recount_tasks([work.task_id])
            reason, _ = unit.intake.selections([work.id])[work.id]
            moved = Move(work.expert_id, work.task_id, StepCause.UNDO, review_id)
            after_reviews(unit, [(moved, reason)], local_day(unit.now, zone))
            unit.audit(
                "review.undo", f"submission:{work.id}", review=review_id,
                verdict=given.decision.verdict.value, reversed=[line.id for line in lines],
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)

    def decided_today(self) -> int:
        """How many verdicts the person signed in gave today."""
        zone = self._desk.zone()
        midnight = datetime.combine(self._desk.now().astimezone(zone).date(), time(0), zone)
        with self._desk.read() as reader:
            user = self._desk.user.id
            return reader.review.given_since(user, midnight) + reader.seconds.given_since(
                user, midnight
            )

    def draft(self, submission_id: int) -> str:
        """The unsaved decision kept for this item ("" when none), JSON text."""
        with self._desk.read() as reader:
            return reader.review.draft(self._desk.user.id, submission_id)

    def save_draft(self, submission_id: int, body: str) -> None:
        """Keep an unsaved decision for this item ("" forgets it). One that is no longer in the
        queue needs none, and nothing is kept.
        """
        if len(body) > _LONGEST_DRAFT:
            raise UserError("The note is too long to be kept. Shorten it.")
        with self._desk.write("review.decide") as unit:
            unit.quiet(_DRAFT)
            if unit.review.waiting(submission_id) is not None:
                unit.review.save_draft(self._desk.user.id, submission_id, body)

    def _next(self, unit: Unit, project_id: int | None) -> ReviewItem | None:
        user = self._desk.user
        found = unit.review.next_free(unit.now, user.id, user.expert_id, project_id)
        return None if found is None else self._take(unit, found)

    def _take(self, unit: Unit, submission_id: int) -> ReviewItem | None:
        if not unit.review.claim(submission_id, self._desk.user.id, unit.now, self._until(unit)):
            raise AssertionError("a free item could not be claimed")
        unit.touched(Topic.REVIEW)
        return unit.review.item(submission_id)

    def _decided(
        self, submission_id: int, decision: Decision, seconds: int, then: Callable[[Unit], T]
    ) -> tuple[Review, T]:
        """The verdict, recorded with all that follows, and what `then` made of the same unit."""
        from app.services.living_scores import Move, after_reviews

        zone = self._desk.zone()
        if len(decision.note) > _LONGEST:
            raise UserError("The note is too long. Nothing was recorded. Shorten it.")
        with self._desk.write("review.decide") as unit:
            waiting = self._held(unit, submission_id)
            if lack := what_is_missing(decision, waiting.label, waiting.labels):
                raise UserError(lack)
            if decision.verdict is Ruling.RETURN and (why := why_no_return(waiting.version)):
                raise UserError(f"{why} Nothing was recorded.")
            decision = self._whole(unit, waiting, decision)
            if len({mark.kind for mark in decision.errors}) < len(decision.errors):
                raise UserError("Each kind of error is marked once. Nothing was recorded.")
            if waiting.first is not None:
                review = decide_second(unit, self._desk, waiting, decision, max(0, seconds))
            else:
                review = self._first(unit, zone, waiting, decision, max(0, seconds))
                moved = Move(waiting.author_id, waiting.task_id, StepCause.REVIEW, review.id)
                after_reviews(unit, [(moved, review.selection)], local_day(unit.now, zone))
            return review, then(unit)

    def _first(
        self, unit: Unit, zone: ZoneInfo, waiting: Waiting, decision: Decision, seconds: int
    ) -> Review:
        """Record a first verdict and settle the answer; the author's score is the caller's."""
        number, user = waiting.submission_id, self._desk.user
        reason, probability = unit.intake.selections([number])[number]
        given = Given(
            unit.review.next_review_id(), number, user.id, decision, unit.now, seconds, None
        )
        unit.review.add_reviews([given])
        today = local_day(unit.now, zone)
        settled = settle(unit, [Settlement(number, STATUS_AFTER[decision.verdict], today)], zone)
        lines = Earnings(unit, zone).reviews(self._earned(unit, waiting, given.id, today))
        judged = Judged(
            given.id, user.id, number, waiting.external_id, waiting.project_id, waiting.author_id
        )
        seconded = ask_seconds(unit, [judged])
        unit.audit(
            "review.decide", f"submission:{number}", review=given.id,
            verdict=decision.verdict.value, label=decision.corrected_label or waiting.label,
            errors=[f"{m.kind.value}:{m.severity.value}" for m in decision.errors],
            lines=settled.lines + lines, tasks_done=settled.tasks_done, seconded=seconded,
        )  # fmt: skip
        unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY)
        if decision.verdict is Ruling.REJECT:
            unit.touched(Topic.MATCHING)
        return Review(given.id, number, user.name, decision, unit.now, seconds, reason, probability)

    def _whole(self, unit: Unit, waiting: Waiting, decision: Decision) -> Decision:
        """The decision with its corrected answer as it is kept, if it has one."""
        if decision.verdict is not Ruling.CORRECT or not decision.corrected_answer:
            return replace(decision, corrected_answer="")
        details = orjson.loads(decision.corrected_answer)
        payload = orjson.loads(unit.intake.payload(waiting.task_id))
        given = RawAnswer(decision.corrected_label, details, payload, waiting.labels)
        try:
            corrected = canonical(type_named(waiting.task_type).read(given))
        except AnswerError as error:
            raise UserError(
                f"The corrected answer {error}. Nothing was recorded. Correct it, or choose "
                "another verdict."
            ) from error
        if corrected == waiting.answer:
            raise UserError("The correction is the same as the answer: accept it instead.")
        return replace(decision, corrected_answer=corrected)

    def _rule(self, reader: Reader) -> SamplingRule:
        return reader.settings.policy(ReviewPolicy)[0].sampling

    def _until(self, unit: Unit) -> datetime:
        policy, _ = unit.settings.policy(ReviewPolicy)
        return unit.now + timedelta(minutes=policy.lease_minutes)

    def _let_go(self, submission_id: int, *, behind: bool) -> None:
        with self._desk.write("review.decide") as unit:
            unit.quiet(_CLAIM)
            unit.review.let_go(submission_id, self._desk.user.id, behind=behind)
            unit.touched(Topic.REVIEW)

    def _may_hold(self, unit: Unit, submission_id: int) -> Waiting:
        """The item, if it waits, is not one's own work, and nobody else holds it."""
        waiting = unit.review.waiting(submission_id)
        if waiting is None:
            raise UserError(
                "This answer is no longer in the queue: it was decided, or a newer version came. "
                "Nothing was recorded. Take the next one."
            )
        if waiting.author_id == self._desk.user.expert_id:
            raise UserError("This is your own work: somebody else reviews it.")
        if waiting.first_by == self._desk.user.id:
            raise UserError("You have decided about this answer: somebody else looks at it again.")
        other = waiting.claimed_by not in (None, self._desk.user.id)
        if other and waiting.claimed_until is not None and waiting.claimed_until > unit.now:
            raise UserError(
                f"{waiting.claimant} is reviewing this answer just now. Nothing was recorded. "
                "Take the next one."
            )
        return waiting

    def _held(self, unit: Unit, submission_id: int) -> Waiting:
        """The item, if the person signed in is the last who claimed it."""
        waiting = self._may_hold(unit, submission_id)
        if waiting.claimed_by != self._desk.user.id:
            raise UserError(
                "Your claim on this answer has ended. Nothing was recorded. Claim it again; what "
                "you entered is kept."
            )
        return waiting

    def _own_last(self, unit: Unit, review_id: int) -> Given:
        given = unit.review.given(review_id)
        if given is None or given.reviewer_id != self._desk.user.id:
            raise UserError("Only one's own verdict can be taken back. Nothing was changed.")
        if given.undone_at is not None:
            raise UserError("This verdict was taken back already. Nothing was changed.")
        disputed = unit.disputes.of_review(review_id)
        if disputed is not None and disputed.dispute_id is not None:
            raise UserError(
                "This verdict was challenged, so it is decided there. Nothing was changed."
            )
        last = unit.review.last_of(self._desk.user.id)
        if last != review_id or later_than(unit, self._desk.user.id, given.decided_at):
            raise UserError(
                "Only one's last verdict can be taken back, and this is an earlier one. Nothing "
                "was changed."
            )
        refuse_if_seconded(unit, given)
        standing = unit.review.standing(given.submission_id)
        if standing is None or standing[1] or standing[0] != STATUS_AFTER[given.decision.verdict]:
            raise UserError(
                "The author has sent a newer version since, so this verdict stays. Nothing was "
                "changed. Review the new version."
            )
        return given

    def _earned(self, unit: Unit, waiting: Waiting, review_id: int, on: date) -> list[Verdict]:
        expert_id = self._desk.user.expert_id
        if expert_id is None:
            return []
        level = unit.intake.levels([expert_id])[expert_id]
        return [Verdict(review_id, waiting.submission_id, waiting.project_id, expert_id, level, on)]
