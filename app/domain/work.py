"""Projects, tasks, assignments and submissions: the work itself."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from app.domain.credentials import Need
from app.domain.money import Money
from app.domain.people import ExpertStatus, Level


class ProjectStatus(Enum):
    """Whether a project's tasks are open for matching."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class TaskStatus(Enum):
    """How far a task has come. Done: as many accepted labels as its overlap asks for."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class AssignmentStatus(Enum):
    """How far an assignment has come. Held: it lost its ground (the reason is kept)."""

    OPEN = "open"
    HELD = "held"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


HELD_BY_PAUSE = "paused"
"""The hold reason of work whose only trouble is that its person is paused."""


class SubmissionStatus(Enum):
    """What became of an answer. Superseded: the author sent a newer version."""

    PENDING = "pending"  # arrived, not yet decided whether it is reviewed
    QUEUED = "queued"  # waits in the review queue
    ACCEPTED = "accepted"
    CORRECTED = "corrected"  # accepted with a fix beside the answer
    RETURNED = "returned"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an expert needs for a task. Empty fields ask nothing."""

    need: Need = field(default_factory=Need)
    level: Level = Level.LABELER
    language: str = ""
    score_floor: float = 0.0  # compared with the lower 95 % bound; people without a score pass
    rate_cap: Money | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Work for one client with one task type. `id` is 0 before the store has given one."""

    id: int
    external_id: str
    name: str
    client: str
    client_org: str
    task_type: str  # a name of `app.domain.task_types`
    labels: tuple[str, ...]
    guidelines: str
    status: ProjectStatus
    priority: int  # 0 highest .. 3
    due_on: date
    overlap: int
    minutes_per_item: int
    currency: str
    requirement: Requirement
    budget: Money | None = None  # what all its labels may cost, in its currency; None: no cap


@dataclass(frozen=True, slots=True)
class Task:
    """One item to be labeled.

    `payload` is canonical JSON text, as its project's type asks. `gold` is the tuple of right
    answers (several may be right), empty when none is known. `jurisdiction`, `language` narrow
    the project's requirement when not empty. `item_key` names the item: tasks that share it are
    siblings, and nobody sees two of them.
    """

    id: int
    external_id: str
    project_id: int
    batch: str
    payload: str
    gold: tuple[str, ...]
    jurisdiction: str
    language: str
    priority: int
    due_on: date
    overlap: int
    item_key: str
    status: TaskStatus
    # The beginning of its text, for lists; "": see the payload. What follows from it is no change.
    title: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One expert asked to do one task."""

    id: int
    task_id: int
    expert_id: int
    plan_id: int | None
    assigned_at: datetime
    due_on: date
    status: AssignmentStatus
    hold_reason: str
    credential_id: int | None
    handed_out_at: datetime | None = None  # when it left as a file: it counts as started
    shown_order: str = ""  # JSON list: the order in which responses are shown; "": none


@dataclass(frozen=True, slots=True)
class AssignedNeed:
    """An open or held assignment beside what its task asks of a credential."""

    id: int  # the assignment
    expert_id: int
    expert_status: ExpertStatus
    due_on: date
    status: AssignmentStatus
    hold_reason: str
    credential_id: int | None
    need: Need


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One line of the Projects table."""

    id: int
    external_id: str
    name: str
    client: str
    task_type: str  # a name of `app.domain.task_types`
    status: ProjectStatus
    priority: int
    due_on: date
    tasks: int
    done: int
    overlap: int
    alpha: float | None
    returned_share: float | None
    cost_per_accepted: Money | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the Tasks table."""

    id: int
    external_id: str
    project: str
    batch: str
    status: TaskStatus
    priority: int
    due_on: date
    overlap: int
    assigned: int
    submitted: int
    accepted: int
    has_gold: bool
    label: str  # the inferred label, "" when none
    posterior: float | None
    text: str  # the beginning of the payload's text


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """One expert's answer to a task, as shown on the task's page."""

    submission_id: int
    expert_id: int
    expert: str
    version: int
    label: str
    status: SubmissionStatus
    submitted_at: datetime
    seconds: int
    verdict: str


@dataclass(frozen=True, slots=True)
class PersonWork:
    """What a person's page shows of their work."""

    open: int
    held: int
    submitted: int
    accepted: int
    returned: int
    rejected: int
    this_week: int


@dataclass(frozen=True, slots=True)
class NeedWords:
    """The words that requirements can be built from: what people hold and projects ask for."""

    specialties: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many experts are left after one more rule."""

    rule: str
    left: int
