"""Messages, confirmations with counts, and the crash dialog. All words are shown as plain text."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.tokens import State
from app.ui.widgets.buttons import Button, ButtonKind
from app.ui.widgets.parts import FactRows
from app.ui.widgets.text import PlainText, icon_label, label
from app.ui.words import tr


class Dialog(QDialog):
    """A window over the page: sign and title, a body to fill, and buttons at the bottom right."""

    def __init__(
        self, parent: QWidget | None, title: str, state: State = State.NEUTRAL, icon: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(440)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        if icon:
            head.addWidget(icon_label(icon, state, 20))
        head.addWidget(label(title, "title", wrap=True), 1)
        rows.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        rows.addLayout(self.body, 1)
        rows.addSpacing(4)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        self._foot.addStretch(1)
        rows.addLayout(self._foot)

    def add_button(
        self,
        text: str,
        slot: Callable[[], None],
        kind: ButtonKind = "secondary",
        *,
        default: bool = False,
    ) -> Button:
        """A button at the bottom; they stand in the order they are added."""
        made = Button(text, kind)
        made.clicked.connect(lambda _checked: slot())
        made.setAutoDefault(default)
        made.setDefault(default)
        self._foot.addWidget(made)
        return made


def show_message(
    parent: QWidget | None, title: str, text: str, state: State = State.NEUTRAL
) -> Dialog:
    """Tell the person something. Returns at once; the dialog closes itself."""
    icons = {State.BAD: "circle-alert", State.WARN: "triangle-alert", State.GOOD: "circle-check"}
    made = Dialog(parent, title, state, icons.get(state, "info"))
    made.body.addWidget(label(text, wrap=True))
    made.add_button(tr("Close"), made.accept, "primary", default=True)
    made.open()
    return made


def confirm(
    parent: QWidget | None,
    title: str,
    text: str,
    counts: Sequence[tuple[str, str]],
    button: str,
    confirmed: Callable[[], None],
    *,
    danger: bool = True,
) -> Dialog:
    """Show what will happen, with counts, and call `confirmed` if the person goes on.

    For dangerous actions only: lock a period, commit a plan, offboard, restore.
    """
    made = Dialog(parent, title, State.WARN, "triangle-alert" if danger else "")
    if text:
        made.body.addWidget(label(text, wrap=True))
    if counts:
        made.body.addWidget(FactRows(counts))

    def go() -> None:
        made.accept()
        confirmed()

    made.add_button(tr("Cancel"), made.reject)
    made.add_button(button, go, "primary", default=True)
    made.open()
    return made


def show_crash(parent: QWidget | None, title: str, report: str) -> Dialog:
    """Own up to a bug: what was being done, and a report that can be copied."""
    made = Dialog(parent, tr("Something went wrong in the program"), State.BAD, "octagon-alert")
    doing = tr("It happened during “{job}”. ").replace("{job}", title) if title else ""
    made.body.addWidget(
        label(
            doing
            + tr(
                "Nothing of it was saved; all that was saved before is still there. The report "
                "below is in the log as well. You can go on working."
            ),
            wrap=True,
        )
    )
    text = PlainText(tr("Report"), report)
    text.setProperty("plain", False)
    text.setMinimumHeight(160)
    made.body.addWidget(text)
    made.setMinimumWidth(620)
    made.add_button(tr("Copy report"), lambda: QGuiApplication.clipboard().setText(report))
    made.add_button(tr("Close"), made.accept, "primary", default=True)
    made.open()
    return made
