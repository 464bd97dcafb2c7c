"""Money caps and unequal minutes: within all limits, near the best, and with a true bound."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching import caps
from app.matching.engine import Solution, solve
from app.matching.snapshot import NO_LIMIT, Snapshot, Terms
from app.matching.tally import tally
from tests.matching.instances import ints, legal, open_snapshot
from tests.matching.middle import CLASSES, middle
from tests.matching.oracle import optimum
from tests.matching.terms import featured

FEATURES = (
    ("budget",), ("minutes",), ("budget", "minutes"), ("budget", "labels", "load", "senior"),
    ("minutes", "rooms", "task bans"),
)  # fmt: skip


def rounding_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every problem were too large for branch and bound on the whole."""
    monkeypatch.setattr(caps, "_SMALL", 0)


@pytest.mark.parametrize("features", FEATURES, ids=", ".join)
def test_small_problems_are_solved_to_the_end(features: tuple[str, ...]) -> None:
    for seed in range(15):
        snapshot = featured(300 + seed, *features)
        assert legal(snapshot, solve(snapshot)) == optimum(snapshot)


@pytest.mark.parametrize("features", FEATURES, ids=", ".join)
def test_rounding_stays_within_the_caps_and_the_bound_of_the_program_holds(
    features: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounding_only(monkeypatch)
    lost = total = 0
    for seed in range(25):
        snapshot = featured(300 + seed, *features)
        solution, best = solve(snapshot), optimum(snapshot)
        assert legal(snapshot, solution) <= best <= solution.bound
        lost += best - solution.objective
        total += best
    assert lost <= 0.05 * total


def spent(snapshot: Snapshot, solution: Solution, budget: np.ndarray) -> np.ndarray:
    """[budgets] what the plan costs."""
    price = snapshot.experts.rates[0, solution.expert]
    return np.bincount(budget[snapshot.tasks.klass[solution.task]], price).astype(np.int64)


def capped(share: float) -> Snapshot:
    """The middle-sized problem with a share of the money and time that its best plan takes."""
    plain, rng = middle(5), np.random.default_rng(5)
    budget, minutes = rng.integers(0, 8, CLASSES), rng.integers(3, 40, CLASSES)
    free = solve(plain)
    used = np.zeros(plain.n_experts, dtype=np.int64)
    np.add.at(used, free.expert, minutes[plain.tasks.klass[free.task]])
    terms = Terms(
        budget=budget, budget_limit=(spent(plain, free, budget) * share).astype(np.int64),
        minutes=minutes, minutes_limit=(used * share).astype(np.int64),
    )  # fmt: skip
    return replace(plain, terms=terms)


@pytest.mark.parametrize("share", [0.6, 0.95])
def test_a_middle_sized_plan_is_within_its_caps_and_near_the_best(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounding_only(monkeypatch)
    snapshot = capped(share)
    solution = solve(snapshot)
    assert legal(snapshot, solution) > 0
    count = tally(snapshot, solution.task, solution.expert)
    assert not len(count.over_budget) + len(count.overtime)
    assert solution.gap < 0.02
    assert solution.objective < solve(replace(snapshot, terms=Terms())).objective


def test_caps_that_bind_nothing_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = capped(1.0)
    free = replace(snapshot, terms=Terms())
    unlimited = replace(
        snapshot.terms,
        budget_limit=np.full(8, NO_LIMIT), minutes_limit=np.full(snapshot.n_experts, NO_LIMIT),
    )  # fmt: skip
    best = solve(free)
    for _ in range(2):
        wide = replace(snapshot, terms=unlimited)
        solution = solve(wide)
        assert legal(wide, solution) == solution.bound == best.objective
        rounding_only(monkeypatch)


def test_a_budget_of_nothing_buys_only_what_is_free() -> None:
    plain = open_snapshot([2, 2], [0, 0, 1], [1, 1], [[5, 50], [7, 70]])
    snapshot = replace(
        plain,
        experts=replace(plain.experts, rates=np.array([[0, 9]])),
        requirements=replace(plain.requirements, rate_row=ints(0, 0)),
        terms=Terms(budget=ints(0, -1), budget_limit=ints(0)),
    )
    solution = solve(snapshot)
    assert legal(snapshot, solution) == solution.bound == 10 + 70
    assert solution.potentials is None
    assert not solution.fewest_moves


def test_who_has_no_known_rate_is_paid_from_no_budget() -> None:
    plain = open_snapshot([2, 2], [0], [1], [[5, 50]])
    snapshot = replace(
        plain,
        experts=replace(plain.experts, rates=np.array([[3, -1]])),
        requirements=replace(plain.requirements, rate_row=ints(0)),
        terms=Terms(budget=ints(0), budget_limit=ints(100)),
    )
    assert solve(snapshot).expert.tolist() == [0]
    unlimited = replace(snapshot, terms=Terms(budget=ints(0), budget_limit=ints(NO_LIMIT)))
    assert solve(unlimited).expert.tolist() == [1]


def test_pins_are_held_as_far_as_the_caps_let_them() -> None:
    plain = open_snapshot([3, 3], [0, 0, 0], [1], [[5, 6]])
    hand = replace(plain.hand, pin_task=ints(0, 1, 2), pin_expert=ints(0, 0, 1))
    terms = Terms(minutes=ints(10), minutes_limit=ints(15, 30))
    snapshot = replace(plain, hand=hand, terms=terms)
    solution = solve(snapshot)
    assert legal(snapshot, solution) == optimum(snapshot) == 5 + 6 + 6
    assert len(solution.lost_pins) == 1


def test_with_caps_a_plan_still_prefers_what_people_have() -> None:
    plain = open_snapshot([1, 1], [0, 0], [1], [[5, 5]])
    snapshot = replace(plain, terms=Terms(minutes=ints(10), minutes_limit=ints(10, 10)))
    for tasks in ((0, 1), (1, 0)):
        solution = solve(snapshot, (ints(*tasks), ints(0, 1)))
        assert solution.kept == 2


def test_a_mixed_program_that_highs_solves_wrongly_is_solved_rightly() -> None:
    """With whole numbers for the people's arcs alone, HiGHS 1.12 took no plan for the best."""
    snapshot = featured(208, "budget", "minutes")
    assert legal(snapshot, solve(snapshot)) == optimum(snapshot) > 0
