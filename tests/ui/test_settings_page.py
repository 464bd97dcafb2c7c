"""The Settings page: policies as versions, users, backups, the look."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.config.policies import POLICIES, LadderPolicy, MatchingPolicy, PayPolicy, ReviewPolicy
from app.domain.pay import PeriodKind
from app.domain.people import Role
from app.domain.progression import GateKind
from app.services import Services
from app.ui.screens.settings.fields import Field, limits
from app.ui.screens.settings.policy_page import PolicyPage
from app.ui.screens.settings.screen import SettingsScreen
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from tests.ui.window import rest, screen, window


@pytest.fixture
def shell(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    with window(services, theme, settings, qtbot, "settings") as made:
        yield made
    theme.set_mode(Mode.LIGHT)
    theme.set_scale(1.0)


@pytest.fixture
def page(shell: Shell) -> SettingsScreen:
    return screen(shell, SettingsScreen)


def test_there_is_a_page_for_every_policy(page: SettingsScreen) -> None:
    assert set(page._policies) == {kind.kind for kind in POLICIES}
    assert set(page._policies) < set(page._view.keys)


@pytest.mark.parametrize("kind", POLICIES)
def test_a_form_gives_back_the_policy_it_was_drawn_from(kind: type, qtbot: QtBot) -> None:
    made = PolicyPage("Policy", kind(), 0)
    qtbot.addWidget(made)
    assert made._entered() == kind()
    assert not made._save.isEnabled()


def test_a_change_is_stored_as_a_new_version_with_its_reason(
    page: SettingsScreen, shell: Shell, services: Services
) -> None:
    form = page._policies["review"]
    editor = form._fields["lease_minutes"]._editor
    assert isinstance(editor, QSpinBox)
    editor.setValue(30)
    form.save()
    assert "reason" in form._mistake.text()
    form._reason.setText("long items")
    form.save()
    rest(shell)
    policy, version = services.desk.policy(ReviewPolicy)
    assert (policy.lease_minutes, version) == (30, 1)
    assert "saved as version 1" in shell._banner.text
    assert form._pill.accessibleName() == "version 1"
    assert "long items" in services.settings.history("review")[0][2]


def test_what_the_model_refuses_is_said_beside_the_field(qtbot: QtBot) -> None:
    made = PolicyPage("Matching", MatchingPolicy(), 0)
    qtbot.addWidget(made)
    editor = made._fields["priority"]._editor
    assert isinstance(editor, QLineEdit)
    editor.setText("1, 2, many")
    assert made._entered() is None
    assert "not right" in made._mistake.text()
    editor.setText("9, 8, 7, 6")
    entered = made._entered()
    assert isinstance(entered, MatchingPolicy)
    assert entered.priority == (9, 8, 7, 6)


def test_a_choice_is_offered_in_words(qtbot: QtBot) -> None:
    made = PolicyPage("Pay", PayPolicy(), 0)
    qtbot.addWidget(made)
    assert made._fields["period"].value is PeriodKind.SEMI_MONTHLY
    assert limits(ReviewPolicy.model_fields["share"]) == (0.01, 1.0)


def test_gates_are_changed_added_and_taken_out(qtbot: QtBot) -> None:
    made = PolicyPage("Ladder", LadderPolicy(), 0)
    qtbot.addWidget(made)
    gates = made._gates["to_qc_analyst"]
    before = len(gates.rules)
    place = [rule["kind"] for rule in gates.rules].index(GateKind.SCORE_LOW)
    gates._gates[place]._threshold.setText("87")
    gates._add()
    gates._remove(gates._gates[0])
    entered = made._entered()
    assert isinstance(entered, LadderPolicy)
    assert len(entered.to_qc_analyst) == before
    assert entered.to_qc_analyst[place - 1].threshold == pytest.approx(0.87)
    gates._gates[0]._threshold.setText("many")
    assert made._entered() is None


def test_the_zone_is_set_and_a_wrong_one_is_refused(
    page: SettingsScreen, shell: Shell, services: Services
) -> None:
    page._set_zone("Europe/Paris")
    rest(shell)
    assert services.workspace.info().timezone == "Europe/Paris"
    page._set_zone("Mars/Olympus")
    rest(shell)
    assert "not a time zone" in shell._banner.text
    assert services.workspace.info().timezone == "Europe/Paris"


def test_signing_in_as_somebody_else_changes_who_works(
    page: SettingsScreen, shell: Shell, services: Services, qtbot: QtBot
) -> None:
    user = services.settings.add_user("clerk", Role.PAYROLL_CLERK)
    page._sign_in(user.id)
    rest(shell)
    assert services.desk.user.name == "clerk"
    assert "You work as clerk" in shell._banner.text
    qtbot.waitUntil(lambda: "clerk" in shell._status._user.text())  # it follows the news


def test_a_backup_is_listed_after_it_was_made(page: SettingsScreen, shell: Shell) -> None:
    page._back_up()
    rest(shell)
    assert len(page._services.workspace.backups()) == 1
    assert "1 backup is kept" in page._backup._words.text()


def test_the_look_is_kept_for_the_next_start(
    page: SettingsScreen, shell: Shell, theme: Theme, settings: QSettings
) -> None:
    from app.ui.screens.settings.general import LookPage

    look = page._view.findChild(LookPage)
    assert look is not None
    look._modes[Mode.DARK].click()
    look._scale.setValue(12)
    assert theme.mode is Mode.DARK
    assert theme.scale == pytest.approx(1.2)
    assert settings.value("look/mode") == "dark"


def test_the_file_can_be_checked(page: SettingsScreen, shell: Shell) -> None:
    page._check()
    rest(shell)
    assert "sound" in shell._banner.text


def test_a_switch_is_offered_as_yes_or_no_and_not_as_a_number(qtbot: QtBot) -> None:
    field = Field("move_unstarted", MatchingPolicy.model_fields["move_unstarted"], True)
    qtbot.addWidget(field)
    box = field.findChildren(QComboBox)[0]
    assert [box.itemText(i) for i in range(box.count())] == ["yes", "no"]
    box.setCurrentIndex(1)
    assert field.value is False


def test_a_large_seed_is_given_back_to_the_last_digit(qtbot: QtBot) -> None:
    drawn = ReviewPolicy(seed=2**63 - 1)
    made = PolicyPage("Policy", drawn, 0)
    qtbot.addWidget(made)
    assert made._entered() == drawn
    editor = made._fields["seed"]._editor
    assert isinstance(editor, QLineEdit)
    editor.setText("20 million")
    assert made._entered() is None
