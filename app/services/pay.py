"""Payroll: rates, lines, periods that lock once, files."""

from datetime import date
from pathlib import Path

from app.domain.lists import ListSource
from app.domain.money import Money
from app.domain.pay import ExportedRun, LedgerRow, PayPreview, PeriodRow, RateCard, RateCardRow
from app.domain.progress import Progress
from app.services.desk import Desk


class PayService:
    """Use cases about money."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def periods(self) -> list[PeriodRow]:
        """Every period with lines, and the present one, newest first."""
        raise NotImplementedError

    @property
    def lines(self) -> ListSource[LedgerRow]:
        """The ledger. Filters: period (label), expert (id), held (yes), kind."""
        raise NotImplementedError

    def preview(self, label: str) -> PayPreview:
        """What locking the period would pay, person by person. Raises UserError for an unknown
        label.
        """
        raise NotImplementedError

    def lock(self, label: str, progress: Progress) -> PayPreview:
        """Close the period: every unpaid, unheld line earned before its end is in this run,
        and in no other. A second lock is refused.
        """
        raise NotImplementedError

    def export(self, label: str, format_name: str, out: Path, progress: Progress) -> ExportedRun:
        """Write the locked run as csv or xlsx; the same bytes each time, later ones logged as
        copies.
        """
        raise NotImplementedError

    def hold(self, line_id: int, reason: str) -> None:
        """Keep a line out of pay runs until released."""
        raise NotImplementedError

    def release(self, line_id: int) -> None:
        """End a hold."""
        raise NotImplementedError

    def reverse(self, line_id: int, reason: str) -> int:
        """Write the opposite line into the open period; refused a second time."""
        raise NotImplementedError

    def adjust(self, expert_id: int, amount: Money, on: date, reason: str) -> int:
        """Write a line by hand into the open period."""
        raise NotImplementedError

    def rates(self) -> list[RateCardRow]:
        """Every rate card, newest first."""
        raise NotImplementedError

    def add_rate(self, card: RateCard) -> int:
        """Add a dated rate. Work already in the ledger keeps its own."""
        raise NotImplementedError
