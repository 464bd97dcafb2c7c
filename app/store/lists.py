"""What every list needs: ids as one array, rows by windows, in the asked order."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, select

from app.domain.lists import IdArray, ListQuery
from app.domain.text import fold

R = TypeVar("R")
T = TypeVar("T")
_VARIABLES = 10_000  # SQLite takes 32,766 in one statement


def id_list(connection: Connection, statement: Select[Any]) -> IdArray:
    """The first column of the statement's rows as an array of 64-bit integers.

    The database hands them over as one text: a hundred thousand rows, one by one, would take a
    tenth of a second in which the window gets no turn. (An ordered subquery keeps its order.)
    """
    first: ColumnElement[Any] = next(iter(statement.subquery("found").c))
    told = connection.execute(select(func.aggregate_strings(cast(first, Text), ","))).scalar_one()
    return array("q", np.array(told.split(","), np.int64).tobytes() if told else b"")


def in_order(ids: Sequence[int], rows: Mapping[int, R]) -> list[R]:
    """The rows in the order of `ids`; a vanished one is left out."""
    return [rows[i] for i in ids if i in rows]


def ordered(
    statement: Select[Any],
    query: ListQuery,
    columns: Mapping[str, ColumnElement[Any]],
    natural: Sequence[ColumnElement[Any]],
    tie: ColumnElement[Any],
) -> Select[Any]:
    """The statement in the query's order: a known column, then `tie`; else the natural order."""
    column = columns.get(query.sort)
    if column is None:
        return statement.order_by(*natural, tie)
    if query.descending:
        return statement.order_by(column.desc().nulls_last(), tie.desc())
    return statement.order_by(column.asc().nulls_last(), tie)


def containing(text: str) -> str:
    """A LIKE pattern for "contains", with the text's own % and _ made literal (ESCAPE \\\\)."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def mentions(text: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether one of the columns contains the text, capitals and accents aside."""
    # One call a row: joined by a character nobody types, so that no hit spans two columns.
    joined: ColumnElement[str] = func.coalesce(columns[0], "")
    for column in columns[1:]:
        joined = joined.concat("\x1f").concat(func.coalesce(column, ""))
    return func.fold(joined).like(containing(fold(text)), escape="\\")


def chunks(items: Sequence[T], size: int = _VARIABLES) -> Iterator[Sequence[T]]:
    """The items in pieces small enough for one IN list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
