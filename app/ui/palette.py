"""Ctrl+K: every page, every command and every expert, by a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.progress import Progress
from app.ui.fonts import smaller, text_width
from app.ui.jobs import Jobs
from app.ui.tokens import current_tokens
from app.ui.widgets.buttons import shown_keys
from app.ui.widgets.text import label
from app.ui.words import tr

SHOWN = 40
GOOD_ENOUGH = 55.0  # of rapidfuzz's 100: below, the letters are there by chance
_HIT_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette. `why_not` greys it out and says why."""

    text: str
    kind: str
    run: Callable[[], None]
    detail: str = ""
    shortcut: str = ""
    why_not: str = ""


SearchProvider = Callable[[str], Sequence[Hit]]


def ranked(hits: Sequence[Hit], text: str, limit: int = SHOWN) -> list[Hit]:
    """The hits that fit `text`, best first; ties keep their order. No text: all, as they are."""
    if not text.strip():
        return list(hits[:limit])
    from rapidfuzz import fuzz, process, utils

    names = [f"{hit.text} {hit.detail}" for hit in hits]
    if not utils.default_process(text):  # signs only, such as “?”: no letters to be near to
        return [h for h, name in zip(hits, names, strict=True) if text.strip() in name][:limit]
    found = process.extract(
        text, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit,
        score_cutoff=GOOD_ENOUGH,
    )  # fmt: skip
    wanted = text.casefold()
    order = sorted(found, key=lambda f: (wanted not in f[0].casefold(), -f[1], f[2]))
    return [hits[place] for _, _, place in order]


class Palette(QDialog):
    """A field and a list. Commands are ranked here, what providers find is added below."""

    def __init__(
        self,
        parent: QWidget,
        jobs: Jobs,
        hits: Sequence[Hit],
        providers: Sequence[SearchProvider] = (),
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setWindowTitle(tr("Search or run a command"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs, self._hits, self._providers = jobs, list(hits), list(providers)
        self._found: list[Hit] = []
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("Page, command, expert or project"))
        self._field.setAccessibleName(tr("Search or run a command"))
        self._model = _HitModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_HitDelegate(self))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(tr("What was found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._note = label("", "small")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(10, 10, 10, 8)
        rows.setSpacing(6)
        rows.addWidget(self._field)
        rows.addWidget(self._list, 1)
        rows.addWidget(self._note)
        self.resize(560, 420)
        self._field.textChanged.connect(self._look)
        self._field.installEventFilter(self)
        self._list.clicked.connect(self._run)
        self._look("")

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of a window."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 72)
        self.show()
        self._field.setFocus()

    def lines(self) -> list[Hit]:
        """What is listed now."""
        return self._model.hits

    def type(self, text: str) -> None:
        """Look for `text`, as if it had been typed."""
        self._field.setText(text)

    def run_current(self) -> None:
        """Do what the marked line says."""
        self._run(self._list.currentIndex())

    def _look(self, text: str) -> None:
        self._found = []
        self._show(text)
        if len(text.strip()) < 2 or not self._providers:
            return
        providers = self._providers

        def work(_progress: Progress) -> list[Hit]:
            return [hit for provider in providers for hit in provider(text.strip())]

        def done(found: list[Hit]) -> None:
            self._found = found
            self._show(text)

        self._jobs.latest(self, "search", tr("Search"), work, done)

    def _show(self, text: str) -> None:
        # What a provider found already fits: it stands in its own order, below the commands.
        hits = ranked(self._hits, text, SHOWN) + self._found[:SHOWN]
        self._model.set_hits(hits)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._note.setText(tr("Enter opens, Esc closes") if hits else tr("Nothing has this name"))

    def _run(self, index: QModelIndex) -> None:
        hit = index.data(_HIT_ROLE)
        if isinstance(hit, Hit) and not hit.why_not:
            self.close()
            hit.run()
        elif isinstance(hit, Hit):
            self._note.setText(hit.why_not)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8,
            }  # fmt: skip
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                last = self._model.rowCount() - 1
                row = max(0, min(last, self._list.currentIndex().row() + step))
                self._list.setCurrentIndex(self._model.index(row, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run_current()
                return True
        return super().eventFilter(watched, event)


class _HitModel(QAbstractListModel):
    """The lines of the palette."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def set_hits(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    @override
    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.hits)

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == _HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (hit.text, hit.detail, hit.kind, hit.why_not) if part)
        return None


class _HitDelegate(QStyledItemDelegate):
    """A line: what it is, where it is, and its keys."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(200, 32)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        hit = index.data(_HIT_ROLE)
        tokens = current_tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(area, 6, 6)
        font = option.font
        small = smaller(font)
        painter.setFont(font)
        painter.setPen(QColor(tokens.mute if hit.why_not else tokens.ink))
        room = area.adjusted(10, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, middle, hit.text)
        after = room.adjusted(text_width(font, hit.text) + 10, 0, 0, 0)
        painter.setPen(QColor(tokens.mute_text))
        painter.setFont(small)
        painter.drawText(after, middle, hit.detail)
        keys = shown_keys(hit.shortcut)
        right = f"{hit.kind}   {keys}" if keys else hit.kind
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, right)
        painter.restore()
