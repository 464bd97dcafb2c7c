"""Items and people found together: people who turn answers around or guess are found out."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import optimize, special

from app.scoring.bradley_terry import bradley_terry
from app.scoring.comparisons import Comparisons, comparisons_of
from app.scoring.crowd_bt import CrowdPolicy, CrowdStrengths, crowd_bt
from app.scoring.labels import Floats
from app.scoring.recovery import coverage, spearman
from tests.scoring.preferences import comparison_sets, made_preferences, public_preferences


def crowd(
    seed: int, honest: Floats, n: int = 4000, n_items: int = 50
) -> tuple[Comparisons, Floats]:
    rng = np.random.default_rng(seed)
    strength = 1.5 * rng.normal(size=n_items)
    left = rng.integers(0, n_items, n)
    right = (left + rng.integers(1, n_items, n)) % n_items
    worker = np.arange(n) % honest.size
    return made_preferences(rng, left, right, worker, strength, honest=honest), strength


def test_the_random_and_the_adversarial_are_found_and_items_are_ranked_despite_them() -> None:
    honest = np.array([0.95] * 12 + [0.5] * 4 + [0.05] * 4)
    made, strength = crowd(1, honest)
    found = crowd_bt(made)
    assert found.converged
    assert np.all(found.reliability[:12] > 0.8)
    assert np.all((found.reliability[12:16] > 0.3) & (found.reliability[12:16] < 0.7))
    assert np.all(found.reliability[16:] < 0.2)
    plain = spearman(bradley_terry(made).strength, strength)
    assert spearman(found.strength, strength) > max(plain, 0.97)


def test_the_objective_is_that_of_the_paper_and_its_top_is_found() -> None:
    made, _ = crowd(2, np.array([0.9, 0.8, 0.3]), n=90, n_items=4)
    ties = comparisons_of(
        made.worker, made.left, made.right, np.where(np.arange(90) < 9, 2, made.outcome), 3, 4
    )
    policy = CrowdPolicy(tolerance=1e-13)
    found = crowd_bt(ties, policy)

    def objective(x: Floats) -> float:
        strength, eta = x[:4], special.expit(x[4:])
        total = -policy.ridge / 2 * float(strength @ strength)
        total += float(np.sum(4.0 * np.log(eta) + 0.5 * np.log(1 - eta)))
        for w, a, b, said in zip(ties.worker, ties.left, ties.right, ties.outcome, strict=True):
            true = special.expit(strength[a] - strength[b])
            for_left = eta[w] * true + (1 - eta[w]) * (1 - true)
            share = {0: 1.0, 1: 0.0, 2: 0.5}[int(said)]
            total += share * np.log(for_left) + (1 - share) * np.log(1 - for_left)
        return total

    at = np.append(found.strength, special.logit(found.joint))
    assert found.objective[-1] == pytest.approx(objective(at), abs=1e-9)

    def depth(x: Floats) -> float:
        return -objective(x)

    top = optimize.minimize(depth, at, method="BFGS")
    assert found.objective[-1] == pytest.approx(-float(top.fun), abs=1e-6)
    assert np.abs(optimize.approx_fprime(at, objective, 1e-7)).max() < 1e-3


@given(comparison_sets())
@settings(max_examples=40, deadline=None)
def test_the_objective_never_falls_and_names_and_sides_change_nothing(made: Comparisons) -> None:
    found = crowd_bt(made)
    assert np.all(np.diff(found.objective) >= -1e-9)
    assert np.all((found.low < found.reliability) & (found.reliability < found.high))
    rng = np.random.default_rng(1)
    items, people = rng.permutation(made.n_items), rng.permutation(made.n_workers)
    other = comparisons_of(
        people[made.worker][::-1],
        items[made.right][::-1],
        items[made.left][::-1],
        np.array([1, 0, 2])[made.outcome][::-1],
        made.n_workers,
        made.n_items,
    )
    again = crowd_bt(other)
    np.testing.assert_allclose(again.strength[items], found.strength, atol=1e-5)
    np.testing.assert_allclose(again.reliability[people], found.reliability, atol=1e-5)
    np.testing.assert_allclose(again.low[people], found.low, atol=1e-5)


def test_without_judgments_the_prior_speaks() -> None:
    found = crowd_bt(comparisons_of([0], [0], [1], [0], 3, 3))
    assert found.n.tolist() == [1.0, 0.0, 0.0]
    assert found.reliability[1] == pytest.approx(4.0 / 4.5)
    assert found.low[1] < 0.55
    assert found.strength[2] == pytest.approx(0.0, abs=1e-9)
    empty = crowd_bt(comparisons_of([], [], [], [], 0, 0))
    assert empty.strength.size == empty.reliability.size == 0


def test_intervals_hold_near_their_level_and_no_judgment_confirms_itself() -> None:
    inside: list[float] = []
    own: list[float] = []
    joint: list[float] = []
    for seed in range(12):
        honest = np.random.default_rng(100 + seed).beta(5.0, 1.5, 40)
        made, _ = crowd(seed, honest, n_items=100)
        found: CrowdStrengths = crowd_bt(made)
        inside.append(coverage(honest, found.low, found.high))
        own.append(float(np.abs(found.reliability - honest).mean()))
        joint.append(float(np.abs(found.joint - honest).mean()))
    assert 0.90 <= np.mean(inside) <= 0.97
    assert np.mean(own) < np.mean(joint)


def test_a_prior_without_a_top_inside_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="above 1"):
        crowd_bt(comparisons_of([], [], [], [], 0, 0), CrowdPolicy(turned=1.0))


def test_the_public_set_is_fitted() -> None:
    found = crowd_bt(public_preferences("convarg_a").comparisons)
    assert found.converged
    assert np.mean(found.reliability[found.n >= 20] > 0.5) > 0.9
