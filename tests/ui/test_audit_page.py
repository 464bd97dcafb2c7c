"""The Audit log page: newest first, narrowed to a subject, and verified."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.domain.audit import ChainReport
from app.domain.people import Role
from app.services import Services
from app.ui.screens.audit.screen import AuditScreen
from app.ui.screens.audit.view import readable
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.ui.window import rest, screen, window


@pytest.fixture
def shell(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    services.settings.add_user("reviewer", Role.QC_ANALYST)
    services.settings.rename_workspace("North desk")
    with window(services, theme, settings, qtbot, "audit") as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> AuditScreen:
    return screen(shell, AuditScreen)


def test_the_newest_entry_is_shown_with_what_was_written(page: AuditScreen) -> None:
    entry = page._view._entry
    assert entry is not None
    assert entry.action == "workspace.name"
    assert len(page._view.pane.model.ids) == entry.seq
    assert page._view._body.toPlainText() == readable(entry.body)


def test_the_log_can_be_narrowed_to_one_subject(page: AuditScreen, shell: Shell) -> None:
    everything = len(page._view.pane.model.ids)
    shell.open_page("audit", "subject:workspace")
    rest(shell)
    rows = [page._view.pane.model.row_at(i) for i in range(len(page._view.pane.model.ids))]
    assert rows
    assert {row.subject for row in rows if row} == {"workspace"}
    page._show_subject("")
    rest(shell)
    assert len(page._view.pane.model.ids) == everything


def test_an_action_filter_finds_by_its_beginning(page: AuditScreen, shell: Shell) -> None:
    page._view.pane.set_filter("action", "user")
    rest(shell)
    rows = [page._view.pane.model.row_at(i) for i in range(len(page._view.pane.model.ids))]
    assert [row.action for row in rows if row] == ["user.add", "user.add"]


def test_verifying_says_that_the_chain_is_sound(page: AuditScreen, shell: Shell) -> None:
    page._verify()
    rest(shell)
    assert "sound" in shell._banner.text
    assert page._view._chain_pill.accessibleName() == "sound"


def test_a_broken_chain_names_the_entry(page: AuditScreen) -> None:
    page._view.say_chain(ChainReport(7, 7, "ab" * 32, 7, "the entry was changed"))
    assert page._view._chain_pill.accessibleName() == "broken"
    assert "At entry 7: the entry was changed. The 6 entries" in page._view._chain_words.text()


def test_a_body_is_laid_out_and_nothing_else_is_touched() -> None:
    assert readable('{"a":1,"b":["x"]}') == '{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}'
    assert readable("<b>no json</b>") == "<b>no json</b>"
