"""The frame: pages by name, news to those who listen, counts, keys, and an orderly end."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.news import Changes, Topic
from app.domain.progress import Progress
from app.ui.navigation import NavigationItem
from app.ui.shell import Shell
from app.ui.theme import Theme
from app.ui.tokens import State
from app.ui.widgets.text import plain_tip
from tests.ui.fakes import FakeDesk, PeopleScreen, TodayScreen, build_fake_screens, person


def _today(shell: Shell) -> TodayScreen:
    screen = shell.screens[0]
    assert isinstance(screen, TodayScreen)
    return screen


def _people(shell: Shell) -> PeopleScreen:
    screen = shell.screens[1]
    assert isinstance(screen, PeopleScreen)
    return screen


def test_pages_are_built_when_they_are_first_shown(shell: Shell, qtbot: QtBot) -> None:
    assert shell.current_key == "today"
    assert [s.key for s in shell.screens if s.is_built] == ["today"]
    shell.open_page("experts")
    assert [s.key for s in shell.screens if s.is_built] == ["today", "experts"]


def test_a_page_opens_something_inside_and_the_top_bar_names_it(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("experts", "person:17")
    assert _people(shell).opened == ["person:17"]
    assert {"Experts", person(17).name} <= {w.text() for w in shell.findChildren(QLabel)}
    QTest.keyClick(shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert _people(shell).opened == ["person:17", ""]
    assert _people(shell).crumb == ""


def test_coming_back_shows_the_page_as_it_was_left(shell: Shell, qtbot: QtBot) -> None:
    shell.open_page("experts", "person:17")
    shell.open_page("today")
    item = next(i for i in shell.findChildren(NavigationItem) if i.key == "experts")
    item.click()
    assert _people(shell).opened == ["person:17", "person:17"]


def test_news_refreshes_the_page_that_shows_and_marks_the_others(
    shell: Shell, desk: FakeDesk, qtbot: QtBot
) -> None:
    people, today = _people(shell), _today(shell)
    shell.open_page("experts")
    qtbot.waitUntil(lambda: len(people.source.searches) == 1)
    before = today.refreshed
    desk.listeners[0](Changes(frozenset({Topic.PEOPLE})))
    qtbot.waitUntil(lambda: len(people.source.searches) == 2)
    assert today.refreshed == before  # hidden: it only remembers
    shell.open_page("today")
    assert today.refreshed == before + 1
    shell.open_page("experts")
    shell.open_page("today")
    assert today.refreshed == before + 1  # not stale any more


def test_news_of_other_topics_leaves_a_page_alone(
    shell: Shell, desk: FakeDesk, qtbot: QtBot
) -> None:
    people = _people(shell)
    shell.open_page("experts")
    qtbot.waitUntil(lambda: len(people.source.searches) == 1)
    with qtbot.waitSignal(shell.news.changed):
        desk.listeners[0](Changes(frozenset({Topic.PAY})))
    qtbot.waitUntil(shell.jobs.is_idle)
    assert len(people.source.searches) == 1


def test_another_process_writing_refreshes_everything(
    shell: Shell, desk: FakeDesk, qtbot: QtBot
) -> None:
    before = _today(shell).refreshed
    desk.wrote_elsewhere = True
    shell._watch.look()
    qtbot.waitUntil(lambda: _today(shell).refreshed == before + 1)


def test_leaving_a_page_cancels_its_reads_and_makes_it_stale(shell: Shell, qtbot: QtBot) -> None:
    gate, people = threading.Event(), _people(shell)
    shell.open_page("experts")
    qtbot.waitUntil(lambda: len(people.source.searches) == 1 and shell.jobs.is_idle())
    shown: list[int] = []

    def slow(_progress: Progress) -> int:
        gate.wait(5)
        return 1

    shell.jobs.start("Slow", slow, shown.append, owner=people)
    shell.open_page("today")
    gate.set()
    qtbot.waitUntil(shell.jobs.is_idle)
    assert shown == []
    shell.open_page("experts")
    qtbot.waitUntil(lambda: len(people.source.searches) == 2)


def test_counts_reach_the_navigation_and_are_read_out(shell: Shell, qtbot: QtBot) -> None:
    items = {i.key: i for i in shell.findChildren(NavigationItem)}
    qtbot.waitUntil(lambda: items["credentials"].accessibleName() == "Credentials, 9")
    assert items["experts"].accessibleName() == "Experts, 100,000"
    assert items["quality"].accessibleName() == "Quality"


def test_alt_and_a_number_opens_a_page_and_arrows_walk_the_list(shell: Shell, qtbot: QtBot) -> None:
    QTest.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert shell.current_key == "experts"
    items = shell.findChildren(NavigationItem)
    items[1].setFocus()
    QTest.keyClick(items[1], Qt.Key.Key_Down)
    assert items[2].hasFocus()
    QTest.keyClick(items[2], Qt.Key.Key_Return)
    assert shell.current_key == items[2].key


def test_the_primary_action_has_its_key_and_a_disabled_one_its_reason(
    shell: Shell, qtbot: QtBot
) -> None:
    QTest.keyClick(shell, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: _today(shell).matched == 1)
    buttons = {b.accessibleName(): b for b in shell.findChildren(QPushButton)}
    assert not buttons["Compare plans"].isEnabled()
    assert buttons["Compare plans"].toolTip() == plain_tip("There is only one plan.")


def test_an_error_of_a_job_is_shown_in_the_banner(shell: Shell, qtbot: QtBot) -> None:
    def refuse(_progress: Progress) -> None:
        raise UserError("The file is empty. Nothing was imported. Choose another file.")

    shell.jobs.start("Import", refuse)
    banner = shell._banner
    qtbot.waitUntil(lambda: "The file is empty." in banner.text)
    assert banner.isVisible()
    assert banner.objectName() == "banner-bad"
    shell.open_page("experts")
    assert not banner.isVisible()


def test_a_bug_in_a_job_opens_the_crash_dialog(
    shell: Shell, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_progress: Progress) -> None:
        raise KeyError("a bug")

    shell.jobs.start("Score", fail)

    def dialog() -> QWidget | None:
        found = [w for w in shell.findChildren(QWidget) if w.windowTitle().startswith("Something")]
        return found[0] if found else None

    qtbot.waitUntil(lambda: dialog() is not None)
    shown = dialog()
    assert shown is not None
    shown.close()


def test_a_file_dropped_on_the_window_is_announced_and_not_opened(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/x.csv"), QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(shell.file_dropped) as blocker:
        shell.dropEvent(event)
    assert blocker.args == [str(tmp_path / "a.csv")]


def test_the_window_and_its_page_come_back(
    theme: Theme, settings: QSettings, desk: FakeDesk, qtbot: QtBot
) -> None:
    first = Shell(desk, theme, settings, build_fake_screens)
    first.show()
    first.resize(900, 640)  # the offscreen screen is small
    first.open_page("experts", "person:5")
    first.close()
    second = Shell(desk, theme, settings, build_fake_screens)
    second.show()
    assert second.current_key == "experts"
    assert _people(second).opened == ["person:5"]
    assert second.size() == first.size()
    second.close()


def test_settings_that_make_no_sense_do_not_stop_the_start(
    theme: Theme, settings: QSettings, desk: FakeDesk, qtbot: QtBot
) -> None:
    settings.setValue("window/geometry", b"rubbish")
    settings.setValue("window/page", "a page of the future")
    settings.setValue("lists/experts/filter-level", "unheard of")
    shell = Shell(desk, theme, settings, build_fake_screens)
    assert shell.current_key == "today"
    shell.open_page("experts")
    shell.close()


def test_closing_while_busy_stops_the_work_and_lets_go_of_the_file(
    theme: Theme, settings: QSettings, desk: FakeDesk, qtbot: QtBot
) -> None:
    shell = Shell(desk, theme, settings, build_fake_screens)
    shell.show()
    started, ended = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress.step(0, 0)
        finally:
            ended.set()

    shell.jobs.start("Endless", work, writes=True)
    assert started.wait(5)
    with qtbot.waitSignal(shell.closed):
        shell.close()
    assert ended.is_set()
    assert desk.was_closed
    assert desk.listeners == []


def test_every_control_has_a_name_for_those_who_listen(shell: Shell, qtbot: QtBot) -> None:
    from PySide6.QtGui import QAccessible

    for screen in shell.screens:
        shell.open_page(screen.key)
        qtbot.waitUntil(shell.jobs.is_idle)
    shell.notify(State.BAD, "The file could not be read.", "Choose…", lambda: None)
    nameless = []
    for widget in shell.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
            face = QAccessible.queryAccessibleInterface(widget)
            if not face.text(QAccessible.Text.Name):
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert nameless == [], nameless
