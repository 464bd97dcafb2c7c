"""Drifts are found, dated and ended; steady people are rarely accused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.scoring.alarm_limits import cusum_design, ewma_design, ewma_spread, worse_by_odds
from app.scoring.drift import DriftPolicy, State, chart, watch

Numbers = NDArray[np.float64]

SHORT = DriftPolicy(baseline=20, fewest=4, false_alarms=20.0)


def crowd(
    seed: int, n_people: int, n_answers: int, shift_at: int | None = None, odds: float = 4.0
) -> tuple[NDArray[np.intp], Numbers]:
    """People of .7 to 1 skill whose odds fall at answer `shift_at`; rows by person."""
    rng = np.random.default_rng(seed)
    skill = np.repeat(rng.beta(18, 2, n_people)[:, None], n_answers, axis=1)
    if shift_at is not None:
        skill[:, shift_at:] = skill[:, shift_at:] / (
            skill[:, shift_at:] + (1 - skill[:, shift_at:]) * odds
        )
    hits = (rng.random(skill.shape) < skill).astype(np.float64)
    return np.repeat(np.arange(n_people), n_answers), hits.ravel()


def plainly(
    values: Numbers, good: float, start: int, policy: DriftPolicy
) -> tuple[list[tuple[int, int, int]], list[float]]:
    """The CUSUM answer by answer: its episodes, and its line."""
    made = cusum_design(good, worse_by_odds(good, policy.odds), 1000 / policy.false_alarms)
    episodes: list[tuple[int, int, int]] = []
    line: list[float] = []
    high, change, drifting = 0.0, start, False
    for place in range(start, values.size):
        step = values[place] * made.hit + (1 - values[place]) * made.miss
        if not drifting:
            high = max(0.0, high + step)
            if high < 1e-9:
                change = place + 1
            if high >= made.limit:
                drifting, low = True, 0.0
                episodes.append((change, place, -1))
            line.append(high)
        else:
            low = max(0.0, low - step)
            line.append(made.limit - low)
            if low >= made.limit:
                drifting, high, change = False, 0.0, place + 1
                episodes[-1] = (*episodes[-1][:2], place)
    return episodes, line


@given(
    people=st.lists(
        st.lists(st.sampled_from([0.0, 0.25, 1.0]), max_size=120), min_size=1, max_size=5
    ),
    seed=st.integers(0, 99),
)
@settings(max_examples=30, deadline=None)
def test_all_people_at_once_is_each_person_answer_by_answer(
    people: list[list[float]], seed: int
) -> None:
    values = [np.array(one) for one in people]
    person = np.concatenate([np.full(one.size, i) for i, one in enumerate(values)])
    credit = np.concatenate(values)
    # Rows of different people are mixed; each person's stay in their order.
    mixed_person = np.random.default_rng(seed).permutation(person)
    mixed_credit = np.empty(person.size)
    for i, one in enumerate(values):
        mixed_credit[mixed_person == i] = one
    found = watch(mixed_person, mixed_credit, len(people), SHORT)
    together = watch(person, credit, len(people), SHORT)
    for a, b in zip(found.before, together.before, strict=True):
        np.testing.assert_allclose(a, b)
    for i, one in enumerate(values):
        if found.state[i] == State.TOO_FEW:
            assert one.size < 4
            assert found.alarm[i] == -1
            continue
        start = int(found.watched_from[i])
        episodes, line = plainly(one, float(found.good[i]), start, SHORT)
        mine = found.episodes.person == i
        rows = zip(
            found.episodes.change[mine].tolist(),
            found.episodes.alarm[mine].tolist(),
            found.episodes.recovered[mine].tolist(),
            strict=True,
        )
        assert list(rows) == episodes
        drawn = chart(one, float(found.good[i]), start, SHORT)
        np.testing.assert_allclose(drawn.cusum, line, atol=1e-9)
        assert drawn.ewma[-1] == pytest.approx(found.ewma[i], abs=1e-9)


def test_a_drift_is_found_and_dated_and_the_means_tell_it() -> None:
    person, credit = crowd(1, 200, 400, shift_at=200)
    found = watch(person, credit, 200)
    caught = (found.alarm >= 200) & (found.state == State.DRIFTING_DOWN)
    assert caught.mean() > 0.7
    assert np.median(np.abs(found.change[caught] - 200)) < 15
    assert np.median(found.alarm[caught] - 200) < 40
    assert np.mean(found.after[caught, 0] < found.before[caught, 0] - 0.05) > 0.95
    assert np.all(found.after[caught, 1] <= found.after[caught, 0])


def test_steady_people_get_the_wanted_number_of_false_alarms() -> None:
    """Their usual share is estimated from 60 answers; the number is held over people."""
    person, credit = crowd(2, 3000, 360)
    policy = DriftPolicy(false_alarms=1.0)
    found = watch(person, credit, 3000, policy)
    until = np.full(3000, 360)
    np.minimum.at(until, found.episodes.person, found.episodes.alarm + 1)
    rate = 1000 * np.unique(found.episodes.person).size / (until - 60).sum()
    assert 0.7 < rate < 1.25


def test_fractions_give_no_more_false_alarms() -> None:
    rng = np.random.default_rng(3)
    skill = np.repeat(rng.beta(18, 2, 1500), 360)
    credit = rng.beta(4 * skill, 4 * (1 - skill))
    found = watch(np.repeat(np.arange(1500), 360), credit, 1500)
    assert 1000 * found.episodes.person.size / (1500 * 300) < 0.6


def test_who_comes_back_has_recovered() -> None:
    credit = np.tile([1.0] * 9 + [0.0], 40)
    credit[200:260] = np.tile([1.0, 0.0], 30)
    found = watch(np.zeros(400, dtype=int), credit, 1)
    assert found.state[0] == State.RECOVERED
    assert found.change[0] in range(195, 206)
    assert 260 < found.recovered[0] < 400
    drawn = chart(credit, float(found.good[0]), int(found.watched_from[0]))
    assert drawn.cusum.max() >= drawn.limit
    assert drawn.cusum[found.recovered[0] - 60] <= 1e-9
    assert np.any((drawn.below >= 200) & (drawn.below < 300))
    halfway = watch(np.zeros(260, dtype=int), credit[:260], 1)
    assert halfway.state[0] == State.DRIFTING_DOWN
    assert halfway.recovered[0] == -1


def test_the_moving_average_and_its_limits_are_the_published_ones() -> None:
    values = np.random.default_rng(6).random(50)
    drawn = chart(values, 0.8)
    by_hand, at = [], 0.8
    for value in values:
        at = 0.95 * at + 0.05 * value
        by_hand.append(at)
    np.testing.assert_allclose(drawn.ewma, by_hand)
    width = ewma_design(0.8, 1000.0).width
    spread = 0.16 * ewma_spread(np.arange(1.0, 51.0), 0.05)
    np.testing.assert_allclose(drawn.low, 0.8 - width * np.sqrt(spread))


def test_the_usual_share_leans_on_the_pool() -> None:
    person, credit = crowd(7, 50, 100)
    credit[:60] = 1.0
    found = watch(person, credit, 50)
    assert found.usual[0] < 1.0
    assert np.all(found.good < found.usual)
    assert np.all(found.bad < found.good)


def test_nobody_and_newcomers_are_not_watched() -> None:
    nobody = watch([], [], 0)
    assert nobody.state.size == 0
    some = watch([0, 0, 1], [1.0, 0.0, 1.0], 3)
    assert some.state.tolist() == [State.TOO_FEW] * 3
    assert some.n.tolist() == [2, 1, 0]
    assert np.isnan(some.usual[2])
    assert np.isnan(some.limit).all()
    assert np.isnan(some.after).all()
    assert some.before[0, 0] == 0.5
    assert chart([], 0.9).ewma.size == 0


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5])
def test_people_all_alike_give_no_alarm(value: float) -> None:
    found = watch(np.repeat(np.arange(3), 80), np.full(240, value), 3)
    assert np.all(found.state == State.STEADY)


def test_what_is_no_evidence_is_refused() -> None:
    for person, credit in [([0], [1.5]), ([0], [np.nan]), ([2], [1.0]), ([0, 1], [1.0])]:
        with pytest.raises(ValueError, match=r"outside|equally long"):
            watch(person, credit, 2)
