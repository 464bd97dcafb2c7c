"""Filters whose choices live in the workspace."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.columns import Filter
from app.ui.jobs import Jobs
from app.ui.list_pane import ListPane
from tests.ui.fakes import COLUMNS, PeopleSource

LEVELS = [("labeler", "labeler"), ("qc_analyst", "QC analyst")]


def _pane(jobs: Jobs, source: PeopleSource, settings: QSettings) -> ListPane:
    return ListPane(
        jobs, source, COLUMNS, name="people", title="People",
        filters=(Filter("level", "Level", ()),), settings=settings,
    )  # fmt: skip


def test_a_filter_set_before_its_choices_came_holds_and_shows_when_they_come(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, settings: QSettings
) -> None:
    source = PeopleSource(100)
    pane = _pane(jobs, source, settings)
    qtbot.addWidget(pane)
    pane.set_filter("level", "qc_analyst")
    pane.set_choices("level", LEVELS)
    qtbot.waitUntil(jobs.is_idle)
    assert pane._boxes["level"].currentText() == "QC analyst"
    assert pane.model.query.value("level") == "qc_analyst"


def test_new_choices_keep_what_was_chosen(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, settings: QSettings
) -> None:
    pane = _pane(jobs, PeopleSource(100), settings)
    qtbot.addWidget(pane)
    pane.set_choices("level", LEVELS)
    pane.set_filter("level", "labeler")
    pane.set_choices("level", [*LEVELS, ("ai_trainer", "AI trainer")])
    qtbot.waitUntil(jobs.is_idle)
    assert pane.model.query.value("level") == "labeler"
    assert pane._boxes["level"].count() == 4


def test_the_choice_of_the_last_session_comes_back(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, settings: QSettings
) -> None:
    first = _pane(jobs, PeopleSource(100), settings)
    qtbot.addWidget(first)
    first.set_choices("level", LEVELS)
    first.set_filter("level", "labeler")
    second = _pane(jobs, PeopleSource(100), settings)
    qtbot.addWidget(second)
    second.set_choices("level", LEVELS)
    qtbot.waitUntil(jobs.is_idle)
    assert second.model.query.value("level") == "labeler"


def test_a_choice_that_is_no_longer_offered_is_let_go(
    qapp: QApplication, qtbot: QtBot, jobs: Jobs, settings: QSettings
) -> None:
    pane = _pane(jobs, PeopleSource(100), settings)
    qtbot.addWidget(pane)
    pane.set_choices("level", LEVELS)
    pane.set_filter("level", "labeler")
    pane.set_choices("level", LEVELS[1:])
    qtbot.waitUntil(jobs.is_idle)
    assert pane.model.query.value("level") == ""
