"""The figures of the report on agents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import orjson

from app.config.policies import POLICIES
from app.domain.agents import AgentReport, JudgesAgree, ProjectAgents, RunOutcome
from app.domain.task_types import AGENT_TRAJECTORY
from app.domain.trajectories import trajectory_of
from app.domain.trajectory_answers import TrajectoryAnswer, answer_of
from app.scoring.trajectories import (
    AGENT_REWARD_BENCH,
    Agreement,
    Bounded,
    first_error_agreement,
    first_errors,
    step_agreement,
    verdict_agreement,
)
from app.services.agent_figures import agent_figures, outcome_of
from app.services.desk import Desk
from app.services.exports import client_of, projects_of_type
from app.services.quality_words import figure
from app.services.trajectory_rows import ERROR, MARKS, TrajectoryRows, trajectory_rows
from app.store.unit import Reader

_LEVELS = 4  # of optimality


@dataclass(slots=True)
class _Read:
    """What was read of one project's runs."""

    runs: int = 0
    outcomes: list[RunOutcome] = field(default_factory=list)
    answers: list[tuple[str, str, TrajectoryAnswer]] = field(default_factory=list)
    n_steps: dict[str, int] = field(default_factory=dict)


def agent_report(desk: Desk, project_id: int | None = None) -> AgentReport:
    """The figures of the report of one project of runs, or of all.

    Raises `UserError` where there is no such project.
    """
    with desk.read() as reader:
        projects = projects_of_type(reader, AGENT_TRAJECTORY.name, "agents", project_id)
        read = _read(reader, [project.id for project in projects])
        seq, head = reader.audit_log.head()
        return AgentReport(
            title="Agent report",
            client=client_of(reader, projects),
            made_at=desk.now(),
            projects=tuple(
                _section(project.external_id, project.name, read.get(project.id, _Read()))
                for project in projects
            ),
            policies=tuple((kind.kind, reader.settings.policy(kind)[1]) for kind in POLICIES),
            audit_seq=seq,
            audit_hash=head,
        )


def _read(reader: Reader, project_ids: Sequence[int]) -> dict[int, _Read]:
    found: dict[int, _Read] = {}
    for sent in reader.exports.runs(project_ids):
        one = found.setdefault(sent.project_id, _Read())
        trajectory = trajectory_of(orjson.loads(sent.payload))
        answers = [(person, answer_of(orjson.loads(said))) for person, said in sent.answers]
        one.runs += 1
        one.outcomes.append(outcome_of(trajectory, [answer for _, answer in answers]))
        one.n_steps[sent.number] = len(trajectory.steps)
        one.answers += [(sent.number, person, answer) for person, answer in answers]
    return found


def _section(number: str, name: str, read: _Read) -> ProjectAgents:
    rows = trajectory_rows(read.answers, read.n_steps)
    return ProjectAgents(
        external_id=number,
        name=name,
        runs=read.runs,
        judged=len({run for run, _, _ in read.answers}),
        answers=len(read.answers),
        people=len({person for _, person, _ in read.answers}),
        agents=agent_figures(read.outcomes),
        agreement=tuple(one for one in _agreement(rows) if one.units),
    )


def _agreement(rows: TrajectoryRows) -> Iterator[JudgesAgree]:
    """Each question, with intervals from a fixed seed: the same answers give the same figures."""
    rng = np.random.default_rng(0)
    steps = step_agreement(rows.run, rows.person, rows.step, rows.mark, len(MARKS), rng=rng)
    yield _told("steps", steps)
    errors = first_errors(rows.run, rows.person, rows.step, rows.error, ERROR, rows.n_steps)
    yield _told("first error", first_error_agreement(errors, rows.n_steps, rng=rng))
    for what, said, levels in (
        ("success", rows.success, 2),
        ("side effect", rows.side_effects, 2),
        ("looping", rows.looping, 2),
        ("optimality", rows.optimality, _LEVELS),
    ):
        found = verdict_agreement(rows.verdict_run, rows.verdict_person, said, levels, rng=rng)
        yield _told(what, found)


def _told(what: str, found: Agreement) -> JudgesAgree:
    norm = AGENT_REWARD_BENCH.get(what)

    def bounded(one: Bounded) -> "tuple[float, float, float]":
        return one.value, one.low, one.high

    return JudgesAgree(
        what=what,
        observed=figure(*bounded(found.observed)),
        kappa=figure(*bounded(found.kappa)),
        ac1=figure(*bounded(found.ac1)),
        units=found.units,
        pairs=found.pairs,
        runs=found.runs,
        usual=None if norm is None else (norm.observed, norm.kappa, norm.ac1),
    )
