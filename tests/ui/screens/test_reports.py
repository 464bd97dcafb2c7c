"""The Reports page on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.domain.progress import Silent
from app.domain.review import Severity, Verdict
from app.domain.work import SubmissionStatus, TaskStatus
from app.services import Services
from app.ui.theme import Theme
from tests.factory_results import Bench
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


def some_pairs(services: Services) -> None:
    """A project of preferences with one done task, scored, and one corrected answer."""
    bench = Bench(services)
    project = bench.project(
        external_id="pairs", task_type="preference", labels=("first", "second", "tie")
    )
    task = bench.task(
        project, status=TaskStatus.DONE, payload='{"prompt":"Q?","responses":["a","b"]}'
    )
    bench.answer(task, 1, "second")
    wrong = bench.answer(task, 2, "first", status=SubmissionStatus.CORRECTED)
    bench.review(wrong, Verdict.CORRECT, corrected="second", severity=Severity.MINOR)
    services.quality.score(Silent())


def test_a_preference_report_is_a_choice_with_a_page_for_a_browser(
    window: Window, services: Services, tmp_path: Path
) -> None:
    some_pairs(services)
    screen = window.open("reports")
    view = screen.view
    html = view._formats.button(3)
    assert not html.isVisibleTo(view)
    view.report.setCurrentIndex(view.report.findData("preference"))
    assert html.isVisibleTo(view)
    assert "Win rates by model" in words(view)
    html.setChecked(True)
    screen.write(tmp_path / "pairs.html")
    window.settle()
    assert "Preference report" in (tmp_path / "pairs.html").read_text(encoding="utf-8")
    view.report.setCurrentIndex(0)
    assert view.format_name() == "pdf"


def test_preferences_and_corrections_are_exported(
    window: Window, services: Services, tmp_path: Path
) -> None:
    some_pairs(services)
    screen = window.open("reports")
    assert not action(screen, "Export preferences").why_not
    screen.export_preferences(tmp_path / "pairs.jsonl")
    assert action(screen, "Export corrections").why_not
    window.settle()
    assert "Pairs: 1, of done tasks: 1." in window.said
    assert (tmp_path / "pairs.jsonl.manifest.json").exists()
    screen.export_corrections(tmp_path / "out")
    window.settle()
    assert "Answers: 1, of experts, a file each: 1." in window.said
    assert len(list((tmp_path / "out").iterdir())) == 1
