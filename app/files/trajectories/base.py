"""What every reader of runs gives, and the checks that all formats share."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field, ValidationError

from app.domain.trajectories import MOST_STEPS, Trajectory, payload_of, what_is_odd, what_is_wrong
from app.files.limits import Limits
from app.files.trouble import refused, unreadable

ID_CHARS = 100
BOUNDED = (
    FailFast(),
    Field(max_length=MOST_STEPS),
    BeforeValidator(lambda value: [] if value is None else value),
)
"""Of a list of steps, which may be null: a million bad ones must not become a million errors."""

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a file, sound.

    place: where it stands, such as "line 3". number: the line, or the number of the record or
    file, from 1. external_id: what names it, unlike all others of the file.
    """

    place: str
    number: int
    external_id: str
    payload: dict[str, Any]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run was refused. `reason` goes on from the name of the run."""

    place: str
    number: int
    reason: str

    @property
    def sentence(self) -> str:
        """The error as one plain sentence."""
        return f"The run in {self.place} {self.reason}."


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file, before it is known what stands there."""

    name: str
    number: int

    def error(self, reason: str) -> RunError:
        """Why what stands here is refused."""
        return RunError(self.name, self.number, reason)


Found = tuple[Place, str, Trajectory] | RunError
"""What a format makes of one record: its place, external id and run, or why there is none."""


class NotARun(ValueError):  # noqa: N818 - it says what the record is not
    """A record that its format does not take. Its text goes on from the name of the run."""


class Strict(BaseModel):
    """A record of a file. Fields that are not known are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


def checked(found: Iterable[Found]) -> Iterator[Run | RunError]:
    """The sound runs with their payload, and the errors; of several with one id the first stays."""
    seen: dict[str, str] = {}
    for one in found:
        if isinstance(one, RunError):
            yield one
            continue
        place, name, trajectory = one
        payload = payload_of(trajectory)
        if wrong := what_is_wrong(payload):
            yield place.error(wrong)
        elif seen.setdefault(name, place.name) != place.name:
            yield place.error(f"has the id “{name[:_SHOWN]}”, as {seen[name]} has")
        else:
            yield Run(place.name, place.number, name, payload, what_is_odd(payload))


def external_id(*parts: object) -> str:
    """An id of at most 100 characters, from what names a run; without control characters.

    Raises `NotARun` for one that is longer: cut off, it might name two runs.
    """
    text = "/".join(str(part) for part in parts if str(part))
    clean = "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text).strip()
    if not clean:
        raise NotARun("has nothing that names it")
    if len(clean) > ID_CHARS:
        raise NotARun(f"has an id of {len(clean):,} characters; {ID_CHARS} are kept")
    return clean


def validated(model: type[Strict], record: object) -> Any:
    """The record as its model. Raises `NotARun` with the first place that does not fit."""
    try:
        return model.model_validate(record)
    except ValidationError as failure:
        raise NotARun(_reason(failure)) from failure


def tried(place: Place, make: Callable[[], tuple[str, Trajectory]]) -> Found:
    """What `make` gives, or the error it raised."""
    try:
        name, trajectory = make()
    except NotARun as error:
        return place.error(str(error))
    return place, name, trajectory


def as_json(value: object) -> str:
    """The value as JSON text. Raises `NotARun` for one that is nested too deeply."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        raise NotARun("has values that are nested too deeply") from error


def is_json(text: str) -> bool:
    """Whether the text is one JSON value."""
    try:
        orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return False
    return True


def error_said(text: str) -> str:
    """The first line of a reply that begins with Error, "" for any other."""
    return text.split("\n", 1)[0][:300] if text.startswith("Error") else ""


def look_at(path: Path, limits: Limits) -> None:
    """Refuse what is not a plain, readable, bounded file with something in it."""
    try:
        facts = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise refused(path, "its name is not one a file can have.") from error
    if stat.S_ISDIR(facts.st_mode):
        raise refused(path, "it is a folder. Choose a file inside it.")
    if wrong := no_file(facts, limits):
        raise refused(path, f"it {wrong}.")


def no_file(facts: os.stat_result, limits: Limits) -> str:
    """What keeps a file from being read, in words that go on from its name; "" for nothing."""
    if not stat.S_ISREG(facts.st_mode):
        return "is not an ordinary file"
    if facts.st_size > limits.file_bytes:
        return f"is larger than {limits.file_bytes // (1024 * 1024)} MB"
    return "" if facts.st_size else "is empty"


def _reason(failure: ValidationError) -> str:
    detail = failure.errors(include_url=False)[0]
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]
    ).lstrip(".")
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f'lacks "{where}"'
        case "literal_error":
            value = str(detail["input"])[:_SHOWN]
            expected = str(context["expected"]).replace("'", "")
            return f'has "{where}" “{value}”, which is not {expected}'
        case "too_long":
            return f'has "{where}" of more than {context["max_length"]:,} steps'
        case "value_error":
            return f'has "{where}" that {context["error"]}'
        case kind:
            wanted = _WANTED.get(kind, "written as this format asks")
            return f'has "{where}" that is not {wanted}' if where else f"is not {wanted}"


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "list_type": "a list",
    "dict_type": "an object with named values",
    "model_type": "an object with named values",
    "model_attributes_type": "an object with named values",
}
