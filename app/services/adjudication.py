"""Adjudication: claim a task on which people disagree, look, decide, take back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

import orjson

from app.domain.adjudication import (
    NOBODYS_FAULT,
    AdjudicationItem,
    AdjudicationRow,
    Ruling,
    what_a_ruling_lacks,
)
from app.domain.audit import canonical
from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.periods import local_day
from app.domain.score_history import StepCause
from app.domain.task_types import AnswerError, RawAnswer, type_named
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services.desk import Desk
from app.services.earnings import refuse_paid, reverse_line, standing_lines
from app.services.lists import StoreList
from app.services.overturning import overturn_by_ruling, reinstate_after_ruling
from app.services.settling import Settlement, settle
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
from app.store.adjudication import Decidable, Decided
from app.store.unit import Unit

_LONGEST: Final = 100_000  # characters of a note


class AdjudicationService:
    """Use cases of AI trainers. Nobody is offered a task they answered or sent here themselves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def queue(self) -> ListSource[AdjudicationRow]:
        """What waits, without what the person signed in is a party to. Filters: project (id).
        Sort: task, project.
        """
        user = self._desk.user
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.adjudication.find(query, user.id, user.expert_id),
            lambda reader, ids: reader.adjudication.rows(ids, self._desk.now()),
        )

    def claim(self, task_id: int | None = None) -> AdjudicationItem | None:
        """Claim this task, or the next free one that one may decide; None when there is none.
        Raises UserError when somebody else holds it, or one may not decide it.
        """
        user = self._desk.user
        offered: list[int] = []
        if task_id is None:  # looked for outside the unit: it goes through all answers
            with self._desk.read() as reader:
                now = self._desk.now()
                offered = reader.adjudication.next_free(now, user.id, user.expert_id)
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            require_trainer(unit, user)
            if task_id is None:
                task_id = self._first(unit, offered)
                if task_id is None:
                    return None
            else:
                self._may_hold(unit, task_id)
            if not unit.adjudication.claim(task_id, user.id, unit.now, held_until(unit)):
                raise AssertionError("a free task could not be claimed")
            unit.touched(Topic.REVIEW)
            return unit.adjudication.item(task_id)

    def renew(self, task_id: int) -> None:
        """Prolong the claim. Raises UserError when it was lost."""
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            self._held(unit, task_id)
            unit.adjudication.claim(task_id, self._desk.user.id, unit.now, held_until(unit))

    def release(self, task_id: int) -> None:
        """Give the task back. Nothing happens when it is no longer held."""
        self._let_go(task_id, behind=False)

    def skip(self, task_id: int) -> None:
        """Give the task back and put it behind the others."""
        self._let_go(task_id, behind=True)

    def decide(self, task_id: int, ruling: Ruling) -> int:
        """Record what is right and why people disagreed, and all that follows: the scores of
        everybody who answered, what becomes of an answer that was sent, and which of two differing
        reviews is overturned. The id of the decision.
        """
        from app.services.living_scores import after_ruling

        zone = self._desk.zone()
        if len(ruling.note) > _LONGEST:
            raise UserError("The note is too long. Nothing was recorded. Shorten it.")
        with self._desk.write(DECIDE) as unit:
            held = self._held(unit, task_id)
            require_credential(unit, self._desk, held.need)
            if lack := what_a_ruling_lacks(ruling, held.labels):
                raise UserError(f"{lack} Nothing was recorded.")
            ruling = self._whole(unit, held, ruling)
            today = local_day(unit.now, zone)
            made = unit.adjudication.add(task_id, ruling, held.sent, self._desk.user.id, unit.now)
            unit.adjudication.let_go(task_id, self._desk.user.id)
            unit.adjudication.drop_drafts(f"task:{task_id}")
            about = held.sent or unit.adjudication.first_answer(task_id)
            lines = pay_for(
                unit, self._desk, f"adjudication:{made}", (held.project_id, about), today
            )
            if held.sent is not None:
                status = self._becomes(unit, held.sent, ruling)
                lines += settle(unit, [Settlement(held.sent, status, today)], zone).lines
            overturned = overturn_by_ruling(unit, self._desk, task_id, ruling, today)
            after_ruling(unit, task_id, StepCause.ADJUDICATION, made, today)
            unit.audit(
                DECIDE, f"task:{task_id}", adjudication=made, label=ruling.label,
                cause=ruling.cause.value, counts=ruling.cause not in NOBODYS_FAULT, lines=lines,
                overturned=overturned,
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        return made

    def undo(self, adjudication_id: int) -> int:
        """Take back one's own last decision while nothing was built on it: no line of it paid, no
        newer version sent. The task waits again, held by the one who took it back; its id.
        """
        from app.services.living_scores import after_ruling

        zone = self._desk.zone()
        with self._desk.write(DECIDE) as unit:
            decided = self._own_last(unit, adjudication_id)
            today = local_day(unit.now, zone)
            unit.adjudication.take_back(adjudication_id, unit.now)
            reversed_ = self._unsettle(unit, decided, today)
            reinstate_after_ruling(unit, self._desk, decided.task_id, today)
            user = self._desk.user
            unit.adjudication.claim(decided.task_id, user.id, unit.now, held_until(unit))
            after_ruling(unit, decided.task_id, StepCause.ADJUDICATION_UNDO, adjudication_id, today)
            unit.audit(
                "adjudication.undo", f"task:{decided.task_id}", adjudication=adjudication_id,
                reversed=reversed_,
            )  # fmt: skip
            unit.touched(Topic.REVIEW, Topic.WORK, Topic.QUALITY, Topic.PAY, Topic.MATCHING)
        return decided.task_id

    def draft(self, task_id: int) -> str:
        """What one has typed about a task and not given, "" for nothing; JSON text."""
        return draft(self._desk, f"task:{task_id}")

    def save_draft(self, task_id: int, body: str) -> None:
        """Keep what is typed ("" forgets it). A task that does not wait any more needs none, and
        nothing is kept.
        """
        with self._desk.write(DECIDE) as unit:
            waits = unit.adjudication.waits(task_id)
            keep_draft(unit, self._desk.user, f"task:{task_id}", body if waits else "")

    def _first(self, unit: Unit, offered: list[int]) -> int | None:
        """The first of these tasks that is free still and whose credential one holds. They are
        looked at one by one: hundreds may wait.
        """
        seen: dict[int, Decidable] = {}

        def needs() -> Iterator[tuple[int, Need]]:
            for one in offered:
                task = unit.adjudication.decidable(one)
                if task is not None:
                    seen[one] = task
                    yield one, task.need

        def free(one: int) -> bool:
            until = seen[one].claimed_until
            return (until is None or until <= unit.now) and unit.adjudication.waits(one)

        return first_of(unit, self._desk, needs(), free)

    def _may_hold(self, unit: Unit, task_id: int) -> Decidable:
        """The task, if it waits, one is no party to it, and nobody else holds it."""
        user = self._desk.user
        waiting = unit.adjudication.decidable(task_id)
        if waiting is None or not unit.adjudication.waits(task_id):
            raise UserError(
                "This task no longer waits for adjudication: it was decided, or its answers "
                "changed. Nothing was recorded. Take the next one."
            )
        if unit.adjudication.is_party(task_id, user.id, user.expert_id):
            raise UserError(
                "You answered this task, or sent it here: somebody else decides it. Nothing was "
                "recorded."
            )
        require_credential(unit, self._desk, waiting.need)
        refuse_held(waiting, user, unit.now, "task")
        return waiting

    def _held(self, unit: Unit, task_id: int) -> Decidable:
        """The task, if the person signed in is the last who claimed it."""
        require_trainer(unit, self._desk.user)
        waiting = self._may_hold(unit, task_id)
        if waiting.claimed_by != self._desk.user.id:
            raise UserError(
                "Your claim on this task has ended. Nothing was recorded. Claim it again."
            )
        return waiting

    def _own_last(self, unit: Unit, adjudication_id: int) -> Decided:
        decided = unit.adjudication.decided(adjudication_id)
        if decided is None or decided.decided_by != self._desk.user.id:
            raise UserError("Only one's own decision can be taken back. Nothing was changed.")
        if decided.undone_at is not None:
            raise UserError("This decision was taken back already. Nothing was changed.")
        if unit.adjudication.last_of(self._desk.user.id) != adjudication_id:
            raise UserError(
                "Only one's last decision can be taken back, and this is an earlier one. Nothing "
                "was changed."
            )
        return decided

    def _unsettle(self, unit: Unit, decided: Decided, today: date) -> list[int]:
        """Take back what was paid for the decision, and let the answer that was sent wait again;
        the ledger lines that were reversed.
        """
        lines = standing_lines(unit, f"adjudication:{decided.id}")
        if decided.sent is not None:
            standing = unit.review.standing(decided.sent)
            if standing is None or standing[1]:
                raise UserError(
                    "The author has sent a newer version since, so this decision stays. Nothing "
                    "was changed."
                )
            lines += unit.pay.lines_of_review(decided.sent, 0)
        refuse_paid(lines)
        for line in lines:
            reverse_line(unit, line, today, "adjudication taken back")
        if decided.sent is not None:
            work = unit.intake.work([decided.sent])[decided.sent]
            unit.intake.set_status([work.id], SubmissionStatus.QUEUED)
            if work.assignment_id is not None:
                unit.intake.set_assignments([work.assignment_id], AssignmentStatus.SUBMITTED)
            unit.intake.recount_tasks([work.task_id])
        return [line.id for line in lines]

    def _becomes(self, unit: Unit, submission_id: int, ruling: Ruling) -> SubmissionStatus:
        """What an answer that was sent becomes: right as it is, or accepted with the right label
        beside it.
        """
        right = ruling.finds_right(*unit.adjudication.said(submission_id))
        return SubmissionStatus.ACCEPTED if right else SubmissionStatus.CORRECTED

    def _whole(self, unit: Unit, held: Decidable, ruling: Ruling) -> Ruling:
        """The ruling with its right answer as it is kept, if it has one."""
        if not ruling.answer:
            return ruling
        details = {k: v for k, v in orjson.loads(ruling.answer).items() if k != "label"}
        payload = orjson.loads(unit.intake.payload(held.task_id))
        given = RawAnswer(ruling.label, details, payload, held.labels)
        try:
            return replace(ruling, answer=canonical(type_named(held.task_type).read(given)))
        except AnswerError as error:
            raise UserError(
                f"The right answer {error}. Nothing was recorded. Correct it."
            ) from error

    def _let_go(self, task_id: int, *, behind: bool) -> None:
        with self._desk.write(DECIDE) as unit:
            unit.quiet(CLAIM)
            unit.adjudication.let_go(task_id, self._desk.user.id, behind=behind)
            unit.touched(Topic.REVIEW)
