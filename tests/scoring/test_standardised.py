"""Hard queues cost nobody, and intervals cover what people would get on the same work."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import optimize, special

from app.scoring.labels import Floats
from app.scoring.posterior import combine, evidence_of
from app.scoring.recovery import coverage, mean_error, spearman
from app.scoring.standardised import GroupEffects, Standardised, group_effects, standardise


class Trial(NamedTuple):
    skill: Floats
    ease: Floats
    hard_part: Floats
    plain: Floats
    lifted: Floats
    truth: Floats
    found: Standardised


def found_of(
    worker: ArrayLike,
    group: ArrayLike,
    credit: ArrayLike,
    n_workers: int,
    n_groups: int,
    weight: ArrayLike | None = None,
) -> tuple[GroupEffects, Standardised]:
    """Groups found from the rows, and the people of the same rows measured against them."""
    effects = group_effects(worker, group, credit, n_workers, n_groups, weight=weight)
    return effects, standardise(worker, group, credit, n_workers, effects, weight=weight)


def lifted(worker: ArrayLike, group: ArrayLike, right: ArrayLike, n: int) -> Floats:
    """The score moved by what the pool gets in the same groups less what it gets in all."""
    made = combine(evidence_of(worker, np.zeros_like(worker), right, np.arange(np.size(worker))), n)
    share = np.bincount(group, weights=right) / np.bincount(group)
    expected = np.bincount(worker, weights=share[np.asarray(group)])
    lift = (made.n_eff * made.pool_mean - expected) / (made.n_eff + 2.0)
    return np.asarray(np.clip(made.mean + lift, 0.0, 1.0))


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
    mix = np.bincount(group, minlength=6) / group.size
    truth = special.expit(skill[:, None] + ease) @ mix  # of all people's work
    return Trial(
        skill, ease, hard, plain, lifted(worker, group, right, 100), truth,
        found_of(worker, group, right, 100, 6)[1],
    )  # fmt: skip


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


@pytest.mark.parametrize("best_get_hardest", [False, True])
@pytest.mark.parametrize("answers", [15, 60])
def test_intervals_cover_what_she_would_get_on_all_work(
    answers: int, best_get_hardest: bool
) -> None:
    """And the score is nearer to it than the score lifted by what the pool gets."""
    inside: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    for seed in range(10):
        made = trial(seed, answers=answers, best_get_hardest=best_get_hardest)
        inside.append(coverage(made.truth, made.found.low, made.found.high))
        ours.append(mean_error(made.truth, made.found.score))
        theirs.append(mean_error(made.truth, made.lifted))
    assert 0.92 < np.mean(inside) < 0.985
    assert np.mean(ours) < 0.9 * np.mean(theirs)


def test_people_all_alike_get_the_same_score_in_easy_and_hard_groups() -> None:
    rng = np.random.default_rng(2)
    share = np.array([0.95, 0.9, 0.8, 0.7, 0.5])
    inside: list[np.bool_] = []
    for _ in range(10):
        worker = rng.integers(0, 40, 2000)
        group = rng.integers(0, 5, 2000)
        right = rng.random(2000) < share[group]
        effects, found = found_of(worker, group, right, 40, 5)
        inside.extend((found.low <= special.expit(effects.centre))
                      & (found.high >= special.expit(effects.centre)))  # fmt: skip
        assert effects.spread < 0.42**2
        off = (effects.effect - special.logit(share)) / np.sqrt(effects.doubt)
        assert np.abs(off).max() < 4.0
    assert np.mean(inside) > 0.95


def test_the_doubt_about_groups_is_as_large_as_their_errors() -> None:
    off: list[Floats] = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        skill, ease = rng.normal(0, 0.5, 40), rng.normal(1.0, 0.7, 8)
        worker, group = rng.integers(0, 40, 1200), rng.integers(0, 8, 1200)
        right = rng.random(1200) < special.expit(skill[worker] + ease[group])
        effects, _ = found_of(worker, group, right, 40, 8)
        off.append((effects.effect - ease) / np.sqrt(effects.doubt))
    assert 0.8 < np.std(np.concatenate(off)) < 1.15


def test_an_effect_is_the_most_likely_one_under_the_spread_of_people() -> None:
    """Against a search by scipy, also for somebody with none and with all right."""
    effects = GroupEffects(np.array([2.5, 0.0, -3.0]), np.array([0.1, 0.2, 0.3]), 1.0, 0.9)
    worker = np.repeat([0, 1, 2, 3], 3)
    group = np.tile([0, 1, 2], 4)
    n = np.array([50.0, 3, 7, 400, 400, 400, 0.2, 0, 0, 900, 1, 0])
    share = np.array([0.8, 1, 0.3, 0, 0, 0, 1, 0, 0, 1, 1, 1])
    found = standardise(worker, group, share, 4, effects, weight=n)
    for who in range(4):
        own = worker == who

        def cost(theta: float, own: np.ndarray = own) -> float:
            at = effects.effect + theta
            fit = n[own] * (share[own] * at - np.logaddexp(0.0, at))
            return float(theta**2 / 2 / effects.spread - fit.sum())

        best = optimize.minimize_scalar(cost, bounds=(-12, 12), options={"xatol": 1e-10})
        assert found.effect[who] == pytest.approx(best.x, abs=1e-5)
    assert found.expected[2] == pytest.approx(special.expit(2.5))


def test_a_persons_figures_come_from_her_rows_alone() -> None:
    rng = np.random.default_rng(5)
    worker, group = rng.integers(0, 9, 300), rng.integers(0, 4, 300)
    credit, weight = rng.random(300), rng.random(300) * 3
    effects, whole = found_of(worker, group, credit, 9, 4, weight)
    for who in range(9):
        own = worker == who
        alone = standardise(
            np.zeros(own.sum()), group[own], credit[own], 1, effects, weight=weight[own]
        )
        for name in ("n", "expected", "effect", "score", "low", "high"):
            assert getattr(alone, name)[0] == getattr(whole, name)[who], name


def test_a_group_that_the_fit_did_not_know_is_middling_and_in_doubt() -> None:
    effects = GroupEffects(np.array([1.0, 3.0]), np.array([0.01, 0.01]), 1.0, 0.4)
    known = standardise(np.zeros(50), np.zeros(50), np.tile([1, 1, 1, 1, 0], 10), 1, effects)
    new = standardise(np.zeros(50), np.full(50, -1), np.tile([1, 1, 1, 1, 0], 10), 1, effects)
    assert new.score[0] == pytest.approx(known.score[0])
    assert new.high[0] - new.low[0] > 1.3 * (known.high[0] - known.low[0])


def test_groups_that_share_nobody_are_compared_through_their_means() -> None:
    worker = np.repeat(np.arange(40), 50)
    group = worker // 20
    right = np.where(group == 0, np.arange(2000) % 10 > 0, np.arange(2000) % 2 > 0)
    effects, found = found_of(worker, group, right, 40, 2)
    # Ten pseudo-answers of people against two of groups: a sixth of the gap is left to people.
    gap = effects.effect[0] - effects.effect[1]
    assert gap == pytest.approx(special.logit(0.9) * 5 / 6, rel=0.05)
    plain = right.reshape(40, 50).mean(axis=1)
    assert plain[0] - plain[39] == pytest.approx(0.4)
    assert found.score[0] - found.score[39] < 0.06


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
    effects, one = found_of(table[:, 0], table[:, 1], table[:, 2], 5, 3)
    turned, other = found_of(mixed[:, 0], 2 - mixed[:, 1], mixed[:, 2], 5, 3)
    np.testing.assert_allclose(effects.effect, turned.effect[::-1], atol=1e-6)
    np.testing.assert_allclose(effects.doubt, turned.doubt[::-1], atol=1e-6)
    np.testing.assert_allclose(one.score, other.score, atol=1e-6)
    assert np.all((one.low < one.score) & (one.score < one.high))
    assert np.isnan(one.expected[4])
    assert one.score[4] == pytest.approx(special.expit(effects.centre))


def test_a_weight_of_two_is_the_answer_twice() -> None:
    _, once = found_of([0, 0, 1], [0, 1, 1], [1, 0, 0.5], 2, 2, weight=[2, 1, 2])
    _, twice = found_of([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [1, 1, 0, 0.5, 0.5], 2, 2)
    np.testing.assert_allclose(once.score, twice.score)


def test_nothing_gives_the_middle_and_wrong_columns_are_refused() -> None:
    effects, found = found_of([], [], [], 2, 0)
    assert found.score.tolist() == [0.5, 0.5]
    assert np.isnan(found.expected).all()
    assert effects.effect.size == effects.doubt.size == 0
    for worker, group, credit in [
        ([2], [0], [1.0]), ([0], [0], [1.2]), ([0], [0], [np.nan]), ([0, 1], [0], [1.0]),
        ([0], [1], [1.0]), ([0], [-2], [1.0]),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"out of range|outside|equally long"):
            found_of(worker, group, credit, 2, 1)
