"""A table to be written: its name, typed columns and rows. Also what makes text harmless."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from app.domain.money import Money

Cell = str | int | float | Decimal | Money | date | None

# What a spreadsheet takes for the beginning of a formula or a command, full-width forms too.
_ARMED = frozenset("=+-@\t\r\n\0＝＋－＠")
_INVISIBLE = " \u00a0\u200b\u200c\u200d\u2060\ufeff"


class CellKind(Enum):
    """What a column holds, which decides how its cells are written."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    PERCENT = "percent"  # a share of 1
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its title, what it holds, and its width in characters (XLSX only)."""

    title: str
    kind: CellKind = CellKind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `rows` may be a stream and is read once; each row is as long as `columns`."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: Iterable[Sequence[Cell]]


def is_armed(text: str) -> bool:
    """Whether a spreadsheet could run the text as a formula, even behind invisible blanks."""
    return bool(text) and (text[0] in _ARMED or text.lstrip(_INVISIBLE)[:1] in _ARMED - {""})


def harmless(text: str) -> str:
    """The text, behind an apostrophe when a spreadsheet could take it for a formula."""
    return "'" + text if is_armed(text) else text


def writable(text: str) -> str:
    """The text with what UTF-8 cannot carry (halves of surrogate pairs) replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
