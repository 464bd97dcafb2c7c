"""The gate: a table's rows become a kind's rows, or errors with line, column and reason."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from app.domain.progress import Progress, Silent
from app.domain.text import SHOWN_CHARS, one_line
from app.files.header import Row
from app.files.kinds.base import Kind, RowT
from app.files.mapping import Mapped, map_columns
from app.files.tables import Table

BATCH = 2_000
KEPT_ERRORS = 10_000


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was refused. `column` is "" when the whole row is meant."""

    line: int
    column: str
    value: str  # shortened
    reason: str

    @property
    def sentence(self) -> str:
        """The error as one plain sentence."""
        what = f"{self.column} “{self.value}”" if self.value else self.column or "the row"
        return f"Line {self.line}: {what} {self.reason}."


@dataclass(frozen=True, slots=True)
class Batch(Generic[RowT]):
    """Some rows of a file. `lines` are the lines of `rows`; `refused` counts the bad rows."""

    lines: list[int]
    rows: list[RowT]
    errors: list[RowError]
    refused: int


@dataclass(frozen=True, slots=True)
class Reading(Generic[RowT]):
    """A whole file, read. At most 10,000 errors are kept; `error_count` counts all."""

    kind: str
    sha256: str
    lines: list[int]
    rows: list[RowT]
    errors: list[RowError]
    error_count: int
    refused: int  # rows with at least one error
    notices: tuple[str, ...]


def read_kind(
    kind: Kind[RowT],
    table: Table,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Batch[RowT]]:
    """The rows of `table` as rows of `kind`, in batches.

    `mapping` says which column's title stands for which of the kind's columns; None goes by the
    titles. Raises `UserError` when a required column is missing or the file breaks off, and
    `Cancelled` when the person stops. A row is refused when any of its cells is, when it has more
    or fewer cells than the header, or when what names it stood in an earlier row.
    """
    told = progress or Silent()
    mapped = map_columns(kind, table, mapping)
    parse = _parser(kind, mapped)
    seen: dict[Hashable, int] = {}
    done = 0
    rows = table.rows()
    told.step(0, table.total, f"Reading {kind.name}")
    while chunk := list(islice(rows, BATCH)):
        yield _first_of_each(kind, parse(chunk), seen)
        done += len(chunk)
        told.step(done, max(table.total, done), f"Reading {kind.name}")


def read_all(
    kind: Kind[RowT],
    table: Table,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading[RowT]:
    """The whole of `table` as rows of `kind`, with every error counted."""
    lines: list[int] = []
    rows: list[RowT] = []
    errors: list[RowError] = []
    error_count = refused = 0
    for batch in read_kind(kind, table, mapping, progress):
        lines += batch.lines
        rows += batch.rows
        errors += batch.errors[: KEPT_ERRORS - len(errors)]
        error_count += len(batch.errors)
        refused += batch.refused
    return Reading(
        kind=kind.name,
        sha256=table.sha256,
        lines=lines,
        rows=rows,
        errors=errors,
        error_count=error_count,
        refused=refused,
        notices=table.notices + map_columns(kind, table, mapping).notices,
    )


def _parser(kind: Kind[RowT], mapped: Mapped) -> Callable[[Sequence[Row]], Batch[RowT]]:
    """What turns a chunk of the table's rows into a batch. Made once per file."""
    adapter: TypeAdapter[list[RowT]] = TypeAdapter(list[kind.row])  # type: ignore[name-defined]
    places = tuple((name, place) for name, place in mapped.places.items())
    width = mapped.width

    def parse(chunk: Sequence[Row]) -> Batch[RowT]:
        errors: list[RowError] = []
        lines: list[int] = []
        records: list[dict[str, str]] = []
        for line, cells in chunk:
            if len(cells) != width and (len(cells) < width or any(cells[width:])):
                reason = f"has {len(cells)} cells where the header has {width}"
                errors.append(RowError(line, "", "", reason))
                continue
            lines.append(line)
            records.append(
                {name: cells[at] for name, at in places if cells[at] and not cells[at].isspace()}
            )
        bad = {error.line for error in errors}
        try:
            rows = adapter.validate_python(records)
        except ValidationError as failure:
            found = failure.errors(include_url=False)
            at = {int(detail["loc"][0]) for detail in found}
            bad |= {lines[i] for i in at}
            errors += [_row_error(lines, records, detail) for detail in found]
            good = [i for i in range(len(records)) if i not in at]
            lines = [lines[i] for i in good]
            rows = adapter.validate_python([records[i] for i in good])
        errors.sort(key=lambda error: error.line)
        return Batch(lines, rows, errors, len(bad))

    return parse


def _first_of_each(kind: Kind[RowT], batch: Batch[RowT], seen: dict[Hashable, int]) -> Batch[RowT]:
    """The batch without rows whose key stood on an earlier line; `seen` learns the new ones."""
    doubled: dict[int, RowError] = {}
    for at, (line, row) in enumerate(zip(batch.lines, batch.rows, strict=True)):
        earlier = seen.setdefault(kind.key(row), line)
        if earlier != line:
            value = getattr(row, kind.key_column) or ""
            reason = f"is the same as on line {earlier}"
            doubled[at] = RowError(line, kind.key_column, one_line(str(value), SHOWN_CHARS), reason)
    if not doubled:
        return batch
    keep = [at for at in range(len(batch.rows)) if at not in doubled]
    return Batch(
        [batch.lines[at] for at in keep],
        [batch.rows[at] for at in keep],
        sorted([*batch.errors, *doubled.values()], key=lambda error: error.line),
        batch.refused + len(doubled),
    )


def _row_error(
    lines: Sequence[int], records: Sequence[Mapping[str, str]], detail: ErrorDetails
) -> RowError:
    index, *rest = detail["loc"]
    context: dict[str, Any] = detail.get("ctx", {})
    column = str(context.get("column") or (rest[0] if rest else ""))
    written = records[int(index)].get(column, str(context.get("value", "")))
    value = "" if detail["type"] == "missing" else written
    return RowError(
        lines[int(index)],
        column,
        one_line(value, SHOWN_CHARS),
        _reason(detail["type"], context, column),
    )


def _reason(kind: str, context: Mapping[str, Any], column: str) -> str:
    match kind:
        case "cell":
            return str(context["reason"])
        case "missing":
            return "is empty, and is needed"
        case "enum":
            return f"is not one of {str(context['expected']).replace(chr(39), '')}"
        case "string_too_long":
            return f"is longer than {context['max_length']:,} characters"
        case "string_too_short":
            return "is empty, and is needed"
        case "string_pattern_mismatch":
            return _PATTERNS.get(column, "has a control character in it")
    return "is not written as this column asks"


_PATTERNS = {
    "email": "is not an e-mail address",
    "currency": "is not three capitals (ISO 4217), such as USD",
    "kind": "is not a short name in lower case, such as medical-licence",
    "credential_kind": "is not a short name in lower case, such as medical-licence",
    "specialty": "is not a path in lower case, such as medicine/radiology",
}
