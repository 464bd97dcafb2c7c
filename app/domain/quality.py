"""What is known about the quality of a person's work, and how surely."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of right answers in 0..1 with its 95 % interval and effective evidence count."""

    mean: float
    low: float
    high: float
    n: float


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One source of a score: how many items, how many of them (fractionally) right."""

    source: str  # gold, adjudication, review, peers
    items: int
    weight: float
    hits: float
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """A person's score in a scope, with all that explains it."""

    expert_id: int
    scope: str  # "all", "project:<id>", "specialty:<field>" or "type:<task type>"
    estimate: Estimate
    parts: tuple[EvidencePart, ...]
    window_from: date | None
    window_to: date | None
    policy_version: int
    run_id: int  # the run it stands on
    computed_at: datetime  # by the run, or when a review or an answer to gold moved it since
    as_of: date | None = None  # the day its evidence is aged to
    expected: float | None = None  # what a middling person gets on the same work
    standard: Estimate | None = None  # the score on work of middling difficulty


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of the Quality page's table of people."""

    id: int  # the expert
    external_id: str
    name: str
    estimate: Estimate
    gold_items: int
    gold_right: float
    review_items: int
    peer_items: int
    change: float | None  # against the run before, None at the first


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item behind a score."""

    task_id: int
    task: str
    project: str
    source: str
    answer: str
    expected: str
    credit: float
    weight: float
    on: date
    cause: int = 0  # the id of the review, or of the answer to gold; 0 for peers


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score at one moment, for a trend."""

    on: date
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement between people on one project: a coefficient with its interval."""

    project_id: int
    project: str
    alpha: float | None  # Krippendorff, nominal
    low: float | None
    high: float | None
    observed: float | None  # raw pairwise agreement
    tasks: int
    pairs: int


@dataclass(frozen=True, slots=True)
class ConfusionTable:
    """How often a person said each label when the task's label was each other one."""

    labels: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]  # rows: the task's label, columns: said
