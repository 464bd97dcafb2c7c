"""What the desk asks of the review service; every method runs in the writing lane."""

from dataclasses import dataclass

from app.domain.errors import UserError
from app.domain.review import Decision, Review, ReviewItem
from app.services import Services


@dataclass(frozen=True, slots=True)
class Claimed:
    """An item on the desk, what was typed about it before, and how long the claim lasts."""

    item: ReviewItem
    draft: str
    seconds: float

    @property
    def id(self) -> int:
        """The submission."""
        return self.item.submission_id


class Claims:
    """Takes the next item in the same job in which the last one is let go."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def take(self, submission_id: int | None, project_id: int | None) -> Claimed | None:
        """Claim this item or the next free one, with its draft; None when nothing is free."""
        item = self._services.review.claim(submission_id, project_id)
        return self._held(item, self._services.review.draft(item.submission_id) if item else "")

    def resume(self, submission_id: int) -> Claimed | None:
        """Go on with the item one had, if it still waits and nobody took it; else the next."""
        try:
            return self.take(submission_id, None)
        except UserError:
            return self.take(None, None)

    def swap(
        self, submission_id: int | None, project_id: int | None, old: int | None
    ) -> Claimed | None:
        """Claim another item, and only then give the old one back."""
        taken = self.take(submission_id, project_id)
        if old is not None and (taken is None or taken.id != old):
            self._services.review.release(old)
        return taken

    def skip(self, submission_id: int, project_id: int | None) -> Claimed | None:
        """Put the item behind the others and take the next."""
        self._services.review.skip(submission_id)
        return self.take(None, project_id)

    def send(self, submission_id: int, project_id: int | None) -> Claimed | None:
        """Let an AI trainer decide about the item and take the next."""
        self._services.review.send_to_adjudication(submission_id)
        return self.take(None, project_id)

    def decide(
        self, submission_id: int, decision: Decision, seconds: int, project_id: int | None
    ) -> tuple[Review, Claimed | None]:
        """Give the verdict and take the next item, both or neither."""
        review, item, draft = self._services.review.decide_and_claim(
            submission_id, decision, seconds, project_id
        )
        return review, self._held(item, draft)

    def take_back(self, review: Review, old: int | None) -> Claimed | None:
        """Take a verdict back and put its item on the desk again, instead of `old`."""
        self._services.review.undo(review.id, second=review.second)
        return self.swap(review.submission_id, None, old)

    def release(self, submission_id: int) -> None:
        """Give the item back."""
        self._services.review.release(submission_id)

    def renew(self, submission_id: int) -> None:
        """Prolong the claim."""
        self._services.review.renew(submission_id)

    def keep(self, submission_id: int, draft: str) -> None:
        """Keep what is typed."""
        self._services.review.save_draft(submission_id, draft)

    def _held(self, item: ReviewItem | None, draft: str) -> Claimed | None:
        if item is None:
            return None
        seconds = (item.claimed_until - self._services.desk.now()).total_seconds()
        return Claimed(item, draft, seconds)
