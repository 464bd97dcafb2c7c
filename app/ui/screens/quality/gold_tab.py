"""The tab of suspect gold: known answers that people's answers speak against."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.domain.findings import SuspectGold
from app.ui.columns import Column, Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.screens.quality.parts import RowList, page_of
from app.ui.screens.quality.shown import LIKELY
from app.ui.tokens import State
from app.ui.words import tr

DOUBTFUL = 0.5


class GoldTab(QWidget):
    """The list, likeliest wrong first. `task_opened(id)` and `project_opened(id)` follow a row."""

    task_opened = Signal(object)
    project_opened = Signal(object)

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.list = RowList(
            jobs,
            tr("Gold that may be wrong"),
            gold_columns(formats),
            name="quality-gold",
            empty=Empty(
                tr("No gold is in doubt"),
                tr("Each scoring run holds every known answer against what people said. It needs "
                   "gold tasks that several people have answered."),
            ),
            norm=tr(
                "The probability is what people’s answers say, each weighed by how right that "
                "person is on the other gold. Before you change gold, read the task: a hard item "
                "looks the same. Scores keep counting a gold task until its answer is changed."
            ),
            keys={
                "wrong": lambda r: r.wrong,
                "against": lambda r: r.against / r.answers if r.answers else 0.0,
                "answers": lambda r: r.answers,
            },
            settings=settings,
            parent=self,
        )  # fmt: skip
        pane = self.list.pane
        pane.opened.connect(lambda place: self._open_task(self.list.at(place)))
        pane.add_row_action(
            tr("Open the task"), lambda: self._open_task(self.list.chosen), "Ctrl+T"
        )
        pane.add_row_action(tr("Open the project"), self._open_project, "Ctrl+P")
        self.setLayout(page_of((self.list, 1)))

    def _open_task(self, row: SuspectGold | None) -> None:
        if row is not None:
            self.task_opened.emit(row.task_id)

    def _open_project(self) -> None:
        if self.list.chosen is not None:
            self.project_opened.emit(self.list.chosen.project_id)


def gold_columns(formats: Formats) -> tuple[Column[SuspectGold], ...]:
    """A gold task, what it says, and what people say."""
    return (
        Column("task", tr("Task"), lambda r: r.task, kind="twoline", value=lambda r: r.project,
               sort=True, stretch=True, width=190),
        Column("gold", tr("Gold says"), lambda r: r.gold, sort=True, stretch=True, width=150,
               tip=lambda r: r.gold),
        Column("favoured", tr("People say"), lambda r: r.favoured, sort=True, stretch=True,
               width=150, tip=lambda r: r.favoured),
        Column("against", tr("Against"), lambda r: _against(r, formats), kind="number", sort=True,
               width=84),
        Column("wrong", tr("Probably wrong"), lambda r: formats.percent(r.wrong),
               kind="progress", value=lambda r: r.wrong, state=_state, sort=True, width=190),
        Column("note", tr("Note"), lambda r: r.note, kind="pill", state=lambda _r: State.WARN,
               width=160, tip=lambda r: r.note),
    )  # fmt: skip


def _against(row: SuspectGold, formats: Formats) -> str:
    words = tr("{n} of {m}").replace("{n}", formats.number(row.against))
    return words.replace("{m}", formats.number(row.answers))


def _state(row: SuspectGold) -> State:
    if row.wrong >= LIKELY:
        return State.BAD
    return State.WARN if row.wrong >= DOUBTFUL else State.ACCENT
