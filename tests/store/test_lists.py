"""What every list needs."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal, null, select

from app.store.lists import chunks, containing, in_order, mentions
from app.store.workspace import Store
from tests.factory import StandingClock


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store.create(tmp_path_factory.mktemp("s") / "desk.guildhall", StandingClock())
    yield made
    made.close()


def said(store: Store, text: str, *columns: str | None) -> bool:
    literals = [null() if column is None else literal(column) for column in columns]
    with store.read() as reader:
        statement = select(mentions(text, *literals))
        return bool(reader.settings._connection.execute(statement).scalar_one())


def test_a_mention_is_found_in_any_column(store: Store) -> None:
    assert said(store, "b", "a", "b")
    assert not said(store, "c", "a", "b")


def test_a_mention_does_not_span_two_columns(store: Store) -> None:
    assert not said(store, "ab", "a", "b")


def test_an_empty_column_hides_no_other(store: Store) -> None:
    assert said(store, "b", None, "b")
    assert said(store, "a", "a", None)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1f"), max_size=8))
def test_every_text_finds_itself_whatever_its_letters(store: Store, text: str) -> None:
    assert said(store, text, f"x{text}y")


def test_the_signs_of_a_pattern_are_letters() -> None:
    assert containing("50%_\\") == "%50\\%\\_\\\\%"


def test_rows_come_in_the_order_of_their_ids() -> None:
    assert in_order([3, 1, 2, 3], {1: "a", 3: "c"}) == ["c", "a", "c"]


@given(st.lists(st.integers()), st.integers(1, 7))
def test_pieces_make_up_the_whole(items: list[int], size: int) -> None:
    pieces = list(chunks(items, size))
    assert [i for piece in pieces for i in piece] == items
    assert all(1 <= len(piece) <= size for piece in pieces)
