"""The Credentials table: what is wrong with each credential today, said in SQL.

`problem` repeats the rule of `app.domain.credentials.unusable` for a credential's own specialty,
kind and place, so that 100,000 can be filtered at once; a test holds the two together.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from app.domain.credentials import (
    PROVING_METHODS,
    CredentialRow,
    CredentialStatus,
    Unusable,
    VerificationResult,
)
from app.domain.lists import IdArray, ListQuery
from app.domain.people import ExpertStatus
from app.domain.work import HELD_BY_PAUSE, AssignmentStatus
from app.store import tables as t
from app.store.lists import chunks, id_list, in_order, mentions, ordered
from app.store.types import Choice

_TO_LOOK_AT = (Unusable.UNVERIFIED, Unusable.VERIFICATION_STALE)


def newest_proofs(
    *,
    ids: Sequence[int] | None = None,
    experts: Sequence[int] | None = None,
    result: VerificationResult | None = None,
) -> Select[Any]:
    """The newest look by a proving method that came to a conclusion, one a credential.

    `ids`, `experts` narrow it; `result` asks for the newest with that result.
    """
    v = t.verification.c
    place = (
        func.row_number()
        .over(partition_by=v.credential_id, order_by=(v.checked_at.desc(), v.id.desc()))
        .label("place")
    )
    looks = select(t.verification, place).where(
        v.method.in_(sorted(PROVING_METHODS, key=lambda m: m.value)),
        v.result != VerificationResult.INCONCLUSIVE if result is None else v.result == result,
    )
    if ids is not None:
        looks = looks.where(v.credential_id.in_(ids))
    if experts is not None:
        looks = looks.join(t.credential, t.credential.c.id == v.credential_id).where(
            t.credential.c.expert_id.in_(experts)
        )
    ranked = looks.subquery()
    return select(*(c for c in ranked.c if c.name != "place")).where(ranked.c.place == 1)


def problem(proof: FromClause, today: date, window_days: int) -> ColumnElement[Any]:
    """The first reason why the credential does not serve today, or NULL.

    `proof` is the newest proving look, joined from the left.
    """
    c = t.credential.c
    oldest = (today - timedelta(days=window_days)).isoformat()
    inactive = and_(
        c.status != CredentialStatus.ACTIVE,
        or_(c.status_on.is_(None), c.status_on <= today),
    )
    reasons = (
        (inactive, Unusable.NOT_ACTIVE),
        (c.issued_on > today, Unusable.NOT_YET_ISSUED),
        (and_(c.expires_on.is_(None), ~c.does_not_expire), Unusable.EXPIRY_UNKNOWN),
        (c.expires_on < today, Unusable.EXPIRED),
        (proof.c.id.is_(None), Unusable.UNVERIFIED),
        (proof.c.result == VerificationResult.REFUTED, Unusable.REFUTED),
        (func.substr(proof.c.checked_at, 1, 10) < oldest, Unusable.VERIFICATION_STALE),
    )
    return case(*((test, _said(reason)) for test, reason in reasons), else_=null())


def _said(reason: Unusable) -> ColumnElement[Any]:
    return literal(reason, Choice(Unusable))


def _matching(query: ListQuery, today: date, window_days: int) -> Select[Any]:
    c, e = t.credential.c, t.expert.c
    proof = newest_proofs().subquery("proof")
    statement = select(c.id).select_from(t.credential).join(t.expert, e.id == c.expert_id)
    if state := query.value("state"):
        # Nothing waits for a decision on somebody who has left.
        statement = statement.outerjoin(proof, proof.c.credential_id == c.id).where(
            e.status != ExpertStatus.OFFBOARDED,
            _in_state(state, problem(proof, today, window_days), today),
        )
    if query.text:
        statement = statement.where(
            mentions(
                query.text, e.name, e.external_id, c.kind, c.issuer, c.number, c.number_normal,
                c.specialty, c.jurisdiction,
            )
        )  # fmt: skip
    if week := query.value("ends"):
        first = date.fromisoformat(week)
        statement = statement.where(
            c.status == CredentialStatus.ACTIVE,
            e.status != ExpertStatus.OFFBOARDED,
            c.expires_on >= max(first, today),
            c.expires_on < first + timedelta(days=7),
        )
    if expert := query.value("expert"):
        statement = statement.where(c.expert_id == int(expert))
    if kind := query.value("kind"):
        statement = statement.where(c.kind == kind)
    return statement


def _in_state(state: str, reason: ColumnElement[Any], today: date) -> ColumnElement[bool]:
    c = t.credential.c
    if state == "problem":
        return reason.is_not(None)
    if state == "unverified":
        return reason.in_([_said(each) for each in _TO_LOOK_AT])
    if state == "expired":
        return or_(reason == _said(Unusable.EXPIRED), c.status == CredentialStatus.EXPIRED)
    if state == "held":
        a = t.assignment.c
        return exists().where(
            a.expert_id == c.expert_id,
            a.status == AssignmentStatus.HELD,
            a.hold_reason != HELD_BY_PAUSE,
        )
    if state.startswith("expiring"):
        days = int(state.removeprefix("expiring") or "90")
        return and_(
            c.status == CredentialStatus.ACTIVE,
            c.expires_on.between(today, today + timedelta(days=days)),
        )
    raise ValueError(f"no state {state!r} of credentials")


def find(connection: Connection, query: ListQuery, today: date, window_days: int) -> IdArray:
    """The ids of the credentials that match, the next to end first unless sorted otherwise."""
    c, e = t.credential.c, t.expert.c
    columns: dict[str, ColumnElement[Any]] = {
        "expires_on": c.expires_on,
        "expert": e.name,
        "expert_external_id": e.external_id,
        "kind": c.kind,
        "issuer": c.issuer,
        "number": c.number,
        "jurisdiction": c.jurisdiction,
        "specialty": c.specialty,
        "issued_on": c.issued_on,
        "status": c.status,
    }
    statement = _matching(query, today, window_days)
    natural = (c.expires_on.asc().nulls_last(),)
    return id_list(connection, ordered(statement, query, columns, natural, c.id))


def count(
    connection: Connection, states: Sequence[str], today: date, window_days: int
) -> dict[str, int]:
    """How many credentials are in each of these states, in one look at the table."""
    c, e = t.credential.c, t.expert.c
    proof = newest_proofs().subquery("proof")
    reason = problem(proof, today, window_days)
    sums = [func.sum(case((_in_state(state, reason, today), 1), else_=0)) for state in states]
    row = connection.execute(
        select(*sums)
        .select_from(t.credential)
        .join(t.expert, e.id == c.expert_id)
        .outerjoin(proof, proof.c.credential_id == c.id)
        .where(e.status != ExpertStatus.OFFBOARDED)
    ).one()
    return {state: amount or 0 for state, amount in zip(states, row, strict=True)}


def rows(
    connection: Connection, ids: Sequence[int], today: date, window_days: int
) -> list[CredentialRow]:
    """The rows of these credentials, in that order."""
    found: dict[int, CredentialRow] = {}
    for some in chunks(ids, 5000):
        found |= _some_rows(connection, some, today, window_days)
    return in_order(ids, found)


def _some_rows(
    connection: Connection, ids: Sequence[int], today: date, window_days: int
) -> dict[int, CredentialRow]:
    c, e = t.credential.c, t.expert.c
    proof = newest_proofs(ids=ids).subquery("proof")
    seen = newest_proofs(ids=ids, result=VerificationResult.CONFIRMED).subquery("seen")
    statement = (
        select(
            t.credential, e.name.label("expert"), e.external_id.label("expert_external_id"),
            problem(proof, today, window_days).label("problem"),
            seen.c.checked_at, seen.c.method,
        )
        .join(t.expert, e.id == c.expert_id)
        .outerjoin(proof, proof.c.credential_id == c.id)
        .outerjoin(seen, seen.c.credential_id == c.id)
        .where(c.id.in_(ids))
    )  # fmt: skip
    return {
        r.id: CredentialRow(
            id=r.id,
            expert_id=r.expert_id,
            expert=r.expert,
            expert_external_id=r.expert_external_id,
            kind=r.kind,
            issuer=r.issuer,
            number=r.number,
            jurisdiction=r.jurisdiction,
            specialty=r.specialty,
            issued_on=r.issued_on,
            expires_on=r.expires_on,
            does_not_expire=r.does_not_expire,
            status=r.status,
            problem=r.problem,
            last_verified=r.checked_at.date() if r.checked_at else None,
            last_method=r.method,
        )
        for r in connection.execute(statement)
    }


def ends(connection: Connection, start: date, end: date) -> list[date]:
    """The days on which active credentials of people still here end, from start to before end."""
    c, e = t.credential.c, t.expert.c
    statement = (
        select(c.expires_on)
        .join(t.expert, e.id == c.expert_id)
        .where(
            c.status == CredentialStatus.ACTIVE,
            c.expires_on >= start,
            c.expires_on < end,
            e.status != ExpertStatus.OFFBOARDED,
        )
        .order_by(c.expires_on, c.id)
    )
    return [row.expires_on for row in connection.execute(statement) if row.expires_on]
