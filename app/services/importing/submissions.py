"""Submissions: answers that came back, as versions of a person's answer to a task."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.files.kinds.submissions import SubmissionRow
from app.services.arrivals import Arrival, Plan, plan_arrivals
from app.services.importing import Prepared
from app.services.importing.common import FileFacts
from app.services.intake import receive
from app.store.unit import Reader, Unit


class SubmissionImporter:
    """How a file of submissions becomes rows.

    The same file again changes nothing: an answer is known by its submission_id, or, where it has
    none, by its task, expert and content.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, SubmissionRow]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is here."""
        # A day of grace: the sender's clock and zone need not be ours.
        latest = self._file.today + timedelta(days=1)
        plan = plan_arrivals(reader, [_arrival(line, row) for line, row in rows], progress)
        early = [
            BadRow(line, "submitted_at", row.submitted_at.isoformat(), "is in the future")
            for line, row in rows
            if row.submitted_at.date() > latest
        ]
        bad_rows = sorted([*plan.bad_rows, *early], key=lambda row: row.line)
        return Prepared(
            len(plan.new), 0, plan.unchanged, tuple(bad_rows), tuple(plan.notices), plan
        )

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared."""
        done = receive(unit, cast(Plan, prepared.work), progress)
        unit.audit(
            "submission.import",
            "submission:import",
            added=done.added,
            queued=done.queued,
            flagged=done.flagged,
            superseded=done.superseded,
            accepted=done.accepted,
            lines=done.settled.lines,
            tasks_done=done.settled.tasks_done,
        )
        unit.touched(Topic.WORK, Topic.REVIEW, Topic.QUALITY, Topic.PAY, Topic.MATCHING)


def _arrival(line: int, row: SubmissionRow) -> Arrival:
    return Arrival(
        line, row.submission_id or "", row.project_id, row.task_id, row.expert_id,
        row.label or "", row.seconds, row.submitted_at, row.reason, row.details,
    )  # fmt: skip
