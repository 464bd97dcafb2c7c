"""Other tools' files of tasks and answers, read as the gate reads plain ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.domain.work import Project
from app.services.desk import Desk
from app.store.unit import Reader

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from app.files.gate import Reading, RowError
    from app.files.kinds.submissions import SubmissionRow
    from app.files.task_formats.base import ForeignAnswer


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """Another tool's file as it was read: in which format, its rows, and what these say."""

    format: str
    reading: "Reading[Any]"
    columns: frozenset[str]


def read_foreign(
    desk: Desk, kind: str, path: Path, format_name: str, project: str, progress: Progress
) -> ForeignFile:
    """The rows of a file of this kind in another tool's format ("auto": by its content).

    Raises `UserError` when there is no such format, when the project is not here or not of a type
    that can take the file's tasks, and when the file is none that can be read.
    """
    from app.files.task_formats.reading import check_format

    check_format(kind, format_name)
    with desk.read() as reader:
        projects = reader.work.projects_by_external()
    if kind == "tasks":
        return _tasks(projects, path, format_name, project, progress)
    return _answers(desk, projects, path, format_name, project, progress)


def _tasks(
    projects: Mapping[str, Project], path: Path, format_name: str, project: str, progress: Progress
) -> ForeignFile:
    from app.files.task_formats.reading import TASK_COLUMNS, read_tasks, task_format
    from app.files.task_formats.records import open_source

    how = task_format(format_name, path)
    if not project:
        raise UserError(
            f"A file of format {how.name} does not say which project its tasks belong to: name the "
            "project (--project). Nothing was read in."
        )
    home = _known(projects, project)
    if home.task_type not in how.task_types:
        raise UserError(
            f"{project} is a project of type {home.task_type}, but tasks of format {how.name} are "
            f"of type {' or '.join(how.task_types)}. Choose a project of that type. Nothing was "
            "read in."
        )
    source = open_source(path, progress, project=project, task_types=_types(projects))
    return ForeignFile(how.name, read_tasks(how, source), TASK_COLUMNS)


def _answers(
    desk: Desk,
    projects: Mapping[str, Project],
    path: Path,
    format_name: str,
    project: str,
    progress: Progress,
) -> ForeignFile:
    from app.files.gate import KEPT_ERRORS, Reading
    from app.files.task_formats.reading import answer_format, read_answers
    from app.files.task_formats.records import open_source

    how = answer_format(format_name, path)
    if project:
        _known(projects, project)
    source = open_source(path, progress, project=project, task_types=_types(projects))
    with desk.read() as reader:
        source.payload = partial(_payload, reader, projects)
        answers, errors, notices = read_answers(how, source)
        people = reader.intake.experts_by_email({one.email for one in answers})
    made = [_submission(one, people.get(one.email.casefold(), ())) for one in answers]
    lines: list[int] = []
    rows: list[SubmissionRow] = []
    for line, row in made:
        if isinstance(row, list):
            errors += row
        else:
            lines.append(line)
            rows.append(row)
    errors.sort(key=lambda error: error.line)
    refused = len({error.line for error in errors})
    reading = Reading(
        "submissions", source.survey.sha256, lines, rows, errors[:KEPT_ERRORS], len(errors),
        refused, notices,
    )  # fmt: skip
    return ForeignFile(how.name, reading, frozenset())


def _submission(
    answer: "ForeignAnswer", experts: Sequence[str]
) -> "tuple[int, SubmissionRow | list[RowError]]":
    """The row that an answer makes, or why it makes none. `experts`: who has its address."""
    from app.files.kinds.submissions import SubmissionRow
    from app.files.task_formats.base import fault

    if len(experts) != 1:
        reason = (
            f"is the address of {len(experts)} experts: only one may have it"
            if experts
            else "is the address of no expert: correct it there, or import the expert first"
        )
        return answer.line, [fault(answer.line, "completed_by", answer.email, reason)]
    details = orjson.dumps(answer.details, option=orjson.OPT_SORT_KEYS).decode()
    row = {
        "project_id": answer.project, "task_id": answer.task, "expert_id": experts[0],
        "label": answer.label or None, "details": details if answer.details else "",
        "seconds": str(answer.seconds or 0), "submitted_at": answer.submitted_at,
        "reason": answer.reason,
    }  # fmt: skip
    try:
        return answer.line, TypeAdapter(SubmissionRow).validate_python(row)
    except ValidationError as failure:
        return answer.line, [
            _wrong(answer.line, row, one) for one in failure.errors(include_url=False)
        ]


def _wrong(line: int, row: Mapping[str, str | None], detail: "ErrorDetails") -> "RowError":
    from app.files.task_formats.base import fault

    column = str(detail["loc"][0]) if detail["loc"] else ""
    reason = detail.get("ctx", {}).get("reason", "is not as an answer needs it")
    return fault(line, column, row.get(column) or "", str(reason))


def _payload(
    reader: Reader, projects: Mapping[str, Project], project: str, task: str
) -> Mapping[str, Any] | None:
    """The payload of a task that is here, None for any other."""
    key = (projects[project].id, task)
    found = reader.work.tasks_by_key([key]).get(key)
    return None if found is None else orjson.loads(found.payload)


def _known(projects: Mapping[str, Project], number: str) -> Project:
    found = projects.get(number)
    if found is None:
        raise UserError(
            f"There is no project “{number[:60]}” in this workspace. Nothing was read in."
        )
    return found


def _types(projects: Mapping[str, Project]) -> dict[str, str]:
    return {number: project.task_type for number, project in projects.items()}
