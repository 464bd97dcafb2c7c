"""The question how many tasks of a line somebody else should do, and who."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain.matching import PlanLine
from app.ui.dialogs import Dialog
from app.ui.reasons import LONGEST
from app.ui.widgets.fields import spin_box
from app.ui.widgets.parts import FormRow
from app.ui.widgets.text import label
from app.ui.words import tr

Offer = tuple[int, str, str]  # (expert, name, how they would do)


class GiveDialog(Dialog):
    """`given(expert, how many, reason)` follows when all three are there."""

    def __init__(
        self,
        parent: QWidget,
        line: PlanLine,
        tasks: int,
        offers: Sequence[Offer],
        given: Callable[[int, int, str], None],
    ) -> None:
        super().__init__(parent, tr("Give these tasks to somebody else"))
        self._given = given
        text = tr(
            "They are pinned to the person you choose, and {name} is kept from them, until you "
            "take both back."
        )
        self.body.addWidget(label(text.replace("{name}", line.expert), wrap=True))
        self.count = spin_box(1, max(1, tasks))
        self.count.setValue(tasks)
        self.count.setMaximumWidth(120)
        of = tr("of {n} of “{project}”").replace("{n}", f"{tasks:,}")
        self.body.addWidget(
            FormRow(tr("How many tasks"), self.count, of.replace("{project}", line.project))
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search a name"))
        self.search.setAccessibleName(tr("Search a name"))
        self.search.textChanged.connect(self._narrow)
        self.people = QListWidget()
        self.people.setMinimumHeight(150)
        self.people.setUniformItemSizes(True)
        for expert, name, note in offers:
            item = QListWidgetItem(f"{name} – {note}" if note else name)
            item.setData(Qt.ItemDataRole.UserRole, expert)
            self.people.addItem(item)
        self.people.setCurrentRow(0)
        self.people.currentRowChanged.connect(lambda _row: self._judge())
        self.body.addWidget(self.search)
        self.body.addWidget(FormRow(tr("To whom, the best first"), self.people), 1)
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST)
        self.reason.textChanged.connect(lambda _text: self._judge())
        self.body.addWidget(FormRow(tr("Reason"), self.reason, tr("It is kept in the history.")))
        self.add_button(tr("Cancel"), self.reject)
        self._go = self.add_button(tr("Give"), self.answer, "primary", default=True)
        self._judge()

    def answer(self) -> None:
        """Close and hand over what was chosen."""
        if self._go.isEnabled():
            expert = int(self.people.currentItem().data(Qt.ItemDataRole.UserRole))
            self.accept()
            self._given(expert, self.count.value(), self.reason.text().strip())

    def _narrow(self, text: str) -> None:
        wanted = text.casefold().strip()
        first = -1
        for row in range(self.people.count()):
            item = self.people.item(row)
            item.setHidden(wanted not in item.text().casefold())
            if first < 0 and not item.isHidden():
                first = row
        self.people.setCurrentRow(first)

    def _judge(self) -> None:
        chosen = self.people.currentRow() >= 0
        self._go.setEnabled(chosen and bool(self.reason.text().strip()))


def ask_whom(
    parent: QWidget,
    line: PlanLine,
    tasks: int,
    offers: Sequence[Offer],
    given: Callable[[int, int, str], None],
) -> GiveDialog:
    """Open the question over the window and return at once."""
    made = GiveDialog(parent, line, tasks, offers, given)
    made.open()
    made.search.setFocus()
    return made
