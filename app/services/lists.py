"""The one way a service offers a list: two functions of a reader become a `ListSource`."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from app.domain.lists import IdArray, ListQuery
from app.store.unit import Reader
from app.store.workspace import Store

R = TypeVar("R")


class StoreList(Generic[R]):
    """A list in the workspace. `find` and `rows` each read one consistent view."""

    def __init__(
        self,
        store: Store,
        find: Callable[[Reader, ListQuery], IdArray],
        rows: Callable[[Reader, Sequence[int]], Sequence[R]],
    ) -> None:
        self._store = store
        self._find = find
        self._rows = rows

    def find(self, query: ListQuery) -> IdArray:
        """The ids of all rows that match, in order."""
        with self._store.read() as reader:
            return self._find(reader, query)

    def rows(self, ids: Sequence[int]) -> Sequence[R]:
        """The rows with these ids, in the order of `ids`."""
        with self._store.read() as reader:
            return self._rows(reader, ids)
