"""What the window needs to know of the house, as small protocols that bootstrap fulfils.

The window never builds stores or services; it is handed a `House`, which opens workspaces, and
gets a `Desk` for each: the services behind the pages and the few facts the frame shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from app.domain.news import Changes
from app.domain.progress import Progress


@dataclass(frozen=True, slots=True)
class Found:
    """Something the palette can open: its text, what it is, and where it opens."""

    text: str
    kind: str
    page: str
    arg: str
    detail: str = ""


class Desk(Protocol):
    """One open workspace. All but the attributes may be called off the main thread."""

    @property
    def services(self) -> object:
        """The services bundle the pages are built with."""
        ...

    @property
    def name(self) -> str:
        """The workspace's name."""
        ...

    @property
    def path(self) -> Path:
        """The workspace's file."""
        ...

    @property
    def user(self) -> str:
        """Who is signed in."""
        ...

    @property
    def zone(self) -> tzinfo:
        """The workspace's time zone, in which every instant is shown."""
        ...

    @property
    def engine(self) -> str:
        """The database engine and its version, for the status bar's tool tip."""
        ...

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `callback`, on any thread, after each commit; returns how to stop that."""
        ...

    def changed_elsewhere(self) -> bool:
        """Whether another process wrote since the last call."""
        ...

    def saved_state(self) -> str:
        """How the work is saved: "All changes saved · Last backup 11:30"."""
        ...

    def search(self, text: str) -> Sequence[Found]:
        """Experts, projects and tasks that `text` names, best first, a dozen at most."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class House(Protocol):
    """Opens workspaces. Made once by the front door."""

    @property
    def settings_file(self) -> Path:
        """The INI file for window, columns and look."""
        ...

    @property
    def crash_file(self) -> Path:
        """Where a hard crash leaves its trace."""
        ...

    def recent(self) -> Sequence[Path]:
        """The workspaces opened before, newest first."""
        ...

    def open_workspace(self, path: Path, progress: Progress) -> Desk:
        """Open a workspace; a `UserError` says why it cannot be opened."""
        ...

    def new_workspace(self, path: Path, progress: Progress) -> Desk:
        """Start an empty workspace at a path and open it."""
        ...

    def sample_workspace(self, progress: Progress) -> Desk:
        """Make the sample workspace (or find it again) and open it."""
        ...
