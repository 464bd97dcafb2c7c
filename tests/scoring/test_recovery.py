"""Rank correlation and coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.scoring.recovery import coverage, mean_error, ranks, spearman

lists = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=30)


@given(lists)
def test_spearman_is_scipys_with_ties(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs, dtype=np.float64).T
    ours = spearman(a, b)
    if len(set(a.tolist())) < 2 or len(set(b.tolist())) < 2:
        assert math.isnan(ours)
    else:
        assert ours == pytest.approx(float(stats.spearmanr(a, b).statistic))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_ranks_are_scipys(values: list[int]) -> None:
    array = np.array(values, dtype=np.float64)
    np.testing.assert_allclose(ranks(array), stats.rankdata(array))


def test_missing_values_are_left_out() -> None:
    assert spearman([1, 2, math.nan, 3], [1, 2, 0, 3]) == pytest.approx(1.0)
    assert math.isnan(spearman([1.0], [2.0]))


def test_coverage_counts_the_ends() -> None:
    assert coverage([0.1, 0.5, 0.9], [0.1, 0.6, 0.8], [0.2, 0.7, 0.9]) == pytest.approx(2 / 3)
    assert math.isnan(coverage([], [], []))


def test_mean_error_is_absolute() -> None:
    assert mean_error([0.0, 1.0], [0.25, 0.5]) == pytest.approx(0.375)
    assert math.isnan(mean_error([], []))
