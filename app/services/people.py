"""People: find them, look at one, change their standing."""

from app.domain.lists import ListSource
from app.domain.pages import PersonPage
from app.domain.people import Expert, ExpertRow
from app.services.desk import Desk


class PeopleService:
    """Use cases about experts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def experts(self) -> ListSource[ExpertRow]:
        """The Experts table. Filters: status, level, country, specialty, language. Sort: any
        column key of ExpertRow that is indexed or cheap.
        """
        raise NotImplementedError

    def expert(self, expert_id: int) -> Expert:
        """The record. Raises UserError when there is none."""
        raise NotImplementedError

    def by_external_id(self, external_id: str) -> Expert:
        """The record with that number. Raises UserError when there is none."""
        raise NotImplementedError

    def person(self, expert_id: int) -> PersonPage:
        """All that a person's page shows."""
        raise NotImplementedError

    def search(self, text: str, limit: int = 8) -> list[tuple[int, str]]:
        """(id, "E-0031 · name") of the people that fit best, for the command palette."""
        raise NotImplementedError

    def pause(self, expert_id: int, reason: str) -> None:
        """No new work; open assignments are held."""
        raise NotImplementedError

    def activate(self, expert_id: int, reason: str) -> None:
        """Back to work (or an applicant taken on); held assignments whose only ground was the
        pause are open again.
        """
        raise NotImplementedError

    def offboard(self, expert_id: int, reason: str) -> int:
        """End the person's work; open assignments are cancelled (their number is returned),
        records and pay stay.
        """
        raise NotImplementedError

    def set_capacity(self, expert_id: int, weekly: int) -> None:
        """Change the units the person may take in a week."""
        raise NotImplementedError

    def pass_training(self, expert_id: int, module: str) -> None:
        """Record that the person passed a training module today."""
        raise NotImplementedError
