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
        from app.services.finding_rows import newest_findings

        with self._desk.read() as reader:
            return newest_findings(reader)

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

    def drift_chart(self, expert_id: int, project_id: int | None) -> DriftChart | None:
        """A person's stream of evidence in a project, or in all (None); None without a stream.

        The limits are those of the newest run; for one project they start after as many answers as
        a run would hold back there.
        """
        from app.services.drift_charts import drift_chart

        with self._desk.read() as reader:
            return drift_chart(reader, expert_id, project_id)

    def confused_tasks(
        self, expert_id: int, project_id: int, meant: str, said: str
    ) -> tuple[EvidenceRow, ...]:
        """The items in which the person said one label where another was right, newest first."""
        from app.services.quality_evidence import evidence_rows

        with self._desk.read() as reader:
            names = dict(reader.quality.projects_of(expert_id))
            items = evidence_rows(reader, expert_id, MOST_ITEMS)
        project = names.get(project_id)
        return tuple(
            item
            for item in items
            if (item.project, item.expected, item.answer) == (project, meant, said)
        )

    def reviewer_items(self, user_id: int) -> tuple[ReviewedItem, ...]:
        """A reviewer's verdicts that stand, newest first."""
        with self._desk.read() as reader:
            return tuple(reader.quality.reviewer_items(user_id))

    def habit_items(self, expert_id: int, project_id: int, check: str) -> tuple[HabitItem, ...]:
        """The answers behind a check of a person's preferences, newest first."""
        from app.services.habit_items import habit_items

        with self._desk.read() as reader:
            return habit_items(reader, expert_id, project_id, check)

    def save_report(self, path: Path, format_name: str, progress: Progress) -> Path:
        """Write the quality report of all projects; a workbook holds all findings too, a sheet a
        kind. Raises `UserError`; then nothing is written.
        """
        return self._reports.quality(path, format_name, progress, findings=self.all())
