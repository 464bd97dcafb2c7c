"""Reads runs of WebArena: a folder of `render_<task_id>.html`, with its task file and log."""

import codecs
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from app.domain.progress import Progress, Silent
from app.domain.trajectories import MOST_CHARS, MOST_STEPS, Reference, Step, StepKind, Trajectory
from app.files.limits import LIMITS, Limits
from app.files.trajectories.base import (
    Found,
    NotARun,
    Place,
    Run,
    RunError,
    Strict,
    checked,
    external_id,
    look_at,
    no_file,
    tried,
    validated,
)
from app.files.trajectories.records import read_records
from app.files.trajectories.render_html import Page, RenderParser
from app.files.trouble import refused, unreadable

TASK_FILE = "test.raw.json"
LOGS = ("merge_log.txt", "merged_log.txt")
MOST_FILES = 100_000
_RENDER = re.compile(r"render_(\w{1,40})\.html")
_RESULT = re.compile(r"\((PASS|FAIL)\).*?(\w{1,40})\.json")
_HEAD = re.compile(r"^(\w+): (.*)$", re.MULTILINE)
_PIECE = 256 * 1024
# What the harness tells the agent of an action that did nothing (`get_action_description`).
_FAILED = ("no matching element found", "the format was incorrect")
_ACTION = re.compile(r"\s*([a-z_]+)\b")


class _Task(Strict):
    task_id: int | str
    intent: str


def is_render(path: Path) -> bool:
    """Whether the name is that of a run's file."""
    return _RENDER.fullmatch(path.name) is not None


def read_webarena(
    path: Path,
    *,
    tasks: Path | None = None,
    agent: str = "",
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Iterator[Run | RunError]:
    """The runs in a folder of `render_*.html`, or the one in such a file, in order of their ids.

    tasks: the file `config_files/test.raw.json`; when it is not given, it is looked for in and
    above the folder, and without it the goal is what the run's own first lines say. `path` may be
    that file, where the runs lie beside it or above. A line of `merge_log.txt` gives the reward, 1
    or 0. The agent is the one given, else the folder's name. A page becomes an observation (url,
    previous action, what was seen), a prediction and a call. Raises `UserError` where there are no
    runs or the task file is broken.
    """
    yield from checked(_runs(path, tasks, agent, limits, progress or Silent()))


def _runs(
    path: Path, tasks: Path | None, agent: str, limits: Limits, progress: Progress
) -> Iterator[Found]:
    if path.is_file() and not is_render(path):
        path, tasks = _folder_of_runs(path), path
    files = [path] if is_render(path) and not path.is_dir() else _renders(path)
    folder = files[0].parent
    tasks = tasks or _task_file(folder)
    goals = _goals(tasks, limits, progress) if tasks else {}
    passed = _results(folder, limits)
    who = agent or folder.resolve().name
    for number, file in enumerate(files, start=1):
        progress.step(number, len(files), f"Reading {file.name}")
        place = Place(file.name, number)
        yield tried(place, partial(_run, file, who, goals, passed, limits))


def _run(
    file: Path, agent: str, goals: Mapping[str, str], passed: Mapping[str, bool], limits: Limits
) -> tuple[str, Trajectory]:
    parser = RenderParser(MOST_STEPS, MOST_CHARS)
    parser.feed_all(_pieces(file, limits))
    head = dict(_HEAD.findall("".join(parser.head)))
    named = _RENDER.fullmatch(file.name)
    task = named.group(1) if named else head.get("task_id", file.stem)
    goal = goals.get(task) or head.get("intent", "")
    if not goal.strip():
        raise NotARun("lacks its intent, and the task file has none for it")
    success = passed.get(task)
    trajectory = Trajectory(
        agent=agent,
        goal=goal,
        reference=Reference(task),
        source="webarena",
        steps=tuple(_steps(parser.pages)),
        reward=None if success is None else float(success),
        status={True: "pass", False: "fail", None: ""}[success],
    )
    return external_id(agent, task), trajectory


def _steps(pages: list[Page]) -> Iterator[Step]:
    index = 0
    for page in pages:
        previous = page.text("previous").strip()
        parts = [page.text("url").strip()]
        if previous and previous != "None":
            parts.append(f"Previous action: {previous}")
        head = "\n".join(part for part in parts if part)
        seen = "\n\n".join(part for part in (head, page.text("observation")) if part)
        failed = any(words in previous for words in _FAILED)
        yield Step(index, StepKind.OBSERVATION, seen, error=previous[:300] if failed else "")
        index += 1
        if prediction := page.text("prediction"):
            yield Step(index, StepKind.ASSISTANT, prediction)
            index += 1
        action = page.text("parsed") or page.text("action") or page.text("code")
        if action.strip():
            word = _ACTION.match(action)
            yield Step(
                index, StepKind.CALL, tool=word.group(1) if word else "action", arguments=action
            )
            index += 1


def _pieces(file: Path, limits: Limits) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        if wrong := no_file(file.stat(), limits):
            raise NotARun(wrong)
        with file.open("rb") as raw:
            while chunk := raw.read(_PIECE):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
    except OSError as error:
        raise NotARun(f"could not be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise NotARun("is not written as UTF-8") from error


def _renders(folder: Path) -> list[Path]:
    try:
        found = [file for file in folder.iterdir() if is_render(file)]
    except OSError as error:
        raise unreadable(folder, error) from error
    if not found:
        raise refused(folder, "it has no files such as render_0.html.")
    if len(found) > MOST_FILES:
        raise refused(folder, f"it has more than {MOST_FILES:,} runs. Split it.")
    return sorted(found, key=_by_number)


def _by_number(file: Path) -> tuple[int, str]:
    name = file.stem.removeprefix("render_")
    return (int(name) if name.isascii() and name.isdecimal() else 10**41, name)


def _folder_of_runs(task_file: Path) -> Path:
    """Where the runs lie that belong to a task file."""
    for folder in (task_file.parent, task_file.parent.parent):
        if any(is_render(file) for file in folder.iterdir()):
            return folder
    raise refused(task_file, "no files such as render_0.html lie beside it. Choose their folder.")


def _task_file(folder: Path) -> Path | None:
    for place in (folder, folder / "config_files", folder.parent, folder.parent / "config_files"):
        if (place / TASK_FILE).is_file():
            return place / TASK_FILE
    return None


def _goals(tasks: Path, limits: Limits, progress: Progress) -> dict[str, str]:
    """The intent of each task. A task that is not understood is refused with the whole file."""
    goals = {}
    for found in read_records(tasks, limits, progress):
        if isinstance(found, RunError):
            raise refused(tasks, f"{found.place} {found.reason}.")
        place, record = found
        try:
            task: Any = validated(_Task, record)
        except NotARun as error:
            raise refused(tasks, f"{place.name} {error}.") from error
        goals[str(task.task_id)] = task.intent
    return goals


def _results(folder: Path, limits: Limits) -> dict[str, bool]:
    """Whether a task passed, as far as the log says so; of several lines the last counts."""
    log = next((folder / name for name in LOGS if (folder / name).is_file()), None)
    if log is None:
        return {}
    look_at(log, limits)
    passed = {}
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            while line := file.readline(limits.cell_chars):
                if found := _RESULT.search(line):
                    passed[found.group(2)] = found.group(1) == "PASS"
    except OSError as error:
        raise unreadable(log, error) from error
    return passed
