"""Issue 5 in the window, from an empty workspace: import, review, adjudicate, report, export.

The real window is driven as a person drives it: files by the Import page, verdicts and rulings by
keyboard, reports and exports by their page. What counts is what the workspace and the files hold.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.theme import Mode, Theme
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


def ask(services: Services, sql: str) -> list[tuple[object, ...]]:
    with services.desk.store.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def review(window: Window, services: Services) -> None:
    """Decide the whole queue by keyboard: one of each verdict, and acceptance for the rest."""
    desk = window.open("review")
    seen: set[str] = set()
    while desk._held is not None:
        waiting = ask(
            services,
            "SELECT t.external_id, e.external_id FROM submission s JOIN task t ON t.id = s.task_id "
            f"JOIN expert e ON e.id = s.expert_id WHERE s.id = {desk._held.id}",
        )
        task, author = map(str, waiting[0])
        if (task, author) == ("q0", "E-2"):
            press(window, Qt.Key.Key_C, Qt.Key.Key_1)  # the other response is the better one
            press(window, Qt.Key.Key_2)
            press(window, Qt.Key.Key_Return, ctrl=True)
        elif task == "item-2":
            press(window, Qt.Key.Key_1, Qt.Key.Key_X)
        elif task == "item-1" and task not in seen:
            press(window, Qt.Key.Key_1, Qt.Key.Key_R)
            QTest.keyClicks(desk._view.panel.note, "Name the unit.")
            press(window, Qt.Key.Key_Return, ctrl=True)
        else:
            press(window, Qt.Key.Key_A)
        left = ask(services, f"SELECT 1 FROM review WHERE submission_id = {0}")
        assert left == []
        seen.add(task)
