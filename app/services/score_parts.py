"""Scores in every scope at once, from pieces of evidence that were added up first.

A piece's worth depends on its person, source, age and probability of being chosen alone, and its
part of a score is linear. So pieces of one person, project, source and probability are added up
once (`gathered`), a few hundred thousand times fewer rows, and every scope of every person is
combined from these sums by the same `app.scoring.posterior.combine` (`scores_of`). A full run and a
living update use the same two functions, so their numbers are the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.scoring.posterior import (
    Combined,
    CombinePolicy,
    Evidence,
    Source,
    combine,
    evidence_of,
    worth,
)
from app.scoring.standardised import GroupEffects, group_effects, standardise
from app.scoring.sums import sums as added  # "sums" are the gathered pieces here
from app.services.quality_pieces import ages
from app.store.evidence import Pieces
from app.store.quality_columns import ScoredProject
from app.store.score_steps import Ease, Pools

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
ALL = "all"


def combine_rule(policy: ScoringPolicy) -> CombinePolicy:
    """How evidence becomes a score under the workspace's policy."""
    return CombinePolicy(
        peer_cap=policy.peer_cap,
        half_life_days=policy.half_life_days,
        pool_pseudo=policy.pool_pseudo,
        reviewer_reliability=policy.reviewer_reliability,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Sums of pieces, one row a person, project, source and probability.

    weight: aged pieces. credit: their mean credit, by weight. items: how many. right: their
    credit, not aged. first, last: days of answers.
    """

    expert: Ids
    project: Ids
    source: NDArray[np.int8]
    probability: Floats
    weight: Floats
    credit: Floats
    items: Ids
    right: Floats
    first: Ids
    last: Ids

    def __len__(self) -> int:
        return len(self.expert)


def gathered(pieces: Pieces, as_of: date, rule: CombinePolicy) -> Gathered:
    """The sums of pieces that count, aged to a day."""
    people, person = codes_of(pieces.expert)
    projects, project = codes_of(pieces.project)
    chances, chance = _chances(pieces.probability)
    shape = (len(people), len(projects), len(Source), len(chances))
    key = np.ravel_multi_index((person, project, pieces.source.astype(np.intp), chance), shape)
    cells, cell = codes_of(key.astype(np.int64))
    n = len(cells)
    weight = np.exp2(-ages(pieces, as_of) / rule.half_life_days)
    total = np.asarray(np.bincount(cell, weight, n), dtype=np.float64)
    good = np.asarray(np.bincount(cell, weight * pieces.credit, n), dtype=np.float64)
    first = np.full(n, np.iinfo(np.int64).max)
    last = np.zeros(n, dtype=np.int64)
    np.minimum.at(first, cell, pieces.day)
    np.maximum.at(last, cell, pieces.day)
    of_person, of_project, of_source, of_chance = np.unravel_index(cells, shape)
    return Gathered(
        expert=people[of_person],
        project=projects[of_project],
        source=of_source.astype(np.int8),
        probability=chances[of_chance],
        weight=total,
        credit=np.clip(np.divide(good, total, out=np.zeros(n), where=total > 0.0), 0.0, 1.0),
        items=np.asarray(np.bincount(cell, minlength=n), dtype=np.int64),
        right=np.asarray(np.bincount(cell, pieces.credit, n), dtype=np.float64),
        first=first,
        last=last,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scopes:
    """Which scopes each project's pieces count in: rows are pairs of project and position in
    `names`.
    """

    names: tuple[str, ...]
    project: Ids
    scope: Ids

    def only(self, names: Collection[str]) -> "Scopes":
        """The scopes with these names."""
        wanted = [i for i, name in enumerate(self.names) if name in names]
        rows = np.flatnonzero(np.isin(self.scope, wanted))
        place = np.zeros(len(self.names), dtype=np.int64)
        place[wanted] = np.arange(len(wanted))
        return Scopes(
            tuple(self.names[i] for i in wanted), self.project[rows], place[self.scope[rows]]
        )

    def of_project(self, project: int) -> tuple[str, ...]:
        """The names of the scopes that a project's pieces count in."""
        return tuple(self.names[i] for i in self.scope[self.project == project].tolist())


def scopes_of(projects: Sequence[ScoredProject]) -> Scopes:
    """ "all", a scope a project, one a field that projects ask for, and one a type of task where
    there are several types.
    """
    several = len({project.task_type for project in projects}) > 1
    member: dict[str, list[int]] = {ALL: [project.id for project in projects]}
    for project in projects:
        member[f"project:{project.id}"] = [project.id]
    for project in projects:
        if project.specialty:
            member.setdefault(f"specialty:{project.specialty}", []).append(project.id)
        if several:
            member.setdefault(f"type:{project.task_type}", []).append(project.id)
    counts = [len(own) for own in member.values()]
    return Scopes(
        names=tuple(member),
        project=np.array([project for own in member.values() for project in own], dtype=np.int64),
        scope=np.repeat(np.arange(len(counts)), counts),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores, one row a person and scope, by scope, then person.

    scope: positions in `names`. items: pieces by source. gold_right: of gold, not aged. expected:
    the share a middling person gets on the same work, nan without evidence. standard and its
    bounds: what the person would get on work of middling difficulty. These four are nan where it is
    not known how easy the projects are.
    """

    names: tuple[str, ...]
    expert: Ids
    scope: Ids
    combined: Combined
    items: Ids
    gold_right: Floats
    first_day: Ids
    last_day: Ids
    expected: Floats
    standard: Floats
    standard_low: Floats
    standard_high: Floats

    def __len__(self) -> int:
        return len(self.expert)


def scores_of(
    sums: Gathered,
    scopes: Scopes,
    rule: CombinePolicy,
    pool_mean: float | None,
    ease: Ease | None,
) -> Scores:
    """Everybody's scores in these scopes.

    `pool_mean` is what scores start from; None takes that of these sums. `ease` is that of the
    projects (`ease_of`), None where it is not known.
    """
    row, scope = _spread(sums, scopes)
    people, person = np.unique(sums.expert, return_inverse=True)
    codes, worker = np.unique(scope * max(len(people), 1) + person[row], return_inverse=True)
    n = len(codes)
    taken = _evidence(sums, row, worker)
    made = combine(taken, n, rule, pool_mean=pool_mean)
    cell = worker * len(Source) + sums.source[row]
    gold = sums.source[row] == Source.GOLD
    first = np.full(n, np.iinfo(np.int64).max)
    last = np.zeros(n, dtype=np.int64)
    np.minimum.at(first, worker, sums.first[row])
    np.maximum.at(last, worker, sums.last[row])
    expected, standard, standard_low, standard_high = _standard(
        taken, sums.project[row], n, rule, ease
    )
    return Scores(
        names=scopes.names,
        expert=people[codes % max(len(people), 1)],
        scope=codes // max(len(people), 1),
        combined=made,
        items=added(cell, sums.items[row], n * len(Source))
        .astype(np.int64)
        .reshape(n, len(Source)),
        gold_right=added(worker[gold], sums.right[row][gold], n),
        first_day=first,
        last_day=last,
        expected=expected,
        standard=standard,
        standard_low=standard_low,
        standard_high=standard_high,
    )


def ease_of(sums: Gathered, scopes: Scopes, rule: CombinePolicy) -> Ease:
    """How easy each project is, from everybody's evidence in all of them."""
    row, _ = _spread(sums, scopes.only({ALL}))
    people, worker = codes_of(sums.expert[row])
    projects, group = codes_of(sums.project[row])
    taken = _evidence(sums, row, worker)
    found = group_effects(
        worker, group, taken.credit, len(people), len(projects),
        weight=worth(taken, len(people), rule),
    )  # fmt: skip
    return Ease(
        dict(zip(projects.tolist(), found.effect.tolist(), strict=True)),
        dict(zip(projects.tolist(), found.doubt.tolist(), strict=True)),
        found.centre,
        found.spread,
    )


def pools_of(scopes: Scopes, mean: float, ease: Ease) -> Pools:
    """What a run keeps so that its scores can live on: one pool mean for all scopes so far."""
    return Pools(dict.fromkeys(scopes.names, mean), ease)


def _spread(sums: Gathered, scopes: Scopes) -> tuple[NDArray[np.intp], Ids]:
    """Each sum once for every scope its project counts in: its row, and the scope."""
    order = np.argsort(scopes.project, kind="stable")
    start = np.searchsorted(scopes.project[order], sums.project)
    count = np.searchsorted(scopes.project[order], sums.project, side="right") - start
    row = np.repeat(np.arange(len(sums)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return row, scopes.scope[order[np.repeat(start, count) + step]]


def _evidence(sums: Gathered, row: NDArray[np.intp], worker: NDArray[np.integer]) -> Evidence:
    return evidence_of(
        worker,
        sums.source[row],
        sums.credit[row],
        np.arange(len(row)),  # each sum stands for other tasks
        weight=sums.weight[row],
        probability=sums.probability[row],
    )


def _standard(
    taken: Evidence, project: Ids, n: int, rule: CombinePolicy, ease: Ease | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """What a middling person gets, the standardised score, and its bounds."""
    if ease is None:
        unknown = np.full(n, np.nan)
        return unknown, unknown, unknown, unknown
    projects = np.array(sorted(ease.effect), dtype=np.int64)
    group = np.searchsorted(projects, project)
    new = ~np.isin(project, projects)  # projects that the run did not know
    found = standardise(
        taken.worker,
        np.where(new, -1, group),
        taken.credit,
        n,
        GroupEffects(
            np.array([ease.effect[one] for one in projects.tolist()], dtype=np.float64),
            np.array([ease.doubt[one] for one in projects.tolist()], dtype=np.float64),
            ease.centre,
            ease.spread,
        ),
        weight=worth(taken, n, rule),
    )
    return found.expected, found.score, found.low, found.high


def codes_of(values: Ids) -> tuple[Ids, NDArray[np.intp]]:
    """The values once each, ascending, and each row's position among them."""
    low = int(values.min(initial=0))
    span = int(values.max(initial=0)) - low + 1
    if span > 4 * len(values) + 1_000:
        return np.unique(values, return_inverse=True)
    there = np.zeros(span, dtype=np.bool_)  # counting is quicker than sorting
    there[values - low] = True
    place = np.cumsum(there, dtype=np.intp) - 1
    return np.flatnonzero(there) + low, place[values - low]


def _chances(probability: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The probabilities once each, 1 first, and each row's position among them."""
    rows = np.flatnonzero(probability != 1.0)  # of reviews alone, which are few
    found, place = np.unique(probability[rows], return_inverse=True)
    code = np.zeros(len(probability), dtype=np.intp)
    code[rows] = place + 1
    return np.concatenate(([1.0], found)), code
