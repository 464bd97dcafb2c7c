"""Agreement on runs: by step, on the first error and on the verdict, beyond chance."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.scoring.agreement import gwet_ac1
from app.scoring.trajectories import (
    AGENT_REWARD_BENCH,
    UNMARKED,
    FirstErrors,
    first_error_agreement,
    first_errors,
    step_agreement,
    verdict_agreement,
)

Codes = NDArray[np.int64]

rows_of_marks = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4), st.integers(-1, 2)),
    max_size=40,
)


def columns(rows: list[tuple[int, int, int, int]]) -> NDArray[np.int64]:
    """One mark a run, person and step, the last; a row a column."""
    kept = {row[:3]: row for row in rows}
    return np.array(list(kept.values()), dtype=np.int64).reshape(-1, 4).T


@given(rows_of_marks)
@settings(deadline=None)
def test_step_agreement_is_that_of_all_pairs_and_ac1_that_of_the_table(
    rows: list[tuple[int, int, int, int]],
) -> None:
    run, person, step, mark = columns(rows)
    found = step_agreement(run, person, step, mark, 3)
    units = sorted({(r, s) for r, _, s, m in zip(run, person, step, mark, strict=True) if m >= 0})
    table = np.array(
        [
            [np.count_nonzero((run == r) & (step == s) & (mark == m)) for m in range(3)]
            for r, s in units
        ],
        dtype=np.float64,
    ).reshape(-1, 3)
    m = table.sum(axis=1)
    two = m >= 2
    assert found.units == two.sum()
    assert found.pairs == sum(math.comb(int(x), 2) for x in m)
    if not two.any():
        assert math.isnan(found.observed.value)
        return
    alike = ((table * (table - 1)).sum(axis=1)[two] / (m * (m - 1))[two]).mean()
    assert found.observed.value == pytest.approx(alike)
    assert found.ac1.value == pytest.approx(gwet_ac1(table), nan_ok=True)


def test_kappa_is_fleiss_for_a_fixed_panel() -> None:
    inter_rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="the oracle statsmodels is not installed"
    )
    rng = np.random.default_rng(1)
    truth = rng.choice(3, 200, p=[0.7, 0.2, 0.1])
    marks = np.where(rng.random((200, 4)) < 0.8, truth[:, None], rng.integers(0, 3, (200, 4)))
    unit, person = np.divmod(np.arange(800), 4)
    found = verdict_agreement(unit, person, marks.ravel(), 3)
    table = np.stack([(marks == k).sum(axis=1) for k in range(3)], axis=1)
    assert found.kappa.value == pytest.approx(float(inter_rater.fleiss_kappa(table)))


def test_an_unmarked_step_is_missing_and_the_last_mark_counts() -> None:
    run, person, step = [0, 0, 0, 0, 0], [0, 1, 0, 1, 1], [0, 0, 1, 1, 0]
    found = step_agreement(run, person, step, [1, 0, UNMARKED, 2, 1], 3)
    assert found.observed.value == 1.0
    assert (found.units, found.pairs, found.runs) == (1, 1, 1)


def test_the_first_error_is_found_and_none_is_the_end() -> None:
    run = [0, 0, 0, 1, 1, 1]
    person = [0, 0, 1, 0, 1, 1]
    found = first_errors(run, person, [3, 1, 0, 2, 0, 1], [2, 2, 0, 0, -1, -1], 2, [5, 4])
    assert found.run.tolist() == [0, 0, 1]
    assert found.person.tolist() == [0, 1, 0]
    assert found.step.tolist() == [1, 5, 4]
    changed = first_errors([0, 0], [0, 0], [1, 1], [2, 0], 2, [5])
    assert changed.step.tolist() == [5]
    with pytest.raises(ValueError, match="beyond"):
        first_errors([0], [0], [5], [2], 2, [5])


def test_first_errors_agree_within_a_step_and_none_with_none_only() -> None:
    run = np.repeat(np.arange(4), 2)
    errors = FirstErrors(run, np.tile([0, 1], 4), np.array([2, 3, 1, 4, 5, 5, 4, 5]))
    found = first_error_agreement(errors, [5, 5, 5, 5])
    assert found.observed.value == 0.5
    assert first_error_agreement(errors, [5, 5, 5, 5], within=0).observed.value == 0.25
    # By hand: shares of steps 1 to 4 and of none: 1, 1, 1, 2 and 3 of 8.
    share = np.array([0, 1, 1, 1, 2]) / 8
    near = sum(share[i] * share[j] for i in range(5) for j in range(5) if abs(i - j) <= 1)
    chance = near + (3 / 8) ** 2
    assert found.kappa.value == pytest.approx((0.5 - chance) / (1 - chance))
    spread = (share * (1 - share)).sum() + 3 / 8 * 5 / 8
    gwet = (13 + 1) * spread / 30
    assert found.ac1.value == pytest.approx((0.5 - gwet) / (1 - gwet))


def blind_and_seeing(seed: int, error: float) -> tuple[FirstErrors, Codes]:
    """Two people a run; each sees the true first error or, by `error`, places it blindly."""
    rng = np.random.default_rng(seed)
    n_steps = rng.integers(5, 30, 400)
    truth = np.floor(rng.beta(2, 2, 400) * n_steps)
    blind = np.floor(rng.beta(2, 2, (400, 2)) * n_steps[:, None])
    step = np.where(rng.random((400, 2)) < error, blind, truth[:, None]).astype(np.int64)
    run, person = np.divmod(np.arange(800), 2)
    return FirstErrors(run, person, step.ravel()), n_steps


def test_people_who_guess_agree_by_chance_only() -> None:
    kappas = [first_error_agreement(*blind_and_seeing(s, 1.0)).kappa.value for s in range(6)]
    assert abs(np.mean(kappas)) < 0.03


def test_the_interval_holds_the_truth_and_same_seeds_give_the_same() -> None:
    inside: list[bool] = []
    for seed in range(40):
        errors, n_steps = blind_and_seeing(seed, 0.3)
        rng = np.random.default_rng(seed)
        found = first_error_agreement(errors, n_steps, rng=rng, draws=200)
        # Both see it with chance .49; else they agree by chance.
        inside.append(found.kappa.low <= 0.49 <= found.kappa.high)
    assert 0.85 <= np.mean(inside) <= 1.0
    again = first_error_agreement(errors, n_steps, rng=np.random.default_rng(39), draws=200)
    assert again == found


@given(rows_of_marks)
@settings(deadline=None)
def test_the_order_of_rows_and_names_of_marks_change_nothing(
    rows: list[tuple[int, int, int, int]],
) -> None:
    run, person, step, mark = columns(rows)
    one = step_agreement(run, person, step, mark, 3)
    renamed = np.where(mark >= 0, 2 - mark, mark)[::-1]
    other = step_agreement(run[::-1], person[::-1], step[::-1], renamed, 3)
    for a, b in ((one.observed, other.observed), (one.kappa, other.kappa), (one.ac1, other.ac1)):
        assert a.value == pytest.approx(b.value, nan_ok=True)
    errors = first_errors(run, person, step, mark, 2, [5, 5, 5, 5])
    first_error_agreement(errors, [5, 5, 5, 5], rng=np.random.default_rng(1), draws=20)


def test_steps_of_a_run_are_drawn_together() -> None:
    """A run copied step by step says no more: its interval is no narrower."""
    rng = np.random.default_rng(3)
    verdict = rng.integers(0, 2, (30, 2))
    run, person = np.divmod(np.arange(60), 2)
    once = verdict_agreement(run, person, verdict.ravel(), 2, rng=np.random.default_rng(4))
    copies = [np.tile(column, 10) for column in (run, person, verdict.ravel())]
    many = step_agreement(
        copies[0],
        copies[1],
        np.repeat(np.arange(10), 60),
        copies[2],
        2,
        rng=np.random.default_rng(4),
    )
    assert many.kappa.low == pytest.approx(once.kappa.low)
    assert many.kappa.high == pytest.approx(once.kappa.high)
    assert many.units == 10 * once.units


def test_nothing_says_nothing_and_norms_are_there() -> None:
    found = step_agreement([], [], [], [], 2, rng=np.random.default_rng(1))
    assert math.isnan(found.kappa.value)
    nobody = FirstErrors(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    assert math.isnan(first_error_agreement(nobody, []).observed.value)
    assert verdict_agreement([0, 0], [0, 1], [0, 0], 1).observed.value == 1.0
    assert AGENT_REWARD_BENCH["side effect"].ac1 == 0.96
    with pytest.raises(ValueError, match="outside"):
        verdict_agreement([0], [0], [3], 2)
    with pytest.raises(ValueError, match="equally long"):
        verdict_agreement([0, 1], [0], [1, 1], 2)
