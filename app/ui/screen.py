"""What a screen is: one page of the window, made when first shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Protocol

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from app.domain.news import Topic
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.theme import Theme
from app.ui.tokens import State


class Group(Enum):
    """The groups of the navigation, in order."""

    TODAY = ""
    PEOPLE = "People"
    WORK = "Work"
    RESULTS = "Results"
    WORKSPACE = "Workspace"


@dataclass(frozen=True, slots=True)
class Action:
    """Something a page can do, shown in the top bar and found in the palette.

    One action of a page is `primary`. `why_not` disables it and says why. With `choices` it is a
    menu of (text, slot) instead of a button. `in_bar` False keeps it in the palette only.
    """

    text: str
    slot: Callable[[], None]
    shortcut: str = ""
    primary: bool = False
    danger: bool = False
    why_not: str = ""
    icon: str = ""
    in_bar: bool = True
    choices: tuple[tuple[str, Callable[[], None]], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """The live count beside a page's name; bad is red: somebody must act."""

    number: int
    state: State = State.NEUTRAL


class Navigate(Protocol):
    """How a screen opens another, by name: open_page("experts", "person:17")."""

    def __call__(self, key: str, arg: str = "") -> None:
        """Show the page `key` and let it open `arg`."""
        ...


class Notify(Protocol):
    """How a screen says that something worked or did not, in the banner under the top bar."""

    def __call__(
        self,
        state: State,
        text: str,
        button: str = "",
        slot: Callable[[], None] | None = None,
    ) -> None:
        """Show `text`, with one button if given."""
        ...


@dataclass(frozen=True)
class ScreenContext:
    """What every screen is given beside the services."""

    jobs: Jobs
    open_page: Navigate
    notify: Notify
    theme: Theme
    settings: QSettings
    formats: Formats
    user: str


class Screen(QObject):
    """A page. A subclass names itself, builds its widget, refreshes it and opens things in it.

    `actions_changed` redraws the top bar, `crumb_changed` the part after the page's name.
    """

    key: ClassVar[str] = ""
    group: ClassVar[Group] = Group.WORKSPACE
    icon: ClassVar[str] = "file-text"
    topics: ClassVar[frozenset[Topic]] = frozenset()

    actions_changed = Signal()
    crumb_changed = Signal(str)

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.context = context
        self._widget: QWidget | None = None
        self._crumb = ""

    @property
    def title(self) -> str:
        """The page's name, in the person's language."""
        raise NotImplementedError

    @property
    def crumb(self) -> str:
        """What is open inside the page: “Experts / A. Orchard” has the crumb “A. Orchard”."""
        return self._crumb

    @property
    def is_built(self) -> bool:
        """Whether its widget was made already."""
        return self._widget is not None

    def widget(self) -> QWidget:
        """The page itself, built at the first call."""
        if self._widget is None:
            self._widget = self.build()
        return self._widget

    def build(self) -> QWidget:
        """Make the widget; called once, before the page is first shown. Loads nothing."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Load what the page shows, in a job. Called when shown while stale, and on news."""

    def open(self, arg: str) -> None:
        """Show something inside the page: "person:17", "filter:expiring"; "" is its start."""

    def actions(self) -> Sequence[Action]:
        """What the page can do now."""
        return ()

    def places(self) -> Sequence[tuple[str, str]]:
        """Places inside the page that the palette leads to, as (name, what `open` takes)."""
        return ()

    def count(self) -> Count | None:
        """The count for the navigation. Called off the main thread; must not touch widgets."""
        return None

    def leave(self) -> None:
        """The page is being hidden: let go of what others wait for, such as a claimed review."""

    def set_crumb(self, text: str) -> None:
        """Name what is open inside the page."""
        if text != self._crumb:
            self._crumb = text
            self.crumb_changed.emit(text)
