"""The audit log: appended by the unit of work, read by anyone, changed by no one."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from app.domain.audit import GENESIS, AuditEntry, AuditEvent, ChainReport, canonical, link
from app.domain.lists import IdArray, ListQuery
from app.domain.progress import Progress
from app.store import tables as t
from app.store.lists import chunks, containing, id_list, in_order, mentions
from app.store.types import read_instant


class AuditReads:
    """What can be asked of the log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> tuple[int, str]:
        """The last entry's sequence number and hash; (0, zeros) when the log is empty."""
        row = self._connection.execute(
            select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)
        ).first()
        return (row.seq, row.hash) if row else (0, GENESIS)

    def find(self, query: ListQuery) -> IdArray:
        """The sequence numbers that match, newest first unless sorted otherwise."""
        statement = select(t.audit.c.seq)
        if query.text:
            statement = statement.where(
                mentions(query.text, t.audit.c.action, t.audit.c.subject, t.audit.c.actor)
            )
        if subject := query.value("subject"):
            statement = statement.where(t.audit.c.subject == subject)
        if action := query.value("action"):
            begins = containing(action)[1:]
            statement = statement.where(t.audit.c.action.like(begins, escape="\\"))
        newest_first = not query.sort or query.descending
        order = t.audit.c.seq.desc() if newest_first else t.audit.c.seq
        return id_list(self._connection, statement.order_by(order))

    def rows(self, ids: Sequence[int]) -> list[AuditEntry]:
        """The entries with these sequence numbers, in that order."""
        found = {
            row.seq: AuditEntry(*row)
            for some in chunks(ids)
            for row in self._connection.execute(select(t.audit).where(t.audit.c.seq.in_(some)))
        }
        return in_order(ids, found)

    def verify(self, progress: Progress, *, seq: int = 0, head: str = "") -> ChainReport:
        """Recompute every link. With a saved head (seq, hash), compare it with the live chain."""
        total, _ = self.head()
        prev, expected, kept = GENESIS, 0, ""
        rows = self._connection.exec_driver_sql(
            "SELECT seq, at, actor, action, subject, body, prev, hash FROM audit ORDER BY seq"
        )
        for row in rows:
            expected += 1
            if row[0] != expected:
                return ChainReport(
                    expected - 1, expected - 1, prev, expected, "an entry is missing"
                )
            if row[6] != prev:
                return ChainReport(expected, expected, prev, expected, "the chain is cut")
            if link(prev, *row[:6]) != row[7]:
                return ChainReport(expected, expected, prev, expected, "the entry was changed")
            prev = row[7]
            kept = prev if expected == seq else kept
            if expected % 5000 == 0:
                progress.step(expected, total, "Verifying the audit log")
        if head and kept != head:
            reason = "the log does not contain the saved head: it was cut or rewritten"
            return ChainReport(expected, expected, prev, seq, reason)
        return ChainReport(expected, expected, prev, None, "")


class AuditWrites(AuditReads):
    """Appending: called by the unit of work alone."""

    def append(self, events: Sequence[AuditEvent], actor: str, at_text: str) -> None:
        """Add the events at the end of the chain, in order."""
        seq, prev = self.head()
        rows = []
        for event in events:
            seq += 1
            body = canonical(event.body)
            mark = link(prev, seq, at_text, actor, event.action, event.subject, body)
            rows.append(
                {
                    "seq": seq,
                    "at": read_instant(at_text),
                    "actor": actor,
                    "action": event.action,
                    "subject": event.subject,
                    "body": body,
                    "prev": prev,
                    "hash": mark,
                }
            )
            prev = mark
        self._connection.execute(insert(t.audit), rows)
