"""Labels and text boxes. The only module that makes a QLabel: what they show is plain text."""

import unicodedata
from html import escape
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.formats import grouped
from app.ui.icons import pixmap
from app.ui.tokens import State, current_tokens
from app.ui.words import tr

Role = Literal[
    "body", "mute", "small", "strong", "title", "crumb", "section", "figure", "figure-note",
    "good", "warn", "bad", "accent", "key", "brand",
]  # fmt: skip
SHOWN_CHARACTERS = 200_000
LONGEST_LINE = 2_000


def label(text: str = "", role: Role = "body", *, wrap: bool = False) -> QLabel:
    """A label that shows `text` as it is: no HTML, no links, nothing fetched."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    made.setText(text)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def set_role(made: QLabel, role: Role) -> None:
    """Give a label another look."""
    if made.property("role") != role:
        made.setProperty("role", role)
        made.style().unpolish(made)
        made.style().polish(made)


def icon_label(name: str, state: State, size: int = 16) -> QLabel:
    """An icon in a colour of state. Decoration: a word beside it says the same."""
    made = _Icon(name, state, size)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class _Icon(QLabel):
    """Draws itself at each paint, so that it follows the theme."""

    def __init__(self, name: str, state: State, size: int) -> None:
        super().__init__()
        self._name, self._state, self._size = name, state, size
        self.setFixedSize(QSize(size, size))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = current_tokens().strong(self._state)
        image: QPixmap = pixmap(self._name, colour, self._size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, image)


class ElidedLabel(QLabel):
    """One line that ends in “…” where room is short; the whole text is its tool tip."""

    def __init__(self, text: str = "", role: Role = "body") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


class PlainText(QPlainTextEdit):
    """Text from outside, read-only. Very long text is cut, long lines are broken, and characters
    that change the order of letters or cannot be seen are written out, such as [U+202E]."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("plain", True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show `text`, harmlessly."""
        self.setPlainText(shown_text(text))


def shown_text(text: str) -> str:
    """`text` as it may be shown: cut, lines broken, hidden characters marked."""
    cut = text[:SHOWN_CHARACTERS]
    lines = []
    for line in _marked(cut).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        lines += [line[i : i + LONGEST_LINE] for i in range(0, len(line), LONGEST_LINE)] or [""]
    if len(text) > SHOWN_CHARACTERS:
        lines.append(
            tr("… {n} more characters are not shown.").replace(
                "{n}", grouped(len(text) - SHOWN_CHARACTERS)
            )
        )
    return "\n".join(lines)


def plain_tip(text: str) -> str:
    """A tip that Qt takes for plain text, whatever came from outside."""
    return f"<span style='white-space:pre-wrap'>{escape(text)}</span>" if text else ""


def _marked(text: str) -> str:
    # Cf: direction marks, joiners, zero-width spaces, tags. Cc: control characters.
    # Each character is looked up once, however often it comes: texts are long, alphabets short.
    odd = [c for c in set(text) - {"\n", "\r", "\t"} if unicodedata.category(c) in ("Cf", "Cc")]
    return text.translate({ord(c): f"[U+{ord(c):04X}]" for c in odd}) if odd else text
