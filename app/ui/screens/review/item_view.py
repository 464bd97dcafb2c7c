"""The middle of the desk: the item, the expert's answer, and what was asked for."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.review import ReviewItem
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.task_types import AnswerEditor, Command, FaceView, face_for
from app.ui.task_types.payload import reasons, sections
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, EmptyState, FactRows, Pill, Well, clear
from app.ui.widgets.text import ElidedLabel, PlainText, icon_label, label, shown_text
from app.ui.words import tr

LEAST, MOST = 60, 260  # pixels of height for a short text
SHORT_TEXT = 500  # characters that leave room for the guidelines
LONGEST_FACT = 48  # characters of a part that is listed as a fact instead of a text


class ItemView(Card):
    """Shows a claimed item, or says why none is shown. `scrolled()` says that somebody reads."""

    scrolled = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self._texts: list[tuple[PlainText, str]] = []
        self._guidelines_open: bool | None = None  # None: open beside a short text
        self._guidelines: QWidget | None = None
        self._view: FaceView | None = None
        self._differences = False
        self._stack = QStackedWidget()
        self._item = QWidget()
        self._rows = QVBoxLayout(self._item)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self._beside = QWidget()
        self._beside_rows = QVBoxLayout(self._beside)
        self._stack.addWidget(self._item)
        self._stack.addWidget(self._beside)
        self.body.addWidget(self._stack, 1)

    def show_item(self, item: ReviewItem) -> None:
        """Show an item from its beginning."""
        clear(self._rows)
        self._texts.clear()
        self._rows.addLayout(self._heading(item))
        for widget in self._notices(item):
            self._rows.addWidget(widget)
        face = face_for(item)
        self._view = None
        if face.view is None:
            self._show_plain(item)
        else:
            self._show_face(face.view(item, self._formats))
            if item.guidelines.strip():
                self._rows.addWidget(self._guideline_part(item.guidelines, fits=False))
        self._stack.setCurrentWidget(self._item)
        self._fit_texts()

    def commands(self) -> Sequence[Command]:
        """What the view of the item can do by keys."""
        return () if self._view is None else self._view.commands()

    def introduce(self, editor: AnswerEditor) -> None:
        """Let the form of the answer follow what is chosen in the view."""
        if self._view is not None:
            editor.attend(self._view)

    def take_focus(self) -> None:
        """Give the keys to the view, where it has a use for them."""
        if self._view is not None:
            self._view.take_focus()

    def toggle_differences(self) -> None:
        """Show or hide what differs word by word; it stays so for the next items."""
        if self._view is not None:
            self._view.show_differences(not self._differences)

    def _show_face(self, view: QWidget) -> None:
        self._rows.addWidget(view, 12)
        if isinstance(view, FaceView):
            self._view = view
            view.fill_desk()
            view.scrolled.connect(self.scrolled)
            view.differences_shown.connect(self._keep_differences)
            if self._differences:
                view.show_differences(True)

    def _keep_differences(self, on: bool) -> None:
        self._differences = on

    def _show_plain(self, item: ReviewItem) -> None:
        parts = sections(item.payload, item.task_type)
        longest = max((len(text) for _, text in parts), default=0)
        for title, text in parts:
            if _is_long(text) or len(text) == longest:
                well = Well(title)
                shown = PlainText(title, text)
                shown.setMinimumHeight(LEAST)
                self._texts.append((shown, text))
                shown.verticalScrollBar().valueChanged.connect(lambda _v: self.scrolled.emit())
                well.body.addWidget(shown, 1)
                self._rows.addWidget(well, max(2, min(12, len(text) // 60)))
        short = [(title, text) for title, text in parts
                 if not _is_long(text) and len(text) != longest]  # fmt: skip
        if short:
            self._rows.addWidget(FactRows([(title, shown_text(text)) for title, text in short]))
        self._rows.addWidget(self._answer(item))
        for title, text in reasons(item.answer):
            well = Well(f"{tr('Expert’s answer')} · {title}")
            well.body.addWidget(PlainText(title, text))
            well.setMaximumHeight(150)
            self._rows.addWidget(well, 1)
        whole = sum(len(text) for _, text in parts)
        if item.guidelines.strip():
            self._rows.addWidget(self._guideline_part(item.guidelines, whole < SHORT_TEXT))
        self._rows.addStretch(max(0, 4 - whole // 150))  # a short text leaves the room below

    def show_empty(self, empty: Empty, icon: str = "circle-check") -> None:
        """Say that there is nothing to review, and what to do."""
        clear(self._rows)
        self._texts.clear()
        self._guidelines = self._view = None
        clear(self._beside_rows)
        self._beside_rows.addWidget(EmptyState(empty, icon))
        self._stack.setCurrentWidget(self._beside)

    def toggle_guidelines(self) -> None:
        """Show or hide the project's guidelines; they stay so for the next items."""
        if self._guidelines is not None:
            self._guidelines_open = self._guidelines.isHidden()
            self._guidelines.setVisible(self._guidelines_open)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_texts()

    def _fit_texts(self) -> None:
        """Give a short text its whole height, so that nobody scrolls beside empty room."""
        for shown, text in self._texts:
            if len(text) < SHORT_TEXT:
                width = max(160, self.width() - 84)
                room = QRect(0, 0, width, 10_000)
                wrap = Qt.TextFlag.TextWordWrap
                needed = shown.fontMetrics().boundingRect(room, wrap, shown_text(text)).height()
                shown.setMinimumHeight(min(MOST, max(LEAST, needed + 20)))

    def _heading(self, item: ReviewItem) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(ElidedLabel(item.project, "section"))
        names.addWidget(ElidedLabel(tr("item {name}").replace("{name}", item.task), "mute"))
        row.addLayout(names, 1)
        row.addWidget(Pill(State.ACCENT, item.task_type.replace("_", " ").capitalize()))
        return row

    def _notices(self, item: ReviewItem) -> list[QWidget]:
        made: list[QWidget] = []
        if item.flag:
            made.append(
                _notice(State.WARN, "triangle-alert", item.flag[:1].upper() + item.flag[1:])
            )
        if item.earlier_note:
            well = Well(tr("Returned earlier with this note"))
            well.body.addWidget(PlainText(tr("Earlier note"), item.earlier_note))
            well.setFixedHeight(86)
            made.append(well)
        return made

    def _answer(self, item: ReviewItem) -> QFrame:
        made = QFrame()
        made.setObjectName("chosen")
        rows = QVBoxLayout(made)
        rows.setContentsMargins(14, 10, 14, 12)
        rows.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(tr("The expert’s answer"), "mute"), 1)
        if item.seconds:
            head.addWidget(label(self._formats.duration(item.seconds), "mute"))
        rows.addLayout(head)
        rows.addWidget(label(item.label or tr("no label"), "title", wrap=True))
        others = [name for name in item.labels if name != item.label]
        if others:
            listed = ", ".join(others[:12]) + (" …" if len(others) > 12 else "")
            rows.addWidget(label(tr("Not chosen: ") + listed, "mute", wrap=True))
        return made

    def _guideline_part(self, text: str, fits: bool) -> QWidget:
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        toggle = button(tr("Guidelines"), self.toggle_guidelines, "link")
        toggle.setToolTip(tr("Show or hide the project’s guidelines (G)"))
        rows.addWidget(toggle, 0, Qt.AlignmentFlag.AlignLeft)
        well = Well()
        shown = PlainText(tr("Guidelines"), text)
        shown.setFixedHeight(120 if len(text) > 160 else 84)
        well.body.addWidget(shown)
        rows.addWidget(well)
        # Only inside its parent: without one it would be a window for a moment.
        well.setVisible(fits if self._guidelines_open is None else self._guidelines_open)
        self._guidelines = well
        return made


def _is_long(text: str) -> bool:
    return len(text) > LONGEST_FACT or "\n" in text


def _notice(state: State, icon: str, text: str) -> QFrame:
    made = QFrame()
    made.setObjectName(f"banner-{state.value}")
    row = QHBoxLayout(made)
    row.setContentsMargins(10, 7, 10, 7)
    row.addWidget(icon_label(icon, state))
    row.addWidget(label(text, wrap=True), 1)
    return made
