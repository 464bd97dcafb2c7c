"""What the commands are given: how to open, make and show a workspace. Built in `__main__`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.services import Services


class House(Protocol):
    """The front door's keys."""

    def open(self, path: Path, user: str) -> "Services":
        """An existing workspace, signed in as `user` ("": the first manager)."""
        ...

    def create(
        self, path: Path, *, name: str, user: str, timezone: str, currency: str
    ) -> "Services":
        """A new workspace, opened."""
        ...

    def create_sample(self, path: Path, clock: Callable[[], datetime], seed: int) -> "Services":
        """An empty workspace that says it is a sample, with a clock of its own and drawing by a
        known seed."""
        ...

    def now(self) -> datetime:
        """This instant, UTC."""
        ...

    def show(self, path: Path | None) -> int:
        """Open the window, on a workspace when one is given; its exit code."""
        ...

    def take_pictures(self, path: Path, folder: Path, pages: list[str]) -> list[Path]:
        """Draw pages of a workspace ("experts", "experts=person:3"; none: all) into a folder."""
        ...

    def has_screen(self) -> bool:
        """Whether a window could be shown here."""
        ...
