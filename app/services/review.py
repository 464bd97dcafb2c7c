"""Review: claim, look, decide, take back."""

from app.domain.lists import ListSource
from app.domain.review import Decision, QueueRow, Review, ReviewItem
from app.services.desk import Desk


class ReviewService:
    """Use cases of the review desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def queue(self) -> ListSource[QueueRow]:
        """The queue as the person signed in may see it: own work is never in it. Filters:
        project (id).
        """
        raise NotImplementedError

    def claim(
        self, submission_id: int | None = None, project_id: int | None = None
    ) -> ReviewItem | None:
        """Claim this item, or the next free one; None when the queue is empty. Raises
        UserError when somebody else holds it.
        """
        raise NotImplementedError

    def renew(self, submission_id: int) -> None:
        """Prolong the claim."""
        raise NotImplementedError

    def release(self, submission_id: int) -> None:
        """Give the item back."""
        raise NotImplementedError

    def skip(self, submission_id: int) -> None:
        """Give the item back and put it behind the others."""
        raise NotImplementedError

    def decide(self, submission_id: int, decision: Decision, seconds: int) -> Review:
        """Record the verdict and all that follows: status of the submission and assignment,
        ledger line, task done. Raises UserError when the decision is not whole or the claim
        was lost.
        """
        raise NotImplementedError

    def undo(self, review_id: int) -> None:
        """Take back one's own last verdict while nothing has been built on it (not paid, not
        resubmitted, not older than the last one).
        """
        raise NotImplementedError

    def decided_today(self) -> int:
        """How many verdicts the person signed in gave today."""
        raise NotImplementedError

    def draft(self, submission_id: int) -> str:
        """The unsaved decision kept for this item ("" when none), JSON text."""
        raise NotImplementedError

    def keep_draft(self, submission_id: int, text: str) -> None:
        """Keep what is typed about an item one has claimed; "" forgets it."""
        raise NotImplementedError
