"""Experts, users and training: reads and writes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from app.domain.lists import IdArray, ListQuery
from app.domain.people import Expert, ExpertRow, ExpertStatus, HistoryLine, Role, Training, User
from app.domain.work import PersonWork
from app.store import people_list, people_page
from app.store import tables as t
from app.store.lists import chunks

_FIELDS = [column.name for column in t.expert.c if column.name != "id"]


class PeopleReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def users(self) -> list[User]:
        """Everybody who may or might sign in, in the order they were added."""
        rows = self._connection.execute(select(t.user).order_by(t.user.c.id))
        return [User(r.id, r.name, r.role, r.expert_id, r.active) for r in rows]

    def expert(self, expert_id: int) -> Expert | None:
        """The record with this id."""
        row = self._connection.execute(select(t.expert).where(t.expert.c.id == expert_id)).first()
        return _expert(row) if row else None

    def by_external_id(self, external_id: str) -> Expert | None:
        """The record with this number."""
        row = self._connection.execute(
            select(t.expert).where(t.expert.c.external_id == external_id)
        ).first()
        return _expert(row) if row else None

    def experts(self, ids: Sequence[int] | None = None) -> list[Expert]:
        """The records with these ids, or all; by id."""
        if ids is None:
            rows = self._connection.execute(select(t.expert).order_by(t.expert.c.id))
            return [_expert(row) for row in rows]
        found = [
            _expert(row)
            for some in chunks(ids)
            for row in self._connection.execute(select(t.expert).where(t.expert.c.id.in_(some)))
        ]
        return sorted(found, key=lambda expert: expert.id)

    def ids_by_external_id(self) -> dict[str, int]:
        """The id of every expert, by their number."""
        rows = self._connection.execute(select(t.expert.c.external_id, t.expert.c.id))
        return {row[0]: row[1] for row in rows}

    def names(self) -> list[tuple[int, str, str]]:
        """(id, number, name) of every expert, by number."""
        rows = self._connection.execute(
            select(t.expert.c.id, t.expert.c.external_id, t.expert.c.name).order_by(
                t.expert.c.external_id
            )
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def count(self, *statuses: ExpertStatus) -> int:
        """How many experts have one of these statuses (all when none is given)."""
        statement = select(func.count()).select_from(t.expert)
        if statuses:
            statement = statement.where(t.expert.c.status.in_(statuses))
        return self._connection.execute(statement).scalar_one()

    def trainings(self, expert_id: int) -> list[Training]:
        """The person's training modules, by the day they were assigned."""
        rows = self._connection.execute(
            select(t.training)
            .where(t.training.c.expert_id == expert_id)
            .order_by(t.training.c.assigned_on, t.training.c.id)
        )
        return [
            Training(r.expert_id, r.module, r.assigned_on, r.passed_on, r.expires_on) for r in rows
        ]

    def find(self, query: ListQuery) -> IdArray:
        """The ids of the Experts table."""
        return people_list.find(self._connection, query)

    def rows(self, ids: Sequence[int]) -> list[ExpertRow]:
        """The rows of the Experts table."""
        return people_list.rows(self._connection, ids)

    def countries(self) -> list[str]:
        """The country codes of all experts, in order."""
        return people_list.countries(self._connection)

    def specialties(self) -> list[str]:
        """The specialties of all credentials, in order."""
        return people_list.specialties(self._connection)

    def work(self, expert_id: int, since: datetime) -> PersonWork:
        """A person's assignments by state, and the items they answered since an instant."""
        return people_page.work(self._connection, expert_id, since)

    def owed(self, expert_id: int) -> dict[str, int]:
        """What is not yet in a pay run, in minor units by currency."""
        return people_page.owed(self._connection, expert_id)

    def history(self, expert_id: int, limit: int = 200) -> list[HistoryLine]:
        """What happened to a person, newest first."""
        return people_page.history(self._connection, expert_id, limit)


class PeopleWrites(PeopleReads):
    """What can be changed, inside a unit of work."""

    def add_user(self, name: str, role: Role, expert_id: int | None) -> int:
        """Add somebody who may sign in; their id."""
        added = self._connection.execute(
            insert(t.user).values(name=name, role=role, expert_id=expert_id)
        )
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def add_experts(self, experts: Sequence[Expert]) -> None:
        """Add records (their ids are given by the store)."""
        if experts:
            self._connection.execute(insert(t.expert), [_columns(e) for e in experts])

    def change_experts(self, experts: Sequence[Expert]) -> None:
        """Write records over the ones with the same ids."""
        if experts:
            self._connection.execute(
                update(t.expert)
                .where(t.expert.c.id == bindparam("key"))
                .values({name: bindparam(name) for name in _FIELDS}),
                [_columns(e) | {"key": e.id} for e in experts],
            )

    def set_status(
        self, expert_id: int, status: ExpertStatus, reason: str, at: datetime, by: str
    ) -> None:
        """Change a person's status and keep the reason."""
        self._connection.execute(
            update(t.expert).where(t.expert.c.id == expert_id).values(status=status)
        )
        self._connection.execute(
            insert(t.standing_change).values(
                expert_id=expert_id, status=status, reason=reason, at=at, by=by
            )
        )

    def set_capacity(self, expert_id: int, weekly: int, minutes: int | None) -> None:
        """Change the units and the working time that a person has in a week."""
        self._connection.execute(
            update(t.expert)
            .where(t.expert.c.id == expert_id)
            .values(weekly_capacity=weekly, weekly_minutes=minutes)
        )

    def pass_training(self, expert_id: int, module: str, on: date) -> None:
        """Record a passed module; one never assigned counts as assigned that day."""
        changed = self._connection.execute(
            update(t.training)
            .where(t.training.c.expert_id == expert_id, t.training.c.module == module)
            .values(passed_on=on, expires_on=None)
        )
        if changed.rowcount == 0:
            self.add_trainings([Training(expert_id, module, on, on, None)])

    def add_trainings(self, trainings: Sequence[Training]) -> None:
        """Add training records."""
        if trainings:
            self._connection.execute(insert(t.training), [asdict(each) for each in trainings])


def _expert(row: Row[Any]) -> Expert:
    return Expert(
        row.id, row.external_id, row.name, row.email, row.status, row.level, row.level_since,
        row.joined_on, row.country, row.timezone, row.languages, row.weekly_capacity, row.orgs,
        row.currency, row.weekly_minutes,
    )  # fmt: skip


def _columns(expert: Expert) -> dict[str, Any]:
    return {name: getattr(expert, name) for name in _FIELDS}
