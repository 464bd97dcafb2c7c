"""A run at the desk: walked through by keys, marked step by step, corrected, never run itself."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.trajectories import trajectory_of
from app.domain.trajectory_answers import answer_of
from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.task_types.agent_trajectory import TrajectoryView
from app.ui.task_types.agent_trajectory_form import TrajectoryForm
from app.ui.task_types.agent_trajectory_model import StepModel
from app.ui.task_types.agent_trajectory_words import derived_words, verdict_words
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import Office
from tests.ui.stage import words
from tests.ui.task_types.desk import Answered, confirm, corrected, desk_of, press
from tests.ui.window import rest, screen, window

LABELS = ("success", "partial", "failure")
RUN = {
    "text": "Book the cheapest flight.",
    "agent": "A-1",
    "reward": 0.0,
    "status": "gave up",
    "steps": [
        {"kind": "user", "text": "Book it."},
        {"kind": "call", "tool": "search", "arguments": '{"to": "SEA"}', "call_id": "c1",
         "seconds": 1.5},
        {"kind": "observation", "tool": "search", "text": "none", "call_id": "c1",
         "error": "timeout"},
        {"kind": "call", "tool": "search", "arguments": '{"to": "SEA"}', "call_id": "c2"},
        {"kind": "call", "tool": "book", "arguments": '{"id": 7}', "call_id": "c3"},
        {"kind": "observation", "tool": "book", "text": "booked", "call_id": "c3"},
        {"kind": "assistant", "text": "Done.\nYour flight is booked."},
    ],
}  # fmt: skip
SAID = {
    "steps": {
        "1": {"mark": "correct", "tool_right": True},
        "3": {"mark": "wrong", "tool_right": True, "arguments_right": False,
              "error": "factual", "severity": "major"},
        "4": {"mark": "partly"},
    },
    "run": {"success": False, "side_effects": True, "optimality": 2},
    "reason": "It searches twice.",
}  # fmt: skip


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    answered = [
        Answered(RUN, SAID),
        Answered(RUN, {"steps": {"6": {"mark": "correct"}}}, "partial"),
    ]
    return desk_of(services, clock, "agent_trajectory", LABELS, answered)


def view(page: ReviewScreen) -> TrajectoryView:
    made = page._view.item._view
    assert isinstance(made, TrajectoryView)
    return made


def form(page: ReviewScreen) -> TrajectoryForm:
    made = page._view.panel._editor
    assert isinstance(made, TrajectoryForm)
    return made


def lines(page: ReviewScreen) -> list[str]:
    model = view(page).model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def marks(page: ReviewScreen) -> list[str]:
    model = view(page).model
    return [model.line(row).mark_words for row in range(model.rowCount())]


# What is seen.


def test_a_step_says_in_words_what_it_is_how_it_is_marked_and_what_follows(
    page: ReviewScreen,
) -> None:
    assert lines(page) == [
        "Step 0, User, Book it.",
        'Step 1, Call search, correct, 1.5 s, {"to": "SEA"}',
        "Step 2, Reply search, failed, none",
        'Step 3, Call search, wrong, first error, {"to": "SEA"}',
        'Step 4, Call book, partly, inherited, {"id": 7}',
        "Step 5, Reply book, booked",
        "Step 6, Agent, unmarked, Done.",
    ]


def test_above_the_steps_stand_goal_outcome_verdict_and_what_follows(page: ReviewScreen) -> None:
    said = words(page._view.item).replace("\u00a0", " ")
    for part in (
        "A-1 · reward 0 · gave up",
        "7 steps · 4 of the agent · 1 with an error",
        "failure",
        "Side effects, optimality 2 of 4.",
        "3 of 4 steps of the agent marked, first error at step 3, inherited at 4, tried to",
        "recover, without success.",
    ):
        assert part in said
    texts = [box.toPlainText() for box in view(page)._head.findChildren(type(view(page).text))]
    assert texts == ["Book the cheapest flight.", "It searches twice."]


def test_the_recovery_is_marked_at_its_step() -> None:
    run = trajectory_of(RUN)
    answer = answer_of(
        {"steps": {"1": {"mark": "wrong"}, "3": {"mark": "wrong"}, "4": {"mark": "correct"}},
         "run": {"success": True}}
    )  # fmt: skip
    parent = QObject()
    model = StepModel(run, answer, Formats(), parent)
    badges = [model.line(row).badge for row in range(7)]
    assert [badge and badge[1] for badge in badges] == [
        None, "first error", None, "inherited", "recovery", None, None,
    ]  # fmt: skip
    assert derived_words(answer, run).endswith("recovered after 2 steps.")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "No step is marked."),
        ({"1": {"mark": "correct"}}, "1 of 4 steps of the agent marked, none of them wrong."),
        ({"6": {"mark": "wrong"}},
         "1 of 4 steps of the agent marked, first error at step 6, not noticed."),
    ],
)  # fmt: skip
def test_what_follows_from_few_marks_is_said_as_well(said: Any, told: str) -> None:
    assert derived_words(answer_of({"steps": said}), trajectory_of(RUN)) == told


def test_a_run_without_a_verdict_says_so() -> None:
    assert verdict_words(None).startswith("No verdict")


def test_the_model_keeps_qt_s_rules(qtmodeltester: ModelTester, qapp: QApplication) -> None:
    parent = QObject()
    model = StepModel(trajectory_of(RUN), answer_of(SAID), Formats(), parent)
    cast("Callable[[StepModel], None]", qtmodeltester.check)(model)


def test_of_many_steps_only_those_that_show_are_made(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    steps = [{"kind": "assistant", "text": f"step {n}"} for n in range(20_000)]
    run = {"text": "Walk.", "steps": steps}
    office = desk_of(services, clock, "agent_trajectory", LABELS,
                     [Answered(run, {"run": {"success": True}})])  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        press(shell, Qt.Key.Key_End)
        assert view(page).chosen == 19_999
        assert view(page).text.toPlainText() == "step 19999"
        assert len(view(page).model._lines) < 200


# The keys.


def test_keys_walk_by_step_by_call_and_to_the_next_error(page: ReviewScreen, shell: Shell) -> None:
    walked = []
    for key in (
        Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_BracketRight,
        Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft,
        Qt.Key.Key_E, Qt.Key.Key_E, Qt.Key.Key_End, Qt.Key.Key_J, Qt.Key.Key_Up,
        Qt.Key.Key_Home, Qt.Key.Key_K, Qt.Key.Key_Down,
    ):  # fmt: skip
        press(shell, key)
        walked.append(view(page).chosen)
    assert walked == [1, 2, 1, 3, 4, 4, 3, 4, 2, 6, 6, 5, 0, 0, 1]
    assert "Step 1 · Call search" in words(view(page))


def test_the_keys_work_from_the_queue_as_well(page: ReviewScreen, shell: Shell) -> None:
    page._view.table.setFocus()
    press(shell, Qt.Key.Key_J, Qt.Key.Key_E)
    assert view(page).chosen == 2


def test_no_key_means_two_things_and_all_stand_in_the_sheet(page: ReviewScreen) -> None:
    keys = [action.shortcut for action in page.actions() if action.shortcut]
    assert len(keys) == len(set(keys))
    assert {"J", "K", "[", "]", "E"} < set(keys)


def test_letters_typed_into_the_note_are_no_steps(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_N)
    press(shell, Qt.Key.Key_J, Qt.Key.Key_E)
    assert page._view.panel.note.toPlainText() == "je"
    assert view(page).chosen == 0


def test_another_page_shows_the_run_as_well_and_the_list_has_its_keys(
    office: Office, qtbot: QtBot
) -> None:
    item = office.review.claim()
    assert item is not None
    made = TrajectoryView(item, Formats())
    qtbot.addWidget(made)
    made.resize(400, 600)
    made.show()
    QTest.keyClicks(made.steps, "j]")
    assert made.chosen == 3
    QTest.keyClicks(made.steps, "[x")
    assert made.chosen == 1
    assert "Home, End" in words(made)
    assert "J K" not in words(made)  # who shows it says which keys the page listens to


# The correction.


def test_a_corrected_step_is_said_in_the_form_and_in_the_list(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_BracketRight, Qt.Key.Key_3)
    assert form(page).difference == "step 1: correct → wrong"
    assert marks(page)[1] == "correct → wrong"
    assert lines(page)[1].startswith("Step 1, Call search, correct → wrong, first error")
    press(shell, Qt.Key.Key_Escape, Qt.Key.Key_2)  # an error mark of the desk
    confirm(shell)
    ((verdict, label, answer),) = corrected(office)
    assert (verdict, label) == ("correct", "failure")
    assert answer["steps"]["1"] == {"mark": "wrong", "tool_right": True}
    assert answer["steps"]["3"] == SAID["steps"]["3"]  # type: ignore[index]
    assert answer["run"] == SAID["run"]
    assert answer["reason"] == SAID["reason"]


def test_another_verdict_shows_the_expert_s_marks_alone(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_J, Qt.Key.Key_3, Qt.Key.Key_Escape)
    assert marks(page)[1] == "correct → wrong"
    press(shell, Qt.Key.Key_X)
    assert marks(page)[1] == "correct"
    press(shell, Qt.Key.Key_C)
    assert marks(page)[1] == "correct → wrong"


def test_nought_takes_a_mark_away(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_J, Qt.Key.Key_0)
    assert marks(page)[1] == "correct → unmarked"
    assert form(page).difference == "step 1: correct → unmarked"


def test_what_cannot_be_marked_is_not_marked(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_3)  # the user's step
    assert marks(page)[0] == ""
    assert form(page).difference == ""
    assert form(page).mark.chosen == ""
    press(shell, Qt.Key.Key_J, Qt.Key.Key_3)  # the cursor is still in the row of marks
    assert marks(page)[1] == "correct → wrong"


def test_an_error_has_a_severity_and_a_correct_step_no_error(
    page: ReviewScreen, shell: Shell
) -> None:
    press(shell, Qt.Key.Key_C)
    made = form(page)
    view(page).steps.go_to(4)
    made.error.take("Guideline")
    assert made.answer.marks[4].severity is not None
    view(page).steps.go_to(3)
    press(shell, Qt.Key.Key_1)
    assert not made.answer.marks[3].names_its_fault
    assert made.answer.marks[3].tool_right is True
    assert "step 3: wrong → correct" in made.difference.split("\n")
    made.arguments.take("no")
    assert made.mark.chosen == "wrong"


def test_the_label_and_the_verdict_on_the_run_never_contradict_each_other(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C)
    made = form(page)
    made.verdict.take("success")
    made.looping.take("no")
    made.side_effects.take("no")
    made.optimality.take("4")
    assert made.difference.split("\n") == [
        "run: failure → success", "side effects yes → no", "looping none → no", "optimality 2 → 4",
    ]  # fmt: skip
    press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
    confirm(shell)
    ((_, label, answer),) = corrected(office)
    assert label == "success"
    assert answer["run"] == {
        "success": True, "side_effects": False, "optimality": 4, "looping": False,
    }  # fmt: skip


@pytest.mark.parametrize("number", [1, 2])
def test_an_untouched_form_is_the_same_answer(
    number: int, page: ReviewScreen, shell: Shell
) -> None:
    shell.open_page("review", f"item:{number}")
    rest(shell)
    press(shell, Qt.Key.Key_C)
    assert form(page).details == form(page).said_details
    assert "same as the answer" in page._view.panel._lacking()


def test_a_draft_of_marks_is_there_again(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_J, Qt.Key.Key_2, Qt.Key.Key_Escape)
    shell.open_page("today")
    rest(shell)
    shell.open_page("review", "item:1")
    rest(shell)
    assert marks(page)[1] == "correct → partly"


def test_a_click_on_a_step_leaves_the_digits_to_the_marks(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C)
    steps = view(page).steps
    where = steps.visualRect(steps.model().index(1, 0)).center()
    QTest.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=where)
    press(shell, Qt.Key.Key_2)
    assert marks(page)[1] == "correct → partly"
