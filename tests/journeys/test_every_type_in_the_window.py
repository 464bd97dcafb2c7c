"""Issue 5 in the window, from an empty workspace: import, review, adjudicate, report, export.

The real window is driven as a person drives it: files by the Import page, verdicts and rulings by
keyboard, reports and exports by their page. What counts is what the workspace and the files hold.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.progress import Silent
from app.services import Services
from app.ui.theme import Mode, Theme
from tests.factory import StandingClock
from tests.journeys.lab import EXPERTS, answers_file, make_files
from tests.ui.screens.work_window import Window, action, work_window


@pytest.fixture
def window(
    services: Services, qapp: QApplication, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:  # fmt: skip
    monkeypatch.setattr("app.ui.screens.review.screen.BLINK_MS", 0)
    settings = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    with work_window(services, Theme(qapp, Mode.LIGHT), settings, qtbot) as made:
        yield made


def take_in(window: Window, path: Path, project: str = "") -> None:
    """Import a file by the page, into a project where it is another tool's."""
    screen = window.open("imports", f"file:{path}")
    assert screen.view.chosen_project() == project
    begins = action(screen, "Import")
    assert not begins.why_not, begins.why_not
    begins.slot()
    window.settle()
    assert "new" in window.said


def press(window: Window, *keys: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window.shell, key, modifier)
        window.settle()


def ask(services: Services, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a plain query: what is really stored."""
    with services.desk.read() as reader:
        return [tuple(row) for row in reader.work._connection.exec_driver_sql(sql)]


def review(window: Window, services: Services) -> None:
    """Decide the queue by keyboard: one of each other verdict, and acceptance for the rest."""
    desk = window.open("review")
    numbers = {
        row[0]: row[1:]
        for row in ask(
            services,
            "SELECT s.id, t.external_id, e.external_id FROM submission s "
            "JOIN task t ON t.id = s.task_id JOIN expert e ON e.id = s.expert_id",
        )
    }
    for _ in range(len(numbers)):
        assert desk._held is not None
        match numbers[desk._held.id]:
            case ("q0", "E-2"):
                press(window, Qt.Key.Key_C, Qt.Key.Key_2)  # the other response
                press(window, Qt.Key.Key_Escape, Qt.Key.Key_2)  # what was wrong: reasoning
                press(window, Qt.Key.Key_Return, ctrl=True)
            case ("item-1", _):
                press(window, Qt.Key.Key_R)
                QTest.keyClicks(desk._view.panel.note, "Name the unit.")
                press(window, Qt.Key.Key_Escape, Qt.Key.Key_2)
                press(window, Qt.Key.Key_Return, ctrl=True)
            case ("item-2", _):
                press(window, Qt.Key.Key_2, Qt.Key.Key_X)
                press(window, Qt.Key.Key_Return, ctrl=True)
            case _:
                press(window, Qt.Key.Key_A)
    assert desk._held is None


def adjudicate(window: Window) -> None:
    """Rule on the two tasks that people disagree on: the first answer, an expert's error."""
    desk = window.open("adjudication")
    for _ in range(2):
        assert desk._desk.held is not None
        press(window, Qt.Key.Key_1, Qt.Key.Key_E)
        press(window, Qt.Key.Key_Return, ctrl=True)
    assert desk._desk.held is None


def test_every_type_goes_in_is_decided_and_leaves(
    window: Window, services: Services, clock: StandingClock, tmp_path: Path
) -> None:
    files = make_files(tmp_path / "sent")
    for kind in ("experts", "projects", "tasks"):
        take_in(window, files[kind])
    take_in(window, files["runs"], "AG")
    take_in(window, files["pairs"], "PR")
    tasks = ask(
        services,
        "SELECT p.external_id, t.external_id FROM task t JOIN project p ON p.id = t.project_id",
    )
    owed = [
        (project, task, one["expert_id"])
        for project, task in tasks
        for one in EXPERTS[: 1 if project == "SY" else 2]
    ]
    at = (clock() - timedelta(hours=1)).isoformat()
    take_in(window, answers_file(owed, tmp_path / "answers.csv", at))

    review(window, services)
    given = dict(ask(services, "SELECT verdict, count(*) FROM review GROUP BY 1"))
    assert given == {"accept": len(owed) - 3, "correct": 1, "return": 1, "reject": 1}
    adjudicate(window)
    ruled = ask(
        services,
        "SELECT t.external_id, a.cause FROM adjudication a JOIN task t ON t.id = a.task_id",
    )
    assert sorted(ruled) == [("clerk/8/0", "expert_error"), ("q2", "expert_error")]
    action(window.open("quality"), "Score").slot()
    window.settle()
    assert ask(services, "SELECT count(*) FROM score_run")[0][0] >= 1

    screen = window.open("reports")
    for report in ("agents", "preference"):
        choice = screen.view.report
        assert choice.findData(report) >= 0
        choice.setCurrentIndex(choice.findData(report))
        for place, kind in enumerate(("pdf", "xlsx", "csv", "html")):
            screen.view._formats.button(place).setChecked(True)
            screen.write(tmp_path / f"{report}.{kind}")
            window.settle()
            assert (tmp_path / f"{report}.{kind}").stat().st_size > 500
    audit = next(p.id for p in services.work.all_projects() if p.external_id == "SY")
    lots = window.open("projects", f"project:{audit}")
    action(lots, "Lots").slot()
    window.settle()
    for kind in ("pdf", "xlsx", "csv", "html"):
        lots.lots.write(tmp_path / f"blend.{kind}")
        window.settle()
        assert (tmp_path / f"blend.{kind}").stat().st_size > 500
    screen = window.open("reports")
    screen.export_preferences(tmp_path / "pairs.jsonl")
    window.settle()
    lines = (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["people"] for line in lines} == {2}
    assert (tmp_path / "pairs.jsonl.manifest.json").is_file()
    screen.export_corrections(tmp_path / "taught")
    window.settle()
    taught = {path.name for path in (tmp_path / "taught").iterdir()}
    assert taught == {"corrections-E-1.csv", "corrections-E-2.csv"}
    assert services.workspace.check(Silent())[0] == []
