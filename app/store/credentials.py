"""Credentials and their verification history: reads and writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from app.domain.credentials import (
    Credential,
    CredentialRow,
    Verification,
    normal_number,
)
from app.domain.lists import IdArray, ListQuery
from app.store import credentials_list
from app.store import tables as t
from app.store.lists import chunks

_FIELDS = [c for c in t.credential.c if c.name != "number_normal"]


class CredentialReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def credential(self, credential_id: int) -> Credential | None:
        """The record with this id."""
        row = self._connection.execute(
            select(*_FIELDS).where(t.credential.c.id == credential_id)
        ).first()
        return Credential(*row) if row else None

    def credentials(self, experts: Sequence[int] | None = None) -> list[Credential]:
        """The records of these experts, or all; by id."""
        if experts is None:
            rows = self._connection.execute(select(*_FIELDS).order_by(t.credential.c.id))
            return [Credential(*row) for row in rows]
        found = [
            Credential(*row)
            for some in chunks(experts)
            for row in self._connection.execute(
                select(*_FIELDS).where(t.credential.c.expert_id.in_(some))
            )
        ]
        return sorted(found, key=lambda credential: credential.id)

    def ids_by_external_id(self) -> dict[str, int]:
        """The id of every credential, by its own key in the files."""
        rows = self._connection.execute(select(t.credential.c.external_id, t.credential.c.id))
        return {row[0]: row[1] for row in rows}

    def verifications(self, credential_id: int) -> tuple[Verification, ...]:
        """The looks at a credential, newest first."""
        v = t.verification.c
        rows = self._connection.execute(
            select(t.verification)
            .where(v.credential_id == credential_id)
            .order_by(v.checked_at.desc(), v.id.desc())
        )
        return tuple(_verification(row) for row in rows)

    def all_verifications(self) -> list[Verification]:
        """Every look at every credential, by id."""
        rows = self._connection.execute(select(t.verification).order_by(t.verification.c.id))
        return [_verification(row) for row in rows]

    def newest_proofs(self, experts: Sequence[int] | None = None) -> dict[int, Verification]:
        """The newest conclusive look by a proving method, by credential (of these experts)."""
        pieces = [None] if experts is None else list(chunks(experts))
        return {
            row.credential_id: _verification(row)
            for some in pieces
            for row in self._connection.execute(credentials_list.newest_proofs(experts=some))
        }

    def find(self, query: ListQuery, today: date, window_days: int) -> IdArray:
        """The ids of the Credentials table."""
        return credentials_list.find(self._connection, query, today, window_days)

    def rows(self, ids: Sequence[int], today: date, window_days: int) -> list[CredentialRow]:
        """The rows of the Credentials table."""
        return credentials_list.rows(self._connection, ids, today, window_days)

    def count(self, states: Sequence[str], today: date, window_days: int) -> dict[str, int]:
        """How many rows the Credentials table has in each of these states."""
        return credentials_list.count(self._connection, states, today, window_days)

    def ends(self, start: date, end: date) -> list[date]:
        """The days on which active credentials end, from `start` up to before `end`, in order."""
        return credentials_list.ends(self._connection, start, end)


class CredentialWrites(CredentialReads):
    """What can be changed, inside a unit of work."""

    def add_credentials(self, credentials: Sequence[Credential]) -> None:
        """Add records (their ids are given by the store)."""
        if credentials:
            self._connection.execute(insert(t.credential), [_columns(c) for c in credentials])

    def change_credentials(self, credentials: Sequence[Credential]) -> None:
        """Write records over the ones with the same ids."""
        if credentials:
            fields = [c.name for c in t.credential.c if c.name != "id"]
            self._connection.execute(
                update(t.credential)
                .where(t.credential.c.id == bindparam("key"))
                .values({name: bindparam(name) for name in fields}),
                [_columns(c) | {"key": c.id} for c in credentials],
            )

    def add_verifications(self, looks: Sequence[Verification]) -> None:
        """Add looks to the history (their ids are given by the store)."""
        if looks:
            fields = [c.name for c in t.verification.c if c.name != "id"]
            self._connection.execute(
                insert(t.verification),
                [{name: getattr(look, name) for name in fields} for look in looks],
            )


def _verification(row: Row[Any]) -> Verification:
    return Verification(
        row.id, row.credential_id, row.method, row.result, row.checked_at, row.checked_by,
        row.next_due, row.note,
    )  # fmt: skip


def _columns(credential: Credential) -> dict[str, Any]:
    values = {c.name: getattr(credential, c.name) for c in _FIELDS if c.name != "id"}
    return values | {"number_normal": normal_number(credential.number)}
