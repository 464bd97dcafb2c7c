"""How well agents do: the share of runs that succeed, and of those gone astray that come back."""

from dataclasses import dataclass

from app.domain.quality import Estimate


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
