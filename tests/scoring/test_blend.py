"""The blend report's figures: shares by origin, and defect rates weighted by stored chances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.scoring.blend import defect_rates, origin_shares
from app.scoring.intervals import wilson

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from([0.05, 0.3, 0.5, 1.0])),
    max_size=60,
)


def test_shares_of_origins_are_counted_by_slice_and_over_all() -> None:
    found = origin_shares([0, 0, 0, 0, 2, 2], [0, 0, 0, 1, 2, 1], 3, 3)
    assert found.items.tolist() == [[3, 1, 0], [0, 0, 0], [0, 1, 1], [3, 2, 1]]
    assert found.share[0].tolist() == [0.75, 0.25, 0.0]
    assert np.isnan(found.share[1]).all()
    assert found.low[1].tolist() == [0, 0, 0]
    assert found.high[1].tolist() == [1, 1, 1]
    ends = wilson([3, 2, 1], [6, 6, 6])
    assert found.low[3] == pytest.approx(ends.low)
    assert found.high[3] == pytest.approx(ends.high)


def test_without_probabilities_the_rate_is_the_share_with_clopper_and_pearson_s_interval() -> None:
    maker = np.repeat([0, 1], [200, 40])
    defect = np.concatenate([np.arange(200) < 7, np.zeros(40)])
    found = defect_rates(maker, defect, 3)
    assert found.audited.tolist() == [200, 40, 0, 240]
    assert found.defects.tolist() == [7, 0, 0, 7]
    for row, (hits, n) in {0: (7, 200), 1: (0, 40), 3: (7, 240)}.items():
        exact = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
        assert found.rate[row] == pytest.approx(hits / n)
        assert found.effective[row] == pytest.approx(n)
        assert (found.low[row], found.high[row]) == pytest.approx((exact.low, exact.high))
    assert np.isnan(found.rate[2])
    assert (found.low[2], found.high[2], found.effective[2]) == (0.0, 1.0, 0.0)


def test_each_audited_item_counts_for_as_many_as_it_stands_for() -> None:
    # Two looked at because of a flag, both bad; two drawn at 1 in 10, one bad.
    found = defect_rates([0, 0, 0, 0], [1, 1, 1, 0], 1, probability=[1.0, 1.0, 0.1, 0.1])
    assert found.stands_for[0] == pytest.approx(22)
    assert found.rate[0] == pytest.approx(12 / 22)
    # Two drawn ones say most of it: Kish's size is 22^2 / (1 + 1 + 100 + 100).
    assert found.effective[0] <= 22**2 / 202


def test_the_variance_is_that_of_the_linearised_ratio() -> None:
    weight = np.array([10.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0])
    kish = 21**2 / np.sum(weight**2)
    by_variance = []
    for bad in range(8):
        defect = (np.arange(8) == bad).astype(float)
        found = defect_rates(np.zeros(8, int), defect, 1, probability=1 / weight)
        rate = weight[bad] / 21
        variance = np.sum((weight * (defect - rate)) ** 2) / 21**2
        told = rate * (1 - rate) / variance
        assert found.effective[0] == pytest.approx(min(kish, told))
        by_variance.append(told < kish)
    assert 0 < sum(by_variance) < 8  # each of the two limits decided once


def weighted_runs(strata: list[tuple[int, float, float]]) -> tuple[list[float], list[float], float]:
    """Rates by weight and plainly, and how often the interval misses, in 1500 audits.

    strata: items, the chance to be audited, the share of defects.
    """
    rng = np.random.default_rng(3)
    size = np.array([items for items, _, _ in strata])
    truth = sum(items * share for items, _, share in strata) / size.sum()
    weighted, plain, missed = [], [], 0
    for _ in range(1500):
        audited = [rng.binomial(items, chance) for items, chance, _ in strata]
        chance = np.repeat([p for _, p, _ in strata], audited)
        bad = rng.random(chance.size) < np.repeat([share for _, _, share in strata], audited)
        found = defect_rates(np.zeros(chance.size, int), bad, 1, probability=chance)
        weighted.append(float(found.rate[0]) - truth)
        plain.append(bad.mean() - truth)
        missed += not found.low[0] <= truth <= found.high[0]
    return weighted, plain, missed / 1500


@pytest.mark.parametrize(
    "strata",
    [
        [(2000, 0.1, 0.03)],
        [(200, 1.0, 0.3), (1000, 0.05, 0.01)],
        [(200, 1.0, 0.3), (1000, 0.05, 0.06)],
        [(300, 1.0, 0.2), (1000, 0.3, 0.08), (3000, 0.02, 0.02)],
        [(300, 1.0, 0.01), (3000, 0.05, 0.003)],
    ],
    ids=["all alike", "flagged ones", "flagged, and others bad too", "three rates", "rare"],
)
def test_weighted_rates_are_right_on_average_and_intervals_hold(
    strata: list[tuple[int, float, float]],
) -> None:
    weighted, plain, missed = weighted_runs(strata)
    error = np.std(weighted) / np.sqrt(len(weighted))
    # A ratio's bias is of the order of its variance.
    assert abs(np.mean(weighted)) < 3 * error + np.var(weighted)
    assert missed <= 0.055
    if len(strata) > 1 and strata[0][2] > 0.1:
        assert abs(np.mean(plain)) > 10 * error


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_and_names_of_makers_change_nothing(
    rows: list[tuple[int, int, float]], random: object
) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    maker = table[:, 0].astype(int)
    found = defect_rates(maker, table[:, 1], 4, probability=table[:, 2])
    turn = np.array([2, 0, 3, 1])
    order = np.random.default_rng(len(rows)).permutation(len(rows))
    again = defect_rates(turn[maker][order], table[order, 1], 4, probability=table[order, 2])
    places = [*turn, 4]
    for name in ("audited", "defects", "rate", "low", "high", "stands_for", "effective"):
        assert getattr(again, name)[places] == pytest.approx(getattr(found, name), nan_ok=True)


@given(ROWS)
@settings(max_examples=80, deadline=None)
def test_intervals_hold_the_rate_and_the_last_row_is_all_together(
    rows: list[tuple[int, int, float]],
) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    maker = table[:, 0].astype(int)
    found = defect_rates(maker, table[:, 1], 4, probability=table[:, 2])
    some = found.audited > 0
    assert np.all(found.low[some] <= found.rate[some])
    assert np.all(found.rate[some] <= found.high[some])
    assert np.all(found.effective <= found.audited + 1e-9)
    assert np.all((found.low >= 0) & (found.high <= 1))
    pooled = defect_rates(np.zeros(len(rows), int), table[:, 1], 1, probability=table[:, 2])
    assert found.rate[4] == pytest.approx(pooled.rate[0], nan_ok=True)
    assert found.high[4] == pytest.approx(pooled.high[0])


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        origin_shares([0, 0], [0], 1, 1)
    with pytest.raises(ValueError, match="outside"):
        origin_shares([1], [0], 1, 1)
    with pytest.raises(ValueError, match="equally long"):
        defect_rates([0], [0, 1], 1)
    with pytest.raises(ValueError, match="0 or 1"):
        defect_rates([0], [0.5], 1)
    for wrong in (0.0, -0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="probability"):
            defect_rates([0], [0], 1, probability=[wrong])
