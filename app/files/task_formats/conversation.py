"""Conversations as texts: lists of messages {role, content}, as training libraries have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_KNOWN: Final = frozenset({"role", "content", "name"})


class ConversationError(ValueError):
    """A conversation that is not one of texts. Its text goes on from the name of the field."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: str
    content: str


def messages_of(value: Sequence[Any]) -> list[Message]:
    """The messages of a list. Raises `ConversationError` for anything but roles with texts."""
    return [_message(place, one) for place, one in enumerate(value, start=1)]


def as_text(messages: Sequence[Message], plain_role: str) -> str:
    """The messages as one text; a single one of `plain_role` is its content alone."""
    if len(messages) == 1 and messages[0].role == plain_role:
        return messages[0].content
    return "\n\n".join(f"{one.role.capitalize()}: {one.content}" for one in messages)


def common_beginning(first: Sequence[Message], second: Sequence[Message]) -> int:
    """How many messages two conversations begin with alike."""
    alike = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        alike += 1
    return alike


def _message(place: int, one: Any) -> Message:
    if not isinstance(one, dict):
        raise ConversationError(f"has no message with role and content at place {place}")
    role = one.get("role")
    if not isinstance(role, str) or not role.strip():
        raise ConversationError(f"has no role in message {place}")
    more = sorted(name for name, value in one.items() if name not in _KNOWN and value)
    if more:
        raise ConversationError(f"has “{more[0][:40]}” in message {place}: only texts are read")
    return Message(role.strip(), _content(place, one.get("content")))


def _content(place: int, content: Any) -> str:
    """A text, or the one that a list of text parts makes."""
    if isinstance(content, list) and content:
        parts = [
            part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
            for part in content
        ]
        if all(isinstance(part, str) for part in parts):
            return "\n".join(str(part) for part in parts)
    if not isinstance(content, str):
        raise ConversationError(f"has content that is no text in message {place}")
    return content
