"""What agreement with peers is worth in truth: people's peer rates set right by their gold.

Peers share errors, so a person's expected share of right answers under the label model is off by
something that the whole pool has in common. Where people have gold answers too, it shows. Person
i's true rate is taken to come from Beta(m k, (1 - m) k) with

    logit m = logit(pool) + shift + slope (logit(rate under peers) - logit(pool))

and k the worth of her peer evidence with the pool's pseudo-answers. Shift and slope are the most
probable ones given the gold answers, under normal priors about 0 and 1: with little gold nothing is
corrected. This is the beta-binomial regression of Prentice, "Binary regression using an extended
beta-binomial distribution", Journal of the American Statistical Association 81, 1986.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from app.scoring.labels import Floats, Ints
from app.scoring.posterior import CombinePolicy

SHIFT_SPREAD, SLOPE_SPREAD = 0.4, 0.2
"""Standard deviations of the priors, in log-odds. Found on public sets; see bench_scoring."""

EDGE = 0.02
"""Rates are kept this far from 0 and 1 before their log-odds are taken."""


@dataclass(frozen=True, slots=True, eq=False)
class PeerCalibration:
    """How peers' credits are set right.

    shift, slope: see above; 0 and 1 change nothing. pool: the pool's rate under peers. rate: each
    worker's set right. n_gold: gold answers behind it.
    """

    shift: float
    slope: float
    pool: float
    rate: Floats
    n_gold: float


def calibrate_peers(
    peer_hits: ArrayLike,
    peer_n: ArrayLike,
    gold_hits: ArrayLike,
    gold_n: ArrayLike,
    policy: CombinePolicy | None = None,
) -> PeerCalibration:
    """The correction for workers' peer evidence: sums of credits, and how many; all a worker.

    Only workers with both gold and peers tell something. Without any, nothing is changed.
    """
    policy = policy or CombinePolicy()
    hits, n = np.asarray(peer_hits, np.float64), np.asarray(peer_n, np.float64)
    right, answers = np.asarray(gold_hits, np.float64), np.asarray(gold_n, np.float64)
    pool = float(np.clip(hits.sum() / n.sum(), EDGE, 1.0 - EDGE)) if n.sum() > 0.0 else 0.5
    rate = (hits + policy.pool_pseudo * pool) / (n + policy.pool_pseudo)
    base = float(special.logit(pool))
    apart = special.logit(np.clip(rate, EDGE, 1.0 - EDGE)) - base
    strength = np.minimum(policy.peer_cap, policy.peer_worth * n) + policy.pool_pseudo
    told = (n > 0.0) & (answers > 0.0)
    shift, slope = 0.0, 1.0
    if told.any():
        shift, slope = _most_probable(base, apart[told], strength[told], right[told], answers[told])
    known = np.asarray(special.expit(base + shift + slope * apart))
    return PeerCalibration(shift, slope, pool, known, float(answers[told].sum()))


def calibrated_credits(
    credit: Floats, worker: Ints, peer_hits: Floats, peer_n: Floats, found: PeerCalibration
) -> Floats:
    """Each piece's credit, moved so that its worker's mean is moved to the rate set right.

    A mean that falls scales her credits down, one that rises scales what they lack: so each stays
    within 0..1, and their order stays. The pool's lean in the rate is not counted twice: what moves
    is the mean by as much, in log-odds, as the rate moved.
    """
    mean = np.clip(peer_hits / np.maximum(peer_n, 1.0), EDGE, 1.0 - EDGE)
    base = float(special.logit(found.pool))
    moved = special.expit(base + found.shift + found.slope * (special.logit(mean) - base))
    down = np.minimum(moved / mean, 1.0)[worker]
    up = np.minimum((1.0 - moved) / (1.0 - mean), 1.0)[worker]
    return np.asarray(1.0 - (1.0 - credit * down) * up)


def _most_probable(
    base: float, apart: Floats, strength: Floats, right: Floats, answers: Floats
) -> tuple[float, float]:
    """The most probable shift and slope."""

    def loss(at: Floats) -> float:
        mean = np.clip(special.expit(base + at[0] + at[1] * apart), 1e-3, 1.0 - 1e-3)
        a, b = mean * strength, (1.0 - mean) * strength
        fit = special.betaln(a + right, b + answers - right) - special.betaln(a, b)
        prior = (at[0] / SHIFT_SPREAD) ** 2 + ((at[1] - 1.0) / SLOPE_SPREAD) ** 2
        return float(0.5 * prior - fit.sum())

    found = optimize.minimize(loss, np.array([0.0, 1.0]), method="BFGS")
    return float(found.x[0]), float(found.x[1])
