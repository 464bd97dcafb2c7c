"""Projects, tasks, assignments, submissions, judgments: reads and writes."""

from sqlalchemy import Connection


class WorkReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class WorkWrites(WorkReads):
    """What can be changed, inside a unit of work."""
