"""A stage for one page: real services and jobs, and a frame that writes down what it is told."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.pictures import settle
from app.ui.screen import Screen, ScreenContext
from app.ui.theme import Theme
from app.ui.tokens import State

S = TypeVar("S", bound=Screen)


class Stage:
    """Shows one page after another; `opened` and `said` keep what it asked of the frame."""

    def __init__(
        self, services: Services, jobs: Jobs, theme: Theme, settings: QSettings, qtbot: QtBot
    ) -> None:
        self.services = services
        self.opened: list[tuple[str, str]] = []
        self.said: list[tuple[State, str]] = []
        self.refused: list[str] = []
        self._jobs, self._qtbot = jobs, qtbot
        self._screen: Screen | None = None
        jobs.refused.connect(lambda _job, error: self.refused.append(str(error)))
        self.context = ScreenContext(
            jobs=jobs,
            open_page=self._open,
            notify=self._notify,
            theme=theme,
            settings=settings,
            formats=Formats(),
            user=services.desk.user.name,
        )

    def show(self, make: Callable[[Services, ScreenContext], S], arg: str = "") -> S:
        """Build a page, open `arg` in it, and wait for what it loads."""
        screen = make(self.services, self.context)
        widget = screen.widget()
        self._qtbot.addWidget(widget)
        widget.resize(1200, 800)
        widget.show()
        self._screen = screen
        self.go(arg)
        return screen

    def go(self, arg: str) -> None:
        """Open something else in the page that shows."""
        assert self._screen is not None
        self._screen.open(arg)
        self._screen.refresh()
        self.settle()

    def refresh(self) -> None:
        """Load again, as after news."""
        assert self._screen is not None
        self._screen.refresh()
        self.settle()

    def settle(self) -> None:
        """Wait until no job is left and what came back is shown."""
        settle(self._jobs.is_idle)

    def dialog(self) -> Dialog:
        """The question that is open over the page."""
        open_now = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog)]
        shown = [w for w in open_now if w.isVisible() and w.result() == QDialog.DialogCode.Rejected]
        assert shown, "no question is open"
        return shown[-1]

    def _open(self, key: str, arg: str = "") -> None:
        self.opened.append((key, arg))
        if self._screen is not None and key == self._screen.key:
            self._screen.open(arg)

    def _notify(
        self,
        state: State,
        text: str,
        button: str = "",
        slot: Callable[[], None] | None = None,
    ) -> None:
        self.said.append((state, text))


def words(widget: QWidget) -> str:
    """All that the labels and pills inside say, for looking a word up."""
    texts = [each.text() for each in widget.findChildren(QLabel) if not each.isHidden()]
    named = [each.accessibleName() for each in widget.findChildren(QWidget) if not each.isHidden()]
    return "\n".join([*texts, *named])


def press(widget: QWidget, name: str) -> None:
    """Click the button with these words."""
    for each in widget.findChildren(QPushButton):
        if each.accessibleName() == name or each.text() == name:
            assert each.isEnabled(), f"“{name}” is greyed"
            each.click()
            return
    raise AssertionError(f"no button “{name}”")
