"""People's hours as knapsacks: packed exactly, and never to anybody's loss."""

from itertools import product

import numpy as np
import pytest

from app.matching import caps
from app.matching.engine import solve
from app.matching.knapsack import Hours, _fill, most
from tests.matching.instances import ints, legal
from tests.matching.oracle import optimum
from tests.matching.terms import featured


@pytest.mark.parametrize("seed", range(60))
def test_a_knapsack_is_packed_as_well_as_by_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kinds = int(rng.integers(1, 5))
    profit, weight = rng.integers(1, 30, kinds), rng.integers(0, 12, kinds)
    upper, limit = rng.integers(0, 5, kinds), int(rng.integers(0, 30))
    value, counts = _fill(profit, weight, upper, limit)
    best = max(
        int(np.dot(profit, take))
        for take in product(*(range(int(many) + 1) for many in upper))
        if np.dot(weight, take) <= limit
    )
    assert value == int(profit @ counts) == best
    assert int(weight @ counts) <= limit
    assert (counts <= upper).all()


def test_people_without_a_limit_take_all_that_gains_and_what_is_held_counts_first() -> None:
    hours = Hours(ints(0, 0, -1), ints(3, 5, 0), ints(10), np.zeros(3, dtype=np.bool_))
    nothing = ints(0, 0, 0)
    # Three of the first take nine minutes; one of the second and one of the first take eight.
    assert most(hours, ints(4, 7, 2), nothing, ints(9, 9, 6)) == 12 + 14 - 12 + 12
    assert most(hours, ints(4, 7, -2), nothing, ints(1, 1, 6)) == 11
    # A unit of the second held at a loss leaves five minutes: one of the first.
    assert most(hours, ints(4, -7, 0), ints(0, 1, 0), ints(9, 1, 6)) == -7 + 4


@pytest.mark.parametrize("features", [("minutes",), ("minutes", "budget"), ("minutes", "load")])
def test_the_bound_of_knapsacks_holds_and_packing_anew_loses_nothing(
    features: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caps, "_SMALL", 0)
    closer = 0
    for seed in range(40):
        snapshot = featured(seed, *features)
        with monkeypatch.context() as plain:
            plain.setattr(caps, "_by_knapsacks", lambda *_: -(2**62))
            plain.setattr(caps, "_fuller", lambda _network, _hours, flow: flow)
            before = solve(snapshot)
        after = solve(snapshot)
        assert legal(snapshot, after) >= before.objective
        assert optimum(snapshot) <= after.bound <= before.bound
        closer += after.bound - after.objective < before.bound - before.objective
    assert closer >= 3
