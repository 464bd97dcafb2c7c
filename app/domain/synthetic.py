"""Synthetic audit: checking model-made items, the lots they come in, and what an audit finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.domain.review import ErrorKind, ErrorMark, Severity

LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 5_000_000
MOST_ERRORS: Final = 20


class Origin(Enum):
    """Who made an item."""

    HUMAN = "human"
    MODEL = "model"
    EDITED = "edited"  # made by a model, then changed by a person


class LotVerdict(Enum):
    """What a sampling plan says of a lot."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    GO_ON = "go_on"  # the sample is not finished, and what is missing can still decide


@dataclass(frozen=True, slots=True)
class AuditItem:
    """An item to audit.

    generator, version and lot are "" where not told: a person's item has no generator. prompt is
    what the item answers, source what it was made from, such as the text that it sums up; "" where
    there is none.
    """

    text: str
    origin: Origin
    generator: str
    version: str
    lot: str
    prompt: str
    source: str


def what_is_wrong(payload: Mapping[str, object]) -> str:
    """What keeps a payload from being audited, going on from its name; "" when it is whole."""
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        return 'lacks its "text"'
    origin = payload.get("origin")
    if origin is None:
        return f'lacks its "origin": one of {_words(Origin)}'
    if origin not in [one.value for one in Origin]:
        return f'has an "origin" that is none of {_words(Origin)}'
    for name, most in {"text": LONGEST_TEXT, "prompt": LONGEST_TEXT, **_NAMES}.items():
        if fault := _fault_of_text(payload, name, most):
            return fault
    made_by_model = origin != Origin.HUMAN.value
    if made_by_model and not _told(payload, "generator"):
        return 'lacks its "generator": the model that made it'
    if made_by_model and not _told(payload, "lot"):
        return 'lacks its "lot": a model\'s items are accepted or refused by lots'
    if not made_by_model and _told(payload, "generator"):
        return 'has the "origin" human and names a "generator": one of them is wrong'
    if _told(payload, "version") and not _told(payload, "generator"):
        return 'has a "version" without a "generator"'
    return ""


def item_of(payload: Mapping[str, object]) -> AuditItem:
    """The item of a payload. Raises `ValueError` with the words that say what is wrong."""
    if fault := what_is_wrong(payload):
        raise ValueError(fault)
    return AuditItem(
        text=_text(payload, "text"),
        origin=Origin(payload["origin"]),
        generator=_told(payload, "generator"),
        version=_told(payload, "version"),
        lot=_told(payload, "lot"),
        prompt=_text(payload, "prompt"),
        source=_text(payload, "source"),
    )


def what_is_wrong_with(errors: object) -> str:
    """What keeps an answer's errors from being taken, going on from the answer; "" for nothing."""
    if not isinstance(errors, list):
        return 'has "errors" that are not a list'
    if len(errors) > MOST_ERRORS:
        return f"has more than {MOST_ERRORS} errors"
    for place, error in enumerate(errors, start=1):
        if fault := _fault_of_error(error):
            return f"has an error, its number {place}, that {fault}"
    return ""


def marks_of(errors: object) -> tuple[ErrorMark, ...]:
    """The errors of an answer; one that is named twice is kept once.

    Raises `ValueError` with the words that say what is wrong.
    """
    if fault := what_is_wrong_with(errors):
        raise ValueError(fault)
    assert isinstance(errors, list)  # noqa: S101 - told above
    marks = [ErrorMark(ErrorKind(one["kind"]), Severity(one["severity"])) for one in errors]
    return tuple(dict.fromkeys(marks))


def json_of(marks: Sequence[ErrorMark]) -> list[dict[str, str]]:
    """The errors as JSON; `marks_of` gives the same ones back."""
    return [{"kind": one.kind.value, "severity": one.severity.value} for one in marks]


_NAMES: Final = {"generator": LONGEST_NAME, "version": LONGEST_NAME, "lot": LONGEST_NAME}


def _words(kind: type[Enum]) -> str:
    return ", ".join(str(one.value) for one in kind)


def _text(found: Mapping[str, object], name: str) -> str:
    """A text that may be left out or null."""
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _told(found: Mapping[str, object], name: str) -> str:
    return _text(found, name).strip()


def _fault_of_text(found: Mapping[str, object], name: str, most: int) -> str:
    """What is wrong with a text that may be left out, going on from the name of its holder."""
    value = found.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        return f'has a "{name}" that is not a text'
    if "\0" in value:
        return f'has a NUL character in its "{name}"'
    return f'has a "{name}" of more than {most:,} characters' if len(value) > most else ""


def _fault_of_error(error: object) -> str:
    if not isinstance(error, Mapping):
        return "is not an object with a kind and a severity"
    if other := sorted(set(map(str, error)) - {"kind", "severity"}):
        return f"holds “{other[0][:60]}”, which an error does not have"
    for name, words in (("kind", ErrorKind), ("severity", Severity)):
        if error.get(name) not in [one.value for one in words]:
            return f'has a "{name}" that is none of {_words(words)}'
    return ""
