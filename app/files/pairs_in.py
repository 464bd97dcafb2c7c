"""Reads what stands beside a label file of preferences: the pairs, and the times of the rows."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.files.columns_in import read_columns
from app.files.trouble import refused


@dataclass(frozen=True, slots=True)
class PairColumns:
    """Which two items a task compares, in the order shown, a row a task.

    prompts: what they answer, "" where the file does not say. left_words, right_words: lengths, nan
    where they are not given.
    """

    tasks: list[str]
    lefts: list[str]
    rights: list[str]
    prompts: list[str]
    left_words: list[float]
    right_words: list[float]


@dataclass(frozen=True, slots=True)
class RowTimes:
    """Seconds by row of the label file (from 0), and what was timed together."""

    seconds: dict[int, float]
    batch: dict[int, str]


def read_pairs(path: Path) -> PairColumns:
    """The columns task, left, right; left_words, right_words and prompt (or topic) if there."""
    columns = read_columns(
        path,
        ("task", "left", "right"),
        ("left_words", "right_words", "prompt", "topic"),
        filled=True,
    )
    n = len(columns["task"])
    return PairColumns(
        columns["task"],
        columns["left"],
        columns["right"],
        columns.get("prompt") or columns.get("topic") or [""] * n,
        _numbers(path, columns.get("left_words"), n, "left_words"),
        _numbers(path, columns.get("right_words"), n, "right_words"),
    )


def read_times(path: Path) -> RowTimes:
    """The columns row and seconds, or row, accepted_utc, submitted_utc; batch if there."""
    columns = read_columns(
        path, ("row",), ("seconds", "accepted_utc", "submitted_utc", "batch"), filled=True
    )
    rows = [int(number) for number in _numbers(path, columns["row"], 0, "row")]
    batch = dict(zip(rows, columns["batch"], strict=True)) if "batch" in columns else {}
    if "seconds" in columns:
        seconds = _numbers(path, columns["seconds"], 0, "seconds")
    elif "accepted_utc" in columns and "submitted_utc" in columns:
        seconds = [
            (_instant(path, end, i) - _instant(path, start, i)).total_seconds()
            for i, (start, end) in enumerate(
                zip(columns["accepted_utc"], columns["submitted_utc"], strict=True)
            )
        ]
    else:
        raise refused(path, "it needs the column seconds, or accepted_utc and submitted_utc.", 1)
    return RowTimes(dict(zip(rows, seconds, strict=True)), batch)


def _numbers(path: Path, cells: list[str] | None, n: int, name: str) -> list[float]:
    if cells is None:
        return [float("nan")] * n
    made = []
    for i, cell in enumerate(cells):
        try:
            made.append(float(cell) if cell else float("nan"))
        except ValueError as error:
            raise refused(path, f"{name} is “{cell[:40]}”, not a number.", i + 2) from error
    return made


def _instant(path: Path, text: str, row: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise refused(
            path, f"“{text[:40]}” is no instant such as 2026-01-31 16:59:52.", row + 2
        ) from error
