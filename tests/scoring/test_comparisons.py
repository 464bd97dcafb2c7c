"""Preferences as codes: sides may be swapped and the pair stays one, and nonsense is refused."""

import numpy as np
import pytest

from app.scoring.comparisons import Outcome, comparisons_of


def test_a_pair_is_one_whichever_side_its_items_were_on() -> None:
    made = comparisons_of([0, 1, 0], [3, 5, 3], [5, 3, 4], [0, 1, 2], 2, 6)
    assert made.pair[0] == made.pair[1] != made.pair[2]
    assert len(made) == 3
    assert list(made.outcome) == [Outcome.LEFT, Outcome.RIGHT, Outcome.TIE]


def test_the_same_items_under_another_prompt_are_another_pair() -> None:
    made = comparisons_of([0, 0], [1, 1], [2, 2], [0, 0], 1, 3, prompt=[0, 1])
    assert made.pair[0] != made.pair[1]


def test_what_is_left_out_is_not_known() -> None:
    made = comparisons_of([0], [0], [1], [0], 1, 2)
    assert np.isnan(made.seconds).all()
    assert np.isnan(made.left_length).all()
    assert list(made.order) == [0.0]


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        (([0], [1], [1], [0]), "itself"),
        (([0], [1], [2], [3]), "outcome"),
        (([1], [1], [2], [0]), "worker"),
        (([0], [1], [7], [0]), "item"),
        (([0, 0], [1], [2], [0]), "equally long"),
    ],
)
def test_nonsense_is_refused(
    columns: tuple[list[int], list[int], list[int], list[int]], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        comparisons_of(*columns[:4], n_workers=1, n_items=3)
