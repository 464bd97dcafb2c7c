"""Circular triads: counted one by one on small designs, and a quarter by chance."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.comparisons import Comparisons, comparisons_of
from app.scoring.triads import circular_triads


def tournament(outcomes: list[int], n: int) -> Comparisons:
    """All pairs of n items by one person."""
    left, right = zip(*combinations(range(n), 2), strict=True)
    return comparisons_of([0] * len(left), left, right, outcomes, 1, n)


@given(st.lists(st.integers(0, 2), min_size=10, max_size=10))
def test_each_triad_is_counted_as_by_hand(outcomes: list[int]) -> None:
    pairs = dict(zip(combinations(range(5), 2), outcomes, strict=True))
    complete = circular = 0
    for a, b, c in combinations(range(5), 3):
        three = (pairs[a, b], pairs[b, c], pairs[a, c])
        if 2 not in three:
            complete += 1
            circular += three in {(0, 0, 1), (1, 1, 0)}
    found = circular_triads(tournament(outcomes, 5))
    assert (found.complete[0], found.circular[0]) == (complete, circular)


def test_a_circle_of_three_and_of_five_are_the_most_there_can_be() -> None:
    assert circular_triads(tournament([0, 1, 0], 3)).circular[0] == 1
    # Each of five beats the two that follow it.
    said = [0 if (j - i) % 5 in (1, 2) else 1 for i, j in combinations(range(5), 2)]
    assert circular_triads(tournament(said, 5)).circular[0] == 5


def test_at_random_one_triad_in_four_is_circular() -> None:
    rng = np.random.default_rng(1)
    counts = [circular_triads(tournament(rng.integers(0, 2, 45).tolist(), 10)) for _ in range(200)]
    circular = sum(int(one.circular[0]) for one in counts)
    complete = sum(int(one.complete[0]) for one in counts)
    assert circular / complete == pytest.approx(0.25, abs=0.01)


def test_other_people_and_other_prompts_make_no_triad() -> None:
    left, right, said = [0, 1, 0], [1, 2, 2], [0, 0, 1]
    apart = comparisons_of([0, 0, 1], left, right, said, 2, 3)
    assert circular_triads(apart).complete.sum() == 0
    prompts = comparisons_of([0] * 3, left, right, said, 1, 3, prompt=[0, 0, 1])
    assert circular_triads(prompts).complete.sum() == 0
    assert circular_triads(comparisons_of([0] * 3, left, right, said, 1, 3)).circular[0] == 1
