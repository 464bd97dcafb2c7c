"""The lots of a project of synthetic audits: their verdicts, drawn items and curves."""

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.lots import ItemState, LotItem, LotPage, LotRow
from app.domain.synthetic import LotVerdict
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.lots import item_state, item_word, verdict_state, verdict_word
from app.ui.screens.projects.oc import CurveChart
from app.ui.tokens import State
from app.ui.widgets.parts import GAP, MARGIN, Card, Pill
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import counted, tr

_SPAN = (0.0, 0.25)  # of the bars: a quarter of defects is far beyond any plan


class LotsView(QWidget):
    """The list above, the chosen lot below. `chosen(row)` follows the cursor; whoever hears it
    answers with `show_page`. `task_opened(id)` follows Enter on a drawn item.
    """

    chosen = Signal(object)
    task_opened = Signal(object)

    def __init__(self, jobs: Jobs, formats: Formats, settings: QSettings) -> None:
        super().__init__()
        self._formats = formats
        self._rows: Sequence[LotRow] = ()
        self._told: LotRow | None = None
        self._columns, self._item_columns = lot_columns(formats), _item_columns()
        self.list = ListPane(
            jobs, InMemorySource[LotRow]((), self._columns), self._columns, name="lots",
            title=tr("Lots"), search=False, settings=settings,
            empty=Empty(
                tr("No lot yet"),
                tr("Import tasks whose payload names its generator and its lot."),
            ),
        )  # fmt: skip
        self._reading = label("", "mute")
        lots = Card(tr("Lots"), self.list)
        lots.head.addWidget(self._reading)
        self.items = ListPane(
            jobs, InMemorySource[LotItem]((), self._item_columns), self._item_columns,
            name="lot-items", title=tr("Drawn items"), search=False, settings=settings,
            filters=(
                Filter("state", tr("Found"), tuple((s.value, item_word(s)) for s in ItemState)),
            ),
            empty=Empty(tr("No lot is chosen")),
        )  # fmt: skip
        self.curve = CurveChart(tr("Operating characteristic"), formats)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        split.addWidget(lots)
        split.addWidget(self._make_detail())
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.addWidget(split)
        self.list.picked.connect(self._tell)
        self.list.loaded.connect(self._on_loaded)
        self.list.opened.connect(lambda _id: self.items.table.setFocus())
        self.items.opened.connect(self._open_task)
        self.items.add_row_action(
            tr("Open the task"), lambda: self._open_task(self.items.current_id()), "Ctrl+T"
        )
        self.show_page(None)

    def show_lots(self, lots: Sequence[LotRow]) -> None:
        """List the lots; the page of the chosen one is asked for anew."""
        self._rows, self._told = lots, None
        by_verdict = [
            f"{self._formats.number(sum(one.verdict is verdict for one in lots))} "
            f"{verdict_word(verdict)}"
            for verdict in LotVerdict
        ]
        self._reading.setText(", ".join(by_verdict) if lots else "")
        self.list.set_source(InMemorySource(lots, self._columns))
        if not lots:
            self.show_page(None)

    def show_page(self, page: LotPage | None) -> None:
        """Show one lot."""
        items = () if page is None else page.items
        fields = {"state": lambda item: item.state.value}
        self.items.set_source(InMemorySource(items, self._item_columns, fields))
        self.curve.show_page(page)
        self._name.setText(tr("Lot") if page is None else lot_name(page.row))
        self._verdict.setVisible(page is not None)
        self._beyond.setVisible(page is not None)
        if page is not None:
            row = page.row
            self._verdict.set(verdict_state(row.verdict), verdict_word(row.verdict))
            self._beyond.setText(_detail(page, self._formats))

    def _make_detail(self) -> QWidget:
        drawn, plan = Card(), Card(tr("What the plan does"), self.curve)
        self._name = ElidedLabel("", "section")
        self._verdict = Pill(State.NEUTRAL, "")
        drawn.head.insertWidget(0, self._name, 100)
        drawn.head.addWidget(self._verdict)
        self._beyond = label("", "mute", wrap=True)
        drawn.body.addWidget(self._beyond)
        drawn.body.addWidget(self.items, 1)
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(drawn, 3)
        line.addWidget(plan, 2)
        return made

    def _on_loaded(self) -> None:
        ids = self.list.model.ids
        if len(ids) and not self.list.table.selected_count():
            self.list.select_ids([int(ids[0])])
        self._tell()

    def _tell(self) -> None:
        place = self.list.current_id()
        row = None if place is None or place >= len(self._rows) else self._rows[place]
        if row is not None and row is not self._told:
            self._told = row
            self.chosen.emit(row)

    def _open_task(self, place: object) -> None:
        row = self.items.model.row_at(place) if isinstance(place, int) else None
        if row is not None:
            self.task_opened.emit(row.task_id)


def lot_name(row: LotRow) -> str:
    """“L-7 · writer 2.1”."""
    return f"{row.name} · {' '.join((row.generator, row.version)).strip()}"


def lot_columns(formats: Formats) -> tuple[Column[LotRow], ...]:
    """A line for each lot, its rate of defects with the exact 95 % interval."""
    number = formats.number

    def rate(row: LotRow) -> str:
        return NOTHING if row.rate is None else formats.percent(row.rate, 1)

    return (
        Column("lot", tr("Lot"), lambda r: r.name, width=110, stretch=True),
        Column("generator", tr("Generator"), lambda r: f"{r.generator} {r.version}".strip(),
               width=130, stretch=True),
        Column("size", tr("Items"), lambda r: number(r.size), kind="number", width=70),
        Column("plan", tr("Plan"), lambda r: plan_words(r, formats), width=94,
               tip=lambda r: plan_tip(r, formats)),
        Column("audited", tr("Audited"),
               lambda r: f"{number(r.audited)} / {number(r.plan.sample_size)}",
               kind="progress", value=lambda r: r.audited / r.plan.sample_size, width=116),
        Column("defects", tr("Defects"), lambda r: number(r.defects), kind="number", width=74),
        Column("verdict", tr("Verdict"), lambda r: verdict_word(r.verdict), kind="pill",
               state=lambda r: verdict_state(r.verdict), width=100),
        Column("rate", tr("Rate, 95 %"), rate, kind="interval",
               value=lambda r: r.estimate, span=_SPAN, width=180,
               tip=lambda r: interval_words(r, formats)),
    )  # fmt: skip


def plan_words(row: LotRow, formats: Formats) -> str:
    """“n 110, c 2”."""
    plan = row.plan
    words = tr("n {n}, c {c}").replace("{n}", formats.number(plan.sample_size))
    return words.replace("{c}", formats.number(plan.acceptance_number))


def plan_tip(row: LotRow, formats: Formats) -> str:
    """“Audit 110 drawn items; accept with 2 defects or fewer.”."""
    words = tr("Audit {n} drawn items; accept with {c} defects or fewer.")
    words = words.replace("{n}", formats.number(row.plan.sample_size))
    return words.replace("{c}", formats.number(row.plan.acceptance_number))


def interval_words(row: LotRow, formats: Formats) -> str:
    """“0.4 % to 3.1 %”."""
    words = tr("{low} to {high}").replace("{low}", formats.percent(row.low, 1))
    return words.replace("{high}", formats.percent(row.high, 1))


def _rest_words(row: LotRow) -> str:
    """What becomes of the items that were not drawn."""
    others = counted("%n items were not drawn", row.rest, "One item was not drawn")
    if row.verdict is LotVerdict.GO_ON:
        what = tr("{items}: matched to nobody before the verdict.")
    elif not row.rest_asked:
        what = tr("{items}: matched to nobody.")
    elif row.verdict is LotVerdict.REFUSED:
        what = tr("{items}: matched too, as a refused lot is screened.")
    else:
        what = tr("{items}: matched too, as Settings ask.")
    return what.replace("{items}", others)


def _item_columns() -> tuple[Column[LotItem], ...]:
    return (
        Column("task", tr("Task"), lambda i: i.task, width=100),
        Column("title", tr("Item"), lambda i: i.title, width=160, stretch=True, muted=True),
        Column("state", tr("Found"), lambda i: item_word(i.state), kind="pill",
               state=lambda i: item_state(i.state), width=104),
        Column("people", tr("Audited by"), lambda i: ", ".join(i.people), width=90),
    )  # fmt: skip


def _detail(page: LotPage, formats: Formats) -> str:
    """What the verdict waits for, and what decides nothing."""
    row, number = page.row, formats.number
    said = []
    if row.verdict is LotVerdict.GO_ON:
        said.append(
            counted(
                "%n drawn items are still to be audited.", row.missing,
                "One drawn item is still to be audited.",
            )
        )  # fmt: skip
    if row.rest:
        said.append(_rest_words(row))
    if row.audited:
        said.append(
            tr("Defects in the lot: {span}.").replace("{span}", interval_words(row, formats))
        )
    if row.beyond:
        said.append(
            counted(
                "%n items were audited though not drawn; they decide nothing.", row.beyond,
                "One item was audited though not drawn; it decides nothing.",
            )
        )  # fmt: skip
    said.append(
        tr("Left at worst where refused lots are mended (AOQL): {share}.").replace(
            "{share}", formats.percent(page.outgoing_limit, 2)
        )
    )
    version = row.policy_version
    said.append(
        tr("Rules: version {n}.").replace("{n}", number(version))
        if version
        else tr("Rules: the defaults.")
    )
    return " ".join(said)
