"""The Credentials page's widgets: renewal above, the list and one credential below."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.formats import Formats
from app.ui.list_pane import ListPane
from app.ui.screens.credentials.detail import DetailCard
from app.ui.screens.credentials.renewal import RenewalCard
from app.ui.widgets.buttons import Button
from app.ui.widgets.parts import GAP, MARGIN
from app.ui.words import tr

DETAIL_WIDTHS = (320, 420)  # pixels, least and most


class CredentialsView(QWidget):
    """The page. `only` shows, and takes off, a filter that has no box."""

    def __init__(self, pane: ListPane, formats: Formats) -> None:
        super().__init__()
        self.pane = pane
        self.renewal = RenewalCard(formats)
        self.detail = DetailCard(formats)
        least, most = DETAIL_WIDTHS
        self.detail.setMinimumWidth(least)
        self.detail.setMaximumWidth(most)
        self.only = Button("", "quiet", icon_name="x")
        self.only.setToolTip(tr("Show all"))
        self.only.hide()
        pane.add_beside_filters(self.only)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP)
        rows.addWidget(self.renewal)
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(pane, 3)
        below.addWidget(self.detail, 2)
        rows.addLayout(below, 1)

    def say_only(self, words: str) -> None:
        """Say which filter without a box is on; "" for none."""
        self.only.say(words)
        self.only.setVisible(bool(words))
