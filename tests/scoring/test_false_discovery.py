"""Exact p-values and q-values, against printed figures, brute force, scipy and statsmodels."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.scoring.false_discovery import at_least, at_most, exact_binomial, q_values

# Benjamini and Hochberg 1995, section 4.1: fifteen p-values of a trial of two drugs, of which the
# procedure rejects the first four at 5 %.
TRIAL = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240),
    *(0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]

p_lists = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30)


def test_the_trial_of_the_paper_has_four_discoveries() -> None:
    q = q_values(TRIAL)
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q[3] == pytest.approx(0.0095 * 15 / 4)


@given(p_lists)
def test_each_q_is_the_smallest_rate_at_which_its_p_is_a_discovery(p: list[float]) -> None:
    q = q_values(p)
    for mine, rate in zip(p, q, strict=True):
        rates = [other * len(p) / sum(x <= other for x in p) for other in p if other >= mine]
        assert rate == pytest.approx(min(1.0, *rates))


@given(p_lists)
def test_the_order_of_people_changes_nothing(p: list[float]) -> None:
    order = np.random.default_rng(len(p)).permutation(len(p))
    np.testing.assert_array_equal(q_values(p)[order], q_values(np.array(p)[order]))


@given(p_lists)
def test_people_who_were_not_tested_do_not_count(p: list[float]) -> None:
    q = q_values([math.nan, *p, math.nan])
    np.testing.assert_array_equal(q[1:-1], q_values(p))
    assert np.isnan(q[[0, -1]]).all()
    assert q_values([]).size == 0


def test_statsmodels_gives_the_same_q_values() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of statsmodels' own imports
        multitest = pytest.importorskip(
            "statsmodels.stats.multitest", reason="the oracle statsmodels is not installed"
        )
    p = np.random.default_rng(1).random(200) ** 3
    theirs = multitest.multipletests(p, method="fdr_bh")[1]
    np.testing.assert_allclose(q_values(p), theirs, atol=1e-14)


@given(st.integers(1, 60), st.data())
def test_scipy_gives_the_same_binomial_p_values(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    share = data.draw(st.sampled_from([0.0, 0.01, 0.25, 0.5, 0.68, 0.9, 1.0]))
    ours = float(exact_binomial(hits, n, share))
    assert ours == pytest.approx(stats.binomtest(hits, n, share).pvalue, abs=1e-12)


def test_many_are_tested_at_once_and_far_tails_are_kept() -> None:
    hits, n = np.array([0, 3, 5000, 6500, 0]), np.array([10, 3, 10_000, 10_000, 0])
    p = exact_binomial(hits, n, 0.5)
    assert p[:3].tolist() == pytest.approx([2 / 1024, 0.25, 1.0])
    assert 0.0 < p[3] < 1e-190
    assert np.isnan(p[4])


def test_a_true_share_is_refused_no_more_often_than_said() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(5, 200, 20_000)
    p = exact_binomial(rng.binomial(n, 0.68), n, 0.68)
    for level in (0.01, 0.05, 0.2):
        assert np.mean(p <= level) <= level + 3.0 * math.sqrt(level / p.size)


@pytest.mark.parametrize("columns", [([3], [2], [0.5]), ([-1], [2], [0.5]), ([1], [2], [1.5])])
def test_nonsense_is_a_mistake(columns: tuple[list[float], list[float], list[float]]) -> None:
    with pytest.raises(ValueError, match="within"):
        exact_binomial(*columns)
    with pytest.raises(ValueError, match="within"):
        q_values([1.5])


@given(st.integers(0, 40), st.floats(0.01, 0.99), st.integers(-2, 42))
def test_the_tails_are_the_sums_of_probabilities(n: int, share: float, k: int) -> None:
    assert float(at_most(k, n, share)) == pytest.approx(stats.binom.cdf(k, n, share), abs=1e-10)
    assert float(at_least(k, n, share)) == pytest.approx(stats.binom.sf(k - 1, n, share), abs=1e-10)
