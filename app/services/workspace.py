"""The open file itself: what it is, its counts, backup and check."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.config.policies import CredentialPolicy
from app.domain.audit import ChainReport
from app.domain.backups import kept
from app.domain.errors import UserError
from app.domain.pages import NavCounts, WorkspaceInfo
from app.domain.people import ExpertStatus
from app.domain.progress import Progress
from app.services.desk import Desk
from app.store.engine import engine_version, wal_is_safe
from app.store.restore import put_back

_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"\d{8}-\d{6}\.guildhall")


class WorkspaceService:
    """Use cases about the workspace file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def info(self) -> WorkspaceInfo:
        """What the status bar and Settings say of the file."""
        with self._desk.read() as reader:
            value = reader.settings.value
            names = {
                "name": value("name", self._desk.store.path.stem),
                "timezone": value("timezone", "UTC"),
                "currency": value("currency", "USD"),
            }
            is_sample = value("sample") == "yes"
        newest = next(iter(self.backups()), None)
        return WorkspaceInfo(
            path=self._desk.store.path,
            engine=f"SQLite {self._desk.store.engine_version()}",
            journal=self._desk.store.journal(),
            last_backup=_taken(newest) if newest else None,
            is_sample=is_sample,
            **names,
        )

    def counts(self) -> NavCounts:
        """The live counts beside the navigation. People who have left are not counted."""
        today = self._desk.today()
        with self._desk.read() as reader:
            policy, _ = reader.settings.policy(CredentialPolicy)
            here = [each for each in ExpertStatus if each is not ExpertStatus.OFFBOARDED]
            states = reader.credentials.count(["problem"], today, policy.window_days)
            return NavCounts(
                experts=reader.people.count(*here),
                credentials=states["problem"],
                **reader.settings.waiting(),
            )

    def backup(self, progress: Progress, target: Path | None = None) -> Path:
        """Write a checked copy (to the backup folder unless `target` is given) and thin the
        old ones. Raises UserError when `target` exists, or cannot be written.
        """
        self._desk.allow("backup")
        progress.step(0, 2, "Copying the workspace")
        now = self._desk.now().astimezone(UTC)
        if target is not None:
            if target.exists():
                raise UserError(
                    f"There is already a file “{target}”. Nothing was written. Choose another name."
                )
            return self._desk.store.backup(target)
        written = self._desk.store.backup(self._folder() / f"{now:{_STAMP}}.guildhall")
        progress.step(1, 2, "Thinning old backups")
        self._thin(now, written)
        progress.step(2, 2, "Backed up")
        return written

    def backups(self) -> list[Path]:
        """The backups of this workspace, newest first."""
        folder = self._folder()
        if not folder.is_dir():
            return []
        found = [p for p in folder.iterdir() if _NAME.fullmatch(p.name) and _is_instant(p)]
        return sorted(found, key=lambda path: path.name, reverse=True)

    def check(self, progress: Progress) -> tuple[list[str], ChainReport]:
        """What is wrong with the file; empty when sound."""
        return self._desk.store.check(progress)

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last call."""
        return self._desk.store.changed_elsewhere()

    def _folder(self) -> Path:
        return self._desk.paths.backups_of(self._desk.store.path)

    def _thin(self, now: datetime, written: Path) -> None:
        by_time = {_taken(path): path for path in self.backups()}
        keep = kept(by_time, now)
        for at, path in by_time.items():
            if at not in keep and path != written:
                path.unlink(missing_ok=True)


def restore(backup: Path, target: Path, clock: Callable[[], datetime]) -> Path | None:
    """Put a backup in the place of `target`, after checking the copy.

    The file that was there is set aside beside it, never deleted; its new path is returned
    (None when there was none). Raises UserError when the backup is not sound, or
    while the workspace is open anywhere.
    """
    return put_back(backup, target, clock)


def _taken(path: Path) -> datetime:
    return datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)


def _is_instant(path: Path) -> bool:
    try:
        _taken(path)
    except ValueError:
        return False
    return True


def engine_report() -> tuple[str, str]:
    """The SQLite version in use and the journal it allows: for a look without a workspace."""
    version = engine_version()
    return version, "WAL" if wal_is_safe(version) else "DELETE"
