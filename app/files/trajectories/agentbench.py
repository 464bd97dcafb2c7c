"""Reads the runs of AgentBench: `runs.jsonl`, and `error.jsonl` beside it."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from app.domain.progress import Progress, Silent
from app.domain.trajectories import Reference, Step, StepKind, Trajectory
from app.files.limits import LIMITS, Limits
from app.files.trajectories.base import (
    BOUNDED,
    Found,
    NotARun,
    Place,
    Run,
    RunError,
    Strict,
    as_json,
    checked,
    error_said,
    external_id,
    tried,
    validated,
)
from app.files.trajectories.records import read_records

RUNS = "runs.jsonl"
FAILED = "error.jsonl"


class _Item(Strict):
    role: Literal["user", "agent"]
    content: str


class _Output(Strict):
    status: str = ""
    result: Any = None
    history: Annotated[list[_Item], *BOUNDED] = Field(default_factory=list)


class _Line(Strict):
    index: int | str
    error: str | None = None
    info: str | None = None
    output: _Output | None = None


def read_agentbench(
    path: Path, *, limits: Limits = LIMITS, progress: Progress | None = None
) -> Iterator[Run | RunError]:
    """The runs of a `runs.jsonl`, then those of the `error.jsonl` beside it; or of that alone.

    `path` may be their folder. The folder is the task's name and the one above it the agent's; the
    trial is the sample's index. What stands before the agent's first word is the user's, later
    replies are observations. A failed attempt is a run with the status of its error, and its id
    ends in its count. Raises `UserError` for a file that is no bounded JSON text.
    """
    yield from checked(_runs(path, limits, progress or Silent()))


def _runs(path: Path, limits: Limits, progress: Progress) -> Iterator[Found]:
    main = path / RUNS if path.is_dir() else path
    both = dict.fromkeys((main, main.with_name(FAILED)))
    files = [file for file in both if file.is_file() and file.stat().st_size] or [main]
    where = main.resolve().parent
    agent, task = where.parent.name, where.name
    failed: Counter[str] = Counter()
    for file in files:
        for found in read_records(file, limits, progress):
            if isinstance(found, RunError):
                yield RunError(_in_file(file, found.place), found.number, found.reason)
                continue
            place, record = found
            named = Place(_in_file(file, place.name), place.number)
            yield tried(named, partial(_run, record, agent, task, failed))


def _in_file(file: Path, place: str) -> str:
    return place if file.name != FAILED else f"{FAILED}, {place}"


def _run(
    record: dict[str, Any], agent: str, task: str, failed: Counter[str]
) -> tuple[str, Trajectory]:
    line: _Line = validated(_Line, record)
    output = line.output or _Output()
    index = str(line.index)
    attempt = ""
    if line.error:
        failed[index] += 1
        attempt = f"failed-{failed[index]}"
    if not output.history:
        said = f": {line.error}" if line.error else ""
        raise NotARun(f"has no history, so that there is nothing to judge{said[:200]}")
    steps = tuple(_steps(output.history))
    said = next((s.text for s in steps if s.kind is StepKind.USER and s.text.strip()), "")
    trajectory = Trajectory(
        agent=agent,
        goal=said or f"{task} {index}",
        reference=Reference(task, index),
        source="agentbench",
        steps=steps,
        status=line.error or output.status,
        result="" if output.result is None else as_json(output.result),
    )
    return external_id(agent, task, index, attempt), trajectory


def _steps(history: list[_Item]) -> Iterator[Step]:
    begun = False
    for index, item in enumerate(history):
        if item.role == "agent":
            begun = True
            yield Step(index, StepKind.ASSISTANT, item.content)
        elif begun:
            yield Step(index, StepKind.OBSERVATION, item.content, error=error_said(item.content))
        else:
            yield Step(index, StepKind.USER, item.content)
