"""Rating at the desk: the text, its step on the scale, and one for each dimension."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout
from typing_extensions import override

from app.domain.review import ReviewItem
from app.ui.formats import Formats
from app.ui.task_types.base import Face, FaceView
from app.ui.task_types.form import AnswerForm, arrows
from app.ui.task_types.parts import AnswerFrame, Scale, other_parts
from app.ui.task_types.payload import held_in
from app.ui.task_types.steps import StepRow
from app.ui.task_types.texts import reading
from app.ui.widgets.parts import Scroll, Well
from app.ui.widgets.text import ElidedLabel, shown_text
from app.ui.words import tr


class RatingView(FaceView):
    """The text, and the expert's steps."""

    def __init__(self, item: ReviewItem, formats: Formats) -> None:
        super().__init__()
        payload, details = held_in(item.payload), held_in(item.answer)
        area = Scroll(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        well = Well(tr("Text"))
        self.text, weight = reading(tr("Text"), str(payload["text"]))
        well.body.addWidget(self.text, 1)
        area.rows.addWidget(well, weight)
        for part in other_parts(payload, "text", "dimensions"):
            area.rows.addWidget(part)
        place = item.labels.index(item.label) + 1 if item.label in item.labels else 0
        beside = tr("step {n} of {all}").replace("{n}", str(place))
        beside = beside.replace("{all}", str(len(item.labels))) if place else ""
        frame = AnswerFrame(item, formats, item.label or tr("no label"), beside)
        frame.body.addWidget(Scale(tr("Rating"), item.labels, item.label))
        ratings = details.get("ratings", {})
        names = dict.fromkeys([*payload.get("dimensions", []), *ratings])
        if names:
            grid = QGridLayout()
            grid.setHorizontalSpacing(12)
            grid.setColumnStretch(0, 3)
            grid.setColumnStretch(1, 2)
            grid.setColumnStretch(2, 2)
            for line, name in enumerate(names):
                said = str(ratings.get(name, ""))
                grid.addWidget(ElidedLabel(shown_text(str(name))), line, 0)
                grid.addWidget(Scale(str(name), item.labels, said), line, 1)
                words = said if len(said) > 2 else ""  # a figure stands in the scale already
                grid.addWidget(ElidedLabel(words if said else tr("not rated"), "mute"), line, 2)
            frame.body.addLayout(grid)
        frame.add_reason(details)
        area.rows.addWidget(frame)
        area.rows.addStretch(0 if weight else 1)
        self.text.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())


class RatingForm(AnswerForm):
    """A row for the scale and one for each dimension."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item)
        self._rating = self.add_row(StepRow(tr("Rating"), item.labels))
        self._dimensions = {
            name: self.add_row(StepRow(name, item.labels, optional=True, beside=True))
            for name in held_in(item.payload).get("dimensions", [])
        }
        self.close_form(self.reason)

    @property
    @override
    def label(self) -> str:
        return self._rating.chosen

    @property
    @override
    def details(self) -> dict[str, Any]:
        told = {name: row.chosen for name, row in self._dimensions.items() if row.chosen}
        return self.with_reason({"ratings": told} if told else {})

    @override
    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        self._rating.choose(label)
        for name, row in self._dimensions.items():
            row.choose(str(details.get("ratings", {}).get(name, "")))
        self.load_reason(details)
        self.tell()

    @override
    def changes(self) -> list[str]:
        was = self.said_details.get("ratings", {})
        rows = [(name, was.get(name, ""), row.chosen) for name, row in self._dimensions.items()]
        return arrows([(tr("rating"), self.said, self.label), *rows])


FACE = Face("rating", RatingView, RatingForm)
