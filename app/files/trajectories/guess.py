"""Tells in which format runs come, and reads them by the name of the format."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from app.domain.errors import UserError
from app.domain.progress import Progress, Silent
from app.files.limits import LIMITS, Limits
from app.files.parquet_guard import is_parquet
from app.files.trajectories.agentbench import FAILED, RUNS, read_agentbench
from app.files.trajectories.base import Run, RunError
from app.files.trajectories.chat import read_chat
from app.files.trajectories.records import read_records
from app.files.trajectories.webarena import is_render, read_webarena
from app.files.trouble import unreadable

FORMATS = ("chat", "agentbench", "webarena")
_LOOKED_AT = 5  # records, so that one broken line does not hide what the others are


def guess(path: Path, *, limits: Limits = LIMITS) -> str | None:
    """The format of the runs in a file or folder, None when it holds none that is known.

    A folder goes by the names in it, a file by its name or by the fields of its first records.
    Raises `UserError` for a file that cannot be read.
    """
    try:
        if path.is_dir():
            names = {file.name for file in path.iterdir()}
            if names & {RUNS, FAILED}:
                return "agentbench"
            return "webarena" if any(is_render(path / name) for name in names) else None
    except OSError as error:
        raise unreadable(path, error) from error
    if is_render(path):
        return "webarena"
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson") and not is_parquet(path):
        return None
    for found in islice(read_records(path, limits, Silent()), _LOOKED_AT):
        if not isinstance(found, RunError) and (name := _by_fields(found[1].keys())):
            return name
    return None


def read_runs(
    path: Path,
    format_name: str,
    *,
    agent: str = "",
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Iterator[Run | RunError]:
    """The runs in the format of this name. `agent` stands for what the file calls the agent.

    Raises `UserError` for a file that cannot be read, or a format that is not one of `FORMATS`.
    """
    match format_name:
        case "chat":
            return read_chat(path, agent=agent, limits=limits, progress=progress)
        case "agentbench":
            return read_agentbench(path, limits=limits, progress=progress)
        case "webarena":
            return read_webarena(path, agent=agent, limits=limits, progress=progress)
    raise UserError(
        f"“{format_name[:40]}” is no format of runs. Nothing was read in. "
        f"Choose {', '.join(FORMATS)}."
    )


def _by_fields(names: Collection[str]) -> str:
    if "traj" in names or "messages" in names:
        return "chat"
    if "index" in names and ("output" in names or {"error", "info"}.issubset(names)):
        return "agentbench"
    return "webarena" if {"task_id", "intent"}.issubset(names) else ""
