"""The Matching page on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.config.policies import MatchingPolicy
from app.domain.lists import ListQuery
from app.services import Services
from app.ui.screens.matching.give import GiveDialog
from app.ui.screens.matching.hand_out import HandOutDialog
from app.ui.screens.matching.view import CARRIED, RULES
from app.ui.screens.matching.weights import STEPS, WeightSlider
from app.ui.theme import Theme
from tests.ui.screens.work_window import Window, action, add_work, press, words, work_window


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_work(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_a_plan_is_made_when_the_page_is_first_shown(window: Window) -> None:
    screen = window.open("matching")
    assert screen._plan.summary.units_placed == 9  # five tasks for two people each, one is out
    assert action(screen, "Assign").text == "Assign 9 labels"
    assert sum(line.tasks for line in screen._plan.lines) == 9
    assert len(screen.view.pane.model.ids) == len(screen._plan.lines)


def test_choosing_a_line_shows_why_this_person_does_this_work(window: Window) -> None:
    screen = window.open("matching")
    screen.view.pane.select_ids([0])
    window.settle()
    line = screen._plan.lines[0]
    assert line.expert in screen.view.why._title.text()
    assert "Capacity" in words(screen.view.why._facts)


def test_assigning_shows_counts_first_and_writes_after_the_button(
    window: Window, services: Services
) -> None:
    screen = window.open("matching")
    action(screen, "Assign").slot()
    dialog = window.dialog()
    assert "New assignments\n9" in words(dialog)
    press(dialog, "Assign 9 labels")
    window.settle()
    assert "9 assignments" in window.said
    assert screen._plan.summary.units_kept == 9  # a new plan, in which everybody keeps it
    assert action(screen, "Assign").why_not
    assert services.workspace.counts().projects == 2


def test_news_marks_the_plan_as_out_of_date_and_does_not_change_it(
    window: Window, services: Services
) -> None:
    screen = window.open("matching")
    before = screen._plan
    assert not screen.view.head.says_stale()
    services.people.pause(1, "on leave")
    window.settle()
    assert screen.view.head.says_stale()
    assert screen._plan is before
    action(screen, "Propose again").slot()
    window.settle()
    assert not screen.view.head.says_stale()
    assert all(line.expert_id != 1 for line in screen._plan.lines)


def test_a_plan_that_was_overtaken_is_refused_in_words_and_nothing_is_written(
    window: Window, services: Services
) -> None:
    screen = window.open("matching")
    services.people.pause(1, "on leave")
    action(screen, "Assign").slot()
    press(window.dialog(), "Assign 9 labels")
    window.settle()
    assert "Nothing was assigned" in window.said
    rows = services.work.tasks.rows(services.work.tasks.find(ListQuery()))
    assert sum(row.assigned for row in rows) == 1


def test_moving_the_weights_makes_a_draft_that_is_stored_when_it_is_kept(
    window: Window, services: Services
) -> None:
    screen = window.open("matching")
    before = screen._plan
    slider = screen.view.head.slider
    slider._slider.setValue(STEPS // 2)
    slider._choose()
    window.settle()
    assert screen._plan is not before
    assert screen._plan.draft_weights
    assert services.desk.policy(MatchingPolicy)[1] == 0  # nothing is stored yet
    screen.view.head._keep.click()
    window.dialog().findChildren(QLineEdit)[-1].setText("the client counts every cent")
    press(window.dialog(), "Keep these weights")
    window.settle()
    policy, version = services.desk.policy(MatchingPolicy)
    assert (policy.quality, policy.cost, version) == (425, 425, 1)
    assert (screen._plan.draft_weights, screen._plan.policy_version) == (False, 1)
    assert not screen.view.head.says_stale()  # one’s own change is in the new plan already
    services.people.pause(1, "on leave")
    window.settle()
    assert screen.view.head.says_stale()


def test_the_slider_keeps_the_sum_of_both_weights(qtbot: QtBot) -> None:
    slider = WeightSlider()
    qtbot.addWidget(slider)
    slider.show_policy(MatchingPolicy(quality=300, cost=100))
    chosen: list[tuple[int, int]] = []
    slider.chosen.connect(lambda quality, cost: chosen.append((quality, cost)))
    slider._choose()
    assert chosen == []  # nothing was moved
    slider._slider.setValue(STEPS)
    slider._choose()
    assert chosen == [(0, 400)]


def test_unfilled_work_is_explained_with_a_funnel(window: Window, services: Services) -> None:
    for expert in (1, 2, 3):
        services.people.pause(expert, "on leave")
    screen = window.open("matching")
    panel = screen.view.unfilled
    assert panel._title.text() == "Unfilled: 9"
    assert panel._funnel.isVisibleTo(panel)


def test_the_plan_can_be_saved_to_a_file(window: Window, tmp_path: Path) -> None:
    screen = window.open("matching")
    screen.save_to(screen._plan, tmp_path / "plan.csv")
    window.settle()
    lines = (tmp_path / "plan.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 9
    assert "plan.csv" in window.said


def test_an_unknown_task_is_answered_in_words(window: Window) -> None:
    screen = window.open("matching", "task:T-404")
    assert "no task" in screen.view.why._hint.text()


def test_a_project_is_looked_for_as_soon_as_there_is_a_plan(window: Window) -> None:
    screen = window.open("matching", "project:1")
    assert screen._plan is not None
    name = next(line.project for line in screen._plan.lines if line.project_id == 1)
    assert screen.view.pane._search.text() == name


def test_a_shortage_leads_to_the_project_whose_rules_can_be_changed(
    window: Window, services: Services
) -> None:
    for expert in (1, 2, 3):
        services.people.pause(expert, "on leave")
    screen = window.open("matching")
    screen.view.unfilled._open.click()
    window.settle()
    assert window.screen("projects").crumb == "Project 1"


def reason(window: Window, button: str, text: str = "the client asked for it") -> None:
    window.dialog().findChildren(QLineEdit)[-1].setText(text)
    press(window.dialog(), button)
    window.settle()


def test_a_pinned_share_is_marked_listed_and_taken_back(window: Window) -> None:
    screen = window.open("matching")
    screen.view.pane.select_ids([0])
    tasks = screen._plan.lines[0].tasks
    screen.by_hand.pin(screen.view.chosen_lines())
    window.settle()
    reason(window, "Pin")
    line = screen.view.current_line()  # the cursor is still on it
    assert line.pinned == tasks
    assert not screen.view.head.says_stale()
    assert screen.view.tabs.tabText(RULES) == "Pins and bans (1)"
    screen.view.tabs.setCurrentIndex(RULES)
    window.settle()
    screen.view.rules.pane.select_ids([0])
    screen.view.rules._take_back.click()
    window.settle()
    assert all(not line.pinned for line in screen._plan.lines)
    assert screen.view.tabs.tabText(RULES) == "Pins and bans"


def test_somebody_banned_from_a_project_gets_nothing_of_it(window: Window) -> None:
    screen = window.open("matching")
    line = screen._plan.lines[0]
    screen.by_hand.ban_from_project([line])
    reason(window, "Ban", "conflict of interest")
    left = [(one.expert_id, one.project_id) for one in screen._plan.lines]
    assert (line.expert_id, line.project_id) not in left


def test_tasks_are_given_to_the_person_who_was_chosen(window: Window) -> None:
    screen = window.open("matching")
    before = next(line for line in screen._plan.lines if line.tasks > 1)
    screen.by_hand.give(before)
    window.settle()
    dialog = window.dialog()
    assert isinstance(dialog, GiveDialog)
    dialog.count.setValue(1)
    chosen = int(dialog.people.currentItem().data(Qt.ItemDataRole.UserRole))
    reason(window, "Give")
    pinned = {one.expert_id: one.pinned for one in screen._plan.lines if one.pinned}
    assert pinned == {chosen: 1}
    assert screen.view.tabs.tabText(RULES) == "Pins and bans (2)"


def test_why_not_names_the_rule_or_the_cost(window: Window) -> None:
    screen = window.open("matching")
    screen.view.pane.select_ids([0])
    window.settle()
    line = screen._plan.lines[0]
    other = next(n for n in (1, 2, 3) if n != line.expert_id)
    screen.asking.ask_not(f"E-{other:04}")
    window.settle()
    assert screen.view.why._answer.isVisibleTo(screen.view)
    screen.asking.ask_not("E-9999")
    window.settle()
    assert "E-9999" in words(screen.view.why._answer)


def test_an_assigned_plan_is_undone_and_its_work_is_open_again(window: Window) -> None:
    screen = window.open("matching")
    action(screen, "Assign").slot()
    press(window.dialog(), "Assign 9 labels")
    window.settle()
    assert screen._plan.summary.units_kept == 9
    screen.view.tabs.setCurrentIndex(CARRIED)
    window.settle()
    screen.view.carried.pane.select_ids([0])
    screen.view.carried._undo.click()
    press(window.dialog(), "Undo this plan")
    window.settle()
    assert "9 assignments taken back" in window.said
    assert action(screen, "Assign").text == "Assign 9 labels"
    assert not screen.view.carried._undo.isEnabled()


def test_handed_out_work_can_no_longer_be_undone(window: Window, tmp_path: Path) -> None:
    screen = window.open("matching")
    action(screen, "Assign").slot()
    press(window.dialog(), "Assign 9 labels")
    window.settle()
    screen.carrying.ask_hand_out()
    window.settle()
    dialog = window.dialog()
    assert isinstance(dialog, HandOutDialog)
    dialog.folder.setText(str(tmp_path / "out"))
    press(dialog, "Hand out")
    window.settle()
    assert len(list((tmp_path / "out").iterdir())) >= 2
    screen.view.tabs.setCurrentIndex(CARRIED)
    window.settle()
    screen.view.carried.pane.select_ids([0])
    assert "handed out" in screen.view.carried._undo.toolTip()


def test_wishes_are_measured_on_the_plan_that_shows(window: Window) -> None:
    screen = window.open("matching")
    screen._measure()
    window.settle()
    told = {name: wish.below.text() for name, wish in screen.view.weights._wishes.items()}
    assert any("fill unchanged" in text for text in told.values())


def test_a_draft_and_the_stored_plan_are_compared(window: Window) -> None:
    screen = window.open("matching")
    screen.drafts._move(0, 850)
    window.settle()
    action(screen, "Compare").slot()
    window.settle()
    said = words(window.dialog())
    assert "Plan 1" in said
    assert "assignments are in both plans" in said
    press(window.dialog(), "Close")
