"""Strengths of items, against closed forms, evalica, choix and known truth."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import optimize, special

from app.domain.errors import UserError
from app.scoring.bradley_terry import PairCounts, StrengthPolicy, Ties, bradley_terry, tally
from app.scoring.comparisons import Comparisons, comparisons_of
from app.scoring.labels import Floats
from tests.scoring.preferences import comparison_sets, made_preferences

PLAIN = StrengthPolicy(ridge=0.0)
DAVIDSON = StrengthPolicy(ties="davidson", ridge=0.0)


def counts(first: list[int], second: list[int], table: list[list[float]], n: int) -> PairCounts:
    wins, losses, ties = (np.array(column, dtype=np.float64) for column in zip(*table, strict=True))
    return PairCounts(
        np.array(first, dtype=np.int32), np.array(second, dtype=np.int32), wins, losses, ties, n
    )


def drawn(seed: int, n_items: int = 30, n: int = 3000, nu: float = 0.8) -> Comparisons:
    rng = np.random.default_rng(seed)
    left = rng.integers(0, n_items, n)
    right = (left + rng.integers(1, n_items, n)) % n_items
    worker = np.zeros(n, dtype=np.int32)
    return made_preferences(rng, left, right, worker, rng.normal(size=n_items), nu=nu)


def test_two_items_have_the_log_odds_of_their_wins() -> None:
    found = bradley_terry(counts([0], [1], [[30, 10, 0]], 2), PLAIN)
    assert found.strength.tolist() == pytest.approx([math.log(3) / 2, -math.log(3) / 2])
    # The gap's variance is 1 / (n p (1 - p)) = 1/30 + 1/10; each strength is half the gap.
    assert found.error.tolist() == pytest.approx([math.sqrt(1 / 30 + 1 / 10) / 2] * 2)
    assert found.log_likelihood == pytest.approx(30 * math.log(0.75) + 10 * math.log(0.25))
    assert found.converged


def test_half_wins_are_what_ties_are_worth() -> None:
    tied = bradley_terry(counts([0], [1], [[25, 5, 10]], 2), PLAIN)
    assert tied.strength[0] == pytest.approx(math.log(3) / 2)
    assert tied.nu == 0.0


def test_davidsons_two_items_have_a_closed_form() -> None:
    found = bradley_terry(counts([0], [1], [[18, 8, 6]], 2), DAVIDSON)
    # Shares are fitted exactly: e^gap = 18 / 8, nu = ties / sqrt(wins x losses).
    assert found.strength[0] - found.strength[1] == pytest.approx(math.log(18 / 8))
    assert found.nu == pytest.approx(6 / math.sqrt(18 * 8))
    # Of a saturated multinomial: var(log 18/8) = 1/18 + 1/8.
    assert found.error[0] == pytest.approx(math.sqrt(1 / 18 + 1 / 8) / 2)


def test_evalica_gives_the_same_with_half_ties() -> None:
    evalica = pytest.importorskip("evalica", reason="the oracle evalica is not installed")
    made = drawn(1)
    winner = [evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw]
    result = evalica.bradley_terry(
        made.left.tolist(),
        made.right.tolist(),
        [winner[said] for said in made.outcome],
        tolerance=1e-14,
        limit=100_000,
    )
    theirs = np.log(result.scores.sort_index().to_numpy())
    ours = bradley_terry(made, PLAIN)
    np.testing.assert_allclose(ours.strength, theirs - theirs.mean(), atol=1e-8)


def test_evalica_gives_the_same_with_ties_of_their_own() -> None:
    evalica = pytest.importorskip("evalica", reason="the oracle evalica is not installed")
    made = drawn(2)
    winner = [evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw]
    result = evalica.newman(
        made.left.tolist(),
        made.right.tolist(),
        [winner[said] for said in made.outcome],
        tolerance=1e-14,
        limit=100_000,
    )
    theirs = np.log(result.scores.sort_index().to_numpy())
    ours = bradley_terry(made, DAVIDSON)
    np.testing.assert_allclose(ours.strength, theirs - theirs.mean(), atol=1e-7)
    assert ours.nu == pytest.approx(2.0 * result.v, abs=1e-7)  # Newman 2023, eq. 24: 2 v


@pytest.mark.parametrize("ridge", [0.0, 0.5])
def test_choix_gives_the_same(ridge: float) -> None:
    choix = pytest.importorskip("choix", reason="the oracle choix is not installed")
    made = drawn(3, nu=0.0)
    won = np.where(made.outcome == 0, made.left, made.right)
    lost = np.where(made.outcome == 0, made.right, made.left)
    # choix takes alpha |s|^2 off, we take ridge |s|^2 / 2.
    theirs = choix.opt_pairwise(
        30, list(zip(won.tolist(), lost.tolist(), strict=True)), alpha=ridge / 2, tol=1e-12
    )
    ours = bradley_terry(made, StrengthPolicy(ridge=ridge))
    np.testing.assert_allclose(ours.strength, theirs - theirs.mean(), atol=1e-8)


def log_likelihood(made: PairCounts, strength: Floats, log_nu: float) -> float:
    """The formula of Davidson's paper, pair by pair."""
    total = 0.0
    for a, b, win, loss, tie in zip(
        made.first, made.second, made.wins, made.losses, made.ties, strict=True
    ):
        up, down, even = (
            math.exp(strength[a]),
            math.exp(strength[b]),
            math.exp(log_nu + (strength[a] + strength[b]) / 2),
        )
        whole = up + down + even
        total += win * math.log(up / whole) + loss * math.log(down / whole)
        total += tie * math.log(even / whole)
    return total


def test_no_other_point_is_higher() -> None:
    made = tally(drawn(4, n_items=5, n=120))
    found = bradley_terry(made, DAVIDSON)
    best = log_likelihood(made, found.strength, math.log(found.nu))
    assert found.log_likelihood == pytest.approx(best, abs=1e-9)

    def height(x: Floats) -> float:
        return -log_likelihood(made, x[:5], float(x[5]))

    top = optimize.minimize(height, np.zeros(6), method="BFGS", options={"gtol": 1e-7})
    assert best == pytest.approx(-float(top.fun), abs=1e-8)
    slope = optimize.approx_fprime(np.append(found.strength, math.log(found.nu)), height, 1e-7)
    assert np.abs(slope).max() < 1e-4


@pytest.mark.parametrize("ties", ["half", "davidson"])
def test_errors_are_those_of_the_whole_information_matrix(ties: Ties) -> None:
    made = tally(drawn(5, n_items=6, n=200))
    policy = DAVIDSON if ties == "davidson" else PLAIN
    found = bradley_terry(made, policy)

    def height(x: Floats) -> float:
        if ties == "davidson":
            return log_likelihood(made, x[:6], float(x[6]))
        gap = x[made.first] - x[made.second]
        wins, losses = made.wins + made.ties / 2, made.losses + made.ties / 2
        return float(wins @ special.log_expit(gap) + losses @ special.log_expit(-gap))

    at = np.append(found.strength, math.log(found.nu)) if found.nu else found.strength
    size, step = at.size, 1e-3
    unit = np.eye(size) * step
    bend = np.array(
        [
            [
                height(at + u + v) - height(at + u - v) - height(at - u + v) + height(at - u - v)
                for u in unit
            ]
            for v in unit
        ]
    ) / (4 * step * step)
    cov = np.linalg.pinv(-bend, rcond=1e-5)
    np.testing.assert_allclose(found.error, np.sqrt(np.diagonal(cov)[:6]), rtol=1e-3)


def test_intervals_of_strengths_hold_their_level() -> None:
    inside = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        truth = rng.normal(size=12)
        truth -= truth.mean()
        left = rng.integers(0, 12, 600)
        right = (left + rng.integers(1, 12, 600)) % 12
        made = made_preferences(rng, left, right, np.zeros(600, np.int32), truth, nu=0.6)
        found = bradley_terry(made, DAVIDSON)
        inside.append(np.abs(found.strength - truth) <= 1.96 * found.error)
    assert 0.93 <= float(np.mean(inside)) <= 0.97


def test_large_graphs_are_solved_like_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn(6, n_items=60, n=4000)
    kinds: tuple[Ties, ...] = ("half", "davidson")
    small = {ties: bradley_terry(made, StrengthPolicy(ties=ties)) for ties in kinds}
    monkeypatch.setattr("app.scoring.pair_graph.DENSE_SOLVE", 0)
    monkeypatch.setattr("app.scoring.pair_graph.DENSE_INVERSE", 0)
    for ties, exact in small.items():
        policy = StrengthPolicy(ties=ties, probes=4000)
        large = bradley_terry(made, policy, rng=np.random.default_rng(1))
        np.testing.assert_allclose(large.strength, exact.strength, atol=1e-8)
        np.testing.assert_allclose(large.error, exact.error, rtol=0.02)
        assert np.isnan(bradley_terry(made, policy).error).all()


def test_a_ridge_gives_the_undefeated_and_the_unconnected_a_strength() -> None:
    apart = counts([0, 2], [1, 3], [[5, 0, 0], [2, 2, 0]], 5)
    found = bradley_terry(apart, StrengthPolicy(ridge=0.1))
    assert found.converged
    assert found.strength[0] > found.strength[2] == pytest.approx(0.0)
    assert found.strength[4] == pytest.approx(0.0, abs=1e-12)
    assert found.strength.sum() == pytest.approx(0.0, abs=1e-12)
    assert np.isfinite(found.error).all()
    assert found.error[4] == found.error.max()
    for policy in (PLAIN, DAVIDSON):
        with pytest.raises(UserError, match="ridge"):
            bradley_terry(apart, policy)


@pytest.mark.parametrize("ties", ["half", "davidson"])
@given(made=comparison_sets())
@settings(max_examples=40, deadline=None)
def test_any_judgments_have_strengths_and_their_names_and_sides_change_nothing(
    ties: Ties, made: Comparisons
) -> None:
    policy = StrengthPolicy(ties=ties)
    found = bradley_terry(made, policy)
    assert found.converged
    assert np.isfinite(found.strength).all()
    assert found.strength.sum() == pytest.approx(0.0, abs=1e-9)
    renamed = np.random.default_rng(1).permutation(made.n_items)
    turned = np.array([1, 0, 2])[made.outcome]
    other = comparisons_of(
        made.worker[::-1],
        renamed[made.right][::-1],
        renamed[made.left][::-1],
        turned[::-1],
        made.n_workers,
        made.n_items,
    )
    again = bradley_terry(other, policy)
    np.testing.assert_allclose(again.strength[renamed], found.strength, atol=1e-6)
    np.testing.assert_allclose(again.error[renamed], found.error, rtol=1e-6)


def test_judgments_given_twice_halve_the_variance() -> None:
    once = tally(drawn(7))
    twice = PairCounts(
        once.first, once.second, 2 * once.wins, 2 * once.losses, 2 * once.ties, once.n_items
    )
    a, b = bradley_terry(once, DAVIDSON), bradley_terry(twice, DAVIDSON)
    np.testing.assert_allclose(a.strength, b.strength, atol=1e-8)
    np.testing.assert_allclose(a.error, math.sqrt(2) * b.error, rtol=1e-8)
    assert b.log_likelihood == pytest.approx(2 * a.log_likelihood)


def test_nothing_but_ties_says_nothing() -> None:
    only_ties = comparisons_of([0, 0], [0, 1], [1, 0], [2, 2], 1, 2)
    own = bradley_terry(only_ties, DAVIDSON)
    assert own.nu == math.inf
    assert own.strength.tolist() == [0.0, 0.0]
    assert own.error.tolist() == [math.inf, math.inf]
    assert bradley_terry(only_ties, PLAIN).strength.tolist() == [0.0, 0.0]
    assert bradley_terry(comparisons_of([], [], [], [], 0, 0)).strength.size == 0
    assert bradley_terry(comparisons_of([], [], [], [], 0, 1), PLAIN).error.tolist() == [0.0]
