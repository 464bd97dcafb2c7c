"""Findings: what the newest scoring run noticed, and the items behind each of them."""

from pathlib import Path

from app.domain.findings import DriftChart, Findings, HabitItem, ReviewedItem
from app.domain.progress import Progress
from app.domain.quality import EvidenceRow
from app.services.desk import Desk
from app.services.reports import ReportService

MOST_ITEMS = 100_000
"""No more items are looked through for a finding: far above what one person answers in a window."""


class FindingsService:
    """Use cases about what a run noticed beside the scores."""

    def __init__(self, desk: Desk, reports: ReportService) -> None:
        self._desk = desk
        self._reports = reports

    def all(self) -> Findings:
        """All findings of the newest run; empty before the first."""
        return Findings()  # the store keeps none yet

    def of_person(self, expert_id: int) -> Findings:
        """The findings about one person; projects, gold and reviewers are not among them."""
        found = self.all()
        return Findings(
            pairs=tuple(p for p in found.pairs if expert_id in (p.first_id, p.second_id)),
            drift=tuple(d for d in found.drift if d.expert_id == expert_id),
            spam=tuple(s for s in found.spam if s.expert_id == expert_id),
            hints=tuple(h for h in found.hints if h.expert_id == expert_id),
            habits=tuple(h for h in found.habits if h.expert_id == expert_id),
        )

    def drift_chart(
        self,
        expert_id: int,  # noqa: ARG002 - the store keeps no stream yet
        project_id: int | None,  # noqa: ARG002
    ) -> DriftChart | None:
        """A person's stream of evidence in a project, or in all (None); None without a stream."""
        return None

    def confused_tasks(
        self, expert_id: int, project_id: int, meant: str, said: str
    ) -> tuple[EvidenceRow, ...]:
        """The items in which the person said one label where another was right, newest first."""
        with self._desk.read() as reader:
            names = dict(reader.quality.projects_of(expert_id))
            items = reader.quality.evidence(expert_id, MOST_ITEMS)
        project = names.get(project_id)
        return tuple(
            item
            for item in items
            if (item.project, item.expected, item.answer) == (project, meant, said)
        )

    def reviewer_items(self, user_id: int) -> tuple[ReviewedItem, ...]:  # noqa: ARG002 - see all
        """A reviewer's verdicts in the window of the newest run, newest first."""
        return ()

    def habit_items(
        self,
        expert_id: int,  # noqa: ARG002 - the store keeps no habits yet
        project_id: int,  # noqa: ARG002
        check: str,  # noqa: ARG002
    ) -> tuple[HabitItem, ...]:
        """The answers behind a check of a person's preferences, newest first."""
        return ()

    def save_report(self, path: Path, format_name: str, progress: Progress) -> Path:
        """Write the quality report of all projects. Raises `UserError`; then nothing is written."""
        return self._reports.quality(path, format_name, progress)
