"""Draft weights on the Matching page: try, keep, go back, measure."""

from threading import Event

from pytestqt.qtbot import QtBot

from tests.ui.screens.plans import (
    FakeBundle,
    Show,
    answer,
)
from tests.ui.stage import Stage, words


def test_other_weights_make_a_draft_plan_and_store_nothing(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    screen._turn_weights()
    fair = screen.view.weights._wishes["fair_load"].editor
    fair.show_value(500)
    screen.view.weights.choose()
    stage.settle()
    wanted = fakes.matching.weights[-1]
    assert wanted is not None
    assert wanted.fair_load == 500
    assert screen.view.head.says_draft()
    assert "with draft weights" in words(screen.view.head)
    assert fakes.matching.version == 0
    screen.view.head.back_wanted.emit()
    stage.settle()
    assert fakes.matching.weights[-1] is None
    assert not screen.view.head.says_draft()
    assert fair.value == 100


def test_the_newest_weights_win_and_the_plan_before_is_stopped(
    show: Show, stage: Stage, fakes: FakeBundle, qtbot: QtBot
) -> None:
    screen = show()
    fakes.matching.hold = hold = Event()
    fakes.matching.begun.clear()
    screen.drafts._move(700, 150)
    first = screen._job
    assert first is not None
    qtbot.waitUntil(fakes.matching.begun.is_set)
    screen.drafts._move(800, 50)
    qtbot.waitUntil(lambda: first.is_over)
    hold.set()
    stage.settle()
    assert [w.quality for w in fakes.matching.weights if w is not None] == [700, 800]
    assert [made.number for made in fakes.matching.made] == [2, 1]  # the first draft never came
    assert screen._plan is fakes.matching.made[0]


def test_kept_weights_are_stored_with_a_reason_and_the_plan_is_no_draft_any_more(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    screen.drafts._move(800, 50)
    stage.settle()
    screen.view.head._keep.click()
    assert "600 → 800" in words(stage.dialog())
    answer(stage, "Keep these weights", "the client asks for quality")
    assert fakes.matching.asked == [("store", "the client asks for quality")]
    assert fakes.matching.stored.quality == 800
    assert not screen.view.head.says_draft()
    assert screen._plan is not None
    assert not screen._plan.draft_weights


def test_what_is_no_weight_is_marked_and_no_plan_is_made(
    show: Show, stage: Stage, fakes: FakeBundle
) -> None:
    screen = show()
    panel = screen.view.weights
    panel.prepare()
    panel._wishes["priority"].editor.show_value((9_000_000_000_000, 0, 0, 0))
    panel.choose()
    stage.settle()
    assert "between 0 and 1,000,000,000,000" in panel._wishes["priority"].below.text()
    assert len(fakes.matching.weights) == 1


def test_the_third_label_is_never_worth_more_than_the_second(show: Show) -> None:
    panel = show().view.weights
    panel.prepare()
    second, third = (panel._wishes[name].editor for name in ("second_label", "third_label"))
    second.show_value(60)
    second.edited.emit()
    assert third.value == 60
    third.show_value(80)
    third.edited.emit()
    assert second.value == 80


def test_every_weight_of_the_policy_has_an_editor(show: Show, fakes: FakeBundle) -> None:
    panel = show().view.weights
    panel.prepare()
    assert set(panel._wishes) == set(type(fakes.matching.stored).model_fields)
    for name, wish in panel._wishes.items():
        assert wish.editor.value == getattr(fakes.matching.stored, name), name


def test_what_a_wish_costs_stands_beside_it_until_the_plan_changes(
    show: Show, stage: Stage
) -> None:
    screen = show()
    screen._measure()
    stage.settle()
    below = screen.view.weights._wishes["fair_load"].below
    assert below.text() == (
        "Costs 0.15 % of the rest (1,500 points), idle people 7.8 % → 1.1 %, fill unchanged."
    )
    screen.propose()
    stage.settle()
    assert below.isHidden()
