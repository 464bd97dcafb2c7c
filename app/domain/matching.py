"""Plans: who should do what, how good that is, and why."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.money import Money
from app.domain.quality import Estimate
from app.domain.work import FunnelStep


@dataclass(frozen=True, slots=True)
class PlanPair:
    """One unit of the plan: this expert labels this task, on the ground of this credential."""

    task_id: int
    expert_id: int
    credential_id: int | None
    due_on: date


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the plan table: an expert's share of one class of tasks."""

    id: int  # position in the plan
    class_id: int
    project_id: int
    project: str
    expert_id: int
    expert: str
    tasks: int
    qualifies_by: str
    estimate: Estimate | None
    rate: Money | None
    value: int


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A class of tasks that got fewer people than it asks for, and why."""

    class_id: int
    project_id: int
    project: str
    description: str
    units: int
    wanted: int
    funnel: tuple[FunnelStep, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The figures above a plan. `gap` is (bound - objective) / bound, 0 when proven optimal."""

    units_wanted: int
    units_placed: int
    tasks: int
    expected_quality: float | None
    cost: tuple[Money, ...]
    objective: int
    bound: int
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal. It changes nothing until it is committed."""

    made_at: datetime
    policy_version: int
    fingerprint: str  # of the work and the people it was made for
    summary: PlanSummary
    lines: tuple[PlanLine, ...]
    pairs: tuple[PlanPair, ...]
    unfilled: tuple[Unfilled, ...]


@dataclass(frozen=True, slots=True)
class WhyLine:
    """Why this person is on this line: (what, evidence) pairs in plain words."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CommittedPlan:
    """What a commit wrote."""

    plan_id: int
    assignments: int
