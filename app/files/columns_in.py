"""Reads whole columns fast, for files that need no row checks: tidy labels, gold, plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.files.header import plain
from app.files.limits import LIMITS, Limits
from app.files.tables import Table, open_table
from app.files.trouble import refused

_CHUNK = 20_000


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
    width = len(table.header)
    columns: dict[str, list[str]] = {name: [] for name in places}
    rows = table.rows()
    while chunk := list(islice(rows, _CHUNK)):
        across = list(
            zip(*(_even(table, line, cells, width) for line, cells in chunk), strict=True)
        )
        for name, place in places.items():
            cells = list(map(str.strip, across[place]))
            if filled and name in required and not all(cells):
                line = chunk[cells.index("")][0]
                raise refused(path, f"{name} is empty. Fill it, or take the row out.", line)
            columns[name] += cells
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
