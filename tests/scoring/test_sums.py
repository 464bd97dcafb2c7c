"""Sums by code and guarded quotients."""

import numpy as np
from numpy.testing import assert_array_equal

from app.scoring.sums import over, sums


def test_each_code_gets_the_sum_of_its_rows_and_a_code_without_rows_gets_0() -> None:
    code = np.array([2, 0, 2])
    assert_array_equal(sums(code, np.array([1.5, 4.0, 2.0]), 4), [4.0, 0.0, 3.5, 0.0])
    assert_array_equal(sums(code, code == 2, 4), [0.0, 0.0, 2.0, 0.0])


def test_without_values_rows_are_counted() -> None:
    counted = sums(np.array([2, 0, 2]), None, 3)
    assert_array_equal(counted, [1.0, 0.0, 2.0])
    assert counted.dtype == np.float64


def test_no_rows_give_zeros() -> None:
    none = np.empty(0, dtype=np.int64)
    assert_array_equal(sums(none, np.empty(0), 2), [0.0, 0.0])
    assert_array_equal(sums(none, None, 0), [])


def test_a_quotient_is_nan_where_the_bottom_is_not_above_0() -> None:
    assert_array_equal(over([1.0, 1.0, 0.0, 3.0], [2.0, 0.0, 0.0, -1.0]), [0.5, *[np.nan] * 3])
    assert_array_equal(over(1.0, [4.0, 0.0]), [0.25, np.nan])
