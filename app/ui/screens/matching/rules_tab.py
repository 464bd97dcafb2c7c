"""The tab of pins and bans: what was laid down by hand, by whom, and how to take it back."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.matching import HandRuleKind, HandRuleRow
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import GAP
from app.ui.widgets.text import plain_tip
from app.ui.words import tr


class RulesTab(QWidget):
    """The list. `take_back_wanted(ids of rules)` and `person_opened(id)` follow it."""

    take_back_wanted = Signal(object)
    person_opened = Signal(int)

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = rule_columns(formats)
        self._rows: Sequence[HandRuleRow] = ()
        self._denied = ""
        kinds = tuple((kind.value, kind_word(kind)) for kind in HandRuleKind)
        self.pane = ListPane(
            jobs,
            InMemorySource[HandRuleRow]((), self._columns),
            self._columns,
            name="plan-rules",
            title=tr("Pins and bans"),
            filters=(Filter("kind", tr("Kind"), kinds),),
            empty=Empty(
                tr("Nothing was laid down by hand"),
                tr("Choose lines of the plan, then pin or ban them with “By hand”."),
            ),
            settings=settings,
            parent=self,
        )
        self._take_back = button(tr("Take back"), self._ask, icon_name="undo-2")
        self.pane.add_beside_filters(self._take_back)
        self.pane.add_row_action(tr("Take back"), self._ask, "Del")
        self.pane.add_row_action(tr("Open the expert"), self._open, "Ctrl+E")
        self.pane.opened.connect(lambda _id: self._open())
        self.pane.picked.connect(self._judge)
        self.pane.loaded.connect(self._judge)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, GAP, 0, 0)
        rows.addWidget(self.pane)
        self._judge()

    def show_rules(self, rows: Sequence[HandRuleRow]) -> None:
        """Show the rules in force."""
        self._rows = rows
        self.pane.set_source(
            InMemorySource(
                rows,
                self._columns,
                {"kind": lambda r: r.kind.value},
                {"made_at": lambda r: r.made_at, "tasks": lambda r: len(r.tasks)},
            )
        )

    def deny(self, why_not: str) -> None:
        """Say why nothing can be taken back; "" when it can."""
        self._denied = why_not
        self._judge()

    def _chosen(self) -> list[HandRuleRow]:
        return [self._rows[at] for at in self.pane.selected_ids() if at < len(self._rows)]

    def _judge(self) -> None:
        why_not = self._denied or ("" if self._chosen() else tr("Choose a pin or a ban first."))
        self._take_back.setEnabled(not why_not)
        self._take_back.setToolTip(plain_tip(why_not))

    def _ask(self) -> None:
        ids = tuple(id_ for row in self._chosen() for id_ in row.ids)
        if ids and not self._denied:
            self.take_back_wanted.emit(ids)

    def _open(self) -> None:
        place = self.pane.current_id()
        if place is not None and place < len(self._rows):
            self.person_opened.emit(self._rows[place].expert_id)


def rule_columns(formats: Formats) -> tuple[Column[HandRuleRow], ...]:
    """One line for a pin or a ban; equal ones on tasks of a project are one line."""
    return (
        Column("kind", tr("Kind"), lambda r: kind_word(r.kind), sort=True, kind="pill",
               state=lambda r: State.ACCENT if r.kind is HandRuleKind.PIN else State.WARN,
               width=64),
        Column("expert", tr("Expert"), lambda r: r.expert, sort=True, width=120, stretch=True),
        Column("project", tr("Project"), lambda r: r.project, sort=True, width=140, stretch=True,
               tip=lambda r: r.project),
        Column("tasks", tr("Tasks"), lambda r: tasks_words(r.tasks, formats), sort=True, width=130,
               stretch=True, tip=lambda r: ", ".join(r.tasks[:60])),
        Column("reason", tr("Reason"), lambda r: r.reason, sort=True, width=170, muted=True,
               stretch=True, tip=lambda r: r.reason),
        Column("made_by", tr("By"), lambda r: r.made_by, sort=True, width=90, muted=True,
               stretch=True),
        Column("made_at", tr("When"), lambda r: formats.instant(r.made_at), sort=True, width=140,
               muted=True),
    )  # fmt: skip


def kind_word(kind: HandRuleKind) -> str:
    """“Pin” or “Ban”."""
    return tr("Pin") if kind is HandRuleKind.PIN else tr("Ban")


def tasks_words(tasks: tuple[str, ...], formats: Formats) -> str:
    """“T-1, T-2 and 3 more”, or the whole project."""
    if not tasks:
        return tr("the whole project")
    if len(tasks) <= 2:
        return ", ".join(tasks)
    more = tr("and {n} more").replace("{n}", formats.number(len(tasks) - 2))
    return f"{tasks[0]}, {tasks[1]} {more}"
