"""A dispute beside its list: what the reviewer found, why it is challenged, and the decision."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.adjudication import DisputeItem, Outcome
from app.ui.formats import Formats
from app.ui.naming.results import (
    error_name,
    outcome_name,
    outcome_state,
    severity_name,
    verdict_colour,
    verdict_done,
)
from app.ui.screens.adjudication.columns import state_word
from app.ui.screens.adjudication.drafts import DisputeDraft
from app.ui.screens.adjudication.fitted import fitted_well
from app.ui.widgets.buttons import Button, hinted
from app.ui.widgets.parts import Card, FactRows, Pill, Scroll, clear
from app.ui.widgets.text import Note, label, plain_tip
from app.ui.words import tr

OUTCOME_KEYS = {Outcome.UPHELD: "U", Outcome.PARTLY: "P", Outcome.OVERTURNED: "O"}


class DisputeCard(Card):
    """`decided(outcome, note)` follows a confirmed decision that is whole, `touched()` whatever is
    typed or chosen, `left()` Esc in the note; `undone()` and `skipped()` their buttons.
    """

    decided = Signal(object, str)
    touched = Signal()
    left = Signal()
    undone = Signal()
    skipped = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("The dispute"))
        self._formats = formats
        self._outcome: Outcome | None = None
        self._filling = False
        area = Scroll()
        self._told = QVBoxLayout()
        area.rows.addLayout(self._told)
        area.rows.addStretch(1)
        asks = tr("What settles it… (Esc goes back to the keys)")
        self.note = Note(tr("Why you decide so"), asks)
        self.buttons = {one: self._button(one) for one in Outcome}
        self._effect = label("", "mute", wrap=True)
        self._missing = label("", "mute", wrap=True)
        self._confirm = hinted(tr("Decide"), "primary", "Ctrl+Return")
        self._undo = hinted(tr("Take back last"), "quiet", "Ctrl+Z")
        self._skip = hinted(tr("Skip"), "quiet", "S")
        self._form = self._make_form()
        self.said = label("", "mute", wrap=True)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._form)
        self.body.addWidget(self.said)
        self.body.addLayout(self._make_foot())
        self.note.textChanged.connect(self._changed)
        self.note.left.connect(self.left)
        self._confirm.clicked.connect(lambda _checked: self.confirm())
        self._undo.clicked.connect(lambda _checked: self.undone.emit())
        self._skip.clicked.connect(lambda _checked: self.skipped.emit())
        self.show_item(None)

    @property
    def draft(self) -> DisputeDraft:
        """What is typed now."""
        return DisputeDraft(self._outcome, self.note.toPlainText())

    def show_item(self, item: DisputeItem | None, draft: DisputeDraft | None = None) -> None:
        """Show a dispute, or nothing; with a draft it is held, and can be decided."""
        self._filling = True
        clear(self._told)
        self._outcome = draft.outcome if draft else None
        self.note.setPlainText(draft.note if draft else "")
        self._form.setVisible(draft is not None)
        self._skip.setEnabled(draft is not None)
        if item is None:
            self._told.addWidget(label(tr("Choose a dispute in the list."), "mute"))
        else:
            self._tell(item)
        self._filling = False
        self._show()

    def choose(self, outcome: Outcome) -> None:
        """Say what becomes of the review; without a note, go and write it."""
        if self._form.isHidden():
            return
        self._outcome = outcome
        self._changed()
        if not self.note.toPlainText().strip():
            self.note.setFocus()

    def confirm(self) -> None:
        """Give the decision if it is whole."""
        note = self.note.toPlainText().strip()
        if self._outcome is not None and note and not self._form.isHidden():
            self.decided.emit(self._outcome, note)

    def say(self, text: str) -> None:
        """Say what was done last, and how long the dispute is held."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def set_undo(self, why_not: str) -> None:
        """Enable “Take back last”, or say why it cannot be done."""
        self._undo.setDisabled(bool(why_not))
        self._undo.setToolTip(plain_tip(why_not))

    def _make_form(self) -> QWidget:
        made = QWidget()
        form = QVBoxLayout(made)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(6)
        for button in self.buttons.values():
            line.addWidget(button, 1)
        form.addLayout(line)
        form.addWidget(self._effect)
        form.addWidget(label(tr("Why you decide so"), "mute"))
        form.addWidget(self.note)
        form.addWidget(self._missing)
        form.addWidget(self._confirm)
        return made

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.addWidget(self._undo)
        foot.addStretch(1)
        foot.addWidget(self._skip)
        return foot

    def _tell(self, item: DisputeItem) -> None:
        row, formats = item.row, self._formats
        facts: list[tuple[str, str | QWidget]] = [
            (tr("The answer"), item.label or tr("no label")),
            (tr("Verdict"), Pill(verdict_colour(row.verdict.value), verdict_done(row.verdict))),
        ]
        if item.corrected_label:
            facts.append((tr("Corrected to"), item.corrected_label))
        if item.errors:
            marks = [f"{error_name(m.kind)}, {severity_name(m.severity)}" for m in item.errors]
            facts.append((tr("Errors"), " · ".join(marks)))
        facts.append((tr("Opened"), formats.day(row.opened_at)))
        facts.append((tr("Outcome"), Pill(outcome_state(row.outcome), state_word(row.outcome))))
        self._told.addWidget(fitted_well(tr("Why it is challenged"), row.reason))
        if item.review_note:
            self._told.addWidget(fitted_well(tr("The reviewer’s note"), item.review_note))
        self._told.addWidget(FactRows(facts))
        if row.outcome is not None:
            self._told.addWidget(fitted_well(tr("Why it was decided so"), row.note))
        elif row.claimed_by and self._form.isHidden():
            held = tr("Held by {name}").replace("{name}", row.claimed_by)
            self._told.addWidget(label(held, "mute"))

    def _button(self, outcome: Outcome) -> Button:
        names = {
            Outcome.UPHELD: tr("Uphold"), Outcome.PARTLY: tr("Partly"),
            Outcome.OVERTURNED: tr("Overturn"),
        }  # fmt: skip
        made = hinted(names[outcome], "secondary", OUTCOME_KEYS[outcome])
        made.setCheckable(True)
        made.setAccessibleDescription(outcome_name(outcome))
        made.clicked.connect(lambda _checked: self.choose(outcome))
        return made

    def _changed(self) -> None:
        if not self._filling:
            self._show()
            self.touched.emit()

    def _show(self) -> None:
        for outcome, made in self.buttons.items():
            made.setChecked(outcome is self._outcome)
        lacking = ""
        if self._outcome is None:
            lacking = tr("Choose what becomes of the review.")
        elif not self.note.toPlainText().strip():
            lacking = tr("Say why you decide so.")
        self._missing.setText(lacking)
        self._missing.setVisible(bool(lacking))
        self._confirm.setDisabled(bool(lacking))
        self._effect.setText("" if self._outcome is None else _effect_words(self._outcome))
        self._effect.setVisible(self._outcome is not None)


def _effect_words(outcome: Outcome) -> str:
    return {
        Outcome.UPHELD: tr("The review stands: nothing changes."),
        Outcome.PARTLY: tr(
            "The review no longer counts for the score; the answer is accepted and paid as "
            "corrected. A locked pay period never changes."
        ),
        Outcome.OVERTURNED: tr(
            "The review no longer counts for the score; the answer is accepted as it is, and paid. "
            "A locked pay period never changes."
        ),
    }[outcome]
