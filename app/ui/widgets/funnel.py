"""A funnel: how many people are left after each rule, as bars that get shorter."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.work import FunnelStep
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.widgets.parts import ProgressBar, clear
from app.ui.widgets.text import label
from app.ui.words import tr


class FunnelView(QWidget):
    """The steps of a funnel, one line each: the rule, a bar, and who is left."""

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(12)
        self._lines.setVerticalSpacing(9)
        self._lines.setColumnStretch(0, 3)
        self._lines.setColumnStretch(1, 2)
        rows.addLayout(self._lines)
        self.setAccessibleName(tr("How many people are left after each rule"))

    def show_steps(self, steps: Sequence[FunnelStep]) -> None:
        """Show a funnel; bars are shares of the first step."""
        clear(self._lines)
        whole = max((step.left for step in steps), default=0)
        for line, step in enumerate(steps):
            last = line == len(steps) - 1
            state = State.BAD if step.left == 0 else State.ACCENT
            number = label(self._formats.number(step.left), "strong" if last else "body")
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            rule = label(_sentence(step.rule), "strong" if last else "body", wrap=True)
            self._lines.addWidget(rule, line, 0)
            self._lines.addWidget(ProgressBar(step.left / whole if whole else 0.0, state), line, 1)
            self._lines.addWidget(number, line, 2)
        told = ", ".join(f"{step.rule} {step.left}" for step in steps)
        self.setAccessibleDescription(told)


def _sentence(rule: str) -> str:
    """A rule with a capital, as it stands at the beginning of a line."""
    return rule[:1].upper() + rule[1:]


def headline(steps: Sequence[FunnelStep], formats: Formats) -> tuple[str, State]:
    """“41 of 412 experts qualify”, and whether that is trouble."""
    if not steps:
        return tr("Nobody is active yet"), State.WARN
    text = (
        tr("{n} of {m} experts qualify")
        .replace("{n}", formats.number(steps[-1].left))
        .replace("{m}", formats.number(steps[0].left))
    )
    return text, State.GOOD if steps[-1].left else State.BAD
