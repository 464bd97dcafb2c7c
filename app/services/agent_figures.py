"""Success and recovery rates of agents, with their intervals."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from app.domain.agents import AgentFigures, RunOutcome
from app.domain.quality import Estimate
from app.domain.text import natural
from app.domain.trajectories import Trajectory
from app.domain.trajectory_answers import TrajectoryAnswer, first_error, recovery
from app.scoring.intervals import wilson


def agent_figures(runs: Iterable[RunOutcome]) -> tuple[AgentFigures, ...]:
    """The figures of each agent over all tasks, followed by those on each task; by name.

    Intervals are Wilson's at 95 %, each run being one draw. An agent's runs of one task are more
    alike than runs of different tasks, so with many trials of few tasks the interval over all tasks
    is too narrow for what the agent does on other tasks.
    """
    groups: dict[tuple[str, str], list[RunOutcome]] = defaultdict(list)
    for run in runs:
        groups[run.agent, ""].append(run)
        if run.task:
            groups[run.agent, run.task].append(run)
    order = sorted(groups, key=lambda key: tuple(map(natural, key)))
    return tuple(_figures(agent, task, groups[agent, task]) for agent, task in order)


def outcome_of(trajectory: Trajectory, answers: Sequence[TrajectoryAnswer]) -> RunOutcome:
    """What came of a run by the people who judged it.

    Success is the share of their verdicts; without one it is the harness's reward, where that is
    within 0..1. An error was found where more than half of those who judged steps found
    one, and it was noticed, … where more than half of these say so; the steps needed are the median
    of those who say that it recovered, rounded down.
    """
    verdicts = [float(answer.run.success) for answer in answers if answer.run is not None]
    success = sum(verdicts) / len(verdicts) if verdicts else None
    if success is None and trajectory.reward is not None and 0.0 <= trajectory.reward <= 1.0:
        success = trajectory.reward
    judged = [answer for answer in answers if answer.marks]
    erring = [answer for answer in judged if first_error(answer) is not None]
    erred = 2 * len(erring) > len(judged)
    found = [came for answer in erring if (came := recovery(answer, trajectory)) is not None]
    recovered = erred and _most(came.succeeded for came in found)
    steps = [came.steps for came in found if came.steps is not None]
    return RunOutcome(
        agent=trajectory.agent,
        task=trajectory.reference.task,
        success=success,
        erred=erred if judged else None,
        noticed=erred and _most(came.noticed for came in found),
        tried=erred and _most(came.tried for came in found),
        recovered=recovered,
        steps=int(median(steps)) if recovered else None,
    )


def _figures(agent: str, task: str, runs: Sequence[RunOutcome]) -> AgentFigures:
    ends = [run.success for run in runs if run.success is not None]
    erring = [run for run in runs if run.erred]
    steps = [run.steps for run in erring if run.steps is not None]
    return AgentFigures(
        agent=agent,
        task=task,
        runs=len(ends),
        success=_share(ends),
        judged=sum(run.erred is not None for run in runs),
        erring=len(erring),
        noticed=_share([float(run.noticed) for run in erring]),
        tried=_share([float(run.tried) for run in erring]),
        recovered=_share([float(run.recovered) for run in erring]),
        steps=float(median(steps)) if steps else None,
    )


def _share(values: Sequence[float]) -> Estimate | None:
    if not values:
        return None
    hits, n = sum(values), len(values)
    found = wilson(hits, n)
    return Estimate(hits / n, float(found.low), float(found.high), float(n))


def _most(said: Iterable[bool]) -> bool:
    """Whether more than half say so; of an even split it is not said."""
    votes = list(said)
    return 2 * sum(votes) > len(votes)
