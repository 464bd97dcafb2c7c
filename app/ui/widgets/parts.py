"""The parts pages are laid out with: cards, figures, sections, rows of a form, empty states."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.quality import Estimate
from app.ui.columns import Empty
from app.ui.painting import paint_bar, paint_interval, paint_pill, pill_height, pill_width
from app.ui.tokens import State, current_tokens
from app.ui.widgets.buttons import button
from app.ui.widgets.text import icon_label, label, plain_tip, set_role

MARGIN, GAP = 22, 14  # around a page, between its cards


class Card(QFrame):
    """A panel with an optional title. Fill `body`; put buttons or pills in `head`.

    A large card is given its parent: whatever gets another one later is styled anew, all of it.
    """

    def __init__(
        self, title: str = "", body: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 14)
        outer.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.title = label(title, "section")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        outer.addLayout(self.head)
        self.title.setVisible(bool(title))
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)
        if body is not None:
            self.body.addWidget(body)

    def set_title(self, title: str) -> None:
        """Name the card."""
        self.title.setText(title)
        self.title.setVisible(bool(title))


class Well(QFrame):
    """A quiet surface inside a card, for a quoted text."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.setObjectName("well")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(4)
        if title:
            self.body.addWidget(label(title, "mute"))


class Figure(QWidget):
    """A number that matters: its name above, its unit or range beside, its meaning below."""

    def __init__(self, title: str, number: str = "–", note: str = "", below: str = "") -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(1)
        self._number = label(number, "figure")
        self._note = label(note, "figure-note")
        self._below = label(below, "mute")
        self._title = label(title, "mute")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._note, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addStretch(1)
        rows.addWidget(self._title)
        rows.addLayout(line)
        rows.addWidget(self._below)
        self._below.setVisible(bool(below))
        self._note.setVisible(bool(note))

    def set(self, number: str, note: str = "", below: str = "") -> None:
        """Show a new number."""
        self._number.setText(number)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._below.setText(below)
        self._below.setVisible(bool(below))
        self.setAccessibleName(f"{self._title.text()}: {number} {note} {below}".strip())


class Pill(QWidget):
    """A word in a colour of state."""

    def __init__(self, state: State, text: str) -> None:
        super().__init__()
        self._state, self._text = state, text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set(self, state: State, text: str) -> None:
        """Say something else."""
        self._state, self._text = state, text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(pill_width(self.font(), self._text), pill_height(self.font()) + 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current_tokens()
        paint_pill(painter, QRectF(self.rect()), self._text, self._state, tokens, self.font())


class IntervalBar(QWidget):
    """A score as a dot with its 95 % interval as a bar, on the scale `span`."""

    def __init__(
        self,
        estimate: Estimate | None = None,
        span: tuple[float, float] = (0.6, 1.0),
        state: State = State.ACCENT,
    ) -> None:
        super().__init__()
        self._span = span
        self.setMinimumSize(72, 14)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set(estimate, state)

    def set(self, estimate: Estimate | None, state: State = State.ACCENT) -> None:
        """Show another estimate; None draws the empty scale away."""
        self._estimate, self._state = estimate, state
        words = ""
        if estimate is not None:
            points = [round(v * 100) for v in (estimate.mean, estimate.low, estimate.high)]
            words = f"{points[0]}, 95 % interval {points[1]}–{points[2]}"
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(100, 14)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._estimate is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(4, 0, -4, 0)
            tokens = current_tokens()
            paint_interval(painter, area, self._estimate, self._span, tokens, self._state)


class ProgressBar(QWidget):
    """A share as a bar."""

    def __init__(self, share: float = 0.0, state: State = State.ACCENT) -> None:
        super().__init__()
        self.setMinimumSize(72, 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set(share, state)

    def set(self, share: float, state: State = State.ACCENT) -> None:
        """Fill it to `share` in 0..1."""
        self._share, self._state = share, state
        self.setAccessibleName(f"{round(share * 100)} %")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(140, 10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bar(painter, QRectF(self.rect()), self._share, current_tokens(), self._state)


class FactRows(QWidget):
    """Lines of a name and what it is, with rules between: the way a card lists facts.

    A fact is a text, or a widget such as a `Pill` or an `IntervalBar`.
    """

    def __init__(self, facts: Sequence[tuple[str, str | QWidget]] = ()) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.set(facts)

    def set(self, facts: Sequence[tuple[str, str | QWidget]], *, right: bool = True) -> None:
        """Show other facts. `right` puts them at the right edge."""
        clear(self._rows)
        for name, fact in facts:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(8, 6, 8, 6)
            row.setSpacing(12)
            if isinstance(fact, str):  # a long fact wraps; it never widens the card
                shown = label(fact, wrap=True)
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                shown.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                row.addWidget(label(name) if right else _name(name), 0 if right else 3)
                row.addWidget(shown, 1 if right else 5)
            else:
                row.addWidget(label(name) if right else _name(name), 1 if right else 3)
                row.addWidget(fact, 0 if right else 5)
            self._rows.addWidget(line)
            self._rows.addWidget(rule())


def _name(text: str) -> QLabel:
    """The name of a fact that stands at the left: as wide as all others, however long it is."""
    made = label(text, wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


class FormRow(QWidget):
    """A field with its name above and its help or its mistake below."""

    def __init__(self, name: str, field: QWidget, help_text: str = "") -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        title = label(name, "mute")
        title.setBuddy(field)
        field.setAccessibleName(name)
        self.field = field
        self._help = help_text
        self._below = label(help_text, "small", wrap=True)
        rows.addWidget(title)
        grows = field.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Expanding
        rows.addWidget(field, 1 if grows else 0)  # a text of many lines takes the room there is
        rows.addWidget(self._below)
        rows.addStretch(0)  # beside a taller row, name and field stay together at the top
        self._below.setVisible(bool(help_text))  # once it has a parent: else a window flashes

    def set_mistake(self, text: str) -> None:
        """Say what is wrong with the field; "" when nothing is."""
        self._below.setText(text or self._help)
        self._below.setVisible(bool(text or self._help))
        set_role(self._below, "bad" if text else "small")
        self.field.setProperty("wrong", bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)


class EmptyState(QWidget):
    """Says that nothing is here, what to do first, and offers it."""

    def __init__(self, empty: Empty, icon: str = "inbox") -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setSpacing(8)
        rows.addStretch(2)
        center = Qt.AlignmentFlag.AlignHCenter
        rows.addWidget(icon_label(icon, State.NEUTRAL, 28), 0, center)
        rows.addWidget(label(empty.title, "strong"), 0, center)
        if empty.step:
            step = label(empty.step, "mute", wrap=True)
            step.setAlignment(center)
            rows.addWidget(step)
        if empty.button and empty.slot is not None:
            rows.addWidget(button(empty.button, empty.slot), 0, center)
        rows.addStretch(3)


class Page(QScrollArea):
    """The scrolling body of a page: add cards to `body` (top to bottom) or use `grid`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("page")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        self.body.setSpacing(GAP)
        self.setWidget(inner)


class Scroll(QScrollArea):
    """What may be longer than its card, inside it: add to `rows`. Like a card it is given its
    parent where much is put into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inner = QWidget(self)
        self.rows = QVBoxLayout(self.inner)
        self.rows.setContentsMargins(0, 0, 4, 0)
        self.rows.setSpacing(8)
        self.setWidget(self.inner)
        self.inner.setAutoFillBackground(False)  # setWidget turned it on: the card shows through
        self.viewport().setAutoFillBackground(False)

    def to_top(self) -> None:
        """Show the beginning again."""
        self.verticalScrollBar().setValue(0)


def columns_of(widgets: Sequence[QWidget], weights: Sequence[int] = ()) -> QHBoxLayout:
    """Cards side by side; without weights all are equally wide."""
    line = QHBoxLayout()
    line.setSpacing(GAP)
    for i, widget in enumerate(widgets):
        line.addWidget(widget, weights[i] if weights else 1)
    return line


def grid_of(rows: Sequence[Sequence[QWidget]]) -> QGridLayout:
    """Widgets in equal columns, row by row."""
    made = QGridLayout()
    made.setSpacing(GAP)
    for r, row in enumerate(rows):
        for c, widget in enumerate(row):
            made.addWidget(widget, r, c)
            made.setColumnStretch(c, 1)
    return made


def section_title(text: str) -> QLabel:
    """A heading inside a card."""
    return label(text, "section")


def key_hint(keys: str) -> QLabel:
    """A shortcut as a small key, such as “Ctrl K”."""
    return label(keys, "key")


def rule() -> QFrame:
    """A line of one pixel."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()
