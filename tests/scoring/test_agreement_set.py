"""All coefficients at once: published values, other ways to count them, and no table needed."""

import numpy as np
import pytest
from hypothesis import given, settings

from app.scoring.agreement import gwet_ac1, krippendorff
from app.scoring.agreement_set import _alpha, _cells, agreement_of, slices_agreement
from app.scoring.kappa import fleiss
from app.scoring.labels import Labels, rows_of
from tests.scoring.crowd import crowd_set, crowds, made_crowd


def rng() -> np.random.Generator:
    """The same draws each time."""
    return np.random.default_rng(1)


def test_bluebird_has_the_published_values() -> None:
    found = agreement_of(crowd_set("bluebird").labels, rng=rng())
    assert found.alpha.value == pytest.approx(0.12550, abs=5e-6)
    assert found.fleiss.value == pytest.approx(0.12529, abs=5e-6)
    assert found.ac.value == pytest.approx(0.22184, abs=5e-6)
    assert (found.tasks, found.people, found.pairs) == (108, 39, 108 * 39 * 38 // 2)
    assert not found.paradox


@given(crowds())
@settings(max_examples=80)
def test_without_a_table_the_numbers_are_those_of_the_table(labels: Labels) -> None:
    found = agreement_of(labels, rng=rng())
    table = labels.counts()
    dense = krippendorff(table)
    for ours, theirs in (
        (_alpha(_cells(labels)).value, dense.alpha),
        (found.alpha.value, dense.alpha),
        (found.observed.value, dense.observed),
        (found.fleiss.value, fleiss(table).value),
        (found.ac.value, gwet_ac1(table)),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-9)
    assert (found.tasks, found.pairs) == (dense.tasks, dense.pairs)


def test_the_linearised_interval_is_close_to_the_drawn_one() -> None:
    labels = made_crowd(3, n_tasks=300).labels
    drawn = agreement_of(labels, rng=rng()).alpha
    linear = _alpha(_cells(labels))
    assert linear.low == pytest.approx(drawn.low, abs=0.02)
    assert linear.high == pytest.approx(drawn.high, abs=0.02)


def test_nearly_all_the_same_is_called_a_paradox() -> None:
    """As side effects in AgentRewardBench: 96 % raw agreement, pi .65, AC1 .96."""
    both, one, none = 3, 4, 99
    said = [1] * 2 * both + [1, 0] * one + [0] * 2 * none
    n = both + one + none
    task = np.repeat(np.arange(n, dtype=np.int32), 2)
    labels = Labels(
        task, np.tile(np.arange(2, dtype=np.int32), n), np.array(said, dtype=np.int32), n, 2, 2
    )
    found = agreement_of(labels, rng=rng())
    assert found.paradox
    assert found.observed.value == pytest.approx(0.962, abs=1e-3)
    assert found.fleiss.value < 0.667 < 0.95 < found.ac.value


def test_ordered_labels_count_near_misses_as_most_of_an_agreement() -> None:
    """Everybody is at most one step off."""
    draws = np.random.default_rng(4)
    task = np.repeat(np.arange(100, dtype=np.int32), 3)
    near = np.clip(draws.integers(0, 5, 100)[task] + draws.integers(-1, 2, 300), 0, 4)
    who = np.tile(np.arange(3, dtype=np.int32), 100)
    labels = Labels(task, who, near.astype(np.int32), 100, 3, 5)
    plain = agreement_of(labels, rng=rng())
    ordered = agreement_of(labels, "ordinal", rng=rng())
    assert ordered.level == "ordinal"
    assert ordered.ac.value > plain.ac.value + 0.2
    assert ordered.alpha.value > plain.alpha.value + 0.2
    assert ordered.fleiss.value == plain.fleiss.value


def test_a_million_different_labels_need_no_table() -> None:
    n = 1_000_000
    rows = np.arange(n, dtype=np.int32)
    found = agreement_of(Labels(rows // 2, rows % 100, rows, n // 2, 100, n), rng=rng())
    assert found.observed.value == 0.0
    assert found.alpha.value == pytest.approx(0.0, abs=1e-5)
    assert not found.bootstrap


def test_slices_are_as_if_they_stood_alone() -> None:
    labels = made_crowd(6).labels
    group = np.arange(labels.n_tasks) % 3
    parts = slices_agreement(labels, group, 4, rng=rng())
    alone = agreement_of(rows_of(labels, group[labels.task] == 1), rng=rng())
    assert parts[1].alpha.value == pytest.approx(alone.alpha.value)
    assert parts[1].ac.value == pytest.approx(alone.ac.value)
    assert sum(part.tasks for part in parts) == labels.n_tasks
    assert np.isnan(parts[3].alpha.value)


def test_intervals_cover_at_their_level() -> None:
    """Of Fleiss' kappa and AC1, over tasks drawn from a large crowd of tasks."""
    whole = made_crowd(8, n_tasks=6000, n_workers=12, overlap=4).labels
    truth = agreement_of(whole, rng=rng())
    draws = np.random.default_rng(9)
    inside = np.zeros(4)
    for _ in range(150):
        kept = np.zeros(whole.n_tasks, dtype=bool)
        kept[draws.choice(whole.n_tasks, 200, replace=False)] = True
        part = agreement_of(rows_of(whole, kept[whole.task]), rng=draws)
        for at, name in enumerate(("observed", "alpha", "ac", "fleiss")):
            found, true = getattr(part, name), getattr(truth, name)
            inside[at] += found.low <= true.value <= found.high
    assert np.all(inside / 150 >= 0.89)
    assert np.all(inside / 150 <= 0.995)
