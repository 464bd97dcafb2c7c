"""The Payroll page: periods with their preview, the ledger, the rates."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.lists import ListSource
from app.domain.pay import LedgerRow, LineKind, PeriodRow, RateCardRow
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.results import line_name
from app.ui.screens.payroll.columns import line_columns, period_columns, rate_columns
from app.ui.screens.payroll.period_panel import PeriodPanel
from app.ui.widgets.parts import GAP, MARGIN, Card
from app.ui.widgets.text import label
from app.ui.words import tr

PERIODS, LINES, RATES = range(3)


class PayrollView(QWidget):
    """Three tabs. `period_picked(label)` follows a change of the period that shows."""

    period_picked = Signal(str)
    tab_changed = Signal()

    def __init__(
        self,
        jobs: Jobs,
        lines: ListSource[LedgerRow],
        formats: Formats,
        settings: QSettings,
        add_rate: Empty,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rows: Sequence[PeriodRow] = ()
        self._wanted = 0
        self._period_columns: tuple[Column[PeriodRow], ...] = period_columns(formats)
        self._rate_columns: tuple[Column[RateCardRow], ...] = rate_columns(formats)
        self.periods = ListPane(
            jobs,
            InMemorySource[PeriodRow]((), self._period_columns),
            self._period_columns,
            name="payroll-periods",
            title=tr("Pay periods"),
            search=False,
            empty=Empty(tr("No period yet"), tr("The first accepted work opens one.")),
            settings=settings,
        )
        self.panel = PeriodPanel(jobs, formats, settings)
        kinds = tuple((kind.value, line_name(kind)) for kind in LineKind)
        self.lines = ListPane(
            jobs,
            lines,
            line_columns(formats),
            name="payroll-lines",
            title=tr("Ledger lines"),
            filters=(
                Filter("kind", tr("For"), kinds),
                Filter("held", tr("Hold"), (("yes", tr("held only")),)),
            ),
            empty=Empty(
                tr("No line in the ledger yet"),
                tr("Lines are written when work is accepted. Add rates first."),
                add_rate.button,
                add_rate.slot,
            ),
            settings=settings,
        )
        self.rates = ListPane(
            jobs,
            InMemorySource[RateCardRow]((), self._rate_columns),
            self._rate_columns,
            name="payroll-rates",
            title=tr("Rates"),
            empty=add_rate,
            settings=settings,
        )
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Parts of payroll"))
        self.tabs.tabBar().setAccessibleName(tr("Parts of payroll"))
        self._lay_out()
        self.periods.picked.connect(self._on_picked)
        self.tabs.currentChanged.connect(lambda _i: self.tab_changed.emit())

    @property
    def period(self) -> PeriodRow | None:
        """The chosen period."""
        place = self.periods.current_id()
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def show_periods(self, rows: Sequence[PeriodRow], wanted: str) -> None:
        """Show the periods and choose `wanted`, or the first."""
        self._rows = rows
        self._wanted = next((i for i, row in enumerate(rows) if row.label == wanted), 0)
        self.periods.set_source(InMemorySource(rows, self._period_columns))

    def choose_period(self, name: str) -> None:
        """Show another of the periods that are loaded."""
        place = next((i for i, row in enumerate(self._rows) if row.label == name), None)
        if place is not None:
            self._wanted = place
            self.periods.select_ids([place])

    def show_rates(self, rows: Sequence[RateCardRow]) -> None:
        """Show the rate cards."""
        keys = {
            "from": lambda r: r.effective_from,
            "pay": lambda r: (r.pay.currency, r.pay.minor),
            "bill": lambda r: (r.bill.currency, r.bill.minor),
        }
        self.rates.set_source(InMemorySource(rows, self._rate_columns, keys=keys))

    def say_filter(self, words: str) -> None:
        """Say what the ledger is narrowed to beyond its boxes; "" for nothing."""
        self._narrowed.setText(words)
        self._narrow.setVisible(bool(words))

    def say_line(self, words: str) -> None:
        """Say what the chosen line rests on."""
        self._line.setText(words or tr("Choose a line to see what it rests on."))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, 6, MARGIN, MARGIN - 4)
        self.tabs.setDocumentMode(True)
        rows.addWidget(self.tabs)
        periods = QWidget()
        row = QHBoxLayout(periods)
        row.setContentsMargins(0, GAP, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(Card(tr("Periods"), self.periods), 5)
        row.addWidget(self.panel, 7)
        self.tabs.addTab(periods, tr("Periods"))
        self._narrow = QWidget()
        self._narrow_row = QHBoxLayout(self._narrow)
        self._narrow_row.setContentsMargins(0, 0, 0, 0)
        self._narrowed = label("", "strong")
        self._narrow_row.addWidget(self._narrowed)
        self._narrow_row.addStretch(1)
        self._narrow.hide()
        lines = Card("", self._narrow)
        lines.body.addWidget(self.lines, 1)
        self._line = label("", "mute", wrap=True)
        lines.body.addWidget(self._line)
        self.tabs.addTab(_padded(lines), tr("Lines"))
        rates = Card("", self.rates)
        words = tr(
            "The most specific rate in force on the day of the work counts: project and level, "
            "then project, then level, then all."
        )
        rates.body.addWidget(label(words, "mute", wrap=True))
        self.tabs.addTab(_padded(rates), tr("Rates"))
        self.periods.loaded.connect(self._choose_wanted)

    def add_to_narrow(self, widget: QWidget) -> None:
        """Put the button that takes the narrowing off beside its words."""
        self._narrow_row.addWidget(widget)

    def _choose_wanted(self) -> None:
        if self._rows and self.periods.current_id() != self._wanted:
            self.periods.select_ids([self._wanted])
        elif self._rows:
            self.period_picked.emit(self._rows[self._wanted].label)

    def _on_picked(self) -> None:
        row = self.period
        if row is not None:
            self._wanted = self._rows.index(row)
            self.period_picked.emit(row.label)


def _padded(card: Card) -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, GAP, 0, 0)
    rows.addWidget(card)
    return made
