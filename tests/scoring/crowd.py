"""Crowds to test on: small drawn ones, and public sets with known answers where they are found."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from app.scoring.choice import choose
from app.scoring.labels import Floats, Labels, Repeats, encode
from app.scoring.posterior import Combined, CombinePolicy, Source, combine, evidence_of
from app.services.peers import peer_credits

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CrowdSet:
    """A public set: its labels without gold, and the true code of each task (-1: not known)."""

    labels: Labels
    truth: NDArray[np.int32]

    def accuracy(self, label: NDArray[np.integer]) -> float:
        """The share of tasks with a known answer that got it."""
        known = self.truth >= 0
        return float((label[known] == self.truth[known]).mean())

    def worker_truth(self) -> tuple[NDArray[np.int64], Floats]:
        """Each worker's number of labels on known tasks, and the share of right ones."""
        known = self.truth[self.labels.task] >= 0
        worker = self.labels.worker[known]
        right = self.labels.label[known] == self.truth[self.labels.task[known]]
        n = np.bincount(worker, minlength=self.labels.n_workers)
        hits = np.bincount(worker, weights=right, minlength=self.labels.n_workers)
        return n, np.asarray(hits / np.maximum(n, 1))


def shared_data() -> Path | None:
    """The folder of public sets: named by GUILDHALL_SHARED, or beside the repository."""
    named = os.environ.get("GUILDHALL_SHARED")
    folder = (Path(named) if named else ROOT.parent / "shared") / "data" / "crowd"
    return folder if folder.is_dir() else None


def load(folder: Path, repeats: Repeats = "keep") -> CrowdSet:
    """The set in `folder`: labels.csv with task, worker, label and gold.csv with task, gold."""
    rows = _rows(folder / "labels.csv")
    gold = dict(_rows(folder / "gold.csv"))
    tasks, workers, said = zip(*rows, strict=True)
    coded = encode(tasks, workers, said, repeats=repeats)
    code = {name: k for k, name in enumerate(coded.classes)}
    truth = np.array([code.get(gold.get(task, ""), -1) for task in coded.tasks], dtype=np.int32)
    return CrowdSet(coded.labels, truth)


def crowd_set(name: str) -> CrowdSet:
    """The public set of that name; the test is skipped where the sets are not found."""
    folder = shared_data()
    if folder is None or not (folder / name / "labels.csv").is_file():
        pytest.skip(f"the public set “{name}” is not here: set GUILDHALL_SHARED to its folder")
    return load(folder / name)


def _rows(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))[1:]


def made_crowd(
    seed: int, n_tasks: int = 60, n_workers: int = 12, n_labels: int = 3, overlap: int = 5
) -> CrowdSet:
    """Labels drawn from people of 0.35 to 0.95 skill, with the truth behind them."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_labels, n_tasks).astype(np.int32)
    skill = np.linspace(0.35, 0.95, n_workers)
    worker = np.concatenate([rng.choice(n_workers, overlap, replace=False) for _ in truth])
    task = np.repeat(np.arange(n_tasks), overlap)
    wrong = (truth[task] + rng.integers(1, max(n_labels, 2), task.size)) % n_labels
    said = np.where(rng.random(task.size) < skill[worker], truth[task], wrong)
    made = Labels(
        task.astype(np.int32),
        worker.astype(np.int32),
        said.astype(np.int32),
        n_tasks,
        n_workers,
        n_labels,
    )
    return CrowdSet(made, truth)


@st.composite
def crowds(draw: st.DrawFn) -> Labels:
    """Any small crowd: empty, one person, one class, repeats, tasks nobody labeled, some gold."""
    n_tasks = draw(st.integers(1, 8))
    n_workers = draw(st.integers(1, 5))
    n_labels = draw(st.integers(1, 4))
    row = st.tuples(
        st.integers(0, n_tasks - 1), st.integers(0, n_workers - 1), st.integers(0, n_labels - 1)
    )
    rows = np.array(draw(st.lists(row, max_size=40)), dtype=np.int32).reshape(-1, 3)
    gold = draw(st.lists(st.integers(-1, n_labels - 1), min_size=n_tasks, max_size=n_tasks))
    return Labels(
        rows[:, 0],
        rows[:, 1],
        rows[:, 2],
        n_tasks,
        n_workers,
        n_labels,
        gold=np.array(gold, dtype=np.int32),
    )


@dataclass(frozen=True)
class Trial:
    """A score from a few gold answers and peers, beside the truth of the answers left over.

    Only people with 40 or more left over are in it, as arrays: `n` answers, `truth` their share of
    right ones. That share is itself drawn; `foreseen` says of each whether it lies within the
    middle 95 % of what the score foresees for n answers (beta-binomial, half of an equal count on
    either side), which is what honest intervals must do in 95 of 100 cases.
    """

    truth: Floats
    n: NDArray[np.int64]
    foreseen: NDArray[np.bool_]
    found: Combined
    people: NDArray[np.intp]


def try_scores(
    crowd: CrowdSet,
    n_gold: int,
    policy: CombinePolicy,
    seed: int,
    *,
    peers: bool = True,
    credit: Floats | None = None,
) -> Trial:
    """Take `n_gold` random known answers a person as gold, the rest of them as the truth.

    `credit` is P(the task's label is that of row i), where it was found already.
    """
    labels, rng = crowd.labels, np.random.default_rng(seed)
    known = crowd.truth[labels.task] >= 0
    right = labels.label == crowd.truth[labels.task]
    order = np.lexsort((np.where(known, rng.random(len(labels)), 2.0), labels.worker))
    first = np.searchsorted(labels.worker[order], np.arange(labels.n_workers))
    gold = np.zeros(len(labels), dtype=np.bool_)
    gold[order] = np.arange(len(labels)) - first[labels.worker[order]] < n_gold
    gold &= known
    rest = known & ~gold
    n = np.bincount(labels.worker[rest], minlength=labels.n_workers)
    hits = np.bincount(labels.worker[rest], weights=right[rest], minlength=labels.n_workers)
    value = right.astype(np.float64)
    if peers:
        credit = choose(labels).credit if credit is None else credit
        others = ~gold
        value[others], _ = peer_credits(
            labels.worker[others], credit[others], labels.worker[gold], value[gold],
            labels.n_workers, policy,
        )  # fmt: skip
    rows = np.arange(len(labels)) if peers else np.flatnonzero(gold)
    evidence = evidence_of(
        labels.worker[rows],
        np.where(gold, Source.GOLD, Source.PEERS)[rows],
        value[rows],
        labels.task[rows],
    )
    people = np.flatnonzero(n >= 40)
    found = combine(evidence, labels.n_workers, policy)
    count, a, b = n[people], found.a[people], found.b[people]
    below = stats.betabinom.cdf(hits[people] - 1.0, count, a, b)
    middle = (below + stats.betabinom.cdf(hits[people], count, a, b)) / 2.0
    foreseen = np.asarray((middle >= 0.025) & (middle <= 0.975), dtype=np.bool_)
    return Trial(hits[people] / count, count, foreseen, found, people)
