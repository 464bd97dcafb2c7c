"""All coefficients of agreement of a set of labels side by side, so that none misleads alone.

Straight from the labels, without a table of tasks and labels: a million different labels take no
more room than a million alike. Krippendorff's alpha: "Content Analysis", 4th ed. 2018, chapter 12.
Gwet's AC1 and, for ordered labels, AC2 with quadratic weights: "Computing inter-rater reliability
and its variance in the presence of high agreement", British Journal of Mathematical and
Statistical Psychology 61, 2008, and "Handbook of inter-rater reliability", 4th ed. 2014. Fleiss'
kappa: see `kappa`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scoring.agreement import Level, krippendorff
from app.scoring.kappa import (
    Coefficient,
    agreement_weights,
    interval,
    nothing,
    over_tasks,
)
from app.scoring.labels import Floats, Labels, rows_of

SMALL_TABLE = 20_000
"""Cells of a table of tasks and labels up to which alpha's interval is drawn by bootstrap."""

HIGH, LOW, MOSTLY = 0.8, 0.667, 0.8
"""The paradox: raw agreement at least HIGH and one label at least MOSTLY, while alpha or kappa is
below LOW and AC is not (Feinstein and Cicchetti, "High agreement but low kappa", Journal of
Clinical Epidemiology 43(6), 1990; the limits are Krippendorff's)."""


@dataclass(frozen=True, slots=True)
class AgreementSet:
    """Agreement of some tasks.

    observed: share of agreeing pairs of answers. tasks: with two answers or more. pairs: of answers
    on one task. people: who gave them. largest: share of the commonest label among all answers.
    bootstrap: whether alpha's interval was drawn over tasks; else it is linearised over tasks, as
    the others are.
    """

    observed: Coefficient
    alpha: Coefficient
    ac: Coefficient
    fleiss: Coefficient
    tasks: int
    pairs: int
    people: int
    largest: float
    bootstrap: bool
    level: Level

    @property
    def paradox(self) -> bool:
        """Whether alpha and kappa are low only because one label dominates."""
        low = min(self.alpha.value, self.fleiss.value)
        common = self.observed.value >= HIGH and self.largest >= MOSTLY
        return common and low < LOW <= self.ac.value


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """How often each label was said of each task, a row a (task, label) that occurs."""

    task: NDArray[np.int64]
    label: NDArray[np.int64]
    times: Floats
    answers: Floats  # of each task, tasks without any left out


def agreement_of(
    labels: Labels,
    level: Level = "nominal",
    values: Sequence[float] | None = None,
    *,
    rng: np.random.Generator,
) -> AgreementSet:
    """The agreement of all labels; gold is not looked at.

    level: what distances between labels mean for alpha; other than "nominal", the label codes must
    be in order and AC has quadratic weights. values: the labels' numbers, for "interval", "ratio".
    """
    cells = _cells(labels)
    paired = cells.answers >= 2.0
    pairs = float((cells.answers * (cells.answers - 1.0)).sum())
    said = np.bincount(labels.label, minlength=1)
    on_paired = paired[_places(labels)] if len(labels) else np.empty(0, dtype=np.bool_)
    small = labels.n_tasks * labels.n_labels <= SMALL_TABLE
    if level == "nominal" and not small:
        alpha = _alpha(cells)
    else:
        found = krippendorff(labels.counts(), level, values, rng=rng)
        alpha = Coefficient(found.alpha, found.low, found.high)
    fleiss, ac = _kappas(cells, labels.n_labels)
    if level != "nominal":
        ac = _weighted_ac(labels)
    return AgreementSet(
        observed=_observed(cells),
        alpha=alpha,
        ac=ac,
        fleiss=fleiss,
        tasks=int(np.count_nonzero(paired)),
        pairs=round(pairs / 2.0),
        people=int(np.unique(labels.worker[on_paired]).size),
        largest=float(said.max() / max(len(labels), 1)),
        bootstrap=small or level != "nominal",
        level=level,
    )


def slices_agreement(
    labels: Labels,
    group: NDArray[np.integer],
    n_groups: int,
    level: Level = "nominal",
    values: Sequence[float] | None = None,
    *,
    rng: np.random.Generator,
) -> list[AgreementSet]:
    """The agreement of each group of tasks; `group` is a code a task, -1 for none."""
    of_row = np.asarray(group)[labels.task]
    order = np.argsort(of_row, kind="stable")
    ends = np.searchsorted(of_row[order], np.arange(n_groups + 1))
    found = []
    for code in range(n_groups):
        own = rows_of(labels, np.sort(order[ends[code] : ends[code + 1]]))
        _, task = np.unique(own.task, return_inverse=True)
        part = Labels(
            task.astype(np.int32),
            own.worker,
            own.label,
            int(task.max(initial=-1)) + 1,
            labels.n_workers,
            labels.n_labels,
        )
        found.append(agreement_of(part, level, values, rng=rng))
    return found


def _places(labels: Labels) -> NDArray[np.int64]:
    """For each row the place of its task among the tasks that have rows."""
    asked = np.bincount(labels.task, minlength=labels.n_tasks) > 0
    return np.asarray((np.cumsum(asked) - 1)[labels.task], dtype=np.int64)


def _cells(labels: Labels) -> _Cells:
    task = _places(labels) if len(labels) else np.empty(0, dtype=np.int64)
    key = task * max(labels.n_labels, 1) + labels.label
    cells, times = np.unique(key, return_counts=True)
    answers = np.bincount(task).astype(np.float64)
    return _Cells(
        cells // max(labels.n_labels, 1),
        cells % max(labels.n_labels, 1),
        times.astype(np.float64),
        answers,
    )


def _sum(cells: _Cells, values: Floats) -> Floats:
    """The values of cells, summed over each task."""
    return np.asarray(np.bincount(cells.task, values, cells.answers.size), dtype=np.float64)


def _observed(cells: _Cells) -> Coefficient:
    """The share of agreeing pairs, a ratio of sums over tasks, with its linearised interval."""
    agreeing = _sum(cells, cells.times * (cells.times - 1.0))
    pairs = cells.answers * (cells.answers - 1.0)
    total = float(pairs.sum())
    if total <= 0.0:
        return nothing()
    share = float(agreeing.sum()) / total
    found = interval(share, float(((agreeing - share * pairs) ** 2).sum()) / total**2)
    return Coefficient(share, max(found.low, 0.0), found.high)


def _alpha(cells: _Cells) -> Coefficient:
    """Nominal alpha: 1 - (n - 1) A / B over tasks with two answers or more.

    A = sum over tasks of (m^2 - sum c^2) / (m - 1), B = n^2 - sum n_k^2. Its interval is that of
    the same function's linear part in the tasks.
    """
    m = cells.answers
    paired = m >= 2.0
    kept = paired[cells.task]
    times = np.where(kept, cells.times, 0.0)
    n = float(m[paired].sum())
    totals = np.bincount(cells.label, weights=times, minlength=1)
    together = n * n - float(totals @ totals)
    if n < 2.0 or together <= 0.0:
        return nothing()
    apart = np.zeros(m.size)
    same = _sum(cells, times * times)
    apart[paired] = (m[paired] ** 2 - same[paired]) / (m[paired] - 1.0)
    sum_apart = float(apart.sum())
    alpha = 1.0 - (n - 1.0) * sum_apart / together
    shared = _sum(cells, times * totals[cells.label])
    part = (m * sum_apart + (n - 1.0) * apart) / together
    part -= (n - 1.0) * sum_apart * 2.0 * (n * m - shared) / together**2
    part = part[paired]
    spread = float(((part - part.mean()) ** 2).sum()) * part.size / max(part.size - 1, 1)
    return interval(alpha, spread)


def _kappas(cells: _Cells, n_labels: int) -> tuple[Coefficient, Coefficient]:
    """Fleiss' kappa and Gwet's AC1, both over tasks."""
    m = cells.answers
    paired = m >= 2.0
    if not paired.any():
        return nothing(), nothing()
    agree = _sum(cells, cells.times * (cells.times - 1.0)) / np.maximum(m * (m - 1.0), 1.0)
    share = cells.times / m[cells.task]
    pool = np.bincount(cells.label, weights=share, minlength=1) / m.size
    same = _sum(cells, share * pool[cells.label])
    fleiss = over_tasks(agree, paired, same, float(pool @ pool))
    if n_labels < 2:
        return fleiss, nothing()
    other = (1.0 - same) / (n_labels - 1.0)
    return fleiss, over_tasks(agree, paired, other, float(other.mean()))


def _weighted_ac(labels: Labels) -> Coefficient:
    """Gwet's AC2 with quadratic weights over label codes, which are in order."""
    table = labels.counts()
    table = table[table.sum(axis=1) >= 1.0]
    n_labels = labels.n_labels
    if n_labels < 2 or table.size == 0:
        return nothing()
    weights = agreement_weights(n_labels, "quadratic")
    m = table.sum(axis=1)
    weighted = table @ weights
    agree = (table * (weighted - 1.0)).sum(axis=1) / np.maximum(m * (m - 1.0), 1.0)
    share = table / m[:, None]
    pool = share.mean(axis=0)
    scale = float(weights.sum()) / (n_labels * (n_labels - 1.0))
    chance = scale * (share * (1.0 - pool)).sum(axis=1)
    return over_tasks(agree, m >= 2.0, chance, float(chance.mean()))
