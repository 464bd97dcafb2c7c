"""Ctrl+K finds pages, commands and people by a few letters."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.palette import Hit, ranked
from app.ui.shell import Shell


def _hit(text: str, detail: str = "") -> Hit:
    return Hit(text, "Command", lambda: None, detail)


def test_the_best_fit_comes_first_and_no_text_changes_nothing() -> None:
    hits = [_hit("Audit log"), _hit("Match open work"), _hit("Matching"), _hit("Settings")]
    assert [h.text for h in ranked(hits, "match")][:2] in (
        ["Matching", "Match open work"],
        ["Match open work", "Matching"],
    )
    assert next(h.text for h in ranked(hits, "setings")) == "Settings"  # a typing mistake
    assert ranked(hits, "") == hits
    assert ranked(hits, "zzzz") == []


def test_pages_commands_and_people_are_found_and_run(shell: Shell, qtbot: QtBot) -> None:
    palette = shell.open_palette()
    palette.type("review")
    assert palette.lines()[0].text == "Review"
    palette.type("orchard")
    qtbot.waitUntil(lambda: any(hit.kind == "Expert" for hit in palette.lines()))
    place = next(i for i, hit in enumerate(palette.lines()) if hit.kind == "Expert")
    wanted = palette.lines()[place]
    for _ in range(place):
        QTest.keyClick(palette._field, Qt.Key.Key_Down)
    QTest.keyClick(palette._field, Qt.Key.Key_Return)
    assert shell.current_key == "experts"
    assert shell.screens[1].crumb == wanted.text


def test_a_command_that_cannot_be_run_says_why_and_stays(shell: Shell, qtbot: QtBot) -> None:
    palette = shell.open_palette()
    palette.type("compare plans")
    assert palette.lines()[0].why_not == "There is only one plan."
    palette.run_current()
    assert palette.isVisible()
    assert palette._note.text() == "There is only one plan."
    palette.close()


def test_the_actions_of_the_page_stand_before_the_pages(shell: Shell, qtbot: QtBot) -> None:
    palette = shell.open_palette()
    assert [hit.text for hit in palette.lines()[:2]] == ["Compare plans", "Match open work"]
    palette.close()
