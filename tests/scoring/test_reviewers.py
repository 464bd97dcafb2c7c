"""Lenient reviewers are found, reviewers of good people are not taken for such."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.intervals import wilson
from app.scoring.labels import Floats, Ints
from app.scoring.reviewers import Reviewers, audit_reviewers


def desk(
    seed: int, planted: int, shift: float = 1.5, n: int = 6000
) -> tuple[Ints, Ints, Floats, Ints]:
    """Forty reviewers, each mostly of authors of like quality; the first `planted` are lenient."""
    rng = np.random.default_rng(seed)
    author_skill = np.sort(rng.normal(1.5, 0.8, 200))
    author_group = rng.integers(0, 3, 200)
    place = rng.permutation(40)
    reviewer = rng.integers(0, 40, n)
    author = np.clip((place[reviewer] * 5 + rng.normal(0, 50, n)).astype(int), 0, 199)
    group = author_group[author]
    odds = author_skill[author] + rng.normal(0, 0.7, 3)[group] + shift * (reviewer < planted)
    accepted = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(np.float64)
    return reviewer.astype(np.int32), author.astype(np.int32), accepted, group.astype(np.int32)


def audit(seed: int, planted: int, shift: float = 1.5) -> Reviewers:
    reviewer, author, accepted, group = desk(seed, planted, shift)
    return audit_reviewers(reviewer, author, accepted, 40, group=group)


def test_planted_lenient_reviewers_are_found_and_the_false_discovery_rate_is_held() -> None:
    found = 0
    shares: list[float] = []
    for seed in range(15):
        flags = audit(seed, planted=4)
        flagged = flags.lenient | flags.strict
        found += int(np.count_nonzero(flags.lenient[:4]))
        shares.append(float(flagged[4:].sum()) / max(float(flagged.sum()), 1.0))
    assert found > 0.75 * 60
    assert np.mean(shares) < 0.08


def test_strict_ones_are_found_too() -> None:
    flags = audit(3, planted=4, shift=-1.5)
    assert flags.strict[:4].sum() >= 3
    assert not flags.lenient[:4].any()


def test_intervals_of_fair_reviewers_cover_zero_and_p_is_uniform() -> None:
    flags = [audit(seed, planted=0) for seed in range(12)]
    low, high = (np.concatenate([getattr(f, end) for f in flags]) for end in ("low", "high"))
    assert 0.92 < np.mean((low <= 0) & (high >= 0)) < 0.985
    assert 0.025 < np.mean(np.concatenate([f.p for f in flags]) < 0.05) < 0.08


def test_a_reviewer_of_good_people_is_not_lenient() -> None:
    reviewer = np.repeat([0, 1, 2, 3], 100)
    author = np.concatenate([np.tile([0, 1], 50)] * 2 + [np.tile([2, 3], 50)] * 2)
    accepted = np.ones(400)
    accepted[200:] = np.tile([1.0, 0.0, 0.0, 1.0], 50)
    found = audit_reviewers(reviewer, author, accepted, 4)
    assert found.accepted.tolist() == [1.0, 1.0, 0.5, 0.5]
    assert np.all(np.abs(found.leniency) < 0.05)
    assert not (found.lenient | found.strict).any()


def test_right_decisions_are_counted_where_the_truth_is_known() -> None:
    found = audit_reviewers(
        [0, 0, 0, 0, 1], [0, 1, 2, 0, 0], [1, 1, 0, 1, 1], 3, truth=[1, 0, 1, -1, -1]
    )
    assert found.known.tolist() == [3, 0, 0]
    assert found.right[0] == pytest.approx(1 / 3)
    assert found.right_low[0] == pytest.approx(float(wilson(1, 3).low))
    assert found.let_through[0] == 1.0
    assert found.sent_back[0] == 0.5
    assert np.isnan(found.right[1:]).all()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)), max_size=30))
@settings(deadline=None)
def test_the_order_of_reviews_changes_nothing_and_nothing_breaks(
    rows: list[tuple[int, int, int]],
) -> None:
    table = np.array(rows, dtype=np.int32).reshape(-1, 3)
    one = audit_reviewers(table[:, 0], table[:, 1], table[:, 2], 5)
    other = audit_reviewers(table[::-1, 0], table[::-1, 1], table[::-1, 2], 5)
    np.testing.assert_allclose(one.leniency, other.leniency, atol=1e-6)
    compared = one.compared > 0
    assert np.all(one.low[compared] <= one.leniency[compared] + 1e-9)
    assert np.isnan(one.leniency[4])


def test_one_reviewer_alone_has_nobody_to_be_compared_with() -> None:
    found = audit_reviewers([0] * 30, [0] * 30, [1] * 30, 1)
    assert found.reviews.tolist() == [30]
    assert found.compared.tolist() == [0]
    assert np.isnan(found.leniency[0])


def test_wrong_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="accepted must be"):
        audit_reviewers([0], [0], [2], 1)
    with pytest.raises(ValueError, match="equally long"):
        audit_reviewers([0, 0], [0], [1], 1)
    with pytest.raises(ValueError, match="codes must be"):
        audit_reviewers([3], [0], [1], 1)
