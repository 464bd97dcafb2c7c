"""A text in a well that is as high as it needs to be, up to a limit."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from app.ui.widgets.parts import Well
from app.ui.widgets.text import PlainText

MOST = 300  # pixels; longer texts scroll
_AROUND, _LEAST = 14, 30


class FittedText(PlainText):
    """Text from outside that takes the height its lines need at the width it gets."""

    _resized = Signal()

    def __init__(self, name: str, text: str, most: int = MOST) -> None:
        super().__init__(name, text)
        self._most = most
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

        # Queued: a height that is set while the lines are being broken leaves them as they were.
        self._resized.connect(self._fit, Qt.ConnectionType.QueuedConnection)

    def _fit(self) -> None:
        lines = self.document().size().height()  # of a plain text: as it is broken now
        wanted = round(lines * self.fontMetrics().lineSpacing()) + _AROUND
        policies = Qt.ScrollBarPolicy
        scrolls = wanted > self._most
        self.setVerticalScrollBarPolicy(
            policies.ScrollBarAsNeeded if scrolls else policies.ScrollBarAlwaysOff
        )
        height = min(self._most, max(_LEAST, wanted))
        if height != self.height():
            self.setFixedHeight(height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.emit()


def fitted_well(title: str, text: str, most: int = MOST) -> Well:
    """A quoted text under its title."""
    made = Well(title)
    made.body.addWidget(FittedText(title, text, most))
    return made
