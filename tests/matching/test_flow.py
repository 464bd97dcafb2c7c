"""The certificate: a bound that anybody can check from prices alone."""

import numpy as np
import pytest

from app.matching.engine import solve
from app.matching.flow import FAR, Prices, distances, lagrange_bound
from tests.matching.instances import open_snapshot, random_snapshot


@pytest.mark.parametrize("seed", range(40))
def test_any_prices_bound_every_plan_and_the_right_ones_meet_it(seed: int) -> None:
    solution = solve(random_snapshot(seed, siblings=seed % 2 == 0))
    network, rng = solution.network, np.random.default_rng(seed)
    arcs, units, capacity = network.arcs, network.units, network.capacity
    for _ in range(5):
        anyhow = Prices(
            expert=rng.integers(0, 30, len(capacity)),
            shared=rng.integers(0, 30, len(arcs.shared_expert)),
        )
        assert lagrange_bound(arcs, units, capacity, anyhow) >= solution.objective
    assert lagrange_bound(arcs, units, capacity, solution.prices) == solution.objective


def test_a_negative_price_proves_nothing() -> None:
    network = solve(open_snapshot([1], [0], [1], [[5]])).network
    with pytest.raises(ValueError, match="negative"):
        lagrange_bound(
            network.arcs, network.units, network.capacity,
            Prices(np.array([-1]), np.zeros(0, dtype=np.int64)),
        )  # fmt: skip


def test_time_that_nobody_misses_costs_nothing() -> None:
    solution = solve(open_snapshot([5, 1], [0, 0, 0], [1], [[4, 9]]))
    assert solution.prices.expert.tolist() == [0, 5]


def test_distances_from_a_node_tell_what_it_cannot_reach() -> None:
    network = solve(open_snapshot([0, 1], [0], [1], [[4, 9]])).network
    far = distances(network, source=0)
    assert far[0] == 0
    assert far[1] == FAR  # the expert without capacity has no arc
