"""Writes preferences in the field names of TRL, with a manifest beside them."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from app.files.atomic import replacing


@dataclass(frozen=True, slots=True)
class LabelledTask:
    """A task with its aggregated label. `chosen`: the place of the response; None for a tie."""

    project: str
    task: str
    prompt: str
    responses: tuple[str, ...]
    label: str
    chosen: int | None
    posterior: float
    people: int


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the files' fingerprints, and counts."""

    sha256: str
    ties_sha256: str
    tasks: int
    pairs: int
    ties: int
    alike: int


def manifest_path(path: Path) -> Path:
    """Where the manifest of an export goes: beside it."""
    return path.with_name(f"{path.name}.manifest.json")


def ties_path(path: Path) -> Path:
    """Where the ties of an export go: beside it."""
    return path.with_name(f"{path.stem}.ties{path.suffix}")


def write_preferences(path: Path, tasks: Iterable[LabelledTask], *, with_ties: bool) -> Written:
    """Write a line for the chosen response against each other one; both files whole or not at all.

    Ties are counted, and written to a file of their own where that is asked for. A pair of equal
    texts is left out. The same tasks give the same bytes. Raises `UserError`.
    """
    count = {"tasks": 0, "pairs": 0, "ties": 0, "alike": 0}
    with ExitStack() as files:
        pairs = _Lines(files.enter_context(replacing(path)))
        ties = _Lines(files.enter_context(replacing(ties_path(path)))) if with_ties else None
        for task in tasks:
            count["tasks"] += 1
            if task.chosen is None:
                count["ties"] += 1
                if ties is not None:
                    ties.write({"prompt": task.prompt, "responses": task.responses, **_facts(task)})
                continue
            chosen = task.responses[task.chosen]
            for place, rejected in enumerate(task.responses):
                if place == task.chosen:
                    continue
                if rejected == chosen:
                    count["alike"] += 1
                    continue
                count["pairs"] += 1
                pairs.write(
                    {"prompt": task.prompt, "chosen": chosen, "rejected": rejected, **_facts(task)}
                )
    return Written(pairs.sha256, ties.sha256 if ties is not None else "", **count)


def write_manifest(path: Path, facts: Mapping[str, Any]) -> None:
    """Write a manifest as JSON that a person can read."""
    with replacing(path) as file:
        file.write(orjson.dumps(dict(facts), option=orjson.OPT_INDENT_2) + b"\n")


def _facts(task: LabelledTask) -> dict[str, Any]:
    """What each line says of its label; the same names and kinds on every line."""
    return {
        "project": task.project,
        "task": task.task,
        "label": task.label,
        "posterior": float(task.posterior),
        "people": task.people,
    }


class _Lines:
    """JSON lines that are fingerprinted as they are written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, record: Mapping[str, Any]) -> None:
        line = orjson.dumps(record) + b"\n"
        self._digest.update(line)
        self._file.write(line)
