"""What the tabs of the Quality page are laid out with."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.findings import Figure
from app.domain.quality import Estimate
from app.ui.columns import Column, Empty, Filter
from app.ui.formats import NOTHING, Formats
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.widgets.parts import GAP, Card
from app.ui.widgets.text import ElidedLabel, label
from app.ui.words import tr

Row = TypeVar("Row")
Keys = Mapping[str, Callable[[Row], Any]]
LEAST = -1e9  # where a figure that is not defined stands in an order


class NamedCard(Card):
    """A card whose title may be long, such as a name: it ends in “…” where room is short."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.deleteLater()
        self.title = ElidedLabel("", "section")
        self.head.insertWidget(0, self.title, 100)
        self.set_title(title)


class RowList(NamedCard, Generic[Row]):
    """A list over rows at hand, with its reading and the norm in muted lines below.

    `rows` are kept, so that a place in the list leads back to its row. A `bare` one stands in a
    card already, under a tab that says its title.
    """

    def __init__(
        self,
        jobs: Jobs,
        title: str,
        columns: tuple[Column[Row], ...],
        *,
        name: str,
        empty: Empty,
        norm: str = "",
        fields: dict[str, Callable[[Row], str]] | None = None,
        keys: dict[str, Callable[[Row], Any]] | None = None,
        filters: tuple[Filter, ...] = (),
        search: bool = True,
        bare: bool = False,
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("" if bare else title, parent=parent)
        outer = self.layout()
        if bare and outer is not None:
            self.setObjectName("")
            outer.setContentsMargins(0, 10, 0, 0)
        self.rows: Sequence[Row] = ()
        self._columns, self._fields, self._keys = columns, fields or {}, keys or {}
        self.pane = ListPane(
            jobs,
            InMemorySource[Row]((), columns),
            columns,
            name=name,
            title=title,
            filters=filters,
            search=search,
            empty=empty,
            settings=settings,
            parent=self,
        )
        self.body.addWidget(self.pane, 1)
        self._reading = label("", wrap=True)
        self._reading.setContentsMargins(0, 4, 0, 0)
        self._norm = label("", "mute", wrap=True)
        self.body.addWidget(self._reading)
        self.body.addWidget(self._norm)
        self._reading.hide()
        self.say_norm(norm)

    def show_rows(self, rows: Sequence[Row], reading: str = "") -> None:
        """List other rows; the reading says in a sentence what they amount to."""
        self.rows = rows
        self._reading.setText(reading)
        self._reading.setVisible(bool(reading))
        self.pane.set_source(InMemorySource(rows, self._columns, self._fields, self._keys))

    def say_norm(self, norm: str) -> None:
        """Say what the figures are held against."""
        self._norm.setText(norm)
        self._norm.setVisible(bool(norm))

    def at(self, place: object) -> Row | None:
        """The row at a place of the list."""
        if isinstance(place, int) and 0 <= place < len(self.rows):
            return self.rows[place]
        return None

    @property
    def chosen(self) -> Row | None:
        """The row with the cursor."""
        return self.at(self.pane.current_id())


class WithItems(QWidget, Generic[Row]):
    """Findings at the left, the items behind the chosen one at the right.

    `chosen(row)` follows the cursor; whoever hears it answers with `show_items`. Enter on a
    finding goes to its items, Enter on an item opens its task. left: what the findings stand in,
    where they are not alone.
    """

    chosen = Signal(object)
    task_opened = Signal(object)

    def __init__(
        self,
        findings: RowList[Row],
        items: RowList[Any],
        weights: tuple[int, int] = (3, 2),
        parent: QWidget | None = None,
        *,
        left: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.findings, self.items = findings, items
        self._told: Row | None = None
        self._wanted: int | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GAP, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(left or findings, weights[0])
        row.addWidget(items, weights[1])
        findings.pane.picked.connect(self._tell)
        findings.pane.loaded.connect(self._on_loaded)
        findings.pane.opened.connect(lambda _id: items.pane.table.setFocus())
        items.pane.opened.connect(self._open_task)
        items.pane.add_row_action(
            tr("Open the task"), lambda: self._open_task(items.pane.current_id()), "Ctrl+T"
        )

    def show_rows(self, rows: Sequence[Row], reading: str = "") -> None:
        """Show the findings of another run."""
        self._told = None
        self.findings.show_rows(rows, reading)
        if not rows:
            self.items.show_rows(())

    def choose(self, place: int) -> None:
        """Put the cursor on a finding, as soon as it is listed."""
        self._wanted = place
        self.findings.pane.clear_filters()
        self.findings.pane.refresh()

    def _on_loaded(self) -> None:
        pane = self.findings.pane
        ids = pane.model.ids
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            pane.select_ids([wanted])
        elif len(ids) and not pane.table.selected_count():  # so that the right side says something
            pane.select_ids([int(ids[0])])
        self._tell()

    def _tell(self) -> None:
        row = self.findings.chosen
        if row is not None and row is not self._told:
            self._told = row
            self.chosen.emit(row)

    def _open_task(self, place: object) -> None:
        item = self.items.at(place)
        if item is not None:
            self.task_opened.emit(item.task_id)


def page_of(*widgets: tuple[QWidget, int]) -> QVBoxLayout:
    """Widgets of a tab from top to bottom, each with its share of the height."""
    rows = QVBoxLayout()
    rows.setContentsMargins(0, GAP, 0, 0)
    rows.setSpacing(GAP)
    for widget, share in widgets:
        rows.addWidget(widget, share)
    return rows


def drawn(figure: Figure, n: float = 0.0) -> Estimate | None:
    """A figure as an interval to draw; None where a bound is missing."""
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return Estimate(figure.value, figure.low, figure.high, n)


def ranked(figure: Figure) -> float:
    """A figure as a key to order by; what is not defined comes first."""
    return LEAST if figure.value is None else figure.value


def coefficient(figure: Figure, formats: Formats) -> str:
    """A coefficient with its interval: “0.71, 95 % interval 0.62–0.79”."""
    return _worded(figure, lambda value: formats.number(value, 2))


def share_words(figure: Figure, formats: Formats) -> str:
    """A share with its interval: “71 %, 95 % interval 62 %–79 %”."""
    return _worded(figure, lambda value: formats.percent(value, 1))


def q_words(q: float | None, formats: Formats) -> str:
    """A q-value: the false discovery rate at which this finding would still be told."""
    if q is None:
        return NOTHING
    return "<0.001" if q < 0.001 else formats.number(q, 3)


def signed(value: float | None, formats: Formats) -> str:
    """A difference of shares in points, with its sign."""
    if value is None:
        return NOTHING
    rounded = round(value * 100, 1) or 0.0  # no minus before nothing
    points = formats.number(rounded, 1)
    return f"+{points}" if rounded > 0 else points


def _worded(figure: Figure, say: Callable[[float | None], str]) -> str:
    if figure.value is None:
        return tr("not defined")
    if figure.low is None or figure.high is None:
        return say(figure.value)
    words = tr("{value}, 95 % interval {low}–{high}").replace("{value}", say(figure.value))
    return words.replace("{low}", say(figure.low)).replace("{high}", say(figure.high))
