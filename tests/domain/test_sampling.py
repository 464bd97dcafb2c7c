"""The draw for review is a rule anybody can repeat."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review import Selection
from app.domain.sampling import (
    Choice,
    Pace,
    Phase,
    Said,
    SamplingRule,
    Sign,
    Standing,
    choose,
    csp1,
    draw,
    inclusion,
    outgoing_limit,
)

RULE = SamplingRule(seed=1, first_items=3, good_in_a_row=4, share=0.2, risk_share=0.5)
DRAWN = Standing(answered=30, row=4)


def test_the_draw_is_known_and_does_not_change_with_the_program() -> None:
    assert draw(20260101, "S-000001") == 0.36349524031404334
    assert draw(20260102, "S-000001") != draw(20260101, "S-000001")


@given(st.integers(0, 2**63), st.text())
def test_a_draw_is_at_least_zero_and_below_one(seed: int, name: str) -> None:
    assert 0 <= draw(seed, name) < 1


def test_draws_are_spread_evenly() -> None:
    draws = sorted(draw(7, f"S-{n}") for n in range(20_000))
    # Kolmogorov-Smirnov: 1.95 / sqrt(n) is exceeded by one fair sequence in a thousand.
    worst = max(abs((i + 0.5) / len(draws) - value) for i, value in enumerate(draws))
    assert worst < 1.95 / 20_000**0.5


def test_what_must_be_reviewed_is_reviewed_for_its_strongest_reason() -> None:
    new, watched = Standing(2, 2), Standing(3, 3)
    assert choose("S", RULE, new, returned=True, flagged=True) == Choice(Selection.RETURNED, 1.0)
    assert choose("S", RULE, new, flagged=True) == Choice(Selection.FLAGGED, 1.0)
    assert choose("S", RULE, new, signs=(Sign.FAST,)) == Choice(Selection.FIRST_ITEMS, 1.0)
    assert choose("S", RULE, watched, signs=(Sign.FAST,)) == Choice(Selection.CSP_ALL, 1.0)
    assert choose("S", RULE, DRAWN).reason in (Selection.SAMPLE, Selection.NOT_DRAWN)


def test_a_state_follows_from_what_was_answered_and_the_row_of_good_ones() -> None:
    states = [Standing(n, n).phase(RULE) for n in range(6)]
    assert states == [Phase.FIRST] * 3 + [Phase.ALL] + [Phase.SHARE] * 2
    assert Standing(900, 0).phase(RULE) is Phase.ALL
    assert [Standing(9, row).probability(RULE) for row in (3, 4)] == [1.0, 0.2]
    assert Standing(3, 0).phase(replace(RULE, good_in_a_row=0)) is Phase.SHARE


def test_the_probability_is_kept_for_the_drawn_and_for_the_others() -> None:
    found = {choose(f"S-{n}", RULE, DRAWN) for n in range(200)}
    assert found == {Choice(Selection.SAMPLE, 0.2), Choice(Selection.NOT_DRAWN, 0.2)}
    assert [c.reviewed for c in sorted(found, key=lambda c: c.reason.value)] == [False, True]


def test_a_sign_of_risk_adds_a_second_draw_and_the_probability_is_that_of_either() -> None:
    signs = (Sign.FAST, Sign.PEERS)
    found = Counter(choose(f"S-{n}", RULE, DRAWN, signs=signs) for n in range(20_000))
    assert {choice.probability for choice in found} == {1 - 0.8 * 0.5}
    assert {choice.signs for choice in found} == {signs}
    shares = {choice.reason: count / 20_000 for choice, count in found.items()}
    # Three standard errors of a share of 20,000 draws are 0.011 at most.
    assert shares[Selection.SAMPLE] == pytest.approx(0.2, abs=0.011)
    assert shares[Selection.RISK] == pytest.approx(0.8 * 0.5, abs=0.011)


def test_a_sign_changes_nothing_for_those_the_sample_drew_and_nothing_without_a_share() -> None:
    calm = replace(RULE, risk_share=0.0)
    for n in range(300):
        plain = choose(f"S-{n}", calm, DRAWN)
        assert choose(f"S-{n}", calm, DRAWN, signs=(Sign.FAST,)) == plain
        raised = choose(f"S-{n}", RULE, DRAWN, signs=(Sign.FAST,))
        assert (raised.reason is Selection.SAMPLE) == (plain.reason is Selection.SAMPLE)


def test_a_share_of_one_reviews_all() -> None:
    everything = replace(RULE, share=1.0)
    assert all(choose(f"S-{n}", everything, DRAWN).reviewed for n in range(500))


@given(st.floats(0.01, 1), st.floats(0, 1))
def test_two_draws_never_find_less_than_one_and_never_more_than_all(a: float, b: float) -> None:
    assert max(a, b) - 1e-12 <= inclusion(a, b) <= min(1.0, a + b) + 1e-12


def pace(*seconds: int) -> Pace:
    made = Pace()
    for one in seconds:
        made.add(one)
    return made


def test_an_answer_is_fast_against_the_persons_own_usual_time() -> None:
    assert not pace(*[60] * 9).is_fast(1)  # the usual is not known yet
    usual = pace(*[60] * 10)
    assert (usual.is_fast(19), usual.is_fast(20)) == (True, False)
    assert not usual.is_fast(0)  # not measured
    assert pace(*[60] * 10, 9_000).is_fast(19)  # a forgotten break moves little
    assert not pace(*[60] * 10, 0).is_fast(20)


def test_an_answer_is_against_peers_where_two_agree_and_are_most() -> None:
    assert not Said({"a": 1}).is_against("b")
    assert Said({"a": 2}).is_against("b")
    assert not Said({"a": 2}).is_against("a")
    assert not Said({"a": 2, "b": 2}).is_against("c")
    assert Said({"a": 3, "b": 2}).is_against("b")


def test_the_long_run_figures_are_those_of_dodge() -> None:
    # By hand: f = 1/10, i = 20, p = 0.05: 0.95^20 = 0.358486.
    figures = csp1(0.1, 20, 0.05)
    assert figures.inspected == pytest.approx(0.1 / (0.1 + 0.9 * 0.358486), rel=1e-6)
    assert figures.outgoing == pytest.approx(0.05 * (1 - figures.inspected))
    assert csp1(0.1, 20, 0.0).outgoing == 0.0
    assert csp1(0.1, 20, 1.0).inspected == 1.0
    assert csp1(0.1, 0, 0.3).inspected == pytest.approx(0.1)
    with pytest.raises(ValueError, match="draws nothing"):
        csp1(0.0, 20, 0.1)


@pytest.mark.parametrize(
    ("share", "row", "limit"),
    [
        # MIL-STD-1235 (1974), table of CSP-1: i for a sampling frequency and an AOQL in percent.
        # Its rows for larger AOQLs leave found defects out instead of putting them right.
        (1 / 2, 53, 0.53),
        (1 / 5, 58, 1.22),
        (1 / 7, 168, 0.53),
        (1 / 10, 89, 1.22),
        (1 / 10, 550, 0.198),
    ],
)
def test_the_worst_outgoing_quality_is_that_of_the_published_plans(
    share: float, row: int, limit: float
) -> None:
    found, at = outgoing_limit(share, row)
    assert 100 * found == pytest.approx(limit, rel=0.025)
    for near in (at * 0.98, at * 1.02):
        assert csp1(share, row, near).outgoing < found
