"""Work that comes back: written, drawn for review, accepted at once where it is not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.config.policies import ReviewPolicy
from app.domain.periods import local_day
from app.domain.progress import Progress
from app.domain.sampling import Choice
from app.domain.score_history import StepCause
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services.arrivals import NewWork, Plan
from app.services.sampling import choose_work
from app.services.settling import Settled, Settlement, settle
from app.store.lists import chunks
from app.store.unit import Unit

LAPSED = "credential lapsed"
_PART = 5_000  # rows written between two looks at the wish to stop
S = SubmissionStatus


@dataclass(frozen=True, slots=True)
class Received:
    """What receiving did."""

    added: int
    queued: int
    accepted: int
    superseded: int
    flagged: int
    settled: Settled


def receive(unit: Unit, plan: Plan, progress: Progress) -> Received:
    """Write planned work: versions, judgments, selections, queue, and what is accepted at once.

    Says nothing to the audit log: the caller does, once for the whole file.
    """
    zone = ZoneInfo(unit.settings.value("timezone", "UTC"))
    first = unit.intake.next_submission_id()
    ids = {work.external_id: first + i for i, work in enumerate(plan.new)}
    progress.step(0, 4, "Choosing what is reviewed")
    newest = [work for work in plan.new if work.newest]
    choices, flagged = choose_work(unit, newest, zone)
    progress.step(1, 4, "Writing answers")
    replaced = [w.supersedes.id for w in newest if w.supersedes is not None]
    unit.intake.set_status(replaced, S.SUPERSEDED)
    unit.intake.dequeue(replaced)
    for some in chunks(plan.new, _PART):
        progress.step(1, 4, "Writing answers")  # often enough that a wish to stop is heard
        unit.intake.add_submissions([_row(w, ids[w.external_id], choices, flagged) for w in some])
    for some in chunks(newest, _PART):
        progress.step(2, 4, "Filling the review queue")
        _judge(unit, some, ids)
        _queue(unit, some, ids, choices)
    waiting = [w.assignment.id for w in newest if w.assignment is not None]
    unit.intake.set_assignments(waiting, AssignmentStatus.SUBMITTED)
    today = local_day(unit.now, zone)
    accepted = [
        Settlement(ids[name], S.ACCEPTED, today)
        for name, choice in choices.items()
        if not choice.reviewed
    ]
    settled = Settled(0, 0, 0)
    for part in chunks(accepted, _PART):
        progress.step(3, 4, "Accepting what is not drawn")
        done = settle(unit, part, zone)
        settled = Settled(
            settled.lines + done.lines, settled.unpriced + done.unpriced,
            settled.tasks_done + done.tasks_done,
        )  # fmt: skip
    _score(unit, plan, ids, today, progress)
    progress.step(4, 4, "Answers received")
    superseded = len(replaced) + len(plan.new) - len(newest)
    return Received(
        len(plan.new), len(newest) - len(accepted), len(accepted), superseded, len(flagged), settled
    )


def _score(unit: Unit, plan: Plan, ids: dict[str, int], today: date, progress: Progress) -> None:
    """Move the scores of those who answered tasks with a known answer for the first time."""
    from app.services.living_scores import Move, after_answers

    first = [work for work in plan.new if work.version == 1]
    moves = [
        Move(work.expert_id, work.task.id, StepCause.GOLD, ids[work.external_id]) for work in first
    ]
    after_answers(unit, moves, today, progress)


def _row(
    work: NewWork, new_id: int, choices: dict[str, Choice], flagged: set[str]
) -> dict[str, Any]:
    arrival = work.arrival
    return {
        "id": new_id, "external_id": work.external_id,
        "assignment_id": work.assignment.id if work.assignment else None,
        "task_id": work.task.id, "expert_id": work.expert_id, "version": work.version,
        "answer": arrival.answer, "label": arrival.label, "seconds": arrival.seconds,
        "submitted_at": arrival.submitted_at,
        "status": _first_status(work, choices),
        "flag": LAPSED if work.external_id in flagged else "", "decided_on": None,
    }  # fmt: skip


def _first_status(work: NewWork, choices: dict[str, Choice]) -> SubmissionStatus:
    if not work.newest:
        return S.SUPERSEDED
    return S.QUEUED if choices[work.external_id].reviewed else S.PENDING


def _judge(unit: Unit, newest: Sequence[NewWork], ids: dict[str, int]) -> None:
    rows: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for work in newest:
        here_before = work.supersedes is not None or work.returned
        rows[here_before].append(
            {
                "task_id": work.task.id, "expert_id": work.expert_id,
                "submission_id": ids[work.external_id], "label": work.arrival.label,
                "judged_at": work.arrival.submitted_at,
            }
        )  # fmt: skip
    unit.intake.add_judgments(rows[False])
    unit.intake.renew_judgments(rows[True])


def _queue(
    unit: Unit, newest: Sequence[NewWork], ids: dict[str, int], choices: dict[str, Choice]
) -> None:
    _, version = unit.settings.policy(ReviewPolicy)
    unit.intake.add_selections(
        [
            {"submission_id": ids[w.external_id], "reason": choices[w.external_id].reason,
             "probability": choices[w.external_id].probability, "policy_version": version,
             "signs": tuple(sign.value for sign in choices[w.external_id].signs)}
            for w in newest
        ]
    )  # fmt: skip
    unit.intake.enqueue(
        [
            {"submission_id": ids[w.external_id], "project_id": w.project.id,
             "queued_at": unit.now, "claimed_by": None, "claimed_until": None, "skips": 0}
            for w in newest
            if choices[w.external_id].reviewed
        ]
    )  # fmt: skip
