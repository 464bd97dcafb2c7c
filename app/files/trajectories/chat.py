"""Reads chat messages with tool calls: the records of tau-bench, and plain lists of messages."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.domain.progress import Progress, Silent
from app.domain.trajectories import Reference, Step, StepKind, Trajectory
from app.files.limits import LIMITS, Limits
from app.files.trajectories.base import (
    BOUNDED,
    Found,
    NotARun,
    Run,
    RunError,
    Strict,
    as_json,
    checked,
    error_said,
    external_id,
    is_json,
    tried,
    validated,
)
from app.files.trajectories.records import read_records

BROKEN_ARGUMENTS = "The arguments are not JSON."
_KINDS = {
    "system": StepKind.SYSTEM,
    "developer": StepKind.SYSTEM,
    "user": StepKind.USER,
    "assistant": StepKind.ASSISTANT,
    "tool": StepKind.OBSERVATION,
    "function": StepKind.OBSERVATION,
}


def _text_of(value: object) -> object:
    """Content as one text: null is empty, of a list of parts the texts stay."""
    if value is None:
        return ""
    if not isinstance(value, list):
        return value
    parts = []
    for part in value:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            parts.append(part["text"])
        elif isinstance(part, dict):
            parts.append(f"[{str(part.get('type', 'something'))[:40]}: not kept]")
        else:
            raise NotARun("is a list with parts that are neither text nor objects")
    return "\n".join(parts)


def _arguments_of(value: object) -> object:
    """Arguments as JSON text, as the format asks; some programs write them as an object."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        try:
            return as_json(value)
        except NotARun as error:
            raise NotARun("is nested too deeply") from error
    return value


def _name_of(value: object) -> object:
    """A name or a number that stands for one, as text."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _reward_of(value: object) -> object:
    """Solved or not, as 1 or 0 where it is written as true or false."""
    return float(value) if isinstance(value, bool) else value


Name = Annotated[str, BeforeValidator(_name_of)]
Content = Annotated[str, BeforeValidator(_text_of)]
# Bounds are on the number within: on "a number or null" they would be asked of null, and fail.
Reward = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_reward_of)]
Seconds = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class _Function(Strict):
    name: str
    arguments: Annotated[str, BeforeValidator(_arguments_of)] = ""


class _Call(Strict):
    id: Name = ""
    function: _Function


class _Message(Strict):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Content = ""
    tool_calls: Annotated[list[_Call], *BOUNDED] = Field(default_factory=list)
    function_call: _Function | None = None  # as it was before calls had ids
    tool_call_id: Name = ""
    name: Name = ""
    seconds: Seconds | None = None


class _Offered(Strict):
    function: _Function | None = None
    name: Name = ""


class _Record(Strict):
    traj: Annotated[list[_Message], *BOUNDED] = Field(default_factory=list)
    messages: Annotated[list[_Message], *BOUNDED] = Field(default_factory=list)
    tools: Annotated[list[_Offered], *BOUNDED] = Field(default_factory=list)
    task_id: Name = ""
    trial: Name = ""
    id: Name = ""
    agent: Name = ""
    model: Name = ""
    status: Name = ""
    reward: Reward | None = None
    info: Any = None


def read_chat(
    path: Path, *, agent: str = "", limits: Limits = LIMITS, progress: Progress | None = None
) -> Iterator[Run | RunError]:
    """The runs of a file of chat messages, a JSON array or JSONL.

    A record has its messages as `traj` (with `task_id`, `trial`, `reward`, `info`) or `messages`.
    The agent is the one given, else the record's `agent` or `model`, else the file's name. A
    message with text and calls becomes a step for the text and one for each call. The external id
    is agent/task/trial. Raises `UserError` for a file that is no bounded JSON text.
    """
    yield from checked(_runs(path, agent, limits, progress or Silent()))


def _runs(path: Path, agent: str, limits: Limits, progress: Progress) -> Iterator[Found]:
    for found in read_records(path, limits, progress):
        if isinstance(found, RunError):
            yield found
            continue
        place, record = found
        yield tried(place, partial(_run, record, agent, path.stem, place.number))


def _run(record: dict[str, Any], agent: str, file_name: str, number: int) -> tuple[str, Trajectory]:
    made: _Record = validated(_Record, record)
    if not made.model_fields_set & {"traj", "messages"}:
        raise NotARun('lacks its "traj" or "messages"')
    messages = made.traj or made.messages
    who = agent or made.agent or made.model or file_name
    task = made.task_id or made.id
    trajectory = Trajectory(
        agent=who,
        goal=_goal(made, messages),
        reference=Reference(task, made.trial),
        source="chat",
        steps=tuple(_steps(messages)),
        reward=made.reward,
        status=made.status,
        tools=tuple(tool.function.name if tool.function else tool.name for tool in made.tools),
    )
    return external_id(who, task or f"run-{number}", made.trial), trajectory


def _steps(messages: list[_Message]) -> Iterator[Step]:
    index = 0
    for message in messages:
        calls = message.tool_calls
        if message.function_call is not None:
            calls = [*calls, _Call(function=message.function_call)]
        if message.content or not calls:
            yield _said(index, message)
            index += 1
        for call in calls:
            written = call.function.arguments
            yield Step(
                index,
                StepKind.CALL,
                tool=call.function.name,
                arguments=written,
                call_id=call.id,
                error="" if not written or is_json(written) else BROKEN_ARGUMENTS,
                seconds=None if message.content else message.seconds,
            )
            index += 1


def _said(index: int, message: _Message) -> Step:
    kind = _KINDS[message.role]
    reply = kind is StepKind.OBSERVATION
    return Step(
        index,
        kind,
        text=message.content,
        tool=message.name if reply else "",
        call_id=message.tool_call_id if reply else "",
        error=error_said(message.content) if reply else "",
        seconds=message.seconds,
    )


def _goal(record: _Record, messages: list[_Message]) -> str:
    """What the agent was asked for: the task's instruction, else what the user first says."""
    task = record.info.get("task") if isinstance(record.info, dict) else None
    told = task.get("instruction") if isinstance(task, dict) else None
    if isinstance(told, str) and told.strip():
        return told
    said = (message.content for message in messages if message.role == "user")
    return next((text for text in said if text.strip()), "A run without a word of its user")
