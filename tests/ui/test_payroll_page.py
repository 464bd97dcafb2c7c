"""The Payroll page: preview, hold, lock, adjust, rate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QSettings
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.money import Money
from app.domain.pay import PeriodState, RateCard
from app.domain.people import Role
from app.domain.progress import Silent
from app.services import Services
from app.ui.dialogs import Dialog
from app.ui.screens.payroll.columns import money_list
from app.ui.screens.payroll.forms import AdjustForm, RateForm
from app.ui.screens.payroll.screen import PayrollScreen
from app.ui.shell import Shell
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.factory import START, StandingClock
from tests.factory_review import Office, answer, make_office
from tests.ui.window import rest, screen, window


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.review_share(0.01)
    made.rate(500)
    made.send(*(answer(task, expert, "yes") for task in range(1, 6) for expert in (1, 2)))
    clock.advance(days=20)  # 22 November: the first half of the month is over
    return made


@pytest.fixture
def shell(office: Office, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Shell]:
    with window(office.services, theme, settings, qtbot, "payroll") as made:
        yield made


@pytest.fixture
def page(shell: Shell) -> PayrollScreen:
    return screen(shell, PayrollScreen)


def dialog() -> Dialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def click(where: QWidget, text: str) -> None:
    next(b for b in where.findChildren(Button) if b.accessibleName() == text).click()


def words(where: QWidget) -> str:
    return " | ".join(each.text() for each in where.findChildren(QLabel))


def test_the_period_that_is_due_shows_first(page: PayrollScreen) -> None:
    preview = page._view.panel.preview
    assert preview is not None
    assert preview.period.label == "2026-11A"
    assert preview.totals == (Money(10 * 500 - 500 * _queued(page), "USD"),)


def _queued(page: PayrollScreen) -> int:
    return page._services.workspace.counts().review


def test_locking_shows_the_counts_and_locks_once(page: PayrollScreen, shell: Shell) -> None:
    preview = page._view.panel.preview
    assert preview is not None
    page._lock()
    asked = dialog()
    assert "People paid | 2" in words(asked)
    assert f"Lines paid | {preview.lines}" in words(asked)
    click(asked, "Lock period")
    rest(shell)
    assert page._services.pay.preview("2026-11A").state is PeriodState.LOCKED
    assert "is locked" in shell._banner.text
    lock = next(a for a in page.actions() if a.primary)
    assert "locked already" in lock.why_not


def test_a_locked_run_is_written_to_the_file_that_was_chosen(
    page: PayrollScreen, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = next(a for a in page.actions() if a.choices)
    assert "Lock the period first" in export.why_not
    page._services.pay.lock("2026-11A", Silent())
    page.refresh()
    rest(shell)
    out = tmp_path / "run.csv"
    monkeypatch.setattr("app.ui.ask.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    page._export("csv")
    rest(shell)
    assert "EX-001" in out.read_text(encoding="utf-8-sig")
    assert str(out) in shell._banner.text
    assert page._services.pay.preview("2026-11A").state is PeriodState.EXPORTED


def test_a_period_that_runs_cannot_be_locked_yet(page: PayrollScreen, shell: Shell) -> None:
    shell.open_page("payroll", "period:2026-11B")
    rest(shell)
    lock = next(a for a in page.actions() if a.primary)
    assert "can be locked from 1 Dec 2026" in lock.why_not


def test_a_held_line_leaves_the_preview_with_its_reason(page: PayrollScreen, shell: Shell) -> None:
    preview = page._view.panel.preview
    assert preview is not None
    shell.open_page("payroll", "lines")
    rest(shell)
    lines = page._view.lines
    lines.select_ids([int(lines.model.ids[0])])
    page._hold()
    asked = dialog()
    click(asked, "Hold")
    assert asked.isVisible()  # a reason is asked for
    next(iter(asked.findChildren(_edits()))).setText("identity under check")
    click(asked, "Hold")
    rest(shell)
    after = page._services.pay.preview("2026-11A")
    assert (after.lines, after.held_lines) == (preview.lines - 1, 1)
    shell.open_page("payroll", "filter:held")
    rest(shell)
    assert len(lines.model.ids) == 1
    lines.select_ids([int(lines.model.ids[0])])
    page._end_hold()
    rest(shell)
    assert page._services.pay.preview("2026-11A").held_lines == 0


def _edits() -> type:
    from PySide6.QtWidgets import QLineEdit

    return QLineEdit


def test_the_lines_of_one_person_can_be_opened_and_closed(
    page: PayrollScreen, shell: Shell
) -> None:
    shell.open_page("payroll", "expert:1")
    rest(shell)
    rows = [page._view.lines.model.row_at(i) for i in range(len(page._view.lines.model.ids))]
    assert rows
    assert {row.expert_id for row in rows if row} == {1}
    page._show_all_lines()
    rest(shell)
    assert len(page._view.lines.model.ids) > len(rows)


def test_a_line_is_reversed_once(page: PayrollScreen, shell: Shell) -> None:
    shell.open_page("payroll", "lines")
    rest(shell)
    lines = page._view.lines
    before = len(lines.model.ids)
    lines.select_ids([int(lines.model.ids[0])])
    rest(shell)
    page._reverse()
    asked = dialog()
    assert "−$ 5.00" in words(asked)
    next(iter(asked.findChildren(_edits()))).setText("paid twice")
    click(asked, "Reverse")
    rest(shell)
    assert len(lines.model.ids) == before + 1


def test_an_adjustment_checks_its_fields(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    given: list[object] = []
    form = AdjustForm(host, "", "USD", START.date(), lambda *args: given.append(args))
    form.show()
    click(form, "Write line")
    assert given == []
    form._expert.setText("EX-001")
    form._amount.setText("−12.50")
    form._reason.setText("bonus taken back")
    click(form, "Write line")
    assert given == [("EX-001", Money(-1250, "USD"), START.date(), "bonus taken back")]


def test_a_rate_is_read_from_its_form(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    given: list[RateCard] = []
    form = RateForm(host, [(7, "Radiology")], "USD", START.date(), given.append)
    form.show()
    form._project.setCurrentIndex(1)
    form._pay.setText("4.105")
    form._bill.setText("6")
    click(form, "Add rate")
    assert given == []  # half a cent
    form._pay.setText("4.10")
    form._from.setDate(QDate(2026, 12, 1))
    click(form, "Add rate")
    assert (given[0].project_id, given[0].pay, given[0].bill) == (
        7,
        Money(410, "USD"),
        Money(600, "USD"),
    )
    assert given[0].effective_from.isoformat() == "2026-12-01"


def test_who_may_not_touch_pay_is_told_why(
    office: Office, theme: Theme, settings: QSettings, qtbot: QtBot
) -> None:
    user = office.services.settings.add_user("reviewer", Role.QC_ANALYST)
    office.services.settings.sign_in(user.id)
    with window(office.services, theme, settings, qtbot, "payroll") as shell:
        actions = screen(shell, PayrollScreen).actions()
        assert all("managers and payroll clerks" in a.why_not for a in actions)


def test_currencies_are_listed_and_never_added(page: PayrollScreen) -> None:
    formats = page.context.formats
    both = money_list(formats, (Money(100, "USD"), Money(250, "EUR")))
    assert both == "$ 1.00 · € 2.50"
    assert money_list(formats, ()) == "–"


def test_the_chosen_line_says_what_it_rests_on(page: PayrollScreen, shell: Shell) -> None:
    page._show_paid(2)
    rest(shell)
    lines = page._view.lines
    rows = [lines.model.row_at(i) for i in range(len(lines.model.ids))]
    assert {row.expert_id for row in rows if row} == {2}
    assert "Person 2, EX-002 · 2026-11A" in page._view._narrowed.text()
    lines.select_ids([int(lines.model.ids[0])])
    rest(shell)
    assert page._view._line.text() == "Label: 1 × $ 5.00 = $ 5.00 · rate 1 · policy version 0"
