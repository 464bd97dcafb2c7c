"""The Experts table: its order, its filters and its rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.people import ExpertRow, ExpertStatus, Level
from app.domain.quality import Estimate
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.store import tables as t
from app.store.lists import chunks, containing, id_list, in_order, mentions, ordered

ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)


def find(connection: Connection, query: ListQuery) -> IdArray:
    """The ids of the experts that match, by name unless sorted otherwise."""
    e = t.expert.c
    statement = select(e.id)
    if query.text:
        statement = statement.where(mentions(query.text, e.name, e.external_id, e.email))
    for field, kind, column in (("status", ExpertStatus, e.status), ("level", Level, e.level)):
        if wanted := query.value(field):
            members = [m for m in kind if m.value in wanted.split(",")]
            statement = statement.where(column.in_(members))
    if country := query.value("country"):
        statement = statement.where(e.country == country)
    if language := query.value("language"):
        like = containing(f"|{language}|")
        statement = statement.where(func.lower(e.languages).like(like.lower(), escape="\\"))
    if specialty := query.value("specialty"):
        c = t.credential.c
        below = containing(specialty)[1:-1] + "/%"
        statement = statement.where(
            exists().where(
                c.expert_id == e.id,
                or_(c.specialty == specialty, c.specialty.like(below, escape="\\")),
            )
        )
    statement, columns = _sortable(statement, query.sort)
    return id_list(connection, ordered(statement, query, columns, (e.name,), e.id))


def _sortable(
    statement: Select[Any], sort: str
) -> tuple[Select[Any], Mapping[str, ColumnElement[Any]]]:
    """The statement joined with what the order needs, and the columns it may be ordered by."""
    e = t.expert.c
    columns: dict[str, ColumnElement[Any]] = {
        "external_id": e.external_id,
        "name": e.name,
        "status": e.status,
        "level": case({level: level.rank for level in Level}, value=e.level),
        "country": e.country,
        "languages": e.languages,
        "weekly_capacity": e.weekly_capacity,
        "joined_on": e.joined_on,
    }
    if sort in ("open_assignments", "accepted"):
        table, states = (
            (t.assignment, (AssignmentStatus.OPEN, AssignmentStatus.HELD))
            if sort == "open_assignments"
            else (t.submission, ACCEPTED)
        )
        counted = (
            select(table.c.expert_id, func.count().label("amount"))
            .where(table.c.status.in_(states))
            .group_by(table.c.expert_id)
            .subquery()
        )
        statement = statement.outerjoin_from(t.expert, counted, counted.c.expert_id == e.id)
        columns[sort] = func.coalesce(counted.c.amount, 0)
    if sort == "score":
        statement = statement.outerjoin_from(
            t.expert,
            t.score_now,
            (t.score_now.c.expert_id == e.id) & (t.score_now.c.scope == "all"),
        )
        columns["score"] = t.score_now.c.low
    if sort == "specialties":
        columns["specialties"] = (
            select(func.min(t.credential.c.specialty))
            .where(t.credential.c.expert_id == e.id)
            .scalar_subquery()
        )
    return statement, columns


def countries(connection: Connection) -> list[str]:
    """The country codes of all experts, in order."""
    e = t.expert.c
    found = connection.execute(select(e.country).distinct().order_by(e.country))
    return [row.country for row in found if row.country]


def specialties(connection: Connection) -> list[str]:
    """The specialties of all credentials, in order."""
    c = t.credential.c
    found = connection.execute(select(c.specialty).distinct().order_by(c.specialty))
    return [row.specialty for row in found if row.specialty]


def rows(connection: Connection, ids: Sequence[int]) -> list[ExpertRow]:
    """The rows of these experts, in that order."""
    found: dict[int, ExpertRow] = {}
    for some in chunks(ids):
        found |= _some_rows(connection, some)
    return in_order(ids, found)


def _some_rows(connection: Connection, ids: Sequence[int]) -> dict[int, ExpertRow]:
    c, a, s, q = t.credential.c, t.assignment.c, t.submission.c, t.score_now.c
    specialties: dict[int, list[str]] = {}
    for row in connection.execute(
        select(c.expert_id, c.specialty)
        .where(c.expert_id.in_(ids), c.specialty != "")
        .distinct()
        .order_by(c.expert_id, c.specialty)
    ):
        specialties.setdefault(row.expert_id, []).append(row.specialty)
    live = (AssignmentStatus.OPEN, AssignmentStatus.HELD)
    owing = _counts(connection, select(a.expert_id, func.count()).where(
        a.expert_id.in_(ids), a.status.in_(live)).group_by(a.expert_id))  # fmt: skip
    accepted = _counts(connection, select(s.expert_id, func.count()).where(
        s.expert_id.in_(ids), s.status.in_(ACCEPTED)).group_by(s.expert_id))  # fmt: skip
    scores = {
        row.expert_id: Estimate(row.mean, row.low, row.high, row.n)
        for row in connection.execute(
            select(q.expert_id, q.mean, q.low, q.high, q.n).where(
                q.expert_id.in_(ids), q.scope == "all"
            )
        )
    }
    return {
        r.id: ExpertRow(
            r.id, r.external_id, r.name, r.status, r.level, r.country, r.languages,
            tuple(specialties.get(r.id, ())), r.weekly_capacity, owing.get(r.id, 0),
            accepted.get(r.id, 0), scores.get(r.id),
        )
        for r in connection.execute(select(t.expert).where(t.expert.c.id.in_(ids)))
    }  # fmt: skip


def _counts(connection: Connection, statement: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(statement)}
