"""The jobs that are under way: progress, rate, time left, and a button to stop each."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.formats import Formats
from app.ui.jobs import Job, Jobs, JobState
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import ProgressBar, clear
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import tr


class JobPanel(QFrame):
    """A popup above the status bar. It follows the jobs while it is open."""

    def __init__(self, jobs: Jobs, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(tr("Jobs"))
        self._jobs, self._formats = jobs, formats
        self._lines: dict[Job, _JobLine] = {}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 12, 14, 12)
        rows.setSpacing(10)
        rows.addWidget(label(tr("Jobs"), "section"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        rows.addLayout(self._rows)
        self.setFixedWidth(380)
        jobs.changed.connect(self._follow)

    def open_above(self, corner: QPoint) -> None:
        """Show it with its lower left corner at a point of the screen."""
        self._lines.clear()
        clear(self._rows)
        self._follow_now()
        self.adjustSize()
        self.move(corner.x(), corner.y() - self.height())
        self.show()

    def _follow(self) -> None:
        if self.isVisible():
            self._follow_now()

    def _follow_now(self) -> None:
        shown = self._jobs.shown()
        if list(self._lines) != shown or not shown:
            clear(self._rows)
            self._lines = {job: _JobLine(job, self._formats) for job in shown}
            for line in self._lines.values():
                self._rows.addWidget(line)
            if not shown:
                self._rows.addWidget(label(tr("No jobs running"), "mute"))
            self.adjustSize()
        for line in self._lines.values():
            line.update_line()


class _JobLine(QWidget):
    """One job."""

    def __init__(self, job: Job, formats: Formats) -> None:
        super().__init__()
        self._job, self._formats = job, formats
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(job.title, "strong"), 1)
        stop = button(tr("Cancel"), job.cancel)
        stop.setAccessibleName(tr("Cancel") + f": {job.title}")
        head.addWidget(stop)
        rows.addLayout(head)
        self._bar = ProgressBar()
        self._words = label("", "small")
        rows.addWidget(self._bar)
        rows.addWidget(self._words)

    def update_line(self) -> None:
        """Show where the job stands."""
        self._bar.set(self._job.fraction or 0.0)
        self._words.setText(described(self._job, self._formats))


def described(job: Job, formats: Formats) -> str:
    """Where a job stands, in one line: "4,120 of 9,000 · 830 a second · 6 s left · row 4120"."""
    if job.is_stopping:
        return tr("Stopping…")
    if job.state is JobState.WAITING:
        return tr("Waiting for the job before it")
    parts = []
    if job.total:
        parts.append(f"{formats.number(job.done)} {tr('of')} {formats.number(job.total)}")
    elif job.done:
        parts.append(formats.number(job.done))
    if job.rate:
        digits = 0 if job.rate >= 10 else 1
        parts.append(f"{formats.number(job.rate, digits)} {tr('a second')}")
    if job.seconds_left is not None and job.total:
        parts.append(f"{formats.duration(job.seconds_left)} {tr('left')}")
    if job.note:
        parts.append(job.note)
    return " · ".join(parts) or tr("Working…")
