"""The ledger as a list: what matches, and the rows of a window."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.money import Money
from app.domain.pay import LedgerRow, LineKind
from app.store import tables as t
from app.store.lists import containing, id_list, in_order, ordered


def is_unpaid() -> ColumnElement[bool]:
    """Whether a ledger line is in no pay run."""
    return (
        ~select(t.pay_run_line.c.line_id).where(t.pay_run_line.c.line_id == t.ledger.c.id).exists()
    )


def is_held() -> ColumnElement[bool]:
    """Whether a ledger line has a hold that was not released."""
    c = t.ledger_hold.c
    return select(c.id).where(c.line_id == t.ledger.c.id, c.released_at.is_(None)).exists()


def find(
    connection: Connection,
    query: ListQuery,
    run_id: int | None,
    unpaid: tuple[date, date] | None,
) -> IdArray:
    """The ids of the lines that match, newest first unless sorted otherwise."""
    c, e = t.ledger.c, t.expert.c
    statement: Select[Any] = select(c.id)
    if query.text or query.sort == "expert":
        statement = statement.join(t.expert, e.id == c.expert_id)
    if query.text:
        like = containing(query.text)
        statement = statement.where(
            or_(*(column.like(like, escape="\\") for column in (e.name, e.external_id, c.note)))
        )
    if run_id is not None:
        in_run = select(t.pay_run_line.c.line_id).where(t.pay_run_line.c.run_id == run_id)
        statement = statement.where(c.id.in_(in_run))
    if unpaid is not None:
        start, end = unpaid
        statement = statement.where(c.earned_on >= start, c.earned_on < end, is_unpaid())
    if expert := query.value("expert"):
        statement = statement.where(c.expert_id == (int(expert) if expert.isdigit() else -1))
    if held := query.value("held"):
        statement = statement.where(is_held() if held == "yes" else ~is_held())
    if kind := query.value("kind"):
        known = [k for k in LineKind if k.value == kind]
        statement = statement.where(c.kind.in_(known))
    columns: dict[str, ColumnElement[Any]] = {
        "earned_on": c.earned_on, "amount": c.amount_minor, "kind": c.kind, "expert": e.name,
    }  # fmt: skip
    return id_list(connection, ordered(statement, query, columns, (c.earned_on.desc(),), c.id))


def rows(connection: Connection, ids: Sequence[int]) -> list[LedgerRow]:
    """The lines with these ids, in that order."""
    c = t.ledger.c
    hold = (
        select(t.ledger_hold.c.reason)
        .where(t.ledger_hold.c.line_id == c.id, t.ledger_hold.c.released_at.is_(None))
        .scalar_subquery()
    )
    found = connection.execute(
        select(*t.ledger.columns, t.expert.c.name.label("expert"),
               t.expert.c.external_id.label("number"),
               func.coalesce(t.project.c.name, "").label("project"),
               func.coalesce(t.task.c.external_id, "").label("task"),
               func.coalesce(t.pay_run.c.label, "").label("period"),
               func.coalesce(hold, "").label("hold"))
        .join_from(t.ledger, t.expert, t.expert.c.id == c.expert_id)
        .join(t.project, t.project.c.id == c.project_id, isouter=True)
        .join(t.submission, t.submission.c.id == c.submission_id, isouter=True)
        .join(t.task, t.task.c.id == t.submission.c.task_id, isouter=True)
        .join(t.pay_run_line, t.pay_run_line.c.line_id == c.id, isouter=True)
        .join(t.pay_run, t.pay_run.c.id == t.pay_run_line.c.run_id, isouter=True)
        .where(c.id.in_(ids))
    )  # fmt: skip
    by_id = {
        r.id: LedgerRow(
            id=r.id, expert_id=r.expert_id, expert=r.expert, expert_external_id=r.number,
            project=r.project, task=r.task, kind=r.kind, quantity=r.quantity,
            rate=Money(r.rate_minor, r.currency), amount=Money(r.amount_minor, r.currency),
            earned_on=r.earned_on, rate_card_id=r.rate_card_id,
            policy_version=r.policy_version, period=r.period, hold=r.hold, note=r.note,
        )
        for r in found
    }  # fmt: skip
    return in_order(ids, by_id)
