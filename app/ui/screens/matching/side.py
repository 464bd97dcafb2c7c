"""Beside the plan: why this person, why not that one, and what could not be filled."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.formats import Formats
from app.ui.screens.matching.unfilled import UnfilledPart
from app.ui.screens.matching.why import WhyPart
from app.ui.widgets.parts import Card, rule


class SidePanel(Card):
    """The explanations, one below the other."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMinimumWidth(250)
        self._scroll = QScrollArea(self)
        inner = QWidget(self._scroll)
        self._scroll.setWidget(inner)
        self.why = WhyPart(formats, inner)
        self.unfilled = UnfilledPart(formats, inner)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 4, 0)
        rows.setSpacing(8)
        rows.addWidget(self.why)
        rows.addSpacing(8)
        rows.addWidget(rule())
        rows.addSpacing(4)
        rows.addWidget(self.unfilled)
        rows.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self.body.addWidget(self._scroll, 1)

    def to_top(self) -> None:
        """Show the beginning again."""
        self._scroll.verticalScrollBar().setValue(0)
