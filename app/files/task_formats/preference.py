"""Preference pairs in the field names of TRL: `prompt, chosen, rejected`, or prompt and responses.

Experts judge blind. Which response the file calls chosen is nowhere in a task: not in its payload
(which is handed out whole), not in the order of the responses (by a hash of each with the task's
id), and not in an id that is made (from prompt and responses in alphabetical order).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.task_types import PREFERENCE
from app.domain.task_types.preference import MOST_RESPONSES
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
from app.files.task_formats.conversation import (
    ConversationError,
    Message,
    as_text,
    common_beginning,
    messages_of,
)
from app.files.task_formats.records import records

_READ: Final = frozenset(
    {"id", "prompt", "chosen", "rejected", "responses", "dimensions", "models"}
)
_BLIND: Final = (
    "The file’s own choices are left out, so that experts judge without them: keep the file."
)


class _RefusedError(ValueError):
    """Why a record is no task: the column, and a reason that reads on from it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _fits(seen: Glance) -> bool:
    """Prompt and responses, or a pair; a plain tasks file names its project."""
    first = seen.first
    if "project_id" in first or "task_id" in first:
        return False
    return {"chosen", "rejected"} <= set(first) or {"prompt", "responses"} <= set(first)


def _read(source: Source) -> Iterator[ForeignTask | RowError]:
    for found in records(source):
        if isinstance(found, RowError):
            yield found
            continue
        line, record = found
        for name in sorted(set(record) - _READ):
            source.note(f"“{name[:60]}” is not read from preference files.")
        if "chosen" in record:
            source.note(_BLIND)
        try:
            yield _task(line, record)
        except _RefusedError as refusal:
            yield fault(line, refusal.column, record.get(refusal.column, ""), str(refusal))


def _task(line: int, record: Mapping[str, Any]) -> ForeignTask:
    try:
        own = named(record, "id")
    except ValueError:
        raise _RefusedError("id", "is neither a text nor a whole number") from None
    if "chosen" in record or "rejected" in record:
        if "responses" in record:
            raise _RefusedError(
                "responses", "is given as well as chosen and rejected; give one of them"
            )
        prompt, responses = _pair(record)
        external_id = own or made_id(prompt, sorted(responses))
        responses.sort(key=lambda text: _drawn(external_id, text))
    else:
        prompt, responses = _prompt(record), _responses(record)
        external_id = own or made_id(prompt, sorted(responses))
    payload: dict[str, Any] = {"prompt": prompt, "responses": responses}
    for name in ("dimensions", "models"):
        if record.get(name):
            payload[name] = record[name]
    if "models" in payload:
        if "chosen" in record:
            raise _RefusedError("models", "goes with responses, not with chosen and rejected")
        _check_models(payload["models"], len(responses))
    return ForeignTask(line, external_id, payload)


def _drawn(external_id: str, text: str) -> bytes:
    """Where a response of a pair comes: a draw that its being chosen has no part in."""
    return hashlib.sha256(f"{external_id}\0{text}".encode(errors="replace")).digest()


def _pair(record: Mapping[str, Any]) -> tuple[str, list[str]]:
    chosen, rejected = (_side(record, name) for name in ("chosen", "rejected"))
    if isinstance(chosen, str) and isinstance(rejected, str):
        if record.get("prompt") is None:
            raise _RefusedError(
                "prompt",
                "is missing: of plain texts it cannot be told where the prompt ends",
            )
        return _prompt(record), [chosen, rejected]
    if isinstance(chosen, str) or isinstance(rejected, str):
        raise _RefusedError(
            "rejected", "and chosen are of two kinds: two texts, or two conversations"
        )
    shared = common_beginning(chosen, rejected)
    if record.get("prompt") is None:
        if not shared:
            raise _RefusedError(
                "prompt", "is missing, and chosen and rejected begin with nothing alike"
            )
        # Alike to the last message: that is the answer of both, and a tie.
        shared = min(shared, len(chosen) - 1, len(rejected) - 1)
        if not shared:
            raise _RefusedError("prompt", "is missing, and chosen holds one message alone")
        prompt = as_text(chosen[:shared], "user")
    else:
        prompt = _prompt(record)
        shared = _repeated(record["prompt"], chosen[:shared])
    sides = [as_text(side[shared:], "assistant") for side in (chosen, rejected)]
    for name, side in zip(("chosen", "rejected"), sides, strict=True):
        if not side.strip():
            raise _RefusedError(name, "holds nothing after the prompt")
    return prompt, sides


def _repeated(prompt: Any, beginning: Sequence[Message]) -> int:
    """How many messages at the beginning of both sides only say the prompt again."""
    if isinstance(prompt, str):
        spoken = [one for one in beginning if one.role != "system"]
        alike = bool(spoken) and spoken[0].content.strip() == prompt.strip()
        return list(beginning).index(spoken[0]) + 1 if alike else 0
    said = messages_of(prompt)
    return len(said) if list(beginning[: len(said)]) == said else 0


def _side(record: Mapping[str, Any], name: str) -> str | list[Message]:
    value = record.get(name)
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, list) and value:
        return _conversation(name, value)
    raise _RefusedError(name, "is missing: a pair needs chosen and rejected")


def _prompt(record: Mapping[str, Any]) -> str:
    value = record.get("prompt")
    text = as_text(_conversation("prompt", value), "user") if isinstance(value, list) else value
    if not isinstance(text, str) or not text.strip():
        raise _RefusedError("prompt", "is missing, or no text")
    return text


def _responses(record: Mapping[str, Any]) -> list[str]:
    value = record.get("responses")
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_RESPONSES:
        raise _RefusedError(
            "responses",
            f"is missing, or not a list of 2 to {MOST_RESPONSES}; a pair has chosen and rejected",
        )
    found = [
        as_text(_conversation("responses", one), "assistant") if isinstance(one, list) else one
        for one in value
    ]
    for place, text in enumerate(found, start=1):
        if not isinstance(text, str) or not text.strip():
            raise _RefusedError("responses", f"has no text at place {place}")
    return found


def _conversation(name: str, value: Sequence[Any]) -> list[Message]:
    try:
        return messages_of(value)
    except ConversationError as error:
        raise _RefusedError(name, str(error)) from error


def _check_models(models: Any, count: int) -> None:
    fine = isinstance(models, list) and len(models) == count
    if not fine or not all(isinstance(one, str) and one.strip() for one in models):
        raise _RefusedError("models", "is not a list of names, one for each response")


PREFERENCE_FORMAT = TaskFormat("preference", (PREFERENCE.name,), _read, _fits)
