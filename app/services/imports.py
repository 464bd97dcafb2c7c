"""Import: preview, then all good rows in one transaction, or nothing."""

from collections.abc import Mapping
from pathlib import Path

from app.domain.pages import ImportPreview, ImportResult
from app.domain.progress import Progress
from app.services.desk import Desk


class ImportService:
    """Use cases about files that come in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def kinds(self) -> tuple[str, ...]:
        """experts, credentials, projects, tasks, submissions, reviews: in the order they
        depend on each other.
        """
        raise NotImplementedError

    def guess_kind(self, path: Path) -> str:
        """The kind whose columns fit the file's header best; "" when none fits."""
        raise NotImplementedError

    def template(self, kind: str, path: Path) -> Path:
        """Write an example file (CSV or XLSX by its ending) with every column explained."""
        raise NotImplementedError

    def explain(self, kind: str) -> tuple[tuple[str, bool, str, str], ...]:
        """(column, required, explanation, example) of a kind."""
        raise NotImplementedError

    def preview(
        self, kind: str, path: Path, progress: Progress, mapping: Mapping[str, str] | None = None
    ) -> ImportPreview:
        """What the import would do; writes nothing."""
        raise NotImplementedError

    def run(
        self,
        kind: str,
        path: Path,
        progress: Progress,
        *,
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
        errors_file: Path | None = None,
    ) -> ImportResult:
        """Import all rows in one transaction; any bad row: nothing is written, and the bad
        rows are listed (and written to `errors_file`).
        """
        raise NotImplementedError
