"""What makes tasks alike to matching."""

from datetime import date
from typing import NamedTuple


class TaskClass(NamedTuple):
    """What makes two tasks the same to matching. `wanted` more people are wanted for each, beside
    `taken` who keep it; `senior` says that one of these is a senior (where that is asked)."""

    project_id: int
    jurisdiction: str
    language: str
    priority: int
    due_day: int
    wanted: int
    taken: int
    senior: bool

    @property
    def due_on(self) -> date:
        """The due day as a date."""
        return date.fromordinal(self.due_day)
