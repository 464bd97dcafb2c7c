"""The right of Payroll: what a period pays, to whom, and what needs a look first."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.pay import PayPreview, PeriodState, PersonPay
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.results import period_colour, period_name
from app.ui.screens.payroll.columns import money_list, person_columns
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, Figure, Pill, clear
from app.ui.widgets.text import icon_label, label, plain_tip
from app.ui.words import tr

SHOWN_WARNINGS = 3


class PeriodPanel(Card):
    """The preview of one period. `opened(expert_id)` follows Enter on a person."""

    opened = Signal(object)
    held_wanted = Signal()
    lines_wanted = Signal()

    def __init__(self, jobs: Jobs, formats: Formats, settings: QSettings) -> None:
        super().__init__(tr("Period"))
        self._formats = formats
        self._preview: PayPreview | None = None
        self._pill = Pill(State.NEUTRAL, "")
        self.head.addWidget(self._pill)
        self._total = Figure(tr("Total"))
        self._people = Figure(tr("People"))
        self._lines = Figure(tr("Lines"))
        self._held = Figure(tr("Held"))
        self._warnings = QVBoxLayout()
        self._columns = person_columns(formats)
        self.pane = ListPane(
            jobs,
            InMemorySource[PersonPay]((), self._columns),
            self._columns,
            name="payroll-people",
            title=tr("People of the period"),
            empty=Empty(
                tr("Nothing to pay in this period"),
                tr("Lines are written when work is accepted and a rate is in force."),
            ),
            settings=settings,
        )
        figures = QHBoxLayout()
        figures.setSpacing(28)
        for figure in (self._total, self._people, self._lines, self._held):
            figures.addWidget(figure)
        figures.addStretch(1)
        self._show_held = button(tr("Held lines"), self.held_wanted.emit, "link")
        self._show_lines = button(tr("All lines"), self.lines_wanted.emit, "link")
        figures.addWidget(self._show_held)
        figures.addWidget(self._show_lines)
        self.body.addLayout(figures)
        self.body.addLayout(self._warnings)
        self.body.addWidget(self.pane, 1)
        self.pane.opened.connect(self._open_place)
        self._pill.hide()
        self._show_held.hide()
        self._show_lines.hide()

    @property
    def preview(self) -> PayPreview | None:
        """The period that shows."""
        return self._preview

    def show_preview(self, preview: PayPreview) -> None:
        """Show what locking the period would pay, or did."""
        formats = self._formats
        self._preview = preview
        self.set_title(tr("Period {label}").replace("{label}", preview.period.label))
        self._pill.set(period_colour(preview.state), period_name(preview.state))
        self._pill.show()
        first = preview.totals[0] if preview.totals else None
        below = money_list(formats, preview.totals[1:]) if len(preview.totals) > 1 else ""
        self._total.set(formats.money(first), "", below)
        self._people.set(formats.number(len({p.expert_id for p in preview.people})))
        self._lines.set(formats.number(preview.lines))
        self._held.set(formats.number(preview.held_lines))
        self._show_held.setVisible(preview.held_lines > 0)
        self._show_lines.setVisible(preview.lines > 0)
        self._tell_warnings(preview)
        keys = {
            "lines": lambda p: p.lines,
            "held": lambda p: (p.held.currency, p.held.minor),
            "amount": lambda p: (p.amount.currency, p.amount.minor),
        }
        self.pane.set_source(InMemorySource(preview.people, self._columns, keys=keys))

    def _tell_warnings(self, preview: PayPreview) -> None:
        clear(self._warnings)
        if not preview.warnings or preview.state is not PeriodState.OPEN:
            return
        made = QFrame()
        made.setObjectName("banner-warn")
        rows = QVBoxLayout(made)
        rows.setContentsMargins(10, 8, 10, 8)
        rows.setSpacing(4)
        for text in preview.warnings[:SHOWN_WARNINGS]:
            rows.addWidget(_warning(text))
        more = len(preview.warnings) - SHOWN_WARNINGS
        if more > 0:
            rest = label(tr("{n} more of this kind").replace("{n}", f"{more:,}"), "mute")
            rest.setToolTip(
                plain_tip("\n".join(preview.warnings[SHOWN_WARNINGS : SHOWN_WARNINGS + 30]))
            )
            rows.addWidget(rest)
        self._warnings.addWidget(made)

    def _open_place(self, place: int) -> None:
        if self._preview is not None and 0 <= place < len(self._preview.people):
            self.opened.emit(self._preview.people[place].expert_id)


def _warning(text: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(icon_label("triangle-alert", State.WARN))
    words: QLabel = label(text, wrap=True)
    row.addWidget(words, 1)
    return made
