"""A synthetic audit at the desk: the item as the auditor saw it, and what was found wrong with it.

Who made the item, its lot, and a model's text before a person edited it are not shown here, for
the reasons that `app.domain.task_types.synthetic_audit` gives: a reviewer who knows would judge the
maker. The task's page and the lots show them to who has decided.
"""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.review import ErrorMark, ReviewItem
from app.domain.synthetic import item_of, marks_of
from app.domain.task_types import SYNTHETIC_AUDIT
from app.ui.formats import Formats
from app.ui.naming.results import error_name, severity_name, severity_state
from app.ui.task_types.base import Face, FaceView
from app.ui.task_types.compare import DifferenceLine, pair
from app.ui.task_types.parts import LONGEST_FACT, AnswerFrame, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.synthetic_audit_form import SyntheticAuditForm
from app.ui.task_types.texts import SHORT_TEXT, TALL, FoldedText, MarkedText
from app.ui.widgets.parts import Pill, Scroll, Well
from app.ui.widgets.text import SHOWN_CHARACTERS, label
from app.ui.words import counted, tr

NARROWEST: Final = 200  # pixels of a text beside another, at normal text size
LEAST_HEIGHT: Final = 132


class SyntheticAuditView(FaceView):
    """What was asked, the item beside what it was made from, and the auditor's answer."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        payload, self._formats = held_in(item.payload), formats
        made = item_of(payload)
        self._text = made.text
        self._source = made.source if len(made.source) > LONGEST_FACT else ""
        area = Scroll(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        if made.prompt.strip():
            area.rows.addWidget(FoldedText(tr("Prompt"), made.prompt))
        known = ("text", "prompt", *SYNTHETIC_AUDIT.hidden, *(["source"] if self._source else []))
        for part in other_parts(payload, *known):
            area.rows.addWidget(part)
        long = max(len(self._text), len(self._source)) >= SHORT_TEXT
        self.source = MarkedText(tr("Source"), self._source, lines=0 if long else TALL)
        self.text = MarkedText(tr("Item"), self._text, lines=0 if long else TALL)
        self._differences = DifferenceLine()
        self._differences.pressed.connect(self.show_differences)
        area.rows.addWidget(self._differences)
        self._differences.setVisible(bool(self._source))
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(8)
        area.rows.addLayout(self._beside, 1 if long else 0)
        for name, shown in ((tr("Source"), self.source), (tr("Item"), self.text)):
            well = Well(name)
            well.body.addWidget(shown, 1)
            well.setMinimumHeight(LEAST_HEIGHT if long else 0)
            self._beside.addWidget(well, 1)
            well.setVisible(shown is self.text or bool(self._source))
            shown.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
        area.rows.addWidget(_answer(item, formats))
        blind = tr("Who made the item is hidden at the desk. Its task and its lot tell.")
        area.rows.addWidget(label(blind, "mute", wrap=True))
        area.rows.addStretch(0 if long else 1)
        area.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())

    @property
    def legend(self) -> str:
        """What the marks mean, "" while there are none."""
        return self._differences.legend

    @override
    def fill_desk(self) -> None:
        self._differences.show_key()

    @override
    def show_differences(self, on: bool) -> None:
        if not self._source:
            return
        legend = ""
        if on:
            found = pair(self._source, self._text)
            self.source.show_runs(found.before)
            self.text.show_runs(found.after)
            legend = self._legend_words(found.shared)
        else:
            self.source.show_text(self._source)
            self.text.show_text(self._text)
        self._differences.show_state(on, legend)
        self.differences_shown.emit(on)

    def _legend_words(self, shared: float) -> str:
        if not shared:
            return tr("The item shares too few words with its source to mark those that differ.")
        said = tr("Struck through: only in the source. Underlined: only in the item. {share} are "
                  "the same.")  # fmt: skip
        if max(len(self._source), len(self._text)) > SHOWN_CHARACTERS:
            said += " " + tr("Only what is shown was compared.")
        return said.replace("{share}", self._formats.percent(min(0.99, shared)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = self.fontInfo().pixelSize() / 13
        wide = event.size().width() >= 2 * NARROWEST * letters
        way = QBoxLayout.Direction
        self._beside.setDirection(way.LeftToRight if wide else way.TopToBottom)


def _answer(item: ReviewItem, formats: Formats) -> QWidget:
    details = held_in(item.answer)
    marks = marks_of(details.get("errors", []))
    beside = counted("%n errors", len(marks), "1 error") if marks else ""
    made = AnswerFrame(item, formats, item.label or tr("no label"), beside)
    if marks:
        made.body.addLayout(_errors(marks))
    made.add_reason(details)
    return made


def _errors(marks: tuple[ErrorMark, ...]) -> QGridLayout:
    """A line for each error: its kind, and how much it matters."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(2, 1)
    for line, mark in enumerate(marks):
        grid.addWidget(label(error_name(mark.kind)), line, 0)
        grid.addWidget(Pill(severity_state(mark.severity), severity_name(mark.severity)), line, 1)
    return grid


FACE = Face("synthetic_audit", SyntheticAuditView, SyntheticAuditForm)
