"""Buttons: primary (one on a page), secondary, danger, quiet and link."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
)
from typing_extensions import override

from app.ui.fonts import smaller, text_width
from app.ui.formats import named
from app.ui.icons import icon
from app.ui.tokens import colour, current_tokens
from app.ui.widgets.text import plain_tip

ButtonKind = Literal["secondary", "primary", "danger", "good", "quiet", "icon", "link"]


class Button(QPushButton):
    """A push button of a kind, with an icon in the theme's colour and its shortcut shown in it."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = "secondary",
        *,
        icon_name: str = "",
        shortcut: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self._put(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._kind = kind
        self._icon_name, self._ink = icon_name, ""
        self._hint = shown_keys(shortcut)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        self._colour_icon()

    def say(self, text: str) -> None:
        """Give the button other words."""
        keys = self.shortcut()
        self._put(text)
        self.setShortcut(keys)  # setText drops it

    def _put(self, text: str) -> None:
        shown = named(text)
        self.setText(shown.replace("&", "&&"))
        self.setAccessibleName(shown)

    def _colour_icon(self) -> None:
        if self._icon_name:
            tokens = current_tokens()
            by_kind = {"primary": tokens.on_accent, "danger": tokens.bad_text}
            ink = by_kind.get(self._kind, tokens.mute_text)
            if ink != self._ink:  # each new parent sends the palette's event again
                self._ink = ink
                self.setIcon(icon(self._icon_name, ink))
                self.setIconSize(QSize(16, 16))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_icon()
        super().changeEvent(event)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._hint:
            hint.setWidth(hint.width() + self._hint_width() + 8)
        elif self._is_drawn_here():
            hint.setWidth(hint.width() + 4)
        return hint

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_drawn_here():
            self._paint_here()
        else:
            super().paintEvent(event)

    def _is_drawn_here(self) -> bool:
        """Whether a key is shown, or an icon beside words: the style draws those too close."""
        beside = bool(self._icon_name and self.text()) and self.menu() is None
        return bool(self._hint) or beside

    def _hint_width(self) -> int:
        return text_width(smaller(self.font()), self._hint) + 10

    def _paint_here(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words = option.text.replace("&&", "&")
        picture = self.icon()
        option.text = ""
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current_tokens()
        by_kind = {
            "primary": tokens.on_accent if self.isEnabled() else tokens.mute_text,
            "danger": tokens.bad_text,
            "good": tokens.good_text,
            "quiet": tokens.mute_text,
        }
        ink = by_kind.get(self._kind, tokens.ink) if self.isEnabled() else tokens.mute
        painter.setFont(self.font())
        painter.setPen(colour(ink))
        box_width = self._hint_width() if self._hint else 0
        room = self.rect().adjusted(12, 0, -box_width - 18 if self._hint else -12, 0)
        if not picture.isNull():
            size = option.iconSize
            place = QPoint(room.left(), (self.height() - size.height()) // 2)
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            painter.drawPixmap(place, picture.pixmap(size, self.devicePixelRatioF(), mode))
            room.setLeft(room.left() + size.width() + 4)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        if not self._hint:
            return
        small = smaller(self.font())
        height = QFontMetrics(small).height() + 2
        box = self.rect()
        box.setLeft(self.width() - 12 - box_width)
        box.setWidth(box_width)
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        on_accent = self._kind == "primary" and self.isEnabled()
        painter.setPen(colour(tokens.on_accent if on_accent else tokens.line))
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 4, 4)
        painter.setPen(colour(tokens.on_accent if on_accent else tokens.mute_text))
        painter.setFont(small)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._hint)


def button(
    text: str,
    slot: Callable[[], None],
    kind: ButtonKind = "secondary",
    *,
    icon_name: str = "",
    shortcut: str = "",
) -> Button:
    """A button that calls `slot` (without the bool Qt sends along)."""
    made = Button(text, kind, icon_name=icon_name, shortcut=shortcut)
    made.clicked.connect(lambda _checked: slot())
    return made


def hinted(text: str, kind: ButtonKind, keys: str) -> Button:
    """A button that shows a key the page listens to itself, so that it is bound only once."""
    made = Button(text, kind, shortcut=keys)
    made.setShortcut(QKeySequence())
    return made


def icon_button(name: str, icon_name: str, slot: Callable[[], None]) -> Button:
    """A button that shows only an icon; `name` is its tool tip and what is read out."""
    made = button("", slot, "icon", icon_name=icon_name)
    made.setAccessibleName(name)
    made.setToolTip(plain_tip(name))
    return made


def shown_keys(shortcut: str) -> str:
    """A shortcut as printed on a key: "Ctrl+Return" as “Ctrl ↵”."""
    words = {"Return": "↵", "Enter": "↵", "Del": "Del", "Escape": "Esc"}
    return " ".join(words.get(part, part) for part in shortcut.split("+")) if shortcut else ""
