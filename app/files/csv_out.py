"""Writes CSV: streamed, whole or not at all, harmless in a spreadsheet."""

import csv
import io
import string
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from app.domain.money import Money
from app.files.atomic import replacing
from app.files.sheet import Cell, CellKind, Sheet, harmless, writable

_CHUNK = 1_000
_PLAIN = (string.ascii_letters + string.digits + "_.:/#-,\n").encode()


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
    kinds = [column.kind for column in sheet.columns]
    writers = [_WRITERS[kind] for kind in kinds]
    texts = len(kinds) > 1 and set(kinds) == {CellKind.TEXT}
    rows = iter(sheet.rows)
    while some := list(islice(rows, _CHUNK)):
        block = _plain_block(some, len(kinds)) if texts else None
        if block is not None:
            text.write(block)
            continue
        writer.writerows(
            [write(cell) for write, cell in zip(writers, row, strict=True)] for row in some
        )


def _plain_block(rows: Sequence[Sequence[Cell]], width: int) -> str | None:
    """The lines of rows whose cells need neither quotes nor an apostrophe; None where one does.

    Letters, digits and the marks of ids alone, and no cell that begins with a minus.
    """
    try:
        lines = list(map(",".join, rows))  # type: ignore[arg-type]
    except TypeError:  # a cell that is no text
        return None
    block = "\n".join(lines)
    if not block.isascii() or block.encode().translate(None, _PLAIN):
        return None
    if block.count(",") != len(rows) * (width - 1) or block.count("\n") != len(rows) - 1:
        return None
    if set(map(len, rows)) != {width} or block.startswith("-") or ",-" in block or "\n-" in block:
        return None
    return block + "\n"


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
