"""Lists that may be long: the first few lines, and all of them on demand."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.formats import grouped
from app.ui.widgets.buttons import button
from app.ui.widgets.text import PlainText, label
from app.ui.words import tr

_TALL = 180  # of the whole list, which scrolls


class FoldedList(QWidget):
    """Up to `few` lines of text; a link below opens all of them in a box that scrolls."""

    def __init__(self, name: str, few: int = 6) -> None:
        super().__init__()
        self._few = few
        self._lines: tuple[str, ...] = ()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        self._short = label("", wrap=True)
        self._whole = PlainText(name)
        self._whole.setProperty("plain", False)
        self._whole.setFixedHeight(_TALL)
        self._more = button("", self._turn, "link")
        rows.addWidget(self._short)
        rows.addWidget(self._whole)
        rows.addWidget(self._more)
        self.setAccessibleName(name)
        self.show_lines(())

    @property
    def is_open(self) -> bool:
        """Whether all lines show."""
        return not self._whole.isHidden()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines, folded."""
        self._lines = tuple(lines)
        self._short.setText("\n".join(self._lines[: self._few]))
        self._whole.hide()
        self._short.setVisible(bool(self._lines))
        self._more.setVisible(len(self._lines) > self._few)
        self._more.say(tr("Show all {n}").replace("{n}", grouped(len(self._lines))))
        self.setAccessibleDescription("; ".join(self._lines[: self._few]))

    def _turn(self) -> None:
        if self.is_open:
            self.show_lines(self._lines)
            return
        self._whole.show_text("\n".join(self._lines))
        self._short.hide()
        self._whole.show()
        self._more.say(tr("Show fewer"))
