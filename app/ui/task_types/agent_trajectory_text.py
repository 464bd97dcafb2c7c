"""The run in a payload, and its steps as texts to read."""

import json
import re
from functools import lru_cache
from typing import Any, Final

from app.domain.trajectories import Step, StepKind, Trajectory, trajectory_of
from app.ui.formats import Formats
from app.ui.widgets.text import SHOWN_CHARACTERS, shown_text
from app.ui.words import tr

FIRST_LINE: Final = 240  # characters of a step that its line in the list may show
_OF_RUN: Final = (
    "text", "agent", "reference", "source", "steps", "reward", "status", "result", "tools",
)  # fmt: skip
_INLINE: Final = 64  # characters of a list or an object that stands in one line
_DEEPEST: Final = 30
_ESCAPED: Final = re.compile(r"(?<!\\)(?:\\u[0-9a-fA-F]{4})+")  # of JSON, in the line of a call


@lru_cache(maxsize=1)  # view, form and list show the same run: it is read once
def _read(payload: str) -> tuple[Trajectory, dict[str, Any]]:
    held = json.loads(payload)
    return trajectory_of(held), {name: held[name] for name in held if name not in _OF_RUN}


def run_of(payload: str) -> Trajectory:
    """The run in a task's payload. Raises `ValueError` where there is none."""
    return _read(payload)[0]


def beside_run(payload: str) -> dict[str, Any]:
    """What a payload holds beside its run."""
    return _read(payload)[1]


def first_line(step: Step) -> str:
    """The beginning of what a step says or calls, in one harmless line."""
    text = step.arguments or step.text
    begun = text[: 4 * FIRST_LINE].lstrip()
    if step.arguments:
        begun = _ESCAPED.sub(_letters, begun)
    line = " ".join(begun.split()) if step.arguments else begun.split("\n", 1)[0]
    return " ".join(shown_text(line[:FIRST_LINE]).split())


def _letters(escaped: re.Match[str]) -> str:
    r"""What “\u05d4” stands for in JSON; two of them may be one letter."""
    units = bytes.fromhex(escaped[0].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def step_text(step: Step) -> str:
    """All that a step holds; where that is several things, each has a heading."""
    said = tr("Reply") if step.kind is StepKind.OBSERVATION else tr("Text")
    parts = [
        (tr("Error"), step.error),
        (tr("Arguments"), indented(step.arguments)),
        (said, indented(step.text)),
    ]
    there = [(name, text) for name, text in parts if text.strip()]
    if not there:
        return tr("Nothing is kept of what this step says.")
    if len(there) == 1:
        return there[0][1]
    return "\n\n".join(f"{name.upper()}\n{text}" for name, text in there)


def took(step: Step, formats: Formats) -> str:
    """How long a step took; "" where nobody knows."""
    if step.seconds is None:
        return ""
    if step.seconds < 10:
        return f"{formats.number(step.seconds, 1)} s"
    return formats.duration(step.seconds)


def indented(text: str) -> str:
    """JSON over several lines, each name and value as written; any other text as it is.

    A text of several lines inside it, such as code, stands below its name, each line after a bar.
    """
    if text.lstrip()[:1] not in ("{", "[") or len(text) > SHOWN_CHARACTERS:
        return text
    try:
        held = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number,
            parse_constant=_Number,
        )  # fmt: skip
        made = _written(held, "")
        made.encode()  # an escape may stand for half a character, which no window can show
    except (ValueError, RecursionError):
        return text
    return made


class _Number(str):
    """A number as it is written: 1.00 stays 1.00."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object with all its names, also those that come twice."""

    __slots__ = ()


def _written(value: Any, margin: str) -> str:
    if len(margin) > 2 * _DEEPEST:
        raise ValueError("too deep to be indented")
    inner = margin + "  "
    if isinstance(value, _Pairs):
        return _listed("{}", [f"{_said(k)}: {_written(v, inner)}" for k, v in value], margin)
    if isinstance(value, list):
        return _listed("[]", [_written(each, inner) for each in value], margin)
    if isinstance(value, str) and not isinstance(value, _Number) and "\n" in value.strip():
        bar = f"\n{margin}│ "
        return bar + value.replace("\n", bar)
    return str(value) if isinstance(value, _Number) else _said(value)


def _listed(ends: str, parts: list[str], margin: str) -> str:
    line = ", ".join(parts)
    if len(line) <= _INLINE and "\n" not in line:
        return f"{ends[0]}{line}{ends[1]}"
    between = f",\n{margin}  "
    return f"{ends[0]}\n{margin}  {between.join(parts)}\n{margin}{ends[1]}"


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
