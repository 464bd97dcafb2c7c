"""The objects of a JSON file, a line each or all in one array, or rows of CSV and Parquet."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, Final, NoReturn

import orjson

from app.domain.progress import Progress, Silent
from app.files.csv_in import CsvTable, Survey, lines_of, look_over, open_csv
from app.files.gate import RowError
from app.files.limits import LIMITS, Limits
from app.files.parquet_guard import is_parquet
from app.files.parquet_in import open_parquet
from app.files.tables import looked_at
from app.files.task_formats.base import Glance, Source, fault
from app.files.trouble import refused, unreadable

_STEP: Final = 1_000
_GLANCE_CHARS: Final = 16 * 1024 * 1024
_GLANCE_LINES: Final = 5
_BLANK: Final = " \t\r\n"

SHEETS: Final = frozenset({".csv", ".tsv", ".tab"})
"""The endings of tables that can hold another tool's objects, a row each."""

Found = tuple[int, dict[str, Any]] | RowError


def open_source(
    path: Path,
    progress: Progress,
    *,
    project: str,
    task_types: Mapping[str, str],
    limits: Limits = LIMITS,
) -> Source:
    """The file, looked over as a whole. Raises `UserError` when it is no sound text or Parquet."""
    looked_at(path, limits)
    if path.suffix.lower() in SHEETS:
        table = open_csv(path, limits, progress)
        rows = partial(_objects, table)
        return Source(path, table.survey, limits, progress, project, task_types, rows)
    if is_parquet(path):
        file = open_parquet(path, limits, progress)
        survey = Survey("", file.sha256, file.total, file.stamp)
        source = Source(path, survey, limits, progress, project, task_types, file.objects)
        for notice in file.notices:
            source.note(notice)
        return source
    survey = look_over(path, replace(limits, line_chars=limits.json_bytes), progress)
    if not survey.encoding.startswith("utf-8"):
        raise refused(path, "such files are always written as UTF-8. Save it so.", 1)
    return Source(path, survey, limits, progress, project, task_types)


def records(source: Source) -> Iterator[Found]:
    """Every object of the file with the line it begins on (the number of its row in Parquet), or
    why it is none.

    Raises `UserError` when an array is broken: what comes after the break cannot be told.
    """
    done = 0
    for done, found in enumerate(_found(source), 1):
        if done > source.limits.rows:
            raise refused(
                source.path, f"it has more than {source.limits.rows:,} objects. Split it."
            )
        if done % _STEP == 0:
            source.progress.step(done, max(source.survey.lines, done), "Reading objects")
        yield found
    if not done:
        raise refused(source.path, "it holds no objects.")


def glance(path: Path) -> Glance:
    """The beginning of a file, to tell its format by. Raises `UserError` if it cannot be read."""
    looked_at(path, LIMITS)
    if is_parquet(path):
        with closing(open_parquet(path, LIMITS, Silent()).objects()) as rows:
            _, row = next(rows, (0, ""))
        return Glance(path, "", {} if isinstance(row, str) else row)
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(_GLANCE_CHARS)
    except OSError as error:
        raise unreadable(path, error) from error
    first = _first_row(path, text) if path.suffix.lower() in SHEETS else _first(text)
    return Glance(path, text[:4_096], first)


def _first_row(path: Path, text: str) -> Mapping[str, Any]:
    """The first row of a table; empty where there is none."""
    delimiter = "," if path.suffix.lower() == ".csv" else "\t"
    try:
        rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 2))
    except csv.Error:
        return {}
    return dict(zip(*rows, strict=False)) if len(rows) == 2 else {}


def _found(source: Source) -> Iterator[Found]:
    if source.objects is not None:
        return _in_rows(source.objects())
    return _in_array(source) if _is_array(source) else _in_lines(source)


def _objects(table: CsvTable) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The rows of a table as objects of texts."""
    width = len(table.header)
    for line, cells in table.rows():
        if len(cells) == width or (len(cells) > width and not any(cells[width:])):
            yield line, dict(zip(table.header, cells, strict=False))
        else:
            yield line, f"has {len(cells)} cells where the header has {width}"


def _in_rows(rows: Iterator[tuple[int, dict[str, Any] | str]]) -> Iterator[Found]:
    for number, row in rows:
        yield fault(number, "", "", row) if isinstance(row, str) else (number, row)


def _first(text: str) -> Mapping[str, Any]:
    """The first object, of an array or of the first lines; empty where there is none."""
    begun = text.lstrip(_BLANK)
    if begun.startswith("["):
        try:
            value, _ = _decoder().raw_decode(begun, _skip(begun, 1))
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}
    for line in begun.split("\n", _GLANCE_LINES)[:_GLANCE_LINES]:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, dict):
            return value
    return {}


def _is_array(source: Source) -> bool:
    with closing(lines_of(source.path, source.survey)) as lines:
        return next((t.lstrip()[:1] for t in lines if t.strip()), "") == "["


def _in_lines(source: Source) -> Iterator[Found]:
    with closing(lines_of(source.path, source.survey)) as lines:
        for line, text in enumerate(lines, start=1):
            if text.strip():
                yield _object(line, text, source.limits)


def _object(line: int, text: str, limits: Limits) -> Found:
    if len(text) > limits.payload_chars:
        return fault(line, "", "", f"is longer than {limits.payload_chars:,} characters")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return fault(line, "", "", f"is not one JSON object ({error.msg})")
    if not isinstance(value, dict):
        return fault(line, "", text, "is JSON, but not an object with named values")
    return line, value


def _in_array(source: Source) -> Iterator[Found]:
    """The elements of an array, found one after the other so that each has its line."""
    path, decoder = source.path, _decoder()
    if source.survey.stamp[0] > source.limits.json_bytes:
        megabytes = source.limits.json_bytes // (1024 * 1024)
        raise refused(path, f"an array is read up to {megabytes} MB. Save it as JSONL.")
    text = "".join(lines_of(path, source.survey))
    at = _skip(text, text.index("[") + 1)
    line, counted = 1, 0
    if text[at : at + 1] == "]":
        return
    while True:
        line, counted = line + text.count("\n", counted, at), at
        try:
            _, end = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise refused(path, "its lists are nested too deeply.", line) from error
        except ValueError as error:
            raise refused(path, f"the array is broken ({error}).", line) from error
        yield _object(line, text[at:end], source.limits)
        at = _skip(text, end)
        sign = text[at : at + 1]
        if sign == "]":
            break
        if sign != ",":
            raise refused(path, "the array is broken: an element does not end.", line)
        at = _skip(text, at + 1)
    if text[at + 1 :].strip():
        raise refused(path, "something stands after the end of the array.", line)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANK:
        at += 1
    return at


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=_no_number)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")
