"""The first page: open the sample workspace, start a new one, or open a file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.banner import Banner
from app.ui.widgets.buttons import Button, button
from app.ui.widgets.parts import Card, ProgressBar
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import tr

RECENT_SHOWN = 6


class WelcomePage(QWidget):
    """Says what the program is for and offers three ways in. Emits wishes, opens nothing."""

    sample_requested = Signal()
    new_requested = Signal()
    open_requested = Signal()
    recent_requested = Signal(str)
    help_requested = Signal()

    def __init__(self, recent: Sequence[Path] = ()) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        rows = QVBoxLayout()
        rows.setSpacing(14)
        outer.addLayout(rows, 4)
        outer.addStretch(1)
        rows.addStretch(2)
        rows.addWidget(label("Guildhall", "figure"))
        rows.addWidget(
            label(
                tr(
                    "The desk from which a team runs a workforce of credentialed experts: who "
                    "may do the work, who should, whether it was right, and what is owed."
                ),
                "mute",
                wrap=True,
            )
        )
        self.banner = Banner()
        rows.addWidget(self.banner)
        rows.addSpacing(6)
        rows.addLayout(self._ways())
        guide = button(tr("Read how to begin"), self.help_requested.emit, "link")
        guide.setShortcut(QKeySequence("F1"))
        guide.setToolTip(tr("The manual, at “The first hour” (F1)"))
        rows.addWidget(guide, 0, Qt.AlignmentFlag.AlignLeft)
        self._busy = self._busy_row()
        rows.addWidget(self._busy)
        if recent:
            rows.addWidget(self._recent(recent))
        rows.addStretch(3)

    def show_busy(self, text: str, share: float | None) -> None:
        """Show that a workspace is being made or opened; "" when it is over."""
        self._busy.setVisible(bool(text))
        self._busy_words.setText(text)
        self._busy_bar.set(share or 0.0)
        for way in self._buttons:
            way.setDisabled(bool(text))

    def _ways(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(14)
        sample = Button(tr("Open the sample"), "primary", icon_name="flask-conical")
        sample.clicked.connect(lambda _checked: self.sample_requested.emit())
        fresh = Button(tr("Start a workspace…"), icon_name="plus")
        fresh.clicked.connect(lambda _checked: self.new_requested.emit())
        existing = Button(tr("Open a file…"), icon_name="folder-open", shortcut="Ctrl+O")
        existing.clicked.connect(lambda _checked: self.open_requested.emit())
        self._buttons = [sample, fresh, existing]
        texts = [
            (
                tr("Look around"),
                tr("A made-up operation with a month of work: people, tasks, reviews and pay."),
            ),
            (
                tr("Begin"),
                tr("An empty workspace in one file. Experts, projects and tasks are imported."),
            ),
            (tr("Go on"), tr("Open a workspace file that you or a colleague made before.")),
        ]
        for (title, text), way in zip(texts, self._buttons, strict=True):
            card = Card(title)
            card.body.addWidget(label(text, "mute", wrap=True))
            card.body.addStretch(1)
            card.body.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
            card.setMinimumHeight(140)
            line.addWidget(card, 1)
        return line

    def _busy_row(self) -> QWidget:
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        self._busy_words = label("", "mute")
        self._busy_bar = ProgressBar()
        rows.addWidget(self._busy_words)
        rows.addWidget(self._busy_bar)
        made.hide()
        return made

    def _recent(self, recent: Sequence[Path]) -> Card:
        card = Card(tr("Opened before"))
        for path in list(recent)[:RECENT_SHOWN]:
            line = QHBoxLayout()
            line.setSpacing(12)
            way = button(path.stem, lambda p=path: self.recent_requested.emit(str(p)), "link")  # type: ignore[misc]
            self._buttons.append(way)
            line.addWidget(way)
            line.addWidget(ElidedLabel(str(path.parent), "small"), 1)
            card.body.addLayout(line)
        return card
