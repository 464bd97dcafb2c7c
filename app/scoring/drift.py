"""Whose work got worse, since when, and is it better again: charts on each person's evidence.

Two charts run on a person's answers in order of time, each 0..1. The one that decides is a CUSUM
of right and wrong answers: Page, "Continuous inspection schemes", Biometrika 41, 1954; Reynolds
and Stoumbos, Journal of Quality Technology 31(1), 1999. The one to look at is an exponentially
weighted moving average with limits that widen: Lucas and Saccucci, Technometrics 32(1), 1990.
Limits come from `alarm_limits`, so that steady work gives a chosen number of false alarms.

A fractional credit x makes the part x of a hit's step and 1 - x of a miss's. Whole answers vary
most of all answers with the same mean, so fractions give fewer false alarms than allowed: measured,
.0 to .3 where 1 is allowed, while drifts are found about as soon. Scaling the steps up by the
smaller variance was tried and not kept: false alarms then rose to 2.4 where 1 is allowed.

The usual share a person is held to comes from her first answers, leaning on the pool. It is
uncertain, and held too high it would accuse people of having become what they always were. So a
cautious quantile is taken, and rounded down: 0.4 gives, over people of pools with a mean of .67 to
.90, .8 to 1 of the allowed false alarms, where the median gives 1.4.
"""

from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from app.scoring.alarm_limits import (
    CusumDesign,
    cusum_design,
    ewma_design,
    ewma_spread,
    worse_by_odds,
)
from app.scoring.hit_rates import beta_by_moments
from app.scoring.intervals import jeffreys
from app.scoring.labels import Floats, Ints
from app.scoring.sums import over

Places = NDArray[np.int64]

GRID = 0.05
"""Usual shares are rounded down to multiples of this in log-odds: few limits have to be found."""

LOWEST, HIGHEST = 0.05, 0.99
"""A person's usual share is kept within these."""


class State(IntEnum):
    """What the chart says of a person at her last answer."""

    TOO_FEW = 0
    STEADY = 1
    DRIFTING_DOWN = 2
    RECOVERED = 3


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """How drift is looked for.

    false_alarms: per 1,000 watched answers of a steady person.
    odds: how many times worse the odds of a right answer are after the drift looked for.
    baseline: so many of a person's first answers, at most half of them, say what is usual.
    caution: the quantile of what these answers leave possible that she is held to.
    fewest: a person with fewer answers is not watched.
    weight: of the newest answer in the moving average. level: of the intervals of means.
    """

    false_alarms: float = 1.0
    odds: float = 2.5
    baseline: int = 60
    caution: float = 0.4
    fewest: int = 20
    weight: float = 0.05
    level: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Episodes:
    """Times of drift, a row each, in order of person and time.

    Places count a person's own answers from 0. change: the first answer of the drift, its
    maximum-likelihood estimate: the one after the CUSUM was last 0. alarm: the answer that gave
    alarm. recovered: the answer with which she was back at her usual, -1 while she is not.
    """

    person: Ints
    change: Places
    alarm: Places
    recovered: Places


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """Each person's chart at her last answer; the rows of `episodes` are all drifts.

    state: a `State` code. n: answers. watched_from: the first answer the chart looks at.
    usual: her estimated share of right answers before that, nan without answers. good, bad: the
    shares the chart tells apart, and limit: where its CUSUM gives alarm, in nats; nan if unwatched.
    ewma: the moving average now, `usual` where unwatched.
    change, alarm, recovered: of the last episode, -1 without.
    before, after: mean, low and high, a row a person, of the answers before the last change, and
    from it until recovery; all answers and nan without episode. The mean after is of answers that
    gave alarm, so it is somewhat lower than what comes next.
    """

    state: NDArray[np.int8]
    n: Places
    watched_from: Places
    usual: Floats
    good: Floats
    bad: Floats
    limit: Floats
    ewma: Floats
    change: Places
    alarm: Places
    recovered: Places
    before: Floats
    after: Floats
    episodes: Episodes


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One person's chart, a value for each watched answer.

    place: which of her answers. value: its credit. ewma and its lower limit `low`; centre: the
    share she is held to. cusum: rises to `limit` at an alarm, from there falls to 0 at recovery.
    below: places where the moving average is below its limit, by itself no alarm.
    """

    place: Places
    value: Floats
    ewma: Floats
    low: Floats
    centre: float
    cusum: Floats
    limit: float
    below: Places
    episodes: Episodes


def watch(
    person: ArrayLike, credit: ArrayLike, n_people: int, policy: DriftPolicy | None = None
) -> Watch:
    """The chart of each person from evidence in order of time, a row an answer.

    `person` are codes below `n_people`, `credit` how right the answer was, 0..1. Only the order of
    rows of the same person matters. Raises `ValueError` for values outside their range.
    """
    policy = policy or DriftPolicy()
    who, value = _columns(person, credit, n_people)
    order = np.argsort(who, kind="stable")
    value = value[order]
    n = np.bincount(who, minlength=n_people).astype(np.int64)
    first = np.cumsum(n) - n
    totals = np.concatenate(([0.0], np.cumsum(value)))
    start = np.minimum(policy.baseline, n // 2)
    usual, good = _usual(totals[first + start] - totals[first], start, policy)
    watched = (n >= max(policy.fewest, 2)) & (start > 0)
    usual[n == 0] = np.nan
    designs = {float(g): _design(float(g), policy) for g in np.unique(good[watched])}
    drawn = np.full((n_people, 4), np.nan)
    for share, design in designs.items():
        mine = watched & (good == share)
        drawn[mine] = design.bad, design.limit, design.hit, design.miss
    bad, limit, hit, miss = drawn.T
    people = np.flatnonzero(watched)
    rows, place = _ranges(first[people] + start[people], (n - start)[people])
    steps = np.zeros(value.size)
    owner = people[place]
    steps[rows] = value[rows] * hit[owner] + (1.0 - value[rows]) * miss[owner]
    found = _episodes(steps, first, first + start, first + n, limit, people)

    last = np.full((3, n_people), -1, dtype=np.int64)
    last[:, found.person] = found.change, found.alarm, found.recovered  # the last row stays
    change, alarm, recovered = last
    state = np.where(watched, State.STEADY, State.TOO_FEW)
    state[alarm >= 0] = State.DRIFTING_DOWN
    state[recovered >= 0] = State.RECOVERED
    until = np.where(alarm >= 0, change, n)
    end = np.where(recovered >= 0, recovered + 1, n)
    ewma = np.where(n > 0, usual, np.nan)
    ewma[people] = _last_ewma(value[rows], place, good[people], policy.weight)
    return Watch(
        state=state.astype(np.int8),
        n=n,
        watched_from=start,
        usual=usual,
        good=np.where(watched, good, np.nan),
        bad=bad,
        limit=limit,
        ewma=ewma,
        change=change,
        alarm=alarm,
        recovered=recovered,
        before=_means(totals, first, first + until, policy.level),
        after=_means(totals, first + until, first + np.where(alarm >= 0, end, n), policy.level),
        episodes=found,
    )


def chart(
    credit: ArrayLike, good: float, watched_from: int = 0, policy: DriftPolicy | None = None
) -> Chart:
    """The whole chart of one person from her answers in order of time.

    `good` and `watched_from` as `watch` gives them for her; then the alarms are the same too.
    Without an answer to watch the columns are empty. Raises `ValueError` for values out of range.
    """
    policy = policy or DriftPolicy()
    _, value = _columns(np.zeros(np.size(credit), dtype=np.int32), credit, 1)
    design = _design(good, policy)
    steps = value * design.hit + (1.0 - value) * design.miss
    ends = np.array([value.size])
    limit = np.array([design.limit])
    found = _episodes(steps, np.zeros(1, int), np.array([watched_from]), ends, limit, np.arange(1))
    place = np.arange(watched_from, value.size)
    value = value[watched_from:]
    weight = policy.weight
    averages = accumulate(value.tolist(), lambda was, x: was + weight * (x - was), initial=good)
    ewma = np.fromiter(averages, dtype=np.float64)[1:]
    width = ewma_design(good, 1000.0 / policy.false_alarms, policy.weight).width
    spread = good * (1.0 - good) * ewma_spread(np.arange(1.0, place.size + 1.0), policy.weight)
    low = np.maximum(good - width * np.sqrt(spread), 0.0)
    return Chart(
        place=place,
        value=value,
        ewma=ewma,
        low=low,
        centre=good,
        cusum=_line(steps, watched_from, design.limit, found),
        limit=design.limit,
        below=place[ewma < low],
        episodes=found,
    )


def _columns(person: ArrayLike, credit: ArrayLike, n_people: int) -> tuple[Ints, Floats]:
    who = np.asarray(person, dtype=np.int32)
    value = np.asarray(credit, dtype=np.float64)
    if who.shape != value.shape or who.ndim != 1:
        raise ValueError("person and credit must be equally long columns")
    if who.size and (who.min() < 0 or who.max() >= n_people):
        raise ValueError(f"a person code is outside 0..{n_people - 1}")
    if not np.all((value >= 0.0) & (value <= 1.0)):
        raise ValueError("a credit is outside 0..1")
    return who, value


def _design(good: float, policy: DriftPolicy) -> CusumDesign:
    return cusum_design(good, worse_by_odds(good, policy.odds), 1000.0 / policy.false_alarms)


def _usual(hits: Floats, n: Places, policy: DriftPolicy) -> tuple[Floats, Floats]:
    """Each person's usual share, and the cautious one on the grid that she is held to."""
    a, b = beta_by_moments(hits, n.astype(np.float64))
    up, down = a + hits, b + np.maximum(n - hits, 0.0)
    careful = np.clip(special.betaincinv(up, down, policy.caution), LOWEST, HIGHEST)
    steps = np.floor(special.logit(careful) / GRID)
    return np.asarray(up / (up + down)), np.asarray(special.expit(steps * GRID))


def _ranges(first: Places, sizes: Places) -> tuple[Places, Places]:
    """All of first[i] .. first[i] + sizes[i] - 1, one after the other, and the i of each."""
    owner = np.repeat(np.arange(sizes.size), sizes)
    shift = first - (np.cumsum(sizes) - sizes)
    return np.arange(owner.size) + shift[owner], owner


def _episodes(
    steps: Floats, base: Places, start: Places, end: Places, limit: Floats, people: Places
) -> Episodes:
    """All drifts of `people`, whose steps are rows start .. end - 1; places count from `base`.

    Round by round: the next alarm of everybody, then the recovery of those. The recovery is the
    same chart upside down: the steps' signs are turned and it starts at 0 after the alarm.
    """
    found: list[NDArray[np.int64]] = []
    at = start.copy()
    while people.size:
        alarm, change = _first_alarm(steps, at[people], end[people], limit[people])
        people, alarm, change = people[alarm >= 0], alarm[alarm >= 0], change[alarm >= 0]
        back, _ = _first_alarm(-steps, alarm + 1, end[people], limit[people])
        mine = base[people]
        back_place = np.where(back >= 0, back - mine, -1)
        found.append(np.stack([people, change - mine, alarm - mine, back_place]))
        at[people] = back + 1
        people = people[back >= 0]
    table = np.concatenate(found, axis=1) if found else np.empty((4, 0), dtype=np.int64)
    table = table[:, np.lexsort((table[2], table[0]))]
    return Episodes(table[0].astype(np.int32), table[1], table[2], table[3])


def _first_alarm(steps: Floats, start: Places, end: Places, limit: Floats) -> tuple[Places, Places]:
    """For each range of rows the first with W >= limit, and the row after W was last 0; or -1.

    W = max(0, W + step) is the sum of steps less its lowest value so far, 0 included (Lindley).
    """
    rows, owner = _ranges(start, np.maximum(end - start, 0))
    total, zero = _sums(steps[rows], owner, start.size)
    lowest = np.minimum(np.minimum.accumulate(total), zero) if rows.size else total
    high = total - lowest
    beyond = np.flatnonzero(high >= limit[owner])
    who, where = np.unique(owner[beyond], return_index=True)
    alarm, change = np.full((2, start.size), -1, dtype=np.int64)
    here = beyond[where]
    alarm[who] = rows[here]
    # Where a range has no zero before its alarm, the drift began with its first row.
    last = np.maximum.accumulate(np.where(high <= 0.0, np.arange(rows.size), -1))[here]
    same = (last >= 0) & (owner[last] == who)
    change[who] = np.where(same, rows[last] + 1, start[who])
    return alarm, change


def _sums(steps: Floats, owner: Places, n_ranges: int) -> tuple[Floats, Floats]:
    """Running sums of each range, and its zero; each range lies lower than all before it.

    So one running minimum over all rows serves every range.
    """
    depth = np.bincount(owner, weights=np.abs(steps), minlength=n_ranges) + 1.0
    shift = 2.0 * np.cumsum(depth) - depth
    running = np.cumsum(steps)
    counts = np.bincount(owner, minlength=n_ranges)
    begin = np.cumsum(counts) - counts
    before = np.concatenate(([0.0], running))[begin]
    zero = -shift[owner]
    return np.asarray(running - before[owner] + zero), np.asarray(zero)


def _last_ewma(value: Floats, owner: Places, start: Floats, weight: float) -> Floats:
    """The moving average of each range at its end, from its own start: a row that n rows follow
    weighs weight (1 - weight)^n, the start what is left.
    """
    counts = np.bincount(owner, minlength=start.size)
    fades = weight * (1.0 - weight) ** np.arange(counts.max(initial=0))
    after = np.cumsum(counts)[owner] - 1 - np.arange(owner.size)
    own = np.bincount(owner, weights=value * fades[after], minlength=start.size)
    return np.asarray(own + (1.0 - weight) ** counts * start)


def _means(totals: Floats, start: Places, end: Places, level: float) -> Floats:
    """Mean, low and high of each range of rows; nan where it is empty."""
    n = (end - start).astype(np.float64)
    hits = np.clip(totals[end] - totals[start], 0.0, n)
    low, high = jeffreys(hits, n, level)
    mean = over(hits, n)
    table = np.stack([mean, low, high], axis=1)
    table[n == 0.0] = np.nan
    return table


def _line(steps: Floats, start: int, limit: float, episodes: Episodes) -> Floats:
    """The CUSUM as it is drawn: up to the limit at an alarm, and from there down to 0."""
    line = np.zeros(steps.size)
    at = start
    for alarm, back in zip(episodes.alarm, episodes.recovered, strict=True):
        line[at : alarm + 1] = _reflected(steps[at : alarm + 1])
        until = steps.size if back < 0 else int(back) + 1
        line[alarm + 1 : until] = limit - _reflected(-steps[alarm + 1 : until])
        at = until
    line[at:] = _reflected(steps[at:])
    return line[start:]


def _reflected(steps: Floats) -> Floats:
    total = np.cumsum(steps)
    return total - np.minimum(np.minimum.accumulate(total), 0.0) if total.size else total
