"""The form of a corrected answer on a run: marks of the chosen step, and the verdict on the run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from typing_extensions import override

from app.domain.review import ErrorKind, ReviewItem, Severity
from app.domain.trajectories import StepKind
from app.domain.trajectory_answers import (
    OPTIMALITY,
    MarkedStep,
    RunVerdict,
    StepMark,
    TrajectoryAnswer,
    answer_of,
    json_of,
)
from app.ui.naming.results import error_name, severity_name
from app.ui.task_types.agent_trajectory_text import run_of
from app.ui.task_types.agent_trajectory_words import kind_name, mark_name
from app.ui.task_types.base import FaceView
from app.ui.task_types.form import AnswerForm, arrows
from app.ui.task_types.steps import StepRow
from app.ui.widgets.text import ElidedLabel, label, shown_text
from app.ui.words import tr


class RunView(FaceView):
    """What the form follows. `step_chosen(index)` says where the cursor is, `step_clicked()` that
    it was put there by a click."""

    step_chosen = Signal(int)
    step_clicked = Signal()

    @property
    def chosen(self) -> int:
        """The index of the step with the cursor."""
        raise NotImplementedError

    def show_correction(self, answer: TrajectoryAnswer | None) -> None:
        """Show an answer beside the expert's, None for the expert's alone."""
        raise NotImplementedError


class TrajectoryForm(AnswerForm):
    """Rows for the step with the cursor, then rows for the whole run.

    `corrected(answer)` follows every change while the form shows, None when it is put away.
    """

    corrected = Signal(object)

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item)
        self._run = run_of(item.payload)
        self._was = answer_of(self.said_details)
        self._marks: dict[int, MarkedStep] = {}
        self._at = 0
        self._words = _Words()
        self._layout.addSpacing(4)
        self._step_title = ElidedLabel("", "strong")
        self._layout.addWidget(self._step_title)
        self._hint = label("", "small", wrap=True)
        self._layout.addWidget(self._hint)
        words = self._words
        self.mark = self.add_row(StepRow(tr("Mark"), tuple(words.marks), optional=True))
        self.tool = self._yes_no(tr("Tool right"))
        self.arguments = self._yes_no(tr("Arguments right"))
        self.error = self.add_row(StepRow(tr("What is wrong"), tuple(words.kinds), optional=True))
        self.severity = self.add_row(StepRow(tr("How much it matters"), tuple(words.severities)))
        self._layout.addSpacing(6)
        self._layout.addWidget(label(tr("The whole run"), "strong"))
        self.verdict = self.add_row(StepRow(tr("Result"), item.labels))
        self.side_effects = self._yes_no(tr("Side effects"))
        self.looping = self._yes_no(tr("Looping"))
        steps = tuple(map(str, OPTIMALITY))
        name = tr("Optimality (4 is best)")
        self.optimality = self.add_row(StepRow(name, steps, optional=True, beside=True))
        self.close_form(self.reason)
        unmark = QShortcut(QKeySequence("0"), self)  # lives while the form shows
        unmark.setAutoRepeat(False)
        unmark.activated.connect(lambda: self.mark.take(""))

    @property
    @override
    def label(self) -> str:
        return self.verdict.chosen

    @property
    def answer(self) -> TrajectoryAnswer:
        """The answer as it stands."""
        return TrajectoryAnswer(dict(sorted(self._marks.items())), self._verdict())

    @property
    @override
    def details(self) -> dict[str, Any]:
        return self.with_reason(json_of(self.answer))

    @property
    @override
    def difference(self) -> str:
        return "\n".join(self.changes())

    @override
    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        given = answer_of(details)
        self._marks = dict(given.marks)
        self.verdict.choose(label)
        said = given.run
        self.side_effects.choose(self._words.of_flag(said.side_effects if said else None))
        self.looping.choose(self._words.of_flag(said.looping if said else None))
        level = None if said is None else said.optimality
        self.optimality.choose("" if level is None else str(level))
        self.load_reason(details)
        self._show_step()
        self.tell()

    @override
    def changes(self) -> list[str]:
        steps = sorted(self._was.marks.keys() | self._marks.keys())
        said = [words for step in steps for words in self._step_changes(step)]
        was, now = self._was.run, self._verdict()
        told = self._words
        before, after = (
            ("", "", "") if run is None else
            (told.of_flag(run.side_effects), told.of_flag(run.looping), run.optimality or "")
            for run in (was, now)
        )  # fmt: skip
        names = (tr("side effects"), tr("looping"), tr("optimality"))
        run = list(zip(names, before, after, strict=True))
        return said + arrows([(tr("run:"), self.said, self.label), *run])

    @override
    def attend(self, view: FaceView) -> None:
        if isinstance(view, RunView):
            view.step_chosen.connect(self.choose_step)
            view.step_clicked.connect(self._back_to_marks)
            self.corrected.connect(view.show_correction)
            self.choose_step(view.chosen)

    def choose_step(self, index: int) -> None:
        """Mark this step from now on."""
        self._at = index
        self._show_step()

    @override
    def on_edit(self) -> None:
        self._take_step()
        self._show_step()
        super().on_edit()
        self.corrected.emit(self.answer)

    def _take_step(self) -> None:
        """Keep what the rows say of the step. What cannot stand together is put right: what is
        found wrong makes a correct step wrong, and an error has a severity."""
        words, before = self._words, self._marks.get(self._at)
        mark = words.marks.get(self.mark.chosen)
        if mark is None:
            self._marks.pop(self._at, None)
            return
        said = MarkedStep(
            mark, words.flags.get(self.tool.chosen), words.flags.get(self.arguments.chosen),
            words.kinds.get(self.error.chosen), words.severities.get(self.severity.chosen),
        )  # fmt: skip
        if mark is StepMark.CORRECT and before is not None and before.is_error:
            said = MarkedStep(mark, said.tool_right or None, said.arguments_right or None)
        elif mark is StepMark.CORRECT and said.names_its_fault:
            said = replace(said, mark=StepMark.WRONG)
        if said.error is None:
            said = replace(said, severity=None)
        elif said.severity is None:
            said = replace(said, severity=Severity.MINOR)
        self._marks[self._at] = said

    def _show_step(self) -> None:
        step, said, words = self._run.steps[self._at], self._marks.get(self._at), self._words
        of_agent, is_call = step.kind.of_agent, step.kind is StepKind.CALL
        named = tr("Step {n}").replace("{n}", str(self._at))
        tool = " ".join(shown_text(step.tool[:80]).split())
        self._step_title.setText(f"{named} · {kind_name(step.kind)} {tool}".rstrip())
        self._hint.setText(
            tr("J and K go to another step, 0 takes its mark away.") if of_agent
            else tr("Only what the agent says or calls is marked. J and K go to another step.")
        )  # fmt: skip
        self.mark.choose("" if said is None else mark_name(said.mark))
        self.tool.choose(words.of_flag(said.tool_right if said else None))
        self.arguments.choose(words.of_flag(said.arguments_right if said else None))
        self.error.choose(error_name(said.error) if said and said.error else "")
        self.severity.choose(severity_name(said.severity) if said and said.severity else "")
        self.mark.setEnabled(of_agent)
        for row in (self.tool, self.arguments):
            row.setVisible(is_call)
            row.setEnabled(said is not None)
        self.error.setEnabled(said is not None)
        self.severity.setEnabled(said is not None and said.error is not None)

    def _step_changes(self, index: int) -> list[str]:
        before, after = self._of_step(self._was.marks.get(index)), self._of_step(
            self._marks.get(index)
        )  # fmt: skip
        step = tr("step {n}:").replace("{n}", str(index))
        names = ("", tr("tool right"), tr("arguments right"), tr("error"), tr("severity"))
        pairs = zip(names, before, after, strict=True)
        return arrows([(f"{step} {name}".rstrip(), was, now) for name, was, now in pairs])

    def _of_step(self, said: MarkedStep | None) -> Sequence[str]:
        if said is None:
            return (mark_name(None), "", "", "", "")
        return (
            mark_name(said.mark),
            self._words.of_flag(said.tool_right),
            self._words.of_flag(said.arguments_right),
            error_name(said.error) if said.error else "",
            severity_name(said.severity) if said.severity else "",
        )

    def _verdict(self) -> RunVerdict | None:
        """The verdict as the rows say it; none where the expert gave none and nothing is said."""
        was, words = self._was.run, self._words
        side_effects = words.flags.get(self.side_effects.chosen)
        looping = words.flags.get(self.looping.chosen)
        optimality = int(self.optimality.chosen) if self.optimality.chosen else None
        same = self.label == self.said
        silent = (side_effects, looping, optimality) == (None, None, None)
        if was is None and same and silent and self._marks:
            return None
        success = self._labels[:1] == (self.label,)
        if was is not None and same:
            success = was.success
        return RunVerdict(success, side_effects, optimality, looping)

    def _yes_no(self, name: str) -> StepRow:
        flags = tuple(self._words.flags)
        return self.add_row(StepRow(name, flags, optional=True, beside=True))

    def _back_to_marks(self) -> None:
        if self.isVisible():
            self.mark.setFocus(Qt.FocusReason.MouseFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.corrected.emit(self.answer)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.corrected.emit(None)

    @override
    def _go_on(self, at: int) -> None:
        if self.rows[at] is not self.mark:  # the next key goes to the next step, not to a detail
            super()._go_on(at)


class _Words:
    """What the steps of the rows stand for."""

    def __init__(self) -> None:
        self.marks = {mark_name(mark): mark for mark in StepMark}
        self.flags = {tr("yes"): True, tr("no"): False}
        self.kinds = {error_name(kind): kind for kind in ErrorKind}
        self.severities = {severity_name(severity): severity for severity in Severity}

    def of_flag(self, flag: bool | None) -> str:
        """The word of a yes or no, "" where neither is said."""
        return next((word for word, value in self.flags.items() if value is flag), "")
