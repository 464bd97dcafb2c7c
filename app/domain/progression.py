"""The ladder: who is ready for the next level, by which gates, on what evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.domain.people import Level


class GateKind(Enum):
    """What a gate measures. Each reads one field of `Standing`."""

    ACCEPTED_ITEMS = "accepted_items"
    SCORE_LOW = "score_low"
    GOLD_LOW = "gold_low"
    WEEKS_AT_LEVEL = "weeks_at_level"
    TRAINING = "training"
    CRITICAL_ERRORS = "critical_errors"
    CREDENTIAL = "credential"
    REVIEWS_DONE = "reviews_done"
    REVIEWS_RIGHT_LOW = "reviews_right_low"


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition. At least `threshold`; for critical errors, at most."""

    kind: GateKind
    threshold: float
    module: str = ""  # for TRAINING


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's facts on a day, all that the ladder looks at."""

    expert_id: int
    level: Level
    on: date
    accepted_items: int  # at this level
    score_mean: float | None
    score_low: float | None
    score_high: float | None
    gold_items: int
    gold_low: float | None  # lower 95 % bound of the share right
    weeks_at_level: int
    modules_passed: frozenset[str]
    critical_errors: int  # in the ladder's window
    last_critical: date | None
    usable_credentials: int
    reviews_done: int
    items_per_week: float
    level_since: date | None = None
    reviews_known: int = 0  # verdicts that gold, an adjudication or a dispute says the truth of
    reviews_right_low: float | None = None  # lower 95 % bound of the share of these that is right
    score_n: float = 0.0  # effective count of answers behind the score


@dataclass(frozen=True, slots=True)
class GateResult:
    """How a person stands before one gate."""

    kind: GateKind
    title: str
    have: str
    need: str
    met: bool
    expected_on: date | None  # when, at the present pace; None: met, or cannot be said


@dataclass(frozen=True, slots=True)
class Ladder:
    """The gates of each step up, and the floor below which a step down is proposed."""

    to_qc_analyst: tuple[Gate, ...]
    to_ai_trainer: tuple[Gate, ...]
    floor: float  # step down when the *upper* bound is below
    floor_items: int  # and at least this much evidence
    critical_window_days: int

    def gates(self, target: Level) -> tuple[Gate, ...]:
        """The gates of the step up to `target`; none for the lowest level."""
        return {
            Level.LABELER: (),
            Level.QC_ANALYST: self.to_qc_analyst,
            Level.AI_TRAINER: self.to_ai_trainer,
        }[target]


class ProposalState(Enum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step up or down that waits for, or has had, its decision. The evidence is frozen."""

    id: int
    expert_id: int
    expert: str
    expert_external_id: str
    from_level: Level
    to_level: Level
    evidence: tuple[GateResult, ...]
    policy_version: int
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    reason: str
    override: bool

    @property
    def is_up(self) -> bool:
        """Whether it is a promotion."""
        return self.to_level.rank > self.from_level.rank


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One line of the Progression page's table of people."""

    id: int  # the expert
    external_id: str
    name: str
    level: Level
    target: Level | None
    met: int
    gates: int
    missing: str
    expected_on: date | None
