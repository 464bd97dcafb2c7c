"""Which reviewers are lenient or strict, given whose work they looked at; and who of them is right.

A reviewer of good people accepts much; that is no leniency. So her accept share is compared with
what the other reviewers' decisions foresee for the same authors and groups. On the log-odds scale
a decision is group + author + reviewer (Rasch, "Probabilistic models for some intelligence and
attainment tests", 1960, with a rater's severity as in Linacre, "Many-facet Rasch measurement",
1989), each leaning on its centre by a few pseudo-reviews. Reviewers count from the middle one, so
that a few lenient ones do not make all others look strict. For a reviewer's figures the group and
author are taken as the others left them, and the reviewer as the middle one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.false_discovery import q_values
from app.scoring.intervals import wilson
from app.scoring.labels import Flags, Floats, Ints
from app.scoring.sums import over, sums

Counts = NDArray[np.int64]

ROUNDS = 12
"""Rounds of fitting; effects then move by less than a thousandth."""

EDGE = 0.005
"""A foreseen share is kept this far from 0 and 1: one surprise never proves anything."""


@dataclass(frozen=True, slots=True)
class ReviewerPolicy:
    """How reviewers are compared.

    fewest: reviews that can be compared, below which nobody is tested or flagged.
    group_pseudo: reviews at the share of all groups that a group's share leans on.
    author_pseudo: reviews at no effect that an author's effect leans on. Few: a reviewer whose
        authors are all good would pay for what leaning takes off.
    false_discovery: share of flagged reviewers, in the long run, who are like the others.
    level: of the intervals.
    """

    fewest: int = 10
    group_pseudo: float = 4.0
    author_pseudo: float = 2.0
    false_discovery: float = 0.05
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Reviewers:
    """A row a reviewer. Shares in 0..1, nan where there is nothing to say.

    reviews: all. compared: those with another reviewer's decisions to compare with.
    accepted: her accept share of these. expected: what the others' decisions foresee.
    leniency: accepted - expected, with low and high; above 0 is lenient.
    p: two-sided, of no leniency. q: the false discovery rate at which she would just be flagged.
    lenient, strict: flagged.
    known: reviews whose right decision is known. right: share of right decisions, with its Wilson
    interval. let_through: share of bad work accepted. sent_back: share of good work not accepted.
    """

    reviews: Counts
    compared: Counts
    accepted: Floats
    expected: Floats
    leniency: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats
    lenient: Flags
    strict: Flags
    known: Counts
    right: Floats
    right_low: Floats
    right_high: Floats
    let_through: Floats
    sent_back: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Foreseen:
    """The expected share of each review, nan without others, and the variance of their sum."""

    share: Floats
    variance: Floats


def audit_reviewers(
    reviewer: ArrayLike,
    author: ArrayLike,
    accepted: ArrayLike,
    n_reviewers: int,
    *,
    truth: ArrayLike | None = None,
    right: ArrayLike | None = None,
    group: ArrayLike | None = None,
    policy: ReviewerPolicy | None = None,
) -> Reviewers:
    """Each reviewer beside the others, a row a review.

    reviewer: codes below `n_reviewers`. author: codes. accepted: 0 or 1. truth: 1 where the work
    deserved it, 0 where not, -1 where not known. right: whether the decision was right, in the
    same values, where that is more than accepting what deserved it (a correction may be wrong).
    group: codes of queue, project or difficulty.
    The interval combines the Wilson interval of her share with the uncertainty of the foreseen one
    (Zou and Donner, "Construction of confidence limits about effect measures", Statistics in
    Medicine 27, 2008); the test is normal with the variance that holds without leniency.
    Raises `ValueError` when columns differ in length or a value is outside its range.
    """
    policy = policy or ReviewerPolicy()
    who = _coded(reviewer, n_reviewers)
    whose = _coded(author)
    groups = np.zeros_like(who) if group is None else _coded(group)
    said = np.asarray(accepted, dtype=np.float64)
    deserved = np.full(who.size, -1) if truth is None else np.asarray(truth, dtype=np.int64)
    if right is None:
        right = np.where(deserved < 0, -1, said == deserved)
    held = np.asarray(right, dtype=np.int64)
    if not who.shape == whose.shape == groups.shape == said.shape == deserved.shape == held.shape:
        raise ValueError("all columns must be equally long")
    values = np.concatenate([deserved, held])
    if not np.all((said == 0.0) | (said == 1.0)) or not np.all(np.isin(values, (-1, 0, 1))):
        raise ValueError("accepted must be 0 or 1, truth and right -1, 0 or 1")

    seen = _foresee(who, whose, groups, said, n_reviewers, policy)
    usable = ~np.isnan(seen.share)
    n = sums(who[usable], None, n_reviewers)
    share = over(sums(who[usable], said[usable], n_reviewers), n)
    expected = over(sums(who[usable], seen.share[usable], n_reviewers), n)
    luck = sums(who[usable], (seen.share * (1.0 - seen.share))[usable], n_reviewers)
    leniency = share - expected
    doubt = over(seen.variance, n * n)
    z = float(special.ndtri(0.5 + policy.level / 2.0))
    ends = wilson(np.nan_to_num(share) * n, n, policy.level)
    tested = n >= max(policy.fewest, 1)
    p = np.full(n_reviewers, np.nan)
    p[tested] = 2.0 * special.ndtr(
        -np.abs(leniency[tested]) / np.sqrt((luck / np.maximum(n, 1.0) ** 2 + doubt)[tested])
    )
    q = np.full(n_reviewers, np.nan)
    q[tested] = q_values(p[tested])
    flagged = np.nan_to_num(q, nan=1.0) <= policy.false_discovery
    known = held >= 0
    checked = sums(who[known], None, n_reviewers)
    good = sums(who[known], held[known].astype(np.float64), n_reviewers)
    sure = wilson(good, checked, policy.level)
    bad_work, good_work = deserved == 0, deserved == 1
    return Reviewers(
        reviews=sums(who, None, n_reviewers).astype(np.int64),
        compared=n.astype(np.int64),
        accepted=share,
        expected=expected,
        leniency=leniency,
        low=leniency - np.sqrt((share - ends.low) ** 2 + z * z * doubt),
        high=leniency + np.sqrt((ends.high - share) ** 2 + z * z * doubt),
        p=p,
        q=q,
        lenient=flagged & (np.nan_to_num(leniency) > 0.0),
        strict=flagged & (np.nan_to_num(leniency) < 0.0),
        known=checked.astype(np.int64),
        right=over(good, checked),
        right_low=np.where(checked > 0.0, sure.low, np.nan),
        right_high=np.where(checked > 0.0, sure.high, np.nan),
        let_through=_mean(who[bad_work], said[bad_work], n_reviewers),
        sent_back=1.0 - _mean(who[good_work], said[good_work], n_reviewers),
    )


def _foresee(
    who: Ints, whose: Ints, groups: Ints, said: Floats, n_reviewers: int, policy: ReviewerPolicy
) -> _Foreseen:
    """The accept share of each review that the decisions of all other reviewers foresee."""
    n = sums(who, None, n_reviewers)
    usable = n[who] < who.size
    if not usable.any():
        return _Foreseen(np.full(said.size, np.nan), np.zeros(n_reviewers))
    start = special.logit((said.sum() + 0.5) / (said.size + 1.0))
    effects = [np.full(int(groups.max()) + 1, start), np.zeros(int(whose.max()) + 1)]
    lenient = np.zeros(n_reviewers)
    for _ in range(ROUNDS):
        for code, effect, lean, home in (
            (groups, effects[0], policy.group_pseudo, start),
            (whose, effects[1], policy.author_pseudo, 0.0),
            (who, lenient, policy.group_pseudo, 0.0),
        ):
            share = _shares(effects, groups, whose, lenient[who])
            weight = share * (1.0 - share)
            pull = lean * float(weight.mean())
            score = sums(code, said - share, effect.size) - pull * (effect - home)
            step = score / (sums(code, weight, effect.size) + pull)
            np.add(effect, np.clip(step, -1.0, 1.0), out=effect)
        middle = _middle(lenient[n > 0.0], n[n > 0.0])
        lenient -= middle
        effects[0] += middle
        start += middle
    return _left_out(who, whose, groups, said, effects, lenient, usable, policy)


def _left_out(
    who: Ints,
    whose: Ints,
    groups: Ints,
    said: Floats,
    effects: list[Floats],
    lenient: Floats,
    usable: Flags,
    policy: ReviewerPolicy,
) -> _Foreseen:
    """What each review's share would be with a middle reviewer, the reviewer's own left out.

    An effect without the reviewer's own rows is one Newton step from the effect with them. Its
    variance is that of luck and of what leaning on 0 takes off a true effect; it is shared by all
    reviews the reviewer has of that author, or in that group.
    """
    share = _shares(effects, groups, whose, lenient[who])
    weight = share * (1.0 - share)
    moved = [effects[0][groups], effects[1][whose]]
    doubts: list[Floats] = []
    for at, (code, lean) in enumerate(
        ((groups, policy.group_pseudo), (whose, policy.author_pseudo))
    ):
        pull = lean * float(weight.mean())
        known = _by_others(code, who, weight)
        own_score = sums(code, said - share, effects[at].size)[code]
        own_score -= _by_others(code, who, said - share)
        moved[at] = moved[at] - np.clip(own_score / (known + pull), -3.0, 3.0)
        spread = float(np.mean((effects[at] - np.mean(effects[at])) ** 2))
        doubts.append((known + spread * pull**2) / (known + pull) ** 2)
    foreseen = np.clip(special.expit(moved[0] + moved[1]), EDGE, 1.0 - EDGE)
    slope = np.where(usable, foreseen * (1.0 - foreseen), 0.0)
    variance = _clustered(who, groups, slope * np.sqrt(doubts[0]), lenient.size)
    variance += _clustered(who, whose, slope * np.sqrt(doubts[1]), lenient.size)
    return _Foreseen(np.where(usable, foreseen, np.nan), variance)


def _shares(effects: list[Floats], groups: Ints, whose: Ints, lenient: Floats) -> Floats:
    return np.asarray(special.expit(effects[0][groups] + effects[1][whose] + lenient))


def _middle(values: Floats, weight: Floats) -> float:
    """The weighted median: the lowest value with half of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    order = order[~np.isnan(values[order])]
    together = np.cumsum(weight[order])
    return float(values[order[np.searchsorted(together, together[-1] / 2.0)]])


def _by_others(code: Ints, who: Ints, values: Floats) -> Floats:
    """For each row, the sum of `values` over the rows of the same code by other reviewers."""
    pair = code.astype(np.int64) * (int(who.max(initial=0)) + 1) + who
    _, place = np.unique(pair, return_inverse=True)
    own = np.bincount(place, weights=values)
    together = np.bincount(code, weights=values)
    return np.asarray(together[code] - own[place])


def _clustered(who: Ints, code: Ints, error: Floats, n_reviewers: int) -> Floats:
    """Variance of each reviewer's sum when her rows of one code are off by a common factor."""
    pair = code.astype(np.int64) * n_reviewers + who
    pairs, place = np.unique(pair, return_inverse=True)
    total = sums(place, error, pairs.size)
    return sums(pairs % n_reviewers, total**2, n_reviewers)


def _coded(codes: ArrayLike, limit: int | None = None) -> Ints:
    made = np.asarray(codes, dtype=np.int32)
    if made.ndim != 1 or (made.size and (made.min() < 0 or (limit and made.max() >= limit))):
        raise ValueError("codes must be a column of numbers from 0, below the count given")
    return made


def _mean(code: NDArray[np.integer], values: Floats, size: int) -> Floats:
    return over(sums(code, values, size), sums(code, None, size))
