"""Payroll: rates, lines, periods that lock once, files."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from pathlib import Path

from app.config.policies import PayPolicy
from app.domain.errors import UserError
from app.domain.lists import IdArray, ListQuery, ListSource
from app.domain.money import LARGEST, Money
from app.domain.news import Topic
from app.domain.pay import (
    ExportedRun,
    LedgerRow,
    LineKind,
    PayPeriod,
    PayPreview,
    PeriodRow,
    RateCard,
    RateCardRow,
)
from app.domain.periods import period_called
from app.domain.progress import Progress
from app.services import pay_calendar, pay_export, pay_preview
from app.services.desk import Desk
from app.services.earnings import price_late, reverse_line
from app.services.lists import StoreList
from app.store.pay_records import Line, Run
from app.store.types import instant_text
from app.store.unit import Reader, Unit


class PayService:
    """Use cases about money."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def periods(self) -> list[PeriodRow]:
        """Every period with lines, and the present one, newest first."""
        today = self._desk.today()
        with self._desk.read() as reader:
            return pay_calendar.periods(reader, today)

    @property
    def lines(self) -> ListSource[LedgerRow]:
        """The ledger. Filters: period (label), expert (id), held (yes), kind. Sort: earned_on,
        amount, kind, expert.
        """
        return StoreList(self._desk.store, _find_lines, _line_rows)

    def preview(self, label: str) -> PayPreview:
        """What locking the period would pay, person by person; for a locked one, what it pays.

        Lines earned before the period that no run has paid are in it, and a warning says so.
        Raises UserError for an unknown label.
        """
        with self._desk.read() as reader:
            run = _run_called(reader, label)
            if run is not None:
                return pay_preview.of_run(reader, run)
            return pay_preview.of_open(reader, _period(reader, label))

    def lock(self, label: str, progress: Progress) -> PayPreview:
        """Close the period: every unpaid, unheld line earned before its end is in this run,
        and in no other. A backup is made first. A second lock is refused, and so is the lock of
        a period that is not over, or that ends before one that is locked.
        """
        self._desk.allow("pay.lock")
        today = self._desk.today()
        with self._desk.read() as reader:
            _lockable(reader, label, today)
        progress.step(0, 3, "Making a backup")
        store = self._desk.store
        folder = self._desk.paths.backups_of(store.path)
        store.backup(folder / f"{self._desk.now().astimezone(UTC):%Y%m%d-%H%M%S}.guildhall")
        progress.step(1, 3, "Locking the period")
        with self._desk.write("pay.lock") as unit:
            period = _lockable(unit, label, today)  # again: another process may have been quicker
            preview = pay_preview.of_open(unit, period)
            self._write_run(unit, period, preview)
            progress.step(2, 3, "Comparing the sums")
        progress.step(3, 3, "Locked")
        with self._desk.read() as reader:
            run = _run_called(reader, label)
            if run is None:
                raise AssertionError("a locked run is not there")
            return pay_preview.of_run(reader, run)

    def _write_run(self, unit: Unit, period: PayPeriod, preview: PayPreview) -> None:
        totals = {money.currency: money.minor for money in preview.totals}
        seq, mark = unit.audit_log.head()
        run_id = unit.pay.add_run(
            {
                "label": period.label, "start_on": period.start, "end_on": period.end,
                "locked_at": unit.now, "locked_by": unit.actor,
                "policy_version": unit.settings.policy(PayPolicy)[1],
                "audit_seq": seq, "audit_hash": mark,
            },
            totals,
        )  # fmt: skip
        lines = unit.pay.fill_run(run_id, period.end)
        people = unit.pay.paid(run_id)
        unit.pay.add_run_people(run_id, people)
        sums: dict[str, int] = {}
        for person in people:
            sums[person.currency] = sums.get(person.currency, 0) + person.minor
        if lines != preview.lines or sums != totals:
            raise AssertionError("the run does not come to what its preview showed")
        unit.audit(
            "pay.lock", f"pay_run:{run_id}", label=period.label, lines=lines,
            people=len({p.expert_id for p in people}),
            totals=[f"{code} {minor}" for code, minor in sorted(totals.items())],
        )  # fmt: skip
        unit.touched(Topic.PAY)

    def export(self, label: str, format_name: str, out: Path, progress: Progress) -> ExportedRun:
        """Write the locked run as csv or xlsx; the same bytes each time, later ones logged as
        copies. `out` is a file, or a folder in which it is named after the period.
        """
        self._desk.allow("pay.export")
        with self._desk.read() as reader:
            run = _run_called(reader, label)
            if run is None:
                _period(reader, label)
                raise UserError(
                    f"The period {label} is not locked, so there is no run to export. Nothing was "
                    "written. Lock it first."
                )
        return pay_export.export(self._desk, run, format_name, out, progress)

    def hold(self, line_id: int, reason: str) -> None:
        """Keep a line out of pay runs until released."""
        _reasoned(reason)
        with self._desk.write("pay.edit") as unit:
            line = _line(unit, line_id)
            if line.run:
                raise UserError(
                    f"Line {line_id} was paid in {line.run} and cannot be held. Nothing was "
                    "changed. Write its reversal if it was wrong."
                )
            if line.held:
                raise UserError(f"Line {line_id} is held already. Nothing was changed.")
            if line.reversed_by or _reverses_unpaid(unit, line):
                raise UserError(
                    f"Line {line_id} and its reversal come to nothing together, so neither is "
                    "held alone. Nothing was changed."
                )
            unit.pay.hold(line_id, reason.strip(), unit.now, unit.actor)
            unit.audit("pay.hold", f"ledger:{line_id}", amount=line.amount_minor,
                       currency=line.currency)  # fmt: skip
            unit.touched(Topic.PAY)

    def release(self, line_id: int) -> None:
        """End a hold."""
        with self._desk.write("pay.edit") as unit:
            line = _line(unit, line_id)
            if not unit.pay.release(line_id, unit.now):
                raise UserError(f"Line {line_id} is not held. Nothing was changed.")
            unit.audit("pay.release", f"ledger:{line_id}", amount=line.amount_minor,
                       currency=line.currency)  # fmt: skip
            unit.touched(Topic.PAY)

    def reverse(self, line_id: int, reason: str) -> int:
        """Write the opposite line into the open period; refused a second time."""
        _reasoned(reason)
        today = self._desk.today()
        with self._desk.write("pay.edit") as unit:
            line = _line(unit, line_id)
            if line.reversed_by:
                raise UserError(
                    f"Line {line_id} was reversed already, by line {line.reversed_by}. Nothing "
                    "was changed."
                )
            if line.kind is LineKind.REVERSAL:
                raise UserError(
                    f"Line {line_id} is itself a reversal. Nothing was changed. Write an "
                    "adjustment if the person is owed the amount after all."
                )
            new_id = reverse_line(unit, line, today, reason.strip())
            unit.audit("pay.reverse", f"ledger:{line_id}", by=new_id,
                       amount=-line.amount_minor, currency=line.currency)  # fmt: skip
            unit.touched(Topic.PAY)
            return new_id

    def adjust(self, expert_id: int, amount: Money, on: date, reason: str) -> int:
        """Write a line by hand into the open period."""
        _reasoned(reason)
        if amount.minor == 0 or abs(amount.minor) > LARGEST:
            raise UserError("An adjustment is an amount other than zero. Nothing was written.")
        if len(amount.currency) != 3 or not amount.currency.isupper():
            raise UserError("A currency is three capitals, such as USD. Nothing was written.")
        if on > self._desk.today():
            raise UserError("An adjustment cannot count on a day to come. Nothing was written.")
        with self._desk.write("pay.edit") as unit:
            if not unit.pay.knows_expert(expert_id):
                raise UserError("There is no such expert. Nothing was written.")
            line_id = unit.pay.add_line(
                {
                    "expert_id": expert_id, "kind": LineKind.ADJUSTMENT, "quantity": 1,
                    "rate_minor": amount.minor, "bill_minor": 0, "amount_minor": amount.minor,
                    "currency": amount.currency, "earned_on": on, "written_at": unit.now,
                    "policy_version": unit.settings.policy(PayPolicy)[1], "note": reason.strip(),
                }
            )  # fmt: skip
            unit.audit("pay.adjust", f"ledger:{line_id}", expert=expert_id,
                       amount=amount.minor, currency=amount.currency)  # fmt: skip
            unit.touched(Topic.PAY)
            return line_id

    def rates(self) -> list[RateCardRow]:
        """Every rate card, newest first."""
        with self._desk.read() as reader:
            return reader.pay.card_rows()

    def add_rate(self, card: RateCard) -> int:
        """Add a dated rate. Work already in the ledger keeps its own; accepted work that had no
        rate until now is priced. Raises UserError when the card does not make sense, or there is
        one for the same place and day.
        """
        _sensible(card)
        zone = self._desk.zone()
        with self._desk.write("pay.edit") as unit:
            old = unit.pay.cards()
            for other in old:
                if _same_place(other, card):
                    raise UserError(
                        f"There is a rate for this work from {card.effective_from} already. "
                        "Nothing was changed. Choose another first day."
                    )
            if card.project_id is not None and not unit.pay.knows_project(card.project_id):
                raise UserError("There is no such project. Nothing was changed.")
            card_id = unit.pay.add_card(card)
            priced = price_late(unit, zone, card.role)
            unit.audit(
                "rate.add", f"rate_card:{card_id}", project=card.project_id,
                level=card.level.value if card.level else None, role=card.role.value,
                mode=card.mode.value, pay=card.pay.minor, bill=card.bill.minor,
                currency=card.pay.currency, effective_from=card.effective_from.isoformat(),
                rejected_percent=card.rejected_percent, priced=priced,
            )  # fmt: skip
            unit.touched(Topic.PAY, Topic.WORK)
            return card_id


def _find_lines(reader: Reader, query: ListQuery) -> IdArray:
    label = query.value("period")
    if not label:
        return reader.pay.find_lines(query)
    run = _run_called(reader, label)
    if run is not None:
        return reader.pay.find_lines(query, run_id=run.id)
    return reader.pay.find_lines(query, unpaid=pay_calendar.span(reader, _period(reader, label)))


def _line_rows(reader: Reader, ids: Sequence[int]) -> list[LedgerRow]:
    return reader.pay.line_rows(ids)


def _run_called(reader: Reader | Unit, label: str) -> Run | None:
    return next((run for run in reader.pay.runs() if run.label == label), None)


def _period(reader: Reader | Unit, label: str) -> PayPeriod:
    policy, _ = reader.settings.policy(PayPolicy)
    try:
        return period_called(label, policy.period, date.fromisoformat(policy.anchor))
    except ValueError as error:
        sentence = str(error)
        raise UserError(f"{sentence[:1].upper()}{sentence[1:]}. Nothing was changed.") from error


def _lockable(reader: Reader | Unit, label: str, today: date) -> PayPeriod:
    runs = reader.pay.runs()
    for run in runs:
        if run.label == label:
            raise UserError(
                f"The period {label} was locked by {run.locked_by} at "
                f"{instant_text(run.locked_at)[:16]} UTC. It is not locked twice, and nothing "
                "was changed."
            )
    period = _period(reader, label)
    later = [run for run in runs if run.end >= period.end]
    if later:
        raise UserError(
            f"{later[0].label} is locked and ends no earlier than {label}. Nothing was changed. "
            f"What came late for {label} is paid with the next open period."
        )
    if today < period.end:
        last = period.end - timedelta(days=1)
        raise UserError(
            f"The period {label} runs until {last} and is not over. Nothing was changed. It can "
            f"be locked from {period.end} on."
        )
    return period


def _line(unit: Unit, line_id: int) -> Line:
    line = unit.pay.line(line_id)
    if line is None:
        raise UserError(f"There is no ledger line {line_id}. Nothing was changed.")
    return line


def _reverses_unpaid(unit: Unit, line: Line) -> bool:
    original = unit.pay.line(line.reverses_id) if line.reverses_id is not None else None
    return original is not None and not original.run


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise UserError("A reason is needed: it is kept with the line. Nothing was changed.")


def _same_place(one: RateCard, other: RateCard) -> bool:
    return (one.project_id, one.level, one.role, one.mode, one.effective_from) == (
        other.project_id, other.level, other.role, other.mode, other.effective_from,
    )  # fmt: skip


def _sensible(card: RateCard) -> None:
    trouble = ""
    if card.pay.currency != card.bill.currency:
        trouble = "Pay and bill rate are in one currency."
    elif len(card.pay.currency) != 3 or not card.pay.currency.isupper():
        trouble = "A currency is three capitals, such as USD."
    elif not (0 <= card.pay.minor <= LARGEST and 0 <= card.bill.minor <= LARGEST):
        trouble = "A rate is not negative."
    elif not 0 <= card.rejected_percent <= 100:
        trouble = "The share that rejected work earns is from 0 to 100 percent."
    if trouble:
        raise UserError(f"{trouble} Nothing was changed. Correct the rate.")
