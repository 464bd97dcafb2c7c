"""A table of text cells, read with the row and column of every fault."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from app.domain.errors import UserError
from app.matching.snapshot import Ints

Columns = Mapping[str, Sequence[str]]

_SHOWN: Final = 60  # characters of a cell in a sentence


class Table:
    """One table of text cells; says where a cell is that cannot be read.

    `kind` is given when the table has a row for each kind of row only: then a fault is told of
    the first row of that kind.
    """

    def __init__(
        self,
        name: str,
        columns: Columns,
        needed: Sequence[str],
        kind: Sequence[int] | None = None,
    ) -> None:
        self.name = name
        missing = [column for column in needed if column not in columns]
        if missing:
            raise UserError(
                f"The {name} table has no column {', '.join(missing)}. Nothing was planned. "
                "Add the column and try again."
            )
        self.columns = {column: columns[column] for column in needed}
        self.rows = len(self.columns[needed[0]])
        self._kind = kind
        if any(len(cells) != self.rows for cells in self.columns.values()):
            raise ValueError(f"{name}: the columns are not equally long")

    def bad(self, column: str, row: int, why: str) -> UserError:
        """The sentence about one cell."""
        cell = self.columns[column][row]
        if len(cell) > _SHOWN:
            cell = f"{cell[:_SHOWN]}…"
        line = row if self._kind is None else self._kind.index(row)
        return UserError(
            f"The {self.name} table, row {line + 1}, column {column}: “{cell}” {why}. "
            "Nothing was planned. Mend the row and try again."
        )

    def unique(self, column: str) -> None:
        """Refuse an id that is empty or comes twice."""
        cells = self.columns[column]
        distinct = set(cells)
        if len(distinct) == len(cells) and "" not in distinct:
            return
        met: set[str] = {""}
        for row, cell in enumerate(cells):
            if cell in met:
                raise self.bad(column, row, "is empty or comes twice")
            met.add(cell)

    def numbers(self, column: str, low: int, high: int) -> Ints:
        """A column of whole numbers."""
        cells = self.columns[column]
        try:
            numbers = np.array(list(map(int, cells)), dtype=np.int64)
        except (ValueError, OverflowError):
            sound = False
        else:
            sound = not len(numbers) or (int(numbers.min()) >= low and int(numbers.max()) <= high)
        if not sound:
            # One by one, to find the cell and name it.
            every = [self.number(column, row, cell, low, high) for row, cell in enumerate(cells)]
            numbers = np.array(every, dtype=np.int64)
        return numbers

    def number(self, column: str, row: int, text: str, low: int, high: int) -> int:
        """One whole number, or the sentence that says where it is not one."""
        try:
            number = int(text)
        except ValueError:
            raise self.bad(column, row, "is not a whole number") from None
        if not low <= number <= high:
            raise self.bad(column, row, f"is not between {low} and {high}")
        return number

    def entries(self, column: str) -> Iterator[tuple[int, str]]:
        """(row, entry) for each entry of each cell; those of a cell are separated by “|”."""
        for row, cell in enumerate(self.columns[column]):
            if cell:
                for entry in cell.split("|"):
                    yield row, entry
