"""The audit log: look, search, verify."""

from app.domain.audit import AuditEntry, ChainReport
from app.domain.lists import ListSource
from app.domain.progress import Progress
from app.services.desk import Desk
from app.services.lists import StoreList


class AuditService:
    """Use cases about the audit log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def entries(self) -> ListSource[AuditEntry]:
        """The log, newest first. Filters: subject, action (prefix)."""
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.audit_log.find(query),
            lambda reader, ids: reader.audit_log.rows(ids),
        )

    def verify(self, progress: Progress, *, seq: int = 0, head: str = "") -> ChainReport:
        """Recompute the chain; with a saved head, compare it."""
        with self._desk.read() as reader:
            return reader.audit_log.verify(progress, seq=seq, head=head)
