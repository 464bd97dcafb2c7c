"""How far people agree beyond chance, from the table of tasks x values.

Krippendorff, "Content Analysis", 4th ed. 2018, chapter 12; Gwet, "Computing inter-rater
reliability and its variance in the presence of high agreement", British Journal of Mathematical
and Statistical Psychology 61, 2008. Both take any number of people a task and missing answers.
Show alpha with its interval and the number of pairs; thresholds (.80 reliable, .667 tentative) are
conventions. Where nearly all answers are the same value, alpha is low at high raw agreement; AC1
beside it shows that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.scoring.labels import Floats

Level = Literal["nominal", "ordinal", "interval", "ratio"]

CHUNK = 4_000_000
"""Cells of the table of bootstrap weights made at once; 32 MB."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Agreement of a table.

    alpha: Krippendorff's, nan where it is not defined: no pairs, or only one value was ever said.
    low, high: bootstrap interval over tasks, nan without it. observed: the share of agreeing pairs.
    tasks: tasks with two answers or more. pairs: pairs of answers on the same task.
    """

    alpha: float
    low: float
    high: float
    observed: float
    tasks: int
    pairs: int


def krippendorff(
    counts: ArrayLike,
    level: Level = "nominal",
    values: Sequence[float] | None = None,
    *,
    rng: np.random.Generator | None = None,
    draws: int = 1000,
    interval: float = 0.95,
) -> Reliability:
    """Krippendorff's alpha of a table with a row a task and a column a value.

    counts[t, v]: how many people gave task t the value v; `Labels.counts()` is such a table.
    values: the columns' numbers, for "interval" and "ratio"; 0, 1, 2 … when left out. For "ordinal"
    the columns must be in order. With `rng`, the interval is the percentile interval of `draws`
    bootstrap samples of tasks; tasks with the same row are drawn together, which is the same and
    quicker. Samples where alpha is not defined are left out.
    """
    table = _pairable(counts)
    answers = table.sum(axis=1)
    pairs = float((answers * (answers - 1.0)).sum()) / 2.0
    if table.shape[0] == 0:
        return Reliability(math.nan, math.nan, math.nan, math.nan, 0, 0)
    agreeing = float((table * (table - 1.0)).sum()) / 2.0
    patterns, times = np.unique(table, axis=0, return_counts=True)
    numbers = _numbers(values, table.shape[1])
    alpha = float(_alphas(times[None, :].astype(np.float64), patterns, level, numbers)[0])
    low = high = math.nan
    if rng is not None:
        sample = _bootstrap(rng, times, draws, patterns, level, numbers)
        sample = sample[~np.isnan(sample)]
        if sample.size:
            tail = (1.0 - interval) / 2.0
            low, high = (float(x) for x in np.quantile(sample, [tail, 1.0 - tail]))
    return Reliability(alpha, low, high, agreeing / pairs, table.shape[0], round(pairs))


def gwet_ac1(counts: ArrayLike) -> float:
    """Gwet's AC1 of a table with a row a task and a column a value.

    The columns are all values that could have been said, also those nobody said. nan where no task
    has two answers or there are fewer than two columns.
    """
    table = np.asarray(counts, dtype=np.float64)
    table = table[table.sum(axis=1) >= 1.0]
    paired = _pairable(table)
    n_values = table.shape[1]
    if paired.shape[0] == 0 or n_values < 2:
        return math.nan
    m = paired.sum(axis=1)
    agree = float(np.mean((paired * (paired - 1.0)).sum(axis=1) / (m * (m - 1.0))))
    share = (table / table.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = float((share * (1.0 - share)).sum()) / (n_values - 1)
    return float((agree - chance) / (1.0 - chance))


def _pairable(counts: ArrayLike) -> Floats:
    """The rows with two answers or more."""
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("counts must have a row a task and a column a value")
    return np.asarray(table[table.sum(axis=1) >= 2.0])


def _numbers(values: Sequence[float] | None, n_values: int) -> Floats:
    numbers = np.arange(n_values, dtype=np.float64) if values is None else np.asarray(values, float)
    if numbers.size != n_values:
        raise ValueError("values must have one number a column")
    return numbers


def _alphas(weights: Floats, patterns: Floats, level: Level, numbers: Floats) -> Floats:
    """Alpha for each row of weights a pattern: 1 - (n - 1) sum o d / sum n n d."""
    totals = np.asarray(weights @ patterns)
    if level == "ordinal":
        return np.asarray([_ordinal(row, patterns) for row in weights])
    distance = _distances(level, numbers)
    apart = ((patterns @ distance) * patterns).sum(axis=1) / (patterns.sum(axis=1) - 1.0)
    expected = ((totals @ distance) * totals).sum(axis=1)
    ratio = np.full(expected.size, np.nan)
    np.divide(weights @ apart, expected, out=ratio, where=expected > 0.0)
    return np.asarray(1.0 - (totals.sum(axis=1) - 1.0) * ratio)


def _ordinal(weights: Floats, patterns: Floats) -> float:
    """Ordinal alpha of weighted patterns: the distances hang on how often values were said.

    The distance of two values is the answers from one to the other, with half of each end's: the
    difference of their midranks, squared.
    """
    totals = np.asarray(weights @ patterns)
    midrank = np.cumsum(totals) - totals / 2.0
    distance = (midrank[:, None] - midrank[None, :]) ** 2
    expected = float(totals @ distance @ totals)
    if expected <= 0.0:
        return math.nan
    scaled = patterns * (weights / (patterns.sum(axis=1) - 1.0))[:, None]
    observed = float(((patterns.T @ scaled) * distance).sum())
    return 1.0 - (float(totals.sum()) - 1.0) * observed / expected


def _distances(level: Level, numbers: Floats) -> Floats:
    """Squared distances between values."""
    if level == "nominal":
        return np.asarray(1.0 - np.eye(numbers.size))
    gap = numbers[:, None] - numbers[None, :]
    if level == "interval":
        return np.asarray(gap**2)
    span = numbers[:, None] + numbers[None, :]
    return np.asarray(np.divide(gap, span, out=np.zeros_like(gap), where=span != 0.0) ** 2)


def _bootstrap(
    rng: np.random.Generator,
    times: NDArray[np.int64],
    draws: int,
    patterns: Floats,
    level: Level,
    numbers: Floats,
) -> Floats:
    n_tasks = int(times.sum())
    found: list[Floats] = []
    left = draws
    while left > 0:
        size = min(left, max(1, CHUNK // times.size))
        weights = rng.multinomial(n_tasks, times / n_tasks, size=size).astype(np.float64)
        found.append(_alphas(weights, patterns, level, numbers))
        left -= size
    return np.concatenate(found) if found else np.empty(0)
