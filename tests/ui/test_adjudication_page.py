"""The Adjudication page: a blind desk by keyboard alone, and disputes from opening to decision."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.adjudication import Cause, Outcome
from app.domain.people import Role
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services import Services
from app.ui.reasons import ReasonDialog
from app.ui.screens.adjudication.screen import AdjudicationScreen
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office
from tests.ui.window import rest, screen, window

MARK = ErrorMark(ErrorKind.REASONING, Severity.MAJOR)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    """Three tasks that two people answered, differently in two of them; one review to challenge."""
    made = make_office(services, clock, experts=2, tasks=3, overlap=2, labels=("no", "yes", "both"))
    made.rate()
    made.send(
        *(answer(task, 1, "yes", at=HANDED_IN + timedelta(minutes=task)) for task in (1, 2, 3)),
        *(answer(task, 2, "no", at=HANDED_IN + timedelta(minutes=task)) for task in (1, 2)),
    )
    submission = made.ask("SELECT id FROM submission WHERE task_id = 3")[0][0]
    made.review.claim(submission)
    made.review.decide(submission, Decision(Verdict.REJECT, (MARK,), "Look at page 4."), 5)
    return made


@pytest.fixture
def shell(office: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    with window(office.services, theme, settings, qtbot, "adjudication") as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> AdjudicationScreen:
    return screen(shell, AdjudicationScreen)


def press(shell: Shell, key: Qt.Key, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(QApplication.focusWidget() or shell, key, modifier)
    rest(shell)


def decided(office: Office) -> list[tuple[int, str, str, str]]:
    return office.ask(
        "SELECT task_id, label, cause, note FROM adjudication WHERE undone_at IS NULL ORDER BY id"
    )


def held(office: Office) -> list[int]:
    rows = office.ask("SELECT task_id FROM adjudication_wait WHERE claimed_by IS NOT NULL")
    return [row[0] for row in rows]


def test_the_page_opens_with_the_first_task_claimed_and_names_nobody(
    page: AdjudicationScreen, office: Office
) -> None:
    assert page._desk.held is not None
    assert held(office) == [1]
    panel = page._view.desk.panel
    lines = [panel.answers.item(row).text() for row in range(panel.answers.count())]
    assert lines == ["1   no  ·  1 person", "2   yes  ·  1 person", "3   both  ·  nobody"]
    assert panel.chosen is None


def test_a_task_that_another_page_opens_is_the_one_on_the_desk(
    page: AdjudicationScreen, shell: Shell, office: Office
) -> None:
    shell.open_page("review")
    rest(shell)
    assert held(office) == []
    shell.open_page("adjudication", "task:2")
    rest(shell)
    assert page._desk.held is not None
    assert (page._desk.held.number, held(office)) == (2, [2])


def test_a_decision_is_made_by_keyboard_alone_and_the_next_task_is_there(
    page: AdjudicationScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_Return, ctrl=True)
    press(shell, Qt.Key.Key_2)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert decided(office) == []  # no cause
    press(shell, Qt.Key.Key_E)
    press(shell, Qt.Key.Key_N)
    QTest.keyClicks(page._view.desk.panel.note, "agree: 12")
    press(shell, Qt.Key.Key_Escape)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert decided(office) == [(1, "yes", "expert_error", "agree: 12")]
    assert page._desk.held is not None
    assert page._desk.held.number == 2
    assert held(office) == [2]


def test_ctrl_z_takes_the_decision_back_and_holds_its_task(
    page: AdjudicationScreen, shell: Shell, office: Office
) -> None:
    for key in (Qt.Key.Key_3, Qt.Key.Key_U):
        press(shell, key)
    press(shell, Qt.Key.Key_Return, ctrl=True)
    assert decided(office) == [(1, "both", "subjective", "")]
    press(shell, Qt.Key.Key_Z, ctrl=True)
    assert decided(office) == []
    assert held(office) == [1]
    assert page._desk.held is not None
    assert page._desk.held.number == 1


def test_skipping_and_leaving_give_the_task_back(
    page: AdjudicationScreen, shell: Shell, office: Office
) -> None:
    press(shell, Qt.Key.Key_S)
    assert held(office) == [2]
    shell.open_page("audit")
    rest(shell)
    assert held(office) == []


def test_the_panel_says_what_a_cause_does(page: AdjudicationScreen, shell: Shell) -> None:
    panel = page._view.desk.panel
    press(shell, Qt.Key.Key_G)
    assert panel.causes[Cause.GUIDELINE_GAP].isChecked()
    assert panel._effect.text().startswith("Nobody’s fault")
    press(shell, Qt.Key.Key_R)
    assert panel._effect.text().startswith("Counts for those")


def test_who_may_not_decide_is_told_why(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    clerk = office.services.settings.add_user("clerk", Role.PAYROLL_CLERK)
    office.services.settings.sign_in(office.analyst.id)
    with window(office.services, theme, settings, qtbot, "adjudication") as shell:
        assert screen(shell, AdjudicationScreen)._desk.held is None
        assert held(office) == []
    office.services.settings.sign_in(clerk.id)
    with window(office.services, theme, settings, qtbot, "adjudication") as shell:
        assert screen(shell, AdjudicationScreen)._desk.held is None


def test_a_review_is_challenged_and_overturned_in_the_window(
    page: AdjudicationScreen, shell: Shell, office: Office, qtbot: QtBot
) -> None:
    shell.open_page("adjudication", "reviews")
    rest(shell)
    assert held(office) == []
    page._reviews.select_ids([int(page._reviews.model.ids[0])])
    page._challenge()
    (asked,) = [w for w in shell.findChildren(ReasonDialog) if w.isVisible()]
    asked.reason.setText("Page 4 says the opposite.")
    asked.answer()
    rest(shell)
    assert office.ask("SELECT reason FROM dispute") == [("Page 4 says the opposite.",)]
    assert page._surface == "disputes"
    card = page._view.card
    card.note.setPlainText("It does.")
    card.confirm()  # what becomes of the review is not chosen
    rest(shell)
    assert office.ask("SELECT outcome FROM dispute") == [(None,)]
    card.buttons[Outcome.OVERTURNED].click()
    card._confirm.click()
    rest(shell)
    assert office.ask("SELECT outcome, note FROM dispute") == [("overturned", "It does.")]
    assert office.ask("SELECT status FROM submission WHERE task_id = 3") == [("accepted",)]
    assert card._form.isHidden()
    assert page.count() is None


def test_letters_typed_into_the_search_of_a_list_are_no_commands(
    page: AdjudicationScreen, shell: Shell, office: Office
) -> None:
    shell.open_page("adjudication", "disputes")
    rest(shell)
    page._disputes.focus_search()
    QTest.keyClicks(page._disputes._search, "a1s2")
    rest(shell)
    assert page._disputes._search.text() == "a1s2"
    assert decided(office) == []


def test_the_review_desk_offers_adjudication_after_two_returns(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = make_office(services, clock)
    for version in range(1, 4):
        office.send(answer(1, 1, "yes", at=clock.at))
        if version < 3:
            item = office.review.claim()
            assert item is not None
            office.review.decide(item.submission_id, Decision(Verdict.RETURN, (MARK,), "x"), 5)
        clock.advance(minutes=10)
    with window(services, theme, settings, qtbot, "review") as shell:
        panel = screen(shell, ReviewScreen)._view.panel
        assert not panel._send.isHidden()
        assert not panel._buttons[Verdict.RETURN].isEnabled()
        press(shell, Qt.Key.Key_R)
        assert panel.draft.verdict is None
        press(shell, Qt.Key.Key_H)
        assert screen(shell, ReviewScreen)._held is None
    assert office.ask("SELECT task_id, submission_id FROM adjudication_wait") == [(1, 3)]
