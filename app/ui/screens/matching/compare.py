"""Two plans side by side: their figures, and the lines that differ."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.matching import Plan, PlanDifference
from app.ui.columns import Column, Empty
from app.ui.dialogs import Dialog
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.widgets.fields import ChoiceBox
from app.ui.widgets.parts import FormRow, clear, columns_of, rule
from app.ui.widgets.text import label, plain_tip
from app.ui.words import tr

Line = tuple[str, str, str, str]  # project, expert, tasks in the first, in the second


class CompareDialog(Dialog):
    """Choose two plans; `compare(first, second)` is called at once and after each choice.

    Its answer comes back through `show_difference`, or `show_hint` in words.
    """

    def __init__(
        self,
        parent: QWidget,
        jobs: Jobs,
        formats: Formats,
        plans: Sequence[Plan],
        compare: Callable[[Plan, Plan], None],
    ) -> None:
        super().__init__(parent, tr("Compare plans"))
        self.resize(760, 660)
        self._plans = tuple(plans)
        self._compare = compare
        self._formats = formats
        self.first, self.second = ChoiceBox(tr("First")), ChoiceBox(tr("Second"))
        for box in (self.first, self.second):
            for plan in self._plans:
                box.addItem(plan_name(plan, formats), plan.number)
                place = box.count() - 1
                box.setItemData(place, plain_tip(plan.weights), Qt.ItemDataRole.ToolTipRole)
        with QSignalBlocker(self.first):
            self.first.setCurrentIndex(min(1, len(self._plans) - 1))  # the one before the newest
        self.body.addLayout(
            columns_of([FormRow(tr("First"), self.first), FormRow(tr("Second"), self.second)])
        )
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(24)
        self._figures.setVerticalSpacing(3)
        for column in range(3):  # all alike: the weights in words can be long
            self._figures.setColumnStretch(column, 1)
        self.body.addLayout(self._figures)
        self._said = label("", "mute", wrap=True)
        self.body.addWidget(self._said)
        self._columns = difference_columns()
        self.pane = ListPane(
            jobs,
            InMemorySource[Line]((), self._columns),
            self._columns,
            name="plan-differences",
            title=tr("Lines that differ"),
            empty=Empty(tr("No line differs")),
        )
        self.pane.setMinimumHeight(130)
        self.body.addWidget(self.pane, 1)
        self.add_button(tr("Close"), self.accept, "primary", default=True)
        self.first.currentIndexChanged.connect(lambda _at: self.ask())
        self.second.currentIndexChanged.connect(lambda _at: self.ask())

    def ask(self) -> None:
        """Have the two chosen plans compared."""
        first, second = self.first.currentIndex(), self.second.currentIndex()
        if first < 0 or second < 0 or first == second:
            self.show_hint(tr("Choose two different plans."))
            return
        self._said.setText(tr("Comparing…"))
        self._compare(self._plans[first], self._plans[second])

    def show_hint(self, text: str) -> None:
        """Say why nothing is compared."""
        clear(self._figures)
        self._said.setText(text)
        self.pane.set_source(InMemorySource[Line]((), self._columns))

    def show_difference(self, difference: PlanDifference) -> None:
        """Show what two plans have in common and what not."""
        clear(self._figures)
        name = tr("Plan {n}")
        heads = ("", *(name.replace("{n}", str(n)) for n in (difference.first, difference.second)))
        self._add_row(0, heads, strong=True)
        for row, figures in enumerate(difference.figures, 1):
            self._add_row(2 * row, figures)
            self._figures.addWidget(rule(), 2 * row - 1, 0, 1, 3)
        said = tr(
            "{both} assignments are in both plans, {first} only in the first, {second} only in "
            "the second."
        )
        for key, count in (
            ("{both}", difference.both),
            ("{first}", difference.only_first),
            ("{second}", difference.only_second),
        ):
            said = said.replace(key, self._formats.number(count))
        self._said.setText(said)
        keys: dict[str, Callable[[Line], Any]] = {
            "first": lambda r: _amount(r[2]),
            "second": lambda r: _amount(r[3]),
        }
        self.pane.set_source(InMemorySource(difference.lines, self._columns, keys=keys))

    def _add_row(self, row: int, texts: Sequence[str], *, strong: bool = False) -> None:
        for column, text in enumerate(texts):
            shown = label(text, "strong" if strong else "body", wrap=bool(column))
            if column:
                shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._figures.addWidget(shown, row, column)


def plan_name(plan: Plan, formats: Formats) -> str:
    """A plan as one chooses it: number, time, and the weights it was made with."""
    words = tr("Plan {n}, {time}").replace("{n}", formats.number(plan.number))
    words = words.replace("{time}", formats.clock(plan.made_at))
    if plan.draft_weights:
        words += f", {tr('draft')}"
    return f"{words} · {plan.weights}" if plan.weights else words


def difference_columns() -> tuple[Column[Line], ...]:
    """One line for a person’s share of a project that is not the same in both plans."""
    return (
        Column("project", tr("Project"), lambda r: r[0], sort=True, width=220, stretch=True),
        Column("expert", tr("Expert"), lambda r: r[1], sort=True, width=180, stretch=True),
        Column("first", tr("Tasks, first"), lambda r: r[2], sort=True, kind="number", width=96),
        Column("second", tr("Tasks, second"), lambda r: r[3], sort=True, kind="number", width=106),
    )


def _amount(text: str) -> int:
    digits = "".join(c for c in text if c.isdecimal())
    return int(digits) if digits else -1
