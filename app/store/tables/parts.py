"""What tables are made of: columns of one kind with the checks that belong to it."""

from enum import Enum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

from app.store.types import Choice, Day, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: Any) -> Table:
    """A STRICT table of the workspace."""
    return Table(name, metadata, *parts, sqlite_strict=True)


def id_column() -> Column[int]:
    """The number the store gives."""
    return Column("id", Integer, primary_key=True)


def reference(name: str, target: str, *, null: bool = False, index: bool = True) -> Column[int]:
    """A reference to a row of `target`."""
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=null, index=index)


def words(name: str, *, default: str | None = None, unique: bool = False) -> Column[str]:
    """Text that is always there, perhaps empty."""
    return Column(name, Text, nullable=False, server_default=default, unique=unique)


def whole(name: str, *, null: bool = False, default: str | None = None) -> Column[int]:
    """A whole number."""
    return Column(name, Integer, nullable=null, server_default=default)


def choice(name: str, kind: type[Enum]) -> list[Any]:
    """A member of a domain enum, and the check that it is one."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return [
        Column(name, Choice(kind), nullable=False),
        CheckConstraint(f"{name} IN ({values})", name=f"{name}_known"),
    ]


def instant(name: str, *, null: bool = False) -> list[Any]:
    """A UTC instant, and the check of its form."""
    shape = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return [Column(name, Instant, nullable=null), CheckConstraint(shape, name=f"{name}_utc")]


def day(name: str, *, null: bool = False) -> list[Any]:
    """A calendar day, and the check of its form."""
    return [
        Column(name, Day, nullable=null),
        CheckConstraint(f"{name} GLOB '????-??-??'", name=f"{name}_day"),
    ]


def currency_code(name: str = "currency") -> list[Any]:
    """An ISO 4217 code, and the check of its length."""
    return [
        Column(name, Text, nullable=False),
        CheckConstraint(f"length({name}) = 3", name=f"{name}_iso"),
    ]


def not_negative(name: str) -> CheckConstraint:
    """The check that a number is not negative."""
    return CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative")
