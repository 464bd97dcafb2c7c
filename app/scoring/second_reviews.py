"""How far two reviewers who looked at the same answers, blind, say the same of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.scoring.agreement_set import agreement_of
from app.scoring.intervals import wilson
from app.scoring.kappa import Coefficient, nothing
from app.scoring.labels import Labels


@dataclass(frozen=True, slots=True)
class MarkAgreement:
    """Agreement on one mark, such as "there is a factual error".

    answers: looked at twice. marked: by one of the two at least. both: by both. same: share of
    answers of which both said the same. shared: both / marked, the specific agreement on the mark
    (Jaccard), which does not grow with answers that nobody marks; Wilson intervals. ac: Gwet's AC1
    of the answers (2008), corrected for chance.
    """

    answers: int
    marked: int
    both: int
    same: Coefficient
    shared: Coefficient
    ac: Coefficient


def mark_agreement(
    first: ArrayLike, second: ArrayLike, *, rng: np.random.Generator
) -> MarkAgreement:
    """Two columns of 0 and 1, a row an answer.

    Raises `ValueError` for other values, and for columns of different lengths.
    """
    one, two = (np.asarray(column, dtype=np.int64) for column in (first, second))
    if one.ndim != 1 or one.shape != two.shape:
        raise ValueError("both columns must be equally long")
    if not np.all(np.isin(np.concatenate([one, two]), (0, 1))):
        raise ValueError("a mark is 0 or 1")
    n = one.size
    marked, both = int(np.count_nonzero(one | two)), int(np.count_nonzero(one & two))
    same = int(np.count_nonzero(one == two))
    ac = nothing()
    if n:
        labels = Labels(
            task=np.tile(np.arange(n, dtype=np.int32), 2),
            worker=np.repeat(np.array([0, 1], dtype=np.int32), n),
            label=np.concatenate([one, two]).astype(np.int32),
            n_tasks=n, n_workers=2, n_labels=2,
        )  # fmt: skip
        ac = agreement_of(labels, rng=rng).ac
    return MarkAgreement(n, marked, both, _share(same, n), _share(both, marked), ac)


def _share(hits: int, n: int) -> Coefficient:
    if n == 0:
        return nothing()
    bounds = wilson(hits, n)
    return Coefficient(hits / n, float(bounds.low), float(bounds.high))
