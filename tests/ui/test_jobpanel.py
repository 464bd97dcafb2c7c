"""The status bar and the panel say what is under way, and a job can be stopped there."""

import threading
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.progress import Progress
from app.ui.formats import Formats
from app.ui.jobpanel import JobPanel, described
from app.ui.jobs import Jobs, JobState
from app.ui.statusbar import StatusBar
from app.ui.theme import Theme


def test_a_running_job_is_shown_and_cancelled_from_the_panel(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    formats = Formats()
    bar = StatusBar(jobs, formats)
    qtbot.addWidget(bar)
    bar.set_workspace("North desk", "SQLite 3.53")
    bar.set_user("Manager")
    panel: JobPanel = bar._panel
    started = threading.Event()

    def work(progress: Progress) -> None:
        while True:
            progress.step(25, 100, "row 25")
            started.set()

    job = jobs.start("Import experts", work, writes=True)
    qtbot.waitUntil(lambda: "Import experts · 25%" in _texts(bar))
    panel.open_above(QPoint(100, 400))
    qtbot.waitUntil(lambda: any("row 25" in text for text in _texts(panel)))
    stop = next(b for b in panel.findChildren(QPushButton) if "Import" in b.accessibleName())
    stop.click()
    qtbot.waitUntil(jobs.is_idle)
    assert job.state is JobState.CANCELLED
    qtbot.waitUntil(lambda: "No jobs running" in _texts(bar))
    assert "Signed in: Manager" in _texts(bar)
    panel.close()


def test_quiet_reads_do_not_flicker_in_the_status_bar(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    bar = StatusBar(jobs, Formats())
    qtbot.addWidget(bar)
    gate = threading.Event()
    jobs.start("Fetch rows", lambda _p: gate.wait(5), quiet=True)
    assert "No jobs running" in _texts(bar)
    gate.set()
    qtbot.waitUntil(jobs.is_idle)


def test_a_job_behind_another_says_that_it_waits(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    gate = threading.Event()
    jobs.start("First", lambda _p: gate.wait(5), writes=True)
    second = jobs.start("Second", lambda _p: gate.wait(5), writes=True)
    assert described(second, Formats()) == "Waiting for the job before it"
    second.cancel()
    assert described(second, Formats()) == "Stopping…"
    gate.set()
    qtbot.waitUntil(jobs.is_idle)


def _texts(widget: StatusBar | JobPanel) -> list[str]:
    labels = [w.text() for w in widget.findChildren(QLabel)]
    return labels + [w.text() for w in widget.findChildren(QPushButton)]
