"""Agreement on marks: the counts by hand, the chance-corrected figure by its formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.agreement import gwet_ac1
from app.scoring.intervals import wilson
from app.scoring.second_reviews import MarkAgreement, mark_agreement


def agreement(first: list[int], second: list[int]) -> MarkAgreement:
    return mark_agreement(first, second, rng=np.random.default_rng(1))


def test_a_rare_mark_shows_what_raw_agreement_hides() -> None:
    first = [1] * 4 + [0] * 96
    second = [1] * 2 + [0] * 96 + [1] * 2
    found = agreement(first, second)
    assert (found.answers, found.marked, found.both) == (100, 6, 2)
    assert found.same.value == 0.96
    assert found.shared.value == pytest.approx(1 / 3)
    low, high = wilson(2, 6)
    assert (found.shared.low, found.shared.high) == (float(low), float(high))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=60))
def test_the_figures_are_those_of_the_table_and_the_same_both_ways_round(
    pairs: list[tuple[int, int]],
) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found, turned = agreement(first, second), agreement(second, first)
    assert (found.marked, found.both, found.same) == (turned.marked, turned.both, turned.same)
    table = np.array([[2 - a - b, a + b] for a, b in pairs], dtype=np.float64)
    assert found.ac.value == pytest.approx(gwet_ac1(table), nan_ok=True)
    assert found.same.value == sum(a == b for a, b in pairs) / len(pairs)


def test_nothing_looked_at_twice_has_no_figures() -> None:
    found = agreement([], [])
    assert (found.answers, found.marked) == (0, 0)
    assert np.isnan([found.same.value, found.shared.value, found.ac.value]).all()


def test_what_is_no_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        agreement([2], [0])
    with pytest.raises(ValueError, match="equally long"):
        agreement([1], [0, 1])
