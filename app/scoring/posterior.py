"""One number an expert: gold, adjudication, reviews and peers in one Beta posterior.

Each task gives one piece of evidence about a person: gold beats adjudication beats review beats
peers (`resolve`). Each piece is worth so many pseudo-answers (`worth`), which fade with age. Their
sum, on top of a few pseudo-answers at the pool's mean, is a Beta(a, b) over the person's share of
right answers (`combine`). Whatever decides something uses a bound of it, never the mean.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.intervals import credible, jeffreys
from app.scoring.labels import Floats, Ints
from app.scoring.sums import over

Codes = NDArray[np.int8]
Rows = NDArray[np.intp]


class Source(IntEnum):
    """Where a piece of evidence comes from; the lower one beats the higher on the same task."""

    GOLD = 0
    ADJUDICATION = 1
    REVIEW = 2
    PEERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Pieces of evidence as columns, one row an item. Make it with `evidence_of`.

    credit: how right the answer was, 0..1: 0 or 1 for gold, a graded answer's points, and for peers
        the probability that the person's own label is the task's.
    weight: how much the item counts, 1 unless the service has a reason.
    age_days: days since the answer, 0 or more.
    probability: with which the item was chosen for review; 1 for all other sources.
    """

    worker: Ints
    source: Codes
    credit: Floats
    task: Ints
    weight: Floats
    age_days: Floats
    probability: Floats

    def __len__(self) -> int:
        return int(self.worker.size)


@dataclass(frozen=True, slots=True)
class CombinePolicy:
    """How evidence becomes a score.

    peer_cap: the most pseudo-answers that peer evidence can be worth. 30, with peers calibrated on
        gold, is honest at 5 to 20 gold answers: see tests/benchmarks/bench_scoring.py.
    peer_worth: what one overlap label is worth, before the cap.
    half_life_days: evidence this old counts half.
    pool_pseudo: pseudo-answers at the pool's mean that everyone starts with; they do not age.
    pool_margin: the pool's mean is kept this far from 0 and 1, so that nobody starts out certain.
    reviewer_reliability: how often a reviewer is right, r; a review is worth 2r - 1 gold answers.
    level: of the credible interval.
    """

    peer_cap: float = 30.0
    peer_worth: float = 0.5
    half_life_days: float = 90.0
    pool_pseudo: float = 2.0
    pool_margin: float = 0.05
    reviewer_reliability: float = 0.9
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What each source gives each worker: rows are workers, columns `Source`.

    items: pieces of evidence. weight: what they are worth. hits: the right ones, in weight.
    mean: hits / weight, nan without evidence. low, high: Jeffreys interval of the source alone.
    """

    items: NDArray[np.int64]
    weight: Floats
    hits: Floats
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """Each worker's share of right answers, 0..1, as Beta(a, b).

    low, high: equal-tailed credible interval at the policy's level. bound: the lower 5 % bound;
    order and gate by it. n_eff: evidence in pseudo-answers, the pool's not counted.
    """

    mean: Floats
    low: Floats
    high: Floats
    bound: Floats
    n_eff: Floats
    a: Floats
    b: Floats
    pool_mean: float
    parts: Parts


def evidence_of(
    worker: ArrayLike,
    source: ArrayLike,
    credit: ArrayLike,
    task: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    age_days: ArrayLike | None = None,
    probability: ArrayLike | None = None,
) -> Evidence:
    """Evidence from columns; what is left out is weight 1, age 0 and probability 1.

    Raises `ValueError` when columns differ in length or a value is outside its range.
    """
    workers = np.asarray(worker, dtype=np.int32)
    n = workers.size
    made = Evidence(
        worker=workers,
        source=np.asarray(source, dtype=np.int8),
        credit=np.asarray(credit, dtype=np.float64),
        task=np.asarray(task, dtype=np.int32),
        weight=_filled(weight, n, 1.0),
        age_days=_filled(age_days, n, 0.0),
        probability=_filled(probability, n, 1.0),
    )
    columns = (made.source, made.credit, made.task, made.weight, made.age_days, made.probability)
    if any(column.size != n for column in columns):
        raise ValueError("the columns of evidence must be equally long")
    if n and not (
        workers.min() >= 0
        and made.task.min() >= 0
        and made.source.min() >= 0
        and made.source.max() < len(Source)
        and made.credit.min() >= 0.0
        and made.credit.max() <= 1.0
        and made.weight.min() >= 0.0
        and made.age_days.min() >= 0.0
        and made.probability.min() > 0.0
        and made.probability.max() <= 1.0
    ):
        raise ValueError("a value of the evidence is outside its range")
    return made


def resolve(evidence: Evidence) -> Evidence:
    """One piece of evidence a task and worker: the best source's, of that the newest.

    Among equally new ones of the same source the row that comes last counts. Rows keep their order.
    """
    return take(evidence, resolved_rows(evidence))


def resolved_rows(evidence: Evidence) -> Rows:
    """The rows that `resolve` keeps, ascending; a service shows these items behind a score."""
    n = len(evidence)
    if n == 0:
        return np.empty(0, dtype=np.intp)
    pair = evidence.worker.astype(np.int64) * (int(evidence.task.max()) + 1) + evidence.task
    rows = np.lexsort((-np.arange(n), evidence.age_days, evidence.source, pair))
    ordered = pair[rows]
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    return np.sort(rows[first])


def take(evidence: Evidence, rows: Rows) -> Evidence:
    """The given rows of the evidence."""
    return Evidence(
        worker=evidence.worker[rows],
        source=evidence.source[rows],
        credit=evidence.credit[rows],
        task=evidence.task[rows],
        weight=evidence.weight[rows],
        age_days=evidence.age_days[rows],
        probability=evidence.probability[rows],
    )


def worth(resolved: Evidence, n_workers: int, policy: CombinePolicy | None = None) -> Floats:
    """How many gold answers of today each piece of resolved evidence is worth.

    All: weight x 0.5^(age / half-life). Then, by source:
    gold, adjudication: no more.
    review: times 2r - 1, and by the inverse of its probability of being chosen, so that being
        looked at does not harm. The inverse weights w are scaled so that a person's reviews are
        worth their effective number (sum w)^2 / sum w^2 (Kish): equal probabilities change
        nothing, and items chosen on suspicion count next to nothing beside random ones.
    peers: times `peer_worth`, then a person's are scaled down to `peer_cap` in all. The cap comes
        after the ageing, so it binds on what still counts.
    """
    policy = policy or CombinePolicy()
    value = resolved.weight * np.exp2(-resolved.age_days / policy.half_life_days)

    review = np.flatnonzero(resolved.source == Source.REVIEW)
    who, inverse = resolved.worker[review], 1.0 / resolved.probability[review]
    total = np.bincount(who, weights=value[review] * inverse, minlength=n_workers)
    square = np.bincount(who, weights=value[review] * inverse * inverse, minlength=n_workers)
    kish = np.divide(total, square, out=np.zeros(n_workers), where=square > 0.0)
    trust = max(2.0 * policy.reviewer_reliability - 1.0, 0.0)
    value[review] *= inverse * kish[who] * trust

    peers = np.flatnonzero(resolved.source == Source.PEERS)
    who = resolved.worker[peers]
    value[peers] *= policy.peer_worth
    total = np.bincount(who, weights=value[peers], minlength=n_workers)
    over = np.maximum(total, policy.peer_cap)
    capped = np.divide(policy.peer_cap, over, out=np.ones(n_workers), where=over > 0.0)
    value[peers] *= capped[who]
    return np.asarray(value)


def combine(
    evidence: Evidence,
    n_workers: int,
    policy: CombinePolicy | None = None,
    *,
    pool_mean: float | None = None,
) -> Combined:
    """Each worker's score from all evidence about her, one piece a task.

    `pool_mean` is the share of right answers to start from, e.g. the task type's for a project;
    left out, it is that of this evidence. A worker without evidence gets the pool's mean and a wide
    interval. Sums of `worth` over the rows of `resolve` give exactly the figures here.
    """
    policy = policy or CombinePolicy()
    resolved = resolve(evidence)
    if len(resolved) and resolved.worker.max() >= n_workers:
        raise ValueError("a worker code of the evidence is not below n_workers")
    value = worth(resolved, n_workers, policy)
    parts = _parts(resolved, value, n_workers, policy.level)
    n_eff, hits = parts.weight.sum(axis=1), parts.hits.sum(axis=1)
    if pool_mean is None:
        pool_mean = _pool_mean(hits, n_eff)
    pool_mean = float(np.clip(pool_mean, policy.pool_margin, 1.0 - policy.pool_margin))
    a = policy.pool_pseudo * pool_mean + hits
    b = policy.pool_pseudo * (1.0 - pool_mean) + np.maximum(n_eff - hits, 0.0)
    low, high = credible(a, b, policy.level)
    bound = np.asarray(special.betaincinv(a, b, 0.05), dtype=np.float64)
    return Combined(a / (a + b), low, high, bound, n_eff, a, b, pool_mean, parts)


def _pool_mean(hits: Floats, n_eff: Floats) -> float:
    """The mean of people's shares, each leaning on one half by two pseudo-answers.

    Each person counts by what her share is known to, n / (n + 2): a person with ten thousand gold
    answers is still one person of the pool.
    """
    known = n_eff / (n_eff + 2.0)
    share = (hits + 1.0) / (n_eff + 2.0)
    return float((known @ share + 0.5) / (known.sum() + 1.0))


def _parts(resolved: Evidence, value: Floats, n_workers: int, level: float) -> Parts:
    cell = resolved.worker.astype(np.intp) * len(Source) + resolved.source
    size, shape = n_workers * len(Source), (n_workers, len(Source))
    items = np.bincount(cell, minlength=size).astype(np.int64).reshape(shape)
    weight = np.asarray(np.bincount(cell, value, size), dtype=np.float64).reshape(shape)
    right = np.bincount(cell, weights=value * resolved.credit, minlength=size).reshape(shape)
    hits = np.asarray(np.minimum(right, weight), dtype=np.float64)
    mean = over(hits, weight)
    low, high = np.zeros(shape), np.ones(shape)
    some = weight > 0.0
    low[some], high[some] = jeffreys(hits[some], weight[some], level)
    return Parts(items, weight, hits, mean, low, high)


def _filled(column: ArrayLike | None, n: int, value: float) -> Floats:
    return np.full(n, value) if column is None else np.asarray(column, dtype=np.float64)
