"""From the welcome page to a workspace, and hooks that own up to what nobody caught."""

import logging
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer, QtMsgType
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.ui.desk import Desk, House
from app.ui.run import Front, _Hooks, _log_qt, make_application, make_theme, run
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from app.ui.welcome import WelcomePage
from tests.ui.fakes import FakeDesk, build_fake_screens


class FakeHouse:
    """A `House` whose workspaces are made up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings_file = folder / "ui.ini"
        self.crash_file = folder / "crash.txt"
        self.opened: list[Path] = []

    def recent(self) -> list[Path]:
        return [self.folder / "here.guildhall", self.folder / "gone.guildhall"]

    def open_workspace(self, path: Path, progress: Progress) -> Desk:
        progress.step(1, 2, "tables")
        if not path.exists():
            raise UserError(f"“{path.stem}” is not there any more. Choose another workspace.")
        self.opened.append(path)
        return FakeDesk(path)

    def new_workspace(self, path: Path, progress: Progress) -> Desk:
        path.write_text("new", encoding="utf-8")
        return self.open_workspace(path, progress)

    def sample_workspace(self, progress: Progress) -> Desk:
        return self.new_workspace(self.folder / "sample.guildhall", progress)


@pytest.fixture
def house(tmp_path: Path) -> FakeHouse:
    (tmp_path / "here.guildhall").write_text("x", encoding="utf-8")
    return FakeHouse(tmp_path)


@pytest.fixture
def front(house: FakeHouse, theme: Theme, settings: QSettings, qtbot: QtBot) -> Front:
    checked: House = house
    made = Front(checked, theme, settings, build_fake_screens)
    made.begin(None)
    return made


def _page(front: Front) -> WelcomePage:
    assert front.window is not None
    page = front.window.centralWidget()
    assert isinstance(page, WelcomePage)
    return page


def _end(front: Front) -> None:
    if front.window is not None:
        front.window.close()
        front.window.deleteLater()
    front.close()


def test_the_welcome_page_offers_three_ways_and_what_was_open(front: Front, qtbot: QtBot) -> None:
    page = _page(front)
    names = {b.text() for b in page.findChildren(QPushButton)}
    assert {"Open the sample", "Start a workspace…", "Open a file…", "here"} <= names
    assert "gone" not in names
    assert page.banner.isHidden()
    _end(front)


def test_the_sample_opens_in_a_job_and_the_window_follows(
    front: Front, house: FakeHouse, qtbot: QtBot
) -> None:
    way = next(b for b in _page(front).findChildren(QPushButton) if b.text() == "Open the sample")
    way.click()
    assert not way.isEnabled()  # not twice
    qtbot.waitUntil(lambda: isinstance(front.window, Shell))
    assert house.opened == [house.folder / "sample.guildhall"]
    _end(front)


def test_a_workspace_that_cannot_be_opened_is_explained_on_the_page(
    front: Front, house: FakeHouse, qtbot: QtBot
) -> None:
    front.open_file(house.folder / "gone.guildhall")
    page = _page(front)
    qtbot.waitUntil(lambda: page.banner.text != "")
    assert page.banner.text == "“gone” is not there any more. Choose another workspace."
    assert all(b.isEnabled() for b in page._buttons)
    _end(front)


def test_a_new_workspace_gets_the_suffix(front: Front, house: FakeHouse, qtbot: QtBot) -> None:
    front.start_new(house.folder / "South desk")
    qtbot.waitUntil(lambda: isinstance(front.window, Shell))
    assert house.opened == [house.folder / "South desk.guildhall"]
    _end(front)


def test_another_workspace_is_chosen_on_the_welcome_page(
    front: Front, house: FakeHouse, qtbot: QtBot
) -> None:
    front.open_file(house.folder / "here.guildhall")
    qtbot.waitUntil(lambda: isinstance(front.window, Shell))
    shell = front.window
    assert isinstance(shell, Shell)
    with qtbot.waitSignal(shell.closed):
        shell.other_requested.emit()
    way = next(b for b in _page(front).findChildren(QPushButton) if b.text() == "here")
    way.click()
    qtbot.waitUntil(lambda: isinstance(front.window, Shell) and front.window is not shell)
    assert len(house.opened) == 2
    _end(front)


def test_what_nobody_caught_is_shown_and_logged(
    front: Front, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.excepthook
    hooks = _Hooks(front)
    try:
        error = ValueError("a bug on the main thread")
        sys.excepthook(ValueError, error, None)
        assert front.window is not None
        dialog = front.window.findChild(QDialog)
        assert dialog is not None
        assert "a bug on the main thread" in caplog.text
        dialog.close()
        worker = threading.Thread(target=_fail, name="stray")
        worker.start()
        worker.join()
        qtbot.waitUntil(lambda: "a bug on a stray thread" in caplog.text)
    finally:
        hooks.remove()
    assert sys.excepthook is before
    qtbot.wait(10)
    _end(front)


def _fail() -> None:
    raise RuntimeError("a bug on a stray thread")


def test_the_look_is_read_from_settings_and_rubbish_is_passed_over(
    qapp: QApplication, settings: QSettings, theme: Theme
) -> None:
    settings.setValue("look/mode", "dark")
    settings.setValue("look/scale", "1.2")
    chosen = make_theme(qapp, settings)
    assert (chosen.mode, chosen.scale) == (Mode.DARK, 1.2)
    settings.setValue("look/mode", "plaid")
    settings.setValue("look/scale", "huge")
    passed_over = make_theme(qapp, settings)
    assert (passed_over.mode, passed_over.scale) == (Mode.SYSTEM, 1.0)
    for made in (chosen, passed_over):
        made.deleteLater()
    theme._dress()


def test_the_application_has_its_name(qapp: QApplication) -> None:
    made = make_application(["guildhall"])
    assert made is qapp
    assert made.applicationName() == "Guildhall"


def test_what_qt_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="app.ui.run"):
        _log_qt(QtMsgType.QtWarningMsg, None, "a warning")  # type: ignore[arg-type]
        _log_qt(QtMsgType.QtCriticalMsg, None, "worse")  # type: ignore[arg-type]
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("WARNING", "Qt: a warning"),
        ("ERROR", "Qt: worse"),
    ]


def test_the_window_runs_from_the_first_page_to_the_last_close(
    house: FakeHouse, qapp: QApplication, theme: Theme
) -> None:
    opened: list[str] = []

    def close_when_open() -> None:
        shells = [w for w in qapp.topLevelWidgets() if isinstance(w, Shell) and w.isVisible()]
        for shell in shells:
            opened.append(shell.current_key)
            shell.close()

    timer = QTimer()
    timer.setInterval(20)
    timer.timeout.connect(close_when_open)
    timer.start()
    code = run(house, ["guildhall"], build=build_fake_screens)
    timer.stop()
    theme._dress()
    assert code == 0
    assert opened == ["today"]
    assert house.opened == [house.folder / "here.guildhall"]  # the newest one that still exists
    assert house.settings_file.exists()


def test_the_labels_of_the_welcome_page_are_plain(front: Front) -> None:
    labels = _page(front).findChildren(QLabel)
    assert labels
    assert all(w.textFormat() is Qt.TextFormat.PlainText for w in labels)
    _end(front)


def test_the_welcome_page_opens_the_manual_where_one_begins(front: Front, qtbot: QtBot) -> None:
    _page(front).help_requested.emit()
    made = front._help.window
    assert made is not None
    assert made.current == "begin"
    assert not made.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert not any(
        b.accessibleName() == "Keyboard shortcuts" and b.isVisible()
        for b in made.findChildren(QPushButton)
    )
    front.close()
    assert front._help.window is None
