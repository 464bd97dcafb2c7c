"""Large results are kept out of the collections that the main thread makes."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.ui.garbage import set_aside


class Record:
    """Something the collector walks through."""


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_set_aside_is_no_longer_walked_through_and_still_let_go() -> None:
    records = [Record() for _ in range(1000)]
    gone = weakref.ref(records[0])
    set_aside()
    assert not any(isinstance(each, Record) for each in gc.get_objects())
    assert gone() is not None
    records.clear()
    assert gone() is None
