"""What a format of another tool is, and what its reader is given and gives."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from app.domain.progress import Progress
from app.domain.text import SHOWN_CHARS, one_line
from app.files.csv_in import Survey
from app.files.gate import RowError
from app.files.limits import Limits


@dataclass(frozen=True, slots=True)
class ForeignTask:
    """One task as another tool's file gives it. `line`: where it begins."""

    line: int
    external_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ForeignAnswer:
    """One answer as another tool's file gives it.

    label: "" where the details say it. email: of who answered. seconds: None where the file does
    not say. submitted_at: as written.
    """

    line: int
    project: str
    task: str
    email: str
    label: str
    details: Mapping[str, Any]
    reason: str
    seconds: int | None
    submitted_at: str


@dataclass(slots=True)
class Source:
    """A file that was looked over, for a reader.

    project: the number of the project that its rows belong to, "" where they say it themselves.
    task_types: the task type of each project of the workspace, by number. objects: what gives the
    objects of a file that is no JSON, or why a row is none. payload: what gives a known task's
    payload by project and number, None where there is no such task.
    """

    path: Path
    survey: Survey
    limits: Limits
    progress: Progress
    project: str
    task_types: Mapping[str, str]
    objects: Callable[[], Iterator[tuple[int, dict[str, Any] | str]]] | None = None
    payload: Callable[[str, str], Mapping[str, Any] | None] = lambda _project, _task: None
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, sentence: str, *, counted: bool = False) -> None:
        """Say what the person should know of the file; each sentence is told once, and with how
        often it was where that is `counted`.
        """
        self.notes[sentence] = self.notes.get(sentence, 0) + 1 if counted else 1


@dataclass(frozen=True, slots=True)
class Glance:
    """The beginning of a file: some text, and its first object, empty where there is none."""

    path: Path
    head: str
    first: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskFormat:
    """A format of tasks. `fits` tells from a glance whether a file is of this format."""

    name: str
    task_types: tuple[str, ...]  # of the projects that can take its tasks
    read: Callable[[Source], Iterator[ForeignTask | RowError]]
    fits: Callable[[Glance], bool]


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """A format of answers."""

    name: str
    read: Callable[[Source], Iterator[ForeignAnswer | RowError]]
    fits: Callable[[Glance], bool]


def fault(line: int, column: str, value: object, reason: str) -> RowError:
    """A refused row; the reason reads on from the column and value."""
    return RowError(line, column, one_line(str(value), SHOWN_CHARS), reason)


def named(record: Mapping[str, Any], *fields: str) -> str:
    """The id that a record has in the first of these fields; "" where it has none.

    Raises ValueError for an id that is neither text nor a whole number.
    """
    for name in fields:
        value = record.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value).strip()
        raise ValueError(name)
    return ""


def made_id(*content: object) -> str:
    """An id that follows from the content alone, for a record without one."""
    body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()[:20]
