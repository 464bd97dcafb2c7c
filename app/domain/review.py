"""Reviews: what a QC analyst finds, and how work is chosen for review."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.quality import Estimate


class Verdict(Enum):
    """What a reviewer decides."""

    ACCEPT = "accept"
    CORRECT = "correct"
    RETURN = "return"
    REJECT = "reject"


class ErrorKind(Enum):
    """What is wrong with an answer."""

    FACTUAL = "factual"
    REASONING = "reasoning"
    GUIDELINE = "guideline"
    FORMAT = "format"


class Severity(Enum):
    """How much an error matters; the points are a versioned setting."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Selection(Enum):
    """Why a submission was chosen for review, or not."""

    FIRST_ITEMS = "first_items"  # a new person's first items: always
    RETURNED = "returned"  # a new version of returned work: always
    FLAGGED = "flagged"  # the submission carries a flag: always
    CSP_ALL = "csp_all"  # one by one, until enough in a row were good: always
    SAMPLE = "sample"  # drawn with the stored probability
    RISK = "risk"  # missed by the sample, then drawn because something suggested risk
    SEEDED = "seeded"  # its right answer is known, and it was drawn to measure who reviews it
    NOT_DRAWN = "not_drawn"


@dataclass(frozen=True, slots=True)
class ErrorMark:
    """One error in one answer."""

    kind: ErrorKind
    severity: Severity


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer enters. Everything but an acceptance names at least one error;
    a correction carries the right label, and the whole right answer (canonical JSON) where its
    label does not say all of it; a return carries a note."""

    verdict: Verdict
    errors: tuple[ErrorMark, ...] = ()
    note: str = ""
    corrected_label: str = ""
    corrected_answer: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict that was given. second: blind, on an answer that another reviewer had decided; it
    measures reviewers and changes nothing else. Its number is one of a row of their own.
    """

    id: int
    submission_id: int
    reviewer: str
    decision: Decision
    decided_at: datetime
    seconds: int
    selection: Selection
    probability: float
    second: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the review queue. The author is shown by number only."""

    id: int  # the submission
    project: str
    project_id: int
    author: str  # external id
    queued_at: datetime
    selection: Selection
    probability: float
    claimed_by: str  # "" when free
    attempt: int


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A claimed submission as the desk shows it. No other verdict and no name is in it.

    shown_order: the places, in the payload, of the responses in the order in which the expert saw
    them; empty where none was stored.
    """

    submission_id: int
    task: str
    project: str
    project_id: int
    task_type: str
    author: str
    author_estimate: Estimate | None
    attempt: int
    payload: str
    answer: str
    label: str
    labels: tuple[str, ...]
    guidelines: str
    seconds: int
    selection: Selection
    probability: float
    claimed_until: datetime
    flag: str
    earlier_note: str  # the note of the return that this version answers, "" for a first version
    shown_order: tuple[int, ...] = ()


def differ(first: Decision, second: Decision) -> bool:
    """Whether two verdicts on the same answer cannot both be right: one takes it as it is and the
    other does not, or they correct it to different labels.
    """
    accepted = [one.verdict is Verdict.ACCEPT for one in (first, second)]
    if all(accepted):
        return False
    corrected = [one.verdict is Verdict.CORRECT for one in (first, second)]
    return any(accepted) or (all(corrected) and first.corrected_label != second.corrected_label)


LAST_RETURN = 2
"""So often an answer goes back to its author; then somebody decides."""


def why_no_return(attempt: int) -> str:
    """Why an answer of this version is not returned once more, "" when it may be."""
    if attempt <= LAST_RETURN:
        return ""
    return (
        "This answer was returned twice already. Correct it, reject it, or send it to adjudication."
    )


def what_is_missing(decision: Decision, label: str, labels: tuple[str, ...]) -> str:
    """The sentence that says what a decision lacks, or "" when it is whole."""
    match decision.verdict:
        case Verdict.ACCEPT:
            if decision.errors:
                return "An accepted answer has no errors: take the marks off, or correct it."
        case Verdict.CORRECT:
            if decision.corrected_label not in labels:
                return "A correction needs the right label."
            if decision.corrected_label == label and not decision.corrected_answer:
                return "The correction is the same as the answer: accept it instead."
            if not decision.errors:
                return "Mark at least one error, so that the expert learns what was wrong."
        case Verdict.RETURN:
            if not decision.note.strip():
                return "Say in the note what the expert should change."
            if not decision.errors:
                return "Mark at least one error, so that the expert learns what was wrong."
        case Verdict.REJECT:
            if not decision.errors:
                return "Mark at least one error: a rejection needs its reason."
    return ""
