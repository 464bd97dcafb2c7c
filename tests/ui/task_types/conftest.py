"""What every test of a type at the desk needs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from tests.factory_review import Office
from tests.ui.window import screen, window


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key counts at once, however short the item is on the desk."""
    monkeypatch.setattr("app.ui.screens.review.screen.BLINK_MS", 0)


@pytest.fixture
def shell(office: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    """The window at the desk of the module's `office`."""
    theme.set_mode(Mode.LIGHT)
    with window(office.services, theme, settings, qtbot, "review") as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> ReviewScreen:
    """Its desk."""
    return screen(shell, ReviewScreen)
