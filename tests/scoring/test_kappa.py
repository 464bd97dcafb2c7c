"""Kappa of two and of many: textbook tables, a library, and what must not change it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.scoring.kappa import Weights, cohen, fleiss

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]  # table 1, as counts of 200
FLEISS_1971 = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
    [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
    [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1],
    [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip


def test_the_table_of_the_paper_on_two_people() -> None:
    assert cohen(COHEN_1960).value == pytest.approx(0.492, abs=5e-4)


def test_the_table_of_the_paper_on_many_people() -> None:
    assert fleiss(FLEISS_1971).value == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize("weights", ["nominal", "linear", "quadratic"])
def test_a_library_finds_the_same_kappa_and_interval(weights: Weights) -> None:
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="statsmodels is in the group “peers”"
    )
    kind = None if weights == "nominal" else weights
    theirs = rater.cohens_kappa(np.array(COHEN_1960), wt=kind)
    ours = cohen(COHEN_1960, weights)
    assert ours.value == pytest.approx(theirs.kappa, abs=1e-12)
    assert ours.low == pytest.approx(theirs.kappa_low, abs=1e-5)
    assert ours.high == pytest.approx(theirs.kappa_upp, abs=1e-5)


def test_a_library_finds_the_same_for_many() -> None:
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="statsmodels is in the group “peers”"
    )
    assert fleiss(FLEISS_1971).value == pytest.approx(rater.fleiss_kappa(FLEISS_1971), abs=1e-12)


@given(arrays(np.int64, (3, 3), elements=st.integers(0, 20)), st.permutations(range(3)))
def test_names_of_labels_and_who_is_first_change_nothing(
    table: np.ndarray, order: list[int]
) -> None:
    plain, renamed = cohen(table), cohen(table[np.ix_(order, order)])
    turned = cohen(table.T)
    for other in (renamed, turned):
        np.testing.assert_allclose(
            [other.value, other.low, other.high], [plain.value, plain.low, plain.high], atol=1e-9
        )


def test_one_label_only_has_no_kappa() -> None:
    assert np.isnan(cohen([[7, 0], [0, 0]]).value)
    assert np.isnan(cohen([[0, 0], [0, 0]]).value)
    assert np.isnan(fleiss([[3, 0], [3, 0]]).value)
    assert np.isnan(fleiss([[1, 0], [0, 1]]).value)


def test_the_interval_covers_at_its_level() -> None:
    rng = np.random.default_rng(5)
    joint = np.array([[0.4, 0.1], [0.15, 0.35]])
    truth = cohen(joint * 1e9).value
    inside = 0
    for _ in range(400):
        found = cohen(rng.multinomial(120, joint.ravel()).reshape(2, 2))
        inside += found.low <= truth <= found.high
    assert 0.90 <= inside / 400 <= 0.98
