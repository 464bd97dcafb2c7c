"""Label sets of any size: agreement on a rare label is strong, and no table is made."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.scoring.labels import Labels, encode
from app.scoring.many_labels import fit_many
from app.scoring.recovery import spearman
from tests.scoring.crowd import crowd_set, crowds


def test_two_who_write_the_same_rare_word_outweigh_one_who_writes_another() -> None:
    rows = [("t", "a", "fibula"), ("t", "b", "fibula"), ("t", "c", "tibia")]
    rows += [(f"u{i}", w, f"word {i} {w}") for i in range(30) for w in "abc"]
    encoded = encode(*map(list, zip(*rows, strict=True)))
    found = fit_many(encoded.labels)
    assert encoded.classes[found.best.label[encoded.tasks.index("t")]] == "fibula"
    assert found.credit[0] == pytest.approx(found.credit[1])
    assert found.credit[0] > 0.9
    assert found.credit[2] < 0.1


def test_a_million_different_labels_are_no_table() -> None:
    n = 1_000_000
    labels = Labels(
        np.repeat(np.arange(n // 2, dtype=np.int32), 2),
        np.tile(np.arange(200, dtype=np.int32), n // 200),
        np.arange(n, dtype=np.int32),
        n // 2,
        200,
        n,
    )
    found = fit_many(labels)
    assert found.best.tie.all()
    np.testing.assert_allclose(found.credit, 0.5)


@given(crowds())
@settings(max_examples=60)
def test_any_crowd_gets_credits_and_its_gold(labels: Labels) -> None:
    found = fit_many(labels)
    assert np.all((found.credit >= 0.0) & (found.credit <= 1.0 + 1e-12))
    known = labels.gold >= 0
    np.testing.assert_array_equal(found.best.label[known], labels.gold[known])
    on_gold = known[labels.task]
    np.testing.assert_array_equal(
        found.credit[on_gold], labels.label[on_gold] == labels.gold[labels.task[on_gold]]
    )
    asked = np.bincount(labels.task, minlength=labels.n_tasks) > 0
    np.testing.assert_array_equal(found.best.label >= 0, asked | known)


@pytest.mark.parametrize(("name", "lowest"), [("rte", 0.92), ("sp_amt", 0.94), ("music", 0.77)])
def test_on_small_sets_it_is_as_good_as_a_one_coin_model(name: str, lowest: float) -> None:
    crowd = crowd_set(name)
    found = fit_many(crowd.labels)
    assert found.converged
    assert crowd.accuracy(found.best.label) >= lowest
    n, skill = crowd.worker_truth()
    rate = np.bincount(crowd.labels.worker, found.credit) / np.bincount(crowd.labels.worker)
    assert spearman(skill[n >= 10], rate[n >= 10]) > 0.55
