"""The open file itself: what it is, its counts, backup and check."""

from pathlib import Path

from app.domain.audit import ChainReport
from app.domain.pages import NavCounts, WorkspaceInfo
from app.domain.progress import Progress
from app.services.desk import Desk


class WorkspaceService:
    """Use cases about the workspace file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def info(self) -> WorkspaceInfo:
        """What the status bar and Settings say of the file."""
        raise NotImplementedError

    def counts(self) -> NavCounts:
        """The live counts beside the navigation."""
        raise NotImplementedError

    def backup(self, progress: Progress, target: Path | None = None) -> Path:
        """Write a checked copy (to the backup folder unless `target` is given) and thin the
        old ones.
        """
        raise NotImplementedError

    def backups(self) -> list[Path]:
        """The backups of this workspace, newest first."""
        raise NotImplementedError

    def check(self, progress: Progress) -> tuple[list[str], ChainReport]:
        """What is wrong with the file; empty when sound."""
        raise NotImplementedError

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last call."""
        raise NotImplementedError
