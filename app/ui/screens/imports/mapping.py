"""The table of columns: for each field of the kind, which column of the file it is."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from app.domain.pages import ColumnMatch
from app.ui.formats import named
from app.ui.widgets.parts import clear
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import tr

NOT_USED = ""


class MappingTable(QWidget):
    """One line for each field: its name and meaning, the column chosen for it, a first value.

    `changed` follows every choice.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, QComboBox] = {}
        self._examples: dict[str, ElidedLabel] = {}
        self._by_header: dict[str, str] = {}
        self._shape: tuple[object, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        for column, stretch in enumerate((5, 3, 3)):
            self._grid.setColumnStretch(column, stretch)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self._grid)

    def show_columns(
        self, fields: Sequence[tuple[str, bool, str]], columns: Sequence[ColumnMatch]
    ) -> None:
        """Show the fields of a kind and the columns of a file, with what was understood."""
        shape = (tuple(fields), tuple(one.header for one in columns))
        self._by_header = {one.header: one.example for one in columns}
        if shape != self._shape:
            self._shape = shape
            self._build(fields, [one.header for one in columns])
        chosen = {one.field: one.header for one in columns if one.field}
        for name, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(chosen.get(name, NOT_USED))))
            self._show_example(name)

    def mapping(self) -> dict[str, str]:
        """Field -> title of the column, for the fields that have one."""
        chosen = {name: str(box.currentData() or "") for name, box in self._boxes.items()}
        return {name: title for name, title in chosen.items() if title}

    def box(self, field: str) -> QComboBox:
        """The box of a field."""
        return self._boxes[field]

    def _build(self, fields: Sequence[tuple[str, bool, str]], headers: Sequence[str]) -> None:
        clear(self._grid)
        self._boxes.clear()
        self._examples.clear()
        for column, title in enumerate((tr("Field"), tr("Column of the file"), tr("First value"))):
            self._grid.addWidget(label(title, "mute"), 0, column)
        for line, (name, required, explanation) in enumerate(fields, start=1):
            self._grid.addWidget(_field(name, required, explanation), line, 0)
            box = QComboBox()
            box.setAccessibleName(tr("Column for {field}").replace("{field}", name))
            box.setAccessibleDescription(explanation)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.addItem(tr("– not in the file –"), NOT_USED)
            for header in headers:
                box.addItem(named(header), header)
            box.currentIndexChanged.connect(lambda _index, name=name: self._on_choice(name))
            self._boxes[name] = box
            self._examples[name] = ElidedLabel("", "mute")
            middle = Qt.AlignmentFlag.AlignVCenter
            self._grid.addWidget(box, line, 1, middle)
            self._grid.addWidget(self._examples[name], line, 2, middle)

    def _on_choice(self, name: str) -> None:
        title = self._boxes[name].currentData()
        for other, box in self._boxes.items():  # a column is one field at most
            if other != name and title and box.currentData() == title:
                with QSignalBlocker(box):
                    box.setCurrentIndex(0)
                self._show_example(other)
        self._show_example(name)
        self.changed.emit()

    def _show_example(self, name: str) -> None:
        title = str(self._boxes[name].currentData() or "")
        self._examples[name].setText(self._by_header.get(title, ""))


def _field(name: str, required: bool, explanation: str) -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(1)
    text = f"{name} · {tr('required')}" if required else name
    rows.addWidget(label(text, "strong" if required else "body"))
    rows.addWidget(label(explanation, "small", wrap=True))
    return made
