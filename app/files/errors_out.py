"""Writes the rows that were refused, so that a person can mend them."""

from collections.abc import Iterable
from pathlib import Path

from app.files.csv_out import write_csv
from app.files.gate import RowError
from app.files.sheet import CellKind, Sheet, SheetColumn


def write_errors(path: Path, errors: Iterable[RowError]) -> None:
    """Writes one line per error: line, column, value, reason."""
    columns = (
        SheetColumn("line", CellKind.INT),
        SheetColumn("column"),
        SheetColumn("value"),
        SheetColumn("reason"),
    )
    rows = ((error.line, error.column, error.value, error.reason) for error in errors)
    write_csv(path, Sheet("Errors", columns, rows))
