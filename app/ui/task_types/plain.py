"""An item of a type without a look of its own, or whose payload its type does not take: all that
the payload holds as texts to read, and the label that the expert chose of those there are.
"""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.review import ReviewItem
from app.ui.formats import Formats
from app.ui.task_types.base import FaceView
from app.ui.task_types.parts import AnswerFrame, parts_below
from app.ui.task_types.payload import reasons, sections
from app.ui.task_types.texts import FoldedText, reading
from app.ui.widgets.parts import Scroll, Well
from app.ui.widgets.text import label, shown_text
from app.ui.words import tr

MOST_NAMED = 12  # labels that were not chosen


class PlainView(FaceView):
    """The payload's text, or the longest part where it has none; all else; the expert's answer."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        parts = sections(item.payload, item.task_type)
        main = 0
        if parts and parts[0][0] != tr("Text"):
            main = max(range(len(parts)), key=lambda n: len(parts[n][1]))
        area = Scroll(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        weight = 0
        if parts:
            title, text = parts.pop(main)
            well = Well(shown_text(title))
            shown, weight = reading(title, text)
            well.body.addWidget(shown, 1)
            area.rows.addWidget(well, weight)
            shown.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
        for part in parts_below(parts):
            area.rows.addWidget(part)
        area.rows.addWidget(_answer(item, formats))
        area.rows.addStretch(0 if weight else 1)
        area.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())


def _answer(item: ReviewItem, formats: Formats) -> QWidget:
    made = AnswerFrame(item, formats, item.label or tr("no label"))
    others = [name for name in item.labels if name != item.label]
    if others:
        listed = ", ".join(others[:MOST_NAMED]) + (" …" if len(others) > MOST_NAMED else "")
        made.body.addWidget(label(tr("Not chosen: ") + listed, "mute", wrap=True))
    for title, text in reasons(item.answer):
        made.body.addWidget(FoldedText(shown_text(title), text))
    return made
