"""Planted wrong gold is found, and the list says how much of it is false."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from app.scoring.dawid_skene import DawidSkenePolicy, fit
from app.scoring.gold_check import GoldPolicy, check_gold
from app.scoring.labels import Labels
from tests.scoring.crowd import crowd_set, crowds, made_crowd


def spoiled(
    labels: Labels, truth: NDArray[np.int32], share: float, seed: int
) -> tuple[Labels, NDArray[np.bool_]]:
    """The labels with all known truth as gold, of which a share is turned to another label."""
    rng = np.random.default_rng(seed)
    bad = (rng.random(truth.size) < share) & (truth >= 0)
    other = (truth + rng.integers(1, labels.n_labels, truth.size)) % labels.n_labels
    gold = np.where(bad, other, truth).astype(np.int32)
    return dataclasses.replace(labels, gold=gold), bad


def test_planted_bad_gold_is_found_and_the_expected_false_reports_are_right() -> None:
    reported = wrong = planted = 0
    foreseen = 0.0
    for seed in range(10):
        made = made_crowd(seed, n_tasks=600, n_workers=30, n_labels=4, overlap=5)
        labels, bad = spoiled(made.labels, made.truth, 0.05, seed)
        found = check_gold(labels)
        reported += int(found.suspect.sum())
        wrong += int((~bad[found.task[found.suspect]]).sum())
        planted += int(bad.sum())
        foreseen += float(found.false_so_far[found.suspect].max(initial=0.0))
    assert reported - wrong > 0.5 * planted
    assert wrong <= 0.15 * reported
    assert 0.5 * foreseen <= wrong <= 1.8 * foreseen


def test_the_favoured_label_is_the_true_one() -> None:
    made = made_crowd(3, n_tasks=400, n_workers=30, n_labels=4, overlap=5)
    labels, bad = spoiled(made.labels, made.truth, 0.05, 3)
    found = check_gold(labels)
    caught = found.suspect & bad[found.task]
    assert np.mean(found.favoured[caught] == made.truth[found.task[caught]]) > 0.8
    assert np.all(np.diff(found.wrong) <= 1e-12)
    assert np.all(found.favoured != found.gold)


def test_in_a_public_set_planted_gold_stands_at_the_top() -> None:
    made = crowd_set("rte")
    labels, bad = spoiled(made.labels, made.truth, 0.05, 1)
    found = check_gold(labels)
    top = bad[found.task[: int(bad.sum())]]
    assert top.mean() > 0.4
    assert bad[found.task[found.suspect]].sum() > 0.7 * bad.sum()


def test_the_evidence_is_that_of_tables_without_the_task() -> None:
    """One task at a time, its own answers counted out of the tables by hand."""
    made = made_crowd(5, n_tasks=30, n_workers=6, n_labels=3, overlap=4)
    labels, _ = spoiled(made.labels, made.truth, 0.1, 5)
    model = DawidSkenePolicy(smoothing=2.0)
    found = check_gold(labels, GoldPolicy(bad_gold=0.05), model)
    fitted = fit(labels, model)
    for task, log_odds in zip(found.task.tolist(), found.log_odds.tolist(), strict=True):
        gold = labels.gold[task]
        logs = np.log(np.where(np.arange(3) == gold, 0.95, fitted.prior))
        others = np.arange(3) != gold
        logs[others] += np.log(0.05 / fitted.prior[others].sum())
        for row in np.flatnonzero(labels.task == task):
            who, said = labels.worker[row], labels.label[row]
            for k in range(3):
                n = fitted.posterior[labels.task[labels.worker == who], k].sum() + 2.0
                mass = fitted.confusion[who, k, said] * n
                own = float(k == gold)
                logs[k] += np.log(max(mass - own, 1e-100) / (n - own))
        chance = np.exp(logs - logs.max())
        assert log_odds == pytest.approx(
            np.log(chance[others].sum() / chance[gold]), rel=1e-6, abs=1e-6
        )


@given(crowds())
@settings(deadline=None)
def test_any_crowd_gives_a_list(labels: Labels) -> None:
    found = check_gold(labels, GoldPolicy(fewest=1))
    answered = np.unique(labels.task)
    known = np.flatnonzero(labels.known())
    assert sorted(found.task.tolist()) == np.intersect1d(answered, known).tolist()
    assert np.all((found.wrong >= 0) & (found.wrong <= 1))
    assert np.all(found.agreeing <= found.answers)
    check_gold(labels, model=DawidSkenePolicy(smoothing=0.0, prior_pseudo=0.0))


def test_where_several_answers_are_right_each_is_gold() -> None:
    made = made_crowd(6, n_tasks=200, n_workers=20, n_labels=3)
    mask = np.zeros((200, 3), dtype=np.bool_)
    mask[np.arange(200), made.truth] = True
    mask[0] = True
    mask[1] = False
    mask[1, (made.truth[1] + np.array([1, 2])) % 3] = True
    found = check_gold(dataclasses.replace(made.labels, gold_mask=mask))
    assert 1 in found.task[:5]
    assert found.favoured[found.task == 0].tolist() == [-1]
    assert found.wrong[found.task == 0].tolist() == [0.0]
