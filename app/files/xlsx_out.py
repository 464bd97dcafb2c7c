"""Writes XLSX: streamed, whole or not at all, text always as text."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from app.domain.errors import UserError
from app.domain.money import Money, minor_digits
from app.files.atomic import replacing
from app.files.sheet import Cell, CellKind, Sheet, writable

_MOST_ROWS = 1_048_576
_MOST_CHARS = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ACCENT, _INK, _LINE = "#2f5fd0", "#1b2330", "#c9d0dc"


@dataclass(frozen=True, slots=True)
class Properties:
    """What a workbook says about itself. `created` is fixed by the caller, never the clock."""

    title: str
    created: datetime
    author: str = "Guildhall"


def write_xlsx(path: Path, sheets: Sequence[Sheet], properties: Properties) -> None:
    """Writes `sheets` to one workbook; the same input gives the same bytes.

    Text is never a formula or a link; text beyond a cell's 32,767 characters is cut with "…".
    Raises `UserError` when a sheet has more rows than a workbook holds, or the disk refuses.
    """
    with tempfile.TemporaryDirectory(prefix="guildhall-") as folder, replacing(path) as file:
        book = xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": folder})
        try:
            _fill(book, path, sheets, properties)
            book.close()
        except FileCreateError as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise
        finally:
            _let_go(book)


def _let_go(book: Workbook) -> None:
    """Closes what a workbook that was given up still holds; a finished one holds nothing."""
    book.fileclosed = 1  # else its destructor complains
    for page in book.worksheets():
        if page.row_data_fh is not None:
            page.row_data_fh.close()


def _fill(book: Workbook, path: Path, sheets: Sequence[Sheet], properties: Properties) -> None:
    created = properties.created.astimezone(UTC).replace(tzinfo=None)
    book.set_properties(
        {
            "title": writable(properties.title),
            "author": writable(properties.author),
            "created": created,
        }
    )
    formats = _Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_name(sheet.name, names))
        _write_sheet(page, path, sheet, formats)


def _write_sheet(page: Worksheet, path: Path, sheet: Sheet, formats: "_Formats") -> None:
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, _text(column.title), formats.heading)
    kinds = [column.kind for column in sheet.columns]
    for line, row in enumerate(sheet.rows, start=1):
        if line >= _MOST_ROWS:
            raise UserError(
                f"{path.name} was not written: “{sheet.name}” has more rows than an Excel sheet "
                "holds (1,048,576). Choose CSV instead."
            )
        for at, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
            _write_cell(page, line, at, kind, cell, formats)


def _write_cell(
    page: Worksheet, line: int, at: int, kind: CellKind, cell: Cell, formats: "_Formats"
) -> None:
    match cell:
        case None | "":
            return
        case Money():
            page.write_number(line, at, float(cell.decimal()), formats.money(cell.currency))
        case float() if cell - cell != 0:  # infinities and NaN are no numbers to a spreadsheet
            return
        case bool() | int() | float() | Decimal() if kind is not CellKind.TEXT:
            page.write_number(line, at, float(cell), formats.by_kind[kind])
        case date() if kind is CellKind.DATE:
            page.write_datetime(line, at, cell, formats.by_kind[kind])
        case _:
            page.write_string(line, at, _text(str(cell)), formats.by_kind[CellKind.TEXT])


def _text(text: str) -> str:
    whole = writable(text)
    return whole if len(whole) <= _MOST_CHARS else whole[: _MOST_CHARS - 1] + "…"


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet name Excel accepts and no other sheet has."""
    base = _NOT_IN_NAMES.sub(" ", wanted).strip(" '")[:31] or "Sheet"
    name, count = base, 1
    while name.lower() in taken or name.lower() == "history":
        count += 1
        name = f"{base[:27]} {count}"
    taken.add(name.lower())
    return name


class _Formats:
    """The looks of one workbook's cells; money looks are made as currencies turn up."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._money: dict[str, Format] = {}
        self.heading = book.add_format(
            {"bold": True, "font_color": _ACCENT, "bottom": 1, "bottom_color": _LINE}
        )
        plain = {"font_color": _INK, "valign": "top"}
        self.by_kind = {
            kind: book.add_format({**plain, **({"num_format": look} if look else {})})
            for kind, look in (
                (CellKind.TEXT, "@"),
                (CellKind.INT, "#,##0"),
                (CellKind.MONEY, "#,##0.00"),
                (CellKind.PERCENT, "0.0%"),
                (CellKind.DATE, "yyyy-mm-dd"),
                (CellKind.NUMBER, "0.000"),
            )
        }

    def money(self, currency: str) -> Format:
        """The look of amounts in `currency`, with its own number of decimals."""
        if currency not in self._money:
            digits = minor_digits(currency)
            decimals = "." + "0" * digits if digits else ""
            # Anything but capitals could break out of the format's brackets.
            code = currency if currency.isascii() and currency.isalpha() else ""
            self._money[currency] = self._book.add_format(
                {"num_format": f"[${code}] #,##0{decimals}", "font_color": _INK, "valign": "top"}
            )
        return self._money[currency]
