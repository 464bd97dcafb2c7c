"""The bar above a page: its name, the search field and what the page can do."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.fonts import BODY, smaller, text_width
from app.ui.formats import named
from app.ui.screen import Action
from app.ui.tokens import current_tokens
from app.ui.widgets.buttons import Button, ButtonKind, icon_button
from app.ui.widgets.parts import clear
from app.ui.widgets.text import ElidedLabel, label, plain_tip
from app.ui.words import tr

SEARCH_KEYS = "Ctrl+K"


class SearchField(QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self) -> None:
        super().__init__(tr("Search or run a command"))
        self.setProperty("kind", "search")
        self.setAccessibleName(tr("Search or run a command"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(280 * self.font().pixelSize() / BODY), super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(round(120 * self.font().pixelSize() / BODY), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() - text_width(smaller(self.font()), SEARCH_KEYS) - 44
        whole = text_width(self.font(), tr("Search or run a command")) <= room
        self.setText(tr("Search or run a command") if whole else tr("Search"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = smaller(self.font())
        words = SEARCH_KEYS.replace("+", " ")
        width = text_width(font, words) + 10
        height = font.pixelSize() + 6
        box = self.rect().adjusted(self.width() - width - 10, 0, -10, 0)
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        painter.setPen(QColor(tokens.line))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(tokens.mute_text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class TopBar(QWidget):
    """Title, search and actions of the page that shows."""

    search_requested = Signal()
    start_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 10, 22, 10)
        row.setSpacing(14)
        titles = QHBoxLayout()
        titles.setSpacing(6)
        self._title = label("", "title")
        self._back = icon_button(tr("Back to the list"), "chevron-left", self.start_requested.emit)
        self._back.setToolTip(tr("Back to the list (Alt+Left)"))
        self._back.hide()
        self._slash = label("/", "crumb")
        self._crumb = ElidedLabel("", "crumb")
        titles.addWidget(self._back)
        titles.addWidget(self._title)
        titles.addWidget(self._slash)
        titles.addWidget(self._crumb, 1)
        row.addLayout(titles, 1)
        self._search = SearchField()
        self._search.clicked.connect(lambda _checked: self.search_requested.emit())
        row.addWidget(self._search)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(14)
        row.addLayout(self._actions)
        self.set_title("", "")

    def set_title(self, title: str, crumb: str) -> None:
        """Name the page and what is open inside it."""
        self._title.setText(title)
        self._crumb.setText(crumb)
        self._crumb.setToolTip("")
        self._slash.setVisible(bool(crumb))
        self._back.setVisible(bool(crumb))

    def set_actions(self, actions: Sequence[Action]) -> None:
        """Show what the page can do: secondary actions first, the primary one last."""
        clear(self._actions)
        shown = [a for a in actions if a.in_bar]
        for action in sorted(shown, key=lambda a: a.primary):
            self._actions.addWidget(_button_of(action))


def _button_of(action: Action) -> Button:
    kind: ButtonKind = "primary" if action.primary else "danger" if action.danger else "secondary"
    made = Button(action.text, kind, icon_name=action.icon, shortcut=action.shortcut)
    made.setDisabled(bool(action.why_not))
    made.setToolTip(plain_tip(action.why_not))
    if action.choices:
        menu = QMenu(made)
        for text, slot in action.choices:
            menu.addAction(named(text).replace("&", "&&")).triggered.connect(
                lambda _checked, slot=slot: slot()
            )
        made.setMenu(menu)
    else:
        made.clicked.connect(lambda _checked: action.slot())
    return made
