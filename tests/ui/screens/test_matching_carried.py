"""Moves, plans carried out, undone and compared, and when a plan is out of date."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from app.domain.matching import MoveReason, Plan
from app.ui.screens.matching.hand_out import HandOutDialog
from app.ui.screens.matching.view import CARRIED, MOVES, PLAN
from tests.ui.screens.plans import (
    AT,
    FakeBundle,
    Show,
    line,
    move,
    plan,
    record,
)
from tests.ui.screens.work_window import action
from tests.ui.stage import Stage, press, words

# What moves, what was carried out


def test_moves_say_who_from_and_why_and_lead_to_the_task(show: Show, stage: Stage) -> None:
    screen = show()
    view = screen.view
    assert view.tabs.tabText(MOVES) == "Moves (3)"
    view.tabs.setCurrentIndex(MOVES)
    view.moves.pane.set_filter("reason", MoveReason.BANNED.value)
    stage.settle()
    assert list(view.moves.pane.model.ids) == [1]
    view.moves.pane.select_ids([1])
    stage.settle()
    assert "Task T-2" in words(view.why)
    view.moves.pane.opened.emit(1)
    assert stage.opened[-1] == ("tasks", "task:2")


def test_a_plan_is_undone_only_while_nothing_of_it_has_started(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    fakes.plans.records = [
        record(7), record(6, started=12), record(5, undone_at=AT, undone_by="Manager"),
    ]  # fmt: skip
    screen = show()
    screen.view.tabs.setCurrentIndex(CARRIED)
    stage.settle()
    tab = screen.view.carried
    for place, why in ((1, "12 assignments of it"), (2, "undone already")):
        tab.pane.select_ids([place])
        assert not tab._undo.isEnabled()
        assert why in words(tab)
    tab.pane.select_ids([0])
    tab._undo.click()
    assert "480" in words(stage.dialog())
    press(stage.dialog(), "Undo this plan")
    stage.settle()
    assert fakes.plans.undone == [7]
    assert "480 assignments taken back" in stage.said[-1][1]
    assert len(fakes.matching.made) == 2


def test_handing_out_counts_first_and_asks_where_to(
    show: Show, stage: Stage, fakes: FakeBundle, tmp_path: Path
) -> None:
    screen = show()
    screen.view.carried._hand_out.click()
    stage.settle()
    dialog = stage.dialog()
    assert isinstance(dialog, HandOutDialog)
    assert "People, one file each\n12" in words(dialog)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.format.setCurrentIndex(2)
    press(dialog, "Hand out")
    stage.settle()
    assert fakes.handing_out.asked == [("out", "labelstudio")]
    assert "480 tasks for 12 people" in stage.said[-1][1]


def test_with_nothing_to_hand_out_the_page_says_so(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    fakes.handing_out.waits = (0, 0)
    screen = show()
    screen.carrying.ask_hand_out()
    stage.settle()
    assert "No file was written" in stage.said[-1][1]


# Carrying out, comparing, out of date


def test_carrying_a_draft_out_says_that_its_weights_are_stored(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    action(screen, "Assign").slot()
    assert "draft weights" not in words(stage.dialog())
    stage.dialog().reject()
    screen.drafts._move(800, 50)
    stage.settle()
    action(screen, "Assign").slot()
    assert "draft weights: they are stored" in words(stage.dialog())
    press(stage.dialog(), action(screen, "Assign").text)
    stage.settle()
    assert not screen.view.head.says_draft()
    assert fakes.matching.stored.quality == 800
    assert "2 taken back" in stage.said[-1][1]


def test_a_plan_that_only_takes_work_back_can_be_carried_out(show: Show, fakes: FakeBundle) -> None:
    fakes.matching.next = plan([line(1, tasks=5, kept=5)], [move(1, to="")])
    screen = show()
    assert action(screen, "Take back").text == "Take back 1 label"
    assert not action(screen, "Take back").why_not


def test_a_plan_that_changes_nothing_cannot_be_carried_out(show: Show, fakes: FakeBundle) -> None:
    fakes.matching.next = plan([line(1, tasks=5, kept=5)])
    assert action(show(), "Assign").why_not == "The plan assigns nothing."


def test_two_plans_are_compared_side_by_side(show: Show, stage: Stage) -> None:
    screen = show()
    assert action(screen, "Compare").why_not
    screen.propose()
    stage.settle()
    action(screen, "Compare").slot()
    stage.settle()
    dialog = stage.dialog()
    said = words(dialog)
    assert "Plan 1" in said
    assert "990,000" in said
    assert "400 assignments are in both plans, 8 only in the first" in said
    first, second = (box for box in dialog.findChildren(QComboBox) if box.count() == 2)
    first.setCurrentIndex(second.currentIndex())
    stage.settle()
    assert "Choose two different plans" in words(dialog)
    dialog.accept()


def test_stopping_a_plan_leaves_the_one_before_and_says_it_is_old(
    show: Show, stage: Stage, fakes: FakeBundle, qtbot: QtBot
) -> None:
    screen = show()
    before = screen._plan
    fakes.matching.hold = Event()
    fakes.matching.begun.clear()
    screen.propose()
    qtbot.waitUntil(fakes.matching.begun.is_set)
    assert action(screen, "Propose").why_not
    screen.view.head.stop_wanted.emit()
    stage.settle()
    assert screen._plan is before
    assert screen.view.head.says_stale()
    assert not action(screen, "Propose").why_not


def test_news_marks_the_plan_and_one_s_own_writing_does_not(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    stage.refresh()  # as after news
    assert screen.view.head.says_stale()
    screen.propose()
    stage.settle()
    assert not screen.view.head.says_stale()
    screen.carrying._commit(fakes.matching.made[0])
    stage.refresh()
    assert not screen.view.head.says_stale()


def test_every_control_of_the_page_has_a_name(show: Show, stage: Stage) -> None:
    screen = show()
    screen.view.pane.select_ids([0])
    screen._turn_weights()
    stage.settle()
    nameless = []
    for each in screen.view.findChildren(QWidget):
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled():
            face = QAccessible.queryAccessibleInterface(each)
            if not face.text(QAccessible.Text.Name):
                nameless.append(f"{type(each).__name__} in {type(each.parent()).__name__}")
    assert nameless == []


def test_the_weights_open_and_close_in_the_place_of_the_explanations(show: Show) -> None:
    view = show().view
    view.tabs.setCurrentIndex(CARRIED)
    assert not view.side.isVisible()
    view.head.weights_button.click()
    assert view.weights.isVisible()
    view.weights.closed.emit()
    assert not view.weights.isVisible()
    view.tabs.setCurrentIndex(PLAN)
    assert view.side.isVisible()


def test_an_unanswered_question_about_a_task_waits_for_the_plan(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show("task:T-9")
    assert "Task T-9" in words(screen.view.why)
    made: Plan | None = screen._plan
    assert made is not None
    stage.go("project:2")
    assert screen.view.pane._search.text() == made.lines[1].project
