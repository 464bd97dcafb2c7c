"""Plans hold their risks: against all samples of tiny lots, published figures and simulation."""

import math
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.domain.synthetic import LotVerdict
from app.scoring.acceptance import (
    LotFinding,
    RiskPoints,
    SamplingPlan,
    defect_interval,
    lot_finding,
    outgoing_limit,
    plan_curve,
    sampling_plan,
    whole_defects,
)


def plan_of(size: int, n: int, limit: int) -> SamplingPlan:
    """A plan whose points do not matter."""
    return SamplingPlan(size, n, limit, 0, size, 0.0, 0.0)


@lru_cache(maxsize=10_000)
def samples(size: int, defects: int, n: int) -> tuple[int, ...]:
    """The defects in each of the C(size, n) samples; a lot's first items are the bad ones."""
    return tuple(sum(item < defects for item in drawn) for drawn in combinations(range(size), n))


def exactly(size: int, defects: int, n: int, limit: int) -> Fraction:
    """P(accepted) by binomial coefficients of whole numbers."""
    ways = sum(
        math.comb(defects, x) * math.comb(size - defects, n - x)
        for x in range(min(limit, defects, n) + 1)
        if n - x <= size - defects
    )
    return Fraction(ways, math.comb(size, n))


def smallest(size: int, points: RiskPoints) -> tuple[int, int]:
    """The smallest plan by trying all, with fractions."""
    good, bad = whole_defects(size, points)
    alpha, beta = Fraction(repr(points.producer_risk)), Fraction(repr(points.consumer_risk))
    for n in range(1, size + 1):
        for limit in range(n + 1):
            held = exactly(size, good, n, limit)
            if held >= 1 - alpha and exactly(size, bad, n, limit) <= beta:
                return n, limit
    raise AssertionError("inspecting the whole lot is a plan")


def smallest_binomial(aql: float, ltpd: float, alpha: float, beta: float) -> tuple[int, int]:
    """The smallest plan for an endless row of items, by trying all."""
    for n in range(1, 5_000):
        limits = np.arange(min(n, 60))
        meets = stats.binom.sf(limits, n, aql) <= alpha
        meets &= stats.binom.cdf(limits, n, ltpd) <= beta
        if meets.any():
            return n, int(np.argmax(meets))
    raise AssertionError("no plan of fewer than 5,000 items")


@pytest.mark.parametrize(("aql", "ltpd"), [(0.01, 0.05), (0.01, 0.08), (0.02, 0.05), (0.05, 0.1)])
def test_from_very_large_lots_plans_are_the_binomial_ones(aql: float, ltpd: float) -> None:
    plan = sampling_plan(100_000_000, RiskPoints(aql, ltpd))
    found = (plan.sample_size, plan.acceptance_number)
    assert found == smallest_binomial(aql, ltpd, 0.05, 0.10)


@st.composite
def points(draw: st.DrawFn) -> RiskPoints:
    # Shares to three decimals: what people write.
    aql, ltpd = sorted(draw(st.lists(st.integers(0, 600), min_size=2, max_size=2, unique=True)))
    risks = st.sampled_from([0.01, 0.05, 0.1, 0.2, 0.4])
    return RiskPoints(aql / 1000, ltpd / 1000, draw(risks), draw(risks))


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_the_curve_is_that_of_all_samples_of_a_tiny_lot(size: int) -> None:
    every = np.arange(size + 1) / size
    for n in range(1, size + 1):
        for limit in range(n + 1):
            curve = plan_curve(plan_of(size, n, limit), every)
            for defects in range(size + 1):
                found = np.array(samples(size, defects, n))
                accepted = found <= limit
                left = np.where(accepted, defects - found, 0)
                assert curve.defects[defects] == defects
                assert curve.accept[defects] == pytest.approx(accepted.mean())
                assert curve.outgoing[defects] == pytest.approx(left.mean() / size)
                inspected = np.where(accepted, n, size)
                assert curve.inspected[defects] == pytest.approx(inspected.mean())


@given(st.integers(1, 45), points())
@settings(max_examples=150, deadline=None)
def test_no_smaller_sample_and_no_smaller_number_meets_both_risks(
    size: int, asked: RiskPoints
) -> None:
    plan = sampling_plan(size, asked)
    assert (plan.sample_size, plan.acceptance_number) == smallest(size, asked)


@given(st.integers(1, 1_000_000), points())
@settings(max_examples=60, deadline=None)
def test_a_plan_holds_both_risks_and_one_item_less_does_not(size: int, asked: RiskPoints) -> None:
    plan = sampling_plan(size, asked)
    n, limit = plan.sample_size, plan.acceptance_number
    good = stats.hypergeom(size, plan.good_defects, n)
    bad = stats.hypergeom(size, plan.bad_defects, n)
    assert plan.producer_risk == pytest.approx(good.sf(limit), rel=1e-5, abs=1e-12)
    assert plan.consumer_risk == pytest.approx(bad.cdf(limit), rel=1e-5, abs=1e-12)
    assert plan.producer_risk <= asked.producer_risk * (1 + 1e-9)
    assert plan.consumer_risk <= asked.consumer_risk * (1 + 1e-9)
    for fewer in range(max(n - 3, 1), n):
        limits = np.arange(max(limit - 4, 0), limit + 2)
        held = stats.hypergeom.sf(limits, size, plan.good_defects, fewer)
        passed = stats.hypergeom.cdf(limits, size, plan.bad_defects, fewer)
        assert not np.any(
            (held <= asked.producer_risk * (1 - 1e-6))
            & (passed <= asked.consumer_risk * (1 - 1e-6))
        )


@given(st.integers(1, 5000), st.data())
@settings(max_examples=60, deadline=None)
def test_more_defects_are_never_accepted_more_often(size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, size))
    limit = data.draw(st.integers(0, n))
    curve = plan_curve(plan_of(size, n, limit), np.linspace(0, 1, 60))
    assert np.all(np.diff(curve.accept) <= 1e-12)
    assert np.all((curve.accept >= 0) & (curve.accept <= 1 + 1e-12))
    assert np.all((curve.inspected >= n - 1e-9) & (curve.inspected <= size + 1e-9))
    assert np.all(curve.outgoing <= curve.share + 1e-12)


def test_defects_are_whole_and_rounded_so_that_the_risks_hold() -> None:
    assert whole_defects(150, RiskPoints(aql=0.01, ltpd=0.05)) == (1, 8)
    # 0.07 * 100 is 7.000000000000001 and 0.29 * 100 is 28.999999999999996 in floating point.
    assert whole_defects(100, RiskPoints(aql=0.07, ltpd=0.29)) == (7, 29)
    assert whole_defects(100, RiskPoints(aql=0.29, ltpd=0.57)) == (29, 57)
    assert whole_defects(20, RiskPoints(aql=0.01, ltpd=0.02)) == (0, 1)


def test_a_risk_that_is_met_exactly_is_met() -> None:
    # One bad item in 20 is missed by a sample of 18 in 2 cases of 20.
    plan = sampling_plan(20, RiskPoints(0.0, 0.05, 0.05, 0.1))
    assert (plan.sample_size, plan.acceptance_number) == (18, 0)
    plan = sampling_plan(1_000_000, RiskPoints(0.0, 0.000001, 0.05, 0.1))
    assert (plan.sample_size, plan.acceptance_number) == (900_000, 0)
    # One of 5 is missed by a sample of 2 in 6 cases of 10, which is summed as 0.6000000000000001.
    plan = sampling_plan(5, RiskPoints(0.0, 0.2, 0.05, 0.6))
    assert (plan.sample_size, plan.acceptance_number) == (2, 0)


def test_a_plan_says_where_only_the_whole_lot_will_do() -> None:
    plan = sampling_plan(8, RiskPoints(0.0, 0.1))
    assert (plan.sample_size, plan.acceptance_number) == (8, 0)
    assert (plan.producer_risk, plan.consumer_risk) == (0.0, 0.0)
    assert sampling_plan(8, RiskPoints(0.0, 0.3)).sample_size < 8


def test_the_probability_of_acceptance_is_that_of_a_published_example() -> None:
    # SAS/QC User's guide, "Evaluating single-sampling plans": Type A, N 120, D 22, n 20, c 1.
    assert plan_curve(plan_of(120, 20, 1), [22 / 120]).accept[0] == pytest.approx(
        0.0762970752, abs=5e-11
    )
    # And Type B, p 0.18: a lot so large that drawing without replacement makes no difference.
    assert plan_curve(plan_of(100_000_000, 20, 1), [0.18]).accept[0] == pytest.approx(
        0.1018322793, abs=1e-7
    )


def test_the_plan_of_the_textbook_has_its_curve() -> None:
    # Montgomery's example of n 89, c 2 from lots of 10,000. His curve is binomial (Type B): 0.9397
    # at 1 %; drawn without replacement it is a little kinder to good lots.
    plan = plan_of(10_000, 89, 2)
    curve = plan_curve(plan, [0.005, 0.01, 0.02, 0.05, 0.09])
    binomial = np.asarray(stats.binom.cdf(2, 89, curve.share))
    assert binomial[1] == pytest.approx(0.9397, abs=5e-5)
    assert curve.accept == pytest.approx(binomial, abs=2e-3)
    # Rectifying inspection by the textbook's formulas, p P(accept) (N - n) / N and so on.
    assert curve.outgoing[1] == pytest.approx(0.01 * 0.9397 * 9_911 / 10_000, abs=3e-5)
    assert curve.inspected[1] == pytest.approx(89 + (1 - 0.9397) * 9_911, rel=0.02)
    p = np.linspace(0, 0.2, 20_001)
    summit = (p * stats.binom.cdf(2, 89, p) * (10_000 - 89) / 10_000).max()
    assert outgoing_limit(plan) == pytest.approx(summit, rel=5e-3)


@pytest.mark.parametrize(
    ("aql", "ltpd", "risks", "published"),
    [
        # Hilliard (samplingplans.com): n 68, c 2 passes through 1.213 % and 8.9704 %, binomial.
        (0.0121, 0.08971, (0.05, 0.05), (68, 2)),
        # Krajewski and Ritzman's supplement on acceptance sampling reads n 111, c 3 for 1 % and
        # 6 % from Poisson values (6.6697 / 0.06); the binomial needs 110.
        (0.01, 0.06, (0.05, 0.10), (110, 3)),
    ],
)
def test_published_binomial_plans_come_out_for_very_large_lots(
    aql: float, ltpd: float, risks: tuple[float, float], published: tuple[int, int]
) -> None:
    plan = sampling_plan(1_000_000, RiskPoints(aql, ltpd, *risks))
    assert (plan.sample_size, plan.acceptance_number) == published
    assert smallest_binomial(aql, ltpd, *risks) == published
    n, limit = published
    assert plan.producer_risk == pytest.approx(stats.binom.sf(limit, n, aql), abs=1e-4)
    assert plan.consumer_risk == pytest.approx(stats.binom.cdf(limit, n, ltpd), abs=1e-4)


def test_a_nomograph_s_plan_misses_the_producer_s_risk_that_an_exact_one_holds() -> None:
    # Montgomery reads n 89, c 2 from a nomograph for 1 % at 0.05 and 6 % at 0.10: alpha is 0.06.
    assert stats.binom.sf(2, 89, 0.01) == pytest.approx(0.0603, abs=1e-4)
    assert stats.binom.cdf(2, 89, 0.06) < 0.10
    # Allowed 0.061, an exact search goes to 88 (87 fails the consumer); for 0.05 it needs c 3.
    assert stats.binom.cdf(2, 87, 0.06) > 0.0995
    assert sampling_plan(1_000_000, RiskPoints(0.01, 0.06, 0.061, 0.10)).sample_size == 88
    plan = sampling_plan(10_000, RiskPoints(0.01, 0.06, 0.05, 0.10))
    assert (plan.sample_size, plan.acceptance_number) == (110, 3)


def test_simulated_lots_are_refused_and_accepted_at_the_stated_risks() -> None:
    plan = sampling_plan(2_000, RiskPoints(0.01, 0.05))
    rng = np.random.default_rng(11)
    n, limit = plan.sample_size, plan.acceptance_number
    drawn = 20_000
    for defects, stated in ((20, 1 - plan.producer_risk), (100, plan.consumer_risk)):
        found = rng.hypergeometric(defects, 2_000 - defects, n, drawn)
        error = math.sqrt(stated * (1 - stated) / drawn)
        assert (found <= limit).mean() == pytest.approx(stated, abs=4 * error)


@pytest.mark.parametrize("size", [1, 7, 60, 450])
def test_the_outgoing_limit_is_the_worst_of_all_qualities(size: int) -> None:
    for n, limit in {(1, 0), (max(size // 10, 1), 0), (max(size // 5, 1), min(2, size // 5))}:
        plan = plan_of(size, n, limit)
        every = plan_curve(plan, np.arange(size + 1) / size)
        assert outgoing_limit(plan) == pytest.approx(every.outgoing.max(), abs=1e-15)


def test_a_curve_without_shares_runs_from_faultless_to_hardly_ever_accepted() -> None:
    plan = sampling_plan(50_000, RiskPoints(0.01, 0.04))
    curve = plan_curve(plan)
    assert 150 < curve.share.size <= 200
    assert (curve.defects[0], curve.accept[0], curve.outgoing[0]) == (0, 1.0, 0.0)
    assert curve.accept[-1] < 0.02
    assert np.all(np.diff(curve.defects) > 0)


def test_a_lot_is_refused_or_accepted_as_soon_as_nothing_can_change_it() -> None:
    plan = plan_of(100, 10, 2)
    verdicts = {
        (0, 0): LotVerdict.GO_ON,
        (7, 0): LotVerdict.GO_ON,
        (8, 0): LotVerdict.ACCEPTED,
        (9, 2): LotVerdict.GO_ON,
        (10, 2): LotVerdict.ACCEPTED,
        (3, 3): LotVerdict.REFUSED,
        (10, 3): LotVerdict.REFUSED,
    }
    for (inspected, defects), verdict in verdicts.items():
        finding = lot_finding(plan, inspected, defects)
        assert finding.verdict is verdict
        assert finding.missing == (10 - inspected if verdict is LotVerdict.GO_ON else 0)
    nothing = lot_finding(plan, 0, 0)
    assert math.isnan(nothing.share)
    assert (nothing.low, nothing.high) == (0.0, 1.0)


@pytest.mark.parametrize("n", [1, 3, 6, 8])
def test_stopping_early_gives_the_verdict_of_the_whole_sample(n: int) -> None:
    for order in range(2**n):
        bad = [order >> place & 1 for place in range(n)]
        for limit in range(n + 1):
            plan = plan_of(20, n, limit)
            early = next(
                found.verdict
                for found in (lot_finding(plan, k, sum(bad[:k])) for k in range(n + 1))
                if found.verdict is not LotVerdict.GO_ON
            )
            whole = LotVerdict.ACCEPTED if sum(bad) <= limit else LotVerdict.REFUSED
            assert early is whole


@pytest.mark.parametrize(("size", "n"), [(12, 4), (30, 10), (30, 29), (80, 25)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_holds_the_truth_as_often_as_it_says(size: int, n: int, level: float) -> None:
    ends = [defect_interval(size, n, found, level) for found in range(n + 1)]
    for defects in range(size + 1):
        chance = stats.hypergeom.pmf(np.arange(n + 1), size, defects, n)
        share = defects / size
        above = sum(p for p, (low, _) in zip(chance, ends, strict=True) if low > share)
        below = sum(p for p, (_, high) in zip(chance, ends, strict=True) if high < share)
        assert max(above, below) <= (1 - level) / 2 + 1e-12


@pytest.mark.parametrize(("size", "n", "limit"), [(20, 8, 0), (20, 8, 2), (30, 12, 4)])
def test_the_interval_holds_when_inspection_stops_with_the_verdict(
    size: int, n: int, limit: int
) -> None:
    plan = plan_of(size, n, limit)
    findings: dict[tuple[int, int], LotFinding] = {
        (k, d): lot_finding(plan, k, d) for k in range(n + 1) for d in range(k + 1)
    }
    for defects in range(size + 1):
        # Chances of each (inspected, found) that is reached without a verdict before it.
        open_ = {(0, 0): 1.0}
        missed = {"low": 0.0, "high": 0.0}
        while open_:
            (k, d), chance = open_.popitem()
            found = findings[k, d]
            if found.verdict is not LotVerdict.GO_ON:
                missed["low"] += chance * (found.low > defects / size)
                missed["high"] += chance * (found.high < defects / size)
                continue
            bad = (defects - d) / (size - k)
            for more, p in ((1, bad), (0, 1 - bad)):
                if p > 0:
                    open_[k + 1, d + more] = open_.get((k + 1, d + more), 0.0) + chance * p
        assert max(missed.values()) <= 0.025 + 1e-12


def test_the_interval_is_clopper_and_pearson_s_in_a_large_lot_and_a_point_in_a_whole_one() -> None:
    low, high = defect_interval(10_000_000, 200, 7)
    binomial = stats.binomtest(7, 200).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((binomial.low, binomial.high), abs=1e-5)
    assert defect_interval(200, 200, 7) == (0.035, 0.035)
    assert defect_interval(200, 0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("size", "asked"),
    [
        (0, RiskPoints()),
        (10, RiskPoints(0.05, 0.05)),
        (10, RiskPoints(0.05, 0.01)),
        (10, RiskPoints(0.01, 1.01)),
        (10, RiskPoints(math.nan, 0.5)),
        (10, RiskPoints(0.01, 0.05, 0.5, 0.5)),
        (10, RiskPoints(0.01, 0.05, 0.0, 0.1)),
        (10, RiskPoints(0.01, 0.05, 0.1, math.nan)),
    ],
)
def test_points_that_make_no_plan_are_refused(size: int, asked: RiskPoints) -> None:
    with pytest.raises(ValueError, match=r"item|AQL|risks"):
        sampling_plan(size, asked)


def test_counts_that_cannot_be_are_refused() -> None:
    plan = plan_of(100, 10, 2)
    for inspected, defects in ((11, 0), (5, 6), (5, -1)):
        with pytest.raises(ValueError, match="defects <= inspected"):
            lot_finding(plan, inspected, defects)
    with pytest.raises(ValueError, match="shares"):
        plan_curve(plan, [0.1, 1.5])
    with pytest.raises(ValueError, match="shares"):
        plan_curve(plan, [math.nan])
    assert plan_curve(plan, []).accept.size == 0
