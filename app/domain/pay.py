"""Pay: dated rates, append-only lines, periods that lock once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.domain.money import Money
from app.domain.people import Level


class PayMode(Enum):
    """What a rate is counted by."""

    PER_ACCEPTED_ITEM = "per_accepted_item"


class WorkRole(Enum):
    """In which role work was done."""

    LABEL = "label"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"  # tasks, and disputes


class LineKind(Enum):
    """What a ledger line is for."""

    LABEL = "label"
    REVIEW = "review"
    ADJUDICATION = "adjudication"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"


class PeriodState(Enum):
    """A period is open, then locked, then exported; it never goes back."""

    OPEN = "open"
    LOCKED = "locked"
    EXPORTED = "exported"


class PeriodKind(Enum):
    """How the year is cut into pay periods."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    SEMI_MONTHLY = "semi_monthly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class RateCard:
    """What is paid and billed from a date on. None in `project_id` or `level` fits all.

    The card that counts on a day is the most specific one in force: project before level before
    neither, then the latest `effective_from`. `rejected_percent` is the share of the pay rate
    that rejected work still earns.
    """

    id: int
    project_id: int | None
    level: Level | None
    role: WorkRole
    mode: PayMode
    pay: Money
    bill: Money
    effective_from: date
    rejected_percent: int


@dataclass(frozen=True, slots=True)
class RateCardRow:
    """One line of the rate table, with names."""

    id: int
    project: str
    level: Level | None
    role: WorkRole
    mode: PayMode
    pay: Money
    bill: Money
    effective_from: date
    rejected_percent: int


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """A stretch of local days in the workspace's zone, half-open, and its label."""

    label: str
    start: date
    end: date  # the first day that is no longer in it


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One line of the Payroll page's table of periods."""

    label: str
    start: date
    end: date
    state: PeriodState
    people: int
    lines: int
    held: int
    totals: tuple[Money, ...]
    locked_at: datetime | None
    locked_by: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One money line as shown, with the work, the rate and the rule it came from."""

    id: int
    expert_id: int
    expert: str
    expert_external_id: str
    project: str
    task: str
    kind: LineKind
    quantity: int
    rate: Money
    amount: Money
    earned_on: date
    rate_card_id: int | None
    policy_version: int
    period: str  # "" while unpaid
    hold: str  # the reason, "" when none
    note: str


@dataclass(frozen=True, slots=True)
class PersonPay:
    """What one person gets in one period, per currency."""

    expert_id: int
    expert_external_id: str
    expert: str
    lines: int
    amount: Money
    held: Money


@dataclass(frozen=True, slots=True)
class PayPreview:
    """What locking would do. `warnings` are for a look; nothing blocks silently."""

    period: PayPeriod
    state: PeriodState
    people: tuple[PersonPay, ...]
    totals: tuple[Money, ...]
    lines: int
    held_lines: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportedRun:
    """One written file of a pay run. `copy` is 1 for the first, then 2, 3 …"""

    path: str
    sha256: str
    copy: int
