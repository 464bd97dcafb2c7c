"""The pages at the left: four groups, live counts, arrow keys and Alt+1 … Alt+9."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.fonts import BODY, semibold, smaller, tabular, text_width
from app.ui.formats import grouped
from app.ui.icons import pixmap
from app.ui.screen import Count, Group, Screen
from app.ui.tokens import State, current_tokens
from app.ui.widgets.text import label, plain_tip
from app.ui.words import tr

WIDTH = 196
ITEM_HEIGHT = 32


class NavigationItem(QAbstractButton):
    """One page: its icon, its name, its count."""

    moved = Signal(int)

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.key = screen.key
        self._icon = screen.icon
        self._count: Count | None = None
        self._by_keyboard = False
        self.setText(screen.title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(screen.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_count(self, count: Count | None) -> None:
        """Show another count; None shows none."""
        self._count = count
        number = "" if count is None else f", {grouped(count.number)}"
        self.setAccessibleName(self.text() + number)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 20, round(ITEM_HEIGHT * self.font().pixelSize() / BODY))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()  # a wide page never squeezes the names

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if self.isChecked() else tokens.line))
            painter.drawRoundedRect(area, 6, 6)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
        ink = tokens.accent_text if self.isChecked() else tokens.mute_text
        size = round(16 * self.font().pixelSize() / BODY)
        image = pixmap(self._icon, ink, size, self.devicePixelRatioF())
        painter.drawPixmap(10, (self.height() - size) // 2, image)
        painter.setPen(QColor(ink))
        painter.setFont(semibold(self.font()) if self.isChecked() else self.font())
        room = area.adjusted(19 + size, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count is not None:
            self._paint_count(painter, area, self._count)

    def _paint_count(self, painter: QPainter, area: QRectF, count: Count) -> None:
        tokens = current_tokens()
        font = tabular(smaller(self.font()))
        text = grouped(count.number)
        height = round(font.pixelSize() * 1.65)
        width = max(height, text_width(font, text) + 14)
        shape = QRectF(area.right() - width - 9, area.center().y() - height / 2, width, height)
        plain = count.state is State.NEUTRAL
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.neutral_soft if plain else tokens.soft(count.state)))
        painter.drawRoundedRect(shape, height / 2, height / 2)
        painter.setPen(QColor(tokens.ink if plain else tokens.text(count.state)))
        painter.setFont(font)
        painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, text)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # The ring is for those who come by keyboard; a click already shows where it went.
        reasons = Qt.FocusReason
        self._by_keyboard = event.reason() in (
            reasons.TabFocusReason,
            reasons.BacktabFocusReason,
            reasons.ShortcutFocusReason,
        )
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Navigation(QWidget):
    """The column of pages. `chosen(key)` follows a click or Enter."""

    chosen = Signal(str)

    def __init__(self, screens: Sequence[Screen]) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Pages"))
        self._items: dict[str, NavigationItem] = {}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(10, 0, 9, 10)
        rows.setSpacing(2)
        name = label("Guildhall", "brand")
        name.setContentsMargins(8, 17, 0, 14)
        rows.addWidget(name)
        for group in Group:
            inside = [screen for screen in screens if screen.group is group]
            if inside and group is not Group.TODAY:
                heading = label(group_name(group), "small")
                heading.setContentsMargins(10, 9, 0, 5)
                rows.addWidget(heading)
            for screen in inside:
                rows.addWidget(self._item(screen))
        rows.addStretch(1)

    def set_current(self, key: str) -> None:
        """Mark a page as the one that shows."""
        if key in self._items:
            self._items[key].setChecked(True)

    def set_count(self, key: str, count: Count | None) -> None:
        """Show a page's count."""
        if key in self._items:
            self._items[key].set_count(count)

    def keys(self) -> list[str]:
        """The pages' keys in the order shown."""
        return list(self._items)

    def _item(self, screen: Screen) -> NavigationItem:
        item = NavigationItem(screen)
        item.clicked.connect(lambda _checked, key=screen.key: self.chosen.emit(key))
        item.moved.connect(lambda step, item=item: self._move(item, step))
        self._items[screen.key] = item
        number = len(self._items)
        if number <= 9:
            item.setToolTip(plain_tip(f"Alt+{number}"))
        return item

    def _move(self, item: NavigationItem, step: int) -> None:
        order = list(self._items.values())
        place = order.index(item) + step
        if 0 <= place < len(order):
            order[place].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(WIDTH * self.font().pixelSize() / BODY), 400)


def group_name(group: Group) -> str:
    """A group's name in the person's language."""
    names = {
        Group.PEOPLE: tr("People"),
        Group.WORK: tr("Work"),
        Group.RESULTS: tr("Results"),
        Group.WORKSPACE: tr("Workspace"),
    }
    return names.get(group, "")
