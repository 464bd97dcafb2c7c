"""Hidden labels: their probabilities, and the mixture under which they are likeliest."""

import numpy as np
import pytest

from app.domain.progress import Silent
from app.scoring.dawid_skene import DawidSkenePolicy, fit
from app.scoring.held_out import ROUGH, held_out, stacking_weights
from app.scoring.labels import Labels, rows_of
from tests.scoring.crowd import made_crowd

POLICIES = [DawidSkenePolicy(), DawidSkenePolicy(rows="pool")]


def test_a_hidden_label_gets_what_the_others_foresee() -> None:
    labels = made_crowd(4, n_tasks=20).labels
    found = held_out(labels, POLICIES[:1], np.random.default_rng(1), Silent(), folds=1)
    order = np.lexsort((labels.label, labels.worker, labels.task))
    part = np.empty(len(labels), dtype=np.int64)
    part[order] = np.random.default_rng(1).integers(0, 5, len(labels))
    seen = rows_of(labels, part != 0)
    fitted = fit(seen, DawidSkenePolicy(tolerance=ROUGH))
    by_hand = [
        sum(fitted.posterior[t, k] * fitted.confusion[w, k, said] for k in range(labels.n_labels))
        for t, w, said in zip(
            labels.task[part == 0], labels.worker[part == 0], labels.label[part == 0], strict=True
        )
    ]
    np.testing.assert_allclose(np.exp(found.models[0]), by_hand)
    shares = np.bincount(seen.label, minlength=3) / len(seen)
    np.testing.assert_allclose(np.exp(found.margin), shares[labels.label[part == 0]])


def test_the_better_model_foresees_better_and_all_models_beat_plain_shares() -> None:
    labels = made_crowd(5, n_tasks=2000).labels
    found = held_out(labels, POLICIES, np.random.default_rng(2), Silent())
    own, pool = found.models.mean(axis=1)
    assert own > pool > found.margin.mean()


def test_too_few_labels_to_hide_any_give_no_columns_and_equal_weights() -> None:
    one = np.zeros(1, dtype=np.int32)
    found = held_out(Labels(one, one, one, 1, 1, 2), POLICIES, np.random.default_rng(0), Silent())
    assert found.models.shape == (2, 0)
    np.testing.assert_array_equal(stacking_weights(found.models), [0.5, 0.5])


def test_stacking_finds_the_mixture_of_the_largest_likelihood() -> None:
    rng = np.random.default_rng(3)
    logs = np.log(rng.random((2, 500)) * np.array([[1.0], [0.6]]))
    weights = stacking_weights(logs)
    grid = np.linspace(0.0, 1.0, 1001)
    likelihood = [np.log(w * np.exp(logs[0]) + (1 - w) * np.exp(logs[1])).sum() for w in grid]
    assert weights[0] == pytest.approx(grid[int(np.argmax(likelihood))], abs=0.01)
    assert weights.sum() == pytest.approx(1.0)


def test_a_model_that_never_foresees_anything_gets_no_weight() -> None:
    logs = np.log(np.array([[0.9] * 50, [0.01] * 50]))
    np.testing.assert_allclose(stacking_weights(logs), [1.0, 0.0], atol=1e-3)
