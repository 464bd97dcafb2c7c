"""A file as a table of text: one header, then rows that stream past."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from app.domain.progress import Progress, Silent
from app.files.header import Row
from app.files.limits import LIMITS, Limits
from app.files.parquet_guard import is_parquet
from app.files.trouble import refused, unreadable

_TABLES = "Tables come as CSV, XLSX, JSONL or Parquet."
_OTHER_FORMATS = {
    ".xls": "it is an old Excel workbook. Save it as .xlsx or as CSV.",
    ".xlsb": "it is a binary Excel workbook. Save it as .xlsx or as CSV.",
    ".ods": "it is an OpenDocument sheet. Save it as .xlsx or as CSV.",
    ".numbers": "it is a Numbers document. Export it as .xlsx or as CSV.",
    ".json": "a JSON file is read only as JSONL: one object per line, in a .jsonl file.",
    ".zip": "it is an archive. Unpack it and choose the file inside.",
    ".gz": "it is packed. Unpack it and choose the file inside.",
    ".pdf": f"it is a PDF. {_TABLES}",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
_ZIP = b"PK\x03\x04"


class Table(Protocol):
    """A table file that has been looked over and can be read, as often as wished.

    `rows()` gives (line, cells); every row has as many cells as the file gave it, which need not
    be as many as the header. `line` is the line of the file (CSV, JSONL) or of the sheet (XLSX), or
    the number of the row (Parquet).
    Empty lines are left out. Reading raises `UserError` when the file is broken further down.
    """

    @property
    def path(self) -> Path:
        """Where the file is."""
        ...

    @property
    def format(self) -> str:
        """ "csv", "xlsx", "jsonl" or "parquet"."""
        ...

    @property
    def encoding(self) -> str:
        """How its characters are written: "utf-8", "utf-16"; "" where that is the format's own."""
        ...

    @property
    def sha256(self) -> str:
        """The fingerprint of the file's bytes, in hex."""
        ...

    @property
    def header(self) -> tuple[str, ...]:
        """The column titles as written, without the blanks around them."""
        ...

    @property
    def total(self) -> int:
        """About how many rows there are, for progress."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know but need not mend."""
        ...

    def rows(self) -> Iterator[Row]:
        """All rows after the header, in the order of the file."""
        ...


def open_table(path: Path, *, limits: Limits = LIMITS, progress: Progress | None = None) -> Table:
    """The table in `path`. Raises `UserError` for anything that is not a sound, bounded table.

    A text file is looked over as a whole, which `progress` is told of and can stop.
    """
    told = progress or Silent()
    beginning = looked_at(path, limits)
    suffix = path.suffix.lower()
    if beginning.startswith(_OLE):
        raise refused(
            path,
            "it is protected by a password, or an old Excel workbook. "
            "Save it as .xlsx without a password.",
        )
    if beginning.startswith(_ZIP) and suffix in (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", ""):
        from app.files.xlsx_in import open_xlsx

        return open_xlsx(path, limits)
    if suffix in (".xlsx", ".xlsm"):
        raise refused(path, "it is not an Excel workbook, whatever its name says. Save it again.")
    if suffix in (".jsonl", ".ndjson"):
        from app.files.jsonl_in import open_jsonl

        return open_jsonl(path, limits, told)
    if is_parquet(path):
        from app.files.parquet_in import open_parquet_table

        return open_parquet_table(path, limits, told)
    if suffix in (".csv", ".tsv", ".tab", ".txt", ""):
        from app.files.csv_in import open_csv

        return open_csv(path, limits, told)
    reason = _OTHER_FORMATS.get(suffix, f"files ending in “{suffix}” are not read. {_TABLES}")
    raise refused(path, reason)


def looked_at(path: Path, limits: Limits) -> bytes:
    """The first bytes of a plain file of bearable size. Raises `UserError` for any other."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise refused(path, "it is a folder. Choose a file inside it.")
        if not stat.S_ISREG(facts.st_mode):
            raise refused(path, "it is not an ordinary file. Copy its content to one.")
        if facts.st_size > limits.file_bytes:
            megabytes = limits.file_bytes // (1024 * 1024)
            raise refused(path, f"it is larger than {megabytes} MB. Split it into parts.")
        if facts.st_size == 0:
            raise refused(path, "it is empty. It needs a header line and at least one row.")
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise refused(path, "its name is not one a file can have.") from error
