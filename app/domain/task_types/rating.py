"""Rating: a step of an ordered scale for a text, and one for each dimension that is asked for."""

from collections.abc import Mapping

from app.domain.task_types.base import (
    Answer,
    AnswerError,
    Payload,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
    text_fault,
)


def _fault(payload: Payload) -> str:
    return text_fault(payload, "text") or dimensions_fault(payload)


def _read(given: RawAnswer) -> Answer:
    known_only(given, "rating", "ratings")
    told = given.details.get("rating")
    label = given.label or ("" if told is None else str(told))
    return labelled(given, label, ratings=_ratings(given))


def dimensions_fault(payload: Payload) -> str:
    """What is wrong with the dimensions that a payload asks for."""
    asked = payload.get("dimensions", [])
    if not isinstance(asked, list) or not all(isinstance(n, str) and n.strip() for n in asked):
        return 'has "dimensions" that are not a list of names'
    return 'names a dimension twice in "dimensions"' if len(set(asked)) < len(asked) else ""


def rated(given: RawAnswer) -> Mapping[str, object]:
    """The ratings by dimension, each one that the task asks for."""
    told = given.details.get("ratings", {})
    if not isinstance(told, Mapping):
        raise AnswerError('has "ratings" that are not an object of dimensions')
    other = sorted(set(map(str, told)) - set(given.payload.get("dimensions", [])))
    if other:
        raise AnswerError(f"rates “{other[0][:60]}”, which the task does not ask for")
    return told


def _ratings(given: RawAnswer) -> dict[str, str]:
    found = {name: str(value) for name, value in rated(given).items()}
    for name, value in found.items():
        if value not in given.labels:
            raise AnswerError(f"rates {name} “{value[:40]}”, which is not a step of the scale")
    return found


RATING = TaskType(
    name="rating", labels=("1", "2", "3", "4", "5"), ordered=True, gold=True, title="text",
    fault=_fault, read=_read,
)  # fmt: skip
