"""Who is sampled: a list in the place of the desk, which gives the item back and takes it again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QLocale, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.review import Selection
from app.domain.sampling import Phase, SamplingRule, Standing, StateRow
from app.services import Services
from app.ui.formats import Formats
from app.ui.pictures import settle
from app.ui.screens.review.columns import told
from app.ui.screens.review.screen import STATES, ReviewScreen
from app.ui.screens.review.states import reason_words, state_columns, state_words
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office, verdict
from tests.ui.window import rest, screen, window

RULE = SamplingRule(1, 10, 8, 0.15, 0.5)
ROW = StateRow(
    1, 7, "EX-007", "Films", 3, Phase.ALL, Standing(30, 3), RULE, date(2026, 11, 2), "T-009",
    date(2026, 11, 2), 20, 1, 2,
)  # fmt: skip


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.review_share(0.5, first_items=2, good_in_a_row=2)
    made.send(*(answer(n, 1, at=HANDED_IN + timedelta(minutes=n)) for n in range(1, 5)))
    made.send(answer(1, 2))
    made.send_reviews(verdict(1), verdict(2))
    return made


@pytest.fixture
def shell(office: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    with window(office.services, theme, settings, qtbot, "review") as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> ReviewScreen:
    return screen(shell, ReviewScreen)


def claims(office: Office) -> int:
    ((count,),) = office.ask("SELECT count(*) FROM review_queue WHERE claimed_by IS NOT NULL")
    return int(count)


def shown(page: ReviewScreen) -> list[tuple[str, str]]:
    model = page._states.pane.model
    texts = [
        [str(model.index(row, at).data()) for at in range(3)] for row in range(model.rowCount())
    ]
    return [(line[0], line[2]) for line in texts]


def test_the_states_take_the_place_of_the_desk_and_nobody_is_held_meanwhile(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    held = page._held
    assert held is not None
    shell.open_page("review", STATES)
    rest(shell)
    assert (page._held, claims(office)) == (None, 0)
    assert shown(page) == [("EX-002", "first items, 1 of 2"), ("EX-001", "50 % drawn")]
    assert [action.text for action in page.actions()] == ["Back to the desk"]
    shell.open_page("review", "")
    rest(shell)
    assert page._held is not None
    assert (page._held.id, claims(office)) == (held.id, 1)


def test_letters_and_digits_are_typed_into_the_search_and_decide_nothing(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    shell.open_page("review", STATES)
    rest(shell)
    field = page._states.pane.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_0, Qt.Key.Key_0, Qt.Key.Key_2):
        QTest.keyClick(field, key)
    assert field.text() == "a002"
    assert office.ask("SELECT count(*) FROM review") == [(2,)]


def test_a_verdict_given_elsewhere_is_seen_at_once(
    page: ReviewScreen, shell: Shell, office: Office
) -> None:
    shell.open_page("review", STATES)
    rest(shell)
    office.send_reviews(verdict(3, verdict="reject", errors="factual:minor"))
    # The news comes through the event loop: no job need be under way yet.
    begun_anew = ("EX-001", "all, 0 good of 2 in a row")
    settle(lambda: begun_anew in shown(page))
    assert begun_anew in shown(page)


def test_a_line_opens_the_person(page: ReviewScreen, shell: Shell) -> None:
    shell.open_page("review", STATES)
    rest(shell)
    page._states.pane.table.setCurrentIndex(page._states.pane.model.index(1, 0))
    page._states.pane.opened.emit(1)
    rest(shell)
    assert shell.current_key == "experts"


def test_the_projects_can_be_chosen(page: ReviewScreen, shell: Shell, office: Office) -> None:
    shell.open_page("review", STATES)
    rest(shell)
    page._states.pane.set_filter("project", str(office.project_id))
    page._states.pane.set_filter("phase", "share")
    rest(shell)
    assert [who for who, _ in shown(page)] == ["EX-001"]


def test_a_state_is_said_in_words() -> None:
    formats = Formats(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    first = replace(ROW, phase=Phase.FIRST, standing=Standing(4, 4))
    drawn = replace(ROW, phase=Phase.SHARE, standing=Standing(30, 9))
    assert state_words(first, formats) == "first items, 4 of 10"
    assert state_words(ROW, formats) == "all, 3 good of 8 in a row"
    assert state_words(drawn, formats) == "15 % drawn"
    assert reason_words(ROW, formats).endswith("2 answers wait for a verdict.")
    assert "no error was found since" in reason_words(drawn, formats)
    assert reason_words(replace(ROW, last_defect_on=None, waiting=0), formats) == "New here."
    tips = {c.key: c.tip(drawn) for c in state_columns(formats) if c.tip}
    assert tips["next"] == "57.5 % where something suggests risk"
    assert tips["inspected"] == "one was not good, 2 wait"


def test_a_reviewer_is_not_told_that_an_answer_looked_risky_or_is_known() -> None:
    hidden = {Selection.RISK, Selection.SEEDED}
    assert {told(one) for one in hidden} == {Selection.SAMPLE}
    assert all(told(one) is one for one in Selection if one not in hidden)
