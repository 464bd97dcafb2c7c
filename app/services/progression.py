"""Progression: who stands where on the ladder; propose, approve, refuse."""

from app.domain.lists import ListSource
from app.domain.people import Level
from app.domain.progress import Progress
from app.domain.progression import GateResult, LadderRow, Proposal
from app.services.desk import Desk


class ProgressionService:
    """Use cases about levels."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def people(self) -> ListSource[LadderRow]:
        """Everybody active, nearest to the next step first. Filters: level, ready (yes)."""
        raise NotImplementedError

    def gates(self, expert_id: int) -> tuple[GateResult, ...]:
        """How a person stands before each gate of the next step."""
        raise NotImplementedError

    def evaluate(self, progress: Progress) -> int:
        """Evaluate everybody and propose each step that is due, with the evidence frozen; how
        many proposals were made.
        """
        raise NotImplementedError

    def proposals(self, *, open_only: bool = True) -> list[Proposal]:
        """The proposals, oldest first."""
        raise NotImplementedError

    def override(self, expert_id: int, to_level: Level, reason: str) -> Proposal:
        """Propose a step against the gates; the reason is required."""
        raise NotImplementedError

    def approve(self, proposal_id: int, reason: str = "") -> None:
        """Make the step effective today; refused to the person who proposed it."""
        raise NotImplementedError

    def refuse(self, proposal_id: int, reason: str) -> None:
        """Close the proposal; the reason is required."""
        raise NotImplementedError
