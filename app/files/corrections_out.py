"""Writes what one expert can learn from: their own answers that were corrected or returned."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import orjson

from app.files.csv_out import csv_text
from app.files.sheet import CellKind, Sheet, SheetColumn

ENDINGS: Final = {"csv": ".csv", "jsonl": ".jsonl"}
"""The ending of a file of corrections, by format."""


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One answer beside the right one, as its author may see it: who decided is not in it.

    The labels and answers of comparisons speak of the order in which the responses were shown.
    """

    project: str
    task: str
    title: str
    attempt: int
    verdict: str
    decided_on: date
    your_label: str
    right_label: str
    your_answer: str
    right_answer: str
    errors: str
    note: str


def corrections_file(items: Sequence[CorrectionItem], format_name: str) -> bytes:
    """The file's bytes; the same items give the same bytes. Raises LookupError for a format that
    is not in `ENDINGS`.
    """
    match format_name:
        case "csv":
            return csv_text(_sheet(items)).encode("utf-8")
        case "jsonl":
            return b"".join(orjson.dumps(asdict(item)) + b"\n" for item in items)
    raise LookupError(f"no corrections are written as {format_name}")


def _sheet(items: Sequence[CorrectionItem]) -> Sheet:
    names = tuple(CorrectionItem.__dataclass_fields__)
    kinds = {"attempt": CellKind.INT, "decided_on": CellKind.DATE}
    columns = tuple(SheetColumn(name, kinds.get(name, CellKind.TEXT)) for name in names)
    return Sheet("Corrections", columns, (tuple(asdict(item).values()) for item in items))
