"""Beside the plan: why this person, why not that one, and what could not be filled."""

from PySide6.QtWidgets import QWidget

from app.ui.formats import Formats
from app.ui.screens.matching.unfilled import UnfilledPart
from app.ui.screens.matching.why import WhyPart
from app.ui.widgets.parts import Card, Scroll, rule


class SidePanel(Card):
    """The explanations, one below the other."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMinimumWidth(250)
        self._scroll = Scroll(self)
        self.why = WhyPart(formats, self._scroll.inner)
        self.unfilled = UnfilledPart(formats, self._scroll.inner)
        rows = self._scroll.rows
        rows.addWidget(self.why)
        rows.addSpacing(8)
        rows.addWidget(rule())
        rows.addSpacing(4)
        rows.addWidget(self.unfilled)
        rows.addStretch(1)
        self.body.addWidget(self._scroll, 1)

    def to_top(self) -> None:
        """Show the beginning again."""
        self._scroll.to_top()
