"""Label Studio's flat exports (JSON_MIN, CSV, TSV), one annotation a record, as its JSON has them.

Data and controls stand side by side under their own names. What the task's payload holds is data;
the rest is what was said. A control's value is a text where it is one choice or one text, else a
list of its values (`Converter._prettify` of the SDK), in CSV and TSV as JSON text.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from app.domain.task_types import FREE_TEXT, PREFERENCE, RATING
from app.files.gate import RowError
from app.files.task_formats.base import Source, fault, named
from app.files.task_formats.labelstudio import OWN, PAIR

REASONS: Final = ("reason", "rationale", "comment")
"""The names of text controls that give the reason of an answer."""

_ABOUT: Final = (
    "id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement",
    "project",
)  # fmt: skip
_GIVEN_WAY: Final = ("payload_project", "payload_task")  # as packets name a payload's own
_TYPES: Final = {"choices": "choices", "text": "textarea", "selected": "pairwise"}


def is_flat(record: Mapping[str, Any]) -> bool:
    """Whether a record is an annotation beside its task's data."""
    return "annotation_id" in record and "annotator" in record and "data" not in record


def nested(source: Source, line: int, record: Mapping[str, Any]) -> dict[str, Any] | RowError:
    """The record as one task with one annotation, or why it is none."""
    try:
        task = named(record, *OWN)
    except ValueError as error:
        return fault(line, str(error), record[str(error)], "is neither a text nor a whole number")
    if not task:
        reason = (
            "is missing: beside its answer a task is known by its number alone. Export as JSON, "
            "which says what are data"
        )
        return fault(line, "task", "", reason)
    project = record.get("project")
    project = project if isinstance(project, str) and project else source.project
    data = {"task": task, "project": project}
    if project not in source.task_types:
        return {"data": data}  # which is told as it is of any other export
    payload = source.payload(project, task)
    if payload is None:
        return fault(line, "task", task, f"is not a task of {project}: import it first")
    kind = source.task_types[project]
    known = {*payload, *OWN, *_ABOUT, *_GIVEN_WAY, *(PAIR if kind == PREFERENCE.name else ())}
    said = {name: _value(value) for name, value in record.items() if name not in known}
    annotation = {
        "annotator": record["annotator"],
        "created_at": record.get("created_at") or None,
        "updated_at": record.get("updated_at") or None,
        "lead_time": _number(record.get("lead_time")),
        "result": [one for name, value in said.items() for one in _results(kind, name, value)],
    }
    return {
        "data": {**data, "dimensions": payload.get("dimensions")},
        "annotations": [annotation],
    }


def _results(kind: str, control: str, value: Any) -> Iterator[dict[str, Any]]:
    """What a control says, as the items of an annotation; none where it was left empty."""
    for one in value if isinstance(value, list) else [value]:
        if one is None or one == "":
            continue
        if isinstance(one, dict):
            name = next((name for name in one if name in (*_TYPES, "rating")), "something else")
            yield {"from_name": control, "type": _TYPES.get(name, name), "value": one}
        elif kind in (FREE_TEXT.name, RATING.name) or control in REASONS:
            yield {"from_name": control, "type": "textarea", "value": {"text": [one]}}
        else:
            yield {"from_name": control, "type": "choices", "value": {"choices": [one]}}


def _value(written: Any) -> Any:
    """A control's value; in a table, lists and objects are JSON text."""
    if not isinstance(written, str) or written[:1] not in ("[", "{"):
        return written
    try:
        made = orjson.loads(written)
    except orjson.JSONDecodeError:
        return written
    entries = made if isinstance(made, list) else [made]
    return made if all(isinstance(one, dict) for one in entries) else written


def _number(written: Any) -> Any:
    """A lead time; in a table numbers are text."""
    if not isinstance(written, str):
        return written
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
