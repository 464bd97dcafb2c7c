"""Intervals of a share, against printed figures and statsmodels."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.intervals import credible, jeffreys, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low"), [(20, 20, 0.84), (48, 50, 0.87), (95, 100, 0.89), (190, 200, 0.91)]
)
def test_twenty_items_never_prove_ninety_percent(hits: int, n: int, low: float) -> None:
    assert round(float(wilson(hits, n).low), 2) == low


@pytest.mark.parametrize("method", [wilson, jeffreys])
def test_no_evidence_says_nothing(method: type) -> None:
    low, high = method(0, 0)
    assert (float(low), float(high)) == (0.0, 1.0)


@pytest.mark.parametrize("method", [wilson, jeffreys])
@given(n=st.integers(1, 500), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_the_share_is_inside_and_more_level_is_wider(
    method: type, n: int, share: float, level: float
) -> None:
    hits = share * n
    low, high = method(hits, n, level)
    wide_low, wide_high = method(hits, n, 0.9999)
    assert 0.0 <= wide_low <= low + 1e-12
    assert high - 1e-12 <= wide_high <= 1.0
    assert low - 1e-9 <= hits / n <= high + 1e-9


@pytest.mark.parametrize("method", [wilson, jeffreys])
def test_misses_mirror_hits(method: type) -> None:
    hits, n = np.arange(31), np.full(31, 30)
    low, high = method(hits, n)
    other_low, other_high = method(n - hits, n)
    np.testing.assert_allclose(low, 1 - other_high, atol=1e-9)
    np.testing.assert_allclose(high, 1 - other_low, atol=1e-9)


def test_more_hits_than_answers_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="hits"):
        wilson([3], [2])


def test_the_uniform_beta_holds_its_level() -> None:
    low, high = credible(np.array(1.0), np.array(1.0), 0.9)
    assert (float(low), float(high)) == pytest.approx((0.05, 0.95))


@pytest.mark.parametrize(("ours", "theirs"), [(wilson, "wilson"), (jeffreys, "jeffreys")])
def test_statsmodels_gives_the_same(ours: type, theirs: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of statsmodels' own imports
        proportion = pytest.importorskip(
            "statsmodels.stats.proportion", reason="the oracle statsmodels is not installed"
        )
    # Without the ends: there statsmodels leaves out the correction of Brown, Cai and DasGupta.
    hits, n = np.arange(1, 40), np.full(39, 40)
    low, high = proportion.proportion_confint(hits, n, 0.05, theirs)
    np.testing.assert_allclose(ours(hits, n).low, low, atol=1e-10)
    np.testing.assert_allclose(ours(hits, n).high, high, atol=1e-10)
