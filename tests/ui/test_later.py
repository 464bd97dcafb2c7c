"""Parts of a page that are made when they are first looked at."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.later import Later


class Part(QWidget):
    """Two fields, and what it was told."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.told: list[str] = []
        self.first, self.second = QLineEdit(self), QLineEdit(self)
        rows = QVBoxLayout(self)
        rows.addWidget(self.first)
        rows.addWidget(self.second)


def tabs_with(later: Later[Part], qtbot: QtBot) -> QTabWidget:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(QLabel("now"), "now")
    tabs.addTab(later.room, "later")
    return tabs


def test_a_part_is_made_when_it_is_first_looked_at_and_shows_at_once(qtbot: QtBot) -> None:
    made: list[Part] = []

    def make(room: QWidget) -> Part:
        made.append(Part(room))
        return made[-1]

    later = Later(make)
    tabs = tabs_with(later, qtbot)
    tabs.show()
    assert made == []
    tabs.setCurrentIndex(1)
    assert made[0].first.isVisible()
    tabs.setCurrentIndex(0)
    tabs.setCurrentIndex(1)
    assert len(made) == 1


def test_a_part_is_made_for_who_asks_and_stays_hidden_with_its_room(qtbot: QtBot) -> None:
    later = Later(Part)
    tabs = tabs_with(later, qtbot)
    tabs.show()
    assert later.part is later.part
    assert later.part.parent() is later.room
    assert not later.part.isVisible()


def test_what_waits_is_done_once_in_its_order_the_newest_of_each_name(qtbot: QtBot) -> None:
    later = Later(Part)
    tabs = tabs_with(later, qtbot)
    later.then("rows", lambda part: part.told.append("old rows"))
    later.then("may", lambda part: part.told.append("may"))
    later.then("rows", lambda part: part.told.append("new rows"))
    assert later.part.told == ["new rows", "may"]
    later.then("rows", lambda part: part.told.append("newest rows"))
    assert later.part.told == ["new rows", "may", "newest rows"]
    assert tabs.currentIndex() == 0


def test_the_tab_key_comes_to_a_late_part_where_it_stands(qtbot: QtBot) -> None:
    later = Later(Part)
    page = QWidget()
    qtbot.addWidget(page)
    above, below = QLineEdit(), QLineEdit()
    rows = QVBoxLayout(page)
    for widget in (above, later.room, below):
        rows.addWidget(widget)
    page.show()
    above.setFocus()
    order = []
    for _ in range(3):
        QTest.keyClick(page, Qt.Key.Key_Tab)
        order.append(page.focusWidget())
    assert order == [later.part.first, later.part.second, below]
