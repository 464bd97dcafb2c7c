"""Standings and proposals: reads and writes."""

from sqlalchemy import Connection


class ProgressionReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class ProgressionWrites(ProgressionReads):
    """What can be changed, inside a unit of work."""
