"""Scores across queues of different difficulty: what each would get on work of middling difficulty.

A queue's share of right answers is not its difficulty where the best people get the hardest work:
to set a person against it (indirect standardisation; Goldstein and Spiegelhalter, "League tables
and their limitations", Journal of the Royal Statistical Society A 159(3), 1996) counts her
colleagues' skill as the queue's ease. So a queue and a person add up in log-odds (Rasch,
"Probabilistic models for some intelligence and attainment tests", 1960). The queues are found once
from all work (`group_effects`); a person is then measured by hers alone (`standardise`), today or
after her next answer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse, special

from app.scoring.labels import Floats
from app.scoring.sums import over, sums

ROUNDS: Final = 30
"""Newton steps of the fit of groups, none longer than 1; fewer when nothing moves any more."""

SETTLED: Final = 1e-4
"""Log-odds of the fit's last step; the next one would be about its square."""

STEPS: Final = 8
"""Newton steps of a person's own effect, none longer than 1, always as many: what else is counted
beside her must not move her digits."""

PERSON_PSEUDO: Final = 0.5
"""Pseudo-answers by which people's effects lean on 0 while groups are found."""

SPREAD_ROUNDS: Final = 50
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
class GroupEffects:
    """How easy groups are, in log-odds of a middling person's right answers; a row a group.

    doubt: variance of the effect. centre: log-odds of the share of right answers over all work.
    spread: variance of people's effects.
    """

    effect: Floats
    doubt: Floats
    centre: float
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """A row a worker.

    n: her answers, in weight. expected: the share that a middling person gets right on the same
    work, nan without answers.
    effect: her log-odds above a middling person's, leaning on 0 as far as she is little known.
    score: the centre moved by the effect, as a share, low and high its interval with the doubt
    about the groups: what she would get on work of middling difficulty. Without answers that is
    the share of all work, and wide.
    """

    n: Floats
    expected: Floats
    effect: Floats
    score: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """One row a worker and group in which she has answers: answers and right ones, in weight."""

    worker: NDArray[np.int32]
    group: NDArray[np.int32]
    start: NDArray[np.int32]  # of each worker's rows, and their end
    n: Floats
    hits: Floats
    n_groups: int

    def by_worker(self, values: Floats) -> Floats:
        return sums(self.worker, values, len(self.start) - 1)

    def by_group(self, values: Floats) -> Floats:
        return sums(self.group, values, self.n_groups)

    def table(self, values: Floats) -> sparse.csr_array:
        """The values as a table of workers by groups."""
        shape = (len(self.start) - 1, self.n_groups)
        return sparse.csr_array((values, self.group, self.start), shape=shape)


def group_effects(
    worker: ArrayLike,
    group: ArrayLike,
    credit: ArrayLike,
    n_workers: int,
    n_groups: int,
    *,
    weight: ArrayLike | None = None,
    policy: StandardPolicy | None = None,
) -> GroupEffects:
    """How easy each group is, whoever worked in it; a row a piece of evidence.

    `worker` and `group` are codes, the group that of queue, project or band of difficulty.
    `credit` is how right the answer was, 0..1; `weight` how many answers it is worth, 1 when left
    out. Groups that share no people with others are compared through their means only. Raises
    `ValueError` for columns unequally long or out of range.

    Groups and people are found together by Newton's method on the penalised likelihood. Here
    people lean on 0 by half a pseudo-answer only: leaning more would leave a part of the best
    people's skill to the groups they work in. The doubt is that of the normal approximation with
    people's true spread (Laplace; people eliminated by the Schur complement).
    """
    policy = policy or StandardPolicy()
    cells = _cells(worker, group, credit, weight, n_workers, n_groups)
    centre = float(special.logit((cells.hits.sum() + 1.0) / (cells.n.sum() + 2.0)))
    pull, light = _pull(centre, policy), _pull(centre, policy) / policy.group_pseudo * PERSON_PSEUDO
    groups, effect = np.full(n_groups, centre), np.zeros(n_workers)
    for _ in range(ROUNDS if cells.n.size else 0):
        share = special.expit(groups[cells.group] + effect[cells.worker])
        surprise = cells.hits - cells.n * share
        known = cells.n * share * (1.0 - share)
        own = cells.by_worker(known) + light
        wanted = cells.by_worker(surprise) - light * effect
        table = cells.table(known)
        left = cells.by_group(surprise) - pull * (groups - centre) - table.T @ (wanted / own)
        step = linalg.cho_solve(linalg.cho_factor(_without_people(cells, known, own, pull)), left)
        groups += np.clip(step, -1.0, 1.0)
        moved = np.clip((wanted - table @ step) / own, -1.0, 1.0)
        effect += moved
        if max(np.abs(step).max(), np.abs(moved).max()) < SETTLED:
            break
    share = special.expit(groups[cells.group] + effect[cells.worker])
    known = cells.n * share * (1.0 - share)
    own = cells.by_worker(known)
    middle, spread = _people(effect[own > 0.0], own[own > 0.0])
    unknown = _without_people(cells, known, own + 1.0 / spread, pull)
    doubt = np.diag(linalg.cho_solve(linalg.cho_factor(unknown), np.eye(n_groups)))
    return GroupEffects(groups + middle, np.asarray(doubt), centre, spread)


def standardise(
    worker: ArrayLike,
    group: ArrayLike,
    credit: ArrayLike,
    n_workers: int,
    effects: GroupEffects,
    *,
    weight: ArrayLike | None = None,
    policy: StandardPolicy | None = None,
) -> Standardised:
    """Each worker's score as if all had done the same work; columns as for `group_effects`.

    The groups are rows of `effects`; -1 is one that the fit did not know, which is taken for
    middling, with much doubt. A worker's figures come from her own rows alone. Her effect is the
    mode of its normal approximation (Laplace), with the spread of people as its prior.
    """
    policy = policy or StandardPolicy()
    ease = np.append(effects.effect, effects.centre)
    doubt = np.append(effects.doubt, 1.0 / _pull(effects.centre, policy))
    codes = np.asarray(group, dtype=np.int64)
    last = len(ease) - 1
    cells = _cells(worker, np.where(codes == -1, last, codes), credit, weight, n_workers, last + 1)
    n, hits = cells.by_worker(cells.n), cells.by_worker(cells.hits)
    ease = ease[cells.group]
    expected = over(cells.by_worker(cells.n * special.expit(ease)), n)

    usual = np.clip(np.where(n > 0.0, expected, 0.5), 1e-9, 1.0 - 1e-9)
    theta = special.logit((hits + usual) / (n + 1.0)) - special.logit(usual)
    theta *= n / (n + 1.0 / (effects.spread * usual * (1.0 - usual)))
    certain = 1.0 / effects.spread
    for _ in range(STEPS):
        share = special.expit(ease + theta[cells.worker])
        known = cells.by_worker(cells.n * share * (1.0 - share)) + certain
        theta += np.clip(
            (hits - cells.by_worker(cells.n * share) - theta * certain) / known, -1.0, 1.0
        )
    share = special.expit(ease + theta[cells.worker])
    part = cells.n * share * (1.0 - share)
    known = cells.by_worker(part) + certain
    moved = cells.by_worker(part**2 * doubt[cells.group]) / known**2
    wide = special.ndtri(0.5 + policy.level / 2.0) * np.sqrt(1.0 / known + moved)
    score, low, high = (
        np.asarray(special.expit(effects.centre + theta + far)) for far in (0.0, -wide, wide)
    )
    return Standardised(n, expected, theta, score, low, high)


def _cells(
    worker: ArrayLike,
    group: ArrayLike,
    credit: ArrayLike,
    weight: ArrayLike | None,
    n_workers: int,
    n_groups: int,
) -> _Cells:
    who, groups = np.asarray(worker, dtype=np.int64), np.asarray(group, dtype=np.int64)
    value = np.asarray(credit, dtype=np.float64)
    worth = np.ones(value.size) if weight is None else np.asarray(weight, dtype=np.float64)
    if not who.shape == groups.shape == value.shape == worth.shape or who.ndim != 1:
        raise ValueError("all columns must be equally long")
    if who.size and not (
        who.min() >= 0 and who.max() < n_workers and groups.min() >= 0 and groups.max() < n_groups
    ):
        raise ValueError("a worker or group code is out of range")
    if not np.all((value >= 0.0) & (value <= 1.0)) or not np.all(worth >= 0.0):
        raise ValueError("a credit is outside 0..1, or a weight below 0")
    shape = (n_workers, n_groups)
    n = sparse.coo_array((worth, (who, groups)), shape=shape).tocsr()  # adds up what is the same
    hits = sparse.coo_array((worth * value, (who, groups)), shape=shape).tocsr()
    return _Cells(
        worker=np.repeat(np.arange(n_workers, dtype=np.int32), np.diff(n.indptr)),
        group=n.indices,
        start=n.indptr,
        n=n.data,
        hits=np.minimum(hits.data, n.data),
        n_groups=n_groups,
    )


def _pull(centre: float, policy: StandardPolicy) -> float:
    """Information of the pseudo-answers that a group leans on."""
    return float(policy.group_pseudo * special.expit(centre) * special.expit(-centre))


def _without_people(cells: _Cells, known: Floats, own: Floats, pull: float) -> Floats:
    """Information about the groups, less what it takes to find the people: groups by groups."""
    table = cells.table(known)
    shared = table.T @ cells.table(known / own[cells.worker])
    return np.asarray(np.diag(cells.by_group(known) + pull) - shared.toarray())


def _people(effect: Floats, known: Floats) -> tuple[float, float]:
    """Middle and variance of people's effects, each of which is known to so much information.

    The variance is the mean of (effect leaned on the middle by it)^2 + what is then unknown of it
    (EM; Laird, "Nonparametric maximum likelihood estimation of a mixing distribution", 1978, for
    the normal case).
    """
    middle, spread = 0.0, SPREAD_USUAL
    for _ in range(SPREAD_ROUNDS if effect.size else 0):
        certain = known * spread / (known * spread + 1.0)
        middle = float(certain @ effect / max(certain.sum(), 1e-9))
        found = (certain * (effect - middle)) ** 2 + (1.0 - certain) * spread
        total = float(found.sum()) + SPREAD_PEOPLE * SPREAD_USUAL
        spread = min(total / (found.size + SPREAD_PEOPLE), SPREAD_MOST)
    return middle, spread
