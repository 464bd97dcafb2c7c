"""Preferences to test on: drawn ones with their truth, and public sets where they are found."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.scoring.comparisons import Comparisons, comparisons_of
from app.scoring.labels import Floats
from tests.scoring.crowd import shared_data

WORDS = {"a1": 0, "left": 0, "a2": 1, "right": 1, "equal": 2, "tie": 2}


@st.composite
def comparison_sets(draw: st.DrawFn) -> Comparisons:
    """Any few judgments: none, one person, all ties, repeats, swaps, lengths and times unknown."""
    n_workers, n_items = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    n = draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    left = rng.integers(0, n_items, n)
    right = (left + rng.integers(1, n_items, n)) % n_items
    said = rng.choice(draw(st.sampled_from([[0, 1, 2], [2], [0], [0, 1]])), n)
    known: dict[str, Any] = {}
    for name in ("seconds", "left_length", "right_length", "order"):
        if draw(st.booleans()):
            known[name] = np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 50, n))
    if draw(st.booleans()):
        known["batch"] = rng.integers(0, 5, n)
    if draw(st.booleans()):
        known["prompt"] = rng.integers(0, 2, n)
    return comparisons_of(
        rng.integers(0, n_workers, n), left, right, said, n_workers, n_items, **known
    )


def made_preferences(
    rng: np.random.Generator,
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    worker: NDArray[np.integer],
    strength: Floats,
    *,
    honest: Floats | None = None,
    nu: float = 0.0,
) -> Comparisons:
    """Judgments by Davidson's model; person w turns a win around with chance 1 - honest[w]."""
    gap = strength[left] - strength[right]
    up, down = np.exp(gap / 2.0), np.exp(-gap / 2.0)
    draw = rng.random(gap.size) * (up + down + nu)
    said = np.where(draw < up, 0, np.where(draw < up + down, 1, 2))
    if honest is not None:
        turned = rng.random(gap.size) >= honest[worker]
        said = np.where(turned & (said < 2), 1 - said, said)
    n_workers = int(worker.max(initial=-1)) + 1
    return comparisons_of(worker, left, right, said, n_workers, strength.size)


@dataclass(frozen=True)
class PublicPreferences:
    """A public set as comparisons, with the sorted names of its people."""

    comparisons: Comparisons
    workers: tuple[str, ...]


def public_preferences(name: str) -> PublicPreferences:
    """The public set of that name; the test is skipped where the sets are not found."""
    folder = shared_data()
    if folder is None or not (folder / name / "pairs.csv").is_file():
        pytest.skip(f"the public set “{name}” is not here: set GUILDHALL_SHARED to its folder")
    pairs = {row["task"]: row for row in _rows(folder / name / "pairs.csv")}
    rows = _rows(folder / name / "labels.csv")
    shown = [pairs[row["task"]] for row in rows]
    # Items of convarg_a are arguments; those of pandalm are models, which answer each task anew.
    own = "topic" not in shown[0]
    prompts = [row["task"] if own else pairs[row["task"]]["topic"] for row in rows]
    left = [row["left"] for row in shown]
    right = [row["right"] for row in shown]
    items, workers = _codes(left + right), _codes([row["worker"] for row in rows])
    known: dict[str, Any] = {}
    extra = folder / name / "extra.csv"
    if extra.is_file():
        timed = _rows(extra)
        start = np.array([_second(row["accepted_utc"]) for row in timed])
        known["seconds"] = np.array([_second(row["submitted_utc"]) for row in timed]) - start
        known["order"] = start
        batch = _codes([row["batch"] for row in timed])
        known["batch"] = [batch[row["batch"]] for row in timed]
    comparisons = comparisons_of(
        [workers[row["worker"]] for row in rows],
        [items[item] for item in left],
        [items[item] for item in right],
        [WORDS[row["label"]] for row in rows],
        len(workers),
        len(items),
        prompt=list(map(_codes(prompts).__getitem__, prompts)),
        left_length=[float(row["left_words"]) for row in shown],
        right_length=[float(row["right_words"]) for row in shown],
        **known,
    )
    return PublicPreferences(comparisons, tuple(workers))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _codes(names: list[str]) -> dict[str, int]:
    return {name: code for code, name in enumerate(sorted(set(names)))}


def _second(text: str) -> float:
    return datetime.fromisoformat(text + "+00:00").timestamp()
