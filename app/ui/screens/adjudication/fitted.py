"""A text in a well that is as high as it needs to be, up to a limit."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from app.ui.widgets.parts import Well
from app.ui.widgets.text import PlainText, shown_text

MOST = 300  # pixels; longer texts scroll
_FOLDED = 4_000  # characters from which a text scrolls anyway, so that nothing long is measured


class FittedText(PlainText):
    """Text from outside that takes the height its lines need at the width it gets."""

    def __init__(self, name: str, text: str, most: int = MOST) -> None:
        super().__init__(name, text)
        self._text = shown_text(text)
        self._most = most
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self._most
        if len(self._text) < _FOLDED:
            room = QRect(0, 0, max(80, self.width() - 18), 10_000)
            wrap = Qt.TextFlag.TextWordWrap
            needed = self.fontMetrics().boundingRect(room, wrap, self._text).height()
            height = min(self._most, needed + 16)
        if height != self.height():
            self.setFixedHeight(height)


def fitted_well(title: str, text: str, most: int = MOST) -> Well:
    """A quoted text under its title."""
    made = Well(title)
    made.body.addWidget(FittedText(title, text, most))
    return made
