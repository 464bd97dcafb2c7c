"""Keeps what is typed about the item on a desk, so that a crash loses a second of it at most."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

IDLE_MS = 1000  # so long after the last change a draft is kept


class Drafting(QObject):
    """`written()` is what is typed now, as text; `keep(number, text)` stores it with the item."""

    def __init__(
        self, written: Callable[[], str], keep: Callable[[int, str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._written, self._keep = written, keep
        self._number: int | None = None
        self._kept = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(IDLE_MS)
        self._soon.timeout.connect(self.save)

    def begin(self, number: int, kept: str) -> None:
        """An item is on the desk, of which so much is kept already."""
        self._soon.stop()
        self._number, self._kept = number, kept

    def end(self) -> None:
        """The desk is empty; what was typed since the last time is not kept."""
        self._soon.stop()
        self._number = None

    def pause(self) -> None:
        """What is typed is being given: it need not be kept, unless more is typed."""
        self._soon.stop()

    def typed(self) -> None:
        """Something has changed."""
        if self._number is not None:
            self._soon.start()

    def save(self) -> None:
        """Keep now what is not kept yet."""
        self._soon.stop()
        if self._number is not None and (text := self._written()) != self._kept:
            self._kept = text
            self._keep(self._number, text)
