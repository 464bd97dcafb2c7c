"""Reads records one after the other: lines of JSONL, elements of one array, rows of Parquet."""

import codecs
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from app.domain.progress import Progress
from app.files.csv_in import Survey, lines_of, look_over
from app.files.limits import Limits
from app.files.parquet_guard import is_parquet
from app.files.parquet_in import open_parquet
from app.files.trajectories.base import Place, RunError, look_at
from app.files.trouble import refused, unreadable

DEEPEST = 200
"""How deep values may be nested. Real runs use about ten levels."""

_PIECE = 1024 * 1024
_LINES = (".jsonl", ".ndjson")
_OUTSIDE = re.compile(r'["{}\[\],]')
_INSIDE = re.compile(r'["\\]')
_TOO_DEEP = f"is nested more than {DEEPEST} levels deep; what follows it is not read"
_BLANK = " \t\r\n"

Record = tuple[Place, dict[str, Any]] | RunError


def read_records(path: Path, limits: Limits, progress: Progress) -> Iterator[Record]:
    """Every object of a file with its place, or why it is none; only one is in memory at a time.

    A file whose first sign is a bracket is one array; one that ends in .jsonl has an object a line;
    any other is JSONL when its first line is a whole value, else one object. Raises `UserError` for
    a file that is no bounded UTF-8 text, nor sound Parquet.
    """
    look_at(path, limits)
    if is_parquet(path):
        yield from _rows(path, limits, progress)
        return
    first, whole_line = _beginning(path, limits)
    by_line = path.suffix.lower() in _LINES or (first != "[" and whole_line)
    # An array may be one line of any length: it is not read by line.
    bounds = limits if by_line else replace(limits, line_chars=limits.file_bytes)
    survey = look_over(path, bounds, progress)
    if not survey.encoding.startswith("utf-8"):
        raise refused(path, "JSON is always written as UTF-8. Save it so.", 1)
    if first not in ("[", "{"):
        raise refused(path, "it is neither a JSON array of runs nor JSONL.", 1)
    if first == "[" and not by_line:
        yield from _elements(path, survey, limits, progress)
    elif by_line:
        yield from _lines(path, survey, limits, progress)
    else:
        yield from _single(path, limits)


def _rows(path: Path, limits: Limits, progress: Progress) -> Iterator[Record]:
    file = open_parquet(path, limits, progress)
    for number, row in file.objects():
        progress.step(number, file.total, f"Reading {path.name}")
        place = Place(f"row {number}", number)
        yield place.error(row) if isinstance(row, str) else (place, row)


def _lines(path: Path, survey: Survey, limits: Limits, progress: Progress) -> Iterator[Record]:
    # Closed by name: an error on its way up keeps its frames, and with them the file.
    with closing(lines_of(path, survey)) as lines:
        for number, text in enumerate(lines, start=1):
            if text.strip():
                if number > limits.rows:
                    raise refused(path, f"it has more than {limits.rows:,} lines. Split it.")
                progress.step(number, survey.lines, f"Reading {path.name}")
                yield _record(Place(f"line {number}", number), text)


def _single(path: Path, limits: Limits) -> Iterator[Record]:
    place = Place("record 1", 1)
    try:
        if path.stat().st_size > limits.line_chars:
            yield place.error(f"is larger than {_megabytes(limits)} MB")
            return
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    yield _record(place, text)


def _record(place: Place, text: str) -> Record:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg or "recursion" in error.msg.lower():
            return place.error("has values that are nested too deeply")
        return place.error(f"is not one JSON object ({error.msg})")
    if not isinstance(value, dict):
        return place.error("is JSON, but not an object with named values")
    return place, value


def _elements(path: Path, survey: Survey, limits: Limits, progress: Progress) -> Iterator[Record]:
    """The elements of the array, each cut out by its brackets before it is parsed."""
    cutter = _Cutter(limits.line_chars)
    number = 0
    read = 0
    with closing(_pieces(path, survey)) as pieces:
        for piece in pieces:
            read += len(piece)
            progress.step(min(read, survey.stamp[0]), survey.stamp[0], f"Reading {path.name}")
            for text in cutter.cut(piece):
                number += 1
                place = Place(f"record {number}", number)
                if number > limits.rows:
                    raise refused(path, f"it has more than {limits.rows:,} records. Split it.")
                yield (
                    _record(place, text)
                    if text
                    else place.error(f"is larger than {_megabytes(limits)} MB")
                )
            if cutter.trouble:
                yield Place(f"record {number + 1}", number + 1).error(cutter.trouble)
                return
    if not cutter.closed:
        reason = "breaks off: the file ends before its last bracket"
        yield Place(f"record {number + 1}", number + 1).error(reason)


class _Cutter:
    """Cuts an array's elements out of a text that comes in pieces.

    An element that is longer than allowed comes out as "" and is not kept.
    """

    def __init__(self, most_chars: int) -> None:
        self.closed = False
        self.trouble = ""
        self._most = most_chars
        self._depth = 0
        self._in_text = False
        self._skip = False  # the next sign is escaped
        self._kept: list[str] = []
        self._size = 0

    def cut(self, piece: str) -> Iterator[str]:
        """The elements that end in this piece."""
        at = start = 0
        if self._skip and piece:
            self._skip, at = False, 1
        while not self.trouble and (
            found := (_INSIDE if self._in_text else _OUTSIDE).search(piece, at)
        ):
            sign, at = found.group(), found.end()
            if self.closed:
                break
            if sign == "\\":
                self._skip, at = at == len(piece), at + 1
            elif sign == '"':
                self._in_text = not self._in_text
            elif sign in "[{":
                self._depth += 1
                if self._depth == 1:
                    start = at
                elif self._depth > DEEPEST:
                    self.trouble = _TOO_DEEP
            elif sign in "]}" or self._depth == 1:
                if sign != ",":
                    self._depth -= 1
                if self._depth == 0 or sign == ",":
                    self._keep(piece[start : found.start()])
                    start = at
                    self.closed = self._depth == 0
                    yield from self._taken()
        if not self.closed:
            self._keep(piece[start:])
        elif piece[start:].strip(_BLANK):
            self.trouble = "comes after the end of the array"

    def _keep(self, text: str) -> None:
        self._size += len(text)
        if self._size <= self._most:
            self._kept.append(text)
        else:
            self._kept.clear()

    def _taken(self) -> Iterator[str]:
        """What was kept, as one element; nothing for the blank before the last bracket."""
        text = "".join(self._kept).strip(_BLANK)
        too_long = self._size > self._most
        self._kept, self._size = [], 0
        if too_long:
            yield ""
        elif text or not self.closed:
            yield text or " "


def _pieces(path: Path, survey: Survey) -> Generator[str, None, None]:
    decoder = codecs.getincrementaldecoder(survey.encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_PIECE):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise refused(path, "it was changed while it was read. Try again.") from error


def _beginning(path: Path, limits: Limits) -> tuple[str, bool]:
    """The first sign that is not blank, and whether the first line is a whole JSON value."""
    try:
        with path.open("rb") as file:
            line = file.readline(limits.line_chars + 4).lstrip(b"\xef\xbb\xbf")
            while line and not line.strip():
                line = file.readline(limits.line_chars + 4)
    except OSError as error:
        raise unreadable(path, error) from error
    first = line.strip()[:1].decode("ascii", "replace")
    if first != "{":
        return first, False
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        # A first line that closes itself was meant to be a whole value, and is broken.
        return first, line.rstrip().endswith(b"}") and len(line.strip()) > 2
    return first, True


def _megabytes(limits: Limits) -> int:
    return limits.line_chars // (1024 * 1024)
