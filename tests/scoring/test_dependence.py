"""The check whether people's errors go together: nothing where they do not, much where they do."""

import numpy as np

from app.scoring.count_matrix import count_matrix
from app.scoring.dawid_skene import DawidSkene, DawidSkenePolicy, fit
from app.scoring.dependence import dependence
from app.scoring.labels import Labels
from tests.scoring.made_crowds import confused, hard_items


def test_it_is_near_nothing_on_data_of_the_model_itself() -> None:
    labels = confused(1).labels
    found = dependence(count_matrix(labels), fit(labels))
    assert abs(found.correlation) < 0.02
    assert found.low <= found.correlation <= found.high


def test_the_interval_holds_nothing_at_its_level_where_there_is_nothing() -> None:
    """Under the true matrices and labels; a fitted model would explain a little away."""
    rng = np.random.default_rng(1)
    n_tasks, n_workers = 300, 12
    inside = 0
    for _ in range(200):
        truth = rng.integers(0, 2, n_tasks)
        rate = rng.uniform(0.6, 0.9, n_workers)
        right = rng.random((n_tasks, n_workers)) < rate
        said = np.where(right, truth[:, None], 1 - truth[:, None]).astype(np.int32)
        labels = Labels(
            np.repeat(np.arange(n_tasks, dtype=np.int32), n_workers),
            np.tile(np.arange(n_workers, dtype=np.int32), n_tasks),
            said.ravel(),
            n_tasks,
            n_workers,
            2,
        )
        rows = np.where(np.eye(2, dtype=bool), rate[:, None, None], 1.0 - rate[:, None, None])
        known = DawidSkene(np.eye(2)[truth], rows, np.full(2, 0.5), (), 0, True)
        found = dependence(count_matrix(labels), known)
        inside += found.low <= 0.0 <= found.high
    assert 0.90 <= inside / 200 <= 0.99


def test_items_that_are_hard_for_everybody_show() -> None:
    labels = hard_items(1).labels
    found = dependence(count_matrix(labels), fit(labels, DawidSkenePolicy(rows="one_coin")))
    assert found.low > 0.01


def test_without_a_second_answer_anywhere_there_is_no_number() -> None:
    one = np.arange(3, dtype=np.int32)
    labels = Labels(one, np.zeros(3, dtype=np.int32), np.array([0, 1, 0], dtype=np.int32), 3, 1, 2)
    found = dependence(count_matrix(labels), fit(labels))
    assert np.isnan(found.correlation)
