"""Reads whole columns fast, for files that need no row checks: tidy labels, gold, plans.

A file of sound rows is read in pieces and never touched cell by cell. Where anything is out of the
ordinary it is read again row by row, to find the place and name it, or to read past it.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path

from app.files.csv_in import CsvTable, lines_of
from app.files.header import plain
from app.files.limits import LIMITS, Limits
from app.files.tables import Table, open_table
from app.files.trouble import refused

_CHUNK = 1_000  # rows that stay in the processor's cache while they are turned


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """A tidy label file: one label by one worker for one task in each place."""

    tasks: list[str]
    workers: list[str]
    labels: list[str]


@dataclass(frozen=True, slots=True)
class GoldColumns:
    """A tidy gold file: a task may stand there several times, once for each right label."""

    tasks: list[str]
    golds: list[str]


@dataclass(frozen=True, slots=True)
class KindColumns:
    """Rows that are much alike. `single` has a cell for every row; `shared` has one for every
    kind of row; `kind` says of which kind each row is. Kinds come in order of appearance."""

    single: dict[str, list[str]]
    shared: dict[str, list[str]]
    kind: list[int]


def read_labels(path: Path, *, limits: Limits = LIMITS) -> LabelColumns:
    """The columns task, worker, label of a tidy file. Empty cells are refused."""
    columns = read_columns(path, ("task", "worker", "label"), filled=True, limits=limits)
    return LabelColumns(columns["task"], columns["worker"], columns["label"])


def read_gold(path: Path, *, limits: Limits = LIMITS) -> GoldColumns:
    """The columns task, gold of a tidy file. Empty cells are refused."""
    columns = read_columns(path, ("task", "gold"), filled=True, limits=limits)
    return GoldColumns(columns["task"], columns["gold"])


def read_columns(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    filled: bool = False,
    limits: Limits = LIMITS,
) -> dict[str, list[str]]:
    """The named columns of a table file, as lists of equal length.

    Blanks around cells are taken off. A column in `optional` that the file lacks is left out.
    With `filled`, an empty cell in a required column is refused with its line. Raises `UserError`.
    """
    table = open_table(path, limits=limits)
    places = _places(table, required, optional)
    columns: dict[str, list[str]] = {name: [] for name in places}
    try:
        for rows in _sound(table):
            across = list(zip(*rows, strict=True))
            for name, place in places.items():
                columns[name] += map(str.strip, across[place])
        if filled and not all(all(columns[name]) for name in required):
            raise _Peculiar
    except _Peculiar:
        return _row_by_row(table, places, required if filled else ())
    return columns


def read_kinds(
    path: Path, single: Sequence[str], shared: Sequence[str], *, limits: Limits = LIMITS
) -> KindColumns:
    """The named columns of a table file whose rows are much alike in their `shared` columns.

    What rows have in common is read, and kept, once: files of a million tasks have a thousand
    kinds of them. Otherwise like `read_columns`; at least two `shared` columns are needed.
    """
    table = open_table(path, limits=limits)
    places = _places(table, (*single, *shared), ())
    parts = itemgetter(*(places[name] for name in shared))
    cells: dict[str, list[str]] = {name: [] for name in single}
    number = _Numbers()
    kind: list[int] = []
    try:
        for rows in _sound(table):
            kind += map(number.__getitem__, map(parts, rows))
            for name in single:
                cells[name] += map(str.strip, map(itemgetter(places[name]), rows))
    except _Peculiar:
        whole = _row_by_row(table, places, ())
        cells = {name: whole[name] for name in single}
        number = _Numbers()
        kind = [number[key] for key in zip(*(whole[name] for name in shared), strict=True)]
    keys = [tuple(map(str.strip, key)) for key in number]
    same = _Numbers()
    final = [same[key] for key in keys]  # kinds that differed by blanks alone are one
    if len(same) < len(keys):
        kind = [final[k] for k in kind]
    across = zip(*same, strict=True) if same else [()] * len(shared)
    return KindColumns(cells, dict(zip(shared, map(list, across), strict=True)), kind)


class _Numbers(dict[tuple[str, ...], int]):
    """Gives every new key the next number."""

    def __missing__(self, key: tuple[str, ...]) -> int:
        self[key] = number = len(self)
        return number


class _Peculiar(Exception):  # noqa: N818 - not an error: the slow way can read it, or name it
    """Something in the file needs to be looked at row by row."""


def _sound(table: Table) -> Iterator[list[list[str]]]:
    """All rows, in pieces, as long as each has exactly the header's cells and is not empty."""
    if not isinstance(table, CsvTable):
        raise _Peculiar
    width = {len(table.header)}
    count = 0
    with closing(lines_of(table.path, table.survey)) as lines:
        reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
        try:
            if not any(next(reader)):
                raise _Peculiar
            while rows := list(islice(reader, _CHUNK)):
                count += len(rows)
                if count > table.limits.rows or set(map(len, rows)) != width:
                    raise _Peculiar
                if not all(map(any, rows)):
                    raise _Peculiar
                yield rows
        except csv.Error as error:
            raise _Peculiar from error


def _row_by_row(
    table: Table, places: dict[str, int], filled: Sequence[str]
) -> dict[str, list[str]]:
    """The columns, read so that whatever is wrong has a line. Those in `filled` must be full."""
    columns: dict[str, list[str]] = {name: [] for name in places}
    width = len(table.header)
    for line, cells in table.rows():
        row = _even(table, line, cells, width)
        for name, place in places.items():
            cell = row[place].strip()
            if not cell and name in filled:
                raise refused(table.path, f"{name} is empty. Fill it, or take the row out.", line)
            columns[name].append(cell)
    return columns


def _even(table: Table, line: int, cells: list[str], width: int) -> list[str]:
    """The row cut to the header's width. Refuses a row that does not fit."""
    if len(cells) == width:
        return cells
    if len(cells) < width or any(cells[width:]):
        raise refused(table.path, f"it has {len(cells)} cells where the header has {width}.", line)
    return cells[:width]


def _places(table: Table, required: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    at = {plain(title): place for place, title in enumerate(table.header) if title}
    missing = [name for name in required if plain(name) not in at]
    if missing:
        names = ", ".join(missing)
        raise refused(
            table.path,
            f"the column{'s' if len(missing) > 1 else ''} {names} "
            f"{'are' if len(missing) > 1 else 'is'} missing; it has "
            f"{', '.join(table.header[:12])}.",
            1,
        )
    wanted = [*required, *(name for name in optional if plain(name) in at)]
    return {name: at[plain(name)] for name in wanted}
