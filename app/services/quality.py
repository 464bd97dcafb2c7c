"""Quality: score everybody, and open a score down to its items."""

from app.domain.lists import ListSource
from app.domain.pages import ScoreRunSummary
from app.domain.progress import Progress
from app.domain.quality import Agreement, ConfusionTable, EvidenceRow, Score, ScorePoint, ScoreRow
from app.services.desk import Desk


class QualityService:
    """Use cases about scores."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def score(self, progress: Progress) -> ScoreRunSummary:
        """Score everybody from gold, reviews and peers, and write the run in one transaction."""
        raise NotImplementedError

    @property
    def people(self) -> ListSource[ScoreRow]:
        """The table of scored people, best lower bound first. Sort: any column."""
        raise NotImplementedError

    def score_of(self, expert_id: int) -> Score | None:
        """The newest score over all work."""
        raise NotImplementedError

    def trend(self, expert_id: int) -> tuple[ScorePoint, ...]:
        """One point a run, oldest first."""
        raise NotImplementedError

    def workforce(self) -> tuple[ScorePoint, ...]:
        """The workforce's mean by run, weighted by evidence, oldest first."""
        raise NotImplementedError

    def evidence(self, expert_id: int, limit: int = 2000) -> list[EvidenceRow]:
        """The items behind the newest score, newest first: one piece of evidence a task."""
        raise NotImplementedError

    def confusion(self, expert_id: int, project_id: int) -> ConfusionTable:
        """What the person said against the tasks' labels."""
        raise NotImplementedError

    def agreement(self) -> list[Agreement]:
        """Krippendorff's alpha by project, from the newest run."""
        raise NotImplementedError

    def projects_of(self, expert_id: int) -> list[tuple[int, str]]:
        """The projects a person has judgments in."""
        raise NotImplementedError
