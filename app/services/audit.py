"""The audit log: look, search, verify."""

from app.domain.audit import AuditEntry, ChainReport
from app.domain.lists import ListSource
from app.domain.progress import Progress
from app.services.desk import Desk


class AuditService:
    """Use cases about the audit log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def entries(self) -> ListSource[AuditEntry]:
        """The log, newest first. Filters: subject, action (prefix)."""
        raise NotImplementedError

    def verify(self, progress: Progress, *, seq: int = 0, head: str = "") -> ChainReport:
        """Recompute the chain; with a saved head, compare it."""
        raise NotImplementedError
