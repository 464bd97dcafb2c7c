"""The tab of moves: unstarted work that the plan takes from the people who have it."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.matching import Move, MoveReason, Plan
from app.ui.columns import Empty, Filter
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.matching.columns import move_columns, move_source, reason_word
from app.ui.widgets.parts import GAP
from app.ui.words import tr


class MovesTab(QWidget):
    """The list. `task_picked(number)` follows the cursor, the others the row actions."""

    task_picked = Signal(str)
    task_opened = Signal(int)
    person_opened = Signal(int)

    def __init__(self, jobs: Jobs, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = move_columns()
        self._plan: Plan | None = None
        reasons = tuple((reason.value, reason_word(reason)) for reason in MoveReason)
        self.pane = ListPane(
            jobs,
            InMemorySource[Move]((), self._columns),
            self._columns,
            name="plan-moves",
            title=tr("What moves"),
            filters=(Filter("reason", tr("Why"), reasons),),
            empty=Empty(
                tr("Nothing moves"),
                tr("The plan takes no unstarted work from the person who has it."),
            ),
            settings=settings,
            parent=self,
        )
        self.pane.picked.connect(self._tell)
        self.pane.opened.connect(lambda _id: self._open_task())
        self.pane.add_row_action(tr("Open the task"), self._open_task)
        self.pane.add_row_action(tr("Open the person who has it"), self._open_person, "Ctrl+E")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, GAP, 0, 0)
        rows.addWidget(self.pane)

    def show_moves(self, plan: Plan) -> None:
        """Show what a plan moves."""
        self._plan = plan
        self.pane.set_source(move_source(plan, self._columns))

    @property
    def chosen(self) -> Move | None:
        """The move with the cursor."""
        place = self.pane.current_id()
        if self._plan is None or place is None or place >= len(self._plan.moves):
            return None
        return self._plan.moves[place]

    def _tell(self) -> None:
        move = self.chosen
        if move is not None and self.isVisible():
            self.task_picked.emit(move.task)

    def _open_task(self) -> None:
        move = self.chosen
        if move is not None:
            self.task_opened.emit(move.task_id)

    def _open_person(self) -> None:
        move = self.chosen
        if move is not None:
            self.person_opened.emit(move.expert_id)
