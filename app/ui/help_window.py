"""The help window: the list of pages, a search, the page. It stands beside the work."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.dialogs import Dialog
from app.ui.fonts import semibold, smaller
from app.ui.help import HelpPage, Manual, read_manual
from app.ui.help_text import HelpText
from app.ui.tokens import State, colour, current_tokens
from app.ui.widgets.buttons import Button, icon_button
from app.ui.widgets.text import label
from app.ui.words import counted, tr

SIZE = (1040, 760)
SMALLEST = (640, 420)
_NAME = Qt.ItemDataRole.UserRole


class HelpWindow(QWidget):
    """The manual in a window of its own.

    `screen_requested` names the page of the main window a help page belongs to, when the person
    wants to see it; `shortcuts_requested` asks for the sheet of shortcuts.
    """

    screen_requested = Signal(str)
    shortcuts_requested = Signal()

    def __init__(
        self, manual: Manual, screens: dict[str, str], parent: QWidget | None = None
    ) -> None:
        """`screens` are the pages of the main window, title by key; none before one is open."""
        super().__init__(parent, Qt.WindowType.Window)
        self._manual, self._screens = manual, screens
        self._visited: list[str] = []
        self._at = -1
        self.setObjectName("help")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # A manual that is left open does not keep the program running.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(tr("Guildhall help"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._lay_out()
        self._connect()
        self._list_pages()

    @property
    def current(self) -> str:
        """The name of the page that shows, "" before the first."""
        return self._visited[self._at] if self._visited else ""

    @property
    def shown_text(self) -> str:
        """The words of the page that shows."""
        return self._text.shown_text

    def open_page(self, name: str, heading: str = "") -> None:
        """Show a page of the manual and go to one of its headings."""
        if name != self.current:
            self._visited = [*self._visited[: self._at + 1], name]
            self._at = len(self._visited) - 1
            self._show_page()
        if heading:
            self._text.show_heading(heading)

    def open_screen(self, key: str) -> None:
        """Show the page about a page of the main window, and come to the front."""
        self._search.clear()
        self.open_page(self._manual.page_for(key).name)
        self.show()
        self.raise_()
        self.activateWindow()
        self._text.setFocus()

    def search(self, text: str) -> None:
        """Look for words, as if they had been typed."""
        self._search.setText(text)

    def listed(self) -> list[str]:
        """The names of the pages the list shows now."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return [str(item.data(_NAME)) for item in items if item.data(_NAME)]

    def follow(self, target: str) -> None:
        """Do what a link asks: open a page, or ask before a browser is opened."""
        url = QUrl(target)
        if url.scheme() in ("http", "https"):
            self._ask_browser(url)
            return
        name = url.path().removesuffix(".md") or self.current
        if not url.scheme() and self._manual.has(name):
            self.open_page(name, url.fragment())

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._bar())
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Search the manual"))
        self._search.setAccessibleName(tr("Search the manual"))
        self._search.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Pages of the manual"))
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._found = label("", "small", wrap=True)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(14, 14, 0, 14)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(self._found)
        column.addWidget(self._list, 1)
        self._text = HelpText()
        right = QWidget()
        page = QVBoxLayout(right)
        page.setContentsMargins(0, 14, 14, 14)
        page.addWidget(self._text)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([250, SIZE[0] - 250])
        rows.addWidget(split, 1)

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("topbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(bar)
        line.setContentsMargins(14, 8, 14, 8)
        line.setSpacing(8)
        self._back = icon_button(tr("Back"), "chevron-left", self.go_back)
        self._back.setToolTip(tr("Back (Alt+Left)"))
        self._forward = icon_button(tr("Forward"), "chevron-right", self.go_forward)
        self._forward.setToolTip(tr("Forward (Alt+Right)"))
        self._contents = Button(tr("Contents"), "quiet")
        self._screen = Button("", "secondary")
        keys = Button(tr("Keyboard shortcuts"), "secondary")
        keys.clicked.connect(lambda _checked: self._ask_shortcuts())
        keys.setVisible(bool(self._screens))
        for part in (self._back, self._forward, self._contents):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self._screen)
        line.addWidget(keys)
        return bar

    def _connect(self) -> None:
        self._contents.clicked.connect(lambda _checked: self.open_page(self._manual.index.name))
        self._screen.clicked.connect(lambda _checked: self.screen_requested.emit(self.current))
        self._search.textChanged.connect(lambda _text: self._list_pages())
        self._search.returnPressed.connect(self._open_first)
        self._search.installEventFilter(self)
        self._list.currentItemChanged.connect(lambda item, _before: self._open_item(item))
        self._text.link_clicked.connect(self.follow)
        for keys, slot in (
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
            ("Ctrl+F", self._search.setFocus),
            ("Ctrl+/", self._ask_shortcuts),
            ("F1", lambda: self.open_page(self._manual.index.name)),
            ("Escape", self._escape),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def go_back(self) -> None:
        """Show the page that was read before."""
        if self._at > 0:
            self._at -= 1
            self._show_page()

    def go_forward(self) -> None:
        """Undo a step back."""
        if self._at < len(self._visited) - 1:
            self._at += 1
            self._show_page()

    def _show_page(self) -> None:
        page = self._manual.page(self.current)
        self._text.show_markdown(page.text)
        self._text.mark(self._words())
        self.setWindowTitle(f"{page.title} – {tr('Guildhall help')}")
        self._back.setEnabled(self._at > 0)
        self._forward.setEnabled(self._at < len(self._visited) - 1)
        title = self._screens.get(page.name, "")
        self._screen.setVisible(bool(title))
        self._screen.say(tr("Go to {page}").replace("{page}", title))
        self._mark_current()

    def _words(self) -> list[str]:
        return self._search.text().split()

    def _list_pages(self) -> None:
        self._list.blockSignals(True)  # clearing it is not choosing
        self._list.clear()
        words = self._search.text().strip()
        if words:
            hits = self._manual.search(words)
            for hit in hits:
                self._add(hit.page, hit.excerpt)
            self._found.setText(
                counted("%n pages found" if len(hits) != 1 else "%n page found", len(hits))
                if hits
                else tr("No page holds these words. Try one word, or a shorter one.")
            )
        else:
            self._add(self._manual.index)
            for part in self._manual.parts:
                self._add_part(part.title)
                for page in part.pages:
                    self._add(page)
        self._found.setVisible(bool(words))
        self._list.blockSignals(False)
        self._mark_current()
        if self._visited:
            self._text.mark(self._words())

    def _add(self, page: HelpPage, excerpt: str = "") -> None:
        item = QListWidgetItem(f"{page.title}\n{excerpt}" if excerpt else page.title)
        item.setData(_NAME, page.name)
        self._list.addItem(item)

    def _add_part(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(semibold(smaller(self.font())))
        item.setForeground(colour(current_tokens().mute_text))
        self._list.addItem(item)

    def _mark_current(self) -> None:
        self._list.blockSignals(True)
        self._list.setCurrentRow(-1)
        for row in range(self._list.count()):
            if self._list.item(row).data(_NAME) == self.current:
                self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def _open_item(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_NAME):
            self.open_page(str(item.data(_NAME)))

    def _open_first(self) -> None:
        found = self.listed()
        if self._words() and found:
            self.open_page(found[0])

    def _ask_shortcuts(self) -> None:
        if self._screens:
            self.shortcuts_requested.emit()

    def _escape(self) -> None:
        if self._search.text():
            self._search.clear()
        else:
            self.close()

    def _ask_browser(self, url: QUrl) -> None:
        asked = Dialog(self, tr("Open this address in your browser?"), State.NEUTRAL, "info")
        asked.body.addWidget(label(url.toString(), wrap=True))
        asked.body.addWidget(
            label(tr("The program itself fetches nothing; your browser will."), "mute", wrap=True)
        )

        def go() -> None:
            asked.accept()
            QDesktopServices.openUrl(url)

        asked.add_button(tr("Cancel"), asked.reject)
        asked.add_button(tr("Open"), go, "primary", default=True)
        asked.open()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
        ):
            self._list.setFocus()
            return True
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_text"):
            self._list_pages()


class HelpDoor:
    """Opens the help window from the main one when first asked, and closes it with it.

    It has no parent: a window that has one lies above it always, and nobody could read the manual
    behind the work.
    """

    def __init__(
        self,
        window: QWidget | None,
        current: Callable[[], str],
        show_screen: Callable[[str], None] | None = None,
        show_shortcuts: Callable[[], None] | None = None,
    ) -> None:
        """`current` names the page to open at. The welcome page has no screens to show."""
        self._window, self._current = window, current
        self._show_screen, self._show_shortcuts = show_screen, show_shortcuts
        self._help: HelpWindow | None = None

    @property
    def window(self) -> HelpWindow | None:
        """The help window, None before it was first asked for."""
        return self._help

    def open(self, screens: dict[str, str] | None = None) -> None:
        """Show the manual at the page about what the main window shows."""
        if self._help is None:
            self._help = HelpWindow(read_manual(), screens or {})
            self._help.screen_requested.connect(self._on_screen)
            self._help.shortcuts_requested.connect(self._on_shortcuts)
        self._help.open_screen(self._current())

    def close(self) -> None:
        """Close the window if it was opened."""
        if self._help is not None:
            self._help.close()
            self._help.deleteLater()
            self._help = None

    def _on_screen(self, key: str) -> None:
        if self._show_screen is not None and key != self._current():
            self._show_screen(key)
        self._to_front()

    def _on_shortcuts(self) -> None:
        self._to_front()
        if self._show_shortcuts is not None:
            self._show_shortcuts()

    def _to_front(self) -> None:
        if self._window is not None:
            self._window.activateWindow()
