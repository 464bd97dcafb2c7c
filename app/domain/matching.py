"""Plans: who should do what, how good that is, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

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
    pinned: int  # of the tasks, how many a person pinned
    kept: int  # of the tasks, how many the expert has already, unstarted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom one single rule keeps from a class of tasks."""

    expert_id: int
    expert: str
    lacks: str  # the rule in words


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A class of tasks that got fewer people than it asks for, and why.

    `price` is what one more unit of a suitable person's time would add to the plan, in points;
    `competing` are the classes that want the same, all full, people (`competing_people` of them,
    whose time is `competing_short` units less than those classes want).
    """

    class_id: int
    project_id: int
    project: str
    description: str
    units: int
    wanted: int
    funnel: tuple[FunnelStep, ...]
    advice: str
    one_rule_away: tuple[Candidate, ...]
    full: tuple[str, ...]  # the names of those who qualify and have no time left
    price: int
    competing: tuple[str, ...]
    competing_people: int
    competing_short: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly the planned work is spread over those who may do any of it.

    `idle` is the share of them without work; utilisation is (in hand + planned) / capacity.
    """

    people: int
    idle: float
    utilisation_mean: float
    utilisation_sd: float
    gini: float


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The figures above a plan. `gap` is (bound - objective) / bound, 0 when proven optimal.

    `units_placed` counts all labels of the plan: `units_kept` that the expert has already,
    `units_moved` that another expert had (unstarted), and new ones.
    """

    units_wanted: int
    units_placed: int
    units_kept: int
    units_moved: int
    tasks: int
    expected_quality: float | None
    cost: tuple[Money, ...]
    objective: int
    bound: int
    gap: float
    fewest_moves: bool  # proven: no plan of this worth moves less
    fairness: Fairness
    seconds_solve: float
    seconds: float

    @property
    def units_new(self) -> int:
        """Labels whose expert does not have the task yet."""
        return self.units_placed - self.units_kept


class MoveReason(Enum):
    """Why unstarted work leaves the person who has it."""

    LEFT = "left"  # the person is not active any more
    UNQUALIFIED = "unqualified"  # a hard rule forbids it now
    BANNED = "banned"
    FULL = "full"  # their capacity shrank
    BETTER = "better"  # the whole plan is worth more this way
    PINNED = "pinned"  # a pin took the place


MOVE_WORDS = {
    MoveReason.LEFT: "the person is not active",
    MoveReason.UNQUALIFIED: "a rule forbids it now",
    MoveReason.BANNED: "banned by hand",
    MoveReason.FULL: "the person has no time left for it",
    MoveReason.BETTER: "the whole plan is worth more this way",
    MoveReason.PINNED: "others are pinned to the task",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One unstarted assignment that the plan takes from its person.

    `to` names who gets the task instead, "" for nobody.
    """

    assignment_id: int
    task_id: int
    task: str
    project: str
    expert_id: int
    expert: str
    to: str
    reason: MoveReason
    detail: str  # the rule, or what the plan gains


class HandRuleKind(Enum):
    """What a person laid down by hand."""

    PIN = "pin"
    BAN = "ban"


@dataclass(frozen=True, slots=True)
class HandRule:
    """A pin (this expert does this task) or a ban (this expert never does this task, or any of
    this project when `task_id` is None). Hard in every plan until it is taken back. `id` is 0
    before the store has given one."""

    id: int
    kind: HandRuleKind
    expert_id: int
    project_id: int
    task_id: int | None
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class HandRuleRow:
    """One line of the list of pins and bans; equal ones on tasks of a project are one line."""

    ids: tuple[int, ...]
    kind: HandRuleKind
    expert_id: int
    expert: str
    project_id: int
    project: str
    tasks: tuple[str, ...]  # the tasks' numbers, empty for the whole project
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal. It changes nothing until it is committed."""

    number: int  # of the plans made since the workspace was opened, from 1
    made_at: datetime
    policy_version: int  # 0: the defaults
    draft_weights: bool  # made with weights that are not stored yet
    weights: str  # the weights in words, for telling plans apart
    fingerprint: str  # of the work and the people it was made for
    summary: PlanSummary
    lines: tuple[PlanLine, ...]
    pairs: tuple[PlanPair, ...]
    moves: tuple[Move, ...]
    unfilled: tuple[Unfilled, ...]
    notices: tuple[str, ...] = ()  # pins that could not be kept, and the like


@dataclass(frozen=True, slots=True)
class WishCost:
    """What one wish costs the plan: how much more the rest would be worth without it.

    `rest_lost` are the points that all other wishes lose by this one, of `rest` that they would
    come to without it; the other figures are of the present plan and of the one without the wish.
    """

    key: str  # the policy's field
    title: str
    rest_lost: int
    rest: int
    units_with: int
    units_without: int
    idle_with: float
    idle_without: float


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Two plans side by side: figures as (what, first, second), and what differs."""

    first: int
    second: int
    figures: tuple[tuple[str, str, str], ...]
    only_first: int  # (task, expert) pairs
    only_second: int
    both: int
    lines: tuple[tuple[str, str, str, str], ...]  # project, expert, tasks in first, in second


@dataclass(frozen=True, slots=True)
class WhyLine:
    """Why this person is on this line: (what, evidence) pairs in plain words."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Why an expert does not do a task: the rules they break, or what it would cost.

    `loss` is exact, in points; None when a rule forbids it. `chain` says, move by move, what
    else would have to change.
    """

    title: str
    failing: tuple[str, ...]
    loss: int | None
    chain: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CommittedPlan:
    """What a commit wrote. `assignments` are new ones; `released` were taken from people."""

    plan_id: int
    assignments: int
    released: int = 0


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A committed plan as the list of plans shows it; `started` is what stops its undo."""

    id: int
    committed_at: datetime
    committed_by: str
    assignments: int
    released: int
    objective: int
    gap: float
    started: int  # assignments of it that were handed out, answered or changed since
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class HandOut:
    """What handing out wrote: one file for each expert, and how many tasks are in them."""

    folder: str
    files: tuple[str, ...]
    experts: int
    tasks: int
