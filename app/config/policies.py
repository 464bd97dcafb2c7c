"""The rules that numbers are computed by: pydantic models, stored versioned in the workspace.

Each result names the version of the policy it was computed by. Changing a policy stores a new
version; the old one stays, so that last month's number can be explained.
"""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.config.audit_policy import AuditPolicy
from app.config.matching_policy import MatchingPolicy
from app.config.policy import Policy
from app.domain.pay import PeriodKind
from app.domain.progression import Gate, GateKind, Ladder
from app.domain.sampling import SamplingRule

__all__ = [
    "POLICIES",
    "AuditPolicy",
    "CredentialPolicy",
    "GateRule",
    "LadderPolicy",
    "MatchingPolicy",
    "PayPolicy",
    "Policy",
    "ReviewPolicy",
    "ScoringPolicy",
]


class CredentialPolicy(Policy):
    """When a credential counts as verified, and how early its end is announced."""

    kind: ClassVar[str] = "credentials"
    window_days: int = Field(
        365,
        ge=1,
        le=3650,
        title="Verification window",
        description="A look at a credential counts for this many days.",
    )
    warn_days: tuple[int, int, int] = Field(
        (30, 60, 90),
        title="Expiry warnings",
        description="Days before the end at which the renewal view groups credentials.",
    )

    @model_validator(mode="after")
    def _warnings_ascend(self) -> "CredentialPolicy":
        first, second, third = self.warn_days
        if not 0 < first < second < third:
            raise ValueError("the days of the warnings begin above 0 and go up")
        return self


class ReviewPolicy(Policy):
    """Which share of work is reviewed, and how long a claim holds."""

    kind: ClassVar[str] = "review"
    first_items: int = Field(
        10,
        ge=0,
        le=1000,
        title="First items",
        description="A person's first items in a project are all reviewed.",
    )
    good_in_a_row: int = Field(
        8,
        ge=0,
        le=1000,
        title="Good in a row",
        description="Then everything is reviewed until this many in a row were good; one error "
        "begins the row anew. 0: later items are drawn at once.",
    )
    share: float = Field(
        0.15,
        ge=0.01,
        le=1.0,
        title="Random share",
        description="Share of later items drawn at random for review.",
    )
    floor: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        title="Random floor",
        description="At least this share of everybody's items is drawn at random.",
    )
    risk_share: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        title="Share at risk",
        description="Drawn besides, of items done far too fast or against what peers agree on.",
    )
    seeded_share: float = Field(
        0.2,
        ge=0.0,
        le=1.0,
        title="Known answers",
        description="Drawn besides, of answers to tasks with a known answer: verdicts on them "
        "measure the reviewers, who are not told.",
    )
    second_share: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        title="Second reviews",
        description="Share of reviewed answers that a second reviewer decides too, without "
        "knowing of the first.",
    )
    lease_minutes: int = Field(
        15,
        ge=1,
        le=240,
        title="Claim lease",
        description="An item claimed and left alone returns to the queue after this time.",
    )
    seed: int = Field(
        20260101,
        ge=0,
        title="Seed",
        description="The draw for each submission is a function of this number and its id.",
    )
    minor_points: int = Field(1, ge=0, le=1000, title="Points, minor error")
    major_points: int = Field(5, ge=0, le=1000, title="Points, major error")
    critical_points: int = Field(25, ge=0, le=1000, title="Points, critical error")

    @property
    def sampling(self) -> SamplingRule:
        """The part that says which work is reviewed."""
        return SamplingRule(
            seed=self.seed,
            first_items=self.first_items,
            good_in_a_row=self.good_in_a_row,
            share=max(self.share, self.floor),
            risk_share=self.risk_share,
            seeded_share=self.seeded_share,
            second_share=self.second_share,
        )


class ScoringPolicy(Policy):
    """How evidence becomes a score. The figures were measured: see the help page on scores."""

    kind: ClassVar[str] = "scoring"
    smoothing: float = Field(
        2.0,
        ge=0.1,
        le=100,
        title="Smoothing",
        description="Pseudo-labels a row that tie a person's confusion matrix to the pool's.",
    )
    peer_cap: float = Field(
        30.0,
        ge=0,
        le=200,
        title="Cap of peer evidence",
        description="Agreement with peers counts for at most this many answers.",
    )
    half_life_days: float = Field(
        90.0, ge=1, le=3650, title="Half-life", description="Evidence of this age counts half."
    )
    pool_pseudo: float = Field(
        2.0,
        ge=0.1,
        le=100,
        title="Pool's weight",
        description="Pseudo-answers at the pool's mean with which every score starts.",
    )
    reviewer_reliability: float = Field(
        0.9,
        gt=0.5,
        le=1.0,
        title="Reviewer reliability",
        description="Share of verdicts that are right; a review weighs 2r − 1 of a gold answer.",
    )


class GateRule(BaseModel):
    """One gate of the ladder as it is stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: GateKind
    threshold: float = Field(ge=0)
    module: str = ""


class LadderPolicy(Policy):
    """The gates of each step up, and the floor of a step down."""

    kind: ClassVar[str] = "ladder"
    to_qc_analyst: tuple[GateRule, ...] = (
        GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=300),
        GateRule(kind=GateKind.SCORE_LOW, threshold=0.90),
        GateRule(kind=GateKind.GOLD_LOW, threshold=0.85),
        GateRule(kind=GateKind.WEEKS_AT_LEVEL, threshold=8),
        GateRule(kind=GateKind.TRAINING, threshold=1, module="qc-basics"),
        GateRule(kind=GateKind.CRITICAL_ERRORS, threshold=0),
        GateRule(kind=GateKind.CREDENTIAL, threshold=1),
    )
    to_ai_trainer: tuple[GateRule, ...] = (
        GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=600),
        GateRule(kind=GateKind.SCORE_LOW, threshold=0.93),
        GateRule(kind=GateKind.GOLD_LOW, threshold=0.88),
        GateRule(kind=GateKind.WEEKS_AT_LEVEL, threshold=12),
        GateRule(kind=GateKind.TRAINING, threshold=1, module="trainer-basics"),
        GateRule(kind=GateKind.CRITICAL_ERRORS, threshold=0),
        GateRule(kind=GateKind.CREDENTIAL, threshold=1),
        GateRule(kind=GateKind.REVIEWS_DONE, threshold=200),
        GateRule(kind=GateKind.REVIEWS_RIGHT_LOW, threshold=0.80),
    )
    floor: float = Field(
        0.65,
        ge=0,
        le=1,
        title="Floor",
        description="A step down is proposed when the upper bound of the score is below.",
    )
    floor_items: int = Field(20, ge=1, title="Evidence for a step down")
    critical_window_days: int = Field(30, ge=1, title="Window for critical errors")

    def ladder(self) -> Ladder:
        """The same rules as the domain's record."""
        return Ladder(
            to_qc_analyst=tuple(Gate(g.kind, g.threshold, g.module) for g in self.to_qc_analyst),
            to_ai_trainer=tuple(Gate(g.kind, g.threshold, g.module) for g in self.to_ai_trainer),
            floor=self.floor,
            floor_items=self.floor_items,
            critical_window_days=self.critical_window_days,
        )


class PayPolicy(Policy):
    """How the year is cut into periods."""

    kind: ClassVar[str] = "pay"
    period: PeriodKind = Field(PeriodKind.SEMI_MONTHLY, title="Pay period")
    anchor: str = Field(
        "2026-01-05",
        title="First day",
        description="A day on which a weekly or biweekly period began.",
    )

    @model_validator(mode="after")
    def _anchor_is_a_day(self) -> "PayPolicy":
        date.fromisoformat(self.anchor)
        return self


POLICIES: tuple[type[Policy], ...] = (
    CredentialPolicy,
    ReviewPolicy,
    ScoringPolicy,
    LadderPolicy,
    MatchingPolicy,
    AuditPolicy,
    PayPolicy,
)
