"""A line of news inside a page: what worked, what did not, and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout
from typing_extensions import override

from app.ui.tokens import State
from app.ui.widgets.buttons import Button, icon_button
from app.ui.widgets.parts import clear
from app.ui.widgets.text import icon_label, label
from app.ui.words import tr

_ICONS = {
    State.GOOD: "circle-check",
    State.WARN: "triangle-alert",
    State.BAD: "circle-alert",
    State.ACCENT: "info",
    State.NEUTRAL: "info",
}


class Banner(QFrame):
    """Hidden until it has something to say; Esc or the cross closes it. `shown(bool)` tells."""

    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 8, 8, 8)
        self._row.setSpacing(10)
        self.text = ""
        self.hide()

    def say(
        self,
        state: State,
        text: str,
        button: str = "",
        slot: Callable[[], None] | None = None,
    ) -> None:
        """Show `text` in the colour and with the sign of `state`, with one button if given."""
        clear(self._row)
        self.text = text
        self.setObjectName(f"banner-{state.value}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._row.addWidget(icon_label(_ICONS[state], state))
        self._row.addWidget(label(text, wrap=True), 1)
        if button and slot is not None:
            offered = Button(button)
            offered.clicked.connect(lambda _checked: slot())
            self._row.addWidget(offered)
        self._row.addWidget(icon_button(tr("Close this message"), "x", self.close_message))
        self.setAccessibleName(text)
        self.show()
        self.shown.emit(True)

    def close_message(self) -> None:
        """Say no more."""
        self.text = ""
        self.hide()
        self.shown.emit(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)
