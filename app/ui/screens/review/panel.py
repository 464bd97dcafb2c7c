"""The right of the desk: verdict, error marks, note, and what is known about the author."""

import json
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.review import (
    LAST_RETURN,
    Decision,
    ReviewItem,
    Selection,
    Verdict,
    what_is_missing,
    why_no_return,
)
from app.ui.formats import Formats
from app.ui.naming.results import selection_name, selection_state, verdict_name
from app.ui.screens.review.columns import told
from app.ui.screens.review.drafts import Draft
from app.ui.screens.review.labels import LabelPicker
from app.ui.screens.review.marks import Marks
from app.ui.task_types import AnswerEditor, face_for
from app.ui.widgets.buttons import Button, ButtonKind, hinted
from app.ui.widgets.parts import Card, FactRows, IntervalBar, Pill, Scroll, clear, section_title
from app.ui.widgets.text import Note, label, plain_tip, set_role
from app.ui.words import tr

KEYS = {Verdict.ACCEPT: "A", Verdict.CORRECT: "C", Verdict.RETURN: "R", Verdict.REJECT: "X"}
_KINDS: dict[Verdict, ButtonKind] = {Verdict.ACCEPT: "good", Verdict.REJECT: "danger"}
SCORE_SPAN = (0.5, 1.0)


class VerdictPanel(Card):
    """Holds the decision while it is made.

    `decided(decision)` follows an acceptance or a confirmed decision that is whole, `edited()`
    every change of what is typed, `left()` Esc in the note or in the form, `undone()`, `skipped()`
    and `sent()` their buttons, `editor_made(editor)` a new form for the answer.
    """

    decided = Signal(object)
    edited = Signal()
    left = Signal()
    undone = Signal()
    skipped = Signal()
    sent = Signal()
    editor_made = Signal(object)

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("Your review"))
        self._formats = formats
        self._item: ReviewItem | None = None
        self._verdict: Verdict | None = None
        self._filling = False
        self._form: AnswerEditor | None = None
        self._begin_with = Draft()
        self.note = Note(
            tr("Note to the expert"), tr("Say what to change… (Esc goes back to the keys)")
        )
        self.marks = Marks()
        self.labels = LabelPicker()
        self._buttons = {v: self._verdict_button(v) for v in Verdict}
        self._missing = label("", "mute", wrap=True)
        self._confirm = hinted(tr("Confirm"), "primary", "Ctrl+Return")
        self._undo = hinted(tr("Take back last"), "quiet", "Ctrl+Z")
        self._skip = hinted(tr("Skip"), "quiet", "S")
        self._last_time = label(tr(why_no_return(LAST_RETURN + 1)), "warn", wrap=True)
        self._send = hinted(tr("Send to adjudication"), "secondary", "H")
        self._about_title = section_title("")
        self._about = FactRows()
        self._lay_out()
        self._connect()
        self.show_item(None, Draft())

    @property
    def draft(self) -> Draft:
        """What is typed now."""
        chosen = answer = ""
        if self._verdict is Verdict.CORRECT:
            chosen = self.labels.chosen if self._editor is None else self._editor.label
            answer = "" if self._editor is None else _written(self._editor.details)
        return Draft(self._verdict, self.marks.marked, self.note.toPlainText(), chosen, answer)

    def show_item(self, item: ReviewItem | None, draft: Draft) -> None:
        """Begin with an item, and with what was typed about it earlier."""
        self._filling = True
        self._item, self._verdict = item, draft.verdict
        self.marks.set(draft.errors)
        self.note.setPlainText(draft.note)
        self.labels.show_labels(item.labels if item else (), item.label if item else "")
        self.labels.choose(draft.label)
        clear(self._editing)
        self._form, self._begin_with = None, draft
        for widget in (self.marks, self.note, self._skip, *self._buttons.values()):
            widget.setEnabled(item is not None)
        often = item is not None and bool(why_no_return(item.attempt))
        self._buttons[Verdict.RETURN].setDisabled(item is None or often)
        self._last_time.setVisible(often)
        self._send.setVisible(often)
        self._tell_about(item)
        self._filling = False
        self._show()

    def choose(self, verdict: Verdict) -> None:
        """Press a verdict's button: an acceptance is given at once, others ask for the rest."""
        if self._item is None or not self._buttons[verdict].isEnabled():
            return
        self._verdict = verdict
        self._edited()
        if verdict is Verdict.ACCEPT:
            self.confirm()
        elif verdict is Verdict.CORRECT and self._editor is not None:
            self._editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif verdict is Verdict.CORRECT:
            self.labels.ask()
        elif verdict is Verdict.RETURN and not self.note.toPlainText().strip():
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def press_digit(self, number: int) -> None:
        """A digit chooses the right label while one is asked for, else marks an error."""
        if self._item is None:
            return
        correcting = self._verdict is Verdict.CORRECT
        if correcting and self._editor is not None and self._editor.press_digit(number):
            return
        if correcting and self._editor is None and self.labels.is_asking:
            self.labels.choose_number(number)
        elif number <= 4:
            self.marks.cycle(number)

    def confirm(self) -> None:
        """Give the decision if it is whole; otherwise say what it lacks."""
        if self._item is None or self._verdict is None:
            return
        if missing := self._lacking():
            self._say_missing(missing, "bad")
            return
        draft = self.draft
        note = draft.note.strip()
        self.decided.emit(
            Decision(self._verdict, draft.errors, note, draft.label, self._changed(draft))
        )

    def set_undo(self, why_not: str) -> None:
        """Enable “Take back last”, or say why it cannot be done."""
        self._undo.setDisabled(bool(why_not))
        self._undo.setToolTip(plain_tip(why_not))

    def _lay_out(self) -> None:
        area = Scroll()
        rows = area.rows
        rows.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        rows.addLayout(self._grid)
        self._place_verdicts(4)
        rows.addWidget(self._last_time)
        rows.addWidget(self._send)
        self.labels.hide()
        rows.addWidget(self.labels)
        self._editing = QVBoxLayout()
        rows.addLayout(self._editing)
        rows.addWidget(self._missing)
        rows.addWidget(self._confirm)
        rows.addSpacing(2)
        rows.addWidget(label(tr("Errors"), "mute"))
        rows.addWidget(self.marks)
        rows.addWidget(label(tr("Note to the expert"), "mute"))
        rows.addWidget(self.note)
        rows.addSpacing(6)
        rows.addWidget(self._about_title)
        rows.addWidget(self._about)
        rows.addStretch(1)
        self.body.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._undo)
        foot.addStretch(1)
        foot.addWidget(self._skip)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.marks.changed.connect(self._edited)
        self.note.textChanged.connect(self._edited)
        self.note.left.connect(self.left)
        self.labels.picked.connect(self._edited)
        self._confirm.clicked.connect(lambda _checked: self.confirm())
        self._undo.clicked.connect(lambda _checked: self.undone.emit())
        self._skip.clicked.connect(lambda _checked: self.skipped.emit())
        self._send.clicked.connect(lambda _checked: self.sent.emit())

    def _verdict_button(self, verdict: Verdict) -> Button:
        made = hinted(verdict_name(verdict), _KINDS.get(verdict, "secondary"), KEYS[verdict])
        made.setCheckable(True)
        made.clicked.connect(lambda _checked: self.choose(verdict))
        return made

    def _place_verdicts(self, across: int) -> None:
        for place, made in enumerate(self._buttons.values()):
            self._grid.addWidget(made, place // across, place % across)

    def _edited(self) -> None:
        if not self._filling:
            self._show()
            self.edited.emit()

    def _show(self) -> None:
        for verdict, made in self._buttons.items():
            made.setChecked(verdict is self._verdict)
        correcting = self._verdict is Verdict.CORRECT
        self.labels.setVisible(correcting and self._editor is None)
        if self._form is not None:
            self._form.setVisible(correcting)
        open_ = self._item is not None and self._verdict not in (None, Verdict.ACCEPT)
        self._confirm.setVisible(open_)
        lacking = self._lacking() if open_ else ""
        self._confirm.setDisabled(bool(lacking))
        if self._verdict is not None:
            named = tr("Confirm “{verdict}”").replace("{verdict}", verdict_name(self._verdict))
            self._confirm.setText(named)
            self._confirm.setAccessibleName(named)
        self._say_missing(lacking, "mute")

    def _lacking(self) -> str:
        if self._item is None or self._verdict is None:
            return ""
        if self._verdict is Verdict.CORRECT and self._editor is not None and self._editor.lacks:
            return self._editor.lacks
        draft = self.draft
        decision = Decision(
            self._verdict, draft.errors, draft.note, draft.label, self._changed(draft)
        )
        return tr(what_is_missing(decision, self._item.label, self._item.labels))

    def _changed(self, draft: Draft) -> str:
        """The details of the corrected answer, "" where the label says all that was changed."""
        if self._item is None or not draft.answer:
            return ""
        said, corrected = json.loads(self._item.answer), json.loads(draft.answer)
        same = {name: value for name, value in said.items() if name != "label"} == corrected
        alone = draft.label == self._item.label or not corrected
        return "" if same and alone else draft.answer

    @property
    def _editor(self) -> AnswerEditor | None:
        """The form of the type of the item, with the expert's answer or the draft's in it; None for
        a type without one. It is made when it is first asked for: most items need none, and the
        next one is to be on the screen at once.
        """
        item, draft = self._item, self._begin_with
        if self._form is None and item is not None and (make := face_for(item).editor):
            self._form = form = make(item)
            details = json.loads(draft.answer or item.answer)
            form.show_answer(
                draft.label or item.label,
                {name: value for name, value in details.items() if name != "label"},
            )
            form.edited.connect(self._edited)
            form.left.connect(self.left)
            self._editing.addWidget(form)  # before it is shown, or it would be a window
            self.editor_made.emit(form)
            form.setVisible(self._verdict is Verdict.CORRECT)
        return self._form

    def _say_missing(self, text: str, role: str) -> None:
        self._missing.setText(text)
        self._missing.setVisible(bool(text))
        set_role(self._missing, "bad" if role == "bad" else "mute")

    def _tell_about(self, item: ReviewItem | None) -> None:
        self._about_title.setVisible(item is not None)
        self._about.setVisible(item is not None)
        if item is None:
            return
        self._about_title.setText(tr("About {author}").replace("{author}", item.author))
        formats, estimate = self._formats, item.author_estimate
        facts: list[tuple[str, str | QWidget]] = []
        if estimate is None:
            facts.append((tr("Score"), tr("none yet")))
        else:
            bounds = f"{formats.number(estimate.low * 100)}–{formats.number(estimate.high * 100)}"
            facts.append((tr("Score"), _score(f"{formats.score(estimate)} ({bounds})", item)))
            facts.append((tr("Evidence, answers"), formats.number(estimate.n)))
        facts += [
            (tr("Version of this answer"), formats.number(item.attempt)),
            (tr("Chosen for review"), self._chosen(item)),
        ]
        self._about.set(facts)

    def _chosen(self, item: ReviewItem) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        selection = told(item.selection)
        row.addWidget(Pill(selection_state(selection), selection_name(selection)))
        # The chance of a drawn item would tell whether it looked risky, or is known.
        drawn = selection is Selection.SAMPLE
        chance = label("" if drawn else self._formats.percent(item.probability))
        chance.setToolTip(tr("The chance with which such an answer is drawn"))
        row.addWidget(chance)
        return made

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = sum(b.sizeHint().width() + 8 for b in self._buttons.values()) + 24
        self._place_verdicts(4 if event.size().width() - 32 >= wanted else 2)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter on a button presses the button; everywhere else here it confirms.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)


def _written(details: dict[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False)


def _score(number: str, item: ReviewItem) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addWidget(IntervalBar(item.author_estimate, SCORE_SPAN))
    row.addWidget(label(number))
    return made
