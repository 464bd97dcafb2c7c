"""An agent's run at the desk: what was asked, what the expert says, and the steps to walk through.

The list and the text of the chosen step share the room; the whole text is laid out for one step
alone, so that a long run opens at once.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.review import ReviewItem
from app.domain.trajectories import StepKind
from app.domain.trajectory_answers import TrajectoryAnswer, answer_of
from app.ui.formats import Formats
from app.ui.task_types.agent_trajectory_form import RunView, TrajectoryForm
from app.ui.task_types.agent_trajectory_list import StepList
from app.ui.task_types.agent_trajectory_model import Line, StepModel
from app.ui.task_types.agent_trajectory_text import run_of, step_text
from app.ui.task_types.agent_trajectory_words import (
    derived_words,
    kind_name,
    of_the_run,
    verdict_words,
)
from app.ui.task_types.base import Command, Face
from app.ui.task_types.parts import AnswerFrame, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.texts import FoldedText, ReadText
from app.ui.widgets.parts import Well
from app.ui.widgets.text import ElidedLabel, label, plain_tip, shown_text
from app.ui.words import tr

KNOWN: Final = (
    "agent", "reference", "source", "steps", "reward", "status", "result", "tools",
)  # fmt: skip
_LEAST_LINES: Final = 3  # of the list and of the step's text, however low the window is


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
        self._beside = label("", "mute")
        self._lay_out(item, formats, details)
        self.steps.moved.connect(self._show_step)
        self.steps.clicked.connect(lambda _index: self.step_clicked.emit())
        for part in (self.steps, self.text):
            part.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
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
        self._beside.setText(" · ".join(filter(None, (line.mark_words, line.took))))

    def _lay_out(self, item: ReviewItem, formats: Formats, details: dict[str, object]) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(FoldedText(tr("Goal"), self.run.goal, few=2, many=12))
        facts = QVBoxLayout()
        facts.setSpacing(1)
        for name, words in of_the_run(self.run, formats):
            shown = ElidedLabel(f"{name}: {' '.join(shown_text(words).split())}", "mute")
            shown.setToolTip(plain_tip(words))
            facts.addWidget(shown)
        rows.addLayout(facts)
        if self.run.result:
            rows.addWidget(FoldedText(tr("Result"), self.run.result, few=1, many=12))
        for part in other_parts(held_in(item.payload), *KNOWN):
            rows.addWidget(part)
        frame = AnswerFrame(item, formats, item.label or tr("no label"))
        frame.body.addWidget(label(verdict_words(self._said.run), wrap=True))
        frame.body.addWidget(label(derived_words(self._said, self.run), wrap=True))
        frame.add_reason(details)
        rows.addWidget(frame)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(8)
        parts.addWidget(self._list_part())
        parts.addWidget(self._text_part())
        parts.setStretchFactor(0, 5)
        parts.setStretchFactor(1, 4)
        rows.addWidget(parts, 1)

    def _list_part(self) -> QWidget:
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(ElidedLabel(tr("J K steps · [ ] calls · E errors · Home, End"), "small"))
        self.steps.setMinimumHeight(_LEAST_LINES * 2 * self.fontMetrics().height())
        rows.addWidget(self.steps, 1)
        return made

    def _text_part(self) -> QWidget:
        well = Well()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._beside)
        well.body.addLayout(head)
        self.text.setMinimumHeight(_LEAST_LINES * self.fontMetrics().lineSpacing())
        well.body.addWidget(self.text, 1)
        return well


FACE = Face("agent_trajectory", TrajectoryView, TrajectoryForm)
