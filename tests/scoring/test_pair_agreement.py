"""Two people beside each other: each pair as its own table would say."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.scoring.agreement import gwet_ac1
from app.scoring.kappa import cohen
from app.scoring.labels import Labels, without_repeats
from app.scoring.pair_agreement import pairs_of_people
from tests.scoring.crowd import crowd_set, crowds, made_crowd


def by_hand(labels: Labels, first: int, second: int) -> np.ndarray:
    """The two people's table."""
    labels = without_repeats(labels)
    said = {
        (int(w), int(t)): int(k)
        for w, t, k in zip(labels.worker, labels.task, labels.label, strict=True)
    }
    table = np.zeros((labels.n_labels, labels.n_labels))
    for task in range(labels.n_tasks):
        if (first, task) in said and (second, task) in said:
            table[said[first, task], said[second, task]] += 1
    return table


@given(crowds())
@settings(max_examples=60)
def test_each_pair_is_its_own_table(labels: Labels) -> None:
    found = pairs_of_people(labels, fewest=1)
    seen = set()
    for i in range(found.tasks.size):
        first, second = int(found.first[i]), int(found.second[i])
        seen.add((first, second))
        table = by_hand(labels, first, second)
        assert found.tasks[i] == table.sum()
        assert found.observed[i] == pytest.approx(np.trace(table) / table.sum())
        kappa = cohen(table)
        np.testing.assert_allclose(
            [found.kappa[i], found.kappa_low[i], found.kappa_high[i]],
            [kappa.value, kappa.low, kappa.high], atol=1e-9,
        )  # fmt: skip
    for first in range(labels.n_workers):
        for second in range(first + 1, labels.n_workers):
            assert ((first, second) in seen) == bool(by_hand(labels, first, second).sum())


def test_the_coefficient_for_high_agreement_is_that_of_the_two_alone() -> None:
    labels = made_crowd(2, n_tasks=200).labels
    found = pairs_of_people(labels)
    first, second = int(found.first[0]), int(found.second[0])
    table = by_hand(labels, first, second)
    counts = []
    for i in range(labels.n_labels):
        for j in range(labels.n_labels):
            row = np.zeros(labels.n_labels)
            row[i] += 1
            row[j] += 1
            counts += [row] * int(table[i, j])
    assert found.ac1[0] == pytest.approx(gwet_ac1(np.array(counts)))


def test_the_three_who_judged_language_models_agree_as_published() -> None:
    found = pairs_of_people(crowd_set("pandalm").labels)
    assert sorted(np.round(found.kappa, 2).tolist()) == [0.85, 0.86, 0.88]
    assert list(found.tasks) == [999] * 3


def test_only_so_many_pairs_are_kept_and_the_rest_is_counted() -> None:
    labels = made_crowd(2, n_tasks=200).labels
    every, some = pairs_of_people(labels, fewest=3), pairs_of_people(labels, fewest=3, most=5)
    assert some.left_out == every.tasks.size - 5
    np.testing.assert_array_equal(some.tasks, every.tasks[:5])
    assert np.all(np.diff(every.tasks) <= 0)


def test_nobody_with_anybody_is_no_trouble() -> None:
    nobody = np.empty(0, dtype=np.int32)
    assert pairs_of_people(Labels(nobody, nobody, nobody, 0, 0, 0)).tasks.size == 0
