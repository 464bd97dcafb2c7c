"""The rules by which lots of model-made items are audited."""

from typing import ClassVar

from pydantic import Field, model_validator

from app.config.policy import Policy
from app.domain.lots import Rest


class AuditPolicy(Policy):
    """How many items of a lot are audited, and which lots are refused: exactly, by two risks."""

    kind: ClassVar[str] = "synthetic_audit"
    aql: float = Field(
        0.01,
        ge=0.0,
        le=0.5,
        title="Good lot",
        description="Share of defects up to which a lot is good: the acceptable quality level.",
    )
    ltpd: float = Field(
        0.05,
        ge=0.001,
        le=1.0,
        title="Bad lot",
        description="Share of defects from which a lot is bad: the lot tolerance.",
    )
    producer_risk: float = Field(
        0.05,
        ge=0.001,
        le=0.5,
        title="Good lots refused",
        description="A good lot is refused with at most this probability.",
    )
    consumer_risk: float = Field(
        0.10,
        ge=0.001,
        le=0.5,
        title="Bad lots accepted",
        description="A bad lot is accepted with at most this probability.",
    )
    rest: Rest = Field(
        Rest.REFUSED,
        title="Items not drawn",
        description="Which of them are matched once their lot is judged: none, those of refused "
        "lots, or all. Until then only drawn items are.",
    )
    seed: int = Field(
        20260101,
        ge=0,
        title="Seed",
        description="The draw of each item is a function of this number and the item's id.",
    )

    @model_validator(mode="after")
    def _points_apart(self) -> "AuditPolicy":
        if self.aql >= self.ltpd:
            raise ValueError("a bad lot has more defects than a good one")
        if self.producer_risk + self.consumer_risk >= 1.0:
            raise ValueError("the two risks come to less than 1")
        return self
