"""Which labels a person takes for which."""

import numpy as np
import pytest
from hypothesis import given

from app.scoring.confusion import expected_counts, mistakes
from app.scoring.dawid_skene import fit
from app.scoring.labels import Labels, encode
from tests.scoring.crowd import crowds


def test_with_known_answers_the_table_is_plain_counts() -> None:
    coded = encode(["t1", "t2", "t2"], ["amy", "amy", "bo"], ["a", "a", "b"])
    counts = expected_counts(coded.labels, np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert counts[0].tolist() == [[1, 0], [1, 0]]
    assert counts[1].tolist() == [[0, 0], [0, 1]]


@given(crowds())
def test_each_persons_table_sums_to_her_labels(labels: Labels) -> None:
    counts = expected_counts(labels, fit(labels).posterior)
    np.testing.assert_allclose(counts.sum(axis=(1, 2)), labels.answers())
    said = np.zeros((labels.n_workers, labels.n_labels))
    np.add.at(said, (labels.worker, labels.label), 1)
    np.testing.assert_allclose(counts.sum(axis=1), said)


def test_a_habit_is_named_and_the_pools_own_is_not() -> None:
    good = np.array([[38.0, 2.0], [2.0, 38.0]])
    habit = np.array([[26.0, 14.0], [1.0, 39.0]])
    found = mistakes(np.stack([good, habit, good, good]))
    assert [(m.worker, m.meant, m.said) for m in found] == [(1, 0, 1)]
    assert found[0].times == 14
    assert found[0].of == 40
    assert found[0].pool == pytest.approx(0.05)
    assert found[0].low > found[0].pool


def test_once_or_twice_is_no_habit() -> None:
    counts = np.stack([np.array([[0.0, 2.0], [0.0, 5.0]]), np.array([[90.0, 0.0], [0.0, 90.0]])])
    assert mistakes(counts) == ()


def test_a_crowd_without_habits_gets_few_hints() -> None:
    """Eighty people with the same habits: 480 entries are tested, a false hint is rare."""
    rng = np.random.default_rng(8)
    shares = np.array([[0.8, 0.15, 0.05], [0.1, 0.8, 0.1], [0.05, 0.15, 0.8]])
    crowds_with_hint = 0
    for _ in range(40):
        counts = np.stack([rng.multinomial(40, row, size=80) for row in shares], axis=1)
        crowds_with_hint += bool(mistakes(counts.astype(np.float64)))
    assert crowds_with_hint <= 5


def test_what_nobody_else_had_is_not_compared() -> None:
    alone = np.array([[[2.0, 8.0], [0.0, 0.0]]])
    assert mistakes(alone) == ()
    assert mistakes(np.zeros((0, 2, 2))) == ()
    assert mistakes(np.zeros((2, 0, 0))) == ()
