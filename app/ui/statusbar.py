"""The line at the bottom: workspace, what is saved, running jobs, and who is signed in."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.formats import Formats
from app.ui.jobpanel import JobPanel
from app.ui.jobs import Jobs
from app.ui.widgets.buttons import button
from app.ui.widgets.text import label, plain_tip
from app.ui.words import tr


class StatusBar(QWidget):
    """Says where the work is kept and what is under way; its last button opens the manual."""

    help_requested = Signal()

    def __init__(self, jobs: Jobs, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs = jobs
        self._panel = JobPanel(jobs, formats, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 3, 22, 3)
        row.setSpacing(14)
        self._workspace = label("")
        self._saved = label("")
        self._running = button("", self.open_jobs, "quiet")
        self._running.setProperty("kind", "status")
        self._user = label("")
        row.addWidget(self._workspace)
        row.addWidget(self._saved)
        row.addWidget(self._running)
        row.addStretch(1)
        row.addWidget(self._user)
        guide = button(tr("Help"), self.help_requested.emit, "quiet")
        guide.setProperty("kind", "status")
        guide.setToolTip(tr("The manual, at the page about this page (F1)"))
        row.addWidget(guide)
        jobs.changed.connect(self._show_jobs)
        self._show_jobs()

    def set_workspace(self, name: str, engine: str) -> None:
        """Name the workspace; the database engine is in the tool tip."""
        self._workspace.setText(name)
        self._workspace.setToolTip(plain_tip(engine))

    def set_saved(self, text: str) -> None:
        """Say how the work is saved: "All changes saved · Last backup 11:30"."""
        self._saved.setText(text)

    def set_user(self, name: str) -> None:
        """Say who is signed in."""
        self._user.setText(tr("Signed in: {name}").replace("{name}", name) if name else "")

    def open_jobs(self) -> None:
        """Open the list of jobs above the bar."""
        self._panel.open_above(self._running.mapToGlobal(QPoint(0, -6)))

    def _show_jobs(self) -> None:
        shown = self._jobs.shown()
        if not shown:
            text = tr("No jobs running")
        elif len(shown) == 1:
            share = shown[0].fraction
            text = shown[0].title + (f" · {share:.0%}" if share is not None else "…")
        else:
            text = tr("{n} jobs running").replace("{n}", str(len(shown)))
        if self._running.text() != text:
            self._running.say(text)
