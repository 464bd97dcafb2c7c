"""Fields that need more than their Qt class gives."""

from PySide6.QtWidgets import QSpinBox


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
