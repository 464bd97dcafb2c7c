"""The ladder's gates as lines that can be changed, added and taken out."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.config.policies import GateRule
from app.domain.progression import GateKind
from app.ui.naming.results import gate_name
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.parts import section_title
from app.ui.widgets.text import label
from app.ui.words import tr

_SHARES = {  # entered as points out of a hundred
    GateKind.SCORE_LOW, GateKind.GOLD_LOW, GateKind.REVIEWS_RIGHT_LOW,
}  # fmt: skip


class GateLine(QWidget):
    """One gate: what it measures, how much is needed, and the module for training."""

    edited = Signal()
    removed = Signal()

    def __init__(self, rule: GateRule) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._kind = QComboBox()
        self._kind.setAccessibleName(tr("What the gate measures"))
        for kind in GateKind:
            self._kind.addItem(gate_name(kind), kind)
        self._kind.setCurrentIndex(list(GateKind).index(rule.kind))
        self._threshold = QLineEdit(_shown(rule))
        letters = self.fontInfo().pixelSize() / 13
        self._threshold.setFixedWidth(round(84 * letters))
        self._module = QLineEdit(rule.module)
        self._module.setAccessibleName(tr("Training module"))
        self._module.setPlaceholderText(tr("module"))
        self._module.setFixedWidth(round((84 + 52) * letters) + 8)
        self._unit = label("", "mute")
        self._unit.setFixedWidth(round(52 * letters))
        self._kind.setMaximumWidth(420)
        row.addWidget(self._kind, 1)
        row.addWidget(self._threshold)
        row.addWidget(self._module)
        row.addWidget(self._unit)
        row.addWidget(icon_button(tr("Take this gate out"), "trash-2", self.removed.emit))
        row.addStretch(1)
        self._kind.currentIndexChanged.connect(self._on_kind)
        self._threshold.textEdited.connect(lambda _t: self.edited.emit())
        self._module.textEdited.connect(lambda _t: self.edited.emit())
        self._dress()

    @property
    def rule(self) -> dict[str, object]:
        """The gate as the model reads it; what is no number stays a text, for the model to say."""
        kind: GateKind = self._kind.currentData()
        module = self._module.text().strip() if kind is GateKind.TRAINING else ""
        text = self._threshold.text().strip().replace(",", ".")
        if kind is GateKind.TRAINING:
            return {"kind": kind, "threshold": 1.0, "module": module}
        try:
            number = float(text)
        except ValueError:
            return {"kind": kind, "threshold": text, "module": module}
        return {
            "kind": kind,
            "threshold": number / 100 if kind in _SHARES else number,
            "module": module,
        }

    def _on_kind(self, _index: int) -> None:
        self._dress()
        self.edited.emit()

    def _dress(self) -> None:
        kind: GateKind = self._kind.currentData()
        most = kind is GateKind.CRITICAL_ERRORS
        self._threshold.setAccessibleName(tr("At most") if most else tr("At least"))
        self._threshold.setVisible(kind is not GateKind.TRAINING)
        self._module.setVisible(kind is GateKind.TRAINING)
        self._unit.setVisible(kind is not GateKind.TRAINING)
        self._unit.setText(tr("of 100") if kind in _SHARES else "")


class GateList(QWidget):
    """The gates of one step up. `edited()` follows every change."""

    edited = Signal()

    def __init__(self, title: str, rules: Sequence[GateRule]) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(section_title(title))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        rows.addLayout(self._lines)
        below = QHBoxLayout()
        below.addWidget(button(tr("Add gate"), self._add, icon_name="plus"))
        below.addStretch(1)
        rows.addLayout(below)
        self._gates: list[GateLine] = []
        for rule in rules:
            self._append(rule)

    @property
    def rules(self) -> list[dict[str, object]]:
        """The gates in order, as the model reads them."""
        return [line.rule for line in self._gates]

    def _append(self, rule: GateRule) -> None:
        line = GateLine(rule)
        line.edited.connect(self.edited)
        line.removed.connect(lambda: self._remove(line))
        self._gates.append(line)
        self._lines.addWidget(line)

    def _add(self) -> None:
        self._append(GateRule(kind=GateKind.ACCEPTED_ITEMS, threshold=50))
        self.edited.emit()

    def _remove(self, line: GateLine) -> None:
        self._gates.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.edited.emit()


def _shown(rule: GateRule) -> str:
    value = rule.threshold * 100 if rule.kind in _SHARES else rule.threshold
    return f"{value:.10g}"
