"""Which rate card counts, and what a piece of work comes to."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.money import Money, rounded
from app.domain.pay import RateCard, WorkRole
from app.domain.people import Level

_Place = tuple[WorkRole, int | None, Level | None]


@dataclass(frozen=True, slots=True)
class Earning:
    """What one piece of work earns and is billed at, and by which card."""

    card_id: int
    pay: Money
    bill: Money


class RateBook:
    """Rate cards, ready to be asked many times."""

    def __init__(self, cards: Iterable[RateCard]) -> None:
        places: dict[_Place, list[RateCard]] = {}
        for card in sorted(cards, key=lambda c: (c.effective_from, c.id)):
            places.setdefault((card.role, card.project_id, card.level), []).append(card)
        self._cards = places
        self._days = {
            place: [card.effective_from for card in found] for place, found in places.items()
        }

    def card(self, role: WorkRole, project_id: int, level: Level, on: date) -> RateCard | None:
        """The card in force on the work date, or None.

        Project and level before project before level before neither; among these the latest
        `effective_from`; of two of the same day the one added last.
        """
        for place in (
            (role, project_id, level),
            (role, project_id, None),
            (role, None, level),
            (role, None, None),
        ):
            if place in self._days and (at := bisect_right(self._days[place], on)):
                return self._cards[place][at - 1]
        return None


def accepted(card: RateCard) -> Earning:
    """What an accepted item comes to."""
    return Earning(card.id, card.pay, card.bill)


def rejected(card: RateCard) -> Earning | None:
    """What a rejected item still comes to: its share of the pay, nothing billed; None for none."""
    minor = rounded(Decimal(card.pay.minor * card.rejected_percent) / 100)
    if minor == 0:
        return None
    return Earning(card.id, Money(minor, card.pay.currency), Money(0, card.bill.currency))
