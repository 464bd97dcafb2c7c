"""Rate cards, the ledger, holds and pay runs: reads and writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    func,
    insert,
    literal,
    select,
    update,
)

from app.domain.lists import IdArray, ListQuery
from app.domain.money import Money
from app.domain.pay import LedgerRow, LineKind, RateCard, RateCardRow
from app.domain.work import SubmissionStatus
from app.store import ledger_list
from app.store import tables as t
from app.store.ledger_list import is_held, is_unpaid
from app.store.lists import chunks
from app.store.pay_records import Line, Owed, Run, UnpaidDay
from app.store.unpriced import UnpricedReads

_ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)
_LINE, _BACK = t.ledger.alias("line"), t.ledger.alias("back")  # made once: each has 20 columns


class PayReads(UnpricedReads):
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cards(self) -> list[RateCard]:
        """Every rate card, in the order they were added."""
        rows = self._connection.execute(select(t.rate_card).order_by(t.rate_card.c.id))
        return [
            RateCard(
                r.id, r.project_id, r.level, r.role, r.mode, Money(r.pay_minor, r.currency),
                Money(r.bill_minor, r.currency), r.effective_from, r.rejected_percent,
            )
            for r in rows
        ]  # fmt: skip

    def card_rows(self) -> list[RateCardRow]:
        """Every rate card with its project's name, newest first."""
        projects = self._connection.execute(select(t.project.c.id, t.project.c.name))
        names = {row[0]: row[1] for row in projects}
        return [
            RateCardRow(
                c.id, "" if c.project_id is None else names.get(c.project_id, ""), c.level,
                c.role, c.mode, c.pay, c.bill, c.effective_from, c.rejected_percent,
            )
            for c in sorted(self.cards(), key=lambda c: (c.effective_from, c.id), reverse=True)
        ]  # fmt: skip

    def label_lines(self, submission_ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
        """(how many label lines were ever written, the one that still stands) by submission."""
        line, back = _LINE, _BACK
        found: dict[int, tuple[int, int | None]] = {}
        for some in chunks(list(submission_ids)):
            rows = self._connection.execute(
                select(line.c.submission_id, line.c.id, back.c.id)
                .join_from(line, back, back.c.reverses_id == line.c.id, isouter=True)
                .where(line.c.submission_id.in_(some), line.c.kind == LineKind.LABEL)
            )
            for submission_id, line_id, reversed_by in rows:
                count, standing = found.get(submission_id, (0, None))
                found[submission_id] = (count + 1, standing if reversed_by else line_id)
        return found

    def lines_of_review(self, submission_id: int, review_id: int) -> list[Line]:
        """The standing lines a verdict led to: its author's and its reviewer's."""
        c = t.ledger.c
        rows = self._lines(
            ((c.submission_id == submission_id) & (c.kind == LineKind.LABEL))
            | ((c.review_id == review_id) & (c.kind == LineKind.REVIEW))
        )
        return [line for line in rows if line.reversed_by is None]

    def lines_of_work(self, key: str) -> list[Line]:
        """The lines ever written for this work, as "adjudication:7", and not their reversals."""
        c = t.ledger.c
        again = (c.work_key > f"{key}:") & (c.work_key < f"{key};")  # ";" comes after ":"
        return self._lines((c.work_key == key) | again)

    def line(self, line_id: int) -> Line | None:
        """One ledger line, or None."""
        return next(iter(self._lines(t.ledger.c.id == line_id)), None)

    def _lines(self, wanted: ColumnElement[bool]) -> list[Line]:
        c, back = t.ledger.c, _BACK
        rows = self._connection.execute(
            select(c.id, c.expert_id, c.project_id, c.submission_id, c.review_id, c.kind,
                   c.quantity, c.rate_minor, c.bill_minor, c.amount_minor, c.currency,
                   c.earned_on, c.rate_card_id, c.reverses_id,
                   func.coalesce(t.pay_run.c.label, ""), back.c.id, is_held())
            .join_from(t.ledger, back, back.c.reverses_id == c.id, isouter=True)
            .join(t.pay_run_line, t.pay_run_line.c.line_id == c.id, isouter=True)
            .join(t.pay_run, t.pay_run.c.id == t.pay_run_line.c.run_id, isouter=True)
            .where(wanted)
            .order_by(c.id)
        )  # fmt: skip
        return [Line(*row) for row in (_with_flag(row, 16) for row in rows)]

    def knows_expert(self, expert_id: int) -> bool:
        """Whether there is an expert with this id."""
        found = self._connection.execute(select(t.expert.c.id).where(t.expert.c.id == expert_id))
        return found.first() is not None

    def knows_project(self, project_id: int) -> bool:
        """Whether there is a project with this id."""
        found = self._connection.execute(select(t.project.c.id).where(t.project.c.id == project_id))
        return found.first() is not None

    def unpaid_days(self) -> list[UnpaidDay]:
        """Unpaid lines summed by day, person, currency and hold."""
        c, held = t.ledger.c, is_held().label("held")
        rows = self._connection.execute(
            select(c.earned_on, c.expert_id, c.currency, held, func.count(),
                   func.sum(c.amount_minor))
            .where(is_unpaid())
            .group_by(c.earned_on, c.expert_id, c.currency, held)
        )  # fmt: skip
        return [UnpaidDay(r[0], r[1], r[2], bool(r[3]), r[4], int(r[5])) for r in rows]

    def owed(self, before: date) -> list[Owed]:
        """Unpaid lines earned before a day, summed by person, currency and hold."""
        held = is_held().label("held")
        return self._summed(held, is_unpaid() & (t.ledger.c.earned_on < before))

    def paid(self, run_id: int) -> list[Owed]:
        """The lines of a run, summed by person and currency."""
        in_run = select(t.pay_run_line.c.line_id).where(t.pay_run_line.c.run_id == run_id)
        return self._summed(literal(0).label("held"), t.ledger.c.id.in_(in_run))

    def _summed(self, held: Any, wanted: ColumnElement[bool]) -> list[Owed]:
        c, e = t.ledger.c, t.expert.c
        rows = self._connection.execute(
            select(e.id, e.external_id, e.name, e.status, c.currency, held, func.count(),
                   func.sum(c.amount_minor))
            .join_from(t.ledger, t.expert, e.id == c.expert_id)
            .where(wanted)
            .group_by(e.id, c.currency, held)
            .order_by(e.external_id, c.currency, held)
        )  # fmt: skip
        return [Owed(*row) for row in (_with_flag(row, 5) for row in rows)]

    def unpaid_before(self, day: date) -> int:
        """How many unpaid, unheld lines were earned before a day."""
        statement = select(func.count()).where(is_unpaid(), ~is_held(), t.ledger.c.earned_on < day)
        return int(self._connection.execute(statement).scalar_one())

    def runs(self) -> list[Run]:
        """Every locked run, newest first."""
        rows = self._connection.execute(
            select(t.pay_run).order_by(t.pay_run.c.end_on.desc(), t.pay_run.c.id.desc())
        )
        return [
            Run(r.id, r.label, r.start_on, r.end_on, r.locked_at, r.locked_by,
                json.loads(r.totals), r.audit_seq, r.audit_hash)
            for r in rows
        ]  # fmt: skip

    def run_sizes(self) -> dict[int, tuple[int, int]]:
        """(people, lines) of each run, by its id."""
        c = t.pay_run_person.c
        rows = self._connection.execute(
            select(c.run_id, func.count(c.expert_id.distinct()), func.sum(c.lines)).group_by(
                c.run_id
            )
        )
        return {r[0]: (r[1], int(r[2])) for r in rows}

    def run_people(self, run_id: int) -> list[Owed]:
        """Whom a run pays what, as it was locked."""
        c, e = t.pay_run_person.c, t.expert.c
        rows = self._connection.execute(
            select(c.expert_id, c.external_id, c.name, e.status, c.currency, c.lines,
                   c.amount_minor)
            .join_from(t.pay_run_person, t.expert, e.id == c.expert_id)
            .where(c.run_id == run_id)
            .order_by(c.external_id, c.currency)
        )  # fmt: skip
        return [Owed(*r[:5], False, r[5], r[6]) for r in rows]

    def run_lines(self, run_id: int) -> list[tuple[Any, ...]]:
        """The lines of a run by what never changes: line, expert, project and task ids of files,
        kind, quantity, rate, amount, currency, day, card, the line it reverses.
        """
        c = t.ledger.c
        rows = self._connection.execute(
            select(c.id, t.expert.c.external_id, func.coalesce(t.project.c.external_id, ""),
                   func.coalesce(t.task.c.external_id, ""), c.kind, c.quantity, c.rate_minor,
                   c.amount_minor, c.currency, c.earned_on, c.rate_card_id, c.reverses_id)
            .join_from(t.pay_run_line, t.ledger, c.id == t.pay_run_line.c.line_id)
            .join(t.expert, t.expert.c.id == c.expert_id)
            .join(t.project, t.project.c.id == c.project_id, isouter=True)
            .join(t.submission, t.submission.c.id == c.submission_id, isouter=True)
            .join(t.task, t.task.c.id == t.submission.c.task_id, isouter=True)
            .where(t.pay_run_line.c.run_id == run_id)
            .order_by(t.expert.c.external_id, c.earned_on, c.id)
        )  # fmt: skip
        return [tuple(row) for row in rows]

    def exports(self, run_id: int, format_name: str = "") -> list[tuple[str, str, int]]:
        """(format, SHA-256, copy) of the files written of a run, oldest first."""
        c = t.pay_export.c
        statement = select(c.format, c.sha256, c.copy).where(c.run_id == run_id).order_by(c.id)
        if format_name:
            statement = statement.where(c.format == format_name)
        return [(r[0], r[1], r[2]) for r in self._connection.execute(statement)]

    def exported_runs(self) -> set[int]:
        """The runs of which a file was written."""
        return set(self._connection.execute(select(t.pay_export.c.run_id).distinct()).scalars())

    def find_lines(
        self,
        query: ListQuery,
        *,
        run_id: int | None = None,
        unpaid: tuple[date, date] | None = None,
    ) -> IdArray:
        """The lines that match; of one run, or unpaid and earned within half-open days."""
        return ledger_list.find(self._connection, query, run_id, unpaid)

    def line_rows(self, ids: Sequence[int]) -> list[LedgerRow]:
        """The lines with these ids, in that order."""
        return ledger_list.rows(self._connection, ids)


class PayWrites(PayReads):
    """What can be changed, inside a unit of work."""

    def add_card(self, card: RateCard) -> int:
        """Add a rate card; its id."""
        return self._key(
            insert(t.rate_card).values(
                project_id=card.project_id, level=card.level, role=card.role, mode=card.mode,
                pay_minor=card.pay.minor, bill_minor=card.bill.minor, currency=card.pay.currency,
                effective_from=card.effective_from, rejected_percent=card.rejected_percent,
            )
        )  # fmt: skip

    def add_lines(self, rows: Sequence[dict[str, Any]]) -> None:
        """Append ledger lines: the columns of `ledger`."""
        if rows:
            self._connection.execute(insert(t.ledger), rows)

    def add_line(self, row: Mapping[str, Any]) -> int:
        """Append one ledger line; its id."""
        return self._key(insert(t.ledger).values(row))

    def hold(self, line_id: int, reason: str, at: datetime, by: str) -> None:
        """Place a hold."""
        self._connection.execute(
            insert(t.ledger_hold).values(line_id=line_id, reason=reason, placed_at=at, placed_by=by)
        )

    def release(self, line_id: int, at: datetime) -> bool:
        """End the hold of a line; whether there was one."""
        c = t.ledger_hold.c
        changed = self._connection.execute(
            update(t.ledger_hold)
            .where(c.line_id == line_id, c.released_at.is_(None))
            .values(released_at=at)
        )
        return changed.rowcount > 0

    def add_run(self, row: Mapping[str, Any], totals: Mapping[str, int]) -> int:
        """Write a run; its id. Its lines and people are written after it."""
        body = json.dumps(dict(totals), sort_keys=True, separators=(",", ":"))
        return self._key(insert(t.pay_run).values(**row, totals=body))

    def fill_run(self, run_id: int, before: date) -> int:
        """Put every unpaid, unheld line earned before a day into the run; how many."""
        lines = select(t.ledger.c.id, literal(run_id)).where(
            is_unpaid(), ~is_held(), t.ledger.c.earned_on < before
        )
        done = self._connection.execute(
            insert(t.pay_run_line).from_select(["line_id", "run_id"], lines)
        )
        return done.rowcount

    def add_run_people(self, run_id: int, people: Sequence[Owed]) -> None:
        """Keep whom the run pays what, under the names of this moment."""
        if people:
            self._connection.execute(
                insert(t.pay_run_person),
                [
                    {"run_id": run_id, "expert_id": p.expert_id, "currency": p.currency,
                     "external_id": p.external_id, "name": p.name, "lines": p.lines,
                     "amount_minor": p.minor}
                    for p in people
                ],
            )  # fmt: skip

    def add_export(self, row: Mapping[str, Any]) -> None:
        """Remember a file that was written of a run."""
        self._connection.execute(insert(t.pay_export).values(row))

    def _key(self, statement: Any) -> int:
        key = self._connection.execute(statement).inserted_primary_key
        return int(key[0]) if key else 0


def _with_flag(row: Sequence[Any], at: int) -> tuple[Any, ...]:
    """The row's values with a 1 or 0 that SQL computed as a truth value."""
    return (*row[:at], bool(row[at]), *row[at + 1 :])
