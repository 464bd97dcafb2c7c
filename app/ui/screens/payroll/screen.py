"""The Payroll page: what is owed, holds, the lock of a period and its file."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.money import Money
from app.domain.news import Topic
from app.domain.pay import (
    ExportedRun,
    LedgerRow,
    PayPreview,
    PeriodRow,
    PeriodState,
    RateCard,
    RateCardRow,
)
from app.domain.periods import due
from app.domain.progress import Progress
from app.services import Services
from app.services.permissions import may
from app.ui.ask import ask_new_file
from app.ui.columns import Empty
from app.ui.dialogs import confirm
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.payroll.columns import line_words, money_list
from app.ui.screens.payroll.forms import AdjustForm, RateForm, ask_reason
from app.ui.screens.payroll.view import LINES, PERIODS, RATES, PayrollView
from app.ui.tokens import State
from app.ui.widgets.buttons import button
from app.ui.words import counted, tr


class PayrollScreen(Screen):
    """What is owed to whom, and the runs that pay it."""

    key: ClassVar[str] = "payroll"
    group: ClassVar[Group] = Group.RESULTS
    icon: ClassVar[str] = "wallet"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.PAY})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._wanted = ""
        self._today: date | None = None

    @property
    @override
    def title(self) -> str:
        return tr("Payroll")

    @override
    def build(self) -> QWidget:
        empty = Empty(
            tr("No rates yet"),
            tr("A rate says what an accepted item pays and bills from a day on."),
            tr("Add a rate…"),
            self._add_rate,
        )
        context = self.context
        self._view = PayrollView(
            context.jobs, self._services.pay.lines, context.formats, context.settings, empty
        )
        view = self._view
        view.period_picked.connect(self._show_period)
        view.panel.opened.connect(self._show_paid)
        view.panel.lines_wanted.connect(lambda: self._show_lines(self._wanted))
        view.lines.picked.connect(self._tell_line)
        view.lines.model.rows_arrived.connect(self._tell_line)
        view.panel.held_wanted.connect(self._show_held)
        view.tab_changed.connect(self._on_tab)
        view.lines.opened.connect(self._open_line)
        view.lines.add_row_action(tr("Hold…"), self._hold, "H")
        view.lines.add_row_action(tr("End hold"), self._end_hold)
        view.lines.add_row_action(tr("Reverse…"), self._reverse)
        view.lines.add_row_action(tr("Open person"), partial(self._open_line, 0))
        view.add_to_narrow(button(tr("Show all lines"), self._show_all_lines))
        return view

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "period":
            self._wanted = value
            self._view.tabs.setCurrentIndex(PERIODS)
            self._view.choose_period(value)
        elif kind in ("person", "expert") and value.isdecimal():
            self._show_lines(expert_id=int(value))
        elif kind == "held" or arg == "filter:held":
            self._show_held()
        elif kind == "rates":
            self._view.tabs.setCurrentIndex(RATES)
        elif kind == "lines":
            self._view.tabs.setCurrentIndex(LINES)

    @override
    def refresh(self) -> None:
        pay = self._services.pay
        self._view.lines.refresh()

        def work(progress: Progress) -> tuple[date, list[PeriodRow], list[RateCardRow]]:
            periods = pay.periods()
            progress.step(1, 2)
            return self._services.desk.today(), periods, pay.rates()

        def done(found: tuple[date, list[PeriodRow], list[RateCardRow]]) -> None:
            self._today, periods, rates = found
            waiting = due(periods, self._today)
            first = waiting[0].label if waiting else ""
            self._view.show_periods(periods, self._wanted or first)
            self._view.show_rates(rates)

        self.context.jobs.latest(self, "page", tr("Load payroll"), work, done)

    @override
    def actions(self) -> Sequence[Action]:
        tab = self._view.tabs.currentIndex()
        role = self._services.desk.user.role
        denied = "" if may(role, "pay.edit") else tr("Pay is for managers and payroll clerks.")
        row = self._view.period
        adjust = Action(tr("Adjust…"), self._adjust, why_not=denied)
        if tab == RATES:
            return (
                Action(tr("Add rate…"), self._add_rate, "Ctrl+N", primary=True, why_not=denied),
            )
        if tab == LINES:
            return (
                Action(tr("Hold…"), self._hold, why_not=denied),
                Action(tr("End hold"), self._end_hold, why_not=denied),
                Action(tr("Reverse…"), self._reverse, why_not=denied),
                Action(tr("Adjust…"), self._adjust, primary=True, why_not=denied),
            )
        no_period = tr("Choose a period first.") if row is None else ""
        locked = row is not None and row.state is not PeriodState.OPEN
        why_lock = tr("This period is locked already.") if locked else self._why_not_lock()
        why_file = "" if locked else tr("Lock the period first: its file must not change.")
        choices = (
            (tr("CSV file…"), partial(self._export, "csv")),
            (tr("Excel workbook…"), partial(self._export, "xlsx")),
        )
        return (
            adjust,
            Action(
                tr("Export"),
                partial(self._export, "csv"),
                icon="download",
                why_not=denied or no_period or why_file,
                choices=choices,
            ),
            Action(
                tr("Lock period…"),
                self._lock,
                "Ctrl+L",
                primary=True,
                icon="lock",
                why_not=denied or no_period or why_lock,
            ),
        )

    # Periods.

    def _why_not_lock(self) -> str:
        row = self._view.period
        if row is not None and self._today is not None and row.end > self._today:
            last = self.context.formats.day(row.end)
            return tr("The period runs on: it can be locked from {day}.").replace("{day}", last)
        return ""

    def _show_period(self, name: str) -> None:
        self._wanted = name
        self.actions_changed.emit()

        def work(_progress: Progress) -> PayPreview:
            return self._services.pay.preview(name)

        self.context.jobs.latest(
            self, "preview", tr("Load the period"), work, self._view.panel.show_preview
        )

    def _lock(self) -> None:
        shown, row = self._view.panel.preview, self._view.period
        if shown is None or row is None or shown.period.label != row.label:
            return
        formats, name = self.context.formats, row.label
        last = date.fromordinal(row.end.toordinal() - 1)
        counts = [
            (tr("Days"), f"{formats.short_day(row.start)} – {formats.day(last)}"),
            (tr("People paid"), formats.number(len({p.expert_id for p in shown.people}))),
            (tr("Lines paid"), formats.number(shown.lines)),
            (tr("Lines held back"), formats.number(shown.held_lines)),
            *((tr("Total {c}").replace("{c}", m.currency), formats.money(m)) for m in shown.totals),
        ]
        if shown.warnings:
            counts.append((tr("Warnings not settled"), formats.number(len(shown.warnings))))

        def locked(preview: PayPreview) -> None:
            words = tr("Period {label} is locked: {total} to {people}.")
            people = len({p.expert_id for p in preview.people})
            words = words.replace("{label}", name)
            words = words.replace("{total}", money_list(formats, preview.totals))
            words = words.replace("{people}", counted("%n people", people, "%n person"))
            self.context.notify(State.GOOD, words)
            self.refresh()

        def go() -> None:
            self.context.jobs.start(
                tr("Lock period"),
                lambda progress: self._services.pay.lock(name, progress),
                locked,
                writes=True,
                owner=self,
            )

        confirm(
            self._view.window(),
            tr("Lock period {label}?").replace("{label}", name),
            tr("A locked period never opens again. Later changes become lines of the next one."),
            counts,
            tr("Lock period"),
            go,
        )

    def _export(self, format_name: str) -> None:
        row = self._view.period
        if row is None:
            return
        kinds = {"csv": tr("CSV files (*.csv)"), "xlsx": tr("Excel workbooks (*.xlsx)")}
        proposed = str(Path.home() / f"pay-{row.label}.{format_name}")
        title, name = tr("Export pay run"), row.label
        out = ask_new_file(self._view.window(), title, proposed, kinds[format_name])
        if out is None:
            return

        def work(progress: Progress) -> ExportedRun:
            return self._services.pay.export(name, format_name, out, progress)

        def done(run: ExportedRun) -> None:
            copy = tr(", copy {n}").replace("{n}", str(run.copy)) if run.copy > 1 else ""
            words = tr("Written: {path}{copy}. SHA-256 {hash}…")
            words = words.replace("{path}", run.path).replace("{copy}", copy)
            self.context.notify(State.GOOD, words.replace("{hash}", run.sha256[:16]))
            self.refresh()

        self.context.jobs.start(title, work, done, writes=True, owner=self)

    # Lines.

    def _on_tab(self) -> None:
        self.actions_changed.emit()

    def _show_paid(self, expert_id: int) -> None:
        self._show_lines(self._wanted, expert_id)

    def _show_lines(self, period: str = "", expert_id: int = 0) -> None:
        lines, shown = self._view.lines, self._view.panel.preview
        lines.clear_filters()
        if period:
            lines.set_filter("period", period)
        if expert_id:
            lines.set_filter("expert", str(expert_id))
        self._view.tabs.setCurrentIndex(LINES)
        people = shown.people if shown is not None else ()
        names = {p.expert_id: f"{p.expert}, {p.expert_external_id}" for p in people}
        who = names.get(expert_id, tr("one person")) if expert_id else ""
        words = tr("Lines of {what}").replace("{what}", " · ".join(w for w in (who, period) if w))
        self._view.say_filter(words if who or period else "")

    def _tell_line(self) -> None:
        row: LedgerRow | None = self._view.lines.current_row()
        self._view.say_line(line_words(row, self.context.formats) if row is not None else "")

    def _show_held(self) -> None:
        self._view.lines.clear_filters()
        self._view.say_filter("")
        self._view.lines.set_filter("held", "yes")
        self._view.tabs.setCurrentIndex(LINES)

    def _show_all_lines(self) -> None:
        self._view.lines.clear_filters()
        self._view.say_filter("")

    def _line(self) -> LedgerRow | None:
        row: LedgerRow | None = self._view.lines.current_row()
        if row is None:
            self.context.notify(State.WARN, tr("Choose a line first."))
        return row

    def _open_line(self, _line_id: int) -> None:
        row = self._line()
        if row is not None:
            self.context.open_page("experts", f"person:{row.expert_id}")

    def _hold(self) -> None:
        lines = [row for row in self._view.lines.selected_rows() if not row.period and not row.hold]
        if not lines:
            self.context.notify(State.WARN, tr("Choose unpaid lines that are not held."))
            return
        one = "The line stays out of pay runs until the hold ends."
        text = counted("%n lines stay out of pay runs until the hold ends.", len(lines), one)

        def given(reason: str) -> None:
            def work(progress: Progress) -> None:
                for place, row in enumerate(lines):
                    progress.step(place, len(lines))
                    self._services.pay.hold(row.id, reason)

            self._change(
                tr("Hold"), work, counted("%n lines are held.", len(lines), "The line is held.")
            )

        ask_reason(self._view.window(), tr("Hold pay"), text, tr("Hold"), given)

    def _end_hold(self) -> None:
        lines = [row for row in self._view.lines.selected_rows() if row.hold]
        if not lines:
            self.context.notify(State.WARN, tr("Choose lines that are held."))
            return

        def work(progress: Progress) -> None:
            for place, row in enumerate(lines):
                progress.step(place, len(lines))
                self._services.pay.release(row.id)

        said = counted("%n holds have ended.", len(lines), "The hold has ended.")
        self._change(tr("End hold"), work, said)

    def _reverse(self) -> None:
        row = self._line()
        if row is None:
            return
        amount = self.context.formats.money(-row.amount)
        text = tr("A line of {amount} for {name} is written into the open period.")
        text = text.replace("{amount}", amount).replace("{name}", row.expert)

        def given(reason: str) -> None:
            self._change(
                tr("Reverse"),
                lambda _p: self._services.pay.reverse(row.id, reason),
                tr("The line was reversed."),
            )

        ask_reason(self._view.window(), tr("Reverse a line"), text, tr("Reverse"), given)

    def _adjust(self) -> None:
        row = self._view.lines.current_row() if self._view.tabs.currentIndex() == LINES else None
        expert = row.expert_external_id if row is not None else ""
        pay, people = self._services.pay, self._services.people

        def given(number: str, amount: Money, on: date, reason: str) -> None:
            self._change(
                tr("Adjust"),
                lambda _p: pay.adjust(people.by_external_id(number).id, amount, on, reason),
                tr("The line was written."),
            )

        self._with_currency(
            lambda currency, _projects, today: AdjustForm(
                self._view.window(), expert, currency, today, given
            ).open()
        )

    # Rates.

    def _add_rate(self) -> None:
        def given(card: RateCard) -> None:
            self._change(
                tr("Add rate"),
                lambda _p: self._services.pay.add_rate(card),
                tr("The rate was added."),
            )

        self._with_currency(
            lambda currency, projects, today: RateForm(
                self._view.window(), projects, currency, today, given
            ).open()
        )

    def _with_currency(self, show: Callable[[str, list[tuple[int, str]], date], None]) -> None:
        def work(_progress: Progress) -> tuple[str, list[tuple[int, str]], date]:
            projects = [(p.id, p.name) for p in self._services.work.all_projects()]
            info = self._services.workspace.info()
            return info.currency, projects, self._services.desk.today()

        self.context.jobs.latest(
            self, "form", tr("Load the form"), work, lambda found: show(*found)
        )

    def _change(self, title: str, work: Callable[[Progress], Any], said: str) -> None:
        def done(_result: Any) -> None:
            self.context.notify(State.GOOD, said)
            self.refresh()

        self.context.jobs.start(title, work, done, writes=True, owner=self)
