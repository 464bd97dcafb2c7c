"""A snapshot refuses arrays that do not belong together."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.snapshot import Tasks, Wish
from tests.matching.instances import ints, open_snapshot


def test_worth_is_the_value_and_all_wishes() -> None:
    plain = open_snapshot([1, 1], [0], [1], [[5, 7]])
    snapshot = replace(
        plain,
        requirements=replace(plain.requirements, value=ints(100)),
        wishes=(*plain.wishes, Wish("more", ints(1), np.array([[0, 0], [10, 20]], dtype=np.int16))),
    )
    assert snapshot.worth(ints(0, 0), ints(0, 1)).tolist() == [115, 127]


def test_arrays_that_do_not_fit_are_refused() -> None:
    plain = open_snapshot([1, 1], [0], [1], [[5, 7]])
    nobody = ints()
    with pytest.raises(ValueError, match="task's class"):
        replace(plain, tasks=Tasks(ints(1), ints(-1), nobody, nobody))
    with pytest.raises(ValueError, match="seen expert"):
        replace(plain, tasks=Tasks(ints(0), ints(-1), ints(0), ints(2)))
    with pytest.raises(ValueError, match="tasks"):
        replace(plain, tasks=Tasks(ints(0), nobody, nobody, nobody))
    with pytest.raises(ValueError, match="quality"):
        replace(plain, wishes=(Wish("quality", ints(0), np.array([[1]])),))
    with pytest.raises(ValueError, match="rate row"):
        replace(plain, requirements=replace(plain.requirements, rate_cap=ints(5)))
    with pytest.raises(ValueError, match="capacity"):
        replace(plain, experts=replace(plain.experts, capacity=ints(1, -1)))
