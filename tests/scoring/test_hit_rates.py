"""Expected right answers, shrunk to a pool that is learned from the people themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.hit_rates import FEWEST, MOST, beta_by_moments, hit_rates, peer_rows
from app.scoring.labels import encode


def test_hits_are_the_posterior_of_ones_own_labels() -> None:
    coded = encode(["t1", "t2", "t1"], ["amy", "amy", "bo"], ["a", "b", "b"])
    posterior = np.array([[0.9, 0.1], [0.3, 0.7]])
    rates = hit_rates(coded.labels, posterior)
    np.testing.assert_allclose(rates.hits, [1.6, 0.1])
    np.testing.assert_allclose(rates.n, [2, 1])
    np.testing.assert_allclose(rates.score, (rates.hits + rates.a) / (rates.n + rates.a + rates.b))


def test_excluded_tasks_do_not_count_and_no_labels_give_the_pools_mean() -> None:
    coded = encode(["t1", "t2", "t1"], ["amy", "amy", "bo"], ["a", "b", "b"])
    posterior = np.array([[0.9, 0.1], [0.3, 0.7]])
    rates = hit_rates(coded.labels, posterior, exclude=np.array([True, False]))
    np.testing.assert_allclose(rates.hits, [0.7, 0.0])
    np.testing.assert_allclose(rates.n, [1, 0])
    assert rates.score[1] == pytest.approx(rates.a / (rates.a + rates.b))


def test_moments_find_the_pool_that_people_were_drawn_from() -> None:
    rng = np.random.default_rng(7)
    skill = rng.beta(16.0, 4.0, 4000)
    n = np.full(4000, 30.0)
    a, b = beta_by_moments(rng.binomial(30, skill).astype(np.float64), n)
    assert a / (a + b) == pytest.approx(0.8, abs=0.01)
    assert a + b == pytest.approx(20.0, rel=0.15)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50)), max_size=20))
def test_the_pools_strength_stays_within_its_bounds(people: list[tuple[float, int]]) -> None:
    n = np.array([count for _, count in people], dtype=np.float64)
    hits = np.array([share for share, _ in people], dtype=np.float64) * n
    a, b = beta_by_moments(hits, n)
    assert a > 0
    assert b > 0
    assert FEWEST - 1e-9 <= a + b <= MOST + 1e-9


def test_people_with_few_labels_do_not_teach_the_pool() -> None:
    few_n, few_hits = np.full(100, 2.0), np.tile([0.0, 2.0], 50)
    many_n, many_hits = np.full(10, 100.0), np.linspace(70.0, 90.0, 10)
    n, hits = np.concatenate([few_n, many_n]), np.concatenate([few_hits, many_hits])
    assert beta_by_moments(hits, n) == beta_by_moments(many_hits, many_n)


def test_peers_speak_only_where_someone_else_answered_and_gold_does_not() -> None:
    coded = encode(
        ["alone", "both", "both", "gold", "gold", "twice", "twice"],
        ["amy", "amy", "bo", "amy", "bo", "amy", "amy"],
        ["a", "a", "b", "a", "a", "a", "b"],
        gold={"gold": "a"},
        repeats="keep",
    )
    assert peer_rows(coded.labels).tolist() == [1, 2]
