"""The middle of the desk: the item, the expert's answer, and what was asked for."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.review import ReviewItem
from app.ui.columns import Empty
from app.ui.formats import Formats
from app.ui.task_types import AnswerEditor, Command, FaceView, face_for
from app.ui.task_types.plain import PlainView
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import Card, EmptyState, Pill, Well, clear
from app.ui.widgets.text import ElidedLabel, PlainText, icon_label, label
from app.ui.words import tr

SHORT_TEXT = 500  # characters that leave room for the guidelines


class ItemView(Card):
    """Shows a claimed item, or says why none is shown. `scrolled()` says that somebody reads."""

    scrolled = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
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
        self._rows.addLayout(self._heading(item))
        for widget in self._notices(item):
            self._rows.addWidget(widget)
        view = face_for(item).view
        self._view = None
        self._show_face((view or PlainView)(item, self._formats))
        if item.guidelines.strip():
            fits = view is None and len(item.payload) < SHORT_TEXT
            self._rows.addWidget(self._guideline_part(item.guidelines, fits))
        self._stack.setCurrentWidget(self._item)

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

    def show_empty(self, empty: Empty, icon: str = "circle-check") -> None:
        """Say that there is nothing to review, and what to do."""
        clear(self._rows)
        self._guidelines = self._view = None
        clear(self._beside_rows)
        self._beside_rows.addWidget(EmptyState(empty, icon))
        self._stack.setCurrentWidget(self._beside)

    def toggle_guidelines(self) -> None:
        """Show or hide the project's guidelines; they stay so for the next items."""
        if self._guidelines is not None:
            self._guidelines_open = self._guidelines.isHidden()
            self._guidelines.setVisible(self._guidelines_open)

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


def _notice(state: State, icon: str, text: str) -> QFrame:
    made = QFrame()
    made.setObjectName(f"banner-{state.value}")
    row = QHBoxLayout(made)
    row.setContentsMargins(10, 7, 10, 7)
    row.addWidget(icon_label(icon, state))
    row.addWidget(label(text, wrap=True), 1)
    return made
