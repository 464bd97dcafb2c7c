"""A real window on a real workspace, and a patient look at its jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.opened import OpenDesk
from app.ui.pictures import settle
from app.ui.screen import Screen
from app.ui.screens import build_screens
from app.ui.shell import Shell
from app.ui.theme import Theme

S = TypeVar("S", bound=Screen)


@contextmanager
def window(
    services: Services, theme: Theme, settings: QSettings, qtbot: QtBot, page: str, arg: str = ""
) -> Iterator[Shell]:
    """The window on `services` with a page open and all its jobs done."""
    shell = Shell(OpenDesk(services), theme, settings, build_screens)
    shell.show()
    qtbot.waitExposed(shell)
    shell.open_page(page, arg)
    rest(shell)
    try:
        yield shell
    finally:
        shell.close()
        shell.deleteLater()


def rest(shell: Shell) -> None:
    """Wait until nothing is under way."""
    settle(shell.jobs.is_idle)


def screen(shell: Shell, kind: type[S]) -> S:
    """The window's page of this class."""
    return next(s for s in shell.screens if isinstance(s, kind))
