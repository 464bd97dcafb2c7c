"""The Progression page's widgets: three surfaces under a row of switches."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.people import Level
from app.ui.formats import Formats
from app.ui.list_pane import ListPane
from app.ui.naming.people import level_word
from app.ui.screens.progression.detail import ProposalCard
from app.ui.widgets.buttons import Button
from app.ui.widgets.parts import GAP, MARGIN, Card
from app.ui.words import tr

SURFACES = ("decide", "ladder", "nearest")


class ProgressionView(QWidget):
    """The page. `surface_wanted(name)` follows a switch."""

    surface_wanted = Signal(str)

    def __init__(
        self,
        proposals: ListPane,
        rungs: Sequence[tuple[Level, ListPane]],
        nearest: ListPane,
        formats: Formats,
    ) -> None:
        super().__init__()
        self.detail = ProposalCard(formats)
        self._switches: dict[str, Button] = {}
        self._cards: dict[Level, Card] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(self._decide(proposals))
        self._stack.addWidget(self._ladder(rungs))
        self._stack.addWidget(nearest)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP)
        rows.addLayout(self._switch_row())
        rows.addWidget(self._stack, 1)

    def show_surface(self, name: str) -> None:
        """Show "decide", "ladder" or "nearest"."""
        self._stack.setCurrentIndex(SURFACES.index(name))
        self._switches[name].setChecked(True)

    def say_waiting(self, number: int) -> None:
        """Put the number of proposals on their switch."""
        words = tr("To decide")
        self._switches["decide"].say(f"{words} · {number:,}" if number else words)

    def say_people(self, level: Level, number: int) -> None:
        """Put the number of people above their column."""
        self._cards[level].set_title(f"{level_word(level)} · {number:,}")

    def _switch_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        group = QButtonGroup(self)
        names = (tr("To decide"), tr("Ladder"), tr("Nearest to the next step"))
        for key, words in zip(SURFACES, names, strict=True):
            made = Button(words)
            made.setCheckable(True)
            made.clicked.connect(lambda _checked, key=key: self.surface_wanted.emit(key))
            group.addButton(made)
            self._switches[key] = made
            line.addWidget(made)
        line.addStretch(1)
        return line

    def _decide(self, proposals: ListPane) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(proposals, 5)
        line.addWidget(self.detail, 6)
        return made

    def _ladder(self, rungs: Sequence[tuple[Level, ListPane]]) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        for level, pane in rungs:
            card = Card(level_word(level), pane)
            self._cards[level] = card
            line.addWidget(card, 1)
        return made
