"""Preference: which of several responses to a prompt is better, how clearly, and why.

A project's label at place i names the response at place i of the payload; the last label is a tie.
What an expert says counts in the order that was shown to her, and is kept in that of the payload.
"""

from collections.abc import Sequence
from typing import Any, Final

from app.domain.task_types.base import (
    Answer,
    AnswerError,
    Payload,
    RawAnswer,
    TaskType,
    known_only,
    labelled,
    step,
    text_fault,
)
from app.domain.task_types.rating import dimensions_fault, rated

MOST_RESPONSES: Final = 9
STRENGTHS: Final = (1, 3)
STEPS: Final = (1, 5)
"""The lowest and the highest step of a response's rating in a dimension."""

TIE: Final = "tie"

MODELS: Final = "models"
"""Where a payload may name who made each response, in their order."""


def responses_of(payload: Payload) -> list[str]:
    """The texts of the responses, in the order of the payload."""
    return [str(one) for one in payload["responses"]]


def _fault(payload: Payload) -> str:
    if fault := text_fault(payload, "prompt") or dimensions_fault(payload):
        return fault
    found = payload.get("responses")
    if not isinstance(found, list) or not 2 <= len(found) <= MOST_RESPONSES:
        return f'lacks its "responses": a list of 2 to {MOST_RESPONSES} texts'
    for place, one in enumerate(found, start=1):
        if not isinstance(one, str) or not one.strip():
            return f"has no text as its response {place}"
        if "\0" in one:
            return f"has a NUL character in its response {place}"
    return ""


def _read(given: RawAnswer) -> Answer:
    known_only(given, "chosen", "strength", "ratings")
    responses = responses_of(given.payload)
    if len(given.labels) <= len(responses):
        raise AnswerError(
            f"is about {len(responses)} responses, but the project has {len(given.labels)} labels: "
            "it needs one for each response and one for a tie"
        )
    order = list(given.order) or list(range(len(responses)))
    if sorted(order) != list(range(len(responses))):
        raise AnswerError("was shown in an order that does not fit the task's responses")
    label = given.label or _label_of(given, order)
    strength = given.details.get("strength")
    answer = labelled(
        given, label, ratings=_ratings(given, order),
        strength=None if strength is None else step(strength, *STRENGTHS, "strength"),
    )  # fmt: skip
    tied = given.labels.index(answer["label"]) >= len(responses)
    if len(set(responses)) == 1 and not tied:
        raise AnswerError("prefers one of identical responses: that must be a tie")
    if tied and "strength" in answer:
        raise AnswerError('has a "strength", but a tie has none')
    return answer


def _label_of(given: RawAnswer, order: Sequence[int]) -> str:
    """The label of "chosen": a place from 1 in the order shown, or "tie"."""
    chosen = given.details.get("chosen")
    if chosen is None:
        raise AnswerError('lacks its label, or what was "chosen"')
    if chosen == TIE:
        return given.labels[-1]
    return given.labels[order[step(chosen, 1, len(order), "chosen") - 1]]


def _ratings(given: RawAnswer, order: Sequence[int]) -> dict[str, list[Any]]:
    """Each dimension's ratings, by the payload's places; null where a response was not rated."""
    found: dict[str, list[Any]] = {}
    for name, told in rated(given).items():
        if not isinstance(told, list) or len(told) != len(order):
            raise AnswerError(f"rates {name[:60]} with other than {len(order)} numbers")
        placed: list[Any] = [None] * len(order)
        for place, value in zip(order, told, strict=True):
            placed[place] = None if value is None else step(value, *STEPS, name[:60])
        found[name] = placed
    return found


PREFERENCE = TaskType(
    name="preference", labels=("first", "second", TIE), ordered=False, gold=False, title="prompt",
    fault=_fault, read=_read, hidden=(MODELS,),
)  # fmt: skip
