"""Peers set right by gold: a shared error is taken off, and little gold changes little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.peer_calibration import calibrate_peers, calibrated_credits


def crowd(seed: int, gold: int, off: float) -> tuple[np.ndarray, ...]:
    """True rates, peers' hits of 200 (all too high by `off`), and gold hits of `gold`."""
    rng = np.random.default_rng(seed)
    truth = rng.beta(14.0, 6.0, 80)
    peers = np.clip(truth + off + rng.normal(0.0, 0.03, 80), 0.01, 0.99) * 200
    return truth, peers, np.full(80, 200.0), rng.binomial(gold, truth), np.full(80, gold)


def test_peers_who_praise_too_much_are_brought_down_to_what_gold_says() -> None:
    truth, hits, n, right, answers = crowd(1, 10, 0.12)
    found = calibrate_peers(hits, n, right, answers)
    before = np.abs(hits / n - truth).mean()
    assert found.shift < -0.3
    assert np.abs(found.rate - truth).mean() < before / 2
    assert found.n_gold == 800


def test_without_gold_nothing_is_corrected() -> None:
    _, hits, n, _, _ = crowd(2, 10, 0.12)
    found = calibrate_peers(hits, n, np.zeros(80), np.zeros(80))
    assert (found.shift, found.slope, found.n_gold) == (0.0, 1.0, 0.0)
    worker = np.arange(80, dtype=np.int32)
    credit = hits / n
    np.testing.assert_allclose(calibrated_credits(credit, worker, hits, n, found), credit)


def test_honest_peers_are_left_nearly_alone() -> None:
    truth, hits, n, right, answers = crowd(3, 10, 0.0)
    found = calibrate_peers(hits, n, right, answers)
    assert abs(found.shift) < 0.15
    assert np.abs(found.rate - truth).mean() < 0.035


def test_two_gold_answers_in_all_hardly_move_eighty_people() -> None:
    _, hits, n, _, _ = crowd(4, 10, 0.12)
    right, answers = np.zeros(80), np.zeros(80)
    answers[:2] = 1.0
    found = calibrate_peers(hits, n, right, answers)
    assert abs(found.shift) < 0.6


def test_nobody_at_all_is_no_trouble() -> None:
    nothing = np.zeros(0)
    found = calibrate_peers(nothing, nothing, nothing, nothing)
    assert (found.shift, found.slope) == (0.0, 1.0)
    assert found.rate.size == 0


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30),
    st.floats(-1.5, 1.5),
    st.floats(0.3, 1.7),
)
def test_credits_stay_shares_in_their_order_and_their_mean_moves_as_told(
    values: list[float], shift: float, slope: float
) -> None:
    from app.scoring.peer_calibration import EDGE, PeerCalibration

    credit = np.array(values)
    worker = np.zeros(credit.size, dtype=np.int32)
    hits, n = np.array([credit.sum()]), np.array([float(credit.size)])
    found = PeerCalibration(shift, slope, 0.7, np.zeros(1), 5.0)
    moved = calibrated_credits(credit, worker, hits, n, found)
    assert np.all((moved >= -1e-12) & (moved <= 1.0 + 1e-12))
    order = np.argsort(credit, kind="stable")
    assert np.all(np.diff(moved[order]) >= -1e-12)
    mean = float(credit.mean())
    if EDGE <= mean <= 1.0 - EDGE:
        base = np.log(0.7 / 0.3)
        wanted = 1.0 / (1.0 + np.exp(-(base + shift + slope * (np.log(mean / (1 - mean)) - base))))
        assert float(moved.mean()) == pytest.approx(wanted, abs=1e-9)
