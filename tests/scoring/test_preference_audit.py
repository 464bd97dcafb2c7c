"""Habits of people who compare pairs: planted ones are found, others are left alone."""

from dataclasses import replace

import numpy as np
import pytest

from app.scoring.comparisons import Comparisons, Outcome, comparisons_of
from app.scoring.habit_checks import AuditPolicy, HabitCheck
from app.scoring.preference_audit import (
    CHECKS,
    pool_shares,
    preference_audit,
    rows_behind,
)

PEOPLE, EACH, PLANTED = 60, 120, 6


def made_judgments(seed: int, habit: str = "") -> Comparisons:
    """Sixty people, 120 pairs each; the first six have the habit."""
    rng = np.random.default_rng(seed)
    worker = np.repeat(np.arange(PEOPLE), EACH)
    n = worker.size
    left = rng.integers(0, 50, n)
    right = (left + rng.integers(1, 50, n)) % 50
    lengths = rng.lognormal(4.0, 0.5, (2, n))
    planted = worker < PLANTED
    share = np.full(n, 0.5)
    longer_left = lengths[0] > lengths[1]
    loves = 0.92 if habit == "length" else 0.65
    share = np.where(
        longer_left, np.where(planted, loves, 0.65), 1 - np.where(planted, loves, 0.65)
    )
    if habit == "position":
        share = np.where(planted, np.minimum(share + 0.25, 0.97), share)
    tie = rng.random(n) < np.where(planted & (habit == "ties"), 0.5, 0.2)
    said = np.where(rng.random(n) < share, Outcome.LEFT, Outcome.RIGHT)
    outcome = np.where(tie, Outcome.TIE, said)
    if habit == "runs":
        for w in range(PLANTED):
            outcome[w * EACH : (w + 1) * EACH] = np.sort(outcome[w * EACH : (w + 1) * EACH])
    seconds = rng.lognormal(3.0, 0.4, n) * rng.lognormal(0.0, 0.15, PEOPLE)[worker]
    seconds = np.where(planted & (habit == "speed"), seconds / 4.0, seconds)
    return comparisons_of(
        worker, left, right, outcome, PEOPLE, 50,
        seconds=seconds, left_length=lengths[0], right_length=lengths[1],
    )  # fmt: skip


def check_of(made: Comparisons, name: str) -> HabitCheck:
    """One of the checks."""
    return next(one for one in preference_audit(made) if one.name == name)


@pytest.mark.parametrize("habit", ["position", "length", "ties", "runs", "speed"])
def test_a_planted_habit_is_found_and_little_else(habit: str) -> None:
    false, flagged, found = 0, 0, 0
    for seed in range(8):
        flag = check_of(made_judgments(seed, habit), habit).flag
        found += int(flag[:PLANTED].sum())
        flagged += int(flag.sum())
        false += int(flag[PLANTED:].sum())
    assert found >= 0.8 * 8 * PLANTED
    assert false <= 0.15 * flagged


def test_people_without_habits_are_left_alone() -> None:
    flagged = sum(
        int(check.flag.any())
        for seed in range(20)
        for check in preference_audit(made_judgments(seed))
    )
    assert flagged <= 0.1 * 20 * 5


def test_all_checks_are_there_in_their_order_with_a_row_a_person() -> None:
    found = preference_audit(made_judgments(1))
    assert tuple(check.name for check in found) == CHECKS
    assert all(check.value.size == PEOPLE for check in found)


def test_swapping_all_sides_turns_the_position_and_nothing_else() -> None:
    made = made_judgments(3, "position")
    turned = np.where(
        made.outcome == Outcome.TIE, Outcome.TIE, Outcome.RIGHT - made.outcome
    ).astype(np.int8)
    mirror = replace(
        made, left=made.right, right=made.left, outcome=turned,
        left_length=made.right_length, right_length=made.left_length,
    )  # fmt: skip
    for one, other in zip(preference_audit(made), preference_audit(mirror), strict=True):
        value = 1.0 - other.value if one.name == "position" else other.value
        np.testing.assert_allclose(one.value, value, atol=1e-12)
        np.testing.assert_allclose(one.p, other.p, atol=1e-9)


def test_a_pair_judged_again_is_a_repeat_or_a_swap() -> None:
    made = comparisons_of(
        [0, 0, 0, 0], [1, 1, 2, 1], [2, 2, 1, 3], [0, 0, 0, 1], 1, 4, order=[0, 1, 2, 3]
    )
    policy = AuditPolicy(fewest=1, fewest_repeats=1)
    found = {check.name: check for check in preference_audit(made, policy)}
    assert (found["repeats"].n[0], found["repeats"].value[0]) == (1, 1.0)
    assert (found["swaps"].n[0], found["swaps"].value[0]) == (1, 1.0)  # she followed the side
    assert list(rows_behind(made, "repeats", 0)) == [0, 1]
    assert list(rows_behind(made, "swaps", 0)) == [1, 2]
    assert list(rows_behind(made, "position", 0)) == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="no check"):
        rows_behind(made, "mood", 0)


def test_a_batch_is_timed_once() -> None:
    made = made_judgments(2, "speed")
    together = replace(made, batch=(np.arange(len(made)) // 4).astype(np.int32))
    assert check_of(together, "speed").n[0] == EACH // 4


def test_nobody_at_all_and_all_ties_are_no_trouble() -> None:
    nobody = comparisons_of([], [], [], [], 0, 0)
    assert all(check.n.size == 0 for check in preference_audit(nobody))
    ties = comparisons_of([0] * 30, [0] * 30, [1] * 30, [2] * 30, 1, 2)
    found = {check.name: check for check in preference_audit(ties)}
    assert not any(check.flag.any() for check in found.values())
    assert np.isnan(found["position"].value[0])
    assert np.isnan(pool_shares(ties).left.value)


def test_convincing_arguments_show_what_was_published(arguments: Comparisons) -> None:
    pool = pool_shares(arguments)
    assert pool.left.value == pytest.approx(0.502, abs=0.002)
    assert pool.tie.value == pytest.approx(0.227, abs=0.005)
    assert pool.longer.value == pytest.approx(0.68, abs=0.01)
    assert pool.much_longer.value == pytest.approx(0.745, abs=0.01)
    assert not check_of(arguments, "position").flag.any()
    length = check_of(arguments, "length")
    assert 0.02 < length.flag.sum() / (length.n >= 20).sum() < 0.12
