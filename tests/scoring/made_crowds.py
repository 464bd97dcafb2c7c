"""Crowds of known truth whose people err in one named way: what a model of people may meet."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from app.scoring.labels import Floats, Labels
from tests.scoring.crowd import CrowdSet

Codes = NDArray[np.int64]


def tempting(seed: int, n_tasks: int = 1500, n_workers: int = 60) -> CrowdSet:
    """One in five is a yes, and a quarter of the noes look like one: most people fall for them.

    Who says yes to those tasks says it together with the others, so that a matrix of one's own for
    each person takes them for yeses, and the careful for blind.
    """
    rng = np.random.default_rng(seed)
    truth = (rng.random(n_tasks) < 0.22).astype(np.int32)
    bait = (truth == 0) & (rng.random(n_tasks) < 0.25)
    task, worker = _answers(rng, n_tasks, n_workers, 10)
    skill = rng.normal(0.0, 1.0, n_workers)
    plain = expit(-2.6 - 0.6 * skill + rng.normal(0.0, 0.4, n_workers))
    baited = expit(0.4 - 1.3 * skill + rng.normal(0.0, 0.5, n_workers))
    seen = expit(1.6 + 0.4 * skill + rng.normal(0.0, 0.4, n_workers))
    yes = np.where(
        truth[task] == 1, seen[worker], np.where(bait[task], baited[worker], plain[worker])
    )
    said = (rng.random(task.size) < yes).astype(np.int32)
    return _crowd(task, worker, said, 2, truth, n_workers)


def biased(seed: int, n_tasks: int = 1000, n_workers: int = 60) -> CrowdSet:
    """Yes or no, by people who lean to the one or the other each in her own measure."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(n_tasks) < 0.35).astype(np.int32)
    task, worker = _answers(rng, n_tasks, n_workers, 8)
    lean = rng.normal(0.0, 1.2, n_workers)
    keen = np.abs(rng.normal(1.5, 0.6, n_workers))
    yes = expit(np.where(truth[task] == 1, keen[worker], -keen[worker]) + lean[worker])
    said = (rng.random(task.size) < yes).astype(np.int32)
    return _crowd(task, worker, said, 2, truth, n_workers)


def hard_items(seed: int, n_tasks: int = 4000, n_workers: int = 150) -> CrowdSet:
    """Ten classes, three labels a task, and items of which each tempts to one wrong class."""
    rng = np.random.default_rng(seed)
    classes = 10
    truth = rng.integers(0, classes, n_tasks).astype(np.int32)
    hardness = rng.normal(0.0, 1.5, n_tasks)
    task, worker = _answers(rng, n_tasks, n_workers, 3)
    skill = rng.normal(2.6, 0.7, n_workers)
    near = rng.dirichlet(np.full(classes, 0.3), classes) * (1.0 - np.eye(classes))
    near /= near.sum(axis=1, keepdims=True)
    lure = _drawn(rng, near[truth])
    astray = _drawn(rng, near[truth[task]])
    right = rng.random(task.size) < np.asarray(expit(skill[worker] - hardness[task]))
    wrong = np.where(rng.random(task.size) < 0.5, lure[task], astray)
    return _crowd(task, worker, np.where(right, truth[task], wrong), classes, truth, n_workers)


def confused(seed: int, n_tasks: int = 1500, n_workers: int = 80) -> CrowdSet:
    """Four classes and people drawn exactly as Dawid and Skene's model says."""
    rng = np.random.default_rng(seed)
    classes = 4
    truth = rng.choice(classes, n_tasks, p=rng.dirichlet(np.full(classes, 5.0))).astype(np.int32)
    task, worker = _answers(rng, n_tasks, n_workers, 5)
    pool = np.stack([rng.dirichlet(1.0 + 6.0 * row) for row in np.eye(classes)])
    rows = np.stack([[rng.dirichlet(6.0 * row + 0.05) for row in pool] for _ in range(n_workers)])
    said = _drawn(rng, rows[worker, truth[task]])
    return _crowd(task, worker, said, classes, truth, n_workers)


FAMILIES: dict[str, Callable[[int], CrowdSet]] = {
    "tempting": tempting,
    "biased": biased,
    "hard items": hard_items,
    "confused": confused,
}


def _answers(
    rng: np.random.Generator, n_tasks: int, n_workers: int, overlap: int
) -> tuple[Codes, Codes]:
    """Who answers what: nobody twice, some people much more often than others."""
    load = rng.pareto(1.5, n_workers) + 0.2
    # Gumbel's trick: the largest of log weight plus noise are a draw without return.
    keys = np.log(load) + rng.gumbel(size=(n_tasks, n_workers))
    worker = np.argpartition(-keys, overlap, axis=1)[:, :overlap]
    return np.repeat(np.arange(n_tasks), overlap), worker.ravel()


def _drawn(rng: np.random.Generator, rows: Floats) -> Codes:
    """A column a row, drawn with the row's probabilities."""
    limit = rng.random((rows.shape[0], 1))
    return np.asarray(np.minimum((limit > rows.cumsum(axis=1)).sum(axis=1), rows.shape[1] - 1))


def _crowd(
    task: Codes,
    worker: Codes,
    said: NDArray[np.integer],
    n_labels: int,
    truth: NDArray[np.int32],
    n_workers: int,
) -> CrowdSet:
    made = Labels(
        task.astype(np.int32),
        worker.astype(np.int32),
        said.astype(np.int32),
        truth.size,
        n_workers,
        n_labels,
    )
    return CrowdSet(made, truth)
