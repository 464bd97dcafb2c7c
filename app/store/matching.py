"""What a plan is made from, and committed plans: reads and writes."""

from sqlalchemy import Connection


class MatchingReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class MatchingWrites(MatchingReads):
    """What can be changed, inside a unit of work."""
