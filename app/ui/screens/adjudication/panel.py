"""The right of the desk: which label is right, why people disagreed, and a note."""

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)
from typing_extensions import override

from app.domain.adjudication import NOBODYS_FAULT, AdjudicationItem, AnswerGroup, Cause, Ruling
from app.ui.naming.results import cause_name
from app.ui.screens.adjudication.drafts import RulingDraft
from app.ui.screens.adjudication.item_view import as_review
from app.ui.task_types import AnswerEditor, FaceView, face_for, face_of
from app.ui.widgets.buttons import Button, hinted
from app.ui.widgets.parts import Card, Scroll, clear
from app.ui.widgets.text import Note, label, plain_tip
from app.ui.words import counted, tr

CAUSE_KEYS = {
    Cause.AMBIGUOUS_ITEM: "A", Cause.GUIDELINE_GAP: "G", Cause.EXPERT_ERROR: "E",
    Cause.REVIEWER_ERROR: "R", Cause.EDGE_CASE: "D", Cause.SUBJECTIVE: "U",
}  # fmt: skip
_ROW, _MOST_ROWS = 30, 9


class RulingPanel(Card):
    """Holds the decision while it is made.

    `decided(ruling)` follows a confirmed decision that is whole, `picked()` another right answer,
    `touched()` whatever is typed or chosen; `left()` Esc in the note or in the form; `undone()` and
    `skipped()` their buttons.
    """

    decided = Signal(object)
    picked = Signal()
    touched = Signal()
    left = Signal()
    undone = Signal()
    skipped = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Your decision"))
        self._item: AdjudicationItem | None = None
        self._choices: tuple[AnswerGroup, ...] = ()
        self._cause: Cause | None = None
        self._editor: AnswerEditor | None = None
        self._entering = False  # the right answer stands in the form
        self._filling = False
        self.answers = QListWidget()
        self.answers.setAccessibleName(tr("The right answer"))
        self.note = Note(tr("Note"), tr("What settles it… (Esc goes back to the keys)"))
        self.causes = {cause: self._cause_button(cause) for cause in Cause}
        self._enter = hinted(tr("Enter another answer"), "secondary", "C")
        self._enter.setCheckable(True)
        self._effect = label("", "mute", wrap=True)
        self._missing = label("", "mute", wrap=True)
        self._confirm = hinted(tr("Decide"), "primary", "Ctrl+Return")
        self._undo = hinted(tr("Take back last"), "quiet", "Ctrl+Z")
        self._skip = hinted(tr("Skip"), "quiet", "S")
        self._lay_out()
        self.answers.itemSelectionChanged.connect(self._on_answer)
        self._enter.clicked.connect(lambda _checked: self.enter_answer())
        self.note.textChanged.connect(self._changed)
        self.note.left.connect(self.left)
        self._confirm.clicked.connect(lambda _checked: self.confirm())
        self._undo.clicked.connect(lambda _checked: self.undone.emit())
        self._skip.clicked.connect(lambda _checked: self.skipped.emit())
        self.show_item(None)

    @property
    def chosen(self) -> AnswerGroup | None:
        """The answer that is said to be right: of the list, or as it stands in the form."""
        if self._entering and self._editor is not None:
            written = json.dumps(self._editor.details, ensure_ascii=False)
            return AnswerGroup(self._editor.label, written, 0) if self._editor.label else None
        rows = [index.row() for index in self.answers.selectedIndexes()]
        return self._choices[rows[0]] if rows else None

    @property
    def shown(self) -> AnswerGroup | None:
        """The answer to look at: the chosen one of the list, or what the form differs from."""
        if self._item is None or not self._item.answers:
            return None
        chosen = None if self._entering else self.chosen
        return chosen if chosen is not None and chosen.answer else self._item.answers[0]

    @property
    def draft(self) -> RulingDraft:
        """What is typed now."""
        chosen, note = self.chosen or AnswerGroup("", "", 0), self.note.toPlainText()
        return RulingDraft(chosen.label, chosen.answer, self._cause, note, self._entering)

    def show_item(self, item: AdjudicationItem | None, draft: RulingDraft | None = None) -> None:
        """Begin with a task, and with what was typed about it earlier."""
        draft = draft or RulingDraft()
        self._filling = True
        self._item, self._cause = item, draft.cause
        self._choices = () if item is None else choices(item)
        self._fill_answers()
        self.note.setPlainText(draft.note)
        self._show_editor(item)
        self._begin_with(draft)
        for widget in (self.answers, self.note, self._skip, *self.causes.values()):
            widget.setEnabled(item is not None)
        self._filling = False
        self._show()

    def press_digit(self, number: int) -> None:
        """A digit belongs to the form while the cursor is in it; else it chooses an answer."""
        if self._entering and self._editor is not None and self._editor.press_digit(number):
            return
        if self._item is not None and 1 <= number <= self.answers.count():
            self.answers.setCurrentRow(number - 1)

    def enter_answer(self) -> None:
        """Enter a right answer that nobody gave, from the chosen one or the most given."""
        if self._item is None or self._editor is None:
            self._show()
            return
        if not self._entering:
            begin = self.chosen or self._item.answers[0]
            self._editor.show_answer(begin.label, _details(begin.answer))
            self._entering = True
            self._filling = True
            self.answers.clearSelection()
            self._filling = False
            self._changed()
            self.picked.emit()
        self._editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def introduce(self, view: FaceView) -> None:
        """Let the form follow the view of the same task."""
        if self._editor is not None:
            self._editor.attend(view)

    def choose_cause(self, cause: Cause) -> None:
        """Say why people disagreed."""
        if self._item is not None:
            self._cause = cause
            self._changed()

    def confirm(self) -> None:
        """Give the decision if it is whole."""
        chosen = self.chosen
        if self._item is None or chosen is None or self._cause is None:
            return
        note = self.note.toPlainText().strip()
        self.decided.emit(Ruling(chosen.label, self._cause, note, chosen.answer))

    def set_undo(self, why_not: str) -> None:
        """Enable “Take back last”, or say why it cannot be done."""
        self._undo.setDisabled(bool(why_not))
        self._undo.setToolTip(plain_tip(why_not))

    def _fill_answers(self) -> None:
        self.answers.clear()
        for number, group in enumerate(self._choices, start=1):
            key = f"{number}" if number <= 9 else " "
            people = (
                counted("%n people", group.people, "1 person") if group.people else tr("nobody")
            )
            made = QListWidgetItem(f"{key}   {group.label or tr('no label')}  ·  {people}")
            made.setToolTip(plain_tip(group.label))
            self.answers.addItem(made)
        self.answers.clearSelection()
        height = self.fontMetrics().height() + 14
        self.answers.setFixedHeight(min(_MOST_ROWS, max(2, len(self._choices))) * height + 6)

    def _show_editor(self, item: AdjudicationItem | None) -> None:
        """The form of the type of the task; it differs from the most given answer."""
        clear(self._editing)
        self._editor, self._entering = None, False
        self._enter.hide()
        if item is None or not item.answers:
            return
        review = as_review(item, item.answers[0])
        make = face_for(review).editor
        if make is None:
            return
        self._editor = make(review)
        self._editor.hide()
        self._editor.edited.connect(self._changed)
        self._editor.left.connect(self.left)
        self._editing.addWidget(self._editor)
        self._enter.show()

    def _begin_with(self, draft: RulingDraft) -> None:
        if draft.entered and self._editor is not None:
            self._editor.show_answer(draft.label, _details(draft.answer))
            self._entering = True
            return
        for row, group in enumerate(self._choices):
            if draft.label and (group.label, group.answer) == (draft.label, draft.answer):
                self.answers.setCurrentRow(row)

    def _lay_out(self) -> None:
        area = Scroll()
        rows = area.rows
        rows.addWidget(label(tr("Which answer is right? A digit chooses."), "mute"))
        rows.addWidget(self.answers)
        rows.addWidget(self._enter, 0, Qt.AlignmentFlag.AlignLeft)
        self._editing = QVBoxLayout()
        rows.addLayout(self._editing)
        rows.addSpacing(4)
        rows.addWidget(label(tr("Why did people disagree?"), "mute"))
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        rows.addLayout(self._grid)
        self._place_causes(2)
        rows.addWidget(self._effect)
        rows.addSpacing(4)
        rows.addWidget(label(tr("Note"), "mute"))
        rows.addWidget(self.note)
        rows.addStretch(1)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._missing)
        self.body.addWidget(self._confirm)
        foot = QHBoxLayout()
        foot.addWidget(self._undo)
        foot.addStretch(1)
        foot.addWidget(self._skip)
        self.body.addLayout(foot)

    def _place_causes(self, across: int) -> None:
        for place, made in enumerate(self.causes.values()):
            self._grid.addWidget(made, place // across, place % across)

    def _cause_button(self, cause: Cause) -> Button:
        made = hinted(cause_name(cause), "secondary", CAUSE_KEYS[cause])
        made.setCheckable(True)
        made.clicked.connect(lambda _checked: self.choose_cause(cause))
        return made

    def _on_answer(self) -> None:
        if not self._filling:
            self._entering = False
            self._changed()
            self.picked.emit()

    def _changed(self) -> None:
        if not self._filling:
            self._show()
            if self._item is not None:
                self.touched.emit()

    def _show(self) -> None:
        for cause, made in self.causes.items():
            made.setChecked(cause is self._cause)
        self._enter.setChecked(self._entering)
        if self._editor is not None:
            self._editor.setVisible(self._entering)
        lacking = ""
        if self._item is not None and self.chosen is None:
            lacking = tr("Choose the right answer.")
        elif self._item is not None and self._cause is None:
            lacking = tr("Say why people disagreed.")
        self._missing.setText(lacking)
        self._missing.setVisible(bool(lacking))
        self._confirm.setDisabled(self._item is None or bool(lacking))
        self._effect.setText(_effect_words(self._cause))
        self._effect.setVisible(self._cause is not None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = max(made.sizeHint().width() for made in self.causes.values())
        self._place_causes(2 if event.size().width() - 56 >= 2 * widest else 1)


def choices(item: AdjudicationItem) -> tuple[AnswerGroup, ...]:
    """What may be right: the answers that were given, then the labels that nobody gave.

    Where the label is all there is to an answer, those with one label are one choice, whatever
    reasons stand beside it.
    """
    given: Sequence[AnswerGroup] = item.answers
    if face_of(item.task_type).editor is None:
        people: dict[str, int] = {}
        for group in item.answers:
            people[group.label] = people.get(group.label, 0) + group.people
        given = [AnswerGroup(name, "", count) for name, count in people.items()]
        given = sorted(given, key=lambda one: -one.people)
    said = {group.label for group in given}
    return (*given, *(AnswerGroup(name, "", 0) for name in item.labels if name not in said))


def _effect_words(cause: Cause | None) -> str:
    if cause in NOBODYS_FAULT:
        return tr("Nobody’s fault: this task counts for or against nobody.")
    return tr("Counts for those who gave the right label, against the others.")


def _details(answer: str) -> dict[str, Any]:
    held = json.loads(answer) if answer else {}
    return {name: value for name, value in held.items() if name != "label"}
