"""Intraclass correlations: the table that every textbook has, and a public set."""

import numpy as np
import pytest

from app.scoring.icc import icc
from tests.scoring.crowd import crowd_set

# Shrout and Fleiss, "Intraclass correlations", Psychological Bulletin 86(2), 1979, table 2.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


def test_the_table_of_the_paper() -> None:
    found = icc(SHROUT_FLEISS)
    assert found.one_way.value == pytest.approx(0.1657, abs=5e-5)
    assert found.agreement.value == pytest.approx(0.2898, abs=5e-5)
    assert found.consistency.value == pytest.approx(0.7148, abs=5e-5)
    # The intervals as McGraw and Wong's formulae give them for the same table.
    assert (found.one_way.low, found.one_way.high) == pytest.approx((-0.1329, 0.7226), abs=5e-4)
    assert (found.agreement.low, found.agreement.high) == pytest.approx((0.0188, 0.7611), abs=5e-4)
    assert (found.consistency.low, found.consistency.high) == pytest.approx(
        (0.3425, 0.9459), abs=5e-4
    )


def test_bluebird_has_the_published_values() -> None:
    labels = crowd_set("bluebird").labels
    table = np.full((labels.n_tasks, labels.n_workers), np.nan)
    table[labels.task, labels.worker] = labels.label
    found = icc(table)
    assert found.one_way.value == pytest.approx(0.1265, abs=5e-5)
    assert found.agreement.value == pytest.approx(0.1311, abs=5e-5)
    assert found.consistency.value == pytest.approx(0.1647, abs=5e-5)


def test_where_somebody_left_out_a_task_there_is_a_reason_and_no_number() -> None:
    table = np.array(SHROUT_FLEISS, dtype=float)
    table[0, 0] = np.nan
    found = icc(table)
    assert "not everybody" in found.reason
    assert np.isnan(found.agreement.value)


@pytest.mark.parametrize("table", [np.zeros((1, 3)), np.zeros((3, 1)), np.ones((3, 3))])
def test_tables_that_say_nothing_have_a_reason(table: np.ndarray) -> None:
    found = icc(table)
    assert found.reason
    assert np.isnan(found.one_way.value)
