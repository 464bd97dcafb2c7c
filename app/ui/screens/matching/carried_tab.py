"""The tab of plans that were carried out: what each wrote, its undo, and handing work out."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.matching import PlanRecord
from app.ui.columns import Column, Empty
from app.ui.formats import Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.widgets.parts import GAP
from app.ui.widgets.text import label, plain_tip
from app.ui.words import counted, tr


class CarriedTab(QWidget):
    """The list, newest first. `undo_wanted(plan)` and `hand_out_wanted` follow its buttons."""

    undo_wanted = Signal(object)
    hand_out_wanted = Signal()

    def __init__(
        self, jobs: Jobs, formats: Formats, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = record_columns(formats)
        self._rows: Sequence[PlanRecord] = ()
        self._denied = ""
        self.pane = ListPane(
            jobs,
            InMemorySource[PlanRecord]((), self._columns),
            self._columns,
            name="plans",
            title=tr("Plans carried out"),
            search=False,
            empty=Empty(
                tr("No plan was carried out yet"),
                tr("Assign a plan (Ctrl+Return): it is listed here and can be undone until "
                   "somebody starts on it."),
            ),
            settings=settings,
            parent=self,
        )  # fmt: skip
        self._undo = button(tr("Undo this plan…"), self._ask, icon_name="undo-2")
        self._hand_out = button(
            tr("Hand out work…"), self.hand_out_wanted.emit, icon_name="download"
        )
        self.pane.add_beside_filters(self._undo)
        self.pane.add_beside_filters(self._hand_out)
        self.pane.add_row_action(tr("Undo this plan…"), self._ask)
        self._why_not = label("", "mute", wrap=True)
        self.pane.picked.connect(self._judge)
        self.pane.loaded.connect(self._judge)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, GAP, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.pane, 1)
        rows.addWidget(self._why_not)
        self._judge()

    def show_plans(self, rows: Sequence[PlanRecord]) -> None:
        """Show the committed plans."""
        self._rows = rows
        self.pane.set_source(
            InMemorySource(
                rows,
                self._columns,
                keys={
                    "id": lambda r: r.id,
                    "at": lambda r: r.committed_at,
                    "assignments": lambda r: r.assignments,
                    "released": lambda r: r.released,
                    "objective": lambda r: r.objective,
                    "gap": lambda r: r.gap,
                },
            )
        )

    def deny(self, undo: str, hand_out: str) -> None:
        """Say why nothing can be undone, or handed out; "" when it can."""
        self._denied = undo
        self._hand_out.setEnabled(not hand_out)
        self._hand_out.setToolTip(plain_tip(hand_out))
        self._judge()

    @property
    def chosen(self) -> PlanRecord | None:
        """The plan with the cursor."""
        place = self.pane.current_id()
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def _judge(self) -> None:
        chosen = self.chosen
        why_not = self._denied or (
            undo_why_not(chosen) if chosen else tr("Choose a plan to undo it.")
        )
        self._undo.setEnabled(not why_not)
        self._undo.setToolTip(plain_tip(why_not))
        self._why_not.setText(why_not if self._rows else "")
        self._why_not.setVisible(bool(why_not and self._rows))

    def _ask(self) -> None:
        if self._undo.isEnabled() and self.chosen is not None:
            self.undo_wanted.emit(self.chosen)


def record_columns(formats: Formats) -> tuple[Column[PlanRecord], ...]:
    """One line for each plan that was committed."""
    number = formats.number
    return (
        Column("id", tr("Plan"), lambda r: number(r.id), sort=True, kind="number", width=52),
        Column("at", tr("When"), lambda r: formats.instant(r.committed_at), sort=True, width=140,
               stretch=True),
        Column("by", tr("By"), lambda r: r.committed_by, sort=True, width=90, stretch=True),
        Column("assignments", tr("Assigned"), lambda r: number(r.assignments), sort=True,
               kind="number", width=76),
        Column("released", tr("Taken back"), lambda r: number(r.released), sort=True,
               kind="number", width=84),
        Column("objective", tr("Plan value"), lambda r: number(r.objective), sort=True,
               kind="number", width=96),
        Column("gap", tr("Gap"), lambda r: formats.percent(r.gap, 2), sort=True, kind="number",
               width=64),
        Column("state", tr("State"), lambda r: state_words(r, formats), sort=True, kind="pill",
               state=_state, width=150, tip=undo_why_not),
    )  # fmt: skip


def state_words(record: PlanRecord, formats: Formats) -> str:
    """What became of a committed plan."""
    if record.undone_at is not None:
        return tr("undone {day}").replace("{day}", formats.short_day(record.undone_at.date()))
    if record.started:
        return tr("{n} started").replace("{n}", formats.number(record.started))
    return tr("nothing started")


def undo_why_not(record: PlanRecord) -> str:
    """Why a committed plan cannot be undone; "" when it can."""
    if record.undone_at is not None:
        words = tr("Plan {id} was undone already, by {name}.")
        return words.replace("{id}", str(record.id)).replace("{name}", record.undone_by)
    if record.started:
        return counted(
            "It cannot be undone: %n assignments of it were handed out, answered or changed.",
            record.started,
            "It cannot be undone: one assignment of it was handed out, answered or changed.",
        )
    return ""


def _state(record: PlanRecord) -> State:
    if record.undone_at is not None:
        return State.NEUTRAL
    return State.ACCENT if record.started else State.GOOD
