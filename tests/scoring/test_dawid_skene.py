"""The label model: what it must hold on any input, and what it reaches on public sets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Cancelled, UserError
from app.scoring.dawid_skene import DawidSkenePolicy, consensus, fit
from app.scoring.hit_rates import hit_rates
from app.scoring.labels import Floats, Labels, encode
from app.scoring.recovery import spearman
from app.scoring.vote import majority
from tests.scoring.crowd import crowd_set, crowds, made_crowd

PLAIN = DawidSkenePolicy(smoothing=0.0, prior_pseudo=0.0)
BOTH = [DawidSkenePolicy(), DawidSkenePolicy(smoothing=5.0, rows="skill")]


def by_hand(labels: Labels, steps: int) -> Floats:
    """Plain Dawid-Skene in loops, from the paper's formulae (2.3) to (2.5)."""
    posterior = labels.counts() / labels.counts().sum(axis=1, keepdims=True)
    n_labels = labels.n_labels
    rows = list(
        zip(labels.task.tolist(), labels.worker.tolist(), labels.label.tolist(), strict=True)
    )
    for _ in range(steps):
        errors = np.zeros((labels.n_workers, n_labels, n_labels))
        for t, w, said in rows:
            errors[w, :, said] += posterior[t]
        errors /= np.maximum(errors.sum(axis=2, keepdims=True), 1e-300)
        prior = posterior.mean(axis=0)
        product = np.tile(prior, (labels.n_tasks, 1))
        for t, w, said in rows:
            product[t] *= errors[w, :, said]
        posterior = product / product.sum(axis=1, keepdims=True)
    return np.asarray(posterior)


def test_without_pooling_it_is_the_model_of_the_paper() -> None:
    labels = made_crowd(1).labels
    policy = DawidSkenePolicy(smoothing=0.0, prior_pseudo=0.0, tolerance=0.0, most_steps=7)
    np.testing.assert_allclose(fit(labels, policy).posterior, by_hand(labels, 7), atol=1e-9)


@given(crowds())
@settings(max_examples=60)
def test_plain_em_never_lowers_the_log_likelihood(labels: Labels) -> None:
    history = np.array(fit(labels, PLAIN).log_likelihood)
    assert np.all(np.diff(history) >= -1e-7)


@pytest.mark.parametrize("policy", BOTH)
def test_pooling_ends_far_above_its_start(policy: DawidSkenePolicy) -> None:
    fitted = fit(made_crowd(2).labels, policy)
    assert fitted.converged
    assert fitted.steps == len(fitted.log_likelihood)
    assert fitted.log_likelihood[-1] > fitted.log_likelihood[0] + 1.0


@pytest.mark.parametrize("policy", [*BOTH, PLAIN])
@given(labels=crowds())
@settings(max_examples=60)
def test_any_input_gives_probabilities(policy: DawidSkenePolicy, labels: Labels) -> None:
    fitted = fit(labels, policy)
    assert np.all(np.isfinite(fitted.posterior))
    np.testing.assert_allclose(fitted.posterior.sum(axis=1), 1.0)
    np.testing.assert_allclose(fitted.confusion.sum(axis=2), 1.0)
    assert fitted.confusion.shape == (labels.n_workers, labels.n_labels, labels.n_labels)
    assert math.isclose(float(fitted.prior.sum()), 1.0)
    known = labels.known()
    np.testing.assert_array_equal(fitted.posterior[known].argmax(axis=1), labels.gold[known])
    np.testing.assert_array_equal(fitted.posterior[known].max(axis=1), 1.0)


@given(crowds(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_new_numbers_for_people_and_tasks_change_nothing(
    labels: Labels, random: np.random.RandomState
) -> None:
    rng = np.random.default_rng(random.randint(0, 2**31))
    people, tasks = rng.permutation(labels.n_workers), rng.permutation(labels.n_tasks)
    rows = rng.permutation(len(labels))
    turned = Labels(
        tasks[labels.task[rows]].astype(np.int32),
        people[labels.worker[rows]].astype(np.int32),
        labels.label[rows],
        labels.n_tasks,
        labels.n_workers,
        labels.n_labels,
        gold=labels.gold[np.argsort(tasks)],
    )
    policy = DawidSkenePolicy(tolerance=0.0, most_steps=5)
    a, b = fit(labels, policy), fit(turned, policy)
    np.testing.assert_allclose(b.posterior[tasks], a.posterior, atol=1e-9)
    np.testing.assert_allclose(b.confusion[people], a.confusion, atol=1e-9)


@pytest.mark.parametrize("policy", BOTH)
def test_new_numbers_for_labels_change_nothing(policy: DawidSkenePolicy) -> None:
    labels = made_crowd(3).labels
    order = np.array([2, 0, 1])
    turned = Labels(
        labels.task,
        labels.worker,
        order[labels.label].astype(np.int32),
        labels.n_tasks,
        labels.n_workers,
        labels.n_labels,
    )
    a, b = fit(labels, policy), fit(turned, policy)
    np.testing.assert_allclose(b.posterior[:, order], a.posterior, atol=1e-9)
    np.testing.assert_allclose(b.confusion[:, order][:, :, order], a.confusion, atol=1e-9)


def test_gold_stays_and_teaches() -> None:
    made = made_crowd(4, n_tasks=40, overlap=3)
    labels = made.labels
    gold = made.truth.copy()
    gold[20:] = -1
    taught = Labels(
        labels.task,
        labels.worker,
        labels.label,
        labels.n_tasks,
        labels.n_workers,
        labels.n_labels,
        gold=gold,
    )
    fitted = fit(taught)
    np.testing.assert_array_equal(fitted.posterior[:20].argmax(axis=1), made.truth[:20])
    np.testing.assert_array_equal(consensus(taught, fitted).label[:20], made.truth[:20])
    _, skill = made.worker_truth()
    with_gold = spearman(skill, hit_rates(taught, fitted.posterior).score)
    assert with_gold > spearman(skill, hit_rates(labels, fit(labels).posterior).score)


def test_several_right_answers_share_a_task_and_bar_the_rest() -> None:
    gold = {"t1": ["a", "b"]}
    coded = encode(
        ["t1", "t1", "t1", "t2", "t2"],
        ["amy", "bo", "cy", "amy", "bo"],
        ["c", "c", "b", "a", "a"],
        gold=gold,
    )
    fitted = fit(coded.labels)
    assert fitted.posterior[0, 2] == 0.0
    assert fitted.posterior[0, 1] > fitted.posterior[0, 0] > 0.0


def test_all_ties_stay_ties_and_go_to_the_lowest_code() -> None:
    coded = encode(["t1", "t1", "t2", "t2"], ["amy", "bo"] * 2, ["x", "y", "y", "x"])
    fitted = fit(coded.labels)
    np.testing.assert_allclose(fitted.posterior, 0.5)
    agreed = consensus(coded.labels, fitted)
    assert agreed.tie.all()
    assert agreed.label.tolist() == [0, 0]


def test_a_task_nobody_labeled_has_no_consensus_and_the_class_prior() -> None:
    nothing = np.empty(0, dtype=np.int32)
    labels = Labels(nothing, nothing, nothing, 3, 2, 2)
    fitted = fit(labels)
    assert fitted.converged
    np.testing.assert_allclose(fitted.posterior, 0.5)
    assert consensus(labels, fitted).label.tolist() == [-1, -1, -1]


def test_no_labels_no_tasks_no_classes() -> None:
    labels = encode([], [], []).labels
    fitted = fit(labels)
    assert fitted.posterior.shape == (0, 0)
    assert consensus(labels, fitted).label.size == 0
    assert hit_rates(labels, fitted.posterior).score.size == 0


def test_a_task_with_thousands_of_labels_does_not_underflow() -> None:
    n = 20_000
    worker = np.arange(n, dtype=np.int32) % 500
    label = (np.arange(n, dtype=np.int32) % 3 == 0).astype(np.int32)
    task = (np.arange(n, dtype=np.int32) // 10_000).astype(np.int32)
    fitted = fit(Labels(task, worker, label, 2, 500, 2))
    assert np.all(np.isfinite(fitted.posterior))
    assert math.isfinite(fitted.log_likelihood[-1])


def test_too_many_labels_are_refused_in_a_sentence() -> None:
    none = np.empty(0, dtype=np.int32)
    with pytest.raises(UserError, match="Nothing was scored"):
        fit(Labels(none, none, none, 1, 1000, 1000))


def test_a_wish_to_stop_is_heard() -> None:
    class Stop:
        def step(self, done: int, total: int, note: str = "") -> None:
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        fit(made_crowd(5).labels, progress=Stop())


def test_the_input_is_not_changed() -> None:
    labels = made_crowd(6).labels
    before = (labels.task.copy(), labels.worker.copy(), labels.label.copy())
    fit(labels)
    for old, new in zip(before, (labels.task, labels.worker, labels.label), strict=True):
        np.testing.assert_array_equal(old, new)


# Accuracy and Spearman's rho of a plain vectorised program of the same formulae, published with
# the sets' measurements; repeats kept as labels of their own.
REACHABLE = {
    "rte": (0.9263, 0.82),
    "product": (0.9381, 0.85),
    "sentiment": (0.9590, 0.94),
    "relevance": (0.6139, 0.65),
    "bluebird": (0.8981, 0.97),
}


@pytest.mark.parametrize("name", REACHABLE)
def test_public_sets_reach_what_is_reachable(name: str) -> None:
    made = crowd_set(name)
    fitted = fit(made.labels)
    accuracy, rho = REACHABLE[name]
    assert abs(made.accuracy(fitted.posterior.argmax(axis=1)) - accuracy) < 0.003
    n, skill = made.worker_truth()
    enough = n >= 10
    score = hit_rates(made.labels, fitted.posterior).score
    assert spearman(skill[enough], score[enough]) > rho - 0.01


@pytest.mark.parametrize("name", ["adult", "music", "convarg_a"])
def test_consensus_beats_the_model_where_errors_go_together(name: str) -> None:
    made = crowd_set(name)
    fitted = fit(made.labels)
    agreed = made.accuracy(consensus(made.labels, fitted).label)
    assert agreed > made.accuracy(fitted.posterior.argmax(axis=1))
    assert agreed > made.accuracy(majority(made.labels).label)
