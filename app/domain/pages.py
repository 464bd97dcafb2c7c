"""What a page shows at once: frozen bundles of records, made by one service call each."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.domain.credentials import CredentialRow
from app.domain.findings import (
    AgreementFigures,
    LabelAudit,
    ModelChoice,
    PreferenceAudit,
    RatingAudit,
    SeveralGold,
)
from app.domain.money import Money
from app.domain.people import Expert, HistoryLine
from app.domain.progression import GateResult
from app.domain.quality import Estimate, Score, ScorePoint
from app.domain.work import PersonWork, Project, ProjectRow, Task, TaskAnswer


@dataclass(frozen=True, slots=True)
class NavCounts:
    """The live counts beside the navigation."""

    experts: int
    credentials: int  # that need action
    proposals: int
    projects: int
    review: int


@dataclass(frozen=True, slots=True)
class WorkspaceInfo:
    """What the status bar and Settings say of the open file."""

    name: str
    path: Path
    timezone: str
    currency: str
    engine: str
    journal: str
    last_backup: datetime | None
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A figure on a day, for a plot."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class NeedsDecision:
    """Something that waits for a person, and where its button leads."""

    harm: str  # bad, warn, accent, mute
    title: str
    detail: str
    button: str
    page: str
    arg: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The Today page."""

    accepted_this_week: int
    accepted_last_week: int
    waiting: int
    oldest_waiting_minutes: int | None
    workforce: Estimate | None
    cost_per_accepted: tuple[Money, ...]
    margin: float | None  # (bill - cost) / bill over the last 30 days, in the workspace currency
    decisions: tuple[NeedsDecision, ...]
    quality: tuple[ScorePoint, ...]
    throughput: tuple[Day, ...]
    projects: tuple[ProjectRow, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One expert's page."""

    expert: Expert
    score: Score | None
    trend: tuple[ScorePoint, ...]
    target: str  # "labeler → QC analyst", "" at the top
    gates: tuple[GateResult, ...]
    gates_reading: str
    credentials: tuple[CredentialRow, ...]
    work: PersonWork
    owed: tuple[Money, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task's page."""

    task: Task
    project: Project
    answers: tuple[TaskAnswer, ...]
    label: str
    posterior: float | None
    assigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenewalSummary:
    """What ends soon, and what that does."""

    expired: int
    within: tuple[tuple[int, int], ...]  # (days, credentials)
    unverified: int
    held_assignments: int
    coming: tuple[Day, ...]  # credentials that end per week, next 13 weeks


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """How one column of a file was understood. `field` "" means: not used."""

    header: str
    field: str
    example: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why one row of a file cannot be imported."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. Nothing has been written."""

    kind: str
    file_name: str
    format: str
    rows: int
    added: int
    changed: int
    unchanged: int
    columns: tuple[ColumnMatch, ...]
    fields: tuple[tuple[str, bool, str], ...]  # (field, required, explanation)
    sample: tuple[tuple[str, ...], ...]
    bad_rows: tuple[BadRow, ...]
    bad_count: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `bad_count` > 0 means: nothing was written."""

    kind: str
    rows: int
    added: int
    changed: int
    unchanged: int
    bad_rows: tuple[BadRow, ...]
    bad_count: int
    notices: tuple[str, ...]
    dry_run: bool
    errors_file: Path | None


@dataclass(frozen=True, slots=True)
class ScoreRunSummary:
    """What a re-score did."""

    run_id: int
    people: int
    judgments: int
    tasks: int
    workforce: Estimate | None
    seconds: float
    policy_version: int


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One worker of a tidy label file. score, low, high, n use the gold that was given."""

    worker: str
    score: float
    low: float
    high: float
    n: float
    labels: int
    gold: int
    gold_right: int
    blind: Estimate | None = None  # without the gold, to be measured by it; None without a file


@dataclass(frozen=True, slots=True)
class LabelFileResult:
    """What `guildhall quality` prints of a tidy label file.

    accuracy, majority_accuracy: of labels inferred without the gold, measured by it.
    several_gold: tasks whose gold rows contradict each other, or that have several right labels.
    inferred: task, label, and the label's posterior; a task with gold has its gold.
    """

    labels: int
    tasks: int
    workers: int
    classes: int
    gold: int
    accuracy: float | None
    majority_accuracy: float | None
    model: ModelChoice
    steps: int
    agreement: AgreementFigures
    inferred: tuple[tuple[str, str, float], ...]
    people: tuple[WorkerLine, ...]
    audit: LabelAudit
    preferences: PreferenceAudit | None  # with the pairs that were compared
    ratings: RatingAudit | None  # of labels on a scale
    several_gold: tuple[SeveralGold, ...]
    seconds: float
    peak_rss_mb: float | None
