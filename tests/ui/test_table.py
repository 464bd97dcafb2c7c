"""Selection and place are kept by id; what is copied pastes into a spreadsheet."""

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.domain.lists import ListQuery
from app.ui.columns import Empty, Filter
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from app.ui.table import guarded, tab_separated
from app.ui.theme import Theme
from tests.ui.fakes import COLUMNS, LEVELS, PeopleSource, person


def _pane(
    jobs: Jobs, source: PeopleSource, qtbot: QtBot, settings: QSettings | None = None
) -> ListPane:
    pane = ListPane(
        jobs,
        source,
        COLUMNS,
        name="people",
        title="People",
        filters=(Filter("level", "Level", tuple((v, v) for v in LEVELS)),),
        empty=Empty("No experts yet", "Import a file first.", "Import…", lambda: None),
        settings=settings,
    )
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    pane.show()
    with qtbot.waitSignal(pane.loaded):
        pane.refresh()
    return pane


def test_selection_and_cursor_survive_a_refresh_by_id(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    source = PeopleSource(5000)
    pane = _pane(jobs, source, qtbot)
    pane.select_ids([40, 41, 4000])
    source.numbers = [n for n in source.numbers if n not in (7, 9, 41)]
    with qtbot.waitSignal(pane.loaded):
        pane.refresh()
    assert pane.selected_ids() == [40, 4000]
    assert pane.current_id() == 40


def test_the_first_visible_row_stays_on_top_when_rows_come_above_it(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    source = PeopleSource(5000)
    pane = _pane(jobs, source, qtbot)
    bar = pane.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 32 * 1000)
    bar.setValue(32 * 1000)
    top = pane.model.ids[pane.table.rowAt(0)]
    source.numbers = list(range(-300, 5001))
    with qtbot.waitSignal(pane.loaded):
        pane.refresh()
    assert pane.model.ids[pane.table.rowAt(0)] == top


def test_a_selection_follows_its_rows_through_a_sort(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    pane = _pane(jobs, PeopleSource(400), qtbot)
    pane.select_ids([1, 2, 3])
    header = pane.table.horizontalHeader()
    with qtbot.waitSignal(pane.loaded):
        header.sectionClicked.emit(4)
    assert pane.model.query == ListQuery(sort="score")
    assert pane.model.headerData(4, Qt.Orientation.Horizontal) == "Score, 95 % ↑"
    assert sorted(pane.selected_ids()) == [1, 2, 3]
    with qtbot.waitSignal(pane.loaded):
        header.sectionClicked.emit(4)
    assert pane.model.query.descending


def test_selecting_all_asks_no_row_for_its_flags(
    theme: Theme, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = _pane(jobs, PeopleSource(100_000), qtbot)
    asked = [0]
    real = type(pane.model).flags

    def flags(self: object, index: object) -> Qt.ItemFlag:
        asked[0] += 1
        return real(self, index)  # type: ignore[arg-type]

    monkeypatch.setattr(type(pane.model), "flags", flags)
    pane.table.selectAll()
    pane.table.horizontalHeader().viewport().update()
    pane.grab()
    assert len(pane.selected_ids()) == 100_000
    assert asked[0] < 5_000  # the header's question would make it 700,000


def test_enter_opens_the_row_with_the_cursor(theme: Theme, jobs: Jobs, qtbot: QtBot) -> None:
    pane = _pane(jobs, PeopleSource(10), qtbot)
    pane.select_ids([4])
    with qtbot.waitSignal(pane.opened) as blocker:
        QTest.keyClick(pane.table, Qt.Key.Key_Return)
    assert blocker.args == [4]


def test_everything_the_mouse_can_do_is_in_the_context_menu(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    pane = _pane(jobs, PeopleSource(10), qtbot)
    opened: list[int] = []
    pane.add_row_action("Pause", lambda: opened.extend(pane.selected_ids()))
    pane.select_ids([3])
    where = QPoint(40, 60)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, where)
    pane.table.contextMenuEvent(event)
    menu = next(m for m in pane.table.findChildren(QMenu) if m.isVisible())
    words = {a.text(): a for a in menu.actions()}
    assert {"Pause", "Copy rows", "Select all", "Sort by", "Columns…"} <= set(words)
    words["Pause"].trigger()
    assert opened == [3]
    sorting = words["Sort by"].menu()
    assert isinstance(sorting, QMenu)
    with qtbot.waitSignal(pane.loaded):
        next(a for a in sorting.actions() if a.text() == "Score, 95 %").trigger()
    assert pane.model.query.sort == "score"
    menu.close()


def test_rows_are_copied_as_text_for_a_spreadsheet(theme: Theme, jobs: Jobs, qtbot: QtBot) -> None:
    pane = _pane(jobs, PeopleSource(1000), qtbot)
    pane.select_ids([2, 900])  # one of them has never been on the screen
    with qtbot.waitSignal(pane.table.noted):
        pane.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Name", "Number", "Level"]
    assert lines[1].split("\t")[0] == person(2).name
    assert lines[2].split("\t")[1] == "E-0900"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-5", "-5"),
        ("-5-2", "'-5-2"),
        ("+1,204.60", "+1,204.60"),
        ("plain", "plain"),
        ("\tx", "'\tx"),
    ],
)
def test_a_formula_is_made_harmless_and_a_number_is_left(text: str, shown: str) -> None:
    assert guarded(text) == shown


def test_tabs_and_lines_inside_a_cell_stay_inside_it() -> None:
    assert tab_separated([["a\tb", "c"], ['say "x"', "d\ne"]]) == (
        '"a\tb"\tc\n"say ""x"""\t"d\ne"\n'
    )


def test_the_search_field_and_the_boxes_make_one_query(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    source = PeopleSource(500)
    pane = _pane(jobs, source, qtbot)
    pane.focus_search()
    with qtbot.waitSignal(pane.loaded):
        QTest.keyClicks(pane._search, "orchard")
    assert pane.model.query.text == "orchard"
    assert len(source.searches) == 2  # the letters were gathered
    with qtbot.waitSignal(pane.loaded):
        pane.set_filter("level", "labeler")
    assert pane.model.query == ListQuery("orchard", (("level", "labeler"),))
    assert " of 500" in pane._count.text()


def test_an_empty_list_says_what_to_do_first(theme: Theme, jobs: Jobs, qtbot: QtBot) -> None:
    pane = _pane(jobs, PeopleSource(0), qtbot)
    assert _words(pane) >= {"No experts yet", "Import a file first.", "Import…"}


def test_a_filter_that_leaves_nothing_offers_to_be_cleared(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    pane = _pane(jobs, PeopleSource(20), qtbot)
    with qtbot.waitSignal(pane.loaded):
        pane.set_search("nobody of this name")
    assert "Nothing matches" in _words(pane)
    with qtbot.waitSignal(pane.loaded):
        pane.clear_filters()
    assert len(pane.model.ids) == 20


def test_columns_and_filters_come_back(
    theme: Theme, jobs: Jobs, qtbot: QtBot, settings: QSettings
) -> None:
    first = _pane(jobs, PeopleSource(50), qtbot, settings)
    first.table._show_column(3, False)
    first.table.horizontalHeader().moveSection(1, 2)
    first.table._save_columns()
    with qtbot.waitSignal(first.loaded):
        first.set_filter("level", "ai_trainer")
    wanted = int(first.model.ids[2])
    first.select_ids([wanted])
    second = _pane(jobs, PeopleSource(50), qtbot, settings)
    assert second.selected_ids() == [wanted]
    header = second.table.horizontalHeader()
    assert header.isSectionHidden(3)
    assert header.logicalIndex(2) == 1
    assert second.model.query.filters == (("level", "ai_trainer"),)


def test_bars_give_way_before_words_when_room_is_short(
    theme: Theme, jobs: Jobs, qtbot: QtBot
) -> None:
    pane = _pane(jobs, PeopleSource(50), qtbot)
    pane.resize(760, 400)
    header = pane.table.horizontalHeader()
    assert header.sectionSize(4) < 180
    assert header.sectionSize(6) == 110
    assert header.length() <= pane.table.viewport().width() + 1


def _words(pane: ListPane) -> set[str]:
    from PySide6.QtWidgets import QAbstractButton, QLabel

    shown = pane._stack.currentWidget()
    assert shown is not None
    labels = {w.text() for w in shown.findChildren(QLabel)}
    return labels | {w.text() for w in shown.findChildren(QAbstractButton)}
