"""What a project's work is paid and billed at."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.pay import RateCardRow
from app.ui.formats import Formats
from app.ui.naming.people import level_word
from app.ui.naming.results import work_name
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, FactRows
from app.ui.widgets.text import label
from app.ui.words import tr


class RatesCard(Card):
    """The rates that can count for one project; they are changed on the Payroll page."""

    def __init__(self, formats: Formats, open_rates: Callable[[], None]) -> None:
        super().__init__(tr("Rates"))
        self._formats = formats
        self._lines = FactRows()
        self._none = label(
            tr("No rate yet. Accepted work is not lost: it is priced when a rate is added."),
            "mute",
            wrap=True,
        )
        self.head.addWidget(button(tr("All rates"), open_rates, "quiet"))
        self.body.addWidget(self._lines)
        self.body.addWidget(self._none)

    def show_rates(self, rates: Sequence[RateCardRow], today: date) -> None:
        """Show rates, the project's own before those for all."""
        lines: list[tuple[str, str | QWidget]] = [
            (rate_title(rate), rate_words(rate, today, self._formats))
            for rate in sorted(rates, key=lambda one: one.project == "")
        ]
        self._lines.set(lines)
        self._lines.setVisible(bool(lines))
        self._none.setVisible(not lines)


def rates_of(rates: Sequence[RateCardRow], project: str, today: date) -> list[RateCardRow]:
    """The rates for a project's work that count today or will: of several with the same scope
    that have begun, the latest."""
    found: dict[tuple[object, ...], RateCardRow] = {}
    coming: list[RateCardRow] = []
    for rate in sorted(rates, key=lambda one: (one.effective_from, one.id)):
        if rate.project not in ("", project):
            continue
        if rate.effective_from > today:
            coming.append(rate)
        else:
            found[(rate.project, rate.level, rate.role, rate.pay.currency)] = rate
    return [*found.values(), *coming]


def rate_title(rate: RateCardRow) -> str:
    """What a rate is for: “Labeling”, “Review · QC analyst · every project”."""
    parts = [work_name(rate.role)]
    if rate.level is not None:
        parts.append(level_word(rate.level))
    if not rate.project:
        parts.append(tr("every project"))
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def rate_words(rate: RateCardRow, today: date, formats: Formats) -> str:
    """What it pays, what it bills, and from when on if that is still to come."""
    words = formats.money(rate.pay)
    if rate.bill.minor:
        words += " · " + tr("billed {amount}").replace("{amount}", formats.money(rate.bill))
    if rate.effective_from > today:
        words += " · " + tr("from {day}").replace("{day}", formats.short_day(rate.effective_from))
    return words
