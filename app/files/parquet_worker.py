"""The process that unpacks Parquet: it may die of a hostile file, the program may not.

It gets one request through its standard input and answers in lines of JSON: what the file holds,
then [number, values or why there are none] for each row, then `null`. A line with a text alone is
why the file is refused. `app.files.parquet_in` is the other side.
"""

import math
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import orjson
import pyarrow as pa
from pyarrow import compute, types
from pyarrow.parquet import ParquetFile

from app.files.values import as_text

DAMAGED: Final = "it is cut off or damaged. Save it again, or fetch it once more."
TOO_MUCH: Final = "it unpacks to more than the memory set aside for it. Split it into parts."
MEMORY: Final = 4 * 1024**3  # bytes of addresses; of these Python and pyarrow take up to one

_AT_ONCE: Final = 1_000  # rows
_BUFFER: Final = 1024 * 1024
_LONGEST_FIXED: Final = 10_000  # entries of a list of fixed length, which nulls take up too
_TROUBLE: Final = (pa.ArrowException, OSError, ValueError, KeyError, OverflowError)


class _Refused(Exception):  # noqa: N818 - an answer, not a fault
    """Why the file is refused."""


def plain(value: object) -> object:
    """A value of Parquet as one of JSON: days, times and decimals as text.

    Raises ValueError for a number that JSON does not have, or a time that would lose digits.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            if not math.isfinite(value):
                raise ValueError("a number is not finite (NaN or infinity)")
            return value
        case list():
            return [plain(one) for one in value]
        case dict():
            return {as_text(name): plain(one) for name, one in value.items()}
        case datetime():
            # Where pandas is installed, times finer than Python's come as its own kind.
            if getattr(value, "nanosecond", 0):
                raise ValueError("a time is finer than a microsecond. Round it")
    return as_text(value)


def cell(value: object) -> str:
    """A value as a cell of text. Raises ValueError as `plain` does."""
    if type(value) is str:
        return value
    return as_text(value if isinstance(value, float) else plain(value))


def _answers(path: str, form: str, file_bytes: int, row_bytes: int) -> Iterator[object]:
    """What the file holds, and its rows as "cells" or "values"; form "" asks for no rows."""
    try:
        file = _opened(path)
        fields = list(file.schema_arrow)
    except _TROUBLE as error:
        raise _Refused(DAMAGED) from error
    names = [field.name for field in fields]
    read = [field.name for field in fields if _is_read(field.type)]
    yield {"columns": names, "read": read, "rows": file.metadata.num_rows}
    made = {"cells": cell, "values": plain}.get(form)
    if made is None:
        return
    number, held = 1, 0
    for batch in _batches(file, read):
        for piece, weight in _borne(batch, row_bytes):
            held += weight
            if held > file_bytes:
                megabytes = file_bytes // (1024 * 1024)
                raise _Refused(f"it unpacks to more than {megabytes} MB. Split it into parts.")
            if weight > row_bytes and piece.num_rows == 1:
                yield number, f"is longer than {row_bytes:,} characters"
            else:
                for row, values in _values(piece, read, number):
                    yield row, values if isinstance(values, str) else _made(values, made)
            number += piece.num_rows


def _made(values: tuple[Any, ...], made: Any) -> list[Any] | str:
    try:
        return [made(value) for value in values]
    except ValueError as error:
        return f"cannot be kept: {error}"


def _opened(path: str) -> Any:
    """The file as pyarrow reads it: page by page, texts by their dictionaries."""
    schema = ParquetFile(path).schema
    leaves = [schema.column(place) for place in range(len(schema))]
    # A text that a million rows share must not become a million texts unseen. Of texts within
    # lists pyarrow cannot give dictionaries in general.
    texts = [
        leaf.path for leaf in leaves
        if leaf.physical_type == "BYTE_ARRAY" and leaf.max_repetition_level == 0
        and "." not in leaf.path
    ]  # fmt: skip
    return ParquetFile(path, read_dictionary=texts, buffer_size=_BUFFER, pre_buffer=False)


def _batches(file: Any, names: list[str]) -> Iterator[Any]:
    """A few rows after the other; a batch lies within one row group."""
    for group in range(file.metadata.num_row_groups):
        batches = file.iter_batches(
            batch_size=_AT_ONCE, row_groups=[group], columns=names, use_threads=False
        )
        while True:
            try:
                batch = next(batches, None)
            except _TROUBLE as error:
                no_room = isinstance(error, MemoryError)
                raise _Refused(TOO_MUCH if no_room else DAMAGED) from error
            if batch is None:
                break
            yield batch


def _is_read(kind: Any) -> bool:
    """Whether values of a type can be written as text."""
    if types.is_dictionary(kind):
        return _is_read(kind.value_type)
    if types.is_fixed_size_list(kind) and kind.list_size > _LONGEST_FIXED:
        return False
    if types.is_nested(kind):
        inner = [kind.field(place).type for place in range(kind.num_fields)]
        return not types.is_union(kind) and all(map(_is_read, inner))
    return bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_boolean(kind)
        or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
        or types.is_temporal(kind) or types.is_null(kind)
    )  # fmt: skip


def _borne(batch: Any, most: int) -> Iterator[tuple[Any, int]]:
    """The batch in parts of at most so many bytes, or of one row; each with its bytes."""
    weight = sum(_weight(column) for column in batch.columns)
    if weight <= most or batch.num_rows == 1:
        yield batch, weight
        return
    half = batch.num_rows // 2
    yield from _borne(batch.slice(0, half), most)
    yield from _borne(batch.slice(half), most)


def _weight(column: Any) -> int:
    """About how many bytes a column's values have once each stands for itself."""
    kind, own = column.type, 8 * len(column)
    if types.is_dictionary(kind):
        lengths = compute.binary_length(column.dictionary)
        return own + (compute.sum(lengths.take(column.indices)).as_py() or 0)
    if types.is_string(kind) or types.is_large_string(kind):
        return own + (compute.sum(compute.binary_length(column)).as_py() or 0)
    if types.is_struct(kind):
        return own + sum(map(_weight, column.flatten()))
    if types.is_map(kind):
        first, last = column.offsets[0].as_py(), column.offsets[-1].as_py()
        parts = (part.slice(first, last - first) for part in (column.keys, column.items))
        return own + sum(map(_weight, parts))
    return own + (_weight(column.flatten()) if types.is_nested(kind) else 0)


def _values(
    batch: Any, names: list[str], first: int
) -> Iterator[tuple[int, tuple[Any, ...] | str]]:
    """The rows of a batch as Python's values. A row that has none is found by halving."""
    columns: list[list[Any]] = []
    try:
        for name in names:
            column = batch.column(name)
            if types.is_dictionary(column.type):  # a look-up for each would be slow
                column = column.dictionary_decode()
            columns.append(column.to_pylist(maps_as_pydicts="strict"))
    except _TROUBLE as error:
        if batch.num_rows == 1:
            yield first, f"holds in “{names[len(columns)][:60]}” {_reason(error)}"
            return
        half = batch.num_rows // 2
        yield from _values(batch.slice(0, half), names, first)
        yield from _values(batch.slice(half), names, first + half)
        return
    yield from enumerate(zip(*columns, strict=True), start=first)


def _reason(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "a text that is not UTF-8"
        case KeyError():
            return "a map that names one key twice"
    return "a time or a time zone that is not known here"


def main() -> None:
    """One request in; what the file holds, and its rows, out."""
    with suppress(ImportError):  # where addresses cannot be bounded the guard alone has to do
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the lines
    request = orjson.loads(sys.stdin.buffer.readline())
    try:
        for answer in _answers(**request):
            out.write(orjson.dumps(answer) + b"\n")
        out.write(b"null\n")
    except _Refused as refusal:
        out.write(orjson.dumps(str(refusal)) + b"\n")
    except MemoryError:
        out.write(orjson.dumps(TOO_MUCH) + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
