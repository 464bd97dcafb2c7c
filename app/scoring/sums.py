"""Sums by code, and quotients that are nan where there is nothing to divide by."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.scoring.labels import Floats


def sums(code: NDArray[np.integer], values: ArrayLike | None, size: int) -> Floats:
    """For each code below `size`, the sum of `values` in its rows; without values its rows."""
    weights = None if values is None else np.asarray(values, dtype=np.float64)
    return np.asarray(np.bincount(code, weights=weights, minlength=size), dtype=np.float64)


def over(top: ArrayLike, bottom: ArrayLike) -> Floats:
    """Elementwise top / bottom, nan where the bottom is not above 0.

    A bottom that is what a subtraction leaves needs a floor of the caller's own: rounding is above
    0 too.
    """
    below = np.asarray(bottom, dtype=np.float64)
    found = np.full(below.shape, np.nan)
    return np.asarray(np.divide(top, below, out=found, where=below > 0.0))
