"""Scores across queues of different difficulty: right answers beside those expected of anybody.

Indirect standardisation (Fay and Feuer, "Confidence intervals for directly standardized rates",
Statistics in Medicine 16, 1997, for the name; Goldstein and Spiegelhalter, "League tables and their
limitations", Journal of the Royal Statistical Society A 159(3), 1996, for the use): a person's
right answers less what the others would have got on the same work. A queue's share of right answers
is not its difficulty where the best people get the hardest work. So a queue and a person add up in
log-odds (Rasch, "Probabilistic models for some intelligence and attainment tests", 1960), and the
expectation is that of a middling person in these queues, as the others left them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.labels import Floats

ROUNDS = 200
"""Rounds of the fit; fewer when nothing moves any more."""

SETTLED = 1e-6
"""Log-odds by which effects may still move when the fit ends."""

STEPS = 30
"""Newton steps of a person's own effect, none longer than 1."""

PERSON_PSEUDO = 0.5
"""Pseudo-answers by which people's effects lean on 0 while groups are found."""

SPREAD_USUAL, SPREAD_PEOPLE, SPREAD_MOST = 0.25, 20.0, 4.0
"""People's variance in log-odds leans on the first by so many people, and is at most the last.
Without, it can fall to 0 where people have few answers, and all intervals with it."""


@dataclass(frozen=True, slots=True)
class StandardPolicy:
    """How people are made comparable.

    group_pseudo: answers at the share of all work that a group's share leans on.
    level: of the intervals.
    """

    group_pseudo: float = 2.0
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """A row a worker.

    observed, expected: right answers, and those of a middling person on the same work; n: answers,
    all in weight. difference: (observed - expected) / n, nan without answers, low_difference and
    high_difference its interval, with the uncertainty of the groups' shares.
    effect: her log-odds above a middling person's, leaning on 0 as far as she is little known.
    score: pool_mean moved by the effect in log-odds, low and high its interval: what she would get
    on work of middling difficulty. Without answers that is the pool's mean, and wide.
    spread: standard deviation of people's effects, in log-odds.
    """

    observed: Floats
    expected: Floats
    n: Floats
    difference: Floats
    low_difference: Floats
    high_difference: Floats
    effect: Floats
    score: Floats
    low: Floats
    high: Floats
    pool_mean: float
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """One row a worker and group in which she has answers: answers and right ones, in weight."""

    worker: NDArray[np.int64]
    group: NDArray[np.int64]
    n: Floats
    hits: Floats
    n_workers: int
    n_groups: int

    def by_worker(self, values: Floats) -> Floats:
        return _sums(self.worker, values, self.n_workers)

    def by_group(self, values: Floats) -> Floats:
        return _sums(self.group, values, self.n_groups)


def standardise(
    worker: ArrayLike,
    group: ArrayLike,
    credit: ArrayLike,
    n_workers: int,
    *,
    weight: ArrayLike | None = None,
    policy: StandardPolicy | None = None,
) -> Standardised:
    """Each worker's score as if all had done the same work; a row a piece of evidence.

    `worker` and `group` are codes, the group that of queue, project or band of difficulty.
    `credit` is how right the answer was, 0..1; `weight` how many answers it is worth, 1 when left
    out. Groups that share no people with others are compared through their means only, and people
    in them get wide intervals. Raises `ValueError` for columns unequally long or out of range.
    """
    policy = policy or StandardPolicy()
    cells = _cells(worker, group, credit, weight, n_workers)
    total = float(cells.n.sum())
    pool_mean = (float(cells.hits.sum()) + 1.0) / (total + 2.0)
    centre = float(special.logit(pool_mean))
    groups, effect, spread = _fit(cells, centre, policy)
    left_out, doubt = _without_own(cells, groups, effect, spread, policy)

    share = special.expit(left_out)
    slope = share * (1.0 - share)
    n, observed = cells.by_worker(cells.n), cells.by_worker(cells.hits)
    expected = cells.by_worker(cells.n * share)
    luck = cells.by_worker(cells.n * slope)
    pool_doubt = cells.by_worker((cells.n * slope) ** 2 * doubt)
    z = float(special.ndtri(0.5 + policy.level / 2.0))
    difference = _over(observed - expected, n)
    half = _over(z * np.sqrt(luck + pool_doubt), n)

    theta = np.zeros(n_workers)
    known = np.zeros(n_workers)
    for _ in range(STEPS):
        now = special.expit(left_out + theta[cells.worker])
        known = cells.by_worker(cells.n * now * (1.0 - now)) + 1.0 / spread
        step = (cells.by_worker(cells.hits - cells.n * now) - theta / spread) / known
        theta += np.clip(step, -1.0, 1.0)
    now = special.expit(left_out + theta[cells.worker])
    moved = cells.by_worker((cells.n * now * (1.0 - now)) ** 2 * doubt) / known**2
    wide = z * np.sqrt(1.0 / known + moved)
    return Standardised(
        observed=observed,
        expected=expected,
        n=n,
        difference=difference,
        low_difference=difference - half,
        high_difference=difference + half,
        effect=theta,
        score=np.asarray(special.expit(centre + theta)),
        low=np.asarray(special.expit(centre + theta - wide)),
        high=np.asarray(special.expit(centre + theta + wide)),
        pool_mean=pool_mean,
        spread=float(np.sqrt(spread)),
    )


def _cells(
    worker: ArrayLike, group: ArrayLike, credit: ArrayLike, weight: ArrayLike | None, n_workers: int
) -> _Cells:
    who, groups = np.asarray(worker, dtype=np.int64), np.asarray(group, dtype=np.int64)
    value = np.asarray(credit, dtype=np.float64)
    worth = np.ones(value.size) if weight is None else np.asarray(weight, dtype=np.float64)
    if not who.shape == groups.shape == value.shape == worth.shape or who.ndim != 1:
        raise ValueError("all columns must be equally long")
    if who.size and (who.min() < 0 or who.max() >= n_workers or groups.min() < 0):
        raise ValueError("a worker or group code is out of range")
    if not np.all((value >= 0.0) & (value <= 1.0)) or not np.all(worth >= 0.0):
        raise ValueError("a credit is outside 0..1, or a weight below 0")
    n_groups = int(groups.max(initial=-1)) + 1
    pairs, place = np.unique(who * max(n_groups, 1) + groups, return_inverse=True)
    n = _sums(place, worth, pairs.size)
    hits = np.minimum(_sums(place, worth * value, pairs.size), n)
    kept = n > 0.0
    who_codes, group_codes = np.divmod(pairs[kept], max(n_groups, 1))
    return _Cells(who_codes, group_codes, n[kept], hits[kept], n_workers, n_groups)


def _fit(cells: _Cells, centre: float, policy: StandardPolicy) -> tuple[Floats, Floats, float]:
    """Effects of groups and people in log-odds, and the variance of people's.

    Each in turn by a Newton step. Here people lean on 0 by half a pseudo-answer only: leaning more
    would leave a part of the best people's skill to the groups they work in. Their variance is the
    mean of (effect leaned on 0 by it)^2 + what is then unknown of it (EM; Laird, "Nonparametric
    maximum likelihood estimation of a mixing distribution", 1978, for the normal case).
    """
    groups, effect = np.full(cells.n_groups, centre), np.zeros(cells.n_workers)
    spread = SPREAD_USUAL
    answered = cells.by_worker(cells.n) > 0.0
    one = float(special.expit(centre) * special.expit(-centre))
    pull, light = policy.group_pseudo * one, PERSON_PSEUDO * one
    for _ in range(ROUNDS):
        before = effect.copy()
        share = special.expit(groups[cells.group] + effect[cells.worker])
        known = cells.by_group(cells.n * share * (1.0 - share)) + pull
        score = cells.by_group(cells.hits - cells.n * share) - pull * (groups - centre)
        groups += np.clip(score / known, -1.0, 1.0)
        share = special.expit(groups[cells.group] + effect[cells.worker])
        known = cells.by_worker(cells.n * share * (1.0 - share))
        score = cells.by_worker(cells.hits - cells.n * share) - light * effect
        effect += np.clip(score / (known + light), -1.0, 1.0)
        if answered.any():
            # A middling person is at 0: the mean of people, each by what she is known to.
            certain = (known * spread / (known * spread + 1.0))[answered]
            middle = float((certain * effect[answered]).sum() / max(certain.sum(), 1e-9))
            effect[answered] -= middle
            groups += middle
            found = (certain * effect[answered]) ** 2 + (1.0 - certain) * spread
            total = float(found.sum()) + SPREAD_PEOPLE * SPREAD_USUAL
            spread = min(total / (found.size + SPREAD_PEOPLE), SPREAD_MOST)
        if float(np.abs(effect - before).max(initial=0.0)) < SETTLED:
            break
    return groups, effect, spread


def _without_own(
    cells: _Cells, groups: Floats, effect: Floats, spread: float, policy: StandardPolicy
) -> tuple[Floats, Floats]:
    """Each cell's group effect without the worker's own answers, and its variance.

    One Newton step from the effect with them. The variance is that of luck in the others' answers,
    and of the others' own effects as far as they are known from this group only.
    """
    share = special.expit(groups[cells.group] + effect[cells.worker])
    known = cells.n * share * (1.0 - share)
    surprise = cells.hits - cells.n * share
    pull = policy.group_pseudo * float(np.mean(share * (1.0 - share))) if share.size else 1.0
    others = cells.by_group(known)[cells.group] - known
    moved = groups[cells.group] - np.clip(surprise / (others + pull), -3.0, 3.0)
    own_part = known / np.maximum(cells.by_worker(known)[cells.worker], 1e-12)
    unsure = known**2 * own_part
    people = cells.by_group(unsure)[cells.group] - unsure
    doubt = 1.0 / (others + pull) + spread * people / (others + pull) ** 2
    return np.asarray(moved), np.asarray(doubt)


def _sums(code: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(code, weights=values, minlength=size), dtype=np.float64)


def _over(top: Floats, bottom: Floats) -> Floats:
    """Elementwise top / bottom, nan where the bottom is not above 0."""
    found = np.full(bottom.shape, np.nan)
    return np.asarray(np.divide(top, bottom, out=found, where=bottom > 0.0))
