"""The way into the window: `run(house, argv)` makes the application and shows the first page."""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QSettings,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.ui.desk import Desk, House
from app.ui.dialogs import show_crash
from app.ui.garbage import MainThreadGarbage
from app.ui.help_window import HelpDoor
from app.ui.jobs import Job, Jobs
from app.ui.screens import build_screens
from app.ui.shell import DEFAULT_SIZE, BuildScreens, Shell
from app.ui.theme import Mode, Theme
from app.ui.tokens import State
from app.ui.welcome import WelcomePage
from app.ui.words import tr

SUFFIX = ".guildhall"
_log = logging.getLogger(__name__)


def run(
    house: House,
    argv: Sequence[str],
    workspace: Path | None = None,
    build: BuildScreens = build_screens,
) -> int:
    """Show the window until it is closed; returns the exit code.

    `workspace` is opened at once; without it the newest one is, or the welcome page shows.
    """
    application = make_application(argv)
    with house.crash_file.open("a", encoding="utf-8") as trace:
        ours = not faulthandler.is_enabled()
        if ours:
            faulthandler.enable(trace)
        qInstallMessageHandler(_log_qt)
        settings = QSettings(str(house.settings_file), QSettings.Format.IniFormat)
        front = Front(house, make_theme(application, settings), settings, build)
        hooks = _Hooks(front)
        garbage = MainThreadGarbage()
        garbage.start()
        recent = [path for path in house.recent() if path.exists()]
        front.begin(workspace or (recent[0] if recent else None))
        code = application.exec()
        front.close()
        garbage.stop()
        hooks.remove()
        if ours:
            faulthandler.disable()
    return code


SWITCH_S = 0.0005  # how long a thread may keep the interpreter while another waits


def make_application(argv: Sequence[str]) -> QApplication:
    """The application object with its names set, or the one that is there already."""
    # Jobs that only compute would keep the main thread waiting 5 ms at each of its calls to Qt.
    sys.setswitchinterval(SWITCH_S)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([*argv])
    application.setOrganizationName("Guildhall")
    application.setApplicationName("Guildhall")
    application.setApplicationDisplayName("Guildhall")
    application.setQuitOnLastWindowClosed(True)
    return application


def make_theme(application: QApplication, settings: QSettings) -> Theme:
    """The look the person chose; settings that cannot be read never stop the start."""
    modes = {mode.value: mode for mode in Mode}
    mode = modes.get(str(settings.value("look/mode", "")), Mode.SYSTEM)
    try:
        scale = float(str(settings.value("look/scale", 1.0)))
    except ValueError:
        scale = 1.0
    return Theme(application, mode, scale)


class Front(QObject):
    """Leads from the welcome page to a workspace and holds the window that shows."""

    def __init__(
        self, house: House, theme: Theme, settings: QSettings, build: BuildScreens
    ) -> None:
        super().__init__()
        self._house, self._theme, self._settings, self._build = house, theme, settings, build
        self._jobs = Jobs(self)
        self._jobs.changed.connect(self._show_progress)
        self._jobs.crashed.connect(self.on_crash)
        self._job: Job | None = None
        self._window: QMainWindow | None = None
        self._welcome: WelcomePage | None = None
        self._help = HelpDoor(None, lambda: "begin")

    @property
    def window(self) -> QMainWindow | None:
        """The window that shows: the welcome page's or the workspace's."""
        return self._window

    def begin(self, workspace: Path | None) -> None:
        """Show the welcome page, and open `workspace` from there when there is one."""
        self._show_welcome()
        if workspace is not None:
            self.open_file(workspace)

    def open_file(self, path: Path) -> None:
        """Open a workspace in a job."""

        def work(progress: Progress) -> Desk:
            return self._house.open_workspace(path, progress)

        self._start(tr("Opening {name}").replace("{name}", path.stem), work)

    def open_sample(self) -> None:
        """Make or find the sample workspace in a job."""
        self._start(tr("Preparing the sample workspace"), self._house.sample_workspace)

    def start_new(self, path: Path) -> None:
        """Start an empty workspace at a path in a job."""
        file = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)

        def work(progress: Progress) -> Desk:
            return self._house.new_workspace(file, progress)

        self._start(tr("Making {name}").replace("{name}", file.stem), work)

    def choose_other(self) -> None:
        """Show the welcome page and close the workspace that is open."""
        before = self._window
        self._show_welcome()
        if before is not None:
            before.close()
            before.deleteLater()

    def close(self) -> None:
        """Stop what is under way."""
        self._help.close()
        self._jobs.close()

    def on_crash(self, job: Job | None, report: str) -> None:
        """Own up to a bug outside a workspace's jobs."""
        self._finish_busy()
        show_crash(self._window, job.title if job else "", report)

    def _start(self, title: str, work: object) -> None:
        self._job = self._jobs.start(title, work, self._opened, self._failed, writes=True)  # type: ignore[arg-type]
        self._show_progress()

    def _opened(self, desk: Desk) -> None:
        self._finish_busy()
        shell = Shell(desk, self._theme, self._settings, self._build)
        shell.other_requested.connect(self.choose_other)
        shell.closed.connect(self._help.close)
        welcome, self._window, self._welcome = self._window, shell, None
        shell.show()
        if welcome is not None:
            welcome.deleteLater()

    def _failed(self, error: UserError) -> None:
        self._finish_busy()
        if self._welcome is not None:
            self._welcome.banner.say(State.BAD, str(error))

    def _show_welcome(self) -> None:
        page = WelcomePage([path for path in self._house.recent() if path.exists()])
        page.sample_requested.connect(self.open_sample)
        page.new_requested.connect(self._ask_new)
        page.open_requested.connect(self._ask_open)
        page.help_requested.connect(self._help.open)
        page.recent_requested.connect(lambda path: self.open_file(Path(path)))
        window = QMainWindow()
        window.setWindowTitle("Guildhall")
        window.setCentralWidget(page)
        window.resize(*DEFAULT_SIZE)
        window.show()
        self._window, self._welcome = window, page

    def _ask_new(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self._window, tr("Start a workspace"), "", tr("Workspaces") + f" (*{SUFFIX})"
        )
        if path:
            self.start_new(Path(path))

    def _ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._window, tr("Open a workspace"), "", tr("Workspaces") + f" (*{SUFFIX})"
        )
        if path:
            self.open_file(Path(path))

    def _show_progress(self) -> None:
        job = self._job
        if self._welcome is not None and job is not None and not job.is_over:
            note = f"{job.title}… {job.note}".strip()
            self._welcome.show_busy(note, job.fraction)

    def _finish_busy(self) -> None:
        self._job = None
        if self._welcome is not None:
            self._welcome.show_busy("", None)


class _Hooks(QObject):
    """Catches what nobody caught, logs it, and shows it on the main thread."""

    _caught = Signal(str)

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._caught.connect(lambda report: front.on_crash(None, report))
        self._old, self._old_threads = sys.excepthook, threading.excepthook
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Put the earlier hooks back."""
        sys.excepthook, threading.excepthook = self._old, self._old_threads
        qInstallMessageHandler(None)

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
        output: TextIO | None = None,  # noqa: ARG002 - sys.excepthook's shape
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        report = "".join(traceback.format_exception(kind, error, trace))
        _log.error("An error nobody caught", exc_info=error)
        self._caught.emit(report)

    def _thread_hook(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._hook(caught.exc_type, caught.exc_value, caught.exc_traceback)


def _log_qt(kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    _log.log(levels.get(kind, logging.ERROR), "Qt: %s", message)
