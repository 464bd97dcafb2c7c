"""A window on nothing: a list of a hundred thousand made-up rows, no services, no store."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.garbage import MainThreadGarbage
from app.ui.jobs import Jobs
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from tests.ui.fakes import FakeDesk, build_fake_screens
from tests.ui.stage import Stage


@pytest.fixture(autouse=True)
def garbage(qapp: QApplication) -> Iterator[None]:
    """As in the program: widgets in cycles are collected by the main thread alone."""
    made = MainThreadGarbage()
    made.start()
    yield
    for left in qapp.topLevelWidgets():  # else the program's loop waits for a window of this test
        if left.isVisible():
            left.close()
    made.stop()
    made.collect()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()
    assert made.is_idle()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def stage(services: Services, jobs: Jobs, theme: Theme, settings: QSettings, qtbot: QtBot) -> Stage:
    """A page on its own, over the empty workspace of `services`."""
    return Stage(services, jobs, theme, settings, qtbot)


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path / "North desk.guildhall")


@pytest.fixture
def shell(qapp: QApplication, theme: Theme, settings: QSettings, desk: FakeDesk) -> Iterator[Shell]:
    theme.set_mode(Mode.LIGHT)
    made = Shell(desk, theme, settings, build_fake_screens)
    made.show()
    yield made
    made.close()
    made.deleteLater()
