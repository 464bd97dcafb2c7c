"""Two people beside each other: each pair as its own table would say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike

from app.scoring.agreement import gwet_ac1
from app.scoring.kappa import Weights, agreement_weights
from app.scoring.labels import Labels, without_repeats
from app.scoring.pair_agreement import PairsOfPeople, pairs_of_people
from tests.scoring.crowd import crowd_set, crowds, made_crowd

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]  # table 1, as counts of 200


def two_people(table: ArrayLike, weights: Weights = "nominal") -> PairsOfPeople:
    """A table's two people: rows the first one's label, columns the second's."""
    counts = np.asarray(table)
    one, two = np.nonzero(counts)
    said = np.repeat(np.stack((one, two)), counts[one, two], axis=1).astype(np.int32)
    n = said.shape[1]
    task = np.tile(np.arange(n, dtype=np.int32), 2)
    worker = np.repeat(np.array([0, 1], dtype=np.int32), n)
    labels = Labels(task, worker, said.ravel(), n, 2, counts.shape[0])
    return pairs_of_people(labels, fewest=1, weights=weights)


def kappa_of(table: ArrayLike, weights: Weights = "nominal") -> tuple[float, float, float]:
    """Cohen's kappa of a table and its bounds, straight from its definition (Cohen, 1968)."""
    counts = np.asarray(table, dtype=np.float64)
    n, share = counts.sum(), counts / counts.sum()
    agree = agreement_weights(len(counts), weights)
    chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    expected = (chance * agree).sum()
    if expected >= 1.0 - 1e-12:
        return np.nan, np.nan, np.nan
    kappa = 1.0 - (1.0 - (share * agree).sum()) / (1.0 - expected)
    square = 0.0
    for i, j in np.ndindex(*counts.shape):  # Fleiss, Cohen and Everitt, 1969, equation 8
        means = agree[i] @ share.sum(axis=0) + agree[j] @ share.sum(axis=1)
        square += share[i, j] * (agree[i, j] - means * (1.0 - kappa)) ** 2
    square -= (kappa - expected * (1.0 - kappa)) ** 2
    half = 1.959964 * np.sqrt(max(square, 0.0) / n) / (1.0 - expected)
    return kappa, max(kappa - half, -1.0), min(kappa + half, 1.0)


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


@given(crowds(), st.sampled_from(["linear", "quadratic"]))
@settings(max_examples=60)
def test_each_pair_is_its_own_table(labels: Labels, weights: Weights) -> None:
    found = pairs_of_people(labels, fewest=1, weights=weights)
    seen = set()
    for i in range(found.tasks.size):
        first, second = int(found.first[i]), int(found.second[i])
        seen.add((first, second))
        table = by_hand(labels, first, second)
        assert found.tasks[i] == table.sum()
        assert found.observed[i] == pytest.approx(np.trace(table) / table.sum())
        plain = found.kappa[i], found.kappa_low[i], found.kappa_high[i]
        np.testing.assert_allclose(plain, kappa_of(table), atol=1e-6)
        weighted = found.weighted[i], found.weighted_low[i], found.weighted_high[i]
        np.testing.assert_allclose(weighted, kappa_of(table, weights), atol=1e-6)
    for first in range(labels.n_workers):
        for second in range(first + 1, labels.n_workers):
            assert ((first, second) in seen) == bool(by_hand(labels, first, second).sum())


def test_the_table_of_the_paper() -> None:
    assert two_people(COHEN_1960).kappa[0] == pytest.approx(0.492, abs=5e-4)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_a_library_finds_the_same_kappa_and_interval(weights: Weights) -> None:
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="statsmodels is in the group “peers”"
    )
    ours = two_people(COHEN_1960, weights)
    for kind, found in (
        (None, (ours.kappa, ours.kappa_low, ours.kappa_high)),
        (weights, (ours.weighted, ours.weighted_low, ours.weighted_high)),
    ):
        theirs = rater.cohens_kappa(np.array(COHEN_1960), wt=kind)
        expected = theirs.kappa, theirs.kappa_low, theirs.kappa_upp
        np.testing.assert_allclose([one[0] for one in found], expected, atol=1e-5)


@given(arrays(np.int64, (3, 3), elements=st.integers(0, 20)), st.permutations(range(3)))
def test_names_of_labels_and_who_is_first_change_nothing(
    table: np.ndarray, order: list[int]
) -> None:
    plain = two_people(table)
    for other in (two_people(table[np.ix_(order, order)]), two_people(table.T)):
        for one, two in ((plain.kappa, other.kappa), (plain.kappa_low, other.kappa_low)):
            np.testing.assert_allclose(one, two, atol=1e-7)  # a root of what cancels


def test_a_scale_read_backwards_and_who_is_first_change_nothing() -> None:
    table = np.array(COHEN_1960)
    plain = two_people(table, "quadratic")
    for other in (two_people(table[::-1, ::-1], "quadratic"), two_people(table.T, "quadratic")):
        assert other.weighted[0] == pytest.approx(plain.weighted[0])
        assert other.weighted_low[0] == pytest.approx(plain.weighted_low[0])


def test_one_label_only_has_no_kappa() -> None:
    found = two_people([[7, 0], [0, 0]], "linear")
    assert np.isnan([found.kappa[0], found.kappa_low[0], found.weighted[0]]).all()


def test_labels_without_order_have_no_weighted_kappa() -> None:
    assert np.isnan(two_people(COHEN_1960).weighted).all()


def test_the_interval_covers_at_its_level() -> None:
    rng = np.random.default_rng(5)
    joint = np.array([[0.4, 0.1], [0.15, 0.35]])
    truth = kappa_of(joint)[0]
    inside = 0
    for _ in range(400):
        found = two_people(rng.multinomial(120, joint.ravel()).reshape(2, 2))
        inside += found.kappa_low[0] <= truth <= found.kappa_high[0]
    assert 0.90 <= inside / 400 <= 0.98


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
