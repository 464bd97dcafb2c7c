"""Kappa of many: a textbook table, a library, and where there is none."""

import numpy as np
import pytest

from app.scoring.kappa import fleiss

FLEISS_1971 = [
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
    [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
    [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1],
    [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
]  # fmt: skip


def test_the_table_of_the_paper_on_many_people() -> None:
    assert fleiss(FLEISS_1971).value == pytest.approx(0.430, abs=5e-4)


def test_a_library_finds_the_same_for_many() -> None:
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="statsmodels is in the group “peers”"
    )
    assert fleiss(FLEISS_1971).value == pytest.approx(rater.fleiss_kappa(FLEISS_1971), abs=1e-12)


def test_one_label_only_has_no_kappa() -> None:
    assert np.isnan(fleiss([[3, 0], [3, 0]]).value)
    assert np.isnan(fleiss([[1, 0], [0, 1]]).value)
