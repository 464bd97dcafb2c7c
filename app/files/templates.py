"""Templates: a file of each kind that imports as it is, and its columns explained."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.files.csv_out import csv_text, write_csv
from app.files.kinds.base import Kind
from app.files.sheet import Sheet, SheetColumn
from app.files.xlsx_out import Properties, write_xlsx

_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that a template is always the same bytes


@dataclass(frozen=True, slots=True)
class Explained:
    """One column as the manual and the import page explain it."""

    column: str
    required: bool
    explanation: str
    example: str


def explain(kind: Kind[Any]) -> tuple[Explained, ...]:
    """Every column of `kind`, in the order of the template."""
    return tuple(
        Explained(column.name, column.required, column.explanation, column.example)
        for column in kind.columns
    )


def template(kind: Kind[Any]) -> str:
    """A CSV of `kind` with every column and a few example rows."""
    return csv_text(_rows(kind))


def write_template(path: Path, kind: Kind[Any]) -> None:
    """Writes the template as CSV, or as XLSX with the columns explained on a second sheet."""
    if path.suffix.lower() != ".xlsx":
        write_csv(path, _rows(kind))
        return
    explained = Sheet(
        "Columns explained",
        (
            SheetColumn("column", width=22),
            SheetColumn("needed", width=10),
            SheetColumn("what it is", width=70),
            SheetColumn("example", width=34),
        ),
        [
            (line.column, "yes" if line.required else "", line.explanation, line.example)
            for line in explain(kind)
        ],
    )
    write_xlsx(path, (_rows(kind), explained), Properties(f"Template: {kind.title}", _MADE))


def _rows(kind: Kind[Any]) -> Sheet:
    columns = tuple(SheetColumn(column.name, width=18) for column in kind.columns)
    rows = [
        tuple(example.get(column.name, "") for column in kind.columns) for example in kind.examples
    ]
    return Sheet(kind.title, columns, rows)
