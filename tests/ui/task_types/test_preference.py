"""A preference at the desk: seen side by side, compared word by word, corrected by keyboard."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.differences import Change
from app.services import Services
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.task_types.preference import PreferenceView
from app.ui.task_types.preference_form import PreferenceForm
from app.ui.theme import Mode, Theme
from tests.factory import StandingClock
from tests.factory_review import Office
from tests.ui.stage import words
from tests.ui.task_types.desk import PAIR, Answered, confirm, corrected, desk_of, press
from tests.ui.window import rest, screen, window

SAID = {
    "chosen": 2, "strength": 2, "ratings": {"Accuracy": [2, 5]}, "reason": "It asks.",
}  # fmt: skip
FOUR = {"prompt": "Which?", "responses": ["one two three", "one two four", "five", "one two six"]}


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    answered = [
        Answered(PAIR, SAID, shown="[1,0]"),
        Answered(PAIR, {"chosen": "tie"}),
        Answered(PAIR, {"chosen": 1}),
    ]
    return desk_of(services, clock, "preference", ("first", "second", "tie"), answered)


def view(page: ReviewScreen) -> PreferenceView:
    made = page._view.item._view
    assert isinstance(made, PreferenceView)
    return made


def form(page: ReviewScreen) -> PreferenceForm:
    made = page._view.panel._editor
    assert isinstance(made, PreferenceForm)
    return made


def test_the_responses_stand_side_by_side_with_choice_and_place_in_words(
    page: ReviewScreen,
) -> None:
    names = [card.accessibleName() for card in view(page).cards]
    assert names == ["1 first, chosen, shown second", "2 second, not chosen, shown first"]
    assert [card.objectName() for card in view(page).cards] == ["chosen", "response"]
    widths = {card.width() for card in view(page).cards}
    assert max(widths) - min(widths) <= 1
    tops = {card.y() for card in view(page).cards}
    assert len(tops) == 1
    said = words(page._view.item)
    assert "Prefers 1: first" in said
    assert "strength\u00a02\u00a0of\u00a03" in said
    assert view(page).prompt.text.toPlainText() == PAIR["prompt"]


def test_ratings_stand_in_a_table_in_the_order_of_the_payload(page: ReviewScreen) -> None:
    texts = [each.text() for each in view(page).findChildren(QLabel)]
    at = texts.index("Accuracy")
    assert texts[at : at + 3] == ["Accuracy", "5", "2"]  # she saw the second one first
    at = texts.index("Style")
    assert texts[at : at + 3] == ["Style", "–", "–"]


def test_a_tie_is_said_in_words_and_marks_no_response(page: ReviewScreen, shell: Shell) -> None:
    shell.open_page("review", "item:2")
    rest(shell)
    assert "None is better: tie" in words(page._view.item)
    assert {card.objectName() for card in view(page).cards} == {"response"}
    assert not form(page).rows[1].isEnabled()  # a tie has no strength


def test_d_marks_the_words_that_only_one_response_has(page: ReviewScreen, shell: Shell) -> None:
    before = [card.text.toPlainText() for card in view(page).cards]
    assert view(page).legend == ""
    press(shell, Qt.Key.Key_D)
    assert [card.text.toPlainText() for card in view(page).cards] == before
    marked = [_marked(card.text) for card in view(page).cards]
    assert "can be a direct" in marked[0]
    assert "always an indirect" in " ".join(marked[1])
    assert "Underlined" in view(page).legend
    for card in view(page).cards:  # the mark is more than a colour
        at, _, change = card.text.marks[0]
        assert change in (Change.REMOVED, Change.ADDED)
        cursor = card.text.textCursor()
        cursor.setPosition(at + 1)
        assert cursor.charFormat().fontUnderline()
    press(shell, Qt.Key.Key_D)
    assert [card.text.marks for card in view(page).cards] == [[], []]


def _marked(text: object) -> list[str]:
    from app.ui.task_types.texts import MarkedText

    assert isinstance(text, MarkedText)
    whole = text.toPlainText()
    return [whole[at : at + length] for at, length, _ in text.marks]


def test_the_differences_stay_on_for_the_next_item(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_D)
    press(shell, Qt.Key.Key_A)
    assert view(page).cards[0].text.marks
    view(page)._differences._turn.click()  # the button of the view counts as well
    press(shell, Qt.Key.Key_A)
    assert not view(page).cards[0].text.marks


def test_a_preference_is_corrected_by_digits_and_confirmed_from_inside_the_reason(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_2, Qt.Key.Key_3)
    assert form(page).difference == "first → second, strength 2 → 3"
    press(shell, Qt.Key.Key_4)  # the cursor went on to the first rating
    assert form(page).difference.endswith("Accuracy: 1 first 5 → 4")
    press(shell, Qt.Key.Key_Escape, Qt.Key.Key_2)  # an error mark again
    assert len(page._view.panel.draft.errors) == 1
    form(page).reason.edit.setFocus()
    QTest.keyClicks(QApplication.focusWidget() or shell, "1 a")
    form(page).reason.edit.setPlainText("It never asks, 2 x.")
    assert len(page._view.panel.draft.errors) == 1  # letters typed there are no commands
    confirm(shell)
    assert corrected(office) == [
        ("correct", "second", {
            "label": "second", "reason": "It never asks, 2 x.", "strength": 3,
            "ratings": {"Accuracy": [4, 2]},
        })
    ]  # fmt: skip


def test_t_is_a_tie_and_takes_the_strength_away(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_T)
    assert form(page).difference == "first → tie, strength 2 → none"
    press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
    confirm(shell)
    verdict, label, answer = corrected(office)[0]
    assert (verdict, label) == ("correct", "tie")
    assert answer == {"label": "tie", "reason": "It asks.", "ratings": {"Accuracy": [5, 2]}}


def test_another_choice_keeps_the_details_that_still_hold(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_2, Qt.Key.Key_Escape, Qt.Key.Key_1)
    confirm(shell)
    answer = corrected(office)[0][2]
    assert isinstance(answer, dict)
    assert answer["strength"] == 2


def test_an_untouched_form_is_the_same_answer_and_is_not_confirmed(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_1, Qt.Key.Key_C)
    confirm(shell)
    assert corrected(office) == []
    assert "same as the answer" in page._view.panel._missing.text()


def test_a_draft_keeps_the_corrected_answer(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_2, Qt.Key.Key_1)
    form(page).reason.edit.setPlainText("أفضل 🙂")
    shell.open_page("audit")
    rest(shell)
    shell.open_page("review", "item:1")
    rest(shell)
    assert form(page).difference == "first → second, strength 2 → 1"
    assert form(page).details["reason"] == "أفضل 🙂"


def test_arrows_and_delete_change_a_step(page: ReviewScreen, shell: Shell) -> None:
    press(shell, Qt.Key.Key_C, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left)
    assert form(page).difference == "first → second, strength 2 → 1"
    press(shell, Qt.Key.Key_Delete, Qt.Key.Key_Up, Qt.Key.Key_Left)
    assert form(page).difference == "strength 2 → none"


def test_four_responses_wrap_in_a_grid_of_equal_widths(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    labels = ("a", "b", "c", "d", "tie")
    office = desk_of(
        services, clock, "preference", labels,
        [Answered(FOUR, {"chosen": 1}, shown="[3,1,0,2]")],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        shell.resize(1440, 900)
        rest(shell)
        cards = view(page).cards
        assert cards[3].objectName() == "chosen"
        assert len({card.y() for card in cards}) == 2
        assert max(c.width() for c in cards) - min(c.width() for c in cards) <= 1
        press(shell, Qt.Key.Key_D)
        assert [_marked(card.text) for card in cards] == [["three"], ["four"], [], []]
        assert "response 4" in view(page).legend
        assert "compare: 3" in view(page).legend
        press(shell, Qt.Key.Key_C, Qt.Key.Key_5)  # after the last response comes the tie
        assert form(page).label == "tie"


def test_marks_follow_the_theme(page: ReviewScreen, shell: Shell, theme: Theme) -> None:
    press(shell, Qt.Key.Key_D)
    text = view(page).cards[0].text
    cursor = text.textCursor()
    cursor.setPosition(text.marks[0][0] + 1)
    light = cursor.charFormat().background().color()
    theme.set_mode(Mode.DARK)
    rest(shell)
    cursor.setPosition(text.marks[0][0] + 1)
    assert cursor.charFormat().background().color() != light
    theme.set_mode(Mode.LIGHT)
