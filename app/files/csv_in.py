"""Reads CSV: looked over once as a whole, then streamed."""

import codecs
import csv
import hashlib
import io
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.files.header import Row, checked_header
from app.files.limits import Limits
from app.files.trouble import refused, unreadable

_CHUNK = 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Survey:
    """What looking over a text file found."""

    encoding: str  # as Python's codec is called
    sha256: str
    lines: int
    stamp: tuple[int, int]  # size and time of change, to see that it stayed the same


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file that can be read."""

    path: Path
    encoding: str
    sha256: str
    header: tuple[str, ...]
    total: int
    delimiter: str
    limits: Limits
    survey: Survey
    notices: tuple[str, ...] = ()
    format: str = "csv"

    def rows(self) -> Iterator[Row]:
        """All rows after the header."""
        records = _records(self.path, self.survey, self.delimiter, self.limits)
        next(records)
        count = 0
        for line, cells in records:
            count += 1
            if count > self.limits.rows:
                raise refused(
                    self.path, f"it has more than {self.limits.rows:,} rows. Split it.", line
                )
            yield line, cells
        if count == 0:
            raise refused(self.path, "it has a header but no rows.")


def open_csv(path: Path, limits: Limits, progress: Progress) -> CsvTable:
    """The CSV table in `path`; its encoding, delimiter and header are known afterwards."""
    survey = look_over(path, limits, progress)
    delimiter, first, line = _delimiter(path, survey, limits)
    table = CsvTable(
        path=path,
        encoding="utf-16" if survey.encoding.startswith("utf-16") else "utf-8",
        sha256=survey.sha256,
        header=checked_header(path, first, limits, line),
        total=max(survey.lines - 1, 1),
        delimiter=delimiter,
        limits=limits,
        survey=survey,
    )
    next(table.rows())  # a header alone is refused now, not when somebody reads
    return table


def look_over(path: Path, limits: Limits, progress: Progress) -> Survey:
    """Reads a text file through: hash, encoding, no NULs, no endless line.

    One pass in pieces of a megabyte, so that a broken file is refused before its first row is
    used. UTF-8, or what a byte order mark announces; anything else would be a guess.
    """
    digest = hashlib.sha256()
    lines = 0
    since_break = 0
    last = ""
    try:
        with path.open("rb") as file:
            facts = os.fstat(file.fileno())
            chunk = file.read(_CHUNK)
            encoding = _announced(chunk)
            decoder = codecs.getincrementaldecoder(encoding)()
            while True:
                digest.update(chunk)
                try:
                    text = decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    raise _undecodable(path, encoding, lines, error) from error
                if "\0" in text:
                    at = lines + text[: text.index("\0")].count("\n") + 1
                    raise refused(path, "it holds a NUL character; it is not a text file.", at)
                breaks = text.count("\n") or text.count("\r")
                if breaks:
                    since_break = len(text) - max(text.rfind("\n"), text.rfind("\r")) - 1
                else:
                    since_break += len(text)
                lines += breaks
                if since_break > limits.line_chars:
                    raise refused(path, "the line is far too long for a table.", lines + 1)
                last = text[-1:] or last
                if not chunk:
                    break
                progress.step(file.tell(), facts.st_size, f"Looking over {path.name}")
                chunk = file.read(_CHUNK)
    except OSError as error:
        raise unreadable(path, error) from error
    if last not in ("\n", "\r"):
        lines += 1
    return Survey(encoding, digest.hexdigest(), lines, (facts.st_size, facts.st_mtime_ns))


def lines_of(path: Path, survey: Survey) -> Generator[str, None, None]:
    """The lines of a file that was looked over. Refuses when it has changed since."""
    try:
        with path.open("rb") as raw:
            facts = os.fstat(raw.fileno())
            if (facts.st_size, facts.st_mtime_ns) != survey.stamp:
                raise refused(path, "it was changed while it was read. Try again.")
            with io.TextIOWrapper(raw, encoding=survey.encoding, newline="") as text:
                yield from text
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise refused(path, "it was changed while it was read. Try again.") from error


def _announced(beginning: bytes) -> str:
    if beginning.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if beginning.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8"


def _undecodable(path: Path, encoding: str, lines: int, error: UnicodeDecodeError) -> Exception:
    line = lines + 1
    if encoding.startswith("utf-8"):
        line += error.object[: error.start].count(b"\n")
    return refused(
        path,
        "its characters are not written as UTF-8. "
        "Save it again as “CSV UTF-8”; which older encoding was meant is not guessed.",
        line,
    )


def _records(path: Path, survey: Survey, delimiter: str, limits: Limits) -> Iterator[Row]:
    """(first line, cells) of every record that is not empty, the header among them."""
    # The limit belongs to the process, not to a reader; it is always this one here.
    csv.field_size_limit(limits.cell_chars)
    line = 1
    try:
        # Closed by name: an error on its way up keeps its frames, and with them the file.
        with closing(lines_of(path, survey)) as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for cells in reader:
                if cells and any(cells):
                    yield line, cells
                line = reader.line_num + 1
    except csv.Error as error:
        raise refused(path, _csv_reason(str(error), limits), line) from error


def _csv_reason(message: str, limits: Limits) -> str:
    if "field larger" in message:
        kilobytes = limits.cell_chars // 1024
        return f"a cell is larger than {kilobytes:,} kB. Is a closing quote missing?"
    if "unexpected end" in message:
        return "a quote is opened and never closed."
    return 'its quotes do not fit: a quote inside a cell must be doubled ("").'


def _delimiter(path: Path, survey: Survey, limits: Limits) -> tuple[str, list[str], int]:
    """The delimiter, with the header cells and their line.

    The one that cuts the header into the most cells; when two do, the one by which more of the
    first rows have as many cells as the header. When that too is even, nothing is guessed.
    """
    tried = []
    trouble: UserError | None = None
    for delimiter in _DELIMITERS:
        sample, error = _sample(path, survey, delimiter, limits)
        trouble = trouble or error
        if sample:
            line, first = sample[0]
            alike = sum(len(cells) == len(first) for _, cells in sample[1:])
            tried.append(((len(first), alike), delimiter, first, line))
    if not tried:
        raise trouble or refused(path, "it holds nothing but empty lines.")
    best = max(score for score, *_ in tried)
    ways = [way for way in tried if way[0] == best]
    if len(ways) > 1 and best[0] > 1:
        names = " and ".join(_NAMES[delimiter] for _, delimiter, *_ in ways)
        raise refused(
            path, f"it could be cut by {names} alike. Save it again with one delimiter.", 1
        )
    _, delimiter, first, line = ways[0]
    return delimiter, first, line


def _sample(
    path: Path, survey: Survey, delimiter: str, limits: Limits
) -> tuple[list[Row], UserError | None]:
    """The first records by one delimiter, and what stopped the reading, if anything did."""
    sample: list[Row] = []
    try:
        for record in islice(_records(path, survey, delimiter, limits), 1 + _SAMPLE_ROWS):
            sample.append(record)  # noqa: PERF402 - what came before an error counts
    except UserError as error:
        return sample, error
    return sample, None
