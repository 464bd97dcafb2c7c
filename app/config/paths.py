"""Where the program keeps things on this machine. Made once, handed down."""

from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs


@dataclass(frozen=True, slots=True)
class AppPaths:
    """The folders of one person on one machine. Nothing is created before it is needed."""

    config: Path
    data: Path
    logs: Path

    @property
    def settings_file(self) -> Path:
        """The person's preferences."""
        return self.config / "settings.json"

    @property
    def window_file(self) -> Path:
        """Window state: sizes, columns, last page."""
        return self.config / "window.ini"

    @property
    def sample_folder(self) -> Path:
        """Where the sample workspace is made."""
        return self.data / "sample"

    def backups_of(self, workspace: Path) -> Path:
        """The folder that keeps the backups of a workspace: beside it, named after it."""
        return workspace.with_name(workspace.stem + "-backups")


def find_paths(home: Path | None = None) -> AppPaths:
    """The folders to use: below `home` when given, else where this system keeps such things."""
    if home is not None:
        return AppPaths(home / "config", home / "data", home / "logs")
    dirs = PlatformDirs("guildhall", appauthor=False)
    return AppPaths(Path(dirs.user_config_dir), Path(dirs.user_data_dir), Path(dirs.user_log_dir))
