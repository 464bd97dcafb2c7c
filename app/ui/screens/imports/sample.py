"""The first rows of a file, as they stand in it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.columns import Column
from app.ui.jobs import Jobs
from app.ui.lists import InMemorySource, ListModel
from app.ui.table import TableView
from app.ui.widgets.parts import clear
from app.ui.widgets.text import shown_text
from app.ui.words import tr

_CHARS = 120
_NARROW, _WIDE = 80, 260
_LETTER = 8  # pixels for a letter, about
_HEADER, _ROW, _BAR = 36, 32, 14

Cells = Sequence[str]


class SampleTable(QWidget):
    """A small table that is made anew for each file, because each has its own columns."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)

    def show_rows(self, headers: Cells, rows: Sequence[Cells]) -> None:
        """Show the rows under their titles."""
        clear(self._rows)
        columns = tuple(
            Column[Cells](
                f"c{place}",
                shown_text(header),
                partial(_cell, place),
                width=_width([header, *(_cell(place, row) for row in rows)]),
            )
            for place, header in enumerate(headers)
        )
        model = ListModel(self._jobs, InMemorySource(rows, columns), columns, self)
        table = TableView(self._jobs, model, "sample", None)
        table.setAccessibleName(tr("First rows of the file"))
        table.setFixedHeight(_HEADER + _ROW * len(rows) + _BAR)
        self._rows.addWidget(table)
        model.refresh()


def _cell(place: int, row: Cells) -> str:
    text = row[place] if place < len(row) else ""
    return " ".join(shown_text(text[: 4 * _CHARS]).split())[:_CHARS]


def _width(texts: Sequence[str]) -> int:
    longest = max((len(text) for text in texts), default=0)
    return max(_NARROW, min(_WIDE, longest * _LETTER + 20))
