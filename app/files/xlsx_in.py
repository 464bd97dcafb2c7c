"""Reads XLSX: the first sheet, every value as text without loss."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from app.files.header import Row, checked_header
from app.files.limits import Limits
from app.files.trouble import refused, unreadable
from app.files.values import as_text
from app.files.xlsx_guard import check_workbook


@dataclass(frozen=True, slots=True)
class XlsxTable:
    """The first sheet of a workbook."""

    path: Path
    sha256: str
    header: tuple[str, ...]
    header_line: int
    total: int
    limits: Limits
    sheet: CalamineSheet = field(repr=False)
    notices: tuple[str, ...] = ()
    format: str = "xlsx"
    encoding: str = ""

    def rows(self) -> Iterator[Row]:
        """All rows below the header."""
        for line, cells in _filled(self.path, self.sheet, self.limits):
            if line > self.header_line:
                yield line, cells


def open_xlsx(path: Path, limits: Limits) -> XlsxTable:
    """The table on the first sheet of the workbook in `path`."""
    check_workbook(path, limits)
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        book = CalamineWorkbook.from_path(os.fspath(path))
        names = book.sheet_names
        if not names:
            raise refused(path, "it has no sheet.")
        sheet = book.get_sheet_by_index(0)
    except CalamineError as error:
        raise refused(path, "it is not a sound Excel workbook. Save it again.") from error
    except OSError as error:
        raise unreadable(path, error) from error
    rows = _filled(path, sheet, limits)
    line, first = next(rows, (0, []))
    if not first:
        raise refused(path, f"its first sheet, “{names[0][:40]}”, is empty.")
    header = checked_header(path, first, limits, line)
    if next(rows, None) is None:
        raise refused(path, "it has a header but no rows.")
    others = len(names) - 1
    notice = (
        f"Only the first sheet, “{names[0][:40]}”, is read; {others} more "
        f"{'is' if others == 1 else 'are'} left out."
    )
    return XlsxTable(
        path=path,
        sha256=sha256,
        header=header,
        header_line=line,
        total=max(sheet.height - 1, 1),
        limits=limits,
        sheet=sheet,
        notices=(notice,) if others else (),
    )


def _filled(path: Path, sheet: CalamineSheet, limits: Limits) -> Iterator[Row]:
    """(row number of the sheet, cells) of every row that is not empty."""
    for line, values in enumerate(sheet.iter_rows(), start=1):
        try:
            cells = [value if type(value) is str else as_text(value) for value in values]
        except ValueError as error:
            raise refused(path, f"{error}.", line) from error
        if not any(cells):
            continue
        for cell in cells:
            if len(cell) > limits.cell_chars:
                kilobytes = limits.cell_chars // 1024
                raise refused(path, f"a cell is larger than {kilobytes:,} kB.", line)
        yield line, cells
