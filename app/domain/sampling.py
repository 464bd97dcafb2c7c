"""Which work is reviewed: a plain rule, and a draw that anybody can repeat."""

import hashlib
from dataclasses import dataclass

from app.domain.review import Selection


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a submission is reviewed or not, and how probable its review was beforehand."""

    reason: Selection
    probability: float

    @property
    def reviewed(self) -> bool:
        """Whether it goes to the review queue."""
        return self.reason is not Selection.NOT_DRAWN


def draw(seed: int, external_id: str) -> float:
    """A number in [0, 1) that depends on the seed and the submission's external id alone.

    The first 53 bits of SHA-256 over "seed:id": the same on every machine, and no id can be
    chosen to come out low without trying.
    """
    digest = hashlib.sha256(f"{seed}:{external_id}".encode()).digest()
    return float((int.from_bytes(digest[:8], "big") >> 11) / 2**53)


def choose(
    external_id: str,
    *,
    seed: int,
    share: float,
    first_items: int,
    earlier_items: int,
    returned: bool,
    flagged: bool,
) -> Choice:
    """What happens to a submission.

    Always reviewed: a new version of returned work, work with a flag, and a person's first items
    in a project (`earlier_items` counts those before this one). All else is drawn by `share`, and
    the probability is kept for the drawn and for the others, so that estimates can weigh by it.
    """
    if returned:
        return Choice(Selection.RETURNED, 1.0)
    if flagged:
        return Choice(Selection.FLAGGED, 1.0)
    if earlier_items < first_items:
        return Choice(Selection.FIRST_ITEMS, 1.0)
    if draw(seed, external_id) < share:
        return Choice(Selection.SAMPLE, share)
    return Choice(Selection.NOT_DRAWN, share)
