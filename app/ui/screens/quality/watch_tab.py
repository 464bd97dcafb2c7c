"""The tab of what a run noticed about people: who drifts, who answers without looking, mix-ups."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.ui.columns import Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.screens.quality.parts import RowList, page_of, ranked
from app.ui.screens.quality.watch import (
    KINDS,
    WatchRow,
    kind_word,
    watch_columns,
)
from app.ui.words import tr


class WatchTab(QWidget):
    """The list. `opened(row)` follows Enter; the kind and the month can be filtered."""

    opened = Signal(object)

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today: date | None = None
        self.list = RowList(
            jobs,
            tr("Noticed about people"),
            watch_columns(formats),
            name="quality-watch",
            empty=Empty(
                tr("Nothing was noticed"),
                tr("Each scoring run looks for drift, for answers that do not follow the task, and "
                   "for labels that are mixed up. Score the workspace to look again."),
            ),
            norm=tr(
                "Drifting: a CUSUM of somebody’s answers passed its limit, which steady work does "
                "once in 1,000 answers. "
                "One answer, random: right no more often than chance, at a false discovery rate "
                "of 5 %. Biased, mix-up: one label for another more often than the pool; to be "
                "coached, not to be let go."
            ),
            fields={"kind": lambda r: r.kind, "month": self._month},
            keys={
                "kind": lambda r: KINDS.index(r.kind) if r.kind in KINDS else len(KINDS),
                "right": lambda r: ranked(r.right),
                "answers": lambda r: r.answers,
                "since": lambda r: r.since.toordinal() if r.since else 0,
            },
            filters=(
                Filter("kind", tr("Noticed"), tuple((kind, kind_word(kind)) for kind in KINDS)),
                Filter("month", tr("When"), (("this", tr("this month")),
                                             ("before", tr("before this month")))),
            ),
            settings=settings,
            parent=self,
        )  # fmt: skip
        self.list.pane.opened.connect(lambda place: self._open(self.list.at(place)))
        self.list.pane.add_row_action(
            tr("Open the person"), lambda: self._open(self.list.chosen), "Ctrl+E"
        )
        self.setLayout(page_of((self.list, 1)))

    def show_watched(self, rows: Sequence[WatchRow], words: str, today: date) -> None:
        """List what the newest run noticed."""
        self._today = today
        self.list.show_rows(rows, words)

    def only(self, kind: str) -> None:
        """Show one kind, all of it."""
        self.list.pane.clear_filters()
        self.list.pane.set_filter("kind", kind)

    def _month(self, row: WatchRow) -> str:
        if row.noticed is None or self._today is None:
            return ""
        same = (row.noticed.year, row.noticed.month) == (self._today.year, self._today.month)
        return "this" if same else "before"

    def _open(self, row: WatchRow | None) -> None:
        if row is not None:
            self.opened.emit(row)
