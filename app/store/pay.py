"""Rate cards, the ledger, holds and pay runs: reads and writes."""

from sqlalchemy import Connection


class PayReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class PayWrites(PayReads):
    """What can be changed, inside a unit of work."""
