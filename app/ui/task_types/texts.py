"""Texts of the desk: with marked differences, folded, and edited in place."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.differences import Change, Run, difference
from app.ui.formats import grouped
from app.ui.tokens import current_tokens
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Well
from app.ui.widgets.text import PlainText, label, shown_text
from app.ui.words import counted, tr

MOST_MARKS: Final = 1_500  # of one text; one with more is another text, not an edited one
EDITABLE: Final = 100_000  # characters that are edited in place
EDITABLE_LINE: Final = 20_000  # characters of one line: the letters of a line are laid out at once
SHORT_TEXT: Final = 500  # characters that need no room beyond their own
TALL: Final = 12  # lines
WAIT_MS: Final = 120  # after the last key, before the differences are shown


class ReadText(PlainText):
    """Text from outside that stands flush with its title.

    lines: it is as high as its text, up to so many lines, then it scrolls; 0 for the room there is.
    """

    def __init__(self, name: str, text: str = "", lines: int = 0) -> None:
        self._lines, self._wanted = lines, 0
        super().__init__(name, text)
        self.document().setDocumentMargin(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # lines wrap
        self.fit()

    @property
    def is_cut(self) -> bool:
        """Whether the text has more lines than show at its width."""
        return self._lines > 0 and self._height() > self._most()

    def set_lines(self, lines: int) -> None:
        """Allow so many lines."""
        self._lines = lines
        self.fit()

    def fit(self) -> None:
        """Take the height of the text."""
        if not self._lines:
            return
        height, policy = self._height(), Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if height > self._most() else policy.ScrollBarAlwaysOff
        )
        frame = self.height() - self.viewport().height() if self.isVisible() else 2
        most = self._lines * self.fontMetrics().lineSpacing()
        wanted = math.ceil(height if height <= self._most() else most) + frame + 2
        if wanted != self._wanted:
            self._wanted = wanted
            self.setMaximumHeight(wanted)
            self.updateGeometry()

    @override
    def break_lines(self) -> None:
        super().break_lines()
        self.fit()

    def _most(self) -> float:
        return self._lines * self.fontMetrics().lineSpacing() * 1.1  # some letters are taller

    def _height(self) -> float:
        """The height of the text, as far as it matters."""
        block, height = self.document().begin(), 0.0
        while block.isValid() and height <= self._most():
            height += self.blockBoundingRect(block).height()  # lays the block out
            block = block.next()
        return height

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def sizeHint(self) -> QSize:
        lines = min(TALL, 2 + self.document().characterCount() // 40)
        return QSize(120, self._wanted or lines * self.fontMetrics().lineSpacing())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._wanted or 3 * self.fontMetrics().lineSpacing())


class MarkedText(ReadText):
    """Text from outside in which runs are marked: what was removed is struck through, what was
    added is underlined, and each has the surface of its state as well.

    alike: of two texts side by side neither was there first, so both marks are underlines.
    """

    def __init__(self, name: str, text: str = "", *, alike: bool = False, lines: int = 0) -> None:
        super().__init__(name, text, lines)
        self._alike = alike
        self._marks: list[tuple[int, int, Change]] = []

    @property
    def marks(self) -> list[tuple[int, int, Change]]:
        """What is marked: (first place, length, what became of it), in UTF-16 units."""
        return list(self._marks)

    @override
    def show_text(self, text: str) -> None:
        self._marks = []
        super().show_text(text)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show runs of texts that were made by `shown_text`, one after the other."""
        marks: list[tuple[int, int, Change]] = []
        at = 0
        for run in runs:
            if run.change is not Change.SAME:
                words = run.text.strip() or run.text  # blanks around the words bear no mark
                before = _units(run.text[: run.text.find(words)])
                marks.append((at + before, _units(words), run.change))
            at += _units(run.text)
        where = self.verticalScrollBar().value()
        self.setPlainText("".join(run.text for run in runs))
        self._marks = marks if len(marks) <= MOST_MARKS else []
        self._paint_marks()
        self.verticalScrollBar().setValue(where)
        self.fit()

    def _paint_marks(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for at, length, change in self._marks:
            cursor.setPosition(at)
            cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(self._look(change))
        cursor.endEditBlock()

    def _look(self, change: Change) -> QTextCharFormat:
        tokens, look = current_tokens(), QTextCharFormat()
        if self._alike:
            look.setBackground(QColor(tokens.accent_soft))
            look.setFontUnderline(True)
        elif change is Change.REMOVED:
            look.setBackground(QColor(tokens.bad_soft))
            look.setForeground(QColor(tokens.bad_text))
            look.setFontStrikeOut(True)
        else:
            look.setBackground(QColor(tokens.good_soft))
            look.setForeground(QColor(tokens.good_text))
            look.setFontUnderline(True)
        return look

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_marks", None):
            self._paint_marks()


class FoldedText(Well):
    """A text with its name above; a long one shows its first lines until it is opened."""

    def __init__(self, name: str, text: str, *, few: int = 4, many: int = 14) -> None:
        super().__init__()
        self._few, self._many = few, many
        self._open = False
        self.text = ReadText(name, text, few)
        self._more = button(tr("Show more"), self.toggle, "link")
        head = QHBoxLayout()
        head.addWidget(label(name, "mute"), 1)
        head.addWidget(self._more)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self._more.setVisible(self.text.is_cut)

    @property
    def is_open(self) -> bool:
        """Whether a long text has its larger room."""
        return self._open

    def toggle(self) -> None:
        """Give a long text more room, or less."""
        self._open = not self._open
        self._more.say(tr("Show less") if self._open else tr("Show more"))
        self.text.set_lines(self._many if self._open else self._few)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._more.setVisible(self._open or self.text.is_cut)


class TextEdit(QPlainTextEdit):
    """A text that is edited in place, kept to the letter where nobody touches it.

    What is too long to be laid out again at each key is shown and not edited; `why_not` says so.
    """

    def __init__(self, name: str, height: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(height)
        self._given = self._loaded = ""

    @property
    def text(self) -> str:
        """The text as it stands."""
        now = self._raw()
        return self._given if self.isReadOnly() or now == self._loaded else now

    @property
    def why_not(self) -> str:
        """Why the text cannot be edited here, "" where it can."""
        if not self.isReadOnly():
            return ""
        said = tr(
            "{n} characters are too much to edit here: return the answer, or its label alone."
        )
        return said.replace("{n}", grouped(len(self._given)))

    def load(self, text: str, was: str) -> None:
        """Begin with a text that may be edited if the one it `was` may."""
        self._given = text
        long = max(map(_is_too_long, (text, was)))
        self.setReadOnly(long)
        self.setPlainText(shown_text(text) if long else text)
        self._loaded = self._raw()

    def _raw(self) -> str:
        # toPlainText would make a plain blank of each that does not break.
        return self.document().toRawText().replace("\u2029", "\n")

    @override
    def event(self, event: QEvent) -> bool:
        # Who types into a text that cannot be edited did not mean the commands of the desk.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if self.isReadOnly() and plain and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the form leaves for the keys of the desk
        else:
            super().keyPressEvent(event)


class EditedText(QWidget):
    """A text to edit, and below it what differs from the text it was. `edited()` follows a key."""

    edited = Signal()

    def __init__(self, name: str, height: int) -> None:
        super().__init__()
        self._was = ""
        self.edit = TextEdit(name, height)
        self.setFocusProxy(self.edit)
        self._said = label("", "mute", wrap=True)
        self.shown = MarkedText(tr("{text}, what changed").replace("{text}", name), lines=TALL)
        self._well = Well()
        self._well.body.addWidget(self.shown)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(label(name, "mute"))
        rows.addWidget(self.edit)
        rows.addWidget(self._said)
        rows.addWidget(self._well)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.show_difference)
        self.edit.textChanged.connect(self._on_key)

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.edit.text

    def load(self, text: str, was: str) -> None:
        """Begin with a text that is compared with what it was."""
        self._was = was
        self.edit.blockSignals(True)
        self.edit.load(text, was)
        self.edit.blockSignals(False)
        self.show_difference()

    def show_difference(self) -> None:
        """Show at once what differs."""
        self._soon.stop()
        now, why_not = self.text, self.edit.why_not
        differs = now != self._was
        self._well.setVisible(differs and not why_not)
        self._said.setVisible(differs or bool(why_not))
        if why_not:
            self._said.setText(why_not)
        elif differs:
            found = difference(shown_text(self._was), shown_text(now))
            self.shown.show_runs(found.runs)
            self._said.setText(difference_words(found.removed, found.added))

    def _on_key(self) -> None:
        self._soon.start()
        self.edited.emit()


def difference_words(removed: int, added: int) -> str:
    """How much differs, with the marks explained."""
    parts = []
    if removed:
        parts.append(counted("%n words removed (struck through)", removed,
                             "1 word removed (struck through)"))  # fmt: skip
    if added:
        parts.append(counted("%n words added (underlined)", added, "1 word added (underlined)"))
    return ", ".join(parts) or tr("Only blanks or line ends differ.")


def reading(name: str, text: str) -> tuple[PlainText, int]:
    """A text to be read, and how much of the room it is given: a short one takes what it needs."""
    if len(text) < SHORT_TEXT:
        return ReadText(name, text, TALL), 0
    return ReadText(name, text), max(2, min(8, len(text) // 400))


def _units(text: str) -> int:
    """How many places Qt counts in a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _is_too_long(text: str) -> bool:
    return len(text) > EDITABLE or max(map(len, text.split("\n"))) > EDITABLE_LINE
