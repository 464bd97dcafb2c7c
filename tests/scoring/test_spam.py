"""People who answer without looking are flagged; people with a bias are not."""

import numpy as np
import pytest
from hypothesis import given

from app.scoring.dawid_skene import fit
from app.scoring.labels import Labels
from app.scoring.spam import SpamPolicy, find_spam, spam_scores
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


@pytest.mark.parametrize("name", ["rte", "bluebird", "sentiment"])
def test_whoever_is_flagged_in_a_public_set_is_near_chance(name: str) -> None:
    made = crowd_set(name)
    found = find_spam(made.labels, fit(made.labels))
    n, skill = made.worker_truth()
    flagged = (found.lazy | found.random) & (n >= 20)
    assert flagged.any()
    assert np.all(skill[flagged] < found.chance[flagged] + 0.15)
