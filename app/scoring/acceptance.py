"""Sampling plans for lots: how many items to inspect, and with how many defects a lot is accepted.

A plan is made from two points of its operating characteristic, the probability of acceptance over
the defects in a lot. The sample is drawn without replacement from a lot of known size, so defects
in it are hypergeometric (a "Type A" curve); no table and no approximation is used. Words as in
Montgomery, "Introduction to statistical quality control", chapter on lot-by-lot acceptance
sampling, and ISO 2859-2 (isolated lots); rectifying inspection is that of Dodge and Romig,
"Sampling inspection tables", 2nd ed. 1959; the search for a plan follows Guenther, "Use of the
binomial, hypergeometric and Poisson tables to obtain sampling plans", Journal of Quality
Technology 1(2), 1969: for each acceptance number the smallest sample that protects the consumer.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.synthetic import LotVerdict
from app.scoring.labels import Floats

Counts = NDArray[np.int64]

POINTS = 200
"""The most points of a curve that is drawn without shares being asked for."""

SLACK = 1e-11
"""A risk met exactly, such as 1 in 10 of a lot of 20, is not missed by the last digit of a sum."""


@dataclass(frozen=True, slots=True)
class RiskPoints:
    """The two points that a plan must meet; shares in 0..1.

    aql: the acceptable quality level. Of lots this good or better, at most the share
    `producer_risk` (alpha) is refused.
    ltpd: the lot tolerance percent defective, as a share. Of lots this bad or worse, at most the
    share `consumer_risk` (beta) is accepted.
    """

    aql: float = 0.01
    ltpd: float = 0.05
    producer_risk: float = 0.05
    consumer_risk: float = 0.10


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Inspect `sample_size` items of a lot; accept it with `acceptance_number` defects or fewer.

    good_defects, bad_defects: whole defects in a lot at the two points. producer_risk: P(refused)
    with good_defects; consumer_risk: P(accepted) with bad_defects: as they are, not as asked for.
    """

    lot_size: int
    sample_size: int
    acceptance_number: int
    good_defects: int
    bad_defects: int
    producer_risk: float
    consumer_risk: float


@dataclass(frozen=True, slots=True, eq=False)
class PlanCurve:
    """What a plan does to lots, a row a quality, in the order asked for.

    defects: in the lot, whole. share: defects / lot size. accept: P(accepted), the operating
    characteristic. outgoing: average outgoing quality, the expected share of defects left once
    refused lots are inspected whole and every defect that was found is put right (the item stays).
    inspected: average total inspection, items a lot.
    """

    defects: Counts
    share: Floats
    accept: Floats
    outgoing: Floats
    inspected: Floats


@dataclass(frozen=True, slots=True)
class LotFinding:
    """A lot's verdict, and the share of defects in the whole lot with its interval.

    share: defects / inspected, nan where nothing was inspected. low, high: see `defect_interval`.
    missing: items of the sample that the verdict still waits for at most; 0 once there is one.
    """

    verdict: LotVerdict
    share: float
    low: float
    high: float
    missing: int


def whole_defects(lot_size: int, points: RiskPoints) -> tuple[int, int]:
    """The defects of a lot at the AQL and at the LTPD.

    A lot holds whole defects. The AQL is rounded down: the worst lot that is no worse than the AQL.
    The LTPD is rounded up: the best lot that is no better than the LTPD. As acceptance falls with
    every further defect, the risks then hold for all lots beyond the two points. Rounding to the
    nearest would promise less than was asked for: of 150 items, 1 % would be 2 defects. Shares
    count as the decimals they are written as, so that 7 % of 100 is 7 and not 7.000000000000001.
    """
    good = math.floor(Fraction(repr(float(points.aql))) * lot_size)
    bad = math.ceil(Fraction(repr(float(points.ltpd))) * lot_size)
    return good, bad


def sampling_plan(lot_size: int, points: RiskPoints | None = None) -> SamplingPlan:
    """The plan with the smallest sample that meets both points, exactly; see `RiskPoints`.

    It has but one acceptance number: if c and c - 1 met them with n items, so would c - 1 with
    n - 1. There always is a plan: of a lot inspected whole nothing is left to chance. With no whole
    defect at the AQL only a faultless lot counts as good, and no plan refuses one.

    First the smallest n of which a plan with a coin thrown at the limit meets both; none without a
    coin is smaller, and as such a plan only gets better with n (Neyman and Pearson's lemma: a
    larger sample holds the smaller one), n is found by halving. From there acceptance numbers are
    tried upwards, each with the smallest n that protects the consumer: a few steps.
    Raises `ValueError` unless lot_size >= 1, 0 <= aql < ltpd <= 1 and the risks are within 0..1
    with a sum below 1.
    """
    points = points or RiskPoints()
    _check(lot_size, points)
    good, bad = whole_defects(lot_size, points)
    alpha, beta = points.producer_risk, points.consumer_risk
    low, high = 0, lot_size
    while high - low > 1:
        middle = (low + high) // 2
        if _best_acceptance(lot_size, middle, good, bad, beta) < 1.0 - alpha - SLACK:
            low = middle
        else:
            high = middle
    limit = max(_largest_limit(lot_size, high, bad, beta), 0)
    while True:
        n = _smallest_sample(lot_size, bad, limit, beta, high)
        if _within(_refuse(lot_size, good, n, limit), alpha):
            break
        limit += 1
    return SamplingPlan(
        lot_size, n, limit, good, bad,
        producer_risk=_refuse(lot_size, good, n, limit),
        consumer_risk=_accept(lot_size, bad, n, limit),
    )  # fmt: skip


def plan_curve(plan: SamplingPlan, shares: ArrayLike | None = None) -> PlanCurve:
    """The operating characteristic, average outgoing quality and average total inspection.

    Of lots with `shares` of defects, each rounded to the nearest whole defect (halves up), or,
    left out, of at most 200 from none to where hardly any lot is accepted. Expected defects left
    are the sum over x <= c of (D - x) P(x); where N is large that is the textbooks' p P(accept)
    (N - n) / N. Raises `ValueError` for shares outside 0..1.
    """
    size, n, limit = plan.lot_size, plan.sample_size, plan.acceptance_number
    if shares is None:
        most = min(size, 2 * plan.bad_defects)
        defects = np.unique(np.linspace(0, most, min(POINTS, most + 1)).round().astype(np.int64))
    else:
        asked = np.asarray(shares, dtype=np.float64).ravel()
        if asked.size and not (asked.min() >= 0.0 and asked.max() <= 1.0):
            raise ValueError("shares must be within 0..1")
        defects = np.floor(asked * size + 0.5).astype(np.int64)
    accept, left = np.empty(defects.size), np.empty(defects.size)
    for row, lot_defects in enumerate(defects.tolist()):
        accept[row], left[row] = _accept_and_left(size, lot_defects, n, limit)
    return PlanCurve(
        defects=defects,
        share=defects / size,
        accept=accept,
        outgoing=left / size,
        inspected=n + (size - n) * (1.0 - accept),
    )


def outgoing_limit(plan: SamplingPlan) -> float:
    """The average outgoing quality limit (AOQL): the worst average outgoing quality there is.

    Looked for among 200 qualities, then among as many between the neighbours of the worst one
    until these are single defects: the curve has one summit.
    """
    low, high = 0, plan.lot_size
    while True:
        defects = np.unique(np.linspace(low, high, min(POINTS, high - low + 1)).astype(np.int64))
        curve = plan_curve(plan, defects / plan.lot_size)
        worst = int(np.argmax(curve.outgoing))
        if high - low < POINTS:
            return float(curve.outgoing[worst])
        low, high = int(defects[max(worst - 1, 0)]), int(defects[min(worst + 1, POINTS - 1)])


def lot_finding(
    plan: SamplingPlan, inspected: int, defects: int, level: float = 0.95
) -> LotFinding:
    """The verdict of a plan on a lot of whose sample `inspected` items had `defects` defects.

    Refused once defects exceed the acceptance number; accepted once the rest of the sample could
    no longer make them do so; until then: go on. This is the decision that the full sample gives,
    so stopping early changes no risk. The interval stays true too when inspection stops with the
    verdict: the tails it uses hold all samples that would have stopped as far out or further.
    Count items of the drawn sample only. Raises `ValueError` unless
    0 <= defects <= inspected <= sample size.
    """
    if not 0 <= defects <= inspected <= plan.sample_size:
        raise ValueError("needs 0 <= defects <= inspected <= the plan's sample size")
    missing = plan.sample_size - inspected
    if defects > plan.acceptance_number:
        verdict, missing = LotVerdict.REFUSED, 0
    elif defects + missing <= plan.acceptance_number:
        verdict, missing = LotVerdict.ACCEPTED, 0
    else:
        verdict = LotVerdict.GO_ON
    low, high = defect_interval(plan.lot_size, inspected, defects, level)
    share = defects / inspected if inspected else math.nan
    return LotFinding(verdict, share, low, high, missing)


def defect_interval(
    lot_size: int, inspected: int, defects: int, level: float = 0.95
) -> tuple[float, float]:
    """The exact interval of the share of defects in a finite lot, low and high in 0..1.

    Clopper and Pearson's construction (Biometrika 26, 1934) with hypergeometric tails
    (Buonaccorsi, "A note on confidence intervals for proportions in finite populations", The
    American Statistician 41(3), 1987): all whole numbers of defects under which neither this many
    in the sample or more, nor this many or fewer, has a probability of (1 - level) / 2 or less. It
    holds the truth with `level` or more, and is a point once the lot is inspected whole.
    Raises `ValueError` unless 0 <= defects <= inspected <= lot_size and 0 < level < 1.
    """
    if not 0 <= defects <= inspected <= lot_size or lot_size < 1 or not 0.0 < level < 1.0:
        raise ValueError("needs 0 <= defects <= inspected <= lot size, and a level within 0..1")
    tail = (1.0 - level) / 2.0
    fewest, most = defects, lot_size - (inspected - defects)
    low, high = fewest, most
    while low < high:
        middle = (low + high) // 2
        if _refuse(lot_size, middle, inspected, defects - 1) > tail:
            high = middle
        else:
            low = middle + 1
    least, high = low, most
    while low < high:
        middle = (low + high + 1) // 2
        if _accept(lot_size, middle, inspected, defects) > tail:
            low = middle
        else:
            high = middle - 1
    return least / lot_size, low / lot_size


def _check(lot_size: int, points: RiskPoints) -> None:
    if lot_size < 1:
        raise ValueError("a lot has at least one item")
    if not 0.0 <= points.aql < points.ltpd <= 1.0:
        raise ValueError("needs 0 <= AQL < LTPD <= 1")
    risks = (points.producer_risk, points.consumer_risk)
    if not (min(risks) > 0.0 and sum(risks) < 1.0):
        raise ValueError("the risks must be above 0, with a sum below 1")


def _chances(size: int, defects: int, n: int) -> tuple[int, Floats]:
    """P(x defects in a sample of n) for x from the number given on; what is left out is < 1e-30.

    From the ratios of neighbours, away from the mode, and divided by their sum: true to about
    1e-13 for a lot of a million, where differences of log-gammas would be true to 1e-8. The window
    is by Bernstein's inequality: hypergeometric counts are sums of independent yes or no's.
    """
    first, last = max(0, n + defects - size), min(n, defects)
    mean = n * defects / size
    reach = 60.0 + 12.0 * math.sqrt(mean * (1.0 - defects / size))
    first, last = max(first, math.floor(mean - reach)), min(last, math.ceil(mean + reach))
    x = np.arange(first, last, dtype=np.float64)
    ratio = (defects - x) * (n - x) / ((x + 1.0) * (size - defects - n + x + 1.0))
    mode = (n + 1) * (defects + 1) // (size + 2) - first
    mode = min(max(mode, 0), ratio.size)
    above = np.cumprod(ratio[mode:])
    below = np.cumprod(1.0 / ratio[:mode][::-1])[::-1]
    chances = np.concatenate([below, [1.0], above])
    return first, chances / chances.sum()


def _accept(size: int, defects: int, n: int, limit: int) -> float:
    """P(`limit` defects or fewer in a sample of n)."""
    first, chances = _chances(size, defects, n)
    held = chances[: max(limit - first + 1, 0)]
    return 1.0 if held.size == chances.size else float(held.sum())


def _refuse(size: int, defects: int, n: int, limit: int) -> float:
    """P(more than `limit` defects in a sample of n), summed by itself: no 1 - nearly 1."""
    first, chances = _chances(size, defects, n)
    held = chances[max(limit - first + 1, 0) :]
    return 1.0 if held.size == chances.size else float(held.sum())


def _accept_and_left(size: int, defects: int, n: int, limit: int) -> tuple[float, float]:
    """P(accepted), and the expected defects left in the lot after rectifying inspection."""
    first, chances = _chances(size, defects, n)
    held = chances[: max(limit - first + 1, 0)]
    left = float(held @ (defects - first - np.arange(held.size, dtype=np.float64)))
    return (1.0 if held.size == chances.size else float(held.sum())), left


def _largest_limit(size: int, n: int, bad: int, beta: float) -> int:
    """The largest acceptance number that protects the consumer in a sample of n; -1 for none."""
    first, chances = _chances(size, bad, n)
    within = np.count_nonzero(np.cumsum(chances) <= beta * (1.0 + SLACK))
    return first + int(within) - 1


def _best_acceptance(size: int, n: int, good: int, bad: int, beta: float) -> float:
    """P(accepted) of good lots, with a coin at the limit so that just `beta` of bad ones are."""
    limit = _largest_limit(size, n, bad, beta)
    bad_held, bad_next = _accept(size, bad, n, limit), _accept(size, bad, n, limit + 1)
    held, following = _accept(size, good, n, limit), _accept(size, good, n, limit + 1)
    coin = (beta - bad_held) / (bad_next - bad_held) if bad_next > bad_held else 1.0
    return held + min(max(coin, 0.0), 1.0) * (following - held)


def _within(risk: float, asked: float) -> bool:
    return risk <= asked * (1.0 + SLACK)


def _smallest_sample(size: int, bad: int, limit: int, beta: float, least: int) -> int:
    """The smallest n, `least` or more, of which `limit` accepts bad lots with `beta` or less."""
    low, high = least - 1, size
    while high - low > 1:
        middle = (low + high) // 2
        if _within(_accept(size, bad, middle, limit), beta):
            high = middle
        else:
            low = middle
    return high
