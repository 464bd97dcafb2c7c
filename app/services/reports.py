"""Reports: what one hands to a client."""

from pathlib import Path

from app.domain.progress import Progress
from app.services.desk import Desk


class ReportService:
    """Use cases about reports."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def quality(
        self, out: Path, format_name: str, progress: Progress, project_id: int | None = None
    ) -> Path:
        """Write the quality report (pdf, xlsx or csv) of one project, or of all."""
        raise NotImplementedError
