"""Limits of charts hold their false alarms: against a dense chain, simulation and a known table."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.alarm_limits import (
    cusum_design,
    cusum_run_length,
    ewma_design,
    ewma_run_length,
    ewma_spread,
    worse_by_odds,
)

# Own simulation of 3,000 runs, in the design notes: good, bad, limits of the CUSUM for one false
# alarm in 500 and 1,000 answers, widths of a moving average with settled limits for the same.
TABLE = [
    (0.95, 0.85, 2.96, 3.59, 2.87, 3.39),
    (0.90, 0.75, 3.30, 3.87, 2.73, 3.16),
    (0.85, 0.70, 3.21, 3.84, 2.62, 3.01),
    (0.75, 0.60, 3.11, 3.71, 2.50, 2.85),
]


def runs(share: float, hit: float, miss: float, limit: float, n: int = 1500) -> float:
    """Mean run length of a simulated CUSUM."""
    rng = np.random.default_rng(4)
    high, ended = np.zeros(n), np.zeros(n)
    for answer in range(1, 20_000):
        high = np.maximum(0.0, high + np.where(rng.random(n) < share, hit, miss))
        ended[(ended == 0) & (high >= limit)] = answer
        if ended.all():
            break
    return float(ended.mean())


@pytest.mark.parametrize(("good", "bad", "few", "many", "_", "__"), TABLE)
def test_the_known_table_of_cusum_limits_comes_out(
    good: float, bad: float, few: float, many: float, _: float, __: float
) -> None:
    assert cusum_design(good, bad, 500).limit == pytest.approx(few, abs=0.06)
    assert cusum_design(good, bad, 1000).limit == pytest.approx(many, abs=0.06)


@pytest.mark.parametrize(("good", "_", "__", "___", "few", "many"), TABLE)
def test_the_known_table_of_moving_averages_has_its_false_alarms(
    good: float, _: float, __: float, ___: float, few: float, many: float
) -> None:
    assert ewma_run_length(good, few, 0.05, widening=False) == pytest.approx(500, rel=0.06)
    assert ewma_run_length(good, many, 0.05, widening=False) == pytest.approx(1000, rel=0.06)


@given(
    good=st.floats(0.05, 0.99),
    odds=st.floats(1.3, 6.0),
    run_length=st.sampled_from([50.0, 500.0, 3000.0]),
)
@settings(max_examples=60, deadline=None)
def test_any_limit_holds_its_run_length_and_one_unit_less_does_not(
    good: float, odds: float, run_length: float
) -> None:
    bad = worse_by_odds(good, odds)
    found = cusum_design(good, bad, run_length)
    assert found.run_length >= run_length
    assert found.hit < 0 < found.miss
    # The steps are the log-likelihood ratios, but for what makes them multiples of a unit.
    slack = 0.02 * min(-found.hit, found.miss) + 0.004 * max(-found.hit, found.miss)
    assert found.hit == pytest.approx(math.log(bad / good), abs=slack)
    assert found.miss == pytest.approx(math.log((1 - bad) / (1 - good)), abs=slack)


@given(st.floats(0.05, 0.95), st.integers(1, 9), st.integers(1, 9), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_the_run_length_is_that_of_the_plain_chain(
    good: float, down: int, up: int, limit: int
) -> None:
    chain = np.zeros((limit, limit))
    for level in range(limit):
        chain[level, max(level - down, 0)] += good
        if level + up < limit:
            chain[level, level + up] += 1 - good
    oracle = np.linalg.solve(np.eye(limit) - chain, np.ones(limit))[0]
    found = cusum_run_length(good, down, up, limit)
    if math.isinf(found):
        assert not 0 < oracle < 1e9
    else:
        assert found == pytest.approx(oracle, rel=1e-5)


@pytest.mark.parametrize(("good", "bad"), [(0.95, 0.85), (0.4, 0.25)])
def test_a_simulated_cusum_has_the_run_length(good: float, bad: float) -> None:
    made = cusum_design(good, bad, 300)
    assert runs(good, made.hit, made.miss, made.limit) == pytest.approx(made.run_length, rel=0.08)


def test_the_shift_it_is_made_for_is_found_as_fast_as_known() -> None:
    made = cusum_design(0.95, 0.85, 1000)
    assert runs(0.85, made.hit, made.miss, made.limit) == pytest.approx(44, rel=0.06)


@pytest.mark.parametrize("good", [0.9, 0.6])
def test_a_simulated_moving_average_has_the_run_length(good: float) -> None:
    made = ewma_design(good, 300.0)
    rng = np.random.default_rng(5)
    value, ended = np.full(1500, good), np.zeros(1500)
    for answer in range(1, 10_000):
        value = 0.95 * value + 0.05 * (rng.random(1500) < good)
        spread = good * (1 - good) * float(ewma_spread(np.array([float(answer)]), 0.05)[0])
        ended[(ended == 0) & (value < good - made.width * math.sqrt(spread))] = answer
        if ended.all():
            break
    assert ended.mean() == pytest.approx(300, rel=0.1)


def test_where_no_limit_above_zero_is_rare_enough_there_is_none() -> None:
    made = ewma_design(0.02, 1000.0)
    assert math.isinf(made.run_length)
    last = ewma_spread(np.array([1e6]), 0.05)[0]
    assert 0.02 - made.width * math.sqrt(0.02 * 0.98 * last) == pytest.approx(0.0, abs=1e-12)


def test_what_makes_no_chart_is_refused() -> None:
    for good, bad, run_length in [(0.8, 0.9, 500), (1.0, 0.9, 500), (0.9, 0.0, 500), (0.9, 0.8, 0)]:
        with pytest.raises(ValueError, match="needs 0 <"):
            cusum_design(good, bad, run_length)
    with pytest.raises(ValueError, match="needs 0 <"):
        ewma_design(1.0, 500.0)
