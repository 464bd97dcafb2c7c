"""Runs of agents as tasks: chat messages with tool calls, AgentBench, WebArena."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from app.files.gate import RowError
from app.files.task_formats.base import ForeignTask, Glance, Source, TaskFormat, fault
from app.files.trajectories import RunError, guess, read_runs


def _read(name: str, source: Source) -> Iterator[ForeignTask | RowError]:
    for found in read_runs(source.path, name, limits=source.limits, progress=source.progress):
        if isinstance(found, RunError):
            yield fault(found.number, "", found.place, found.reason)
            continue
        for notice in found.notices:
            source.note(notice, counted=True)
        yield ForeignTask(found.number, found.external_id, found.payload)


def _fits(name: str) -> Callable[[Glance], bool]:
    return lambda seen: guess(seen.path) == name


RUN_FORMATS: Final = tuple(
    TaskFormat(name, ("agent_trajectory",), partial(_read, name), _fits(name))
    for name in ("chat", "agentbench", "webarena")
)
