"""The main window: navigation, top bar, pages, status bar; and who shows when."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Changes, Topic
from app.domain.progress import Progress
from app.ui.desk import Desk
from app.ui.dialogs import show_crash
from app.ui.formats import Formats
from app.ui.help_window import HelpDoor
from app.ui.jobs import Job, Jobs
from app.ui.navigation import Navigation
from app.ui.news import News, Watch
from app.ui.palette import Hit, Palette
from app.ui.screen import Action, Count, Screen, ScreenContext
from app.ui.shortcuts import show_shortcuts
from app.ui.statusbar import StatusBar
from app.ui.theme import Mode, Theme
from app.ui.tokens import State
from app.ui.topbar import TopBar
from app.ui.widgets.banner import Banner
from app.ui.widgets.parts import GAP, MARGIN
from app.ui.words import tr

BuildScreens = Callable[[object, ScreenContext], list[Screen]]
DEFAULT_SIZE = (1440, 900)
SMALLEST_SIZE = (900, 560)


class Shell(QMainWindow):
    """The window on one workspace. `closed` is emitted when all jobs have ended and it is gone."""

    file_dropped = Signal(str)
    other_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        settings: QSettings,
        build: BuildScreens,
        formats: Formats | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._theme, self._settings = desk, theme, settings
        self.jobs = Jobs(self)
        self.news = News(self)
        self.context = ScreenContext(
            jobs=self.jobs,
            open_page=self.open_page,
            notify=self.notify,
            theme=theme,
            settings=settings,
            formats=formats or Formats(zone=desk.zone),
            user=desk.user,
        )
        screens = build(desk.services, self.context)
        self._screens = {screen.key: screen for screen in screens}
        self._stale = set(self._screens)
        self._current = ""
        self._args: dict[str, str] = {}
        self._page_keys: list[QShortcut] = []
        self._help = HelpDoor(self, lambda: self._current, self._open_chosen, self.open_shortcuts)
        self._watch = Watch(self.jobs, self.news, desk.changed_elsewhere, self)
        self._lay_out(screens)
        self._connect()
        self._unsubscribe = desk.subscribe(self.news.publish)
        self._restore_session()
        self._watch.start()
        self._count_pages(frozenset(Topic))
        self._ask_saved()

    @property
    def current_key(self) -> str:
        """The key of the page that shows."""
        return self._current

    @property
    def screens(self) -> Sequence[Screen]:
        """All pages in the order of the navigation."""
        return list(self._screens.values())

    def open_page(self, key: str, arg: str = "") -> None:
        """Show a page and open `arg` in it; an unknown page is a bug and raises KeyError."""
        screen = self._screens[key]
        if key != self._current:
            self._hide_current()
            self._current = key
            page = screen.widget()
            if self._pages.indexOf(page) < 0:
                self._pages.addWidget(page)
                if self.isVisible():
                    self.jobs.after_paint()
            self._pages.setCurrentWidget(page)
            self._navigation.set_current(key)
            self._banner.close_message()
        self._args[key] = arg
        screen.open(arg)
        if key in self._stale:
            self._stale.discard(key)
            screen.refresh()
        self._show_head()

    def notify(
        self,
        state: State,
        text: str,
        button: str = "",
        slot: Callable[[], None] | None = None,
    ) -> None:
        """Say something in the banner above the page."""
        self._banner.say(state, text, button, slot)

    def refresh_page(self) -> None:
        """Load the page that shows again."""
        if self._current:
            self._screens[self._current].refresh()
        self._count_pages(frozenset(Topic))

    def open_palette(self) -> Palette:
        """Open the palette over the window."""
        made = Palette(self, self.jobs, self._hits(), [self._search])
        made.open_over(self)
        return made

    def open_shortcuts(self) -> None:
        """Open the sheet of shortcuts."""
        screen = self._screens.get(self._current)
        title = screen.title if screen else ""
        show_shortcuts(self, title, screen.actions() if screen else (), self.open_help)

    def open_help(self) -> None:
        """Open the manual beside this window, at the page about the page that shows."""
        self._help.open({key: screen.title for key, screen in self._screens.items()})

    def _lay_out(self, screens: Sequence[Screen]) -> None:
        self.setWindowTitle(f"{self._desk.name} – Guildhall")
        self.setMinimumSize(*SMALLEST_SIZE)
        self.setAcceptDrops(True)
        self._navigation = Navigation(screens)
        self._topbar = TopBar()
        self._banner = Banner()
        self._pages = QStackedWidget()
        self._pages.setObjectName("pages")
        self._status = StatusBar(self.jobs, self.context.formats)
        self._status.set_workspace(self._desk.name, self._desk.engine)
        self._status.set_user(self._desk.user)
        frame = QWidget()
        columns = QHBoxLayout(frame)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self._navigation)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._topbar)
        around = QWidget()  # so that no gap is left where nothing is said
        news = QVBoxLayout(around)
        news.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        news.addWidget(self._banner)
        around.hide()
        self._banner.shown.connect(around.setVisible)
        right.addWidget(around)
        right.addWidget(self._pages, 1)
        right.addWidget(self._status)
        columns.addLayout(right, 1)
        self.setCentralWidget(frame)

    def _connect(self) -> None:
        self._navigation.chosen.connect(self._open_chosen)
        self._topbar.search_requested.connect(self.open_palette)
        self._topbar.start_requested.connect(self._open_start)
        if "imports" in self._screens:
            self.file_dropped.connect(lambda path: self.open_page("imports", f"file:{path}"))
        self._status.help_requested.connect(self.open_help)
        self.news.changed.connect(self._on_news)
        self.jobs.refused.connect(self._on_refused)
        self.jobs.crashed.connect(self._on_crashed)
        for screen in self._screens.values():
            screen.actions_changed.connect(self._show_head)
            screen.crumb_changed.connect(self._show_head)
        for keys, slot in self._frame_keys():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(slot)

    def _frame_keys(self) -> list[tuple[str, Callable[[], object]]]:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+K", self.open_palette),
            ("F1", self.open_help),
            ("Ctrl+/", self.open_shortcuts),
            ("F5", self.refresh_page),
            ("Alt+Left", self._open_start),
            ("Ctrl+O", self.other_requested.emit),
            ("Ctrl+Q", self._close_window),
            ("Ctrl+=", lambda: self._scale_text(0.1)),
            ("Ctrl++", lambda: self._scale_text(0.1)),
            ("Ctrl+-", lambda: self._scale_text(-0.1)),
            ("Ctrl+0", lambda: self._scale_text(0)),
        ]
        if "settings" in self._screens:
            keys.append(("Ctrl+,", lambda: self.open_page("settings")))
        if "imports" in self._screens:
            keys.append(("Ctrl+I", lambda: self.open_page("imports")))
        for number, key in enumerate(self._navigation.keys()[:9], start=1):
            keys.append((f"Alt+{number}", partial(self._open_chosen, key)))
        return keys

    def _open_chosen(self, key: str) -> None:
        # A click on another page shows it as it was left; on the same page, its start.
        self.open_page(key, "" if key == self._current else self._args.get(key, ""))

    def _open_start(self) -> None:
        if self._current:
            self.open_page(self._current)

    def _hide_current(self) -> None:
        screen = self._screens.get(self._current)
        if screen is not None:
            screen.leave()
            if self.jobs.leave(screen, screen.widget()):
                self._stale.add(screen.key)

    def _show_head(self, *_: object) -> None:
        screen = self._screens.get(self._current)
        if screen is None:
            return
        self._topbar.set_title(screen.title, screen.crumb)
        actions = screen.actions()
        self._topbar.set_actions(actions)
        for old in self._page_keys:
            old.setEnabled(False)
            old.deleteLater()
        hidden = [a for a in actions if not a.in_bar and a.shortcut and not a.why_not]
        self._page_keys = [self._page_key(a) for a in hidden]

    def _page_key(self, action: Action) -> QShortcut:
        shortcut = QShortcut(QKeySequence(action.shortcut), self)
        shortcut.setAutoRepeat(False)  # a key held down gives one verdict, not thirty
        shortcut.activated.connect(action.slot)
        return shortcut

    def _on_news(self, changes: Changes) -> None:
        for key, screen in self._screens.items():
            if screen.topics & changes.topics:
                if key == self._current:
                    screen.refresh()
                else:
                    self._stale.add(key)
        self._count_pages(changes.topics)
        self._ask_saved()

    def _count_pages(self, topics: frozenset[Topic]) -> None:
        counted = [s for s in self._screens.values() if s.topics & topics]

        def work(progress: Progress) -> dict[str, Count | None]:
            counts: dict[str, Count | None] = {}
            for place, screen in enumerate(counted):
                progress.step(place, len(counted))
                counts[screen.key] = screen.count()
            return counts

        def done(counts: dict[str, Count | None]) -> None:
            for key, count in counts.items():
                self._navigation.set_count(key, count)

        key = "counts " + " ".join(sorted(s.key for s in counted))
        self.jobs.latest(self, key, tr("Count"), work, done, self._without_counts)

    def _without_counts(self, _error: UserError) -> None:
        """The page itself says what is wrong; the navigation keeps its last counts."""

    def _ask_saved(self) -> None:
        def work(_progress: Progress) -> str:
            return self._desk.saved_state()

        def done(saved: str) -> None:
            self._status.set_saved(saved)
            self._status.set_user(self._desk.user)  # somebody else may have signed in

        self.jobs.latest(self, "saved", tr("Saved state"), work, done, self._without_counts)

    def _on_refused(self, job: Job, error: UserError) -> None:
        title = f"{job.title}: " if job.title and not job.quiet else ""
        self._banner.say(State.BAD, f"{title}{error}")

    def _on_crashed(self, job: Job, report: str) -> None:
        show_crash(self, job.title, report)

    def _search(self, text: str) -> list[Hit]:
        return [
            Hit(f.text, f.kind, lambda f=f: self.open_page(f.page, f.arg), f.detail)  # type: ignore[misc]
            for f in self._desk.search(text)
        ]

    def _hits(self) -> list[Hit]:
        shown = self._screens.get(self._current)
        page_kind, command = tr("Page"), tr("Command")
        own = [
            Hit(a.text, command, a.slot, screen.title, a.shortcut, a.why_not)
            for screen in ([shown] if shown else [])
            for a in screen.actions()
            if not a.choices
        ]
        pages = [
            Hit(s.title, page_kind, lambda k=k: self.open_page(k))  # type: ignore[misc]
            for k, s in self._screens.items()
        ]
        places = [
            Hit(name, page_kind, lambda k=k, a=arg: self.open_page(k, a), s.title)  # type: ignore[misc]
            for k, s in self._screens.items()
            for name, arg in s.places()
        ]
        frame = [
            Hit(tr("Load this page again"), command, self.refresh_page, shortcut="F5"),
            Hit(tr("Help on this page"), command, self.open_help, tr("Manual (?)"), "F1"),
            Hit(tr("Keyboard shortcuts"), command, self.open_shortcuts, shortcut="Ctrl+/"),
            Hit(tr("Look: as the system"), command, lambda: self._set_mode(Mode.SYSTEM)),
            Hit(tr("Look: light"), command, lambda: self._set_mode(Mode.LIGHT)),
            Hit(tr("Look: dark"), command, lambda: self._set_mode(Mode.DARK)),
            Hit(tr("Larger text"), command, lambda: self._scale_text(0.1), shortcut="Ctrl++"),
            Hit(tr("Smaller text"), command, lambda: self._scale_text(-0.1), shortcut="Ctrl+-"),
            Hit(tr("Show running jobs"), command, self._status.open_jobs),
            Hit(
                tr("Open another workspace"), command, self.other_requested.emit, shortcut="Ctrl+O"
            ),
            Hit(tr("Close the window"), command, self._close_window, shortcut="Ctrl+Q"),
        ]
        return own + pages + places + frame

    def _close_window(self) -> None:
        self.close()

    def _set_mode(self, mode: Mode) -> None:
        self._theme.set_mode(mode)
        self._settings.setValue("look/mode", mode.value)

    def _scale_text(self, step: float) -> None:
        self._theme.set_scale(1.0 if step == 0 else round(self._theme.scale + step, 2))
        self._settings.setValue("look/scale", self._theme.scale)

    def _restore_session(self) -> None:
        geometry = self._settings.value("window/geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*DEFAULT_SIZE)
        page = str(self._settings.value("window/page", ""))
        arg = str(self._settings.value("window/arg", ""))
        if page in self._screens:
            self.open_page(page, arg)
        elif self._screens:
            self.open_page(next(iter(self._screens)))

    def _save_session(self) -> None:
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/page", self._current)
        self._settings.setValue("window/arg", self._args.get(self._current, ""))
        self._settings.sync()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.file_dropped.emit(url.toLocalFile())
                break

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._hide_current()
        self._help.close()
        self._watch.stop()
        self._unsubscribe()
        self._save_session()
        self.setCursor(Qt.CursorShape.WaitCursor)
        self.jobs.close()
        self._desk.close()
        super().closeEvent(event)
        self.closed.emit()
