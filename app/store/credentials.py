"""Credentials and their verification history: reads and writes."""

from sqlalchemy import Connection


class CredentialReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class CredentialWrites(CredentialReads):
    """What can be changed, inside a unit of work."""
