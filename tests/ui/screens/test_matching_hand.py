"""Pins, bans, and work given to others, from the Matching page."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.matching import PlanLine
from app.domain.people import Role
from app.services import Services
from app.ui.screens.matching.give import GiveDialog
from app.ui.screens.matching.view import RULES
from tests.ui.screens.plans import (
    FakeBundle,
    Show,
    answer,
    rule_row,
)
from tests.ui.screens.work_window import action
from tests.ui.stage import Stage, press, words


def test_pinning_asks_for_a_reason_once_and_pins_each_persons_tasks(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    screen.view.pane.select_ids([0, 1])
    screen.by_hand.pin(screen.view.chosen_lines())
    stage.settle()
    assert "6 tasks" in words(stage.dialog())
    answer(stage, "Pin")
    first, second = (fakes.matching.next.lines[n] for n in (0, 1))
    assert fakes.hand_rules.asked == [
        ("pin", first.expert_id, (0, 1, 2), "knows the client"),
        ("pin", second.expert_id, (100, 101, 102), "knows the client"),
    ]
    assert len(fakes.matching.made) == 2  # at once
    assert screen.view.tabs.tabText(RULES) == "Pins and bans (2)"


def test_nothing_is_pinned_without_a_reason(show: Show, stage: Stage, fakes: FakeBundle) -> None:
    screen = show()
    screen.by_hand.pin([fakes.matching.next.lines[0]])
    stage.settle()
    dialog = stage.dialog()
    with pytest.raises(AssertionError, match="greyed"):
        press(dialog, "Pin")
    dialog.reject()
    assert fakes.hand_rules.asked == []


def test_a_ban_covers_the_project_or_only_the_tasks(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    chosen: list[PlanLine] = [fakes.matching.next.lines[3]]
    screen.by_hand.ban_from_project(chosen)
    answer(stage, "Ban", "conflict of interest")
    screen.by_hand.ban_from_tasks(chosen)
    stage.settle()
    answer(stage, "Ban", "has seen them")
    one = chosen[0]
    assert fakes.hand_rules.asked == [
        ("ban", one.expert_id, one.project_id, None, "conflict of interest"),
        ("ban", one.expert_id, one.project_id, (300, 301, 302), "has seen them"),
    ]


def test_tasks_are_given_to_somebody_else_and_kept_from_who_had_them(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    one = fakes.matching.next.lines[2]
    screen.by_hand.give(one)
    stage.settle()
    dialog = stage.dialog()
    assert isinstance(dialog, GiveDialog)
    dialog.search.setText("harbor")
    dialog.count.setValue(2)
    answer(stage, "Give", "asked for it")
    assert fakes.hand_rules.asked == [
        ("pin", 6, (200, 201), "asked for it"),
        ("ban", one.expert_id, one.project_id, (200, 201), "asked for it"),
    ]


def test_rules_are_taken_back_and_the_plan_is_made_again(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    fakes.hand_rules.rows = [rule_row(1), rule_row(5)]
    screen = show()
    screen.view.tabs.setCurrentIndex(RULES)
    stage.settle()
    rules = screen.view.rules
    assert not rules._take_back.isEnabled()
    rules.pane.select_ids([0, 1])
    rules._take_back.click()
    stage.settle()
    assert fakes.hand_rules.asked == [("take back", (1, 2, 5, 6))]
    assert screen.view.tabs.tabText(RULES) == "Pins and bans"
    assert len(fakes.matching.made) == 2


def test_who_may_not_change_plans_reads_why(
    show: Show, stage: Stage, services: Services, fakes: FakeBundle
) -> None:
    services.desk.user = replace(services.desk.user, role=Role.QC_ANALYST)
    screen = show()
    assert not screen.view.by_hand.isEnabled()
    assert "may not" in screen.view.by_hand.toolTip()
    assert not screen.view.carried._hand_out.isEnabled()
    assert action(screen, "Assign").why_not
    screen.drafts._move(100, 100)  # to try weights out is everybody's
    stage.settle()
    assert screen.view.head.says_draft()
    assert not screen.view.head._keep.isEnabled()


def test_a_refusal_after_the_first_rule_says_what_was_kept(
    show: Show, stage: Stage, fakes: FakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = fakes.hand_rules.pin

    def refuse_second(expert_id: int, task_ids: Sequence[int], reason: str) -> int:
        if fakes.hand_rules.asked:
            raise UserError("Task T-1-0 is known to B. Boulder. Nothing was changed.")
        return pin(expert_id, task_ids, reason)

    monkeypatch.setattr(fakes.hand_rules, "pin", refuse_second)
    screen = show()
    screen.by_hand.pin(fakes.matching.next.lines[:2])
    stage.settle()
    answer(stage, "Pin")
    said = stage.said[-1][1]
    assert "known to B. Boulder" in said
    assert "Before it, one other was written" in said


def test_a_write_without_news_does_not_swallow_the_next_news(
    show: Show, stage: Stage, fakes: FakeBundle, qtbot: QtBot
) -> None:
    screen = show()
    screen.by_hand.take_back((1,))  # the fake tells no news of it
    stage.settle()
    qtbot.waitUntil(lambda: not screen._expects_news)
    stage.refresh()
    assert screen.view.head.says_stale()


def test_only_tasks_that_are_new_to_the_person_are_given(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    fakes.hand_rules.known = {200, 202}
    screen = show()
    for wanted in (2, 1):
        screen.by_hand.give(fakes.matching.next.lines[2])
        stage.settle()
        dialog = stage.dialog()
        assert isinstance(dialog, GiveDialog)
        dialog.count.setValue(wanted)
        answer(stage, "Give")
        if wanted == 2:
            assert "Only 1 of these tasks can go to E. Meadow" in stage.said[-1][1]
            assert fakes.hand_rules.asked == []
    assert fakes.hand_rules.asked[0][:3] == ("pin", 5, (201,))
