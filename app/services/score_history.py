"""How a score came to be: its runs and steps, what held at an instant, and a run done again."""

from datetime import datetime
from typing import Final

from app import __version__
from app.config.policies import ScoringPolicy
from app.domain.errors import UserError
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.domain.score_history import DifferingScore, RepeatedRun, ScoreMoment
from app.services.desk import Desk
from app.services.quality_run import Run, compute

_LISTED: Final = 200  # differing scores kept in a result; all are counted
Key = tuple[int, str]
Numbers = tuple[float, ...]


def repeat_run(desk: Desk, run_id: int, progress: Progress) -> RepeatedRun:
    """Compute a past run again from the facts as they stood, and compare; nothing is changed.

    Answers and verdicts up to the run's cut count, verdicts taken back later still stand, gold and
    overlap are as they were, and policy, day and seed are the run's. Raises UserError for a run
    there is not, and for one that did not keep what it takes.
    """
    progress.step(0, 0, "Reading the evidence as it stood")
    with desk.read() as reader:
        basis = reader.quality.run(run_id)
        if basis is None:
            raise UserError(f"There is no scoring run {run_id}. See the list of runs.")
        if basis.pools is None:
            raise UserError(
                f"Scoring run {run_id} is of an earlier format, which did not keep what a run "
                "needs to be repeated. Its scores stand as they were written."
            )
        policy = reader.settings.policy_at(ScoringPolicy, basis.policy_version)
        facts = reader.quality.facts_at(basis.cuts, basis.projects)
        stored = reader.quality.stored_scores(run_id)
    run = compute(
        facts, policy, basis.as_of, basis.seed, progress, kept=basis.pools.choices, exactly=True
    )
    again = _numbers(run)
    progress.step(0, 0, "Comparing the scores")
    keys = sorted(stored.keys() | again.keys())
    differing = [key for key in keys if stored.get(key) != again.get(key)]
    both = [key for key in differing if key in stored and key in again]
    gaps = [
        abs(one - other) for key in both for one, other in zip(stored[key], again[key], strict=True)
    ]
    return RepeatedRun(
        run_id=run_id,
        as_of=basis.as_of,
        policy_version=basis.policy_version,
        program=basis.program,
        same_program=basis.program == __version__,
        scores=len(keys),
        largest=max(gaps, default=0.0) if len(both) == len(differing) else 1.0,
        people=len({expert for expert, _ in differing}),
        differing=tuple(
            DifferingScore(*key, _estimate(stored.get(key)), _estimate(again.get(key)))
            for key in differing[:_LISTED]
        ),
    )


def history(desk: Desk, expert_id: int) -> tuple[ScoreMoment, ...]:
    """Each run's score and each step of a person in every scope, oldest first."""
    with desk.read() as reader:
        return tuple(reader.quality.moments(expert_id))


def score_at(desk: Desk, expert_id: int, moment: datetime, scope: str) -> ScoreMoment | None:
    """The score that held at an instant, and what had made it; None where there was none."""
    with desk.read() as reader:
        run_id = reader.quality.run_at(moment)
        found = [
            one
            for one in reader.quality.moments(expert_id, scope)
            if one.run_id == run_id and one.at <= moment
        ]
    return found[-1] if found and found[-1].held else None


def _numbers(run: Run) -> dict[Key, Numbers]:
    """Mean, low, high and n of every score of a run."""
    found: dict[Key, Numbers] = {}
    for scores in (run.whole, run.parts):
        made = scores.combined
        keys = zip(
            scores.expert.tolist(), [scores.names[i] for i in scores.scope.tolist()], strict=True
        )
        values = zip(
            *(column.tolist() for column in (made.mean, made.low, made.high, made.n_eff)),
            strict=True,
        )
        found.update(zip(keys, values, strict=True))
    return found


def _estimate(numbers: Numbers | None) -> Estimate | None:
    return None if numbers is None else Estimate(*numbers)
