"""Small true things for tests: a clock that stands still until told, and a workspace."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bootstrap import create_workspace
from app.config.paths import find_paths
from app.services import Services

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class StandingClock:
    """A clock that shows what it was set to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        """Move on by so many days, hours, minutes …"""
        self.at += timedelta(**by)


def make_workspace(folder: Path, clock: StandingClock | None = None) -> Services:
    """A new, empty workspace in `folder`, signed in as its manager."""
    return create_workspace(
        folder / "desk.guildhall",
        find_paths(folder / "home"),
        name="Test desk",
        user="manager",
        clock=clock or StandingClock(),
    )
