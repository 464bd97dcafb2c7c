"""The items behind a person's score: one line a task, filtered by the source of evidence."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.quality import EvidenceRow
from app.ui.columns import Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.experts.columns import evidence_columns, source_word
from app.ui.widgets.parts import MARGIN
from app.ui.widgets.text import label
from app.ui.words import tr

SOURCES = ("gold", "adjudication", "review", "peers")


class EvidenceView(QWidget):
    """A reading of the score and the list of its items. `task_wanted(id)` follows Enter on one."""

    task_wanted = Signal(int)

    def __init__(self, jobs: Jobs, formats: Formats, settings: QSettings) -> None:
        super().__init__()
        self._rows: Sequence[EvidenceRow] = ()
        self._columns = evidence_columns(formats)
        self.reading = label("", "mute", wrap=True)
        filters = (
            Filter("source", tr("Evidence"), tuple((s, source_word(s)) for s in SOURCES)),
            Filter("right", tr("Answer"), (("no", tr("Wrong")), ("yes", tr("Right")))),
        )
        self.pane = ListPane(
            jobs,
            self._source(),
            self._columns,
            name="evidence",
            title=tr("Items behind the score"),
            filters=filters,
            empty=Empty(
                tr("No evidence yet"),
                tr("Gold items, reviews and answers beside others' become evidence at a run."),
            ),
            settings=settings,
        )
        self.pane.opened.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        layout.setSpacing(8)
        layout.addWidget(self.reading)
        layout.addWidget(self.pane, 1)

    def show_rows(self, rows: Sequence[EvidenceRow], reading: str) -> None:
        """List these items."""
        self._rows = rows
        self.reading.setText(reading)
        self.pane.set_source(self._source())

    def _source(self) -> InMemorySource[EvidenceRow]:
        return InMemorySource(
            self._rows,
            self._columns,
            fields={
                "source": lambda r: r.source,
                "right": lambda r: "yes" if r.credit >= 0.5 else "no",
            },
            keys={
                "credit": lambda r: r.credit,
                "weight": lambda r: r.weight,
                "on": lambda r: r.on,
            },
        )

    def _open(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.task_wanted.emit(self._rows[place].task_id)
