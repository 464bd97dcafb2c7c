"""What the pay tables are read as: lines, runs and sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.pay import LineKind
from app.domain.people import ExpertStatus, Level


@dataclass(frozen=True, slots=True)
class Line:
    """A ledger line as it is stored, with what has become of it."""

    id: int
    expert_id: int
    project_id: int | None
    submission_id: int | None
    review_id: int | None
    kind: LineKind
    quantity: int
    rate_minor: int
    bill_minor: int
    amount_minor: int
    currency: str
    earned_on: date
    rate_card_id: int | None
    reverses_id: int | None
    run: str  # the label of the run that paid it, "" while unpaid
    reversed_by: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A pay run that was locked."""

    id: int
    label: str
    start: date
    end: date
    locked_at: datetime
    locked_by: str
    totals: Mapping[str, int]
    audit_seq: int
    audit_hash: str


@dataclass(frozen=True, slots=True)
class Owed:
    """Lines of one person in one currency, summed."""

    expert_id: int
    external_id: str
    name: str
    status: ExpertStatus
    currency: str
    held: bool
    lines: int
    minor: int


@dataclass(frozen=True, slots=True)
class UnpaidDay:
    """Unpaid lines of one person and day in one currency, summed."""

    on: date
    expert_id: int
    currency: str
    held: bool
    lines: int
    minor: int


@dataclass(frozen=True, slots=True)
class UnpricedRuling:
    """What an AI trainer who is an expert decided and no line was written for. what: "adjudication"
    or "dispute". submission_id: what was decided about, or the first answer to the task.
    """

    what: str
    id: int
    submission_id: int
    project_id: int
    expert_id: int
    level: Level
    decided_at: datetime
    review_id: int | None
