"""All wishes of a plan beside it: change one and the plan is made again; what each costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from app.config.policies import MatchingPolicy
from app.domain.matching import Plan, WishCost
from app.domain.people import Level
from app.ui.formats import Formats
from app.ui.naming.people import level_word
from app.ui.screens.matching.wishes import (
    STOPS,
    AmountEditor,
    ChoiceEditor,
    Editor,
    PriorityEditor,
    SwitchEditor,
)
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.parts import Card, Scroll, section_title
from app.ui.widgets.text import label, set_role
from app.ui.words import tr

PAUSE_MS = 450  # after the last change, before a plan is made with it


@dataclass(frozen=True, slots=True)
class _Wish:
    """One weight of the panel: its editor, and the line below it."""

    editor: Editor
    below: QLabel


class WeightsPanel(Card):
    """`chosen(policy)` follows a pause after a change, `costs_wanted` and `closed` its buttons."""

    chosen = Signal(object)
    costs_wanted = Signal()
    closed = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(tr("Weights"), parent=parent)
        self.setMinimumWidth(250)
        self._formats = formats
        self._policy = MatchingPolicy()
        self._wishes: dict[str, _Wish] = {}
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE_MS)
        self._wait.timeout.connect(self.choose)
        self.head.addWidget(icon_button(tr("Close the weights"), "x", self.closed.emit))
        scroll = Scroll()
        self._rows = scroll.rows
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(4)
        self.body.addWidget(scroll, 1)
        self._measured = label("", "small", wrap=True)
        self._measure = button(tr("Measure costs"), self.costs_wanted.emit)
        self._measure.setToolTip(
            tr("Makes the plan once without each wish, and says what the wish costs the rest.")
        )
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._measure)
        foot.addWidget(self._measured, 1)
        self.body.addLayout(foot)
        close = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        close.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        close.activated.connect(self.closed)

    def prepare(self) -> None:
        """Make the editors. Done when the panel is first shown: a page should open at once."""
        if not self._wishes:
            self._make_rows()
            self._rows.addStretch(1)
            self.show_policy(self._policy)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.prepare()
        super().showEvent(event)

    def show_policy(self, policy: MatchingPolicy) -> None:
        """Show other weights. A change that still waits for its pause is dropped."""
        self._wait.stop()
        self._policy = policy
        for name, wish in self._wishes.items():
            wish.editor.show_value(getattr(policy, name))
        self._say_mistakes({})

    @property
    def is_waiting(self) -> bool:
        """Whether a change waits for its pause."""
        return self._wait.isActive()

    def show_costs(self, costs: Sequence[WishCost], plan: Plan) -> None:
        """Write beside each wish what it costs this plan."""
        self.prepare()
        self.clear_costs()
        for cost in costs:
            wish = self._wishes.get(cost.key)
            if wish is not None:
                wish.below.setText(cost_of_wish(cost, self._formats))
                wish.below.show()
        said = tr("Measured on plan {n}.").replace("{n}", self._formats.number(plan.number))
        self._measured.setText(said)

    def clear_costs(self, told: str = "") -> None:
        """Take the measured costs away: they were another plan's. `told` says what goes on."""
        self._measured.setText(told)
        self._say_mistakes({})

    def set_measuring(self, why_not: str) -> None:
        """Offer to measure, or say why not."""
        self._measure.setEnabled(not why_not)

    def choose(self) -> None:
        """Hand over what is entered, now; what cannot be is marked."""
        self._wait.stop()
        self.prepare()
        values = {name: wish.editor.value for name, wish in self._wishes.items()}
        try:
            made = MatchingPolicy.model_validate(values)
        except ValidationError as error:
            self._say_mistakes(_mistakes(error))
            return
        self._say_mistakes({})
        if made != self._policy:
            self._policy = made
            self.chosen.emit(made)

    def focus_first(self) -> None:
        """Put the cursor on the first weight."""
        self.prepare()
        self._wishes["quality"].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_rows(self) -> None:
        points = STOPS
        percent = tuple(range(0, 101, 5))
        self._section(tr("Worth of the work"))
        self._add("quality", AmountEditor(tr("Quality"), points))
        bounds = (("low", tr("Lower bound of the score")), ("mean", tr("Mean of the score")))
        self._add("quality_by", ChoiceEditor(tr("Quality by"), bounds))
        self._add("cost", AmountEditor(tr("Cost"), points))
        self._section(tr("What comes first"))
        self._add("priority", PriorityEditor(tr("Points for priority")))
        rules = (
            ("weighted", tr("Weighted: points decide")),
            ("strict", tr("Strict: higher first, always")),
        )
        self._add("priority_rule", ChoiceEditor(tr("Priority rule"), rules))
        self._add("deadline", AmountEditor(tr("Deadline"), points))
        self._section(tr("Who gets it"))
        self._add("continuity", AmountEditor(tr("Continuity"), points))
        self._add("exploration", AmountEditor(tr("New people"), points))
        units = (0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100, 1000, 10_000)
        self._add("exploration_units", AmountEditor(tr("First units"), units))
        self._add("fair_load", AmountEditor(tr("Fair load"), points))
        self._section(tr("Tasks with several labels"))
        self._add("second_label", AmountEditor(tr("Second label"), percent, " %"))
        self._add("third_label", AmountEditor(tr("Third label"), percent, " %"))
        self._add("senior", AmountEditor(tr("One senior"), points))
        levels = tuple((one.value, level_word(one)) for one in (Level.QC_ANALYST, Level.AI_TRAINER))
        self._add("senior_level", ChoiceEditor(tr("Senior is"), levels))
        self._section(tr("Time and changes"))
        steps = (
            ("week", tr("Week: later work may fill it")),
            ("steps", tr("Steps: today, this week, later")),
        )
        self._add("capacity_by", ChoiceEditor(tr("Capacity by"), steps))
        self._add("move_unstarted", SwitchEditor(tr("Move unstarted work")))

    def _section(self, title: str) -> None:
        if self._wishes:
            self._rows.addSpacing(14)
        self._rows.addWidget(section_title(title))

    def _add(self, name: str, editor: Editor) -> None:
        info = MatchingPolicy.model_fields[name]
        said = tr(info.description or "")
        title, below = tr(info.title or name), label("", wrap=True)
        self._rows.addSpacing(6)
        if not isinstance(editor, SwitchEditor):
            self._rows.addWidget(label(title))
        self._rows.addWidget(label(said, "small", wrap=True))
        self._rows.addWidget(editor)
        self._rows.addWidget(below)
        below.hide()
        editor.edited.connect(lambda: self._on_edited(name))
        self._wishes[name] = _Wish(editor, below)

    def _on_edited(self, name: str) -> None:
        """The third label is never worth more than the second: the other one follows."""
        second, third = (self._wishes[n].editor for n in ("second_label", "third_label"))
        if third.value > second.value:
            if name == "second_label":
                third.show_value(second.value)
            else:
                second.show_value(third.value)
        self._wait.start()

    def _say_mistakes(self, mistakes: dict[str, str]) -> None:
        for name, wish in self._wishes.items():
            told = mistakes.get(name, "")
            set_role(wish.below, "bad" if told else "body")
            wish.below.setText(told)
            wish.below.setVisible(bool(told))


def cost_of_wish(cost: WishCost, formats: Formats) -> str:
    """“Costs 0.15 % of the rest (1,204 points), idle people 7.8 % → 1.1 %, fill unchanged.”"""
    if cost.rest_lost <= 0 and cost.units_with == cost.units_without:
        first = tr("Costs nothing on this plan")
    else:
        first = tr("Costs {share} of the rest ({points} points)")
        first = first.replace("{share}", formats.percent(cost.rest_lost / max(1, cost.rest), 2))
        first = first.replace("{points}", formats.number(cost.rest_lost))
    parts = [first]
    before, after = (formats.percent(share, 1) for share in (cost.idle_without, cost.idle_with))
    if before != after:
        told = tr("idle people {before} → {after}")
        parts.append(told.replace("{before}", before).replace("{after}", after))
    filled = cost.units_with - cost.units_without
    if filled:
        told = tr("{n} labels more") if filled > 0 else tr("{n} labels fewer")
        parts.append(told.replace("{n}", formats.number(abs(filled))))
    else:
        parts.append(tr("fill unchanged"))
    return ", ".join(parts) + "."


def _mistakes(error: ValidationError) -> dict[str, str]:
    """What is wrong, by field. Of the rules about the whole, the panel can break one: the points
    for priority are too many."""
    found: dict[str, str] = {}
    for each in error.errors(include_url=False):
        place = str(each["loc"][0]) if each["loc"] else "priority"
        words = str(each["msg"]).removeprefix("Value error, ")
        found.setdefault(place, words[:1].upper() + words[1:] + ".")
    return found
