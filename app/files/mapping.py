"""Which column of a file stands for which column of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import UserError
from app.files.header import plain
from app.files.kinds.base import Column, Kind
from app.files.tables import Table
from app.files.trouble import refused


@dataclass(frozen=True, slots=True)
class Mapped:
    """The outcome: the kind's column -> its place in a row, and what was left out."""

    places: dict[str, int]
    titles: dict[str, str]  # the kind's column -> the title in the file
    ignored: tuple[str, ...]
    missing: tuple[str, ...]  # required columns without a place
    width: int

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know about columns that are not read."""
        if not self.ignored:
            return ()
        names = ", ".join(f"“{title[:40]}”" for title in self.ignored[:10])
        more = f" and {len(self.ignored) - 10} more" if len(self.ignored) > 10 else ""
        return (f"These columns are not known and are left out: {names}{more}.",)


def suggest(kind: Kind[Any], table: Table) -> Mapped:
    """The mapping by titles, for a screen that lets the person change it.

    A column's own name wins over other names for it. Raises `UserError` when two titles are both
    other names for the same column.
    """
    at = {plain(title): place for place, title in enumerate(table.header) if title}
    places: dict[str, int] = {}
    taken: set[int] = set()
    own = {plain(column.name) for column in kind.columns}
    for column in kind.columns:
        found = _found(column, at, own, table)
        if found is not None and found not in taken:
            places[column.name] = found
            taken.add(found)
    return _outcome(kind, table, places)


def map_columns(kind: Kind[Any], table: Table, mapping: Mapping[str, str] | None = None) -> Mapped:
    """The mapping to read by: the one given, or the one the titles suggest.

    Raises `UserError` when a required column is missing or a title in `mapping` is not there.
    """
    mapped = suggest(kind, table) if mapping is None else _given(kind, table, mapping)
    if mapped.missing:
        names = ", ".join(mapped.missing)
        word = "column" if len(mapped.missing) == 1 else "columns"
        raise refused(
            table.path,
            f"the {word} {names} {'is' if len(mapped.missing) == 1 else 'are'} missing. "
            f"Add {'it' if len(mapped.missing) == 1 else 'them'}, or start from the template "
            f"for {kind.name}.",
            1,
        )
    return mapped


def _found(column: Column, at: Mapping[str, int], own: set[str], table: Table) -> int | None:
    if plain(column.name) in at:
        return at[plain(column.name)]
    names = [plain(alias) for alias in column.aliases]
    found = [at[name] for name in names if name in at and name not in own]
    if len(found) > 1:
        titles = " and ".join(f"“{table.header[place][:40]}”" for place in found)
        raise refused(
            table.path,
            f"{titles} could both be {column.name}. Call the right one “{column.name}”.",
            1,
        )
    return found[0] if found else None


def _given(kind: Kind[Any], table: Table, mapping: Mapping[str, str]) -> Mapped:
    known = {column.name for column in kind.columns}
    places: dict[str, int] = {}
    for name, title in mapping.items():
        if name not in known:
            raise UserError(f"{kind.title} have no column called “{name[:40]}”.")
        if title not in table.header:
            raise refused(table.path, f"there is no column “{title[:40]}”.", 1)
        places[name] = table.header.index(title)
    if len(set(places.values())) != len(places):
        raise UserError("One column of the file is chosen for two columns. Choose each once.")
    return _outcome(kind, table, places)


def _outcome(kind: Kind[Any], table: Table, places: dict[str, int]) -> Mapped:
    used = set(places.values())
    return Mapped(
        places=places,
        titles={name: table.header[place] for name, place in places.items()},
        ignored=tuple(
            title or f"(no title, column {place + 1})"
            for place, title in enumerate(table.header)
            if place not in used
        ),
        missing=tuple(c.name for c in kind.columns if c.required and c.name not in places),
        width=len(table.header),
    )
