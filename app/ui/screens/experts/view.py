"""The Experts page: the list, a person, or the items behind a score, one at a time."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.list_pane import ListPane
from app.ui.screens.experts.evidence import EvidenceView
from app.ui.screens.experts.person import PersonView
from app.ui.widgets.parts import MARGIN


class ExpertsView(QStackedWidget):
    """Three surfaces; `show_list`, `show_person` and `show_evidence` choose."""

    def __init__(self, pane: ListPane, person: PersonView, evidence: EvidenceView) -> None:
        super().__init__()
        self.pane, self.person, self.evidence = pane, person, evidence
        self._list = QWidget()
        rows = QVBoxLayout(self._list)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.addWidget(pane)
        for surface in (self._list, person, evidence):
            self.addWidget(surface)

    def show_list(self) -> None:
        """Show the table."""
        self.setCurrentWidget(self._list)

    def show_person(self) -> None:
        """Show the person."""
        self.setCurrentWidget(self.person)

    def show_evidence(self) -> None:
        """Show the items behind a score."""
        self.setCurrentWidget(self.evidence)
