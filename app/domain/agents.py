"""How well agents do: the share of runs that succeed, and of those gone astray that come back."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.findings import Figure
from app.domain.quality import Estimate

AGENT_METHOD = (
    "A run’s success is the share of the people who call it one, by their newest answers that were "
    "not rejected; where nobody gave a verdict it is the reward of the harness that made the run. "
    "Rates have Wilson’s 95 % interval with a run as the unit; runs of one task are more alike "
    "than runs of different tasks, so the interval over all tasks is rather narrow. An error was "
    "found in a run where more than half of those who marked its steps found one; noticed, tried "
    "and recovered are shares of those runs, and steps the median that recovery took. Agreement is "
    "over runs that two people or more judged: observed, Fleiss’ kappa and Gwet’s AC1, with 95 % "
    "intervals from drawing whole runs 1,000 times. First errors agree within one step."
)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What came of one run.

    success: 0 to 1, the share of the people who call it a success, or what the harness says; None
    where nobody does. erred, noticed, tried, recovered: whether an error was found in it and what
    the agent did about it; erred is None where no step was judged. steps: those of the agent from
    the error to being right again, None where it did not recover.
    """

    agent: str
    task: str
    success: float | None
    erred: bool | None = None
    noticed: bool = False
    tried: bool = False
    recovered: bool = False
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """The figures of an agent, over all its tasks or on one.

    task: "" for all. runs: those with a known end; success is of them. erring: the runs in which an
    error was found; noticed, tried and recovered are of them. Each estimate is None where it is of
    no runs. steps: the median of the steps that recovery took, None where none did.
    """

    agent: str
    task: str
    runs: int
    success: Estimate | None
    judged: int  # runs in which steps were judged
    erring: int
    noticed: Estimate | None
    tried: Estimate | None
    recovered: Estimate | None
    steps: float | None


@dataclass(frozen=True, slots=True)
class JudgesAgree:
    """How far people agree on one question about runs.

    what: steps, first error, success, side effects, looping or optimality. units: steps or runs
    with two people or more. usual: observed, kappa and AC1 that others reached, None if unknown.
    """

    what: str
    observed: Figure
    kappa: Figure
    ac1: Figure
    units: int
    pairs: int
    runs: int
    usual: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class ProjectAgents:
    """The runs of one project, and what people said of them."""

    external_id: str
    name: str
    runs: int
    judged: int  # runs with an answer
    answers: int
    people: int
    agents: tuple[AgentFigures, ...]
    agreement: tuple[JudgesAgree, ...]


@dataclass(frozen=True, slots=True)
class AgentReport:
    """A whole report."""

    title: str
    client: str
    made_at: datetime
    projects: tuple[ProjectAgents, ...]
    policies: tuple[tuple[str, int], ...]  # (name, version)
    audit_seq: int
    audit_hash: str
    method: str = AGENT_METHOD
