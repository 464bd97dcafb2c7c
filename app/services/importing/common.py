"""What the kinds' modules share: which columns a file has, and the words of refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from app.domain.pages import BadRow
from app.domain.text import SHOWN_CHARS, one_line

V = TypeVar("V")
STEP: Final = 2_000  # rows between two looks at the person's wish to stop


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a kind's module knows of the file besides its rows.

    A column that the file does not have leaves what is stored as it is; an empty cell of a column
    that it does have means what the column's explanation says of it.
    """

    columns: frozenset[str]
    today: date

    def has(self, *columns: str) -> bool:
        """Whether the file has one of these columns."""
        return not self.columns.isdisjoint(columns)

    def pick(self, column: str, said: V, kept: V) -> V:
        """What the file says if it has the column, else what is kept."""
        return said if column in self.columns else kept


def bad(line: int, column: str, value: str, reason: str) -> BadRow:
    """A refused row; the reason reads on from the column and value."""
    return BadRow(line, column, one_line(value, SHOWN_CHARS), reason)


def unknown(line: int, column: str, value: str, what: str, kind: str) -> BadRow:
    """A reference to something the workspace does not have."""
    return bad(
        line, column, value,
        f"is not {what} of this workspace: import {kind} first, or correct line {line}",
    )  # fmt: skip


def with_bar(line: int, column: str, words: Iterable[str]) -> BadRow | None:
    """The refusal of a list entry that holds the sign between entries, None when all are fine."""
    for word in words:
        if "|" in word:
            return bad(line, column, word, "has a “|” in an entry, which stands between entries")
    return None
