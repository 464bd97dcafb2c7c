"""A flow that lives on stays whole, optimal, and apart from its copies."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.engine import Solution, solve
from app.matching.flow import distances, dual_gap, potentials, residual
from app.matching.living import Living
from app.matching.network import Network
from app.matching.repair import living
from tests.matching.instances import open_snapshot, random_snapshot
from tests.matching.terms import EXACT, featured


def solution_for(seed: int) -> Solution:
    return solve(featured(seed, *EXACT) if seed % 2 else random_snapshot(seed, siblings=True))


def balanced(network: Network) -> bool:
    """Whether every node passes on what it gets, within all limits on the arcs."""
    left = network.supply.copy()
    np.subtract.at(left, network.tail, network.flow)
    np.add.at(left, network.head, network.flow)
    within = (network.lower <= network.flow) & (network.flow <= network.upper)
    return not left.any() and bool(within.all())


@pytest.mark.parametrize("seed", range(30))
def test_after_any_limits_the_flow_is_whole_and_its_potentials_prove_it(seed: int) -> None:
    solution = solution_for(seed)
    rng, network = np.random.default_rng(seed), solution.network
    alive, upper, lower = living(solution), network.upper.copy(), network.lower.copy()
    for arc in rng.integers(0, max(1, len(network.arcs.group)), 3).tolist():
        if len(network.arcs.group):
            limit = int(rng.integers(0, upper[arc] + 1))
            alive.limit(arc, limit)
            upper[arc], lower[arc] = limit, min(limit, lower[arc])
    alive.settle()
    now = replace(network, flow=alive.flow, upper=upper, lower=lower)
    assert balanced(now)
    assert dual_gap(now, alive.potentials) == 0
    at = alive.potentials
    tail, head, cost, _ = residual(now)
    assert (cost + at[tail] - at[head] >= 0).all()


@pytest.mark.parametrize("seed", range(30))
def test_a_detour_is_as_long_as_the_shortest_way(seed: int) -> None:
    solution = solution_for(seed)
    network, alive = solution.network, living(solution)
    for source in range(network.layout.nodes):
        far = distances(network, source)
        for target in range(network.layout.nodes):
            found = alive.detour(source, target)
            if target == source or found is None:
                assert target == source or far[target] >= 2**59
                continue
            assert found.cost == far[target]
            node, cost = source, 0
            for arc, along in found.steps:
                start, end = network.tail[arc], network.head[arc]
                assert node == (start if along > 0 else end)
                node = int(end if along > 0 else start)
                cost += along * int(network.cost[arc])
                room = network.upper[arc] - network.flow[arc]
                assert (room if along > 0 else network.flow[arc] - network.lower[arc]) > 0
            assert (node, cost) == (target, found.cost)


def test_a_closed_node_passes_nothing_on() -> None:
    solution = solve(open_snapshot([2, 2], [0, 0, 0], [1], [[5, 4]]))
    alive, person = living(solution), solution.network.layout.first_room
    alive.close(person)
    alive.settle()
    at_it = (solution.network.tail == person) | (solution.network.head == person)
    assert not alive.flow[at_it].any()
    assert replace(solution.network, flow=alive.flow).value == 8
    assert set(np.flatnonzero(alive.flow != solution.network.flow)) <= set(alive.touched())


def test_a_copy_is_changed_by_itself() -> None:
    solution = solve(open_snapshot([2, 2], [0, 0, 0], [1], [[5, 4]]))
    alive = living(solution)
    twin = alive.fork()
    twin.close(solution.network.layout.first_room)
    twin.settle()
    assert (alive.flow == solution.network.flow).all()
    assert solution.potentials is not None
    assert (alive.potentials == solution.potentials).all()
    assert alive.touched() == []
    assert (twin.flow != alive.flow).any()


def test_a_flow_out_of_balance_is_brought_to_the_best() -> None:
    solution = solve(open_snapshot([1, 1], [0, 0], [1], [[5, 4]]))
    nothing = replace(solution.network, flow=np.zeros_like(solution.network.flow))
    alive = Living(nothing, potentials(nothing))
    alive.settle()
    assert replace(nothing, flow=alive.flow).value == 9
