"""Ratings and free texts at the desk, corrected by keyboard."""

import json

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.differences import Change
from app.services import Services
from app.ui.screens.review.screen import ReviewScreen
from app.ui.task_types.free_text import FreeTextForm
from app.ui.task_types.parts import Scale
from app.ui.task_types.rating import RatingForm, RatingView
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.ui.task_types.desk import Answered, confirm, desk_of, press
from tests.ui.window import rest, screen, window

STEPS = ("1", "2", "3", "4", "5")
RATED = {"text": "A letter.", "dimensions": ["Tone", "Facts"], "source": "a book"}
CODE = """def parse(line: str) -> dict[str, int]:
    '''Return counts by word.'''
    counts: dict[str, int] = {}
    for word in line.split():
        counts[word] = counts.get(word, 0) + 1
    return counts

# https://example.org/a/very/long/link?with=query&and=more#fragment_that_does_not_break_at_all_as_it_is
SELECT id, name FROM expert WHERE level = 'labeler' AND status <> 'offboarded';
"""
ODD = "one\u00a0two\u2028three\tfour\r\nfive 🙂"  # a text box would change some of these


def test_a_rating_is_shown_on_its_scale_and_corrected_by_digits(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(
        services, clock, "rating", STEPS, [Answered(RATED, {"rating": 4, "ratings": {"Tone": 2}})]
    )
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        seen = page._view.item._view
        assert isinstance(seen, RatingView)
        said = [scale.accessibleName() for scale in seen.findChildren(Scale)]
        assert said == [
            "Rating: 4, step 4 of 5", "Tone: 2, step 2 of 5", "Facts: none of 5 steps",
        ]  # fmt: skip
        form = page._view.panel._editor
        assert isinstance(form, RatingForm)
        press(shell, Qt.Key.Key_C, Qt.Key.Key_5, Qt.Key.Key_3, Qt.Key.Key_1)
        assert form.difference == "rating 4 → 5, Tone 2 → 3, Facts none → 1"
        press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
        confirm(shell)
    label, answer = office.ask("SELECT corrected_label, corrected_answer FROM review")[0]
    assert label == "5"
    assert json.loads(answer) == {"label": "5", "ratings": {"Facts": "1", "Tone": "3"}}


def test_no_line_runs_under_the_scroll_bars_that_come_as_it_is_laid_out(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    dimensions = {"dimensions": ["A", "B", "C", "D"]}
    office = desk_of(
        services, clock, "rating", STEPS,
        [Answered({"text": "Short."}, {"rating": 1}),
         Answered({"text": CODE} | dimensions, {"rating": 2, "reason": CODE,
                                                "ratings": {"A": 1, "B": 2, "C": 1, "D": 2}})],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        shell.resize(1100, 700)
        rest(shell)
        shell.open_page("review", "item:2")
        rest(shell)
        seen = screen(shell, ReviewScreen)._view.item._view
        assert isinstance(seen, RatingView)
        room, block, lines = seen.text.viewport().width(), seen.text.document().begin(), 0
        assert room < seen.text.width()  # there is a scroll bar
        while block.isValid():
            for n in range(block.layout().lineCount()):
                assert block.layout().lineAt(n).width() <= room
                lines += 1
            block = block.next()
        assert lines > 12


def test_a_free_text_is_edited_in_place_with_what_changed_below(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    said = {"text": "The cat sat on the mat."}
    office = desk_of(
        services, clock, "free_text", ("answered", "not answerable"),
        [Answered({"text": "Who sat?"}, said)],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        form = page._view.panel._editor
        assert isinstance(form, FreeTextForm)
        press(shell, Qt.Key.Key_C)
        assert form.text.edit.hasFocus()
        QTest.keyClicks(
            QApplication.focusWidget() or shell, "2 x: "
        )  # letters and digits are text here
        qtbot.waitUntil(lambda: form.text.shown.marks != [])
        assert form.text.shown.marks == [(0, 4, Change.ADDED)]
        form.text.edit.setPlainText("The dog sat on the mat.")
        form.text.show_difference()
        changes = [change for _, _, change in form.text.shown.marks]
        assert changes == [Change.REMOVED, Change.ADDED]
        cursor = form.text.shown.textCursor()
        looks = []
        for at, _, _ in form.text.shown.marks:
            cursor.setPosition(at + 1)
            looks.append((cursor.charFormat().fontStrikeOut(), cursor.charFormat().fontUnderline()))
        assert looks == [(True, False), (False, True)]
        press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
        form.text.edit.setFocus()
        confirm(shell)  # from inside the text
    label, answer = office.ask("SELECT corrected_label, corrected_answer FROM review")[0]
    assert label == "answered"
    assert json.loads(answer) == {"label": "answered", "text": "The dog sat on the mat."}


def test_a_text_nobody_touches_stays_as_it_is_to_the_letter(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(
        services, clock, "free_text", ("answered", "not answerable"),
        [Answered({"text": "Say it."}, {"text": ODD})],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        form = page._view.panel._editor
        assert isinstance(form, FreeTextForm)
        assert form.details == {"text": ODD}
        press(shell, Qt.Key.Key_C)
        QTest.keyClicks(QApplication.focusWidget() or shell, "z")
        assert form.details["text"] == "z" + ODD.replace("\r\n", "\n")


def test_a_text_too_long_to_edit_says_so_and_takes_no_letter_for_a_command(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    long = "w" * 900_000
    office = desk_of(
        services, clock, "free_text", ("answered", "not answerable"),
        [Answered({"text": "y" * 2_400_000}, {"text": long})],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        form = page._view.panel._editor
        assert isinstance(form, FreeTextForm)
        press(shell, Qt.Key.Key_C)
        assert "900,000 characters" in form.text.edit.why_not
        QTest.keyClicks(QApplication.focusWidget() or shell, "as x")
        rest(shell)
        assert page._held is not None
        assert page._held.id == 1
        assert office.ask("SELECT count(*) FROM review") == [(0,)]
        assert form.details == {"text": long}
        press(shell, Qt.Key.Key_Escape)
        form.rows[0].setFocus()
        press(shell, Qt.Key.Key_2, Qt.Key.Key_Escape, Qt.Key.Key_1)
        confirm(shell)
    label, answer = office.ask("SELECT corrected_label, corrected_answer FROM review")[0]
    assert label == "not answerable"
    assert json.loads(answer)["text"] == long


def test_a_long_draft_is_kept(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    text = ("كلمة " * 100 + "\n") * 150
    office = desk_of(
        services, clock, "free_text", ("answered", "not answerable"),
        [Answered({"text": "Say it."}, {"text": text})],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        press(shell, Qt.Key.Key_C)
        QTest.keyClicks(QApplication.focusWidget() or shell, "z")
        shell.open_page("audit")
        rest(shell)
        shell.open_page("review", "item:1")
        rest(shell)
        form = page._view.panel._editor
        assert isinstance(form, FreeTextForm)
        assert form.details["text"] == "z" + text


@pytest.mark.parametrize(
    ("steps", "digit", "chosen"),
    [
        (("0", "1", "2", "10"), 1, "1"),  # a number is the step of that name
        (("0", "1", "2", "10"), 0, "0"),
        (("poor", "fair", "good"), 2, "fair"),
        (("poor", "fair", "good"), 4, ""),
    ],
)
def test_a_digit_is_the_name_of_a_step_or_its_place(
    theme: Theme, qtbot: QtBot, steps: tuple[str, ...], digit: int, chosen: str
) -> None:
    from app.ui.task_types.steps import StepRow

    row = StepRow("Scale", steps)
    qtbot.addWidget(row)
    row.press_digit(digit)
    assert row.chosen == chosen
