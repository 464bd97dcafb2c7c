"""What a type has to have so that the desk can show it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.review import ReviewItem
from app.domain.task_types import type_named
from app.ui.formats import Formats

Command = tuple[str, Callable[[], None], str]
"""What a key does, in words; what is called; the key."""


class FaceView(QWidget):
    """The item in the middle of the desk. `scrolled()` says that somebody reads,
    `differences_shown(on)` that the view's own button was pressed."""

    scrolled = Signal()
    differences_shown = Signal(bool)

    def commands(self) -> Sequence[Command]:
        """What can be done in the view by keys that work all over the desk."""
        return ()

    def fill_desk(self) -> None:
        """Be told that the middle of the desk is the view's alone, and that the desk listens to its
        `commands`. On other pages neither is so."""

    def take_focus(self) -> None:
        """Take the keys that are nobody else's, where there is something to walk through."""

    def show_differences(self, on: bool) -> None:
        """Show or hide what differs word by word, where there is something to compare."""


class AnswerEditor(QWidget):
    """The form of an answer that is corrected in place.

    `edited()` follows every change, `left()` Esc: the keys are the desk's again.
    """

    edited = Signal()
    left = Signal()

    @property
    def label(self) -> str:
        """The label of the answer as it stands, "" where none is chosen."""
        raise NotImplementedError

    @property
    def details(self) -> dict[str, Any]:
        """What the answer as it stands holds beside its label."""
        raise NotImplementedError

    @property
    def lacks(self) -> str:
        """The sentence that says what the answer as it stands lacks, "" when it is whole."""
        return ""

    def show_answer(self, label: str, details: Mapping[str, Any]) -> None:
        """Put an answer into the form, without telling of a change."""
        raise NotImplementedError

    def attend(self, view: FaceView) -> None:
        """Follow what is chosen in the view of the same item."""

    def press_digit(self, number: int) -> bool:  # noqa: ARG002 - a form may have no use for it
        """Take a digit; False where it means nothing here."""
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Face:
    """The look of one type.

    view: the payload and the expert's answer, in the middle of the desk; None for plain texts.
    editor: the form of a corrected answer; None where the label is all there is to correct.
    """

    name: str
    view: Callable[[ReviewItem, Formats], QWidget] | None = None
    editor: Callable[[ReviewItem], AnswerEditor] | None = None


_FACES: dict[str, Face] = {}


def register(face: Face) -> None:
    """Make a type's look known. Raises `ValueError` when another of its name is there."""
    if _FACES.setdefault(face.name, face) is not face:
        raise ValueError(f"there is a look of {face.name} already")


def face_for(item: ReviewItem) -> Face:
    """The look of an item; plain text where its payload is not what its type takes, as tasks that
    were imported before the type had fields of its own."""
    return face_of(item.task_type) if _fits(item.task_type, item.payload) else Face(item.task_type)


@lru_cache(maxsize=1)  # view and form ask for the same item, and a long run takes a while
def _fits(task_type: str, payload: str) -> bool:
    try:
        return not type_named(task_type).fault(json.loads(payload))
    except (LookupError, ValueError, AttributeError):
        return False


def face_of(name: str) -> Face:
    """The look of a type; of one that has none, plain text."""
    return _FACES.get(name) or Face(name)
