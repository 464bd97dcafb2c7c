"""Hard queues cost nobody, and intervals cover what people would get on the same work."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.scoring.labels import Floats
from app.scoring.recovery import coverage, mean_error, spearman
from app.scoring.standardised import Standardised, standardise


class Trial(NamedTuple):
    skill: Floats
    ease: Floats
    hard_part: Floats
    plain: Floats
    found: Standardised


def trial(seed: int, *, best_get_hardest: bool = False, answers: int = 60) -> Trial:
    """A hundred people in six queues from easy to hard; each works mostly in one of them."""
    rng = np.random.default_rng(seed)
    skill = rng.normal(0.0, 0.6, 100)
    ease = np.array([3.0, 2.5, 2.0, 1.5, 0.7, 0.0])
    home = rng.integers(0, 6, 100)
    if best_get_hardest:
        home = np.clip(np.argsort(np.argsort(skill + rng.normal(0, 0.4, 100))) * 6 // 100, 0, 5)
    worker = np.repeat(np.arange(100), answers)
    group = np.where(rng.random(worker.size) < 0.7, home[worker], rng.integers(0, 6, worker.size))
    right = rng.random(worker.size) < 1 / (1 + np.exp(-(ease[group] + skill[worker])))
    plain = np.bincount(worker, weights=right) / answers
    hard = np.bincount(worker, weights=-ease[group]) / answers
    return Trial(skill, ease, hard, plain, standardise(worker, group, right, 100))


@pytest.mark.parametrize("best_get_hardest", [False, True])
def test_hard_queues_cost_nobody(best_get_hardest: bool) -> None:
    """The error of the effect does not go with how hard her work was; the plain share does."""
    errors: list[Floats] = []
    hard: list[Floats] = []
    plain: list[Floats] = []
    skill: list[Floats] = []
    for seed in range(8):
        made = trial(seed, best_get_hardest=best_get_hardest)
        middle = made.skill - made.skill.mean()
        errors.append(made.found.effect - middle)
        hard.append(made.hard_part)
        plain.append(made.plain)
        skill.append(middle)
    # Beside how hard the work was stands the skill, as all effects lean on the middle.
    beside = np.stack([np.concatenate(hard), np.concatenate(skill), np.ones(800)], axis=1)
    cost = np.linalg.lstsq(beside, np.concatenate(errors))[0][0]
    plain_cost = np.linalg.lstsq(beside, np.concatenate(plain))[0][0]
    assert abs(cost) < 0.1
    assert plain_cost < -0.1
    ours = np.mean([spearman(s, s + e) for s, e in zip(skill, errors, strict=True)])
    theirs = np.mean([spearman(s, p) for s, p in zip(skill, plain, strict=True)])
    assert ours > theirs + 0.15


@pytest.mark.parametrize("answers", [15, 60])
def test_intervals_cover_the_true_score(answers: int) -> None:
    shares: list[float] = []
    for seed in range(10):
        made = trial(seed, answers=answers)
        centre = np.log(made.found.pool_mean / (1 - made.found.pool_mean))
        truth = 1 / (1 + np.exp(-(centre + made.skill - made.skill.mean())))
        shares.append(coverage(truth, made.found.low, made.found.high))
        assert mean_error(truth, made.found.score) < 0.1
    assert 0.91 < np.mean(shares) < 0.985


def test_differences_of_people_all_alike_cover_zero() -> None:
    rng = np.random.default_rng(2)
    inside: list[NDArray[np.bool_]] = []
    for _ in range(10):
        worker = rng.integers(0, 40, 2000)
        group = rng.integers(0, 5, 2000)
        right = rng.random(2000) < np.array([0.95, 0.9, 0.8, 0.7, 0.5])[group]
        found = standardise(worker, group, right, 40)
        inside.append((found.low_difference <= 0) & (found.high_difference >= 0))
        assert found.spread < 0.42
    assert 0.92 < np.mean(inside) < 0.99


def test_with_one_group_the_expected_share_is_the_others() -> None:
    worker = np.repeat([0, 1, 2], 400)
    right = np.concatenate([np.tile([1, 1, 1, 0], 100)] * 2 + [np.ones(400)])
    found = standardise(worker, np.zeros(1200, dtype=int), right, 3)
    assert found.observed.tolist() == [300, 300, 400]
    assert found.difference[2] > 0.05 > 0 > found.difference[0]
    assert found.difference[0] == pytest.approx(found.difference[1])


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.floats(0, 1)), max_size=30),
    st.integers(0, 9),
)
@settings(deadline=None, max_examples=60)
def test_the_order_of_rows_and_names_of_groups_change_nothing(
    rows: list[tuple[int, int, float]], seed: int
) -> None:
    table = np.array(rows).reshape(-1, 3)
    mixed = np.random.default_rng(seed).permutation(table)
    one = standardise(table[:, 0], table[:, 1], table[:, 2], 5)
    other = standardise(mixed[:, 0], 2 - mixed[:, 1], mixed[:, 2], 5)
    np.testing.assert_allclose(one.score, other.score, atol=1e-6)
    np.testing.assert_allclose(one.difference, other.difference, atol=1e-6)
    assert np.all((one.low < one.score) & (one.score < one.high))
    assert np.isnan(one.difference[4])
    assert one.score[4] == pytest.approx(one.pool_mean)


def test_a_weight_of_two_is_the_answer_twice() -> None:
    once = standardise([0, 0, 1], [0, 1, 1], [1, 0, 0.5], 2, weight=[2, 1, 2])
    twice = standardise([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [1, 1, 0, 0.5, 0.5], 2)
    np.testing.assert_allclose(once.score, twice.score)


def test_nothing_gives_the_middle_and_wrong_columns_are_refused() -> None:
    found = standardise([], [], [], 2)
    assert found.score.tolist() == [0.5, 0.5]
    assert np.isnan(found.difference).all()
    for worker, credit in [([2], [1.0]), ([0], [1.2]), ([0], [np.nan]), ([0, 1], [1.0])]:
        with pytest.raises(ValueError, match=r"out of range|outside|equally long"):
            standardise(worker, [0], credit, 2)
