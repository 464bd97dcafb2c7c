"""A question for a reason: what will happen, with counts, and one line that is kept."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.dialogs import Dialog
from app.ui.tokens import State
from app.ui.widgets.parts import FactRows, FormRow
from app.ui.widgets.text import label
from app.ui.words import tr

LONGEST = 500


class ReasonDialog(Dialog):
    """Cannot be answered without a reason, unless the reason is optional.

    `answered` is called with the reason. More fields may be put above it with `add_field`.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        button: str,
        answered: Callable[[str], None],
        *,
        counts: Sequence[tuple[str, str]] = (),
        required: bool = True,
        danger: bool = False,
    ) -> None:
        super().__init__(
            parent, title, State.WARN if danger else State.NEUTRAL,
            "triangle-alert" if danger else "",
        )  # fmt: skip
        self._answered = answered
        self._required = required
        if text:
            self.body.addWidget(label(text, wrap=True))
        if counts:
            self.body.addWidget(FactRows(counts))
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST)
        self.reason.textChanged.connect(lambda _text: self._judge())
        name = tr("Reason") if required else tr("Reason (not required)")
        self._row = FormRow(name, self.reason, tr("It is kept in the history."))
        self.body.addWidget(self._row)
        self.add_button(tr("Cancel"), self.reject)
        self._go = self.add_button(button, self.answer, "primary", default=True)
        self._judge()

    def add_field(self, row: QWidget) -> None:
        """Ask for something else before the reason."""
        self.body.insertWidget(self.body.count() - 1, row)

    def answer(self) -> None:
        """Close and hand over the reason."""
        if self._go.isEnabled():
            reason = self.reason.text().strip()
            self.accept()
            self._answered(reason)

    def _judge(self) -> None:
        self._go.setEnabled(not self._required or bool(self.reason.text().strip()))


def ask_reason(
    parent: QWidget | None,
    title: str,
    text: str,
    button: str,
    answered: Callable[[str], None],
    *,
    counts: Sequence[tuple[str, str]] = (),
    required: bool = True,
    danger: bool = False,
) -> ReasonDialog:
    """Open the question over the window and return at once."""
    made = ReasonDialog(
        parent, title, text, button, answered, counts=counts, required=required, danger=danger
    )
    made.open()
    made.reason.setFocus()
    return made
