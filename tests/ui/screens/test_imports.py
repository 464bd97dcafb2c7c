"""The Import page on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.services import Services
from app.ui.theme import Theme
from tests.factory_results import Bench
from tests.factory_work import task_rows, write_rows
from tests.ui.screens.work_window import Window, action, add_work, words, work_window


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_work(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_before_a_file_is_chosen_the_page_says_what_can_be_imported_and_in_which_order(
    window: Window,
) -> None:
    screen = window.open("imports")
    shown = words(screen.view)
    assert shown.index("Experts") < shown.index("Tasks") < shown.index("Reviews")
    assert action(screen, "Import").why_not.startswith("Choose a file first")


def test_a_dropped_file_is_previewed_and_imported(
    window: Window, services: Services, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "more.csv", task_rows(7))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.shell.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    window.settle()
    screen = window.screen("imports")
    assert window.shell.current_key == "imports"
    assert screen.view.chosen_kind() == "tasks"
    assert action(screen, "Import").text == "Import 7 rows"
    action(screen, "Import").slot()
    window.settle()
    assert services.work.search_tasks("T-00007")
    assert "7 new" in window.said
    assert screen.crumb == ""


def test_bad_rows_are_listed_with_line_and_reason_and_stand_in_the_way(
    window: Window, services: Services, tmp_path: Path
) -> None:
    rows = task_rows(3)
    rows[1]["project_id"] = "P-none"
    screen = window.open("imports", f"file:{write_rows(tmp_path / 'tasks.csv', rows)}")
    bad = screen.view.bad.model.row_at(0)
    assert (bad.line, bad.column, bad.value) == (3, "project_id", "P-none")
    assert "Mend" in action(screen, "Import").why_not
    screen.save_errors(tmp_path / "mistakes.csv")
    window.settle()
    assert "P-none" in (tmp_path / "mistakes.csv").read_text(encoding="utf-8-sig")
    assert not services.work.search_tasks("T-00001")


def test_a_column_can_be_matched_by_hand(window: Window, tmp_path: Path) -> None:
    rows = [{"project_id": "P-1", "zzz": "T-900", "text": "Some text"}]
    screen = window.open("imports", "kind:tasks")
    window.open("imports", f"file:{write_rows(tmp_path / 'odd.csv', rows)}")
    assert action(screen, "Import").why_not
    box = screen.view.mapping.box("task_id")
    box.setCurrentIndex(box.findData("zzz"))
    window.settle()
    assert action(screen, "Import").text == "Import 1 row"
    assert screen.view.mapping.mapping()["task_id"] == "zzz"


def test_a_column_is_one_field_at_most(window: Window, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "tasks.csv", task_rows(1))
    screen = window.open("imports", f"file:{path}")
    table = screen.view.mapping
    table.box("batch").setCurrentIndex(table.box("batch").findData("text"))
    window.settle()
    assert table.mapping()["batch"] == "text"
    assert "text" not in table.mapping()


def test_a_file_that_cannot_be_read_is_answered_in_words(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("", encoding="utf-8")
    screen = window.open("imports", f"file:{path}")
    assert window.said
    assert action(screen, "Import").why_not


def test_a_file_whose_rows_are_all_there_has_nothing_to_import(
    window: Window, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "tasks.csv", task_rows(2))
    screen = window.open("imports", f"file:{path}")
    action(screen, "Import").slot()
    window.settle()
    window.open("imports", f"file:{path}")
    assert action(screen, "Import").why_not == "Every row is in the workspace already."


def test_coming_back_to_the_page_does_not_read_the_file_again(
    window: Window, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "tasks.csv", task_rows(2))
    screen = window.open("imports", f"file:{path}")
    preview = screen._preview
    window.open("tasks")
    window.open("imports", f"file:{path}")
    assert screen._preview is preview


def test_an_example_file_of_each_kind_can_be_written(window: Window, tmp_path: Path) -> None:
    screen = window.open("imports")
    screen.write_template("tasks", tmp_path / "tasks.csv")
    window.settle()
    assert "task_id" in (tmp_path / "tasks.csv").read_text(encoding="utf-8-sig")


def test_text_of_a_file_is_shown_as_it_is(window: Window, tmp_path: Path) -> None:
    rows = task_rows(1)
    rows[0]["text"] = "<img src=x> \u202eabc"
    screen = window.open("imports", f"file:{write_rows(tmp_path / 'tasks.csv', rows)}")
    assert "<img src=x>" in screen.view.mapping._examples["text"].text()


def test_leaving_before_a_new_choice_of_columns_was_looked_at_looks_when_coming_back(
    window: Window, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "tasks.csv", task_rows(2))
    screen = window.open("imports", f"file:{path}")
    box = screen.view.mapping.box("batch")
    box.setCurrentIndex(box.findData("text"))
    assert action(screen, "Import").why_not
    window.open("tasks")
    window.open("imports", f"file:{path}")
    assert screen.view.mapping.mapping()["batch"] == "text"
    assert "text" in [bad.column for bad in screen._preview.bad_rows]


PAIRS = "".join(
    f'{{"prompt":"Question {n}?","chosen":"Yes.","rejected":"No."}}\n' for n in range(3)
)


def test_a_preference_file_is_known_and_goes_to_the_one_project_of_pairs(
    window: Window, services: Services, tmp_path: Path
) -> None:
    bench = Bench(services)
    bench.project(external_id="pairs", task_type="preference", labels=("a", "b", "tie"))
    path = tmp_path / "pairs.jsonl"
    path.write_text(PAIRS, encoding="utf-8")
    screen = window.open("imports", f"file:{path}")
    view = screen.view
    assert (view.chosen_kind(), view.chosen_format()) == ("tasks", "preference")
    assert view.chosen_project() == "pairs"
    assert not view._columns.isVisibleTo(view)
    assert action(screen, "Import").text == "Import 3 rows"
    action(screen, "Import").slot()
    window.settle()
    assert "3 new" in window.said
    assert services.imports.homes("tasks", "preference") == (("pairs", "Project 1"),)


def test_where_several_projects_fit_one_is_asked_for(
    window: Window, services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "tasks.json"
    path.write_text('[{"data": {"text": "One."}}, {"data": {"image": "x"}}]', encoding="utf-8")
    screen = window.open("imports", f"file:{path}")
    view = screen.view
    assert view.chosen_format() == "labelstudio"
    assert view.project.count() == 3
    assert "Choose the project" in window.said
    assert action(screen, "Import").why_not
    view.project.setCurrentIndex(view.project.findData("P-2"))
    view.project.activated.emit(view.project.currentIndex())
    window.settle()
    bad = view.bad.model.row_at(0)
    assert (bad.line, bad.column) == (1, "payload")
    screen.save_errors(tmp_path / "mistakes.csv")
    window.settle()
    assert "lacks its" in (tmp_path / "mistakes.csv").read_text(encoding="utf-8-sig")


def test_the_boxes_of_formats_are_shown_only_where_there_are_formats(
    window: Window, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "tasks.csv", task_rows(2))
    view = window.open("imports", f"file:{path}").view
    assert (view.chosen_format(), view.chosen_project()) == ("", "")
    assert view._form_row.isVisibleTo(view)
    assert not view._project_row.isVisibleTo(view)
    view.kind.setCurrentIndex(view.kind.findData("experts"))
    view.kind.activated.emit(0)
    window.settle()
    assert not view._form_row.isVisibleTo(view)
