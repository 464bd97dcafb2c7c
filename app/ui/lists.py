"""The one model behind every list: an array of ids, and windows of rows that arrive when seen.

Searching returns ids and showing fetches windows of 200 rows; both happen in a reader lane. A
row that is not here yet shows "…". After a refresh the old rows stay on the screen until the new
ones have come, so that nothing flickers.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.lists import IdArray, ListQuery, ListSource
from app.domain.progress import Progress
from app.ui.columns import Cell, Column, cells
from app.ui.jobs import Job, Jobs
from app.ui.widgets.text import plain_tip
from app.ui.words import tr

WINDOW = 200
WINDOWS_KEPT = 64
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
COLUMN_ROLE = Qt.ItemDataRole.UserRole + 2
MISSING, VANISHED = "…", "–"

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Ids = NDArray[np.int64]
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class InMemorySource(Generic[Row]):
    """A `ListSource` over rows that are already computed, such as the lines of a plan.

    The ids are the rows' positions. The text of a query is looked for in all columns; `fields`
    answers the query's filters; `keys` orders a column by a value instead of by its text; `words`
    names the text that is searched instead of all columns, made once for each row: for long lists.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        columns: tuple[Column[Row], ...],
        fields: dict[str, Callable[[Row], str]] | None = None,
        keys: dict[str, Callable[[Row], Any]] | None = None,
        words: Callable[[Row], str] | None = None,
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._fields = fields or {}
        self._keys = keys or {}
        self._words = words
        self._said: list[str] | None = None

    def find(self, query: ListQuery) -> IdArray:
        """The positions of all rows that match, in order; ties keep the rows' order."""
        wanted = [(self._fields[name], value) for name, value in query.filters]
        text = query.text.casefold()
        found = [
            i
            for i, row in enumerate(self._rows)
            if all(field(row) == value for field, value in wanted)
            and (not text or self._says(i, row, text))
        ]
        if query.sort:
            by_text = {c.key: c.text for c in self._columns}
            key = self._keys.get(query.sort) or by_text[query.sort]
            order = _order([key(self._rows[i]) for i in found], query.descending)
            found = np.asarray(found, np.int64)[order].tolist()
        return array("q", found)

    def rows(self, ids: Sequence[int]) -> Sequence[Row]:
        """The rows at these positions."""
        return [self._rows[i] for i in ids]

    def _says(self, place: int, row: Row, text: str) -> bool:
        if self._words is None:
            return any(text in c.text(row).casefold() for c in self._columns)
        if self._said is None:
            self._said = [self._words(each).casefold() for each in self._rows]
        return text in self._said[place]


def _order(keys: list[Any], descending: bool) -> NDArray[np.intp]:
    """The places of these keys in order; ties keep theirs, also downwards.

    Not `list.sort`: a hundred thousand texts take it a tenth of a second in which the window
    gets no turn. numpy lets go of the interpreter's lock while it sorts numbers and texts; other
    keys (pairs, instants) are few that differ, and are sorted once each.
    """
    values = np.array(keys) if keys and isinstance(keys[0], (str, int, float)) else None
    if values is None or values.dtype == np.object_:
        rank = {key: place for place, key in enumerate(sorted(set(keys)))}
        values = np.array([rank[key] for key in keys], np.int64)
    if not descending:
        return np.argsort(values, kind="stable")
    return len(keys) - 1 - np.argsort(values[::-1], kind="stable")[::-1]


class ListModel(QAbstractTableModel):
    """Rows of a `ListSource` as a table. `loaded` follows every search that brought ids."""

    loaded = Signal()
    failed = Signal(str)
    searching = Signal(bool)
    rows_arrived = Signal()

    def __init__(
        self,
        jobs: Jobs,
        source: ListSource[Any],
        columns: tuple[Column[Any], ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._source = source
        self.columns = columns
        self._query = ListQuery()
        self._ids: Ids = np.empty(0, np.int64)
        self._total: int | None = None
        self._here: dict[int, tuple[Any, tuple[Cell, ...]]] = {}
        self._old: dict[int, tuple[Any, tuple[Cell, ...]]] = {}
        self._fresh: OrderedDict[int, None] = OrderedDict()
        self._broken: set[int] = set()
        self._pending: dict[int, Job] = {}
        self._wanted: set[int] = set()
        self._age = 0
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.setInterval(0)
        self._fetch.timeout.connect(self._fetch_wanted)

    @property
    def query(self) -> ListQuery:
        """What is looked for."""
        return self._query

    @property
    def ids(self) -> Ids:
        """The ids of all rows, in order."""
        return self._ids

    @property
    def total(self) -> int:
        """How many rows there are without text and filters, as of the last count."""
        return len(self._ids) if self._total is None else max(self._total, len(self._ids))

    def set_source(self, source: ListSource[Any]) -> None:
        """Show another source with the same columns."""
        self._source = source
        self._total = None
        self.refresh()

    def set_query(self, query: ListQuery) -> None:
        """Look for something else."""
        if query != self._query:
            self._query = query
            last = len(self.columns) - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            self._search(recount=self._total is None)

    def refresh(self) -> None:
        """Look again, because something has changed."""
        self._search(recount=True)

    def row_at(self, position: int) -> Any | None:
        """The row at a position, or None while it has not arrived."""
        if not 0 <= position < len(self._ids):
            return None
        number = int(self._ids[position])
        held = self._here.get(number) or self._old.get(number)
        return held[0] if held else None

    def positions(self, ids: Sequence[int] | Ids) -> NDArray[np.intp]:
        """Where these ids stand, in the order of the list; those not in it are left out."""
        wanted = np.asarray(ids, dtype=np.int64)
        if len(wanted) == 0:
            return np.empty(0, np.intp)
        if len(wanted) == 1:
            return np.flatnonzero(self._ids == wanted[0])
        return np.flatnonzero(np.isin(self._ids, wanted))

    def texts(self, ids: Sequence[int], columns: Sequence[int]) -> list[list[str]]:
        """The texts of these rows, fetched from the source. For a job, not the main thread."""
        picked = [self.columns[c] for c in columns]
        out: list[list[str]] = []
        for start in range(0, len(ids), WINDOW):
            rows = self._source.rows(ids[start : start + WINDOW])
            out += [[c.text(row) for c in picked] for row in rows]
        return out

    def _search(self, recount: bool) -> None:
        self._age += 1
        age, source, query, known = self._age, self._source, self._query, self._total
        for job in self._pending.values():
            job.cancel()
        self._pending.clear()
        self.searching.emit(True)

        def work(_progress: Progress) -> tuple[Ids, int]:
            ids = np.asarray(source.find(query), dtype=np.int64)
            if not query.text and not query.filters:
                return ids, len(ids)
            if recount or known is None:
                return ids, len(source.find(ListQuery()))
            return ids, known

        def done(found: tuple[Ids, int]) -> None:
            if age == self._age:
                self._take(*found)

        self._jobs.latest(self, "find", tr("Search"), work, done, self._refused)

    def _take(self, ids: Ids, total: int) -> None:
        same = len(ids) == len(self._ids) and bool(np.array_equal(ids, self._ids))
        self._total = total
        if same:
            self._forget()
            if len(ids):
                last = self.index(len(ids) - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self._ids = ids
            self._forget()
            self.endResetModel()
        self.searching.emit(False)
        self.loaded.emit()

    def _forget(self) -> None:
        """Keep the rows for show, but fetch each window again when it is next seen."""
        self._old = {**self._old, **self._here} if len(self._old) < WINDOW * 8 else self._here
        self._here = {}
        self._fresh.clear()
        self._broken.clear()

    def _refused(self, error: UserError) -> None:
        self.searching.emit(False)
        self.failed.emit(str(error))

    def _want(self, window: int) -> None:
        self._wanted.add(window)
        if not self._fetch.isActive():
            self._fetch.start()

    def _fetch_wanted(self) -> None:
        wanted, self._wanted = self._wanted, set()
        for window in [w for w in self._pending if w not in wanted]:
            if len(self._pending) > len(wanted) + 4:  # scrolled past: make room
                self._pending.pop(window).cancel()
        for window in sorted(wanted - self._fresh.keys() - self._broken):
            job = self._pending.get(window)
            if job is None or job.is_stopping or job.is_over:
                self._start_window(window)

    def _start_window(self, window: int) -> None:
        age, source, columns = self._age, self._source, self.columns
        ids = [int(i) for i in self._ids[window * WINDOW : (window + 1) * WINDOW]]

        def work(_progress: Progress) -> dict[int, tuple[Any, tuple[Cell, ...]]]:
            rows = source.rows(ids)
            # A source whose rows carry no id gives all of them, in order.
            numbers = ids if len(rows) == len(ids) else [int(row.id) for row in rows]
            return {n: (row, cells(columns, row)) for n, row in zip(numbers, rows, strict=True)}

        def done(rows: dict[int, tuple[Any, tuple[Cell, ...]]]) -> None:
            if age == self._age:
                self._pending.pop(window, None)
                self._arrived(window, rows)

        def failed(error: UserError) -> None:
            self._pending.pop(window, None)
            self._broken.add(window)
            self.failed.emit(str(error))

        self._pending[window] = self._jobs.start(
            tr("Fetch rows"), work, done, failed, owner=self, quiet=True
        )

    def _arrived(self, window: int, rows: dict[int, tuple[Any, tuple[Cell, ...]]]) -> None:
        self._here.update(rows)
        self._fresh[window] = None
        if len(self._fresh) > WINDOWS_KEPT:
            first, _ = self._fresh.popitem(last=False)
            for number in self._ids[first * WINDOW : (first + 1) * WINDOW]:
                self._here.pop(int(number), None)
                self._old.pop(int(number), None)
        top = window * WINDOW
        bottom = min(top + WINDOW, len(self._ids)) - 1
        if bottom >= top:
            corner = self.index(bottom, len(self.columns) - 1)
            self.dataChanged.emit(self.index(top, 0), corner)
        self.rows_arrived.emit()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemNeverHasChildren

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = Qt.ItemDataRole
        if role == COLUMN_ROLE:
            return self.columns[index.column()]
        if role not in (CELL_ROLE, roles.DisplayRole, roles.ToolTipRole, roles.AccessibleTextRole):
            if role == roles.TextAlignmentRole and index.isValid():
                return _SIDES[self.columns[index.column()].side] | Qt.AlignmentFlag.AlignVCenter
            return None
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        window, number = index.row() // WINDOW, int(self._ids[index.row()])
        if window not in self._fresh:
            self._want(window)
        held = self._here.get(number) or self._old.get(number)
        if held is None:
            text = VANISHED if window in self._fresh or window in self._broken else MISSING
            return text if role in (roles.DisplayRole, roles.AccessibleTextRole) else None
        cell = held[1][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == roles.DisplayRole:
            return cell.text
        if role == roles.ToolTipRole:
            return plain_tip(cell.tip) or None
        return cell.tip or cell.text

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            if column.key != self._query.sort:
                return column.title
            return f"{column.title} {'↓' if self._query.descending else '↑'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[column.side] | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.columns[column].sort:
            old = self._query
            down = order == Qt.SortOrder.DescendingOrder
            self.set_query(ListQuery(old.text, old.filters, self.columns[column].key, down))
