"""Form fields drawn from a policy's model: one editor for each type of field."""

from enum import Enum
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.pay import PeriodKind
from app.ui.formats import grouped, system_locale
from app.ui.naming.results import cut_name
from app.ui.widgets.parts import FormRow
from app.ui.words import tr

_INSET = (7, 0, 7, 0)  # the style sheet's padding does not reach the text of a spin box
_LARGEST = 2_000_000_000
_CHOICES = {
    "refused": "those of refused lots", "all": "all", "none": "none",
    "low": "lower bound", "mean": "mean", "qc_analyst": "QC analyst", "ai_trainer": "AI trainer",
}  # fmt: skip


class Field(QWidget):
    """One field of a policy. `edited()` follows every change."""

    edited = Signal()

    def __init__(self, name: str, info: FieldInfo, value: object) -> None:
        super().__init__()
        self.name = name
        self._annotation = info.annotation
        self._editor = _editor(info, value)
        title = info.title or name.replace("_", " ").capitalize()
        self.row = FormRow(tr(title), self._editor, _help(info))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.row)
        self._listen()

    @property
    def value(self) -> Any:
        """What is entered, as the model takes it; a text where only the model can tell."""
        editor = self._editor
        if isinstance(editor, QSpinBox | QDoubleSpinBox):
            return editor.value()
        if isinstance(editor, QComboBox):
            return editor.currentData()
        text = editor.text().strip() if isinstance(editor, QLineEdit) else ""
        if get_origin(self._annotation) is tuple:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return text

    def _listen(self) -> None:
        editor = self._editor
        if isinstance(editor, QSpinBox | QDoubleSpinBox):
            editor.valueChanged.connect(lambda _v: self.edited.emit())
        elif isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(lambda _i: self.edited.emit())
        elif isinstance(editor, QLineEdit):
            editor.textEdited.connect(lambda _t: self.edited.emit())


def _editor(info: FieldInfo, value: object) -> QWidget:
    low, high = limits(info)
    if isinstance(value, Enum) or get_origin(info.annotation) is Literal:
        return _box(info, value)
    if isinstance(value, bool):
        switch = _Box()
        switch.addItem(tr("yes"), True)
        switch.addItem(tr("no"), False)
        switch.setCurrentIndex(0 if value else 1)
        switch.setMaximumWidth(220)
        return switch
    if isinstance(value, int) and value <= _LARGEST:  # a larger one, such as a seed, is a text
        whole = _Whole()
        whole.setRange(int(low if low is not None else -_LARGEST), int(high or _LARGEST))
        whole.setGroupSeparatorShown(value >= 100_000 and high is not None)
        whole.setValue(value)
        whole.lineEdit().setTextMargins(*_INSET)
        whole.setMaximumWidth(220)
        return whole
    if isinstance(value, float):
        number = _Decimal()
        number.setLocale(system_locale())
        number.setDecimals(3)
        number.setSingleStep(0.01 if high is not None and high <= 1 else 0.5)
        number.setRange(low if low is not None else -1e9, high if high is not None else 1e9)
        number.setValue(value)
        number.lineEdit().setTextMargins(*_INSET)
        number.setMaximumWidth(220)
        return number
    text = ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)
    line = QLineEdit(text)
    line.setMaximumWidth(320)
    return line


def _box(info: FieldInfo, value: object) -> QComboBox:
    made = _Box()
    choices = list(type(value)) if isinstance(value, Enum) else list(get_args(info.annotation))
    for choice in choices:
        made.addItem(_choice_name(choice), choice)
        if choice == value:
            made.setCurrentIndex(made.count() - 1)
    made.setMaximumWidth(220)
    return made


def _choice_name(choice: object) -> str:
    if isinstance(choice, PeriodKind):
        return cut_name(choice)
    raw = str(choice.value if isinstance(choice, Enum) else choice)
    return tr(_CHOICES.get(raw, raw.replace("_", " ")))


def limits(info: FieldInfo) -> tuple[float | None, float | None]:
    """The lower and upper limit a field is declared with."""
    low = high = None
    for rule in info.metadata:
        if isinstance(rule, Ge):
            low = float(rule.ge)  # type: ignore[arg-type]
        elif isinstance(rule, Gt):
            low = float(rule.gt) + 0.001  # type: ignore[arg-type]
        elif isinstance(rule, Le):
            high = float(rule.le)  # type: ignore[arg-type]
        elif isinstance(rule, Lt):
            high = float(rule.lt) - 0.001  # type: ignore[arg-type]
    return low, high


def _help(info: FieldInfo) -> str:
    parts = [tr(info.description)] if info.description else []
    low, high = limits(info)
    if low is not None and high is not None:
        parts.append(
            tr("{low} to {high}.").replace("{low}", _short(low)).replace("{high}", _short(high))
        )
    return " ".join(parts)


def _short(value: float) -> str:
    return grouped(int(value)) if value == int(value) else f"{value:g}"


class _Whole(QSpinBox):
    """A number field that the wheel scrolls past, so that scrolling a form changes nothing."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Decimal(QDoubleSpinBox):
    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def textFromValue(self, value: float) -> str:
        text = self.locale().toString(value, "f", 3)
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text


class _Box(QComboBox):
    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
