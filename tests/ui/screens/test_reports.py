"""The Reports page on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.theme import Theme
from tests.ui.screens.work_window import Window, action, add_work, words, work_window


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_work(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_the_page_shows_what_the_report_would_say(window: Window) -> None:
    screen = window.open("reports")
    assert screen.view.figures.model.row_at(0).name == "Project 1"
    assert screen.view.figures.model.row_at(0).submissions == 1


def test_choosing_a_project_narrows_the_figures(window: Window) -> None:
    screen = window.open("reports", "project:2")
    assert screen.view.project_id() == 2
    assert [screen.view.figures.model.row_at(0).name] == ["Project 2"]


def test_a_report_is_written_in_the_chosen_format_and_remembered(
    window: Window, tmp_path: Path, settings: QSettings
) -> None:
    screen = window.open("reports")
    screen.view._formats.button(2).setChecked(True)
    screen.write(tmp_path / "quality.csv")
    assert action(screen, "Write").why_not
    window.settle()
    assert "Project 1" in (tmp_path / "quality.csv").read_text(encoding="utf-8-sig")
    assert "Wrote quality.csv" in window.said
    assert "quality.csv" in words(screen.view)
    assert settings.value("reports/format") == "csv"
    assert not action(screen, "Write").why_not


def test_a_line_of_the_figures_opens_its_project(window: Window) -> None:
    screen = window.open("reports")
    screen.view.figures.opened.emit(0)
    window.settle()
    assert window.shell.current_key == "projects"
    assert window.screen("projects").crumb == "Project 1"
