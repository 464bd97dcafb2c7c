"""Writes the work of one expert as a file: JSON lines, CSV, or tasks for Label Studio."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson

from app.files.atomic import replacing
from app.files.csv_out import csv_text
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn
from app.files.trouble import unreadable, unwritable
from app.files.values import as_text

ENDINGS: Final = {"jsonl": ".jsonl", "csv": ".csv", "labelstudio": ".json"}
"""The ending of a packet's file, by format."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_STEM_CHARS = 80
_ANSWER = ("label", "seconds", "submitted_at", "reason")  # filled in by the expert


@dataclass(frozen=True, slots=True)
class PacketItem:
    """One task as its expert gets it. Nothing here says what the right answer is.

    `responses` of the payload are in the order in which they are shown; `shown_order` gives the
    place that each has in the stored payload, and is empty where there is nothing to order.
    """

    assignment: str
    project: str
    project_name: str
    task: str
    expert: str
    task_type: str
    payload: Mapping[str, Any]
    labels: tuple[str, ...]
    guidelines: str
    language: str
    due_on: date
    shown_order: tuple[int, ...]


def packet(items: Sequence[PacketItem], format_name: str) -> bytes:
    """The file's bytes; the same items give the same bytes. Raises LookupError for a format
    that is not in `ENDINGS`.
    """
    match format_name:
        case "jsonl":
            return b"".join(orjson.dumps(_line(item)) + b"\n" for item in items)
        case "csv":
            return csv_text(_sheet(items)).encode("utf-8")
        case "labelstudio":
            return orjson.dumps([_label_studio(item) for item in items], option=orjson.OPT_INDENT_2)
    raise LookupError(f"no packets are written as {format_name}")


def packet_stems(numbers: Sequence[str]) -> dict[str, str]:
    """The file name, without its ending, for each expert's number: plain letters, safe on every
    system and different for different numbers.
    """
    plain = {number: _plain(number) for number in numbers}
    often = Counter(stem.casefold() for stem in plain.values())
    return {
        number: stem
        if stem == number and often[stem.casefold()] == 1
        else f"{stem}-{hashlib.sha256(number.encode()).hexdigest()[:8]}"
        for number, stem in plain.items()
    }


def write_packet(folder: Path, stem: str, ending: str, body: bytes, *, replace: bool) -> Path:
    """Write a packet whole; the file it is in.

    A file that holds these bytes already is left as it is. One that holds others is taken for a
    packet that is still to be sent and kept, unless `replace`: then a number is put behind the
    name.
    """
    path, number = folder / f"{stem}{ending}", 1
    while path.exists() and not replace:
        if _holds(path, body):
            return path
        number += 1
        path = folder / f"{stem} ({number}){ending}"  # no stem has a blank in it
    with replacing(path) as file:
        file.write(body)
    return path


def make_folder(folder: Path) -> None:
    """Make the folder where it is missing. Raises `UserError` when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except OSError as error:
        raise unreadable(path, error) from error


def _plain(number: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", number)[:_STEM_CHARS].strip(".")
    return f"_{stem}" if not stem or _RESERVED.fullmatch(stem) else stem


def _line(item: PacketItem) -> dict[str, Any]:
    line: dict[str, Any] = {
        "assignment": item.assignment,
        "project": item.project,
        "project_name": item.project_name,
        "task": item.task,
        "expert": item.expert,
        "task_type": item.task_type,
        "due_on": item.due_on.isoformat(),
        "language": item.language,
        "labels": item.labels,
        "guidelines": item.guidelines,
        "payload": dict(item.payload),
    }
    if item.shown_order:
        line["shown_order"] = item.shown_order
    return line


def _label_studio(item: PacketItem) -> dict[str, Any]:
    meta = _line(item)
    own = {name: meta.pop(name) for name in ("project", "task")}
    payload: dict[str, Any] = meta.pop("payload")
    # A payload's own “project” gives way, so that an answer can be told where it belongs.
    data = {f"payload_{name}" if name in own else name: value for name, value in payload.items()}
    return {"data": data | own, "meta": meta}


def _sheet(items: Sequence[PacketItem]) -> Sheet:
    fields = sorted({name for item in items for name in item.payload}, key=_text_first)
    titles = (
        "assignment", "project", "task", "expert", "due_on", "language", "labels", "guidelines",
        *(name if name == "text" else f"payload.{name}" for name in fields),
        "shown_order", *_ANSWER,
    )  # fmt: skip
    kinds = {"due_on": CellKind.DATE}
    columns = tuple(SheetColumn(name, kinds.get(name, CellKind.TEXT)) for name in titles)

    def rows() -> Iterator[tuple[Cell, ...]]:
        for item in items:
            order = orjson.dumps(item.shown_order).decode() if item.shown_order else ""
            yield (
                item.assignment, item.project, item.task, item.expert, item.due_on,
                item.language, "|".join(item.labels), item.guidelines,
                *(_field(item.payload.get(name)) for name in fields),
                order, *([""] * len(_ANSWER)),
            )  # fmt: skip

    return Sheet("Work", columns, rows())


def _field(value: object) -> str:
    """A payload's value as its cell; a number of any size as JSON has it."""
    return repr(value) if isinstance(value, float) else as_text(value)


def _text_first(name: str) -> tuple[bool, str]:
    return name != "text", name
