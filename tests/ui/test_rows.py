"""Rows, tiles and bars open what is behind them, by mouse and by key."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.tokens import State
from app.ui.widgets.bars import Bar, BarChart
from app.ui.widgets.rows import LineRow, Tile


def test_a_row_that_opens_something_does_so_on_enter_and_click(qtbot: QtBot) -> None:
    row = LineRow("Medical licence", "until 2028", opens="Open it")
    qtbot.addWidget(row)
    row.resize(300, 40)
    opened: list[int] = []
    row.opened.connect(lambda: opened.append(1))

    QTest.keyClick(row, Qt.Key.Key_Return)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)

    assert len(opened) == 2
    assert row.accessibleName() == "Medical licence. until 2028"


def test_a_row_without_anything_behind_it_takes_no_focus(qtbot: QtBot) -> None:
    row = LineRow("Medical licence")
    qtbot.addWidget(row)
    opened: list[int] = []
    row.opened.connect(lambda: opened.append(1))

    QTest.mouseClick(row, Qt.MouseButton.LeftButton)

    assert not opened
    assert row.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_tile_opens_only_while_it_has_a_list(qtbot: QtBot) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    opened: list[int] = []
    tile.opened.connect(lambda: opened.append(1))

    tile.set("3", "expired", State.BAD)
    QTest.keyClick(tile, Qt.Key.Key_Space)
    tile.set("3", "expired", State.BAD, "Show them")
    QTest.keyClick(tile, Qt.Key.Key_Space)

    assert len(opened) == 1
    assert tile.accessibleName() == "3 expired"


def test_the_arrow_keys_reach_a_bar_and_enter_opens_it(qtbot: QtBot) -> None:
    chart = BarChart("Ends by week")
    qtbot.addWidget(chart)
    chart.show_bars([Bar("2 Nov", 0, "none"), Bar("9 Nov", 2, "two")])
    picked: list[int] = []
    chart.picked.connect(picked.append)

    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(chart, key)

    assert picked == [1]  # an empty bar has nothing to open
    assert chart.accessibleDescription() == "none; two"
