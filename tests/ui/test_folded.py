"""Lists that fold, and boxes of choices that say where they are cut."""

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.widgets.fields import ChoiceBox
from app.ui.widgets.folded import FoldedList


def test_a_long_list_shows_a_few_lines_and_all_of_them_on_demand(qtbot: QtBot) -> None:
    made = FoldedList("People", few=2)
    qtbot.addWidget(made)
    made.show_lines([f"Person {n}" for n in range(5000)])
    short, link = made.findChildren(QLabel)[0], made.findChildren(QPushButton)[0]
    assert short.text() == "Person 0\nPerson 1"
    assert link.text() == "Show all 5,000"
    link.click()
    assert made.is_open
    assert made.findChildren(QPlainTextEdit)[0].toPlainText().endswith("Person 4999")
    assert link.text() == "Show fewer"
    link.click()
    assert not made.is_open


def test_a_short_list_has_nothing_to_unfold(qtbot: QtBot) -> None:
    made = FoldedList("People", few=2)
    qtbot.addWidget(made)
    made.show_lines(["Person 1", "Person 2"])
    assert made.findChildren(QPushButton)[0].isHidden()


def test_names_with_markup_are_shown_as_they_are(qtbot: QtBot) -> None:
    made = FoldedList("People")
    qtbot.addWidget(made)
    made.show_lines(["<b>Orchard</b>"])
    assert made.findChildren(QLabel)[0].text() == "<b>Orchard</b>"


def test_a_narrow_box_ends_its_words_in_dots_and_a_wide_one_does_not(qtbot: QtBot) -> None:
    box = ChoiceBox("What is unfilled")
    qtbot.addWidget(box)
    box.addItem("212 · Radiology second read · Texas and Florida")
    box.resize(120, 30)
    assert box.shown_text().endswith("…")
    box.resize(600, 30)
    assert box.shown_text() == box.currentText()
    assert box.view().accessibleName() == "What is unfilled"
