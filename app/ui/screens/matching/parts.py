"""What the parts of the Matching page that act are given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.domain.matching import Plan
from app.domain.progress import Progress
from app.services import Services
from app.ui.screen import ScreenContext


class Write(Protocol):
    """How a part writes: in a job whose news the page expects, so that its plan stays fresh."""

    def __call__(
        self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Run `work` in the writing lane; then `done(result)`, or say in words why not."""
        ...


@dataclass(frozen=True)
class Bench:
    """The page as its parts see it. `again()` makes a new plan, `load()` reads the lists
    beside it, `forget()` says that the plans so far are no measure for the next one."""

    services: Services
    context: ScreenContext
    window: Callable[[], QWidget]
    plan: Callable[[], Plan | None]
    write: Write
    again: Callable[[], None]
    load: Callable[[], None]
    forget: Callable[[], None]
