"""The plain vote, with ties that go by a named rule."""

import numpy as np
from hypothesis import given

from app.scoring.labels import Labels, encode
from app.scoring.vote import majority, shares
from tests.scoring.crowd import crowds


def test_the_most_common_label_wins_with_its_share() -> None:
    coded = encode(["t"] * 3, ["a", "b", "c"], ["no", "yes", "yes"])
    won = majority(coded.labels)
    assert coded.classes[won.label[0]] == "yes"
    assert won.share[0] == 2 / 3
    assert not won.tie[0]


def test_a_tie_goes_to_the_lowest_code_or_to_the_commoner_label() -> None:
    coded = encode(["t1", "t1", "t2"], ["a", "b", "a"], ["no", "yes", "yes"])
    lowest, prior = majority(coded.labels, "lowest"), majority(coded.labels, "prior")
    assert lowest.tie.tolist() == prior.tie.tolist() == [True, False]
    assert coded.classes[lowest.label[0]] == "no"
    assert coded.classes[prior.label[0]] == "yes"


@given(crowds())
def test_each_vote_is_a_label_that_was_said_most(labels: Labels) -> None:
    won = majority(labels)
    counts = labels.counts()
    for task in range(labels.n_tasks):
        if counts[task].sum() == 0:
            assert won.label[task] == -1
            assert won.share[task] == 0
            assert not won.tie[task]
        else:
            assert counts[task, won.label[task]] == counts[task].max()
            assert won.tie[task] == (np.count_nonzero(counts[task] == counts[task].max()) > 1)


@given(crowds())
def test_shares_sum_to_one_where_someone_voted(labels: Labels) -> None:
    total = shares(labels).sum(axis=1)
    voted = labels.counts().sum(axis=1) > 0
    np.testing.assert_allclose(total, voted.astype(float))
