"""One model: ids by search, rows by window, neither on the main thread."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.ui.columns import Cell
from app.ui.jobs import Jobs
from app.ui.lists import CELL_ROLE, MISSING, VANISHED, WINDOW, InMemorySource, ListModel
from tests.ui.fakes import COLUMNS, PeopleSource, Person, person


def _loaded(jobs: Jobs, source: PeopleSource, qtbot: QtBot) -> ListModel:
    model = ListModel(jobs, source, COLUMNS)
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    return model


def _arrive(model: ListModel, qtbot: QtBot, row: int) -> None:
    model.data(model.index(row, 0))
    qtbot.waitUntil(lambda: model.data(model.index(row, 0)) != MISSING)


def test_qt_finds_no_fault_with_the_model_while_it_changes(
    jobs: Jobs, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    source = PeopleSource(450)
    model = ListModel(jobs, source, COLUMNS)
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    check = cast("Callable[[ListModel], None]", qtmodeltester.check)
    check(model)
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    _arrive(model, qtbot, 440)
    with qtbot.waitSignal(model.loaded):
        model.set_query(ListQuery(text="orchard"))
    with qtbot.waitSignal(model.loaded):
        model.sort(0, Qt.SortOrder.DescendingOrder)
    check(model)
    assert tester.model() is model


def test_a_missing_row_shows_dots_and_arrives(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(1000)
    model = _loaded(jobs, source, qtbot)
    assert model.rowCount() == 1000
    assert model.data(model.index(500, 0)) == MISSING
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.data(model.index(500, 0)) == person(501).name
    assert source.windows == [list(range(401, 601))]


def test_only_windows_that_are_looked_at_are_fetched(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(100_000)
    model = _loaded(jobs, source, qtbot)
    _arrive(model, qtbot, 99_999)
    _arrive(model, qtbot, 3)
    assert len(source.windows) == 2
    assert all(len(window) == WINDOW for window in source.windows)


def test_old_rows_stay_while_new_ones_are_fetched(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(300)
    model = _loaded(jobs, source, qtbot)
    _arrive(model, qtbot, 0)
    with qtbot.waitSignal(model.loaded):
        model.set_query(ListQuery(sort="name", descending=True))
    assert model.data(model.index(299, 0)) == person(1).name  # at its new place, without dots


def test_a_row_that_vanished_between_search_and_fetch_shows_a_dash(
    jobs: Jobs, qtbot: QtBot
) -> None:
    source = PeopleSource(50)
    source.gone = {3}
    model = _loaded(jobs, source, qtbot)
    _arrive(model, qtbot, 0)
    assert model.data(model.index(2, 0)) == VANISHED
    assert model.data(model.index(3, 0)) == person(4).name
    assert model.row_at(2) is None


def test_a_million_rows_are_an_array_and_five_windows(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(1_000_000)
    model = _loaded(jobs, source, qtbot)
    for row in (0, 250_000, 500_000, 750_000, 999_999):
        _arrive(model, qtbot, row)
    assert len(source.windows) == 5
    assert model.positions([1_000_000]).tolist() == [999_999]
    assert model.positions([7, 1_000_000, -4]).tolist() == [6, 999_999]


def test_windows_seen_long_ago_are_let_go(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.lists.WINDOWS_KEPT", 2)
    source = PeopleSource(1000)
    model = _loaded(jobs, source, qtbot)
    for row in (0, 250, 450):
        _arrive(model, qtbot, row)
    assert model.row_at(0) is None
    assert model.row_at(450) == person(451)


def test_only_columns_that_can_be_sorted_are(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(10)
    model = _loaded(jobs, source, qtbot)
    model.sort(1)
    assert model.query.sort == ""
    with qtbot.waitSignal(model.loaded):
        model.sort(4, Qt.SortOrder.DescendingOrder)
    assert model.query == ListQuery(sort="score", descending=True)


def test_the_count_without_filters_is_kept_beside_the_filtered_one(
    jobs: Jobs, qtbot: QtBot
) -> None:
    source = PeopleSource(900)
    model = _loaded(jobs, source, qtbot)
    with qtbot.waitSignal(model.loaded):
        model.set_query(ListQuery(filters=(("level", "labeler"),)))
    assert 0 < model.rowCount() < 900
    assert model.total == 900
    assert len(source.searches) == 2  # the total was known: no third search


def test_a_search_that_is_refused_says_why(jobs: Jobs, qtbot: QtBot) -> None:
    source = PeopleSource(5)
    source.error = UserError("The workspace is locked. Nothing was changed. Try again.")
    model = ListModel(jobs, source, COLUMNS)
    with qtbot.waitSignal(model.failed) as blocker:
        model.refresh()
    assert blocker.args == ["The workspace is locked. Nothing was changed. Try again."]


def test_cells_carry_what_is_drawn_and_what_is_read_out(jobs: Jobs, qtbot: QtBot) -> None:
    model = _loaded(jobs, PeopleSource(5), qtbot)
    _arrive(model, qtbot, 0)
    index = model.index(0, 4)
    cell = model.data(index, CELL_ROLE)
    assert isinstance(cell, Cell)
    assert cell.value == person(1).score
    assert "95 % interval" in model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == person(1).name
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name"
    assert model.rowCount(index) == 0
    assert model.data(QModelIndex()) is None


def test_a_tool_tip_from_outside_is_never_html(jobs: Jobs, qtbot: QtBot) -> None:
    from app.ui.columns import Column

    columns = (Column[Person]("name", "Name", lambda _p: "", tip=lambda _p: "<img src='x'>"),)
    model = ListModel(jobs, PeopleSource(1), columns)
    with qtbot.waitSignal(model.loaded):
        model.refresh()
    with qtbot.waitSignal(model.rows_arrived):
        model.data(model.index(0, 0))
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip


def test_computed_lines_can_be_searched_filtered_and_sorted() -> None:
    rows = [person(n) for n in (5, 3, 9, 1)]
    source = InMemorySource(
        rows, COLUMNS, fields={"level": lambda p: p.level}, keys={"score": lambda p: p.score.mean}
    )
    assert list(source.find(ListQuery())) == [0, 1, 2, 3]
    assert [rows[i].id for i in source.find(ListQuery(sort="score"))] == [1, 9, 3, 5]
    assert [rows[i].id for i in source.find(ListQuery(text="boulder"))] == [1]
    wanted = ListQuery(filters=(("level", rows[0].level),))
    assert {rows[i].level for i in source.find(wanted)} == {rows[0].level}
    assert source.rows([2, 0]) == [rows[2], rows[0]]


def test_a_long_list_is_searched_in_words_made_once() -> None:
    made: list[str] = []

    def words(row: Person) -> str:
        made.append(row.name)
        return row.name

    source = InMemorySource([person(1), person(2), person(3)], COLUMNS, words=words)
    name = person(2).name.upper()
    assert list(source.find(ListQuery(text=name))) == [1]
    assert list(source.find(ListQuery(text="no such name"))) == []
    assert list(source.find(ListQuery(text="E-0002"))) == []  # a column, but not in the words
    assert len(made) == 3


def _value_of(values: Sequence[object], row: Person) -> object:
    return values[row.id]


@pytest.mark.parametrize("descending", [False, True])
def test_computed_rows_sort_like_python_does_and_ties_keep_their_order(descending: bool) -> None:
    names = ["Émile", "adam", "Zoë", "", "adam", "Adam\x00", "東京", "a" * 200]
    pairs = [("USD", 4), ("", -1), ("USD", 3), ("EUR", 9), ("USD", 4), ("", 0), ("", -1)]
    sizes = [3.5, -1, 3.5, 2**40, 0, 7, 7, -1]
    for values in (names, pairs, sizes, [2**70, 1, 2**70, 0, 5, 5, 1, 2]):
        rows = [person(n) for n in range(len(values))]
        keys: dict[str, Callable[[Person], object]] = {"score": partial(_value_of, values)}
        source = InMemorySource(rows, COLUMNS, keys=keys)
        expected = sorted(range(len(values)), key=lambda i: values[i], reverse=descending)
        assert list(source.find(ListQuery(sort="score", descending=descending))) == expected
