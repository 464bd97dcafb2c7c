"""Answers from Label Studio: the annotations of its exports as JSON, JSON_MIN, CSV and TSV.

People are known by their e-mail addresses alone: the number of a user says nothing outside the
server that gave it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.task_types import FREE_TEXT, PREFERENCE, RATING
from app.domain.task_types.preference import MOST_RESPONSES, TIE
from app.files.gate import RowError
from app.files.task_formats.base import AnswerFormat, ForeignAnswer, Glance, Source, fault
from app.files.task_formats.labelstudio import fits, number_of
from app.files.task_formats.labelstudio_flat import REASONS, is_flat, nested
from app.files.task_formats.records import records

_SIDES: Final = {"left": 1, "right": 2}
_PLACES: Final = tuple(str(place) for place in range(1, MOST_RESPONSES + 1))
_NO_EMAIL: Final = (
    "names a user by number only, and a number could be anybody: export a snapshot with "
    "annotations__completed_by.only_id=false, which has e-mail addresses"
)


class _RefusedError(ValueError):
    """Why an annotation is no answer; reads on from “result”."""


def _fits(seen: Glance) -> bool:
    return (fits(seen) and bool(seen.first.get("annotations"))) or is_flat(seen.first)


def _read(source: Source) -> Iterator[ForeignAnswer | RowError]:
    for found in records(source):
        if isinstance(found, RowError):
            yield found
            continue
        line, record = found
        if is_flat(record):
            made = nested(source, line, record)
            if isinstance(made, RowError):
                yield made
                continue
            record = made
        data = record.get("data")
        if not isinstance(data, dict) or not data:
            yield fault(line, "data", data or "", "is missing, or no object with named values")
            continue
        given = record.get("annotations") or []
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            yield fault(line, "annotations", "", "is not a list of annotations")
            continue
        project = data.get("project") if isinstance(data.get("project"), str) else ""
        project = project or source.project
        if source.project and project != source.project:
            yield fault(line, "project", project, f"is not {source.project}")
            continue
        if project not in source.task_types:
            reason = "is not a project of this workspace: name one with --project"
            yield fault(line, "project", project or "", reason)
            continue
        try:
            task = number_of(data)
        except ValueError as error:
            yield fault(line, str(error), data[str(error)], "is neither a text nor a whole number")
            continue
        for one in given:
            answer = _answer(source, line, project, task, data, one)
            if answer is not None:
                yield answer


def _answer(
    source: Source,
    line: int,
    project: str,
    task: str,
    data: Mapping[str, Any],
    annotation: Mapping[str, Any],
) -> ForeignAnswer | RowError | None:
    """One annotation as an answer; None where the person skipped the task."""
    if annotation.get("was_cancelled"):
        source.note("A skipped annotation is left out.", counted=True)
        return None
    who = "annotator" if "annotator" in annotation else "completed_by"
    email = _email(annotation.get(who))
    if not email:
        return fault(line, who, annotation.get(who) or "", _NO_EMAIL)
    at = annotation.get("updated_at") or annotation.get("created_at")
    if not isinstance(at, str):
        return fault(line, "created_at", at or "", "is missing: when the answer was given")
    seconds = _seconds(annotation.get("lead_time"))
    if seconds is None:
        source.note("An annotation without a lead time counts with 0 seconds.", counted=True)
    try:
        label, details, reason = _said(
            source.task_types[project], annotation.get("result"), data.get("dimensions") or []
        )
    except _RefusedError as refusal:
        return fault(line, "result", f"task {task}", str(refusal))
    return ForeignAnswer(line, project, task, email, label, details, reason, seconds, at)


def _email(who: Any) -> str:
    address = who.get("email") if isinstance(who, dict) else who
    return address.strip() if isinstance(address, str) and "@" in address else ""


def _seconds(lead_time: Any) -> int | None:
    if isinstance(lead_time, bool) or not isinstance(lead_time, int | float) or lead_time < 0:
        return None
    return round(lead_time)


def _said(kind: str, result: Any, dimensions: Any) -> tuple[str, dict[str, Any], str]:
    """(label, details, reason) of an annotation's results, by the project's task type."""
    if not isinstance(result, list) or not result:
        raise _RefusedError("is empty: the annotation says nothing")
    label, reason = "", ""
    details: dict[str, Any] = {}
    for item in result:
        control, how, value = _item(item)
        match how:
            case "choices" if kind == PREFERENCE.name:
                _put(details, "chosen", _place(_one(value, "choices")))
            case "choices" if label:
                raise _RefusedError("chooses in two controls")
            case "choices":
                label = _one(value, "choices")
            case "rating" if kind == RATING.name and control in dimensions:
                details.setdefault("ratings", {})[control] = str(value.get("rating"))
            case "rating" if kind == RATING.name:
                _put(details, "rating", value.get("rating"))
            case "rating" if kind == PREFERENCE.name and control == "strength":
                _put(details, "strength", value.get("rating"))
            case "pairwise" if kind == PREFERENCE.name:
                _put(details, "chosen", _place(str(value.get("selected", ""))))
            case "textarea" if kind == FREE_TEXT.name and control not in REASONS:
                _put(details, "text", _text(value))
            case "textarea" if reason:
                raise _RefusedError("gives two reasons")
            case "textarea":
                reason = _text(value)
            case _:
                raise _RefusedError(
                    f"holds “{how[:40]}”, which projects of type {kind} do not take"
                )
    return label, details, reason


def _item(item: Any) -> tuple[str, str, Mapping[str, Any]]:
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(value, dict):
        raise _RefusedError("has an item without a value")
    return str(item.get("from_name", "")), str(item.get("type", "")), value


def _put(details: dict[str, Any], name: str, value: Any) -> None:
    if name in details:
        raise _RefusedError(f"says its {name} twice")
    details[name] = value


def _one(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], str):
        raise _RefusedError("does not choose exactly one")
    return found[0]


def _text(value: Mapping[str, Any]) -> str:
    found = value.get("text")
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise _RefusedError("has a text that is no text")
    return "\n".join(texts)


def _place(said: str) -> int | str:
    """What was chosen as it was shown: a place from 1, or a tie.

    Not a project's label: it names a response by its place in the payload, and another one may
    have been shown there.
    """
    word = said.strip().lower()
    if word == TIE:
        return TIE
    if word in _SIDES:
        return _SIDES[word]
    if word in _PLACES:
        return _PLACES.index(word) + 1
    raise _RefusedError(
        f"chooses “{said[:40]}”, which is not left, right, tie or a place such as 2"
    )


LABEL_STUDIO_ANSWERS = AnswerFormat("labelstudio", _read, _fits)
