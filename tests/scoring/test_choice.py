"""Choosing a model of people: by what hidden labels say, and never worse than what it replaces."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.domain.progress import Silent
from app.scoring.choice import ALIKE, ChoicePolicy, Chosen, choose, weigh
from app.scoring.dawid_skene import DawidSkene, DawidSkenePolicy, fit
from app.scoring.hit_rates import hit_rates
from app.scoring.labels import Floats, Labels, rows_of
from app.scoring.recovery import spearman
from tests.scoring.crowd import CrowdSet, crowd_set, crowds
from tests.scoring.made_crowds import biased, confused, hard_items, tempting


def model_of(chosen: Chosen) -> DawidSkene:
    """The joined model, which is there for every label set of a common size."""
    assert chosen.model is not None
    return chosen.model


def order(crowd: CrowdSet, posterior: Floats) -> float:
    """Rank correlation of scores with true accuracy, of people with ten labels or more."""
    n, skill = crowd.worker_truth()
    often = n >= 10
    return spearman(skill[often], hit_rates(crowd.labels, posterior).score[often])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_errors_go_together_it_falls_back_to_one_hit_rate_a_person(seed: int) -> None:
    crowd = tempting(seed)
    chosen = choose(crowd.labels)
    rich = fit(crowd.labels).posterior
    assert chosen.choice.main == "one_coin"
    assert order(crowd, model_of(chosen).posterior) > order(crowd, rich) + 0.2
    assert crowd.accuracy(chosen.best.label) > crowd.accuracy(rich.argmax(axis=1)) + 0.02


@pytest.mark.parametrize("seed", [0, 1])
def test_where_people_lean_each_in_her_own_way_it_keeps_their_matrices(seed: int) -> None:
    crowd = biased(seed)
    chosen = choose(crowd.labels)
    simple = fit(crowd.labels, DawidSkenePolicy(rows="one_coin")).posterior
    assert chosen.choice.main == "own"
    assert order(crowd, model_of(chosen).posterior) > order(crowd, simple)
    assert crowd.accuracy(chosen.best.label) > crowd.accuracy(simple.argmax(axis=1))


def test_many_classes_with_few_labels_are_not_fitted_class_by_class() -> None:
    crowd = hard_items(0)
    chosen = choose(crowd.labels)
    assert order(crowd, model_of(chosen).posterior) > order(crowd, fit(crowd.labels).posterior)


def test_on_data_of_the_model_itself_the_choice_costs_nothing() -> None:
    crowd = confused(0)
    chosen = choose(crowd.labels)
    assert (
        order(crowd, model_of(chosen).posterior) >= order(crowd, fit(crowd.labels).posterior) - 0.01
    )


@pytest.mark.parametrize(
    ("name", "lowest"), [("bluebird", 0.96), ("relevance", 0.65), ("product", 0.84), ("rte", 0.82)]
)
def test_public_sets_keep_their_matrices_and_their_order(name: str, lowest: float) -> None:
    crowd = crowd_set(name)
    chosen = choose(crowd.labels)
    assert chosen.choice.main == "own"
    assert chosen.choice.person > 0.3
    assert order(crowd, model_of(chosen).posterior) >= lowest


@given(crowds())
@settings(max_examples=60, deadline=None)
def test_any_crowd_gets_probabilities_and_weights_that_add_to_one(labels: Labels) -> None:
    chosen = choose(labels)
    assert sum(one.weight for one in chosen.choice.tried) == pytest.approx(1.0)
    alike = next(one.weight for one in chosen.choice.tried if one.name == ALIKE)
    assert labels.n_labels > 2 or alike == 0.0
    np.testing.assert_allclose(model_of(chosen).posterior.sum(axis=1), 1.0)
    np.testing.assert_allclose(model_of(chosen).confusion.sum(axis=2), 1.0)
    assert chosen.credit.shape == labels.label.shape
    assert np.all((chosen.credit >= 0.0) & (chosen.credit <= 1.0 + 1e-12))
    known = labels.known()
    np.testing.assert_array_equal(chosen.best.label[known], labels.gold[known])


@given(crowds())
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_changes_nothing(labels: Labels) -> None:
    back = rows_of(labels, np.arange(len(labels))[::-1])
    first, second = choose(labels), choose(back)
    np.testing.assert_allclose(model_of(first).posterior, model_of(second).posterior, atol=1e-9)
    np.testing.assert_allclose(first.credit, second.credit[::-1], atol=1e-9)


def test_only_so_many_labels_are_looked_at_and_the_choice_stays_the_same() -> None:
    crowd = biased(3, n_tasks=3000)
    whole = weigh(crowd.labels, ChoicePolicy(), Silent())
    part = weigh(crowd.labels, ChoicePolicy(most_labels=8000), Silent())
    assert part.main == whole.main
    assert part.person == pytest.approx(whole.person, abs=0.15)


def test_without_labels_there_is_nothing_to_weigh_and_no_number() -> None:
    nobody = np.empty(0, dtype=np.int32)
    chosen = choose(Labels(nobody, nobody, nobody, 2, 1, 2))
    assert chosen.choice.main == "one_coin"
    assert np.isnan(chosen.choice.person)
    np.testing.assert_array_equal(chosen.best.label, [-1, -1])


def test_a_label_of_its_own_for_every_row_is_scored_without_a_table() -> None:
    n = 20_000
    rows = np.arange(n, dtype=np.int32)
    chosen = choose(Labels(rows // 2, rows % 50, rows, n // 2, 50, n))
    assert chosen.model is None
    assert chosen.choice.main == "one_coin"
    np.testing.assert_allclose(chosen.credit, 0.5)


def test_preferences_by_many_people_with_few_labels_each_are_not_scored_one_by_one() -> None:
    crowd = crowd_set("convarg_a")
    chosen = choose(crowd.labels)
    assert next(one.weight for one in chosen.choice.tried if one.name == ALIKE) > 0.2
    assert order(crowd, model_of(chosen).posterior) > 0.77
    assert crowd.accuracy(chosen.best.label) > 0.89
