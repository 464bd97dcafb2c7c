"""Strengths of items and reliability of people together, where few pairs were judged twice.

Chen, Bennett, Collins-Thompson and Horvitz, "Pairwise ranking aggregation in a crowdsourced
setting", WSDM 2013, section 3: person w says the truth with probability eta_w and turns it around
otherwise, where the truth is Bradley and Terry's,
P(w prefers i to j) = eta_w s(gap) + (1 - eta_w) s(-gap), gap = strength_i - strength_j, s(x) =
1 / (1 + e^-x). A person of eta 1/2 answers at random, one of eta 0 takes the question the wrong way
around. A tie is half a judgment each way.

Strengths and people move in turn, and the penalised likelihood never falls: strengths by scoring
(Newton's step with the expected information) halved until it rises, people by Newton where that
rises and else by a step of EM. The likelihood has a mirror image (all strengths and all people
turned around); the prior of eta, and the start from plain Bradley-Terry, choose the side on which
most people are right.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.domain.progress import Progress, Silent
from app.scoring.bradley_terry import HALVINGS, StrengthPolicy, bradley_terry, tally
from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.intervals import credible
from app.scoring.labels import Floats
from app.scoring.pair_graph import PairGraph, pair_graph

PEOPLE_STEPS = 20
"""Newton steps of people's eta once strengths are found; a handful suffices."""


@dataclass(frozen=True, slots=True)
class CrowdPolicy:
    """How the model is fitted.

    truthful, turned: eta's prior is Beta(truthful, turned), both above 1, so that nobody is
        certain. Chen et al. take Beta(10, 1); this is that scaled down, with its top at .89 and
        worth four and a half judgments, so that a dozen judgments outweigh it.
    ridge: of strengths, above 0, as in `StrengthPolicy`.
    tolerance: stop when the objective rises by less, a judgment. most_steps: stop at the latest.
    level: of the interval.
    """

    truthful: float = 5.0
    turned: float = 1.5
    ridge: float = 0.1
    tolerance: float = 1e-7
    most_steps: int = 300
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class CrowdStrengths:
    """A fitted model.

    strength: of items, in log-odds, sums to 0. reliability: eta of each worker from judgments as
    the other judgments foretell them, so that none confirms itself; it ranks and hits people
    better than `joint`. Without judgments, the prior's top. low, high: equal-tailed interval of
    the Beta with that posterior's top and curvature (observed information); it covers .92-.94 in
    simulation, less where items have fewer than some 20 judgments.
    n: judgments of each worker. joint: eta at the top of the objective. objective: penalised
    log-likelihood before each step and at last; it never falls.
    """

    strength: Floats
    reliability: Floats
    low: Floats
    high: Floats
    n: Floats
    joint: Floats
    objective: tuple[float, ...]
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Judgments as edges of a graph of pairs; a tie is two rows of half the weight.

    up: 1 where the pair's first item won, -1 where its second did.
    """

    graph: PairGraph
    edge: NDArray[np.intp]
    worker: NDArray[np.intp]
    up: Floats
    weight: Floats
    n_workers: int

    def by_edge(self, values: Floats) -> Floats:
        found = np.bincount(self.edge, self.weight * values, self.graph.first.size)
        return np.asarray(found, dtype=np.float64)

    def by_worker(self, values: Floats) -> Floats:
        found = np.bincount(self.worker, self.weight * values, self.n_workers)
        return np.asarray(found, dtype=np.float64)

    def agreed(self, strength: Floats) -> Floats:
        """The probability of each row under the truth, which the strengths give."""
        truth = special.expit(self.graph.gaps(strength))[self.edge]
        return np.asarray(np.where(self.up > 0.0, truth, 1.0 - truth))


def crowd_bt(
    comparisons: Comparisons,
    policy: CrowdPolicy | None = None,
    progress: Progress | None = None,
) -> CrowdStrengths:
    """Each item's strength and each person's reliability; `progress` hears of each step.

    Raises `ValueError` for a prior whose parameters are not above 1 or a ridge not above 0.
    """
    policy, progress = policy or CrowdPolicy(), progress or Silent()
    if min(policy.truthful, policy.turned) <= 1.0 or policy.ridge <= 0.0:
        raise ValueError("the prior's parameters must be above 1 and the ridge above 0")
    rows = _rows(comparisons)
    strength = bradley_terry(comparisons, StrengthPolicy(ridge=policy.ridge, probes=0)).strength
    prior = (policy.truthful - 1.0) / (policy.truthful + policy.turned - 2.0)
    eta = np.full(rows.n_workers, prior)
    trace = [_objective(rows, strength, eta, policy)]
    converged = False
    while not converged and len(trace) <= policy.most_steps:
        progress.step(len(trace) - 1, policy.most_steps)
        eta = _people(rows, rows.agreed(strength), eta, policy)
        strength, height = _items(rows, strength, eta, policy)
        trace.append(height)
        converged = trace[-1] - trace[-2] <= policy.tolerance * max(len(comparisons), 1)
    n = rows.by_worker(np.ones(rows.edge.size))
    reliability, low, high = _without_own(rows, strength, eta, policy)
    return CrowdStrengths(strength, reliability, low, high, n, eta, tuple(trace), converged)


def _rows(comparisons: Comparisons) -> _Rows:
    counts = tally(comparisons)
    graph = pair_graph(counts.first, counts.second, counts.n_items)
    low = np.minimum(comparisons.left, comparisons.right).astype(np.int64)
    high = np.maximum(comparisons.left, comparisons.right)
    known = counts.first.astype(np.int64) * comparisons.n_items + counts.second
    edge = np.searchsorted(known, low * comparisons.n_items + high)
    winner = np.where(comparisons.outcome == Outcome.LEFT, comparisons.left, comparisons.right)
    tie = comparisons.outcome == Outcome.TIE
    up = np.where(tie | (winner == low), 1.0, -1.0)
    worth = np.where(tie, 0.5, 1.0)
    other = np.flatnonzero(tie)
    return _Rows(
        graph=graph,
        edge=np.concatenate([edge, edge[other]]),
        worker=np.concatenate([comparisons.worker, comparisons.worker[other]]).astype(np.intp),
        up=np.concatenate([up, -up[other]]),
        weight=np.concatenate([worth, worth[other]]),
        n_workers=comparisons.n_workers,
    )


def _chance(agreed: Floats, eta: Floats) -> Floats:
    """The probability of each row, given its person's eta."""
    return np.asarray(eta * agreed + (1.0 - eta) * (1.0 - agreed))


def _by_person(rows: _Rows, agreed: Floats, eta: Floats, policy: CrowdPolicy) -> Floats:
    """Each person's part of the objective."""
    prior = (policy.truthful - 1.0) * np.log(eta) + (policy.turned - 1.0) * np.log1p(-eta)
    return np.asarray(rows.by_worker(np.log(_chance(agreed, eta[rows.worker]))) + prior)


def _objective(rows: _Rows, strength: Floats, eta: Floats, policy: CrowdPolicy) -> float:
    people = _by_person(rows, rows.agreed(strength), eta, policy)
    return float(people.sum()) - policy.ridge / 2.0 * float(strength @ strength)


def _bends(rows: _Rows, agreed: Floats, eta: Floats, policy: CrowdPolicy) -> tuple[Floats, Floats]:
    """First and negative second derivative of each person's part by her eta; it is concave."""
    ratio = (2.0 * agreed - 1.0) / _chance(agreed, eta[rows.worker])
    more, less = policy.truthful - 1.0, policy.turned - 1.0
    slope = rows.by_worker(ratio) + more / eta - less / (1.0 - eta)
    return slope, rows.by_worker(ratio**2) + more / eta**2 + less / (1.0 - eta) ** 2


def _people(rows: _Rows, agreed: Floats, eta: Floats, policy: CrowdPolicy) -> Floats:
    """One step of every person: Newton's where it stays in 0..1 and rises, else EM's."""
    own = eta[rows.worker]
    true = rows.by_worker(own * agreed / _chance(agreed, own)) + policy.truthful - 1.0
    n = rows.by_worker(np.ones(rows.edge.size)) + policy.truthful + policy.turned - 2.0
    steady = true / n
    slope, bend = _bends(rows, agreed, eta, policy)
    bold = eta + slope / bend
    bold = np.where((bold > 0.0) & (bold < 1.0), bold, steady)
    better = _by_person(rows, agreed, bold, policy) >= _by_person(rows, agreed, steady, policy)
    return np.asarray(np.where(better, bold, steady))


def _items(rows: _Rows, strength: Floats, eta: Floats, policy: CrowdPolicy) -> tuple[Floats, float]:
    """One scoring step of all strengths, halved until the objective, also given, does not fall."""
    agreed = rows.agreed(strength)
    chance = _chance(agreed, eta[rows.worker])
    # The derivative of a row's probability by its pair's gap, but for the sign.
    change = (2.0 * eta[rows.worker] - 1.0) * agreed * (1.0 - agreed)
    slope = rows.graph.gathered(rows.by_edge(rows.up * change / chance)) - policy.ridge * strength
    bend = rows.by_edge(change**2 / (chance * (1.0 - chance)))
    move = rows.graph.solve(bend, policy.ridge, slope, 1e-3)
    before = _objective(rows, strength, eta, policy)
    share = 1.0
    for _ in range(HALVINGS):
        ahead = np.asarray(strength + share * move)
        height = _objective(rows, ahead, eta, policy)
        if height >= before:
            return ahead, height
        share /= 2.0
    return strength, before


def _without_own(
    rows: _Rows, strength: Floats, eta: Floats, policy: CrowdPolicy
) -> tuple[Floats, Floats, Floats]:
    """Each person's eta with its interval, where no judgment confirms itself."""
    agreed = _foreseen(rows, strength, eta, policy)
    for _ in range(PEOPLE_STEPS):
        eta = _people(rows, agreed, eta, policy)
    _, bend = _bends(rows, agreed, eta, policy)
    # Beta(1 + N eta, 1 + N (1 - eta)) has its top at eta and the curvature N / (eta (1 - eta)).
    size = bend * eta * (1.0 - eta)
    low, high = credible(1.0 + size * eta, 1.0 + size * (1.0 - eta), policy.level)
    return eta, low, high


def _foreseen(rows: _Rows, strength: Floats, eta: Floats, policy: CrowdPolicy) -> Floats:
    """The probability of each row under the truth, as all other rows foretell it.

    The gap of a row is about normal; the row's own slope and information are taken off (as from
    the cavity of expectation propagation, Minka 2001), and the logistic is averaged over the rest
    (MacKay, "The evidence framework applied to classification networks", Neural Computation 4,
    1992, eq. 10).
    """
    own, graph = eta[rows.worker], rows.graph
    agreed = rows.agreed(strength)
    chance = _chance(agreed, own)
    change = (2.0 * own - 1.0) * agreed * (1.0 - agreed)
    told = change**2 / (chance * (1.0 - chance))
    bend = rows.by_edge(told)
    known = abs(graph.together) @ bend + policy.ridge
    spread = (1.0 / known[graph.first] + 1.0 / known[graph.second])[rows.edge]
    told = rows.weight * told
    left = spread / np.maximum(1.0 - spread * told, 0.25)
    gap = rows.up * graph.gaps(strength)[rows.edge] - left * rows.weight * change / chance
    return np.asarray(special.expit(gap / np.sqrt(1.0 + np.pi / 8.0 * left)))
