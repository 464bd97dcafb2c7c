"""What a quality report says: one client, one stretch of time, one or several projects."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.findings import Findings
from app.domain.quality import Agreement, Estimate
from app.domain.review import ErrorKind

METHOD = (
    "An accepted item is a task with as many accepted labels as its overlap asks for. First-pass "
    "acceptance is the share of submissions that were accepted as they came, without a correction, "
    "a return or a rejection. Agreement is Krippendorff’s alpha for nominal labels over all tasks "
    "with two or more labels; 1 is full agreement and 0 is what chance alone would give. Gold "
    "accuracy is the share of right answers on tasks whose answer was known beforehand and hidden "
    "from the experts. A person’s score joins the evidence from gold, adjudication, review and "
    "agreement with others, each by its weight. Every range in this report is a 95 % interval: the "
    "fewer items stand behind a figure, the wider it is."
)


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many accepted items carry one label."""

    label: str
    items: int


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """How often reviewers marked one kind of error, by severity."""

    kind: ErrorKind
    minor: int
    major: int
    critical: int


@dataclass(frozen=True, slots=True)
class PersonQuality:
    """One person's part, under their number only. `score` None: not yet measured."""

    external_id: str
    items: int  # submissions in the period
    reviewed: int
    score: Estimate | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many items were accepted on one day."""

    on: date
    accepted: int


@dataclass(frozen=True, slots=True)
class ProjectQuality:
    """The quality of one project's work in the period. None: there is no evidence for it."""

    external_id: str
    name: str
    accepted_items: int
    submissions: int
    first_pass: Estimate | None
    agreement: Agreement | None
    gold: Estimate | None
    reviewed_share: float | None
    labels: tuple[LabelCount, ...]
    errors: tuple[ErrorCount, ...]
    people: tuple[PersonQuality, ...]
    daily: tuple[DayCount, ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """A whole report. `end` is the last day in it; `made_at` is also the file's own date.

    `audit_seq` and `audit_hash` are the head of the audit log at that moment: kept outside the
    workspace, they show later whether its past was rewritten.
    """

    title: str
    client: str
    start: date
    end: date
    made_at: datetime
    projects: tuple[ProjectQuality, ...]
    policies: tuple[tuple[str, int], ...]  # (name, version)
    audit_seq: int
    audit_hash: str
    method: str = METHOD
    findings: Findings | None = None  # for the operation's own eyes, never for a client
