"""An agent's run at the desk: what was asked, what the expert says, and the steps to walk through.

The list and the text of the chosen step share the room; the whole text is laid out for one step
alone, so that a long run opens at once.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.review import ReviewItem
from app.domain.trajectories import StepKind
from app.domain.trajectory_answers import TrajectoryAnswer, answer_of
from app.ui.formats import Formats
from app.ui.task_types.agent_trajectory_form import RunView, TrajectoryForm
from app.ui.task_types.agent_trajectory_list import StepList
from app.ui.task_types.agent_trajectory_model import Line, StepModel
from app.ui.task_types.agent_trajectory_text import beside_run, run_of, step_text
from app.ui.task_types.agent_trajectory_words import (
    derived_words,
    kind_name,
    of_the_run,
    result_is_long,
    verdict_words,
)
from app.ui.task_types.base import Command, Face
from app.ui.task_types.parts import AnswerFrame, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.texts import FoldedText, ReadText
from app.ui.widgets.parts import Scroll, Well, rule
from app.ui.widgets.text import ElidedLabel, Role, label, plain_tip, shown_text
from app.ui.words import tr

_NO_MODIFIER: Final = Qt.KeyboardModifier.NoModifier
_LEAST_LINES: Final = 3  # of the step's text, however low the window is
_LINES_ELSEWHERE: Final = 36  # of height, on a page that scrolls
_LEAST_ROWS: Final = 2  # of the list
_MOST_ABOVE: Final = 0.46  # of the room, for what stands above the steps
_STEPS_SHARE: Final = 0.58  # of the rest, for the list


class TrajectoryView(RunView):
    """A run: its goal and outcome, the expert's verdict, its steps and the text of one of them."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        details = held_in(item.answer)
        self.run = run_of(item.payload)
        self._said = answer_of(details)
        self.model = StepModel(self.run, self._said, formats, self)
        self.steps = StepList(self.model, self)
        self.text = ReadText(tr("The chosen step"))
        self.text.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._title = ElidedLabel("", "strong")
        self._hint = ElidedLabel(tr("Steps · Up, Down, Home, End"), "small")
        self._took = label("", "mute")
        self._head = Scroll(self)
        self._parts = QSplitter(Qt.Orientation.Vertical, self)
        self._moved = False
        self._lay_out(item, formats, details)
        self.steps.moved.connect(self._show_step)
        self.steps.clicked.connect(lambda _index: self.step_clicked.emit())
        for part in (self.steps, self.text):
            part.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
        self.setMinimumHeight(_LINES_ELSEWHERE * self.fontMetrics().lineSpacing())
        self.steps.go_to(0)

    @property
    @override
    def chosen(self) -> int:
        return self.steps.row

    @override
    def show_correction(self, answer: TrajectoryAnswer | None) -> None:
        self.model.show_answer(answer)
        self._tell(self.chosen)

    def next_step(self) -> None:
        """One step on."""
        self.steps.go_to(self.chosen + 1)

    def last_step(self) -> None:
        """One step back."""
        self.steps.go_to(self.chosen - 1)

    def next_call(self) -> None:
        """On to the next call, if there is one."""
        self._go_to_first(range(self.chosen + 1, len(self.run.steps)), self._is_call)

    def last_call(self) -> None:
        """Back to the call before, if there is one."""
        self._go_to_first(range(self.chosen - 1, -1, -1), self._is_call)

    def next_error(self) -> None:
        """On to the next step that failed or is marked wrong or partly right; after the last one
        to the first."""
        places = [*range(self.chosen + 1, len(self.run.steps)), *range(self.chosen + 1)]
        self._go_to_first(places, self._is_error)

    @override
    def commands(self) -> Sequence[Command]:
        return (
            (tr("Next step of the run"), self.next_step, "J"),
            (tr("Step before"), self.last_step, "K"),
            (tr("Next call of a tool"), self.next_call, "]"),
            (tr("Call before"), self.last_call, "["),
            (tr("Next error of the run"), self.next_error, "E"),
        )

    @override
    def fill_desk(self) -> None:
        self.setMinimumHeight(0)
        self._hint.setText(tr("J K steps · [ ] calls · E errors · Home, End"))

    @override
    def take_focus(self) -> None:
        self.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_call(self, row: int) -> bool:
        return self.run.steps[row].kind is StepKind.CALL

    def _is_error(self, row: int) -> bool:
        return self.model.is_error(row)

    def _go_to_first(self, places: Sequence[int], fits: Callable[[int], bool]) -> None:
        row = next((place for place in places if fits(place)), None)
        if row is not None:
            self.steps.go_to(row)

    def _show_step(self, row: int) -> None:
        self.text.show_text(step_text(self.model.step(row)))
        self._tell(row)
        self.step_chosen.emit(row)

    def _tell(self, row: int) -> None:
        line: Line = self.model.line(row)
        named = tr("Step {n}").replace("{n}", line.number)
        words = f"{named} · {kind_name(line.kind)} {shown_text(line.tool)}".rstrip()
        self._title.setText(words)
        self._title.setToolTip(plain_tip(words))
        self._took.setText(line.took)

    def _lay_out(self, item: ReviewItem, formats: Formats, details: dict[str, Any]) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for part in (self._head, self._list_part(), self._text_part()):
            self._parts.addWidget(part)
        self._parts.setChildrenCollapsible(False)
        self._parts.splitterMoved.connect(lambda _place, _handle: self._keep_room())
        rows.addWidget(self._parts)
        head = self._head.rows
        head.setSpacing(6)
        head.addWidget(FoldedText(tr("Goal"), self.run.goal, few=2, many=12))
        head.addWidget(_wrapped("\n".join(of_the_run(self.run, formats)), "mute"))
        if result_is_long(self.run):
            head.addWidget(FoldedText(tr("Result"), self.run.result, few=1, many=12))
        head.addWidget(self._answer(item, formats, details))
        for part in other_parts(beside_run(item.payload)):
            head.addWidget(part)
        head.addStretch(1)
        self._head.inner.installEventFilter(self)

    def _answer(self, item: ReviewItem, formats: Formats, details: dict[str, Any]) -> QWidget:
        made = AnswerFrame(item, formats, item.label or tr("no label"))
        made.body.setContentsMargins(12, 6, 12, 8)
        made.body.setSpacing(2)
        made.body.addWidget(_wrapped(verdict_words(self._said.run)))
        made.body.addWidget(_wrapped(derived_words(self._said, self.run)))
        if reason := str(details.get("reason", "")):
            made.body.addWidget(ReadText(tr("Reason"), reason, 3))
        return made

    def _list_part(self) -> QWidget:
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._hint)
        rows.addSpacing(3)
        rows.addWidget(rule())
        self.steps.setMinimumHeight(_LEAST_ROWS * self.steps.sizeHintForRow(0))
        rows.addWidget(self.steps, 1)
        return made

    def _text_part(self) -> QWidget:
        well = Well()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._took)
        well.body.addLayout(head)
        self.text.setMinimumHeight(_LEAST_LINES * self.fontMetrics().lineSpacing())
        well.body.addWidget(self.text, 1)
        return well

    def _keep_room(self) -> None:
        self._moved = True

    def _share_room(self) -> None:
        """What stands above the steps takes what it needs, the steps and the text the rest; until
        the person moves the border."""
        if self._moved:
            return
        room = self._parts.height() - 2 * self._parts.handleWidth()
        inner = self._head.inner
        needed = max(
            inner.heightForWidth(self._head.viewport().width()), inner.minimumSizeHint().height()
        )
        above = min(needed, round(_MOST_ABOVE * room))
        steps = round((room - above) * _STEPS_SHARE)
        self._parts.setSizes([above, steps, room - above - steps])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # On a page that does not listen to the keys itself they work while the list has the cursor.
        for _, slot, key in self.commands():
            if event.text().upper() == key and event.modifiers() == _NO_MODIFIER:
                slot()
                return
        super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._share_room()
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()


def _wrapped(text: str, role: Role = "body") -> QLabel:
    """A text that wraps and asks for no more height than it has at its width."""
    made = label(text, role, wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return made


FACE = Face("agent_trajectory", TrajectoryView, TrajectoryForm)
