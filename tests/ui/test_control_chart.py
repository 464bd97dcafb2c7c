"""The control chart: what it says, what its keys reach, what a screen reader is given."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.control_chart import ControlChart, _apart
from app.ui.theme import Mode, Theme
from tests.ui.screens.findings import chart


def made(qtbot: QtBot) -> ControlChart:
    shown = ControlChart("Answers")
    qtbot.addWidget(shown)
    shown.resize(420, 300)
    shown.show_chart(chart(), {1: "T-1", 160: "T-160"})
    shown.show()
    return shown


def test_it_says_when_the_alarm_was_and_when_the_change_began(qtbot: QtBot) -> None:
    shown = made(qtbot)
    assert shown.reading() == (
        "Alarm on 28 Oct 2026, at answer 129 of 160; 92.0 % right before. The change began about "
        "22 Oct 2026. The limit allows 1 in 1,000 answers to raise a false alarm."
    )
    assert shown.accessibleDescription() == shown.reading()


def test_without_an_alarm_it_says_so_and_without_a_stream_it_draws_nothing(qtbot: QtBot) -> None:
    shown = made(qtbot)
    shown.show_chart(chart(20, None, None))
    assert shown.reading().startswith("No alarm in 20 answers; on average 92.0 % right.")
    for nothing in (None, chart(0, None, None)):
        shown.show_chart(nothing)
        assert shown.reading() == ""
        assert shown._plot.isHidden()
        QTest.keyClick(shown, Qt.Key.Key_Left)
        QTest.keyClick(shown, Qt.Key.Key_Return)


def test_one_answer_is_a_chart_too(qtbot: QtBot) -> None:
    shown = made(qtbot)
    shown.show_chart(chart(1, None, None))
    assert shown.reading().startswith("No alarm in one answer;")


def test_answers_are_reached_and_opened_by_keyboard(qtbot: QtBot) -> None:
    shown = made(qtbot)
    picked: list[object] = []
    shown.picked.connect(picked.append)
    QTest.keyClick(shown, Qt.Key.Key_Return)  # nothing is reached yet
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert shown.accessibleDescription().startswith("2 Nov 2026, T-160: 100 % right")
    QTest.keyClick(shown, Qt.Key.Key_Home)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert "task 2" in shown.accessibleDescription()
    QTest.keyClick(shown, Qt.Key.Key_Return)
    QTest.keyClick(shown, Qt.Key.Key_End)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert picked == [1, 2, 160]


def test_the_points_are_a_table_with_alarm_and_change_named(qtbot: QtBot) -> None:
    lines = made(qtbot).as_text().splitlines()
    assert len(lines) == 161
    assert lines[0] == "Day\tTask\tRight\tAverage\tLimit\tNote"
    assert lines[129].endswith("\talarm")
    assert lines[91].endswith("\tchange")
    assert lines[160].split("\t")[1] == "T-160"


def test_a_task_that_looks_like_a_placeholder_is_shown_as_it_is(qtbot: QtBot) -> None:
    shown = made(qtbot)
    shown.show_chart(replace(chart(2, None, None), tasks=(1, 2)), {1: "{limit}<b>"})
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert ", {limit}<b>: " in shown.accessibleDescription()


def test_it_follows_the_theme(qtbot: QtBot, theme: Theme) -> None:
    shown = made(qtbot)
    theme.set_mode(Mode.DARK)
    dark = shown._plot.backgroundBrush().color().name()
    theme.set_mode(Mode.LIGHT)
    assert shown._plot.backgroundBrush().color().name() != dark


def test_of_many_answers_only_dots_that_lie_on_each_other_are_left_out() -> None:
    few = np.array([1.0, 0.0, 1.0])
    assert _apart(few).tolist() == [0, 1, 2]
    many = np.ones(100_000)
    many[[5, 77_777]] = 0.0, 0.5
    kept = _apart(many)
    assert {5, 77_777} <= set(kept.tolist())
    assert len(kept) == 2_002
