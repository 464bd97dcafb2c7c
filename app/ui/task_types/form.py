"""The form of a corrected answer: rows of steps, a reason, and what differs from the expert's."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout
from typing_extensions import override

from app.domain.review import ReviewItem
from app.ui.task_types.base import AnswerEditor
from app.ui.task_types.payload import held_in
from app.ui.task_types.steps import StepRow
from app.ui.task_types.texts import EditedText
from app.ui.widgets.text import label
from app.ui.words import tr


class AnswerForm(AnswerEditor):
    """Rows of steps, one below the other. While the cursor is in a row digits belong to it, and
    a digit goes on to the next row; Esc leaves the form, and digits mark errors again.
    """

    def __init__(self, item: ReviewItem) -> None:
        super().__init__()
        self._labels = item.labels
        self.said = item.label
        self.said_details = {k: v for k, v in held_in(item.answer).items() if k != "label"}
        self._rows: list[StepRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(
            label(tr("The right answer: digits, Tab or arrows; Esc leaves the form"), "mute",
                  wrap=True)
        )  # fmt: skip
        self.reason = EditedText(tr("Reason"), 56)
        self._difference = label("", "strong", wrap=True)

    @property
    def rows(self) -> Sequence[StepRow]:
        """The rows of steps, from above."""
        return tuple(self._rows)

    @property
    def difference(self) -> str:
        """How the answer as it stands differs from the expert's, in words."""
        return ", ".join(self.changes())

    def changes(self) -> list[str]:
        """Each change as words, “first → second”."""
        return arrows([("", self.said, self.label)])

    def add_row(self, row: StepRow) -> StepRow:
        """Put a row below the others."""
        if not self._rows:
            self.setFocusProxy(row)
        self._rows.append(row)
        self._layout.addWidget(row)
        row.changed.connect(self.on_edit)
        return row

    def close_form(self, *texts: EditedText) -> None:
        """Put the difference and texts below the rows."""
        self._layout.addWidget(self._difference)
        for text in texts:
            text.edited.connect(self.on_edit)
            self._layout.addWidget(text)

    def on_edit(self) -> None:
        """Say the difference, and tell of the change."""
        self.tell()
        self.edited.emit()

    def tell(self) -> None:
        """Say the difference."""
        said = self.difference
        self._difference.setText(said)
        self._difference.setVisible(bool(said))

    def with_reason(self, details: dict[str, Any]) -> dict[str, Any]:
        """Details with the reason as it stands."""
        reason = self.reason.text.strip()
        return details | ({"reason": reason} if reason else {})

    def load_reason(self, details: Mapping[str, Any]) -> None:
        """Begin with the reason of an answer."""
        was = str(self.said_details.get("reason", ""))
        self.reason.load(str(details.get("reason", "")), was)

    @override
    def press_digit(self, number: int) -> bool:
        focus = QApplication.focusWidget()
        at = next((i for i, row in enumerate(self._rows) if row is focus), -1)
        if at < 0:
            return False
        if self._rows[at].press_digit(number):
            self._go_on(at)
        return True

    def _go_on(self, at: int) -> None:
        after = next((row for row in self._rows[at + 1 :] if row.isEnabled()), None)
        if after is not None:
            after.setFocus(Qt.FocusReason.TabFocusReason)


def arrows(changes: Sequence[tuple[str, object, object]]) -> list[str]:
    """Changes (name, before, after) as words; what is as it was is left out."""
    said = []
    for name, *pair in changes:
        was, now = (tr("none") if each in ("", None) else str(each) for each in pair)
        if was != now:
            said.append(f"{name} {was} → {now}".strip())
    return said
