"""Texts side by side: the words in which two differ, and the line that shows or hides them."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.differences import Change, Run, difference
from app.ui.task_types.texts import MOST_MARKS
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import key_hint
from app.ui.widgets.text import label, shown_text
from app.ui.words import tr

LEAST_SHARED: Final = 0.1  # of the words; below it the marks would say nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """The words in which two texts differ. Where they have too little in common no word is
    marked, and the share of what is the same is 0.
    """

    before: tuple[Run, ...]
    after: tuple[Run, ...]
    shared: float


def pair(before: str, after: str) -> Pair:
    """What each of two texts has in words that the other has not, as both are shown."""
    before, after = shown_text(before), shown_text(after)
    made = difference(before, after)
    if made.shared < LEAST_SHARED or len(made.runs) > MOST_MARKS:
        return Pair((Run(Change.SAME, before),), (Run(Change.SAME, after),), 0.0)
    removed, added = made.of(Change.SAME, Change.REMOVED), made.of(Change.SAME, Change.ADDED)
    return Pair(removed, added, made.shared)


class DifferenceLine(QWidget):
    """The button of the differences with its key, and what the marks mean. `pressed(on)` asks for
    them, or for the texts alone."""

    pressed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self._turn = button(tr("Word differences"), self._press, "link")
        self._legend = label("", "mute", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._turn)
        self._key = key_hint("D")  # on a desk that listens to it
        self._key.hide()
        row.addWidget(self._key)
        row.addStretch(1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addLayout(row)
        lines.addWidget(self._legend)
        self._legend.hide()

    @property
    def legend(self) -> str:
        """What the marks mean, "" while there are none."""
        return self._legend.text()

    def show_key(self) -> None:
        """Say by which key the differences come and go."""
        self._key.show()

    def show_state(self, on: bool, legend: str) -> None:
        """Say whether the differences are shown, and what their marks mean."""
        self._on = on
        self._turn.say(tr("Hide word differences") if on else tr("Word differences"))
        self._legend.setText(legend if on else "")
        self._legend.setVisible(on)

    def _press(self) -> None:
        self.pressed.emit(not self._on)
