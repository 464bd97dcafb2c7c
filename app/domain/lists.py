"""How a list is asked for: searching gives ids, showing fetches windows of rows."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

IdArray: TypeAlias = "array[int]"  # typecode "q"; array cannot be subscripted on Python 3.11

Row_co = TypeVar("Row_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is looked for. `filters` are (field, value) pairs that must all hold.

    `sort` is a column key of the list ("" for its natural order); ties go by id, so that the
    same query on the same data always gives the same order.
    """

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    descending: bool = False

    def value(self, field: str) -> str:
        """The wanted value of `field`, or "" when it is not filtered."""
        return dict(self.filters).get(field, "")


class ListSource(Protocol[Row_co]):
    """What a list screen is given. Both methods are called off the main thread."""

    def find(self, query: ListQuery) -> IdArray:
        """The ids of all rows that match, in order."""
        ...

    def rows(self, ids: Sequence[int]) -> Sequence[Row_co]:
        """The rows with these ids, in the order of `ids`; a vanished id is left out."""
        ...
