"""Fields that need more than their Qt class gives."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)
from typing_extensions import override


def spin_box(low: int, high: int, suffix: str = "") -> QSpinBox:
    """A whole number between two bounds.

    The style sheet's padding does not reach the line inside a spin box, so its margin is set here.
    """
    made = QSpinBox()
    made.setRange(low, high)
    made.setSuffix(suffix)
    line = made.lineEdit()
    if line is not None:
        line.setTextMargins(8, 0, 0, 0)
    return made


class ChoiceBox(QComboBox):
    """A box of choices that may be narrower than its longest one: what is cut ends in “…”.

    `name` is what is read out for the box and for the list that opens.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def shown_text(self) -> str:
        """The chosen text as it fits."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        return QFontMetrics(self.font()).elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 4
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
