"""An agent's run, step by step: the one form in which every format of runs is kept.

A run is stored as its task's payload, an object such as {"text": "Book a flight …", "agent": "A",
"steps": [{"kind": "user", "text": "Hello"}, {"kind": "call", "tool": "search", "arguments":
"{}", "call_id": "c1"}, …]}; what is empty is left out. "text" is the goal, by which lists show it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any

MOST_STEPS = 20_000
MOST_CHARS = 16 * 1024 * 1024  # of all texts of a run together
_SHOWN = 60


class TrajectoryError(ValueError):
    """A payload or an answer that is not understood. Its text goes on from the name of it."""


class StepKind(Enum):
    """What happens in a step. Of the agent are what it says and what it calls."""

    SYSTEM = "system"  # what the agent was told before the run
    USER = "user"
    ASSISTANT = "assistant"  # what the agent says, thinks or predicts
    CALL = "call"  # one use of a tool; a message with three calls is three steps
    OBSERVATION = "observation"  # what a tool or the world gives back

    @property
    def of_agent(self) -> bool:
        """Whether the agent does it, so that it can be right or wrong."""
        return self in (StepKind.ASSISTANT, StepKind.CALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run.

    index: from 0. tool: what is called, or what replies. arguments: of a call, as written; JSON as
    a rule, which may be broken. call_id: of a call, or of the call that an observation replies to.
    error: why the step failed as far as the run itself says so. seconds: how long it took.
    """

    index: int
    kind: StepKind
    text: str = ""
    tool: str = ""
    arguments: str = ""
    call_id: str = ""
    error: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Which run it is: the task that was set, and which of several trials at it."""

    task: str = ""
    trial: str = ""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A whole run.

    source: the format it came in. reward: what its harness gave, None where it gave nothing.
    status: how it ended, in the harness's word. result: what came of it, as the harness wrote it.
    tools: those the agent was offered; empty where that is not known.
    """

    agent: str
    goal: str
    reference: Reference
    source: str
    steps: tuple[Step, ...]
    reward: float | None = None
    status: str = ""
    result: str = ""
    tools: tuple[str, ...] = ()


def trajectory_of(payload: Mapping[str, Any]) -> Trajectory:
    """The run in a payload. Raises `TrajectoryError` where anything is wrong."""
    if wrong := what_is_wrong(payload):
        raise TrajectoryError(wrong)
    reference = payload.get("reference") or {}
    return Trajectory(
        agent=payload.get("agent", ""),
        goal=payload["text"],
        reference=Reference(reference.get("task", ""), reference.get("trial", "")),
        source=payload.get("source", ""),
        steps=tuple(_step(index, step) for index, step in enumerate(payload["steps"])),
        reward=_number(payload.get("reward")),
        status=payload.get("status", ""),
        result=payload.get("result", ""),
        tools=tuple(payload.get("tools", ())),
    )


def payload_of(trajectory: Trajectory) -> dict[str, Any]:
    """The JSON object that is stored; `trajectory_of` gives the same run back."""
    reference = {"task": trajectory.reference.task, "trial": trajectory.reference.trial}
    made: dict[str, Any] = {
        "agent": trajectory.agent,
        "reference": _without_empty(reference),
        "source": trajectory.source,
        "reward": trajectory.reward,
        "status": trajectory.status,
        "result": trajectory.result,
        "tools": list(trajectory.tools),
    }
    steps = [_step_json(step) for step in trajectory.steps]
    return {"text": trajectory.goal, **_without_empty(made), "steps": steps}


def what_is_wrong(payload: object) -> str:
    """What is wrong with a payload, in words that go on from its name; "" for nothing.

    Errors are what makes a run unreadable or its calls ambiguous: missing or mistyped fields, no
    steps, too many, too much text, an unknown kind of step, two open calls of one id, a reply to
    no call, to a later call or to one that has its reply. Never raises, whatever the payload is.
    """
    if not isinstance(payload, Mapping):
        return "is not an object with named values"
    wrong = _wrong_head(payload)
    if wrong:
        return wrong
    steps = payload.get("steps")
    if not isinstance(steps, list):
        return 'lacks its "steps", a list of what the agent did'
    if not steps:
        return "has no steps: the run is empty"
    if len(steps) > MOST_STEPS:
        return f"has {len(steps):,} steps; a run may have {MOST_STEPS:,}"
    chars = 0
    for index, step in enumerate(steps):
        wrong = _wrong_step(step)
        if wrong:
            return f"has a step {index} that {wrong}"
        chars += len(step.get("text", "")) + len(step.get("arguments", ""))
        if chars > MOST_CHARS:
            return f"has more than {MOST_CHARS:,} characters up to step {index}"
    return _wrong_calls(steps)


def what_is_odd(payload: Mapping[str, Any], known: Collection[str] = ()) -> tuple[str, ...]:
    """What a person should know of a sound payload but need not mend, as whole sentences.

    `known` are tools known to the project, beside those the payload lists; with neither, no tool
    is called unknown.
    """
    steps = payload["steps"]
    offered = {*known, *payload.get("tools", ())}
    calls = [step for step in steps if step["kind"] == StepKind.CALL.value]
    found = []
    unknown = sorted({step["tool"] for step in calls} - offered) if offered else []
    if unknown:
        found.append(f"It calls tools that were not offered: {_listed(unknown)}.")
    ids = [step["call_id"] for step in calls if step.get("call_id")]
    reused = len(ids) - len(set(ids))
    if reused:
        found.append(f"Ids of calls are used again after their reply ({reused}).")
    replies = sum(
        1 for step in steps if step["kind"] == StepKind.OBSERVATION.value and step.get("call_id")
    )
    if len(ids) > replies:
        found.append(f"Calls without a reply: {len(ids) - replies}.")
    broken = sum(1 for step in calls if step.get("error"))
    if broken:
        found.append(f"Calls that are broken as they are written: {broken}.")
    if not any(StepKind(step["kind"]).of_agent for step in steps):
        found.append("The agent neither says nor calls anything.")
    return tuple(found)


def _wrong_head(payload: Mapping[Any, Any]) -> str:
    if not isinstance(payload.get("text"), str) or not payload["text"].strip():
        return 'lacks its "text", the goal of the run'
    for name in ("text", "agent", "source", "status", "result"):
        if wrong := _wrong_text(payload, name):
            return wrong
    reference = payload.get("reference", {})
    if not isinstance(reference, Mapping):
        return 'has a "reference" that is not an object'
    for name in ("task", "trial"):
        if wrong := _wrong_text(reference, name):
            return f'has a "reference" that {wrong}'
    reward = payload.get("reward")
    if reward is not None and _number(reward) is None:
        return 'has a "reward" that is not a number'
    tools = payload.get("tools", [])
    if not isinstance(tools, list | tuple) or not all(isinstance(tool, str) for tool in tools):
        return 'has "tools" that are not a list of names'
    return ""


def _wrong_step(step: object) -> str:
    if not isinstance(step, Mapping):
        return "is not an object with named values"
    kind = step.get("kind")
    if kind is None:
        return 'lacks its "kind"'
    if not isinstance(kind, str) or kind not in _KINDS:
        return f"is of the kind “{str(kind)[:_SHOWN]}”, which is not one of {', '.join(_KINDS)}"
    for name in ("text", "tool", "arguments", "call_id", "error"):
        if wrong := _wrong_text(step, name):
            return wrong
    if kind == StepKind.CALL.value and not step.get("tool"):
        return 'is a call and lacks its "tool"'
    if step.get("call_id") and kind not in (StepKind.CALL.value, StepKind.OBSERVATION.value):
        return f'is of the kind {kind} and has a "call_id"'
    seconds = _number(step.get("seconds", 0.0))
    if seconds is None or seconds < 0.0:
        return 'has "seconds" that are not a number from 0 on'
    return ""


def _wrong_text(owner: Mapping[Any, Any], name: str) -> str:
    value = owner.get(name, "")
    if not isinstance(value, str):
        return f'has a "{name}" that is not text'
    if "\0" in value:
        return f'has a NUL character in its "{name}"'
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return f'has half a character in its "{name}"'
    return ""


def _wrong_calls(steps: list[Mapping[str, Any]]) -> str:
    """What is wrong with the ids of calls. An id may come again once its call has a reply."""
    made = {s["call_id"] for s in steps if s["kind"] == StepKind.CALL.value and s.get("call_id")}
    waiting: dict[str, int] = {}
    replied: dict[str, int] = {}
    for index, step in enumerate(steps):
        name = step.get("call_id")
        if not name:
            continue
        shown = f"“{name[:_SHOWN]}”"
        if step["kind"] == StepKind.CALL.value:
            if name in waiting:
                return (
                    f"has a call at step {index} with the id {shown} of step {waiting[name]}, "
                    "which has no reply yet"
                )
            waiting[name] = index
        elif name in waiting:
            replied[name] = index
            del waiting[name]
        elif name in replied:
            return f"has two replies to the call {shown}, at steps {replied[name]} and {index}"
        elif name in made:
            return f"has a reply at step {index} to the call {shown}, which is made only later"
        else:
            return f"has a reply at step {index} to the call {shown}, which was never made"
    return ""


def _step(index: int, step: Mapping[str, Any]) -> Step:
    return Step(
        index=index,
        kind=StepKind(step["kind"]),
        text=step.get("text", ""),
        tool=step.get("tool", ""),
        arguments=step.get("arguments", ""),
        call_id=step.get("call_id", ""),
        error=step.get("error", ""),
        seconds=_number(step.get("seconds")),
    )


def _step_json(step: Step) -> dict[str, Any]:
    return _without_empty(
        {
            "kind": step.kind.value,
            "text": step.text,
            "tool": step.tool,
            "arguments": step.arguments,
            "call_id": step.call_id,
            "error": step.error,
            "seconds": step.seconds,
        }
    )


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _listed(names: list[str], most: int = 5) -> str:
    shown = ", ".join(name[:_SHOWN] for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


_KINDS = tuple(kind.value for kind in StepKind)
