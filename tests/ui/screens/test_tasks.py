"""The Tasks page on a real workspace."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.tasks.columns import sure_words
from app.ui.theme import Theme
from tests.ui.screens.work_window import Window, action, add_work, words, work_window


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_work(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_the_filters_of_project_and_gold_narrow_the_list(window: Window) -> None:
    screen = window.open("tasks", "project:1")
    assert len(screen.pane.model.ids) == 5
    screen.pane.set_filter("gold", "yes")
    window.settle()
    assert [screen.pane.model.row_at(0).external_id] == ["T-002"]
    window.open("tasks", "project:2")
    assert len(screen.pane.model.ids) == 0


def test_the_batch_filter_offers_the_batches_of_the_project(window: Window) -> None:
    screen = window.open("tasks", "project:1")
    box = screen.pane._boxes["batch"]
    assert [box.itemText(i) for i in range(box.count())] == ["Batch: all", "B1", "B2"]
    screen.pane.set_filter("batch", "B2")
    window.settle()
    assert len(screen.pane.model.ids) == 3


def test_a_task_shows_its_text_as_it_is_with_its_answers_and_people(window: Window) -> None:
    screen = window.open("tasks", "task:1")
    assert screen.view._text.toPlainText() == "<b>Is it <i>so</i>?</b>"
    shown = words(screen.view)
    assert "clinic" in shown
    assert "Expert 1" in shown
    assert "1 answer" in shown
    assert screen.view.answers.model.row_at(0).label == "yes"
    assert screen.crumb == "T-001"


def test_gold_stands_on_the_task_that_has_it(window: Window) -> None:
    screen = window.open("tasks", "task:2")
    assert "yes" in words(screen.view._facts).splitlines()
    window.open("tasks", "task:3")
    assert "yes" not in words(screen.view._facts).splitlines()


def test_next_and_previous_follow_the_list_and_stop_at_its_ends(window: Window) -> None:
    window.open("tasks")
    screen = window.open("tasks", "task:1")
    assert action(screen, "Previous").why_not
    action(screen, "Next").slot()
    window.settle()
    assert screen.crumb == "T-002"
    assert not action(screen, "Previous").why_not


def test_a_task_that_is_not_there_leads_back_to_the_list(window: Window) -> None:
    screen = window.open("tasks", "task:999")
    assert "not in the workspace" in window.said
    assert screen.crumb == ""


def test_why_these_people_opens_the_explanation_on_the_matching_page(window: Window) -> None:
    screen = window.open("tasks", "task:3")
    screen.view._why.click()
    window.settle()
    assert window.shell.current_key == "matching"
    assert "T-003" in window.screen("matching").view.why._title.text()


def test_nothing_inferred_is_ever_shown_as_wholly_sure() -> None:
    formats = Formats()
    assert sure_words(0.9999, formats) == f"> {formats.percent(0.99)}"
    assert sure_words(0.9, formats) == formats.percent(0.9)
    assert sure_words(None, formats) == "–"
