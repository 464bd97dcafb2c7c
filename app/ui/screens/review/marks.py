"""The error marks: four kinds, each off, minor, major or critical."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.review import ErrorKind, ErrorMark, Severity
from app.ui.naming.results import error_name, severity_name
from app.ui.widgets.parts import key_hint, rule
from app.ui.widgets.text import label

_ORDER: tuple[Severity | None, ...] = (None, *Severity)


class MarkRow(QWidget):
    """One kind of error: its digit, its name, and the three severities to choose from."""

    changed = Signal()

    def __init__(self, number: int, kind: ErrorKind) -> None:
        super().__init__()
        self.kind = kind
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 3, 0, 3)
        row.setSpacing(4)
        row.addWidget(key_hint(str(number)))
        row.addWidget(label(error_name(kind)), 1)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[Severity, QPushButton] = {}
        for severity in Severity:
            made = QPushButton(severity_name(severity))
            made.setCheckable(True)
            made.setProperty("kind", "severity")
            made.setProperty("level", severity.value)
            made.setAccessibleName(f"{error_name(kind)}: {severity_name(severity)}")
            made.clicked.connect(partial(self._on_click, severity))
            self._buttons[severity] = made
            self._group.addButton(made)
            row.addWidget(made)

    @property
    def severity(self) -> Severity | None:
        """What is marked, None for no error of this kind."""
        return next((s for s, b in self._buttons.items() if b.isChecked()), None)

    def set(self, severity: Severity | None) -> None:
        """Mark this severity and no other."""
        for each, made in self._buttons.items():
            with QSignalBlocker(made):
                made.setChecked(each is severity)

    def cycle(self) -> None:
        """The next severity: off, minor, major, critical, off."""
        place = _ORDER.index(self.severity)
        self.set(_ORDER[(place + 1) % len(_ORDER)])
        self.changed.emit()

    def _on_click(self, severity: Severity, checked: bool) -> None:
        self.set(severity if checked else None)
        self.changed.emit()


class Marks(QWidget):
    """All kinds of error, one row each."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._rows: dict[ErrorKind, MarkRow] = {}
        for number, kind in enumerate(ErrorKind, start=1):
            made = MarkRow(number, kind)
            made.changed.connect(self.changed)
            self._rows[kind] = made
            rows.addWidget(made)
            rows.addWidget(rule())

    @property
    def marked(self) -> tuple[ErrorMark, ...]:
        """The errors that are marked, in the order of the kinds."""
        found = ((kind, row.severity) for kind, row in self._rows.items())
        return tuple(ErrorMark(kind, severity) for kind, severity in found if severity)

    def set(self, marks: Sequence[ErrorMark]) -> None:
        """Show these marks and no others."""
        by_kind = {mark.kind: mark.severity for mark in marks}
        for kind, row in self._rows.items():
            row.set(by_kind.get(kind))

    def cycle(self, number: int) -> None:
        """Press the digit of a kind, 1 for the first."""
        list(self._rows.values())[number - 1].cycle()
