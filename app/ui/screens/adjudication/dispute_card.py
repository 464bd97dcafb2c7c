"""A dispute beside its list: what the reviewer found, why it is challenged, and the decision."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

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
from app.ui.screens.adjudication.fitted import fitted_well
from app.ui.widgets.buttons import Button
from app.ui.widgets.parts import Card, FactRows, Pill, Scroll, clear
from app.ui.widgets.text import label
from app.ui.words import tr


class DisputeCard(Card):
    """`decided(outcome, note)` follows a button."""

    decided = Signal(object, str)

    def __init__(self, formats: Formats) -> None:
        super().__init__(tr("The dispute"))
        self._formats = formats
        area = Scroll()
        self._told = QVBoxLayout()
        area.rows.addLayout(self._told)
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(label(tr("Why you decide so"), "mute"))
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(tr("Why you decide so"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(64)
        form.addWidget(self.note)
        line = QHBoxLayout()
        self.buttons = {one: self._button(one) for one in Outcome}
        for made in self.buttons.values():
            line.addWidget(made)
        line.addStretch(1)
        form.addLayout(line)
        area.rows.addStretch(1)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._form)
        self.note.textChanged.connect(self._show)
        self.show_item(None)

    def show_item(self, item: DisputeItem | None) -> None:
        """Show a dispute, or nothing."""
        clear(self._told)
        self.note.setPlainText("")
        self._form.setVisible(item is not None and item.row.outcome is None)
        if item is None:
            self._told.addWidget(label(tr("Choose a dispute in the list."), "mute"))
        else:
            self._tell(item)
        self._show()

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
        self._told.addWidget(FactRows(facts))
        if item.review_note:
            self._told.addWidget(fitted_well(tr("The reviewer’s note"), item.review_note))
        self._told.addWidget(fitted_well(tr("Why it is challenged"), row.reason))
        if row.outcome is None:
            words = tr(
                "Overturned: the answer is accepted and paid, and the review no longer counts for "
                "the score. Partly: the same, with the correction kept. A locked pay period never "
                "changes."
            )
            self._told.addWidget(label(words, "mute", wrap=True))
        else:
            self._told.addWidget(fitted_well(tr("Why it was decided so"), row.note))

    def _button(self, outcome: Outcome) -> Button:
        names = {
            Outcome.UPHELD: tr("Uphold"), Outcome.PARTLY: tr("Partly"),
            Outcome.OVERTURNED: tr("Overturn"),
        }  # fmt: skip
        made = Button(names[outcome])
        made.setAccessibleDescription(outcome_name(outcome))
        made.clicked.connect(
            lambda _checked: self.decided.emit(outcome, self.note.toPlainText().strip())
        )
        return made

    def _show(self) -> None:
        for made in self.buttons.values():
            made.setEnabled(bool(self.note.toPlainText().strip()))
            made.setToolTip("" if made.isEnabled() else tr("Say first why you decide so."))
