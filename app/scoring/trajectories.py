"""How far people agree on an agent's runs: step by step, on the first error, and on the verdict.

Each agreement is shown with two corrections for chance, for they part where one mark is rare:
kappa, chance being that of two draws from how often each mark was given (Fleiss, "Measuring nominal
scale agreement among many raters", Psychological Bulletin 76(5), 1971; Scott's pi for two people),
and AC1 (Gwet, British Journal of Mathematical and Statistical Psychology 61, 2008). People and
marks may be missing (Gwet, "Handbook of inter-rater reliability", 4th ed. 2014, section 2.4). Steps
of a run are no independent draws: intervals come from drawing whole runs.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.scoring.labels import Floats

Codes = NDArray[np.int64]

UNMARKED = -1
"""The mark of a step nobody judged; it is missing, not a neutral opinion."""

CHUNK = 4_000_000
"""Cells of the table of bootstrap weights made at once; 32 MB."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What others reached: observed agreement, kappa (Scott's pi) and AC1."""

    observed: float
    kappa: float
    ac1: float


AGENT_REWARD_BENCH = MappingProxyType(
    {
        "success": Norm(0.877, 0.74, 0.84),
        "looping": Norm(0.896, 0.77, 0.81),
        "side effect": Norm(0.962, 0.65, 0.96),
        "optimality": Norm(0.61, 0.47, 0.48),
    }
)
"""Measured on the 106 doubly judged runs of AgentRewardBench; optimality has four levels."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A figure with the percentile interval of its bootstrap; nan where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement with its corrections for chance.

    observed: mean over units of the share of agreeing pairs. units: steps or runs with two people
    or more. pairs: pairs of people on them. runs: different runs.
    """

    observed: Bounded
    kappa: Bounded
    ac1: Bounded
    units: int
    pairs: int
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class FirstErrors:
    """A row a run and person who marked a step of it, in order of run, then person.

    step: the first step with the mark of an error; n_steps of the run where there is none.
    """

    run: Codes
    person: Codes
    step: Codes


def step_agreement(
    run: ArrayLike,
    person: ArrayLike,
    step: ArrayLike,
    mark: ArrayLike,
    n_marks: int,
    *,
    rng: np.random.Generator | None = None,
    draws: int = 1000,
) -> Agreement:
    """How far people give the same step the same mark; a row a run, person and step.

    `mark` are codes below `n_marks`, `UNMARKED` is left out. Of a person's several marks of a step
    the last row counts. Intervals need `rng`. Raises `ValueError` for columns unequally long.
    """
    runs, people, steps, marks = _columns(run, person, step, mark)
    if marks.size and (marks.min() < UNMARKED or marks.max() >= n_marks):
        raise ValueError(f"a mark is outside -1..{n_marks - 1}")
    kept = marks != UNMARKED
    runs, people, steps, marks = runs[kept], people[kept], steps[kept], marks[kept]
    wide = int(steps.max(initial=0)) + 1
    units, unit = np.unique(runs * wide + steps, return_inverse=True)
    rows = _last_rows(unit, people)
    counts = np.bincount(unit[rows] * n_marks + marks[rows], minlength=units.size * n_marks)
    table = counts.reshape(units.size, n_marks).astype(np.float64)
    return _agreement(table, units // wide, rng, draws)


def verdict_agreement(
    run: ArrayLike,
    person: ArrayLike,
    verdict: ArrayLike,
    n_verdicts: int,
    *,
    rng: np.random.Generator | None = None,
    draws: int = 1000,
) -> Agreement:
    """How far people give a run the same verdict; a row a run and person, -1 for no verdict."""
    step = np.zeros(np.size(run), dtype=np.int64)
    return step_agreement(run, person, step, verdict, n_verdicts, rng=rng, draws=draws)


def first_errors(
    run: ArrayLike,
    person: ArrayLike,
    step: ArrayLike,
    mark: ArrayLike,
    error_mark: int,
    n_steps: ArrayLike,
) -> FirstErrors:
    """The first step each person marked as an error in each run she marked.

    `n_steps[r]` is the number of steps of run r; steps count from 0. Raises `ValueError` for
    columns unequally long or a step beyond its run.
    """
    runs, people, steps, marks = _columns(run, person, step, mark)
    length = np.asarray(n_steps, dtype=np.int64)
    if runs.size and (runs.max() >= length.size or np.any(steps >= length[runs])):
        raise ValueError("a run code or a step is beyond n_steps")
    kept = marks != UNMARKED
    runs, people, steps, marks = runs[kept], people[kept], steps[kept], marks[kept]
    wide = int(people.max(initial=0)) + 1
    pairs, place = np.unique(runs * wide + people, return_inverse=True)
    cell, last = np.unique(
        (place * (int(steps.max(initial=0)) + 1) + steps)[::-1], return_index=True
    )
    rows = marks.size - 1 - last if cell.size else last
    rows = rows[marks[rows] == error_mark]
    found = length[pairs // wide] if pairs.size else pairs
    np.minimum.at(found, place[rows], steps[rows])
    return FirstErrors(pairs // wide, pairs % wide, found)


def first_error_agreement(
    errors: FirstErrors,
    n_steps: ArrayLike,
    *,
    within: int = 1,
    rng: np.random.Generator | None = None,
    draws: int = 1000,
) -> Agreement:
    """How far people place a run's first error within so many steps of each other.

    No error agrees with no error only. Chance is that two people place it independently, each as
    all people do over all runs, in parts of the run's length; both figures use it: kappa takes the
    probability that two such draws agree, AC1 (AC2 with weights of 0 and 1; Gwet 2014, section
    4.5) the weights' sum x sum p (1 - p) / (k (k - 1)) over the k = n_steps + 1 places. In the
    bootstrap the places of chance stay as they are.
    """
    length = np.asarray(n_steps, dtype=np.int64)
    none = errors.step >= length[errors.run] if errors.run.size else np.empty(0, dtype=np.bool_)
    runs, unit, judged = np.unique(errors.run, return_inverse=True, return_counts=True)
    total, agreeing = np.zeros(runs.size), np.zeros(runs.size)
    order = np.argsort(unit, kind="stable")
    for gap in range(1, int(judged.max(initial=0))):
        one, two = order[gap:], order[:-gap]
        same = unit[one] == unit[two]
        one, two = one[same], two[same]
        near = np.abs(errors.step[one] - errors.step[two]) <= within
        alike = (near & ~none[one] & ~none[two]) | (none[one] & none[two])
        total += np.bincount(unit[one], minlength=runs.size)
        agreeing += np.bincount(unit[one], weights=alike, minlength=runs.size)
    paired = total > 0.0
    observed = agreeing[paired] / total[paired]
    by_luck, by_gwet = _places_by_chance(errors, length, none, within, length[runs[paired]])
    columns = np.stack([np.ones(observed.size), observed, by_luck, by_gwet], axis=1)
    drawn = _drawn(columns, rng, draws)
    seen, luck, gwet = (_ratio(drawn[:, at], drawn[:, 0]) for at in (1, 2, 3))
    return _bounded(seen, luck, gwet, observed.size, round(float(total.sum())), observed.size)


def _places_by_chance(
    errors: FirstErrors, length: Codes, none: NDArray[np.bool_], within: int, wanted: Codes
) -> tuple[Floats, Floats]:
    """Chance of agreement in runs of each wanted length: of two draws, and Gwet's."""
    relative = (errors.step[~none] + 0.5) / np.maximum(length[errors.run[~none]], 1)
    no_error = float(none.mean()) if none.size else 0.0
    lengths, place = np.unique(wanted, return_inverse=True)
    luck, gwet = np.zeros(lengths.size), np.zeros(lengths.size)
    for at, n in enumerate(lengths.tolist()):
        at_step = np.minimum((relative * n).astype(np.int64), n - 1)
        share = np.bincount(at_step, minlength=n) / max(none.size, 1)
        reach = np.cumsum(np.concatenate(([0.0], share)))
        steps = np.arange(n)
        near = reach[np.minimum(steps + within, n - 1) + 1] - reach[np.maximum(steps - within, 0)]
        luck[at] = no_error**2 + float(share @ near)
        close = np.minimum(steps + within, n - 1) - np.maximum(steps - within, 0) + 1
        spread = no_error * (1.0 - no_error) + float((share * (1.0 - share)).sum())
        gwet[at] = (1.0 + float(close.sum())) * spread / ((n + 1.0) * n) if n else 0.0
    return luck[place], gwet[place]


def _agreement(table: Floats, run: Codes, rng: np.random.Generator | None, draws: int) -> Agreement:
    """Figures of a table with a row a unit and a column a mark."""
    m = table.sum(axis=1)
    runs, place = np.unique(run, return_inverse=True)
    two = m >= 2.0
    pairs = m * (m - 1.0)
    alike = _ratio((table * (table - 1.0)).sum(axis=1), pairs)
    # Per run: agreements, units with two marks, units with any, and the sum of marks' shares.
    units = [np.where(two, alike, 0.0), two, np.ones(m.size)]
    units += list((table / np.maximum(m, 1.0)[:, None]).T)
    columns = [np.bincount(place, weights=unit, minlength=runs.size) for unit in units]
    drawn = _drawn(np.stack(columns, axis=1).astype(np.float64), rng, draws)
    observed = _ratio(drawn[:, 0], drawn[:, 1])
    share = _ratio(drawn[:, 3:], drawn[:, 2:3])
    luck = (share**2).sum(axis=1)
    n_marks = table.shape[1]
    gwet = (share * (1.0 - share)).sum(axis=1) / (n_marks - 1) if n_marks > 1 else luck * np.nan
    n_runs = int(np.count_nonzero(columns[1]))
    return _bounded(
        observed, luck, gwet, int(two.sum()), round(float(pairs[two].sum() / 2.0)), n_runs
    )


def _drawn(columns: Floats, rng: np.random.Generator | None, draws: int) -> Floats:
    """Sums of columns with a row a run: over all runs, then over each bootstrap sample of runs."""
    n_runs = columns.shape[0]
    found = [columns.sum(axis=0, keepdims=True)]
    left = draws if rng is not None and n_runs else 0
    while rng is not None and left > 0:
        size = min(left, max(1, CHUNK // n_runs))
        weights = rng.multinomial(n_runs, np.full(n_runs, 1.0 / n_runs), size=size)
        found.append(weights.astype(np.float64) @ columns)
        left -= size
    return np.concatenate(found)


def _bounded(
    observed: Floats, luck: Floats, gwet: Floats, units: int, pairs: int, runs: int
) -> Agreement:
    kappa, ac1 = (_ratio(observed - chance, 1.0 - chance) for chance in (luck, gwet))
    return Agreement(_interval(observed), _interval(kappa), _interval(ac1), units, pairs, runs)


def _interval(column: Floats) -> Bounded:
    sample = column[1:][~np.isnan(column[1:])]
    if sample.size == 0:
        return Bounded(float(column[0]), np.nan, np.nan)
    low, high = np.quantile(sample, [0.025, 0.975])
    return Bounded(float(column[0]), float(low), float(high))


def _columns(*columns: ArrayLike) -> tuple[Codes, Codes, Codes, Codes]:
    run, person, step, mark = (np.asarray(column, dtype=np.int64) for column in columns)
    if not run.shape == person.shape == step.shape == mark.shape or run.ndim != 1:
        raise ValueError("all columns must be equally long")
    if run.size and min(run.min(), person.min(), step.min()) < 0:
        raise ValueError("codes of runs, people and steps count from 0")
    return run, person, step, mark


def _last_rows(unit: Codes, people: Codes) -> NDArray[np.intp]:
    """The last row of each unit and person."""
    pair = unit * (int(people.max(initial=0)) + 1) + people
    _, first = np.unique(pair[::-1], return_index=True)
    return np.asarray(pair.size - 1 - first)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Elementwise top / bottom, nan where the bottom is 0."""
    found = np.full(np.broadcast_shapes(top.shape, bottom.shape), np.nan)
    return np.asarray(np.divide(top, bottom, out=found, where=np.abs(bottom) > 1e-12))
