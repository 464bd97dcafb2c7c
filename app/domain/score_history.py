"""How a score came to be what it is: runs, the steps between them, and a run done again."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.domain.quality import Estimate


class StepCause(Enum):
    """Why a score moved between two runs."""

    REVIEW = "review"
    UNDO = "undo"
    GOLD = "gold"
    ADJUDICATION = "adjudication"
    ADJUDICATION_UNDO = "adjudication_undo"
    DISPUTE = "dispute"  # a review that no longer counts


@dataclass(frozen=True, slots=True)
class ScoreMoment:
    """A score from an instant on, until the next one.

    cause: None for a run. cause_id: of the review, of the adjudication, or of the last of the
    answers to gold tasks; the run's own id for a run. on: the day its evidence is aged to. held:
    whether there was a score at all; False where the last piece of evidence was taken away, and
    the estimate is the pool's.
    """

    at: datetime
    on: date
    scope: str
    estimate: Estimate
    run_id: int
    policy_version: int
    cause: StepCause | None
    cause_id: int
    held: bool = True


@dataclass(frozen=True, slots=True)
class DifferingScore:
    """A stored score and what the repeated run gives; None where one of them has none."""

    expert_id: int
    scope: str
    stored: Estimate | None
    repeated: Estimate | None


@dataclass(frozen=True, slots=True)
class RepeatedRun:
    """A past run computed again from the facts as they stood.

    same_program: whether the version that computed it is the one at work; only then must the
    numbers be equal to the last digit. scores: compared. largest: the largest difference of a mean,
    a bound or an evidence count. people: how many differ. differing: some of their scores.
    """

    run_id: int
    as_of: date
    policy_version: int
    program: str
    same_program: bool
    scores: int
    largest: float
    people: int
    differing: tuple[DifferingScore, ...]

    @property
    def equal(self) -> bool:
        """Whether every number came out as it was stored, to the last digit."""
        return not self.people
