"""Synthetic audits at the desk: blind to the maker, corrected by keyboard."""

import json
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.differences import Change
from app.services import Services
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.task_types.plain import PlainView
from app.ui.task_types.synthetic_audit import SyntheticAuditView
from app.ui.task_types.synthetic_audit_form import SyntheticAuditForm
from app.ui.theme import Theme
from tests.factory import StandingClock
from tests.ui.task_types.desk import Answered, desk_of
from tests.ui.window import rest, screen, window

LABELS = ("sound", "defective")
SOURCE = "The hearing was moved to the ninth of June because a witness was ill, the court said."
ITEM: dict[str, Any] = {
    "text": "The hearing was moved to the tenth of June because a witness was ill, the court said.",
    "prompt": "Sum it up.", "source": SOURCE, "origin": "edited", "generator": "scribe-large",
    "version": "7.4", "lot": "lot-omega", "original": "A text before its edit.", "topic": "law",
}  # fmt: skip


def defect(kind: str, severity: str) -> dict[str, str]:
    return {"kind": kind, "severity": severity}


def press(shell: Shell, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or shell, key)
    rest(shell)


def confirm(shell: Shell) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Return, control)
    rest(shell)


def said_by(widget: QWidget) -> str:
    """All that can be read in a widget, heard of it, or seen in its tips."""
    said = [each.text() for each in widget.findChildren(QLabel)]
    said += [each.toPlainText() for each in widget.findChildren(QPlainTextEdit)]
    for each in widget.findChildren(QWidget):
        said += [each.accessibleName(), each.toolTip()]
    return "\n".join(said)


def test_who_made_the_item_is_hidden_and_all_else_is_shown(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(
        services, clock, "synthetic_audit", LABELS,
        [Answered(ITEM, {"errors": [defect("factual", "critical")], "reason": "The ninth."})],
    )  # fmt: skip
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        seen = page._view.item._view
        assert isinstance(seen, SyntheticAuditView)
        said = said_by(page._view)
        for shown in (ITEM["text"], "Sum it up.", SOURCE, "law", "Factual", "critical",
                      "The ninth.", "1\u00a0error", "defective"):  # fmt: skip
            assert shown in said, shown
        for hidden in ("scribe-large", "7.4", "lot-omega", "A text before its edit.", "edited"):
            assert hidden not in said, hidden


def test_a_payload_that_its_type_does_not_take_hides_the_maker_too(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(services, clock, "synthetic_audit", LABELS, [Answered(ITEM)])
    with services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql(
            'UPDATE task SET payload = \'{"text":"old","generator":"scribe-large"}\''
        )
        unit.audit("desk.make", "test")
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        assert isinstance(page._view.item._view, PlainView)
        said = said_by(page._view.item)
        assert "old" in said
        assert "scribe" not in said


def test_the_words_in_which_item_and_source_differ_are_marked(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(services, clock, "synthetic_audit", LABELS, [Answered(ITEM)])
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        seen = page._view.item._view
        assert isinstance(seen, SyntheticAuditView)
        press(shell, Qt.Key.Key_D)
        at = SOURCE.index("ninth")
        assert seen.source.marks == [(at, 5, Change.REMOVED)]
        assert seen.text.marks == [(at, 5, Change.ADDED)]
        assert "only in the source" in seen.legend
        press(shell, Qt.Key.Key_D)
        assert (seen.source.marks, seen.text.marks, seen.legend) == ([], [], "")


def test_an_audit_is_corrected_by_digits(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(services, clock, "synthetic_audit", LABELS, [Answered(ITEM, label="sound")])
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        form = page._view.panel._editor
        assert isinstance(form, SyntheticAuditForm)
        press(shell, Qt.Key.Key_C)
        assert [row.isEnabled() for row in form.rows] == [True, False, False, False, False]
        press(shell, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_Down, Qt.Key.Key_1)
        assert form.difference == (
            "sound → defective, Factual none → critical, Guideline none → minor"
        )
        press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
        confirm(shell)
    label, answer = office.ask("SELECT corrected_label, corrected_answer FROM review")[0]
    assert label == "defective"
    assert json.loads(answer)["errors"] == [
        defect("factual", "critical"), defect("guideline", "minor"),
    ]  # fmt: skip


def test_a_sound_item_has_no_errors_and_what_nobody_touches_is_kept(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    twice = [defect("format", "minor"), defect("factual", "minor"), defect("format", "major")]
    office = desk_of(
        services, clock, "synthetic_audit", LABELS, [Answered(ITEM, {"errors": twice})]
    )
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        form = page._view.panel._editor
        assert isinstance(form, SyntheticAuditForm)
        assert form.details == {"errors": twice}
        press(shell, Qt.Key.Key_C, Qt.Key.Key_1)
        assert (form.label, form.details) == ("sound", {})
        assert form.difference == "defective → sound, Factual minor → none, Format major → none"
        form.rows[0].setFocus()
        press(shell, Qt.Key.Key_2, Qt.Key.Key_Delete)
        assert form.details == {"errors": [twice[0], twice[2]]}


def test_a_defect_without_an_error_is_refused_in_words(
    services: Services, clock: StandingClock, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    office = desk_of(services, clock, "synthetic_audit", LABELS, [Answered(ITEM, label="sound")])
    with window(office.services, theme, settings, qtbot, "review") as shell:
        page = screen(shell, ReviewScreen)
        press(shell, Qt.Key.Key_C, Qt.Key.Key_2)
        press(shell, Qt.Key.Key_Escape, Qt.Key.Key_1)
        confirm(shell)
        assert page._view.panel._missing.text().startswith("Say what is wrong with the item")
        assert office.ask("SELECT count(*) FROM review") == [(0,)]
