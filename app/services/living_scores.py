"""Scores between two runs: a verdict, an adjudication or an answer to gold moves its author's score
at once.

The person's pieces on the tasks concerned are derived anew from the store and take the place of the
former ones in her pack; peers' pieces stay, and are beaten by better ones. The scopes concerned are
combined as a full run combines them, from the newest run's policy and pool, aged to today. So the
score is the one that a full run would give if the peers' credits and the pool had not moved. All of
it happens in the transaction of what caused it, and before the first run nothing does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.config.policies import ScoringPolicy
from app.domain.news import Topic
from app.domain.progress import Progress, Silent
from app.domain.review import Selection
from app.domain.score_history import StepCause
from app.scoring.posterior import CombinePolicy, combine, evidence_of
from app.services.quality_pieces import (
    blamed,
    gold_pieces,
    resolved,
    review_pieces,
    ruled_pieces,
)
from app.services.quality_rows import score_rows
from app.services.score_parts import ALL, Scopes, combine_rule, gathered, scopes_of, scores_of
from app.store.evidence import Pieces, decode, encode, in_order, joined, with_later
from app.store.lists import chunks
from app.store.quality_columns import UNBIASED, Cuts
from app.store.score_steps import Pools, RunBasis
from app.store.unit import Unit

_AT_ONCE: Final = 250  # people whose pieces are open at the same time


@dataclass(frozen=True, slots=True)
class Move:
    """Something that moves a person's score: a verdict or an adjudication given or undone, an
    answer to gold.
    """

    expert_id: int
    task_id: int
    cause: StepCause
    cause_id: int


@dataclass(slots=True)
class _Touched:
    """What has moved about one person: the tasks, and the last cause."""

    cause: StepCause
    cause_id: int
    tasks: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What every update of one unit stands on."""

    run: RunBasis
    pools: Pools
    rule: CombinePolicy
    scopes: Scopes
    today: date


def after_reviews(
    unit: Unit,
    moves: Iterable[tuple[Move, Selection]],
    today: date,
    progress: Progress | None = None,
) -> int:
    """Move the scores of the authors of work on which verdicts were given or undone; how many
    scores moved. Verdicts on work that was not drawn at random say nothing (see `UNBIASED`).
    """
    return move(unit, [one for one, reason in moves if reason in UNBIASED], today, progress)


def after_answers(
    unit: Unit, moves: Sequence[Move], today: date, progress: Progress | None = None
) -> int:
    """Move the scores of people who gave their first answers to tasks, as far as the tasks have
    a known answer or were adjudicated; how many scores moved.
    """
    if not moves or _ground(unit, today) is None:
        return 0
    tasks = {one.task_id for one in moves}
    known = unit.quality.gold_of(tasks).keys() | set(unit.quality.ruled(tasks).task.tolist())
    return move(unit, [one for one in moves if one.task_id in known], today, progress)


def after_ruling(
    unit: Unit, task_id: int, cause: StepCause, adjudication_id: int, today: date
) -> int:
    """Move the scores of everybody who answered a task that was adjudicated, or whose adjudication
    was taken back; how many scores moved.
    """
    people = unit.quality.people_of(task_id)
    return move(unit, [Move(who, task_id, cause, adjudication_id) for who in people], today)


def catch_up(unit: Unit, cuts: Cuts, today: date) -> int:
    """Move the scores by what came while a run was computed, which it could not see."""
    since = unit.quality.moved_since(cuts)
    return move(unit, [Move(*one) for one in since], today)


def move(unit: Unit, moves: Sequence[Move], today: date, progress: Progress | None = None) -> int:
    """Move the scores of everybody concerned, once a person; how many scores moved."""
    ground = _ground(unit, today) if moves else None
    if ground is None:
        return 0
    touched: dict[int, _Touched] = {}
    for one in moves:
        mine = touched.setdefault(one.expert_id, _Touched(one.cause, one.cause_id))
        mine.cause, mine.cause_id = one.cause, one.cause_id
        mine.tasks.add(one.task_id)
    done = moved = 0
    for people in chunks(sorted(touched), _AT_ONCE):
        (progress or Silent()).step(done, len(touched), "Moving scores")
        moved += _move(unit, ground, {who: touched[who] for who in people})
        done += len(people)
    unit.touched(Topic.QUALITY, Topic.PEOPLE)
    return moved


def _ground(unit: Unit, today: date) -> _Ground | None:
    """What scores live on; None before the first run, and after one of an earlier format."""
    run = unit.quality.run()
    if run is None or run.pools is None:
        return None
    policy = unit.settings.policy_at(ScoringPolicy, run.policy_version)
    scopes = scopes_of(unit.quality.scored_projects())
    return _Ground(run, run.pools, combine_rule(policy), scopes, today)


def _move(unit: Unit, ground: _Ground, touched: dict[int, _Touched]) -> int:
    pieces = _renewed(unit, ground, touched)
    wanted = _scopes_of(unit, ground, touched)
    counting = blamed(pieces, unit.quality.void_tasks())
    sums = gathered(resolved(counting, ground.today), ground.today, ground.rule)
    rows: list[tuple[Any, ...]] = []
    for mean, scopes in _by_pool(ground, {scope for _, scope in wanted}):
        found = scores_of(sums, scopes, ground.rule, mean, ground.pools.ease)
        rows += [row for row in score_rows(found) if (row[0], row[1]) in wanted]
    gone = wanted - {(row[0], row[1]) for row in rows}
    unit.quality.hold(rows, gone, run_id=ground.run.id, as_of=ground.today, at=unit.now)
    steps = [row[:7] for row in rows]
    steps += [(who, scope, *_nothing(ground, scope), "{}") for who, scope in sorted(gone)]
    unit.quality.add_steps(
        [
            (
                who, scope, ground.run.id, unit.now, ground.today.isoformat(),
                touched[who].cause.value, touched[who].cause_id, *numbers,
            )
            for who, scope, *numbers in steps
        ]
    )  # fmt: skip
    return len(wanted)


def _renewed(unit: Unit, ground: _Ground, touched: dict[int, _Touched]) -> Pieces:
    """All pieces of these people as they hold now; their packs are written anew."""
    tasks = set[int]().union(*(mine.tasks for mine in touched.values()))
    derived = [
        ruled_pieces(unit.quality.ruled(tasks)), review_pieces(unit.quality.reviews_of(tasks)),
    ]  # fmt: skip
    if gold := unit.quality.gold_of(tasks):
        derived.append(gold_pieces(unit.quality.gold_answers_to(gold), gold))
    pieces = joined(derived)
    packs = unit.quality.packs(touched)
    found: list[Pieces] = []
    later: dict[int, bytes] = {}
    for who in sorted(touched):
        own = np.array(sorted(touched[who].tasks), dtype=np.int64)
        fresh = pieces.take(np.flatnonzero((pieces.expert == who) & np.isin(pieces.task, own)))
        pack = packs.get(who)
        base, _ = decode(who, pack.body if pack else b"")
        former, replaced = decode(who, pack.later if pack else b"")
        kept = former.take(np.flatnonzero(~np.isin(former.task, own)))
        renewed, replaced = in_order(joined([kept, fresh])), np.union1d(replaced, own)
        later[who] = encode(renewed, replaced)
        found.append(with_later(base, renewed, replaced))
    unit.quality.keep_later(ground.run.id, later, packs)
    return joined(found)


def _scopes_of(unit: Unit, ground: _Ground, touched: dict[int, _Touched]) -> set[tuple[int, str]]:
    """(person, scope) of every score that is concerned."""
    tasks = set[int]().union(*(mine.tasks for mine in touched.values()))
    project = unit.intake.projects_of(tasks)
    names = {one: ground.scopes.of_project(one) for one in set(project.values())}
    return {
        (who, scope)
        for who, mine in touched.items()
        for home in {project[task] for task in mine.tasks}
        for scope in (*names[home], ALL)
    }


def _by_pool(ground: _Ground, names: set[str]) -> Iterator[tuple[float, Scopes]]:
    """The scopes with these names, by the pool mean their scores start from."""
    by_mean: dict[float, set[str]] = {}
    for name in names:
        by_mean.setdefault(_pool_mean(ground, name), set()).add(name)
    for mean, some in by_mean.items():
        yield mean, ground.scopes.only(some)


def _pool_mean(ground: _Ground, scope: str) -> float:
    """What scores in a scope start from; one that the run did not know starts as the whole."""
    return ground.pools.mean.get(scope, ground.pools.mean[ALL])


def _nothing(ground: _Ground, scope: str) -> tuple[float, float, float, float]:
    """Mean, low, high and n of somebody of whom nothing is known."""
    none: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    made = combine(
        evidence_of(none, none, none, none), 1, ground.rule, pool_mean=_pool_mean(ground, scope)
    )
    return float(made.mean[0]), float(made.low[0]), float(made.high[0]), 0.0
