"""The review queue, selections and verdicts: reads and writes."""

from sqlalchemy import Connection


class ReviewReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class ReviewWrites(ReviewReads):
    """What can be changed, inside a unit of work."""
