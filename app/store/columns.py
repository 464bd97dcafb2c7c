"""Many rows as a few columns, without an object for each value."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, Select, cast, func

_JULIAN = 1721424.5  # days from noon of 1 January 4713 BC to the midnight before 1 January 1


def raw_rows(connection: Connection, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: texts and numbers as they are stored."""
    return list(connection.execute(statement).cursor.fetchall())


def in_parts(
    connection: Connection, statement: Select[Any], size: int = 4_000
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The same rows, a few thousand at a time: a million living at once would have the garbage
    collector look through all of the program's objects again and again.
    """
    result = connection.execute(statement)
    while rows := result.cursor.fetchmany(size):
        yield rows


def numbers(rows: Sequence[tuple[Any, ...]], at: int) -> NDArray[np.int64]:
    """One column of whole numbers of such rows."""
    return np.fromiter(map(itemgetter(at), rows), dtype=np.int64, count=len(rows))


def integer_columns(
    connection: Connection, statement: Select[Any], width: int
) -> list[NDArray[np.int64]]:
    """The columns of a statement whose `width` columns are all whole numbers."""
    rows = raw_rows(connection, statement)
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width)
    table = flat.reshape(-1, width)
    return [np.ascontiguousarray(table[:, at]) for at in range(width)]


def integers(values: Sequence[int]) -> NDArray[np.int64]:
    """One column of whole numbers."""
    return np.array(values, dtype=np.int64)


def day_number(column: ColumnElement[date]) -> ColumnElement[int]:
    """A stored day as `date.toordinal()` gives it."""
    return cast(func.julianday(column) - _JULIAN, Integer)
