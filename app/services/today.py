"""Today: what needs a decision now, and how the operation stands."""

from app.domain.pages import TodayPage
from app.services.credentials import CredentialService
from app.services.desk import Desk
from app.services.pay import PayService
from app.services.progression import ProgressionService


class TodayService:
    """The Today page."""

    def __init__(
        self,
        desk: Desk,
        credentials: CredentialService,
        progression: ProgressionService,
        pay: PayService,
    ) -> None:
        self._desk = desk
        self._credentials = credentials
        self._progression = progression
        self._pay = pay

    def today(self) -> TodayPage:
        """All that the Today page shows."""
        raise NotImplementedError
