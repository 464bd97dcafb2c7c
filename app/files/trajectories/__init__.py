"""Runs of agents: each format in which they come becomes the payload of `app.domain.trajectories`.

Lives here: a reader a format, and what tells them apart. Each yields a `Run` or a `RunError`, one
after the other; a run that is broken never stops those after it. Nothing is rendered, fetched or
followed, whatever a run says.
"""

from app.files.trajectories.agentbench import read_agentbench
from app.files.trajectories.base import Run, RunError
from app.files.trajectories.chat import read_chat
from app.files.trajectories.guess import FORMATS, guess, read_runs
from app.files.trajectories.webarena import read_webarena

__all__ = [
    "FORMATS",
    "Run",
    "RunError",
    "guess",
    "read_agentbench",
    "read_chat",
    "read_runs",
    "read_webarena",
]
