"""What a task type is, and the checks that several types share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]
"""A task's payload as it was read from JSON."""

Answer = dict[str, Any]
"""An answer as it is kept: "label", "reason" where one was given, and what its type adds."""

REASON_CHARS = 100_000


class AnswerError(ValueError):
    """An answer that its type does not take. Its text goes on from the name of the answer."""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came.

    label: "" where the details say it. details: what came beside it. labels: the project's. order:
    the places, in the payload, of the responses in the order in which they were shown; empty for
    that of the payload.
    """

    label: str
    details: Mapping[str, Any]
    payload: Payload
    labels: Sequence[str]
    order: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class TaskType:
    """One type of task.

    labels: those of a project that names none; empty where a project has to name them. ordered:
    whether a project's labels are steps of a scale. gold: whether a task may have a known answer.
    title: where in a payload the line stands by which lists name the task.
    hidden: parts of a payload that would sway a judgement: neither who labels nor who reviews or
    adjudicates is shown them.
    fault: what is wrong with a payload, as a sentence that goes on from its name, "" for nothing.
    read: the answer to keep; raises `AnswerError`.
    """

    name: str
    labels: tuple[str, ...]
    ordered: bool
    gold: bool
    title: str
    fault: Callable[[Payload], str]
    read: Callable[[RawAnswer], Answer]
    hidden: tuple[str, ...] = ()


def text_fault(payload: Payload, name: str) -> str:
    """What is wrong with a text that must be there."""
    text = payload.get(name)
    if not isinstance(text, str) or not text.strip():
        return f'lacks its "{name}"'
    if "\0" in text:
        return f'has a NUL character in its "{name}"'
    return ""


def labelled(given: RawAnswer, label: str = "", **details: Any) -> Answer:
    """An answer of this label, or the given one, with its reason and details."""
    label = label or given.label
    if not label:
        raise AnswerError("lacks its label")
    if label not in given.labels:
        raise AnswerError(
            f"says “{label[:80]}”, which is not one of the project's labels "
            f"({', '.join(given.labels)})"
        )
    made: Answer = {"label": label}
    reason = given.details.get("reason", "")
    if not isinstance(reason, str) or len(reason) > REASON_CHARS:
        raise AnswerError(f'has a "reason" that is not a text of {REASON_CHARS:,} characters')
    if reason.strip():
        made["reason"] = reason.strip()
    return made | {name: value for name, value in details.items() if value not in (None, {}, "")}


def known_only(given: RawAnswer, *names: str) -> None:
    """Refuse details of other names: what is not understood is not dropped in silence."""
    other = sorted(set(given.details) - {"label", "reason", *names})
    if other:
        raise AnswerError(f"holds “{other[0][:60]}”, which answers of this type do not have")


def step(value: object, low: int, high: int, name: str) -> int:
    """A whole number within bounds."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= int(str(value)) <= high:
        raise AnswerError(f'has a "{name}" that is not a whole number from {low} to {high}')
    return int(str(value))
