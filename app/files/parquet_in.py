"""Reads Parquet: row after row of every row group, as text or as JSON values, without loss."""

import hashlib
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

import orjson

from app.config.child import child
from app.domain.progress import Progress
from app.files.header import Row, checked_header
from app.files.limits import Limits
from app.files.parquet_guard import check_ends, check_pages
from app.files.trouble import refused, unreadable

_PIECE: Final = 1024 * 1024
_NO_PYARROW: Final = (
    "reading Parquet needs the package pyarrow, which is not installed. Add it with "
    "“pip install 'guildhall[parquet]'” or “uv sync --extra parquet”, or save the file as JSONL."
)
_DIED: Final = (
    "it is damaged, or unpacks to more than the memory of this computer: the process that read it "
    "ended. Save it again, or as JSONL."
)
_CHANGED: Final = "it was changed while it was read. Try again."
_FAULT: Final = 1  # Python's exit code after an exception that nobody expected
_ALONE: Final = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file that was looked over: what can be read of it, and what it is known by."""

    path: Path
    sha256: str
    columns: tuple[str, ...]  # those that can be read
    total: int
    stamp: tuple[int, int]  # size and time of change, to see that it stayed the same
    limits: Limits
    notices: tuple[str, ...]

    def rows(self, form: str) -> Generator[tuple[int, list[Any] | str], None, None]:
        """The number of each row from 1, and its values by column or why it cannot be read.

        form: "cells" for texts, "values" for values of JSON. Raises `UserError` when the file is
        broken further down, or unpacks to too much.
        """
        with closing(_answers(self.path, form, self.limits)) as answers:
            next(answers)
            if _stamp(self.path) != self.stamp:
                raise refused(self.path, _CHANGED)
            yield from answers

    def objects(self) -> Generator[tuple[int, dict[str, Any] | str], None, None]:
        """The rows as objects of JSON; a column that a row has nothing in is not there."""
        with closing(self.rows("values")) as rows:
            for number, row in rows:
                if isinstance(row, str):
                    yield number, row
                else:
                    named = zip(self.columns, row, strict=True)
                    yield number, {name: value for name, value in named if value is not None}


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file as a table of text; lists and structs are JSON."""

    file: ParquetFile
    header: tuple[str, ...]
    format: str = "parquet"
    encoding: str = ""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.file.path

    @property
    def sha256(self) -> str:
        """The fingerprint of the file's bytes, in hex."""
        return self.file.sha256

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.file.total

    @property
    def notices(self) -> tuple[str, ...]:
        """Which columns are left out."""
        return self.file.notices

    def rows(self) -> Iterator[Row]:
        """All rows; the line of a row is its number."""
        most = self.file.limits.cell_chars
        with closing(self.file.rows("cells")) as rows:
            for line, cells in rows:
                if isinstance(cells, str):
                    raise refused(self.path, f"the row {cells}.", line)
                if any(len(cell) > most for cell in cells):
                    raise refused(self.path, f"a cell is larger than {most // 1024:,} kB.", line)
                if any(cells):
                    yield line, cells


def open_parquet_table(path: Path, limits: Limits, progress: Progress) -> ParquetTable:
    """The table in `path`. Raises `UserError` for a bad header, or as `open_parquet` does."""
    file = open_parquet(path, limits, progress)
    return ParquetTable(file, checked_header(path, file.columns, limits))


def open_parquet(path: Path, limits: Limits, progress: Progress) -> ParquetFile:
    """The Parquet file in `path`, looked over as a whole.

    Raises `UserError` for a file that is broken or would not fit the bounds, and where pyarrow is
    not installed.
    """
    check_ends(path, limits)
    check_pages(path, limits)
    stamp = _stamp(path)
    sha256 = _fingerprint(path, progress)
    with closing(_answers(path, "", limits)) as answers:
        seen = next(answers)
    names, read = seen["columns"], seen["read"]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise refused(path, f"the column “{twice[:60]}” is there twice.")
    if not seen["rows"]:
        raise refused(path, "it has columns but no rows.")
    if not read:
        raise refused(path, "none of its columns holds anything that can be read as text.")
    notices = tuple(
        f"The column “{name[:60]}” holds bytes or other values that have no text: it is left out."
        for name in names
        if name not in read
    )
    return ParquetFile(path, sha256, tuple(read), seen["rows"], stamp, limits, notices)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    return facts.st_size, facts.st_mtime_ns


def _fingerprint(path: Path, progress: Progress) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            while chunk := file.read(_PIECE):
                digest.update(chunk)
                progress.step(file.tell(), size, f"Looking over {path.name}")
    except OSError as error:
        raise unreadable(path, error) from error
    return digest.hexdigest()


def _answers(path: Path, form: str, limits: Limits) -> Generator[Any, None, None]:
    """What the other process says of the file (`app.files.parquet_worker`)."""
    if find_spec("pyarrow") is None:
        raise refused(path, _NO_PYARROW)
    request = {
        "path": os.fspath(path.absolute()), "form": form,
        "file_bytes": limits.file_bytes, "row_bytes": limits.payload_chars,
    }  # fmt: skip
    with (
        tempfile.TemporaryFile() as errors,
        child("app.files.parquet_worker", errors, _ALONE) as process,
    ):
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process for Parquet has no pipes")
        with suppress(OSError):  # where it is dead already, its answer is missed below
            process.stdin.write(orjson.dumps(request) + b"\n")
            process.stdin.close()
        for line in process.stdout:
            answer = orjson.loads(line)
            if answer is None:
                return
            if isinstance(answer, str):
                raise refused(path, answer)
            yield answer
        if process.wait() == _FAULT:
            raise RuntimeError(f"the process for Parquet failed: {_said(errors)}")
        raise refused(path, _DIED)


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read().decode(errors="replace").strip()
