"""People who answer without looking are flagged; people with a bias are not."""

import numpy as np
import pytest
from hypothesis import given

from app.scoring.dawid_skene import fit
from app.scoring.labels import Floats, Labels
from app.scoring.spam import SpamPolicy, find_spam, find_spam_by_hits, spam_scores
from tests.scoring.crowd import crowd_set, crowds


def answers(n_tasks: int = 300, seed: int = 1) -> Labels:
    """Six good people, then one who always says 0, one at random, one who takes 2 for 1."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n_tasks)
    columns = [
        np.where(rng.random(n_tasks) < 0.85, truth, rng.integers(0, 3, n_tasks)) for _ in range(6)
    ]
    columns += [np.zeros(n_tasks), rng.integers(0, 3, n_tasks), np.where(truth == 2, 1, truth)]
    said = np.concatenate(columns).astype(np.int32)
    task = np.tile(np.arange(n_tasks, dtype=np.int32), 9)
    worker = np.repeat(np.arange(9, dtype=np.int32), n_tasks)
    return Labels(task, worker, said, n_tasks, 9, 3)


def test_equal_rows_score_zero_and_perfect_ones_one() -> None:
    perfect, blind = np.eye(4), np.tile([0.1, 0.2, 0.3, 0.4], (4, 1))
    np.testing.assert_allclose(spam_scores(np.stack([perfect, blind])), [1.0, 0.0], atol=1e-12)


def test_the_score_is_the_sum_over_pairs_of_rows() -> None:
    confusion = np.random.default_rng(3).dirichlet(np.ones(4), size=(5, 4))
    by_pairs = [
        sum(((m[i] - m[j]) ** 2).sum() for i in range(4) for j in range(i)) / (4 * 3)
        for m in confusion
    ]
    np.testing.assert_allclose(spam_scores(confusion), by_pairs)


def test_lazy_and_random_are_told_apart_and_bias_is_no_spam() -> None:
    labels = answers()
    found = find_spam(labels, fit(labels))
    assert np.flatnonzero(found.lazy).tolist() == [6]
    assert np.flatnonzero(found.random).tolist() == [7]
    assert found.score[8] > 0.3
    assert found.apart[8] > 0.3
    assert np.flatnonzero(found.biased).tolist() == [8]
    hint = found.hints[0]
    assert (hint.worker, hint.meant, hint.said) == (8, 2, 1)
    assert hint.times / hint.of > 0.9


def test_without_matrices_the_lazy_and_the_random_are_the_same() -> None:
    labels = answers()
    fitted = fit(labels)
    credit = fitted.posterior[labels.task, labels.label]
    found = find_spam_by_hits(labels, credit, fitted.prior)
    assert np.flatnonzero(found.lazy).tolist() == [6]
    assert np.flatnonzero(found.random).tolist() == [7]
    assert not found.biased.any()
    assert found.hints == ()


def test_a_million_labels_in_the_set_need_no_table_of_them() -> None:
    rng = np.random.default_rng(2)
    n_labels = 1_000_000
    truth = rng.integers(0, n_labels, 500)
    said = np.concatenate([truth, truth, np.full(500, 7), rng.integers(0, n_labels, 500)])
    labels = Labels(
        np.tile(np.arange(500), 4).astype(np.int32),
        np.repeat(np.arange(4), 500).astype(np.int32),
        said.astype(np.int32),
        500,
        4,
        n_labels,
    )
    credit = (labels.label == truth[labels.task]).astype(np.float64)
    found = find_spam_by_hits(labels, credit, np.full(n_labels, 1 / n_labels))
    assert found.lazy.tolist() == [False, False, True, False]
    assert found.random.tolist() == [False, False, False, True]


def crowd_with_spam(seed: int, n_labels: int) -> tuple[Labels, Floats]:
    """Sixty people of mixed skill and ten who answer blindly, four of them always the same."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(n_labels, 400, p=rng.dirichlet(np.full(n_labels, 5.0)))
    skill = rng.beta(6, 3, 70)
    skill[60:] = 0.0
    habits = np.cumsum(rng.dirichlet(np.full(n_labels, 2.0), 70), axis=1)
    habits[:60] = np.arange(1, n_labels + 1) / n_labels
    worker = np.argsort(rng.random((400, 70)), axis=1)[:, :8].ravel()
    task = np.repeat(np.arange(400), 8)
    blind = (rng.random((task.size, 1)) > habits[worker]).sum(axis=1).clip(max=n_labels - 1)
    blind = np.where(worker >= 66, worker % n_labels, blind)
    said = np.where(rng.random(task.size) < skill[worker], truth[task], blind)
    made = Labels(
        task.astype(np.int32),
        worker.astype(np.int32),
        said.astype(np.int32),
        400,
        70,
        n_labels,
    )
    return made, skill


@pytest.mark.parametrize(("n_labels", "power"), [(3, 0.3), (10, 0.75)])
def test_flags_hold_their_false_discovery_rate(n_labels: int, power: float) -> None:
    wrong = right = 0
    for seed in range(12):
        labels, skill = crowd_with_spam(seed, n_labels)
        found = find_spam(labels, fit(labels))
        flagged = found.lazy | found.random
        wrong += int(np.count_nonzero(flagged & (skill > 0.3)))
        right += int(np.count_nonzero(flagged & (skill == 0.0)))
    assert right > power * 120
    assert wrong <= 0.05 * (wrong + right)


def test_rows_that_are_equal_are_apart_by_nothing_on_average() -> None:
    found = [find_spam(made, fit(made)).apart[60:66] for made, _ in map(_five, range(8))]
    assert abs(float(np.mean(found))) < 0.02


def _five(seed: int) -> tuple[Labels, Floats]:
    return crowd_with_spam(seed, 5)


def test_few_labels_flag_nobody() -> None:
    labels = answers(n_tasks=15)
    found = find_spam(labels, fit(labels))
    assert not found.lazy.any()
    assert not found.random.any()


@given(crowds())
def test_any_crowd_gets_scores_within_bounds(labels: Labels) -> None:
    found = find_spam(labels, fit(labels), SpamPolicy(fewest=1))
    assert np.all((found.score >= -1e-12) & (found.score <= 1 + 1e-12))
    assert not np.any(found.lazy & found.random)
    assert not np.any(found.biased & (found.lazy | found.random))
    assert np.all((found.p >= 0.0) & (found.p <= 1.0))
    enough = labels.answers() >= 1
    assert np.all(np.isnan(found.q) == ~(enough & (labels.n_labels > 1)))


@pytest.mark.parametrize("name", ["rte", "bluebird", "sentiment"])
def test_whoever_is_flagged_in_a_public_set_is_near_chance(name: str) -> None:
    made = crowd_set(name)
    found = find_spam(made.labels, fit(made.labels))
    n, skill = made.worker_truth()
    flagged = (found.lazy | found.random) & (n >= 20)
    assert flagged.any()
    assert np.all(skill[flagged] < found.chance[flagged] + 0.15)
