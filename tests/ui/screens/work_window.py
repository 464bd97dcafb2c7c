"""A window on a real workspace with a little work in it, for the pages about work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.opened import OpenDesk
from app.ui.screen import Action, Screen
from app.ui.screens import build_screens
from app.ui.shell import Shell
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.factory_work import add_answer, add_people, add_tasks, asked, person, project, task


class Window:
    """The shell, and what tests ask of it. Bugs inside jobs fail the test."""

    def __init__(self, shell: Shell, bot: QtBot) -> None:
        self.shell = shell
        self._bot = bot
        self.crashes: list[str] = []
        shell.jobs.crashed.connect(lambda _job, report: self.crashes.append(report))

    def settle(self) -> None:
        """Wait until every job has ended and what it told has been shown."""
        calm = 0
        for _ in range(400):
            self._bot.wait(15)
            calm = calm + 1 if self._is_calm() else 0
            if calm > 9:
                break
        assert not self.crashes, self.crashes[0]

    def _is_calm(self) -> bool:
        timers: list[QTimer | None] = [
            getattr(one, "_debounce", None) for one in self.shell.screens
        ]
        waits = any(timer is not None and timer.isActive() for timer in timers)
        return self.shell.jobs.is_idle() and not waits

    def open(self, key: str, arg: str = "") -> Any:
        """Show a page, wait for it, and give its screen."""
        self.shell.open_page(key, arg)
        self.settle()
        return self.screen(key)

    def screen(self, key: str) -> Any:
        return next(one for one in self.shell.screens if one.key == key)

    @property
    def said(self) -> str:
        """What the banner says."""
        return self.shell._banner.text

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        open_ones = [w for w in self.shell.findChildren(QDialog) if w.isVisible()]
        assert len(open_ones) == 1
        return open_ones[0]


def action(screen: Screen, begins: str) -> Action:
    """The action of a page whose words begin like this."""
    return next(one for one in screen.actions() if one.text.startswith(begins))


def press(dialog: QDialog, text: str) -> None:
    """Press the button with this text."""
    next(b for b in dialog.findChildren(Button) if b.text() == text).click()


def words(widget: QWidget) -> str:
    """All that the labels inside a widget say."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def add_work(services: Services) -> None:
    """Two projects, three experts, five tasks with overlap 2; one is answered and one has gold."""
    with services.desk.write("import") as unit:
        unit.quiet("work of a test")
        first = unit.work.add_project(project(1, labels=("yes", "no")))
        unit.work.add_project(project(2, client="Other client"))
        people = add_people(unit, person(1), person(2), person(3))
        tasks = add_tasks(
            unit,
            task(first, 1, payload='{"text":"<b>Is it <i>so</i>?</b>","source":"clinic"}'),
            task(first, 2, gold=("yes",)),
            *(task(first, number, batch="B2") for number in (3, 4, 5)),
        )
        unit.work.add_assignments([asked(tasks[0], people[0])])
        add_answer(unit, tasks[0], people[0], assignment_id=1)


@contextmanager
def work_window(
    services: Services, theme: Theme, settings: QSettings, bot: QtBot
) -> Iterator[Window]:
    """The window on these services, closed afterwards."""
    shell = Shell(OpenDesk(services), theme, settings, build_screens)
    shell.resize(1280, 800)
    shell.show()
    window = Window(shell, bot)
    window.settle()
    yield window
    shell.close()
    shell.deleteLater()
