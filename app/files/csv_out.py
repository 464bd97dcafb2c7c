"""Writes CSV: streamed, whole or not at all, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.domain.money import Money
from app.files.atomic import replacing
from app.files.sheet import Cell, CellKind, Sheet, harmless, writable


def write_csv(path: Path, sheet: Sheet) -> None:
    """Writes `sheet` to `path` as UTF-8 with LF line ends; the same rows give the same bytes.

    Text that a spreadsheet could run is put behind an apostrophe; numbers keep their minus.
    Amounts are exact decimals in major units. Raises `UserError`; then nothing was changed.
    """
    with replacing(path) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
        _write(text, sheet)
        text.flush()
        text.detach()


def csv_text(sheet: Sheet) -> str:
    """The same as text, for small tables such as templates."""
    text = io.StringIO(newline="")
    _write(text, sheet)
    return text.getvalue()


def _write(text: io.TextIOBase | io.StringIO, sheet: Sheet) -> None:
    writer = csv.writer(_LineFeeds(text), lineterminator="\r\n")
    writer.writerow([as_csv_text(column.title) for column in sheet.columns])
    writers = [_WRITERS[column.kind] for column in sheet.columns]
    writer.writerows(
        [write(cell) for write, cell in zip(writers, row, strict=True)] for row in sheet.rows
    )


class _LineFeeds:
    """Ends each row with LF alone.

    Python's writer quotes a CR or LF inside a cell only when the line end it was given has it.
    Given LF alone it would leave a CR bare, and what follows it would begin a cell.
    """

    def __init__(self, text: io.TextIOBase | io.StringIO) -> None:
        self._text = text

    def write(self, row: str) -> int:
        """Takes one row; the writer gives each in one piece, its CRLF included."""
        return self._text.write(row[:-2] + "\n")


def as_csv_text(cell: Cell) -> str:
    """A text cell, harmless."""
    return "" if cell is None else harmless(writable(str(cell)))


def _money(cell: Cell) -> str:
    return f"{cell.decimal():f}" if isinstance(cell, Money) else as_csv_text(cell)


def _number(cell: Cell) -> str:
    match cell:
        case bool() | int():
            return str(int(cell))
        case float():
            return repr(cell) if cell - cell == 0 else ""  # infinities and NaN have no number
        case Decimal():
            return f"{cell:f}" if cell.is_finite() else ""
        case _:
            return as_csv_text(cell)


def _day(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else as_csv_text(cell)


_WRITERS: dict[CellKind, Callable[[Cell], str]] = {
    CellKind.TEXT: as_csv_text,
    CellKind.INT: _number,
    CellKind.MONEY: _money,
    CellKind.PERCENT: _number,
    CellKind.DATE: _day,
    CellKind.NUMBER: _number,
}
