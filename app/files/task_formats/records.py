"""The objects of a JSON file, one a line (JSONL) or all in one array, or the rows of Parquet."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NoReturn

import orjson

from app.domain.progress import Progress, Silent
from app.files.csv_in import Survey, lines_of, look_over
from app.files.gate import RowError
from app.files.limits import LIMITS, Limits
from app.files.parquet_guard import is_parquet
from app.files.parquet_in import ParquetFile, open_parquet
from app.files.tables import looked_at
from app.files.task_formats.base import Glance, Source, fault
from app.files.trouble import refused, unreadable

_STEP: Final = 1_000
_GLANCE_CHARS: Final = 16 * 1024 * 1024
_GLANCE_LINES: Final = 5
_BLANK: Final = " \t\r\n"

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
    if is_parquet(path):
        file = open_parquet(path, limits, progress)
        survey = Survey("", file.sha256, file.total, file.stamp)
        source = Source(path, survey, limits, progress, project, task_types, file)
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
            _, first = next(rows, (0, ""))
        return Glance(path, "", {} if isinstance(first, str) else first)
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(_GLANCE_CHARS)
    except OSError as error:
        raise unreadable(path, error) from error
    return Glance(path, text[:4_096], _first(text))


def _found(source: Source) -> Iterator[Found]:
    if source.parquet is not None:
        return _in_rows(source.parquet)
    return _in_array(source) if _is_array(source) else _in_lines(source)


def _in_rows(file: ParquetFile) -> Iterator[Found]:
    for number, row in file.objects():
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
