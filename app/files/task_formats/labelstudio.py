"""Tasks of Label Studio: its import files and its JSON exports."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.task_types import CLASSIFICATION, FREE_TEXT, PREFERENCE, RATING
from app.files.gate import RowError
from app.files.task_formats.base import (
    ForeignTask,
    Glance,
    Source,
    TaskFormat,
    fault,
    made_id,
    named,
)
from app.files.task_formats.records import records

OWN: Final = ("task", "task_id")
"""Where in a task's data its number in the workspace stands."""

PAIR: Final = ("text1", "text2")
"""Where the data of a pairwise comparison have its two sides."""

_NOT_READ: Final = ("annotations", "predictions", "drafts", "meta")


def fits(seen: Glance) -> bool:
    """An object of data. A plain tasks file may call its payload so, and names its project."""
    return isinstance(seen.first.get("data"), dict) and "project_id" not in seen.first


def number_of(data: Mapping[str, Any]) -> str:
    """A task's number: the one its data name, else made from the data.

    Not Label Studio's own id: another server, or a second import, gives the same task another one.
    Raises ValueError for a number that is neither text nor a whole number.
    """
    return named(data, *OWN) or made_id(data)


def _read(source: Source) -> Iterator[ForeignTask | RowError]:
    kind = source.task_types[source.project]
    for found in records(source):
        if isinstance(found, RowError):
            yield found
            continue
        line, record = found
        data = record.get("data")
        if not isinstance(data, dict) or not data:
            yield fault(line, "data", data or "", "is missing, or no object with named values")
            continue
        for name in _NOT_READ:
            if record.get(name):
                source.note(f"“{name}” is not read with tasks.")
        project = data.get("project")
        if isinstance(project, str) and project and project != source.project:
            yield fault(line, "project", project, f"is not {source.project}")
            continue
        try:
            number = number_of(data)
        except ValueError as error:
            yield fault(line, str(error), data[str(error)], "is neither a text nor a whole number")
            continue
        yield ForeignTask(line, number, payload_of(data, kind))


def payload_of(data: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The payload that data make in a project of this type; the type says what it lacks."""
    payload = {name: value for name, value in data.items() if name not in ("project", *OWN)}
    if kind == PREFERENCE.name and "responses" not in payload:
        pair = [payload.pop(name, None) for name in PAIR]
        if None not in pair:
            payload["responses"] = pair
    return payload


LABEL_STUDIO = TaskFormat(
    "labelstudio",
    (CLASSIFICATION.name, RATING.name, FREE_TEXT.name, PREFERENCE.name),
    _read,
    fits,
)
