"""The Projects page on a real workspace."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.money import Money
from app.domain.pay import PayMode, RateCardRow, WorkRole
from app.domain.people import Role, User
from app.domain.work import ProjectStatus
from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.projects.rates import rate_title, rate_words, rates_of
from app.ui.theme import Theme
from tests.ui.screens.work_window import Window, action, add_work, press, words, work_window


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_work(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_the_table_lists_projects_and_the_client_filter_offers_their_clients(
    window: Window,
) -> None:
    screen = window.open("projects")
    assert [screen.pane.model.row_at(i).name for i in range(2)] == ["Project 1", "Project 2"]
    screen.pane.set_filter("client", "Other client")
    window.settle()
    assert screen.pane.model.row_at(0).name == "Project 2"
    assert len(screen.pane.model.ids) == 1


def test_the_funnel_follows_the_form_while_it_is_edited(window: Window) -> None:
    screen = window.open("projects", "project:1")
    assert "3 of 3 experts qualify" in words(screen.view)
    screen.view.requirement._language.setCurrentText("fr")
    window.settle()
    assert "0 of 3 experts qualify" in words(screen.view)
    assert "Speaking fr" in words(screen.view)


def test_save_is_offered_after_an_edit_and_writes_it(window: Window, services: Services) -> None:
    screen = window.open("projects", "project:1")
    assert action(screen, "Save").why_not
    screen.view.form._name.setText("Chest films")
    assert not action(screen, "Save").why_not
    action(screen, "Save").slot()
    window.settle()
    assert services.work.project(1).name == "Chest films"
    assert "Chest films" in window.said
    assert action(screen, "Save").why_not
    assert screen.crumb == "Chest films"


def test_a_refused_field_says_what_is_wrong_below_it_and_keeps_what_was_typed(
    window: Window, services: Services
) -> None:
    screen = window.open("projects", "project:1")
    screen.view.form._labels.setText("yes")
    action(screen, "Save").slot()
    window.settle()
    assert "Two or more are needed" in words(screen.view.rows["Labels"])
    assert screen.view.form._labels.text() == "yes"
    assert services.work.project(1).labels == ("yes", "no")


def test_pay_that_is_no_amount_is_refused_at_its_field(window: Window) -> None:
    screen = window.open("projects", "project:1")
    screen.view.requirement._cap.setText("much")
    action(screen, "Save").slot()
    window.settle()
    assert "is not an amount" in words(screen.view.rows["Highest pay"])


def test_a_budget_is_saved_and_one_that_is_no_amount_refused_at_its_field(
    window: Window, services: Services
) -> None:
    screen = window.open("projects", "project:1")
    screen.view.form._budget.setText("much")
    action(screen, "Save").slot()
    window.settle()
    assert "is not an amount" in words(screen.view.rows["Budget"])
    screen.view.form._budget.setText("2500")
    action(screen, "Save").slot()
    window.settle()
    assert services.work.project(1).budget == Money(250_000, "USD")
    assert screen.view.form._budget.text() == "2500.00"


def test_what_was_typed_comes_back_after_looking_at_another_project(window: Window) -> None:
    screen = window.open("projects", "project:1")
    screen.view.form._name.setText("Half typed")
    window.open("projects", "project:2")
    assert screen.view.form._name.text() == "Project 2"
    window.open("projects", "project:1")
    assert screen.view.form._name.text() == "Half typed"
    action(screen, "Undo").slot()
    assert screen.view.form._name.text() == "Project 1"


def test_a_new_project_is_saved_and_opened(window: Window, services: Services) -> None:
    screen = window.open("projects", "new")
    form = screen.view.form
    form._name.setText("New one")
    form._number.setText("P-9")
    form._labels.setText("a | b | c")
    action(screen, "Save").slot()
    window.settle()
    made = next(p for p in services.work.all_projects() if p.external_id == "P-9")
    assert made.labels == ("a", "b", "c")
    assert screen.crumb == "New one"


def test_pausing_shows_counts_asks_for_a_reason_and_keeps_it(
    window: Window, services: Services
) -> None:
    screen = window.open("projects", "project:1")
    action(screen, "Pause").slot()
    dialog = window.dialog()
    assert "Tasks not done" in words(dialog)
    press(dialog, "Pause")  # greyed while there is no reason
    assert services.work.project(1).status is ProjectStatus.ACTIVE
    dialog.findChildren(QLineEdit)[0].setText("The client asked")
    press(dialog, "Pause")
    window.settle()
    assert services.work.project(1).status is ProjectStatus.PAUSED
    assert any(one.text.startswith("Open the project") for one in screen.actions())


def test_who_may_not_edit_projects_is_told_so(window: Window, services: Services) -> None:
    services.desk.user = User(2, "clerk", Role.PAYROLL_CLERK)
    screen = window.open("projects", "project:1")
    screen.view.form._name.setText("Other")
    assert action(screen, "Save").why_not != "Nothing was changed."


def test_news_does_not_take_away_what_is_being_typed(window: Window, services: Services) -> None:
    screen = window.open("projects", "project:1")
    screen.view.form._name.setText("Being typed")
    services.work.set_project_status(2, ProjectStatus.PAUSED, "a change elsewhere")
    window.settle()
    assert screen.view.form._name.text() == "Being typed"


def test_the_rates_of_a_project_are_its_own_and_those_for_all_in_force() -> None:
    today = date(2026, 11, 2)
    usd = Money(500, "USD")

    def card(number: int, name: str, begins: date) -> RateCardRow:
        return RateCardRow(
            number, name, None, WorkRole.LABEL, PayMode.PER_ACCEPTED_ITEM, usd, usd, begins, 0
        )

    old, new = card(1, "A", date(2026, 1, 1)), card(2, "A", date(2026, 6, 1))
    coming, general = card(3, "A", date(2026, 12, 1)), card(4, "", date(2026, 1, 1))
    other = card(5, "B", date(2026, 1, 1))
    found = rates_of([coming, other, general, new, old], "A", today)
    assert [one.id for one in found] == [2, 4, 3]
    assert "from" in rate_words(coming, today, Formats())
    assert "every project" in rate_title(general)
