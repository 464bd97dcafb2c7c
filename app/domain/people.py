"""Experts and users: who does the work, and who sits at the screen."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.domain.quality import Estimate


class ExpertStatus(Enum):
    """Where a person stands with the workforce."""

    APPLICANT = "applicant"
    ACTIVE = "active"
    PAUSED = "paused"
    OFFBOARDED = "offboarded"


class Level(Enum):
    """The rungs of the ladder, lowest first."""

    LABELER = "labeler"
    QC_ANALYST = "qc_analyst"
    AI_TRAINER = "ai_trainer"

    @property
    def rank(self) -> int:
        """1 for labeler, 2 for QC analyst, 3 for AI trainer."""
        return _RANKS[self]

    @property
    def next_up(self) -> "Level | None":
        """The rung above, or None at the top."""
        return next((level for level in Level if level.rank == self.rank + 1), None)

    @property
    def next_down(self) -> "Level | None":
        """The rung below, or None at the bottom."""
        return next((level for level in Level if level.rank == self.rank - 1), None)


_RANKS = {Level.LABELER: 1, Level.QC_ANALYST: 2, Level.AI_TRAINER: 3}


class Role(Enum):
    """What a user of the program may do. Checked in services, shown in the window."""

    MANAGER = "manager"
    QC_ANALYST = "qc_analyst"
    PAYROLL_CLERK = "payroll_clerk"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in. `expert_id` ties a QC analyst to their own record as an expert."""

    id: int
    name: str
    role: Role
    expert_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Expert:
    """A person of the workforce. `id` is 0 before the store has given one."""

    id: int
    external_id: str
    name: str
    email: str
    status: ExpertStatus
    level: Level
    level_since: date
    joined_on: date
    country: str
    timezone: str
    languages: tuple[str, ...]
    weekly_capacity: int
    orgs: tuple[str, ...]
    currency: str
    weekly_minutes: int | None = None  # working time in a week; None: only the items count


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One line of the Experts table."""

    id: int
    external_id: str
    name: str
    status: ExpertStatus
    level: Level
    country: str
    languages: tuple[str, ...]
    specialties: tuple[str, ...]
    weekly_capacity: int
    open_assignments: int
    accepted: int
    score: Estimate | None


@dataclass(frozen=True, slots=True)
class Training:
    """A training module assigned to a person, and when it was passed and runs out."""

    expert_id: int
    module: str
    assigned_on: date
    passed_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One dated event in a person's history, in plain words."""

    on: date
    text: str
