"""How long work tells where it stands, and learns that it should stop."""

from typing import Protocol


class Progress(Protocol):
    """What a job is given. Both faces implement it; services only call it."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Say that `done` of `total` is finished (total 0: unknown). Raises `Cancelled`."""
        ...


class Silent:
    """A progress nobody looks at and nobody can cancel."""

    def step(self, done: int, total: int, note: str = "") -> None:
        """Do nothing."""
