"""What a plan is worth."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from app.config.policy import Policy


class MatchingPolicy(Policy):
    """What a plan is worth: weights in points, the same scale for all."""

    kind: ClassVar[str] = "matching"
    quality: int = Field(
        600,
        ge=0,
        le=1_000_000,
        title="Quality",
        description="Points for a score of 100, in proportion below.",
    )
    cost: int = Field(
        250,
        ge=0,
        le=1_000_000,
        title="Cost",
        description="Points for work that costs nothing, in proportion to the rate.",
    )
    priority: tuple[int, int, int, int] = Field(
        (8000, 4000, 2000, 1000),
        title="Priority",
        description="Points for filling a unit of priority 0, 1, 2, 3.",
    )
    deadline: int = Field(
        1000,
        ge=0,
        le=1_000_000,
        title="Deadline",
        description="Points for work due today, falling to none at fourteen days.",
    )
    continuity: int = Field(
        150,
        ge=0,
        le=1_000_000,
        title="Continuity",
        description="Points for a person who has worked on the project.",
    )
    exploration: int = Field(
        60,
        ge=0,
        le=1_000_000,
        title="New people",
        description="Points for each of the first units of a person without a score yet.",
    )
    exploration_units: int = Field(
        5,
        ge=0,
        le=10_000,
        title="First units",
        description="So many units of a new person earn the points; more of them earn none.",
    )
    quality_by: Literal["low", "mean"] = Field(
        "low",
        title="Quality by",
        description="The bound of the score that counts: its lower bound, or its mean.",
    )
    priority_rule: Literal["weighted", "strict"] = Field(
        "weighted",
        title="Priority rule",
        description="Weighted: points decide. Strict: one unit more of a higher priority comes "
        "before everything below it.",
    )
    fair_load: int = Field(
        100,
        ge=0,
        le=1_000_000,
        title="Fair load",
        description="Points lost by a unit that fills the second third of a person's week; "
        "four times as many in the last third.",
    )
    second_label: int = Field(
        100,
        ge=0,
        le=100,
        title="Second label",
        description="Worth of a task's second label in percent of its first.",
    )
    third_label: int = Field(
        100,
        ge=0,
        le=100,
        title="Third label",
        description="Worth of a task's third and later labels in percent of its first.",
    )
    senior: int = Field(
        0,
        ge=0,
        le=1_000_000,
        title="One senior",
        description="Points for a task with several labels that has a senior person on it.",
    )
    senior_level: Literal["qc_analyst", "ai_trainer"] = Field(
        "qc_analyst",
        title="Senior is",
        description="The level from which a person counts as senior.",
    )
    capacity_by: Literal["week", "steps"] = Field(
        "week",
        title="Capacity by",
        description="Week: what is due later may fill this week. Steps: work due today has "
        "today's time only, work due this week this week's, later work another week's besides.",
    )
    move_unstarted: bool = Field(
        True,
        title="Move unstarted work",
        description="A new plan may move work that nobody has been handed yet.",
    )

    @model_validator(mode="after")
    def _labels_descend(self) -> "MatchingPolicy":
        if self.third_label > self.second_label:
            raise ValueError("the third label cannot be worth more than the second")
        if any(not 0 <= points <= 10**12 for points in self.priority):
            raise ValueError("points for priority are between 0 and 1,000,000,000,000")
        return self
