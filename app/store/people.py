"""Experts, users and training: reads and writes."""

from sqlalchemy import Connection, insert, select

from app.domain.people import Role, User
from app.store import tables as t


class PeopleReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def users(self) -> list[User]:
        """Everybody who may or might sign in, in the order they were added."""
        rows = self._connection.execute(select(t.user).order_by(t.user.c.id))
        return [User(r.id, r.name, r.role, r.expert_id, r.active) for r in rows]


class PeopleWrites(PeopleReads):
    """What can be changed, inside a unit of work."""

    def add_user(self, name: str, role: Role, expert_id: int | None) -> int:
        """Add somebody who may sign in; their id."""
        added = self._connection.execute(
            insert(t.user).values(name=name, role=role, expert_id=expert_id)
        )
        key = added.inserted_primary_key
        return int(key[0]) if key else 0
