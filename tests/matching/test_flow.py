"""The certificate: a bound that anybody can check from potentials alone."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.engine import solve
from app.matching.flow import FAR, distances, dual_gap, potentials, residual
from tests.matching.instances import open_snapshot, random_snapshot


@pytest.mark.parametrize("seed", range(40))
def test_any_potentials_bound_every_plan_and_the_right_ones_meet_it(seed: int) -> None:
    solution = solve(random_snapshot(seed, siblings=seed % 2 == 0))
    network, rng = solution.network, np.random.default_rng(seed)
    for _ in range(5):
        anyhow = rng.integers(-30, 30, network.layout.nodes)
        assert network.value + dual_gap(network, anyhow) >= solution.objective
    assert solution.potentials is not None
    assert network.value + dual_gap(network, solution.potentials) == solution.objective


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_of_a_poor_flow_reaches_at_least_to_the_best_plan(seed: int) -> None:
    solution = solve(random_snapshot(seed))
    network, rng = solution.network, np.random.default_rng(seed)
    nothing = np.zeros(len(network.tail), dtype=np.int64)
    for arc in np.flatnonzero(network.head == network.layout.sink).tolist():
        tail = network.tail[arc]
        if tail < network.layout.groups:  # everything unfilled is a flow as well
            left = network.units[tail] - nothing[network.tail == tail].sum()
            nothing[arc] = min(int(network.upper[arc]), int(left))
    empty = replace(network, flow=nothing)
    assert empty.value == 0
    assert solution.potentials is not None
    assert empty.value + dual_gap(empty, solution.potentials) == solution.objective
    anyhow = rng.integers(-30, 30, network.layout.nodes)
    assert empty.value + dual_gap(empty, anyhow) >= solution.objective


def test_under_the_potentials_no_residual_arc_is_negative() -> None:
    for seed in range(20):
        network = solve(random_snapshot(seed, siblings=True)).network
        at = potentials(network)
        tail, head, cost, _ = residual(network)
        assert (cost + at[tail] - at[head] >= 0).all()


def test_time_that_nobody_misses_costs_nothing() -> None:
    solution = solve(open_snapshot([5, 1], [0, 0, 0], [1], [[4, 9]]))
    layout, at = solution.network.layout, solution.potentials
    assert at is not None
    people = at[layout.first_person : layout.sink]
    assert (at[layout.sink] - people).tolist() == [0, 5]


def test_a_flow_that_can_be_improved_has_no_potentials() -> None:
    network = solve(open_snapshot([1, 1], [0], [1], [[4, 9]])).network
    worse = network.flow.copy()
    worse[:2] = worse[:2][::-1]
    ends = np.flatnonzero(network.tail >= network.layout.first_person)
    worse[ends] = worse[ends][::-1]
    with pytest.raises(RuntimeError, match="not optimal"):
        potentials(replace(network, flow=worse))


def test_distances_from_a_node_tell_what_it_cannot_reach() -> None:
    network = solve(open_snapshot([0, 1], [0], [1], [[4, 9]])).network
    far = distances(network, source=0)
    assert far[0] == 0
    assert far[1] == FAR  # the expert without capacity has no arc


def test_sums_beyond_64_bits_are_exact() -> None:
    big = 2**55
    solution = solve(open_snapshot([2000], [0] * 2000, [1], [[big]]))
    assert solution.objective == solution.bound == 2000 * big
