"""Free text at the desk: what was asked, what was written, and the text as it should be."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from app.domain.review import ReviewItem
from app.ui.formats import Formats
from app.ui.task_types.base import Face, FaceView
from app.ui.task_types.form import AnswerForm
from app.ui.task_types.parts import AnswerFrame, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.steps import StepRow
from app.ui.task_types.texts import EditedText, reading
from app.ui.widgets.parts import Scroll, Well
from app.ui.words import counted, tr

EDIT_HEIGHT = 200


class FreeTextView(FaceView):
    """The task's text above the expert's."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        payload, details = held_in(item.payload), held_in(item.answer)
        asked, written = str(payload["text"]), str(details.get("text", ""))
        area = Scroll(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        well = Well(tr("Text"))
        self.asked, room_asked = reading(tr("Text"), asked)
        well.body.addWidget(self.asked, 1)
        area.rows.addWidget(well, room_asked)
        for part in other_parts(payload, "text"):
            area.rows.addWidget(part)
        words = len(written.split())
        beside = counted("%n words", words, "1 word") if words else ""
        frame = AnswerFrame(item, formats, item.label or tr("no label"), beside)
        self.written, room_written = reading(tr("Expert’s text"), written)
        frame.body.addWidget(self.written, 1)
        self.written.setVisible(bool(written))
        frame.add_reason(details)
        area.rows.addWidget(frame, room_written)
        area.rows.addStretch(0 if room_asked or room_written else 1)
        for text in (self.asked, self.written):
            text.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())


class FreeTextForm(AnswerForm):
    """The text in a box, with what changed below it; the label in a row above."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item)
        self._label = self.add_row(StepRow(tr("Label"), item.labels))
        self.text = EditedText(tr("The right text"), EDIT_HEIGHT)
        self.close_form(self.text, self.reason)
        self.reason.setVisible("reason" in self.said_details)
        self.setFocusProxy(self.text)

    @property
    @override
    def label(self) -> str:
        return self._label.chosen

    @property
    @override
    def details(self) -> dict[str, Any]:
        text = self.text.text
        return self.with_reason({"text": text} if text else {})

    @override
    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        self._label.choose(label)
        self.text.load(str(details.get("text", "")), str(self.said_details.get("text", "")))
        self.load_reason(details)
        self.tell()


FACE = Face("free_text", FreeTextView, FreeTextForm)
