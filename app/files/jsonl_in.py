"""Reads JSONL: one flat object per line; nested values stay JSON text."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.domain.progress import Progress
from app.files.csv_in import Survey, lines_of, look_over
from app.files.header import Row, checked_header
from app.files.limits import Limits
from app.files.trouble import refused
from app.files.values import as_text


@dataclass(frozen=True, slots=True)
class JsonlTable:
    """A JSONL file that can be read. Its header is every key, in the order they first appear."""

    path: Path
    encoding: str
    sha256: str
    header: tuple[str, ...]
    total: int
    limits: Limits
    survey: Survey
    notices: tuple[str, ...] = ()
    format: str = "jsonl"

    def rows(self) -> Iterator[Row]:
        """All objects as rows; a key that an object lacks is an empty cell."""
        # The header's titles have no blanks around them; a key may.
        places = {title: place for place, title in enumerate(self.header)}
        for line, record in _objects(self.path, self.survey, self.limits):
            cells = [""] * len(places)
            try:
                for key, value in record.items():
                    cells[places[key.strip()]] = text = as_text(value)
                    if len(text) > self.limits.cell_chars:
                        kilobytes = self.limits.cell_chars // 1024
                        raise refused(self.path, f"a value is larger than {kilobytes:,} kB.", line)
            except ValueError as error:
                raise refused(self.path, f"{error}.", line) from error
            yield line, cells


def open_jsonl(path: Path, limits: Limits, progress: Progress) -> JsonlTable:
    """The JSONL table in `path`. Reads it through once, so that no key is missed."""
    survey = look_over(path, limits, progress)
    if not survey.encoding.startswith("utf-8"):
        raise refused(path, "JSONL is always written as UTF-8. Save it so.", 1)
    keys: dict[str, None] = {}
    count = 0
    for line, record in _objects(path, survey, limits):
        count += 1
        if not keys.keys() >= record.keys():
            keys.update(dict.fromkeys(record))
            if len(keys) > limits.columns:
                raise refused(path, f"it has more than {limits.columns:,} different keys.", line)
    if not count:
        raise refused(path, "it holds nothing but empty lines.")
    if not all(key.strip() for key in keys):
        raise refused(path, "an object has a key without a name.")
    header = checked_header(path, tuple(keys), limits)
    return JsonlTable(path, "utf-8", survey.sha256, header, count, limits, survey)


def _objects(path: Path, survey: Survey, limits: Limits) -> Iterator[tuple[int, dict[str, object]]]:
    count = 0
    # Closed by name: an error on its way up keeps its frames, and with them the file.
    with closing(lines_of(path, survey)) as lines:
        for line, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            count += 1
            if count > limits.rows:
                raise refused(path, f"it has more than {limits.rows:,} rows. Split it.", line)
            try:
                record = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise refused(
                    path, f"the line is not one JSON object ({error.msg}).", line
                ) from error
            if not isinstance(record, dict):
                raise refused(path, "the line is JSON, but not an object with named values.", line)
            yield line, record
