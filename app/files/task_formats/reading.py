"""Other tools' files as readings: what the gate makes of plain files."""

from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from app.domain.errors import UserError
from app.domain.task_types import names
from app.files.cells import Id
from app.files.gate import KEPT_ERRORS, Reading, RowError
from app.files.kinds.tasks import TaskRow
from app.files.task_formats.all_formats import ANSWER_FORMATS, AUTO, TASK_FORMATS
from app.files.task_formats.base import (
    AnswerFormat,
    ForeignAnswer,
    ForeignTask,
    Source,
    TaskFormat,
    fault,
)
from app.files.task_formats.records import glance
from app.files.trouble import refused

_ID: Final = TypeAdapter[str](Id)
TASK_COLUMNS: Final = frozenset({"project_id", "task_id", "payload"})
"""What a task of another tool's file says; all else is left as it is."""


FOREIGN_KINDS: Final = ("tasks", "submissions")
"""The kinds of rows that other tools' files hold; tasks before the answers to them."""

_TABLES: Final = frozenset({".xlsx", ".xlsm"})


def format_names(kind: str) -> tuple[str, ...]:
    """The formats, beside plain tables, that files of a kind come in."""
    return tuple(one.name for one in _formats(kind))


def guess_format(kind: str, path: Path) -> str:
    """The one format that the file's beginning fits; "" for none, or for several."""
    if path.suffix.lower() in _TABLES:
        return ""
    seen = glance(path)
    fitting = [one.name for one in _formats(kind) if one.fits(seen)]
    return fitting[0] if len(fitting) == 1 else ""


def task_types(kind: str, name: str) -> tuple[str, ...]:
    """The types of the projects that can take a format's rows; answers fit any project."""
    if kind == "submissions":
        return names()
    return next((one.task_types for one in TASK_FORMATS if one.name == name), ())


def check_format(kind: str, name: str) -> None:
    """Raises `UserError` unless files of the kind come in a format of this name (or "auto")."""
    known = format_names(kind)
    if name not in known and (name != AUTO or not known):
        offered = f"Choose auto, {', '.join(known)}." if known else "They come as tables alone."
        raise UserError(f"“{name[:40]}” is not a format of {kind}. {offered} Nothing was read in.")


def task_format(name: str, path: Path) -> TaskFormat:
    """The format of tasks of this name; by the file's content for "auto".

    Raises `UserError` when there is none.
    """
    chosen = _chosen("tasks", name, path)
    return next(one for one in TASK_FORMATS if one.name == chosen)


def answer_format(name: str, path: Path) -> AnswerFormat:
    """The format of answers of this name, in the same way."""
    chosen = _chosen("submissions", name, path)
    return next(one for one in ANSWER_FORMATS if one.name == chosen)


def read_tasks(how: TaskFormat, source: Source) -> Reading[TaskRow]:
    """All tasks of the file as rows of the project, with every error counted.

    A task that an earlier one repeats to the last sign is left out; another one of the same id is
    refused.
    """
    lines: list[int] = []
    rows: list[TaskRow] = []
    errors: list[RowError] = []
    seen: dict[str, tuple[int, str]] = {}
    for found in how.read(source):
        made = found if isinstance(found, RowError) else _row(source, found)
        if isinstance(made, RowError):
            errors.append(made)
            continue
        line = found.line
        earlier = seen.get(made.task_id)
        if earlier is None:
            seen[made.task_id] = (line, made.payload)
            lines.append(line)
            rows.append(made)
        elif earlier[1] == made.payload:
            source.note("A task that repeats an earlier one is left out.", counted=True)
        else:
            reason = f"is also that of another task, on line {earlier[0]}"
            errors.append(fault(line, "id", made.task_id, reason))
    count = len(errors)
    return Reading(
        "tasks", source.survey.sha256, lines, rows, errors[:KEPT_ERRORS], count, count,
        notices_of(source),
    )  # fmt: skip


def read_answers(
    how: AnswerFormat, source: Source
) -> tuple[list[ForeignAnswer], list[RowError], tuple[str, ...]]:
    """All answers of the file, every error, and what the person should know."""
    answers: list[ForeignAnswer] = []
    errors: list[RowError] = []
    for found in how.read(source):
        if isinstance(found, RowError):
            errors.append(found)
        else:
            answers.append(found)
    return answers, errors, notices_of(source)


def notices_of(source: Source) -> tuple[str, ...]:
    """What readers noted, each sentence once with how often it was."""
    return tuple(
        text if count == 1 else f"{text} ({count:,} times)" for text, count in source.notes.items()
    )


def _row(source: Source, task: ForeignTask) -> TaskRow | RowError:
    """The row that a task makes, as the gate would have it."""
    try:
        number = _ID.validate_python(task.external_id.strip())
        payload = orjson.dumps(task.payload, option=orjson.OPT_SORT_KEYS).decode()
    except ValidationError:
        reason = "is not an id: 1 to 100 characters without control characters"
        return fault(task.line, "id", task.external_id, reason)
    except TypeError as error:  # a number beyond 64 bits, half of a surrogate pair …
        return fault(task.line, "payload", task.external_id, f"cannot be kept as JSON ({error})")
    if len(payload) > source.limits.payload_chars:
        reason = f"is longer than {source.limits.payload_chars:,} characters"
        return fault(task.line, "payload", task.external_id, reason)
    # Checked above: the gate's own check of a payload ends at the size of a table's cell.
    return TaskRow.model_construct(project_id=source.project, task_id=number, payload=payload)


def _formats(kind: str) -> tuple[TaskFormat, ...] | tuple[AnswerFormat, ...]:
    match kind:
        case "tasks":
            return TASK_FORMATS
        case "submissions":
            return ANSWER_FORMATS
    return ()


def _chosen(kind: str, name: str, path: Path) -> str:
    check_format(kind, name)
    if name == AUTO:
        found = guess_format(kind, path)
        if not found:
            raise refused(
                path,
                f"its beginning fits none of the formats of {kind}, or several. Name one with "
                f"--format: {', '.join(format_names(kind))}.",
            )
        return found
    return name
