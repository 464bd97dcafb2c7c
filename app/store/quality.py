"""Evidence columns for scoring; scores, inferred labels, agreement: reads and writes."""

from sqlalchemy import Connection


class QualityReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class QualityWrites(QualityReads):
    """What can be changed, inside a unit of work."""
