"""The question where assigned work goes, and as what kind of file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.ask import ask_folder
from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import ChoiceBox
from app.ui.widgets.parts import FactRows, FormRow
from app.ui.widgets.text import label
from app.ui.words import tr


class HandOutDialog(Dialog):
    """Counts first; `chosen(folder, format)` follows the button."""

    def __init__(
        self,
        parent: QWidget,
        formats: Formats,
        experts: int,
        tasks: int,
        chosen: Callable[[Path, str], None],
    ) -> None:
        super().__init__(parent, tr("Hand out work"))
        self._chosen = chosen
        self.body.addWidget(
            label(
                tr("Each person gets one file with the tasks that were assigned and not handed "
                   "out yet. From then on they count as started: the plan they came from can no "
                   "longer be undone, and no plan moves them."),
                wrap=True,
            )
        )  # fmt: skip
        counts = [
            (tr("People, one file each"), formats.number(experts)),
            (tr("Tasks"), formats.number(tasks)),
        ]
        self.body.addWidget(FactRows(counts))
        self.format = ChoiceBox(tr("Kind of file"))
        for value, words in (
            ("jsonl", tr("JSON lines (.jsonl)")),
            ("csv", tr("Table (.csv)")),
            ("labelstudio", tr("Label Studio tasks (.json)")),
        ):
            self.format.addItem(words, value)
        self.body.addWidget(FormRow(tr("Kind of file"), self.format))
        self.folder = QLineEdit()
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.textChanged.connect(lambda _text: self._judge())
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.folder, 1)
        line.addWidget(button(tr("Choose…"), self._browse))
        rows = QVBoxLayout()
        rows.setSpacing(4)
        rows.addWidget(label(tr("Folder"), "mute"))
        rows.addLayout(line)
        self.body.addLayout(rows)
        self.add_button(tr("Cancel"), self.reject)
        self._go = self.add_button(tr("Hand out"), self.answer, "primary", default=True)
        self._judge()

    def answer(self) -> None:
        """Close and hand over folder and format."""
        if self._go.isEnabled():
            self.accept()
            self._chosen(Path(self.folder.text().strip()), str(self.format.currentData()))

    def _browse(self) -> None:
        found = ask_folder(self, tr("Where the files go"))
        if found is not None:
            self.folder.setText(str(found))

    def _judge(self) -> None:
        self._go.setEnabled(bool(self.folder.text().strip()))


def ask_where(
    parent: QWidget,
    formats: Formats,
    experts: int,
    tasks: int,
    chosen: Callable[[Path, str], None],
) -> HandOutDialog:
    """Open the question over the window and return at once."""
    made = HandOutDialog(parent, formats, experts, tasks, chosen)
    made.open()
    made.folder.setFocus()
    return made
