"""Bias, spread and precision of raters come back from ratings made with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.scoring.labels import Floats
from app.scoring.ratings import RatingPolicy, fit_locations, rater_use
from app.scoring.recovery import coverage

BIAS = np.linspace(-1.0, 1.0, 12)
NOISE = np.tile([0.3, 0.8, 1.5], 4)


def ratings(seed: int, n_tasks: int = 300, overlap: int = 5) -> tuple[Floats, Floats, Floats]:
    """Task, worker, rating of twelve people, and the true locations."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(5.0, 2.0, n_tasks)
    worker = np.argsort(rng.random((n_tasks, 12)), axis=1)[:, :overlap].ravel()
    task = np.repeat(np.arange(n_tasks), overlap)
    rating = truth[task] + BIAS[worker] + rng.normal(size=task.size) * NOISE[worker]
    return np.stack([task, worker]), rating, truth


def test_the_weighted_location_beats_the_mean_and_people_come_back() -> None:
    codes, rating, truth = ratings(1)
    found = fit_locations(codes[0], codes[1], rating, 300, 12)
    assert found.converged
    ours, plain = found.location - truth, found.mean - truth
    assert np.std(ours) < 0.75 * np.std(plain)
    np.testing.assert_allclose(found.bias, BIAS - BIAS.mean(), atol=0.25)
    np.testing.assert_allclose(found.deviation, NOISE, rtol=0.36)
    np.testing.assert_allclose(found.deviation[NOISE > 0.5], NOISE[NOISE > 0.5], rtol=0.1)
    assert np.corrcoef(found.weight, 1 / NOISE**2)[0, 1] > 0.9
    shift = ours.mean()
    inside = coverage(
        truth,
        found.location - shift - 1.96 * found.error,
        found.location - shift + 1.96 * found.error,
    )
    assert inside > 0.88


def test_people_all_alike_give_the_plain_mean() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(200, 1)) + rng.permuted(np.tile([-1.0, 0.0, 1.0], (200, 1)), axis=1)
    task, worker = np.divmod(np.arange(600), 3)
    found = fit_locations(task, worker, table.ravel(), 200, 3, RatingPolicy(pseudo=1e9))
    np.testing.assert_allclose(found.location, found.mean, atol=1e-6)
    np.testing.assert_allclose(found.weight, 1.0, atol=1e-6)


def test_bias_is_against_the_others_and_its_interval_is_students() -> None:
    task = np.repeat(np.arange(4), 3)
    worker = np.tile([0, 1, 2], 4)
    rating = np.array([3, 1, 2, 4, 2, 4, 5, 3, 3, 2, 2, 1], dtype=np.float64)
    found = rater_use(task, worker, rating, 4, 3)
    apart = np.array([3 - 1.5, 4 - 3, 5 - 3, 2 - 1.5])
    assert found.bias[0] == pytest.approx(apart.mean())
    assert found.spread[0] == pytest.approx(apart.std(ddof=1))
    low, high = stats.t.interval(0.95, 3, apart.mean(), stats.sem(apart))
    assert (found.bias_low[0], found.bias_high[0]) == pytest.approx((low, high))
    ends = apart.std(ddof=1) * np.sqrt(3 / stats.chi2.ppf([0.975, 0.025], 3))
    assert (found.spread_low[0], found.spread_high[0]) == pytest.approx(tuple(ends))
    assert found.near[0] == 0.5
    others = np.array([1, 2, 2, 4, 3, 3, 2, 1], dtype=np.float64)
    assert found.stretch[0] == pytest.approx(np.std([3, 4, 5, 2], ddof=1) / others.std(ddof=1))


def test_who_keeps_to_the_middle_has_a_stretch_below_one() -> None:
    rng = np.random.default_rng(3)
    truth = rng.normal(5, 2, 200)
    table = truth[:, None] + rng.normal(0, 0.3, (200, 4))
    table[:, 3] = 5 + 0.4 * (truth - 5) + rng.normal(0, 0.3, 200)
    task, worker = np.divmod(np.arange(800), 4)
    found = rater_use(task, worker, table.ravel(), 200, 4)
    assert found.stretch_high[3] < 0.7
    assert found.stretch_low[0] > 0.9


def test_missing_ratings_are_left_out_and_counted() -> None:
    codes, rating, _ = ratings(4, n_tasks=40)
    gone = rating.copy()
    gone[::7] = np.nan
    kept = ~np.isnan(gone)
    found = rater_use(codes[0], codes[1], gone, 40, 12)
    clean = rater_use(codes[0][kept], codes[1][kept], gone[kept], 40, 12)
    np.testing.assert_array_equal(found.bias, clean.bias)
    assert found.left_out.sum() == np.count_nonzero(~kept)
    assert fit_locations(codes[0], codes[1], gone, 40, 12).left_out == np.count_nonzero(~kept)


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([1.0, 2.0, 5.0, np.nan])),
        max_size=30,
    )
)
@settings(deadline=None)
def test_any_ratings_in_any_order_give_the_same(rows: list[tuple[int, int, float]]) -> None:
    table = np.array(rows).reshape(-1, 3)
    for back in (table[::-1], table):
        one, other = (rater_use(t[:, 0], t[:, 1], t[:, 2], 6, 5) for t in (table, back))
        np.testing.assert_allclose(one.bias, other.bias)
        np.testing.assert_allclose(one.stretch, other.stretch)
        a, b = (fit_locations(t[:, 0], t[:, 1], t[:, 2], 6, 5) for t in (table, back))
        np.testing.assert_allclose(a.location, b.location, atol=1e-6)
    assert np.isnan(one.bias[4])
    assert np.isnan(a.location[5])


def test_the_scale_may_be_moved_and_stretched() -> None:
    codes, rating, _ = ratings(5, n_tasks=60)
    a = fit_locations(codes[0], codes[1], rating, 60, 12)
    b = fit_locations(codes[0], codes[1], 1e4 + 10 * rating, 60, 12)
    np.testing.assert_allclose(b.location, 1e4 + 10 * a.location, rtol=1e-6)
    np.testing.assert_allclose(b.weight, a.weight, rtol=1e-4)
    c, d = (rater_use(codes[0], codes[1], r, 60, 12) for r in (rating, 1e4 + 10 * rating))
    np.testing.assert_allclose(d.bias, 10 * c.bias, atol=1e-6)
    np.testing.assert_allclose(d.stretch, c.stretch, rtol=1e-6)


def test_wrong_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        rater_use([0, 1], [0], [1.0], 2, 1)
    with pytest.raises(ValueError, match="outside"):
        fit_locations([3], [0], [1.0], 2, 1)
