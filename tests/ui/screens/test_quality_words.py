"""What the Quality page says in words: sums, readings, hints; none of it needs a window."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.findings import Figure, Findings
from app.domain.quality import Estimate, EvidencePart, Score
from app.ui.formats import Formats
from app.ui.screens.quality.agreement_columns import agreement_reading, reading_tip, tried_words
from app.ui.screens.quality.evidence_part import part_words, pool_mean, standard_words, why_words
from app.ui.screens.quality.norms import check_norm
from app.ui.screens.quality.parts import coefficient, drawn, q_words, signed
from app.ui.screens.quality.preferences_tab import CHECKS, habit_estimate, habit_value, habit_words
from app.ui.screens.quality.watch import watch_rows, watch_words
from app.ui.tokens import State
from tests.ui.screens.findings import (
    agreement,
    around,
    drift,
    habit,
    hint,
    model,
    some,
    spam,
)

SAY = Formats()


def score(mean: float, *parts: tuple[str, int, float, float]) -> Score:
    estimate = Estimate(mean, mean - 0.05, mean + 0.05, 40.2)
    made = tuple(
        EvidencePart(source, items, weight, hits, estimate) for source, items, weight, hits in parts
    )
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Score(1, "all", estimate, made, None, None, 0, 1, at)


def test_a_score_is_explained_by_the_sum_that_makes_it() -> None:
    # (2 × 0.81 + 31.5) / (2 + 40.2)
    made = score(33.12 / 42.2, ("gold", 30, 25.2, 20.5), ("peers", 30, 15.0, 11.0))
    assert pool_mean(made, 2.0) == pytest.approx(0.81)
    assert why_words(made, 2.0, SAY) == (
        "78.5 is 33.1 of 42.2: 31.5 of 40.2 effective answers were right, and everybody starts "
        "with 2 at the pool’s mean of 81.0 %, which are 1.6 right."
    )
    assert part_words(made.parts[0], SAY) == "30 items, worth 25.2: 20.5 right"


def test_a_score_made_by_another_rule_is_not_given_a_sum_that_is_wrong() -> None:
    made = score(0.95, ("gold", 30, 40.2, 31.5))  # no pool's mean leads there
    assert pool_mean(made, 2.0) is None
    assert why_words(made, 2.0, SAY).startswith("95.0: 31.5 of 40.2 effective answers were right")
    assert "pool’s mean" in why_words(made, None, SAY)


@pytest.mark.parametrize(
    ("alpha", "state", "words"),
    [
        (Figure(0.9, 0.81, 0.95), State.GOOD, "reliable"),
        (Figure(0.9, 0.79, 0.95), State.WARN, "tentative"),
        (Figure(0.7, 0.6, 0.8), State.BAD, "not reliable"),
        (Figure(0.7), State.WARN, "tentative"),
        (Figure(None), State.NEUTRAL, "too few pairs"),
    ],
)
def test_agreement_is_judged_by_the_lower_bound(alpha: Figure, state: State, words: str) -> None:
    assert agreement_reading(agreement(alpha=alpha)) == (state, words)


def test_the_kappa_paradox_is_named_before_a_low_alpha_misleads() -> None:
    row = agreement(paradox=True, alpha=around(0.31), observed=around(0.96), largest_share=0.94)
    assert agreement_reading(row) == (State.WARN, "one label dominates")
    assert reading_tip(row, SAY).startswith("94 % of the labels are the same one")
    assert "although 96 % of pairs agree" in reading_tip(row, SAY)


def test_the_models_tried_are_named_with_their_parts() -> None:
    assert tried_words(model(), SAY) == "pooled confusion 83 % · one coin 14 % · plain vote 3 %"


def test_the_most_pressing_is_watched_first() -> None:
    found = Findings(
        hints=(hint(), replace(hint(5), biased=True)),
        spam=(spam(), replace(spam(6), kind="random")),
        drift=(drift(), drift(3, state="recovered")),
    )
    rows = watch_rows(found, SAY)
    kinds = [row.kind for row in rows]
    assert kinds == ["drift", "recovered", "lazy", "random", "biased", "mixup"]
    assert [row.told for row in rows] == [
        "From 92.0 % to 78.0 % right",
        "Back from 92.0 %: now 78.0 %",
        "97 % of the answers are “no”; chance gives 50 % right",
        "Answers do not follow the task; chance gives 50 % right",
        "Says “no” where “yes” is right: 14 of 40, the pool 4 %",
        "Says “no” where “yes” is right: 14 of 40, the pool 4 %",
    ]
    assert watch_words(rows) == "1 drifts, 1 recovered, 2 answer without looking, 2 mix up labels."
    assert watch_words(()) == ""


def test_a_label_that_looks_like_a_placeholder_is_shown_as_it_is() -> None:
    rows = watch_rows(Findings(hints=(hint(meant="{said}", said="{meant}"),)), SAY)
    assert rows[0].told.startswith("Says “{meant}” where “{said}” is right")


def test_figures_without_an_interval_are_not_drawn() -> None:
    assert drawn(Figure(None)) is None
    assert drawn(Figure(0.4)) is None
    assert drawn(Figure(0.4, 0.3, 0.5), 20) == Estimate(0.4, 0.3, 0.5, 20)
    assert coefficient(Figure(None), SAY) == "not defined"
    assert coefficient(Figure(0.4, -0.1, 0.5), SAY) == "0.40, 95 % interval −0.10–0.50"


def test_differences_carry_their_sign_and_nothing_carries_none() -> None:
    assert [signed(value, SAY) for value in (0.12, -0.034, -0.0001, None)] == [
        "+12.0", "−3.4", "0.0", "–",
    ]  # fmt: skip
    assert [q_words(q, SAY) for q in (0.0002, 0.03, None)] == ["<0.001", "0.030", "–"]


def test_every_check_has_a_norm_and_shares_alone_are_drawn() -> None:
    assert all(check_norm(check) for check in CHECKS)
    assert habit_estimate(habit(check="position")) is not None
    assert habit_estimate(habit(check="speed")) is None
    assert habit_value("speed", 1.4, SAY) == "1.40"
    assert habit_value("ties", 0.23, SAY) == "23 %"
    assert habit_words(habit(), SAY) == (
        "63 %, 95 % interval 56 %–70 %, expected 50 %: left chosen, of answers without ties"
    )


def test_there_is_something_of_everything_to_look_at() -> None:
    found = some()
    assert all(getattr(found, name) for name in found.__slots__)


def test_the_standardised_score_is_told_where_it_is_known() -> None:
    made = replace(score(0.78), expected=0.714, standard=Estimate(0.79, 0.7212, 0.8468, 40.2))
    assert standard_words(made, SAY) == (
        "On work of middling difficulty it would be 79.0 (95 % between 72.1 and 84.7); on the same "
        "work a middling person gets 71.4."
    )
    assert standard_words(replace(made, standard=None), SAY) == ""
    assert standard_words(replace(made, expected=None), SAY) == ""
