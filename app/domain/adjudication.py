"""Adjudication and disputes: what is decided where people disagree, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.review import ErrorMark, Verdict


class Cause(Enum):
    """Why people disagreed. Who decides names one."""

    AMBIGUOUS_ITEM = "ambiguous_item"
    GUIDELINE_GAP = "guideline_gap"
    EXPERT_ERROR = "expert_error"
    REVIEWER_ERROR = "reviewer_error"
    EDGE_CASE = "edge_case"
    SUBJECTIVE = "subjective"


NOBODYS_FAULT = frozenset({Cause.AMBIGUOUS_ITEM, Cause.GUIDELINE_GAP})
"""Causes that never count against a person: no answer to such a task says anything about anyone."""


class Outcome(Enum):
    """What becomes of a disputed review. Partly: the answer needed the fix, and no more."""

    UPHELD = "upheld"
    PARTLY = "partly"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an AI trainer decides about a task: the right label, the whole right answer (canonical
    JSON, "" where the label says all), why people disagreed, and a note.
    """

    label: str
    cause: Cause
    note: str = ""
    answer: str = ""

    def finds_right(self, label: str, answer: str) -> bool:
        """Whether an answer is right as it is: its label, and all of it where the ruling has a
        whole right answer.
        """
        return label == self.label and self.answer in ("", answer)


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that are the same, and how many gave them; who did is not told."""

    label: str
    answer: str  # canonical JSON
    people: int


@dataclass(frozen=True, slots=True)
class AdjudicationRow:
    """One line of the queue.

    sent: a reviewer sent it instead of giving a verdict. reviewers_differ: two of them said of an
    answer what cannot both be right.
    """

    id: int  # the task
    task: str
    title: str
    project: str
    project_id: int
    answers: int
    labels: int  # different ones
    sent: bool
    claimed_by: str  # "" when free
    reviewers_differ: bool = False


@dataclass(frozen=True, slots=True)
class AdjudicationItem:
    """A claimed task as the desk shows it: no name, and no verdict of anybody."""

    task_id: int
    task: str
    project: str
    project_id: int
    task_type: str
    payload: str
    labels: tuple[str, ...]
    guidelines: str
    answers: tuple[AnswerGroup, ...]  # the most given first
    sent: bool
    claimed_until: datetime


@dataclass(frozen=True, slots=True)
class ChallengeableRow:
    """One line of the reviews that can be challenged."""

    id: int  # the review
    task: str
    project: str
    author: str  # external id
    label: str
    verdict: Verdict
    corrected_label: str
    note: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One line of the disputes. outcome None: it waits."""

    id: int
    review_id: int
    task: str
    project: str
    author: str  # external id
    verdict: Verdict
    reason: str
    opened_at: datetime
    outcome: Outcome | None
    note: str
    decided_at: datetime | None
    claimed_by: str  # "" when free


@dataclass(frozen=True, slots=True)
class DisputeItem:
    """A dispute as who decides it sees it: the task, the answer, the verdict, and why it is
    challenged; neither the author's name nor the reviewer's.
    """

    row: DisputeRow
    task_type: str
    payload: str
    labels: tuple[str, ...]
    guidelines: str
    label: str
    answer: str
    corrected_label: str
    review_note: str
    errors: tuple[ErrorMark, ...]
    claimed_until: datetime | None  # None when free


@dataclass(frozen=True, slots=True)
class DisputeEffect:
    """What a decision led to. counts: whether the review still counts for the score. status: what
    the answer became, "" where it stayed. reversed, lines: of the ledger, by number and count.
    """

    counts: bool
    status: str
    reversed: tuple[int, ...]
    lines: int


def what_a_ruling_lacks(ruling: Ruling, labels: tuple[str, ...]) -> str:
    """The sentence that says what is missing, or "" when it is whole."""
    if labels and ruling.label not in labels:
        return "Choose the right label."
    return ""
