"""How strong each item is, from pairs of which one was preferred.

Bradley and Terry, "Rank analysis of incomplete block designs I", Biometrika 39, 1952: item i beats
j with probability e^(s_i - s_j) / (1 + e^(s_i - s_j)). Ties are half a win each, or an outcome of
their own by Davidson, "On extending the Bradley-Terry model to accommodate ties in paired
comparison experiments", Journal of the American Statistical Association 65, 1970, eq. 2.1:
win : loss : tie = e^((s_i - s_j) / 2) : e^((s_j - s_i) / 2) : nu. Both likelihoods are concave in
strengths and log nu, so Newton's steps with halving find the one top.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from app.domain.errors import UserError
from app.scoring.comparisons import Comparisons, Outcome
from app.scoring.labels import Floats, Ints
from app.scoring.pair_graph import PairGraph, one_piece, pair_graph

Ties = Literal["half", "davidson"]

HALVINGS = 40
"""Times that a step is halved before the climb ends."""


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """How often which item of each pair was preferred, a row a pair. `tally` makes it.

    first, second: codes of items. wins: judgments for the first, losses: for the second, ties:
    neither; they need not be whole.
    """

    first: Ints
    second: Ints
    wins: Floats
    losses: Floats
    ties: Floats
    n_items: int

    @property
    def judgments(self) -> Floats:
        """How many judgments each pair has."""
        return np.asarray(self.wins + self.losses + self.ties)


@dataclass(frozen=True, slots=True)
class StrengthPolicy:
    """How strengths are found.

    ties: half: a tie is half a win and half a loss. davidson: an outcome with its own nu.
    ridge: strengths lean on 0 as from a normal prior of variance 1 / ridge, so that items without
        losses and graphs in pieces have a solution. 0: none, the maximum likelihood.
    tolerance: the largest entry of the gradient, in wins, at which the climb ends.
    most_steps: of Newton. probes: random vectors for standard errors of more than 3,000 items.
    """

    ties: Ties = "half"
    ridge: float = 0.01
    tolerance: float = 1e-8
    most_steps: int = 100
    probes: int = 64


@dataclass(frozen=True, slots=True, eq=False)
class Strengths:
    """Items on one scale.

    strength: in log-odds, sums to 0. error: its standard error, from the observed information with
    that sum held; with a ridge, the prior is in it. nan for more than 3,000 items without `rng`.
    nu: Davidson's, 0 where no tie was seen or ties are halves, inf where all were ties.
    log_likelihood: of judgments, natural, without the prior. gradient: its largest entry, in wins.
    """

    strength: Floats
    error: Floats
    nu: float
    log_likelihood: float
    gradient: float
    steps: int
    converged: bool


def tally(comparisons: Comparisons, weight: Floats | None = None) -> PairCounts:
    """Judgments counted a pair of items, whichever side they were on and for whichever prompt.

    `weight`: how much each judgment counts, 1 when left out.
    """
    swapped = comparisons.left > comparisons.right
    low = np.where(swapped, comparisons.right, comparisons.left).astype(np.int64)
    high = np.where(swapped, comparisons.left, comparisons.right)
    key, row = np.unique(low * max(comparisons.n_items, 1) + high, return_inverse=True)
    for_low = np.where(swapped, Outcome.RIGHT, Outcome.LEFT)
    tie = comparisons.outcome == Outcome.TIE
    win = comparisons.outcome == for_low
    worth = np.ones(len(comparisons)) if weight is None else np.asarray(weight, dtype=np.float64)
    wins, losses, ties = (
        np.bincount(row, weights=worth * kind, minlength=key.size).astype(np.float64)
        for kind in (win, ~win & ~tie, tie)
    )
    first, second = np.divmod(key, max(comparisons.n_items, 1))
    return PairCounts(
        first.astype(np.int32), second.astype(np.int32), wins, losses, ties, comparisons.n_items
    )


def bradley_terry(
    judged: Comparisons | PairCounts,
    policy: StrengthPolicy | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> Strengths:
    """The strength of each item with its standard error.

    Raises `UserError` where there is no solution: without a ridge, when some items never lost to
    the others (or were not compared with them). An item that nobody compared has strength 0 and,
    with a ridge, the prior's error.
    """
    policy = policy or StrengthPolicy()
    counts = tally(judged) if isinstance(judged, Comparisons) else judged
    graph = pair_graph(counts.first, counts.second, counts.n_items)
    if policy.ridge <= 0.0:
        tied = counts.ties > 0.0
        if not one_piece(graph, (counts.wins > 0.0) | tied, (counts.losses > 0.0) | tied):
            raise UserError(
                "Some items never lost to the others, or were never compared with them, so their "
                "strength has no end. Nothing was fitted. Use a ridge above 0."
            )
    log_nu = _first_log_nu(counts, policy.ties)
    if math.isinf(log_nu) and log_nu > 0.0:
        nothing = np.zeros(counts.n_items)
        # A tie says nothing of strengths once all are ties.
        unknown = np.full(counts.n_items, np.inf)
        return Strengths(nothing, unknown, math.inf, 0.0, 0.0, 0, True)
    start = Point(np.zeros(counts.n_items), log_nu)
    point, gradient, steps = climb(counts, graph, start, policy)
    at = _slopes(counts, graph, point)
    return Strengths(
        strength=point.strength,
        error=_errors(graph, at, policy, rng),
        nu=math.exp(point.log_nu),
        log_likelihood=at.height,
        gradient=gradient,
        steps=steps,
        converged=gradient <= policy.tolerance,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where a climb stands; log_nu is -inf where ties are halves."""

    strength: Floats
    log_nu: float = -math.inf


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """The log-likelihood at a point, and how it bends.

    height: its value. slope, bend: first and (negative) second derivative by each edge's gap.
    tie_slope, tie_bend: the same by log nu; cross: (negative) mixed derivative of each edge.
    """

    height: float
    slope: Floats
    bend: Floats
    tie_slope: float
    tie_bend: float
    cross: Floats


def climb(
    counts: PairCounts, graph: PairGraph, start: Point, policy: StrengthPolicy
) -> tuple[Point, float, int]:
    """Newton's steps from `start`: the point, the gradient's largest entry, the steps taken.

    A step is halved until the penalised log-likelihood does not fall; it never falls.
    """
    point, at = start, _slopes(counts, graph, start)
    for step in range(policy.most_steps + 1):
        downhill = graph.gathered(at.slope) - policy.ridge * point.strength
        gradient = max(float(np.abs(downhill).max(initial=0.0)), abs(at.tie_slope))
        if gradient <= policy.tolerance or step == policy.most_steps:
            return point, gradient, step
        move, tie_move = _newton(graph, at, downhill, policy.ridge)
        share, before = 1.0, _penalised(at, point, policy.ridge)
        for _ in range(HALVINGS):
            ahead = Point(point.strength + share * move, point.log_nu + share * tie_move)
            at_ahead = _slopes(counts, graph, ahead)
            if _penalised(at_ahead, ahead, policy.ridge) >= before - 1e-14 * abs(before):
                break
            share /= 2.0
        else:
            return point, gradient, step
        point, at = ahead, at_ahead
    raise AssertionError("the last step returns")


def _newton(graph: PairGraph, at: _Slopes, slope: Floats, ridge: float) -> tuple[Floats, float]:
    """Newton's move of strengths and log nu, the latter eliminated first."""
    if at.tie_bend <= 0.0:
        return graph.solve(at.bend, ridge, slope, 1e-4), 0.0
    both = np.column_stack([slope, graph.gathered(at.cross)])
    alone, leaned = graph.solve(at.bend, ridge, both, 1e-4).T
    cross = both[:, 1]
    tie_move = (at.tie_slope - float(cross @ alone)) / (at.tie_bend - float(cross @ leaned))
    return np.asarray(alone - tie_move * leaned), tie_move


def _errors(
    graph: PairGraph, at: _Slopes, policy: StrengthPolicy, rng: np.random.Generator | None
) -> Floats:
    if graph.n_items == 0:
        return np.empty(0)
    variance = graph.inverse_diagonal(at.bend, policy.ridge, rng, policy.probes)
    if at.tie_bend > 0.0:
        cross = graph.gathered(at.cross)
        leaned = graph.solve(at.bend, policy.ridge, cross, 1e-8)
        variance = variance + leaned**2 / (at.tie_bend - float(cross @ leaned))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def _penalised(at: _Slopes, point: Point, ridge: float) -> float:
    return at.height - ridge / 2.0 * float(point.strength @ point.strength)


def _first_log_nu(counts: PairCounts, ties: Ties) -> float:
    """Where log nu starts: as if all were equally strong. -inf: no ties of their own."""
    tied, decided = float(counts.ties.sum()), float((counts.wins + counts.losses).sum())
    if ties == "half" or tied <= 0.0:
        return -math.inf
    return math.log(2.0 * tied / decided) if decided > 0.0 else math.inf


def _slopes(counts: PairCounts, graph: PairGraph, point: Point) -> _Slopes:
    gap, n = graph.gaps(point.strength), counts.judgments
    if math.isinf(point.log_nu):
        wins, losses = counts.wins + counts.ties / 2.0, counts.losses + counts.ties / 2.0
        share = special.expit(gap)
        height = float(wins @ special.log_expit(gap) + losses @ special.log_expit(-gap))
        bend = n * share * special.expit(-gap)
        return _Slopes(height, wins - n * share, bend, 0.0, 0.0, np.zeros_like(gap))
    log_sum = np.logaddexp(np.logaddexp(gap / 2.0, -gap / 2.0), point.log_nu)
    won, lost = np.exp(gap / 2.0 - log_sum), np.exp(-gap / 2.0 - log_sum)
    tied = np.exp(point.log_nu - log_sum)
    lead, net = (won - lost) / 2.0, (counts.wins - counts.losses) / 2.0
    return _Slopes(
        height=float(net @ gap + counts.ties.sum() * point.log_nu - n @ log_sum),
        slope=net - n * lead,
        bend=n * ((won + lost) / 4.0 - lead**2),
        tie_slope=float(counts.ties.sum() - n @ tied),
        tie_bend=float(n @ (tied * (1.0 - tied))),
        cross=-n * tied * lead,
    )
