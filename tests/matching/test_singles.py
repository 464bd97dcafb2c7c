"""A score for every single pair: exact where the pairs fit the memory, else near, with a bound."""

import os
from dataclasses import replace

import numpy as np
import pytest

from app.matching import singles
from app.matching.check import check
from app.matching.engine import solve
from app.matching.tidy import HashAffinity
from tests.matching.instances import ints, legal, open_snapshot
from tests.matching.middle import middle
from tests.matching.oracle import optimum
from tests.matching.terms import TablePoints, featured

FEATURES = (
    (), ("labels",), ("load", "senior"), ("rooms", "rank"), ("pins", "task bans", "class bans"),
    ("budget", "minutes"), ("labels", "load", "senior", "rooms", "pins", "minutes"),
)  # fmt: skip


def without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(singles, "fit_memory", lambda _: False)


@pytest.mark.parametrize("seed", range(40))
def test_with_memory_for_all_pairs_the_plan_is_the_best(seed: int) -> None:
    snapshot = featured(seed, "pair points")
    solution = solve(snapshot)
    assert legal(snapshot, solution) == solution.bound == optimum(snapshot)
    assert solution.potentials is not None


@pytest.mark.parametrize("features", FEATURES, ids=", ".join)
def test_without_memory_the_plan_is_legal_and_the_bound_holds(
    features: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_memory(monkeypatch)
    for seed in range(20):
        snapshot = featured(seed, "pair points", *features)
        solution = solve(snapshot)
        assert legal(snapshot, solution) <= optimum(snapshot) <= solution.bound
        assert not solution.fewest_moves


def test_without_memory_a_middle_sized_plan_is_near_the_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = replace(middle(4), pair_points=HashAffinity(300))
    best = solve(snapshot)
    assert legal(snapshot, best) == best.bound
    without_memory(monkeypatch)
    near = solve(snapshot)
    assert legal(snapshot, near) <= best.objective <= near.bound
    assert near.gap < 0.02
    blind = solve(replace(snapshot, pair_points=None))
    assert near.objective > check(snapshot, blind.task, blind.expert).objective


def test_a_class_without_scores_apart_is_dealt_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    without_memory(monkeypatch)
    plain = open_snapshot([2, 2], [0, 0, 0, 1], [1, 2], [[5, 4], [3, 2]])
    flat = replace(plain, pair_points=TablePoints(np.zeros((4, 2), dtype=np.int64)))
    assert legal(flat, solve(flat)) == solve(plain).objective


def test_each_task_goes_to_whom_its_own_score_favours(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = open_snapshot([1, 1], [0, 0], [1], [[5, 5]])
    scored = replace(plain, pair_points=TablePoints(np.array([[0, 7], [7, 0]])))
    for _ in range(2):
        solution = solve(scored)
        assert solution.expert.tolist() == [1, 0]
        assert legal(scored, solution) == solution.bound == 24
        without_memory(monkeypatch)


def test_with_scores_nothing_is_still_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        for capacity, klass in (([], [0]), ([1], []), ([0], [0])):
            table = np.zeros((len(klass), len(capacity)), dtype=np.int64)
            snapshot = replace(
                open_snapshot(capacity, klass, [1], [[5] * len(capacity)]),
                pair_points=TablePoints(table),
            )
            solution = solve(snapshot)
            assert (solution.units_placed, solution.objective, solution.bound) == (0, 0, 0)
        without_memory(monkeypatch)


def test_whether_all_pairs_fit_depends_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert singles.fit_memory(0)
    monkeypatch.setattr(os, "sysconf_names", {})
    assert singles.fit_memory(8 * 2**20)
    assert not singles.fit_memory(9 * 2**20)


def test_points_are_those_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The group of a task is not its row once classes are mixed."""
    without_memory(monkeypatch)
    table = np.arange(12).reshape(6, 2) * 10
    plain = open_snapshot([3, 3], [1, 0, 1, 0, 1, 0], [1, 1], [[5, 5], [5, 5]])
    snapshot = replace(plain, pair_points=TablePoints(table))
    solution = solve(snapshot)
    scores = table[solution.task, solution.expert]
    assert solution.objective == 30 + int(scores.sum())
    assert ints(*solution.task).tolist() == [0, 1, 2, 3, 4, 5]
