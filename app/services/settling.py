"""What follows from a verdict, the same for the desk, for files and for work not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.review import Verdict as Ruling
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.services.earnings import Earnings
from app.store.unit import Unit

STATUS_AFTER = {
    Ruling.ACCEPT: SubmissionStatus.ACCEPTED,
    Ruling.CORRECT: SubmissionStatus.CORRECTED,
    Ruling.RETURN: SubmissionStatus.RETURNED,
    Ruling.REJECT: SubmissionStatus.REJECTED,
}
_ASSIGNMENT_AFTER = {
    SubmissionStatus.ACCEPTED: AssignmentStatus.ACCEPTED,
    SubmissionStatus.CORRECTED: AssignmentStatus.ACCEPTED,
    SubmissionStatus.RETURNED: AssignmentStatus.RETURNED,
    SubmissionStatus.REJECTED: AssignmentStatus.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a submission becomes, and on which local day."""

    submission_id: int
    status: SubmissionStatus
    on: date


@dataclass(frozen=True, slots=True)
class Settled:
    """What followed: ledger lines, accepted answers without a rate, tasks newly done."""

    lines: int
    unpriced: int
    tasks_done: int


def settle(unit: Unit, settlements: Sequence[Settlement], zone: ZoneInfo) -> Settled:
    """Carry out settlements of any number: the submission's status, its place in the queue, its
    assignment, its task and the ledger. Says nothing to the audit log: the caller does.
    """
    work = unit.intake.work(s.submission_id for s in settlements)
    by_outcome: dict[tuple[SubmissionStatus, date], list[int]] = {}
    for s in settlements:
        by_outcome.setdefault((s.status, s.on), []).append(s.submission_id)
    for (status, on), ids in by_outcome.items():
        unit.intake.set_status(ids, status, on)
        assignments = [a for i in ids if (a := work[i].assignment_id) is not None]
        unit.intake.set_assignments(assignments, _ASSIGNMENT_AFTER[status])
    unit.intake.dequeue(s.submission_id for s in settlements)
    done = unit.intake.recount_tasks(facts.task_id for facts in work.values())
    lines, unpriced = Earnings(unit, zone).labels(
        work, {s.submission_id: (s.status, s.on) for s in settlements}
    )
    return Settled(lines, unpriced, done)
