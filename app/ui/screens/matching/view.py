"""The widgets of the Matching page: the summary, the plan with its tabs, and what stands beside."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.domain.matching import HandRuleRow, Plan, PlanLine, PlanRecord, WhyLine
from app.ui.columns import Empty, Filter
from app.ui.formats import Formats, grouped
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.screens.matching.carried_tab import CarriedTab
from app.ui.screens.matching.columns import plan_columns, plan_source
from app.ui.screens.matching.head import PlanHead
from app.ui.screens.matching.moves_tab import MovesTab
from app.ui.screens.matching.rules_tab import RulesTab
from app.ui.screens.matching.side import SidePanel
from app.ui.screens.matching.weights_panel import WeightsPanel
from app.ui.widgets.buttons import Button, icon_button
from app.ui.widgets.later import Later
from app.ui.widgets.parts import GAP, MARGIN, Card, columns_of
from app.ui.widgets.text import plain_tip
from app.ui.words import tr

PLAN, MOVES, RULES, CARRIED = range(4)


class MatchingView(QWidget):
    """The page. The parts are public: the screen listens to each where it stands."""

    def __init__(
        self,
        jobs: Jobs,
        formats: Formats,
        settings: QSettings,
        import_tasks: Callable[[], None],
        save: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # From the outside to the inside: whatever gets its parent later is styled a second time.
        # What does not show at first is made when it is looked at.
        self._columns = plan_columns(formats)
        self._plan: Plan | None = None
        self._wanted: int | None = None  # the line to choose when the new plan has been listed
        self.head = PlanHead(formats, self)
        self._card = Card(parent=self)
        self.tabs = QTabWidget(self._card)
        self._beside = QStackedWidget(self)
        self.later_moves = Later(lambda room: MovesTab(jobs, settings, room))
        self.later_rules = Later(lambda room: RulesTab(jobs, formats, settings, room))
        self.later_carried = Later(lambda room: CarriedTab(jobs, formats, settings, room))
        self._lay_out()
        self.pane = ListPane(
            jobs,
            InMemorySource[PlanLine]((), self._columns),
            self._columns,
            name="plan",
            title=tr("Plan"),
            filters=(
                Filter(
                    "share",
                    tr("Lines"),
                    (("new", tr("new work")), ("kept", tr("kept")), ("pinned", tr("pinned"))),
                ),
            ),
            empty=Empty(
                tr("Nothing to assign"),
                tr("There is no open work, or nobody may do what is open. “Unfilled” says why."),
                tr("Import tasks…"),
                import_tasks,
            ),
            settings=settings,
            parent=self._plan_room,
        )
        self._plan_rows.addWidget(self.pane)
        self.by_hand = Button(tr("By hand"))
        self._menu = QMenu(self.by_hand)
        self.by_hand.setMenu(self._menu)
        self.pane.add_beside_filters(self.by_hand)
        self.pane.add_beside_filters(icon_button(tr("Save plan…"), "download", save))
        self.pane.loaded.connect(self._choose_wanted)
        self.side = SidePanel(formats, self._beside)
        self.why, self.unfilled = self.side.why, self.side.unfilled
        self.weights = WeightsPanel(formats, self._beside)
        self._beside.addWidget(self.side)
        self._beside.addWidget(self.weights)
        self.why.show_hint(tr("A plan is being made."))

    @property
    def moves(self) -> MovesTab:
        """The tab of moves, made now if nobody looked at it yet."""
        return self.later_moves.part

    @property
    def rules(self) -> RulesTab:
        """The tab of pins and bans, made now if nobody looked at it yet."""
        return self.later_rules.part

    @property
    def carried(self) -> CarriedTab:
        """The tab of the plans that were carried out, made now if nobody looked at it yet."""
        return self.later_carried.part

    def add_by_hand(self, text: str, slot: Callable[[], None], shortcut: str = "") -> QAction:
        """Something that is done to the chosen lines: in their menu, and in the button’s."""
        action = self.pane.add_row_action(text, slot, shortcut)
        self._menu.addAction(action)
        return action

    def deny(self, rules: str, undo: str, hand_out: str) -> None:
        """Say why one may not change plans by hand, undo one, or hand work out; "" for may."""
        self.by_hand.setEnabled(not rules)
        self.by_hand.setToolTip(plain_tip(rules))
        for action in self._menu.actions():
            action.setEnabled(not rules)
        self.later_rules.then("deny", lambda tab: tab.deny(rules))
        self.later_carried.then("deny", lambda tab: tab.deny(undo, hand_out))

    def show_plan(self, plan: Plan) -> None:
        """Show a plan. The cursor stays on the same person’s share of the same work."""
        self._wanted = _same_line(plan, self.current_line())
        self._plan = plan
        self.head.show_plan(plan)
        self.pane.table.clearSelection()
        self.pane.set_source(plan_source(plan, self._columns))
        self.later_moves.then("show", lambda tab: tab.show_moves(plan))
        self._name_tab(MOVES, tr("Moves"), len(plan.moves))
        self.unfilled.show_unfilled(plan.unfilled)
        self.weights.clear_costs()
        self.why.show_hint(
            tr("Choose a line of the plan to see why this person does this work.")
            if plan.lines
            else tr("The plan has no lines. Below is what could not be filled, and why.")
        )

    def show_rules(self, rows: Sequence[HandRuleRow]) -> None:
        """Show the pins and bans in force."""
        self.later_rules.then("show", lambda tab: tab.show_rules(rows))
        self._name_tab(RULES, tr("Pins and bans"), len(rows))

    def show_records(self, rows: Sequence[PlanRecord]) -> None:
        """Show the plans that were carried out."""
        self.later_carried.then("show", lambda tab: tab.show_plans(rows))

    def show_why(self, why: WhyLine) -> None:
        """Show the facts behind a line or a task, from their beginning."""
        self.why.show_why(why)
        self.side.to_top()

    def current_line(self) -> PlanLine | None:
        """The line of the plan with the cursor, while anything is chosen."""
        place = self.pane.current_id() if self.pane.table.selected_count() else None
        if self._plan is None or place is None or not 0 <= place < len(self._plan.lines):
            return None
        return self._plan.lines[place]

    def chosen_lines(self) -> list[PlanLine]:
        """The selected lines of the plan."""
        lines = self._plan.lines if self._plan is not None else ()
        return [lines[place] for place in self.pane.selected_ids() if 0 <= place < len(lines)]

    def show_weights(self, shown: bool) -> None:
        """Open or close the weights in the place of the explanations."""
        self._beside.setCurrentWidget(self.weights if shown else self.side)
        self._show_beside()
        if shown:
            self.weights.focus_first()
        else:
            self.head.weights_button.setFocus()

    @property
    def weights_shown(self) -> bool:
        """Whether the weights are open."""
        return self._beside.currentWidget() is self.weights

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        rows.setSpacing(GAP)
        rows.addWidget(self.head)
        self._plan_room = QWidget(self.tabs)
        self._plan_rows = QVBoxLayout(self._plan_room)
        self._plan_rows.setContentsMargins(0, GAP, 0, 0)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Parts of matching"))
        self.tabs.tabBar().setAccessibleName(tr("Parts of matching"))
        self.tabs.addTab(self._plan_room, tr("Plan"))
        self.tabs.addTab(self.later_moves.room, tr("Moves"))
        self.tabs.addTab(self.later_rules.room, tr("Pins and bans"))
        self.tabs.addTab(self.later_carried.room, tr("Carried out"))
        self.tabs.currentChanged.connect(lambda _tab: self._show_beside())
        self._card.body.addWidget(self.tabs)
        rows.addLayout(columns_of([self._card, self._beside], [5, 2]), 1)

    def _show_beside(self) -> None:
        """The explanations are of the plan; the other tabs have the room for themselves."""
        of_plan = self.tabs.currentIndex() in (PLAN, MOVES)
        self._beside.setVisible(of_plan or self.weights_shown)

    def _name_tab(self, tab: int, name: str, count: int) -> None:
        self.tabs.setTabText(tab, f"{name} ({grouped(count)})" if count else name)

    def _choose_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.pane.select_ids([wanted])


def _same_line(plan: Plan, before: PlanLine | None) -> int | None:
    """The line of a new plan that says what a line of the old one said, as nearly as there is."""
    if before is None:
        return None
    alike = [
        line
        for line in plan.lines
        if (line.project_id, line.expert_id) == (before.project_id, before.expert_id)
    ]
    same = [line for line in alike if line.qualifies_by == before.qualifies_by]
    found = same or alike
    return found[0].id if found else None
