"""A task's payload and an expert's answer as texts to read: titles and plain words."""

import json
from typing import Any

from app.domain.task_types import type_named
from app.ui.words import tr

_SILENT = {"label", "text"}


def sections(payload: str, task_type: str) -> list[tuple[str, str]]:
    """The parts of a payload as (title, text): its text first, then everything else that its type
    does not hide."""
    held = _object(payload)
    if held is None:
        return [(tr("Item"), payload)]
    for name in type_named(task_type).hidden:
        held.pop(name, None)
    parts = [(tr("Text"), _plain(held["text"]))] if "text" in held else []
    return parts + _others(held)


def reasons(answer: str) -> list[tuple[str, str]]:
    """What an answer says beside its label, such as a reason, as (title, text)."""
    held = _object(answer)
    return [] if held is None else _others(held)


def held_in(text: str) -> dict[str, Any]:
    """What a payload or an answer holds; nothing where it is no JSON object."""
    return _object(text) or {}


def others(payload: dict[str, Any], *known: str) -> list[tuple[str, str]]:
    """The parts of a payload that its type does not know, as (title, text)."""
    return _others({name: value for name, value in payload.items() if name not in known})


def _object(text: str) -> dict[str, Any] | None:
    try:
        held = json.loads(text)
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


def _others(held: dict[str, Any]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for name, value in held.items():
        if name in _SILENT or value in ("", None, [], {}):
            continue
        if name == "responses" and isinstance(value, list):
            title = tr("Response {n}")
            parts += [(title.replace("{n}", str(n)), _plain(v)) for n, v in enumerate(value, 1)]
        else:
            parts.append((name.replace("_", " ").capitalize(), _plain(value)))
    return parts


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str | int | float) for v in value):
        return ", ".join(str(v) for v in value)
    return json.dumps(value, ensure_ascii=False, indent=2)
