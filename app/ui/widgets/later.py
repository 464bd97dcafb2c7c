"""Parts of a page that are made when they are first looked at, so that the page opens at once."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

P = TypeVar("P", bound=QWidget)


class _Room(QWidget):
    """Where the part will stand. `looked_at` says that it is about to be seen."""

    looked_at = Signal()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.looked_at.emit()
        super().showEvent(event)


class Later(Generic[P]):
    """A part and the room it takes. `make(room)` is called once, with the part's parent.

    The page keeps it, as it would keep the part.
    """

    def __init__(self, make: Callable[[QWidget], P]) -> None:
        self._make = make
        self._part: P | None = None
        self._waiting: dict[str, Callable[[P], object]] = {}
        self._room = _Room()
        self._room.looked_at.connect(self._look)
        self._rows = QVBoxLayout(self._room)
        self._rows.setContentsMargins(0, 0, 0, 0)

    @property
    def room(self) -> QWidget:
        """What is laid out: empty until the part is made."""
        return self._room

    @property
    def part(self) -> P:
        """The part itself, made now if it was not."""
        if self._part is None:
            made = self._part = self._make(self._room)
            self._rows.addWidget(made)
            made.show()  # a layout that shows already would do so only a turn later
            _tab_after(self._room, made)
            waiting, self._waiting = self._waiting, {}
            for do in waiting.values():
                do(made)
        return self._part

    def then(self, what: str, do: Callable[[P], object]) -> None:
        """Do something with the part: now if there is one, else as soon as it is made.

        Of what waits under the same name, the newest takes the place of the one before.
        """
        if self._part is None:
            self._waiting[what] = do
        else:
            do(self._part)

    def _look(self) -> None:
        _ = self.part


def _tab_after(room: QWidget, part: QWidget) -> None:
    """Let the Tab key come to the part where its room is, not at the end of the window."""
    inside, each = [], part.nextInFocusChain()
    while each is not part and each is not None and part.isAncestorOf(each):
        inside.append(each)
        each = each.nextInFocusChain()
    before = room.previousInFocusChain()
    while before is not None and before is not room and not _takes_focus(before):
        before = before.previousInFocusChain()
    for each in filter(_takes_focus, inside):
        if before is not None:
            QWidget.setTabOrder(before, each)
        before = each


def _takes_focus(widget: QWidget) -> bool:
    return widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
