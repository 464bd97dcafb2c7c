"""Whether a reviewer's verdict was right, by what is known besides it.

Gold says so before an adjudication, an adjudication before a dispute of that very verdict. An
adjudication whose cause is nobody's fault says nothing, about reviewers either.
"""

from dataclasses import dataclass

from app.domain.adjudication import Outcome
from app.domain.review import Verdict

OVERTURNING = (Outcome.PARTLY, Outcome.OVERTURNED)
"""Outcomes of a dispute after which the review no longer counts for the score."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known besides a verdict.

    gold: the right labels. ruled: the right label by adjudication, "" for none. as_ruled: whether
    the answer is the ruling's, beyond its label. outcome: of the dispute of this verdict.
    """

    gold: tuple[str, ...] = ()
    ruled: str = ""
    as_ruled: bool = True
    outcome: Outcome | None = None

    @property
    def right_labels(self) -> tuple[str, ...]:
        """By gold, else by adjudication; empty where neither says."""
        return self.gold or ((self.ruled,) if self.ruled else ())

    def deserved(self, label: str) -> bool | None:
        """Whether an answer deserved to be accepted; None where nobody knows."""
        if self.right_labels:
            return label in self.right_labels and (bool(self.gold) or self.as_ruled)
        return None if self.outcome is None else self.outcome is Outcome.OVERTURNED

    def bears_out(self, verdict: Verdict, label: str, corrected: str) -> bool | None:
        """Whether a verdict on an answer was right; None where nobody knows. A correction has to
        name a right label too.
        """
        if not self.right_labels:
            return None if self.outcome is None else self.outcome is Outcome.UPHELD
        deserved = self.deserved(label)
        if verdict is Verdict.CORRECT:
            return not deserved and corrected in self.right_labels
        return deserved is (verdict is Verdict.ACCEPT)

    def overturned(self, verdict: Verdict, label: str, corrected: str) -> bool:
        """Whether an AI trainer decided otherwise, on the task or on this verdict."""
        if self.outcome in OVERTURNING:
            return True
        by_ruling = Beside(ruled=self.ruled, as_ruled=self.as_ruled)
        return by_ruling.bears_out(verdict, label, corrected) is False
