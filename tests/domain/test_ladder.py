"""The ladder's rules, sentence by sentence."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.ladder import (
    all_expected_on,
    evaluate,
    expected_on,
    falls,
    gates_ahead,
    is_ready,
    meets,
    missing_words,
    reading,
    step_words,
    wilson_low,
)
from app.domain.people import Level
from app.domain.progression import Gate, GateKind, Standing
from tests.factory_results import SMALL_LADDER

LADDER = SMALL_LADDER.ladder()
READY = Standing(
    expert_id=1,
    level=Level.LABELER,
    on=date(2026, 11, 18),
    accepted_items=60,
    score_mean=0.93,
    score_low=0.85,
    score_high=0.97,
    gold_items=30,
    gold_low=0.6,
    weeks_at_level=3,
    modules_passed=frozenset({"qc-basics"}),
    critical_errors=0,
    last_critical=None,
    usable_credentials=1,
    reviews_done=0,
    items_per_week=14.0,
    level_since=date(2026, 10, 28),
)


def test_somebody_exactly_at_every_threshold_is_ready() -> None:
    assert is_ready(READY, LADDER)
    assert all(result.met for result in evaluate(READY, LADDER))
    assert reading(READY, LADDER) == "All 7 gates met: ready for the next level."


@pytest.mark.parametrize(
    ("short", "kind"),
    [
        ({"accepted_items": 59}, GateKind.ACCEPTED_ITEMS),
        ({"score_low": 0.849}, GateKind.SCORE_LOW),
        ({"score_low": None}, GateKind.SCORE_LOW),
        ({"gold_low": 0.599}, GateKind.GOLD_LOW),
        ({"gold_low": None}, GateKind.GOLD_LOW),
        ({"weeks_at_level": 2}, GateKind.WEEKS_AT_LEVEL),
        ({"modules_passed": frozenset({"trainer-basics"})}, GateKind.TRAINING),
        ({"critical_errors": 1}, GateKind.CRITICAL_ERRORS),
        ({"usable_credentials": 0}, GateKind.CREDENTIAL),
    ],
)
def test_one_gate_short_is_not_ready(short: dict[str, object], kind: GateKind) -> None:
    standing = replace(READY, **short)  # type: ignore[arg-type]
    assert not is_ready(standing, LADDER)
    assert [r.kind for r in evaluate(standing, LADDER) if not r.met] == [kind]


def test_the_step_to_trainer_also_asks_for_reviews() -> None:
    analyst = replace(READY, level=Level.QC_ANALYST)
    kinds = [gate.kind for gate in gates_ahead(analyst, LADDER)]
    assert GateKind.REVIEWS_DONE in kinds
    assert meets(Gate(GateKind.REVIEWS_DONE, 50), replace(analyst, reviews_done=50))
    assert not meets(Gate(GateKind.REVIEWS_DONE, 50), replace(analyst, reviews_done=49))


def test_the_step_to_trainer_asks_that_verdicts_are_borne_out() -> None:
    gate = Gate(GateKind.REVIEWS_RIGHT_LOW, 0.8)
    analyst = replace(READY, level=Level.QC_ANALYST, reviews_known=40)
    assert meets(gate, replace(analyst, reviews_right_low=wilson_low(38, 40)))
    short = replace(analyst, reviews_right_low=wilson_low(34, 40))
    assert not meets(gate, short)
    assert not meets(gate, analyst)  # nobody knows
    ladder = replace(LADDER, to_ai_trainer=(gate,))
    assert evaluate(short, ladder)[0].have == "70 %"
    assert "borne out is 70 % on 40 verdicts, 80 % is needed" in reading(short, ladder)


def test_nobody_climbs_above_the_top() -> None:
    trainer = replace(READY, level=Level.AI_TRAINER)
    assert evaluate(trainer, LADDER) == ()
    assert not is_ready(trainer, LADDER)
    assert step_words(Level.AI_TRAINER) == ""
    assert step_words(Level.LABELER) == "labeler → QC analyst"


def test_the_critical_error_leaves_the_window_thirty_days_later() -> None:
    standing = replace(READY, critical_errors=1, last_critical=date(2026, 11, 2))
    assert reading(standing, LADDER) == (
        "6 of 7 gates met. The critical error of 2 Nov leaves the window on 2 Dec."
    )


def test_accepted_items_are_expected_at_the_present_pace() -> None:
    gate = Gate(GateKind.ACCEPTED_ITEMS, 60)
    standing = replace(READY, accepted_items=46)  # 14 short at 14 a week: one week
    assert expected_on(gate, standing, LADDER) == date(2026, 11, 25)
    assert expected_on(gate, replace(standing, items_per_week=0.0), LADDER) is None
    assert expected_on(gate, replace(standing, items_per_week=0.01), LADDER) is None
    assert expected_on(gate, READY, LADDER) is None


def test_weeks_are_counted_from_the_day_the_level_began() -> None:
    standing = replace(READY, weeks_at_level=2, level_since=date(2026, 10, 30))
    assert expected_on(Gate(GateKind.WEEKS_AT_LEVEL, 3), standing, LADDER) == date(2026, 11, 20)


def test_with_several_gates_open_the_latest_day_is_named() -> None:
    standing = replace(READY, accepted_items=46, weeks_at_level=2, level_since=date(2026, 10, 30))
    results = evaluate(standing, LADDER)
    assert all_expected_on(results) == date(2026, 11, 25)
    assert reading(standing, LADDER) == (
        "5 of 7 gates met. Missing: accepted items at this level 46 of 60; "
        "weeks at this level 2 of 3. At the present pace they open by 25 Nov."
    )
    assert all_expected_on(evaluate(replace(standing, score_low=None), LADDER)) is None


def test_a_bound_is_rounded_down_never_up_to_its_threshold() -> None:
    results = evaluate(replace(READY, score_low=0.8499), LADDER)
    score = next(r for r in results if r.kind is GateKind.SCORE_LOW)
    assert (score.have, score.need, score.met) == ("84.9", "85.0", False)
    assert missing_words(results) == "quality, lower bound of 95 % interval 84.9 of 85.0"


def test_more_evidence_is_only_advised_where_it_can_help() -> None:
    hopeful = replace(READY, score_low=0.8, score_mean=0.93)
    assert reading(hopeful, LADDER).endswith("85.0 is needed: more evidence narrows the interval.")
    low = replace(READY, score_low=0.7, score_mean=0.8)
    assert reading(low, LADDER).endswith("85.0 is needed; the score itself is 80.0.")


def test_a_step_down_needs_the_upper_bound_below_the_floor_and_enough_evidence() -> None:
    analyst = replace(READY, level=Level.QC_ANALYST, score_high=0.64, score_n=20)
    assert falls(analyst, LADDER)
    assert not falls(replace(analyst, score_n=19.9), LADDER)
    assert not falls(replace(analyst, score_high=0.65), LADDER)
    assert not falls(replace(analyst, score_high=None), LADDER)
    assert not falls(replace(analyst, level=Level.LABELER), LADDER)


def test_nobody_is_proposed_up_and_down_at_once() -> None:
    for tenth in range(1001):
        low = tenth / 1000
        standing = replace(
            READY, level=Level.QC_ANALYST, score_low=low, score_high=low,
            accepted_items=999, score_n=99, gold_low=1.0, weeks_at_level=99, reviews_done=999,
            modules_passed=frozenset({"trainer-basics"}),
        )  # fmt: skip
        assert not (is_ready(standing, LADDER) and falls(standing, LADDER))


def test_twenty_right_of_twenty_never_prove_ninety_percent() -> None:
    assert wilson_low(20, 20) == pytest.approx(0.8389, abs=1e-4)
    assert wilson_low(95, 100) == pytest.approx(0.8882, abs=1e-4)
    assert wilson_low(0, 5) == 0.0
    assert wilson_low(0, 0) is None
