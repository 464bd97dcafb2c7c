"""What reviewers are measured by: verdicts of both kinds with what is known besides them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    func,
    literal,
    null,
    or_,
    select,
)

from app.domain.adjudication import NOBODYS_FAULT, Outcome
from app.domain.findings import ReviewedItem
from app.domain.review import ErrorKind, Verdict
from app.domain.verdict_truth import Beside
from app.store import tables as t
from app.store.columns import integers, raw_rows
from app.store.types import read_words

Ids = NDArray[np.int64]
Marks = NDArray[np.int8]

_MOST_ITEMS: Final = 5_000  # of one reviewer that are listed at once
_FACTS: Final = 7  # the columns at the end of a row: see `_facts`


@dataclass(frozen=True, slots=True, eq=False)
class GivenVerdicts:
    """All verdicts that stand, first and second ones, as columns.

    accepted, overturned: 1 or 0; overturned: an AI trainer decided otherwise.
    deserved: whether the answer deserved to be accepted, right: whether the verdict was right: 1,
    0, or -1 where nobody knows.
    """

    reviewer: Ids
    author: Ids
    project: Ids
    accepted: Marks
    deserved: Marks
    right: Marks
    overturned: Marks


@dataclass(frozen=True, slots=True, eq=False)
class SecondVerdicts:
    """Answers that two reviewers decided about, as columns: a row an answer, a column a reviewer.

    accepted: 1 or 0. differs: whether the two cannot both be right. marked: by kind of error.
    """

    reviewer: Ids
    accepted: Marks
    differs: Marks
    marked: dict[ErrorKind, Marks]


class VerdictColumns:
    """The part of the quality area that reads verdicts."""

    _connection: Connection

    def given_verdicts(self) -> GivenVerdicts:
        """Every verdict that stands, whatever drew the work: the first ones by number, then the
        second ones.
        """
        rows: list[Sequence[Any]] = []
        told: list[tuple[int, int, int, int]] = []
        for verdicts in (t.review, t.second_review):
            s = t.submission.c
            head = (verdicts.c.reviewer_id, s.expert_id, t.task.c.project_id)
            for row in raw_rows(self._connection, _joined(verdicts, *head)):
                rows.append(row[:3])
                told.append(_told(row[3:]))
        heads: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 3
        found = np.array(told, dtype=np.int8).reshape(-1, 4).T
        return GivenVerdicts(integers(heads[0]), integers(heads[1]), integers(heads[2]), *found)

    def second_verdicts(self) -> SecondVerdicts:
        """The answers with a second verdict that stands, and whose first stands too."""
        b, a, e = t.second_review.c, t.review.c, t.review_error.c
        rows = raw_rows(
            self._connection,
            select(a.id, a.reviewer_id, b.reviewer_id, a.verdict, b.verdict, b.differs, b.errors)
            .join_from(t.second_review, t.review, a.id == b.first_review_id)
            .where(a.undone_at.is_(None), b.undone_at.is_(None))
            .order_by(b.id),
        )
        first = defaultdict(set)
        for review_id, kind in raw_rows(
            self._connection,
            select(e.review_id, e.kind).where(
                e.review_id.in_(select(b.first_review_id).where(b.undone_at.is_(None)))
            ),
        ):
            first[review_id].add(kind)
        second = [{one.partition(":")[0] for one in read_words(row[6])} for row in rows]
        marked = {
            kind: np.array(
                [
                    (kind.value in first[row[0]], kind.value in own)
                    for row, own in zip(rows, second, strict=True)
                ],
                dtype=np.int8,
            ).reshape(-1, 2)
            for kind in ErrorKind
        }
        accept = Verdict.ACCEPT.value
        return SecondVerdicts(
            np.array([row[1:3] for row in rows], dtype=np.int64).reshape(-1, 2),
            np.array([(row[3] == accept, row[4] == accept) for row in rows], np.int8).reshape(
                -1, 2
            ),
            np.array([row[5] for row in rows], dtype=np.int8),
            marked,
        )

    def reviewer_items(self, user_id: int) -> list[ReviewedItem]:
        """A reviewer's verdicts that stand, newest first, the first few thousand of them."""
        found: list[tuple[Any, ReviewedItem]] = []
        for verdicts in (t.review, t.second_review):
            k, r = t.task.c, verdicts.c
            head = (
                k.id, k.external_id, t.project.c.name, t.expert.c.external_id,
                func.substr(r.decided_at, 1, 10), r.decided_at,
            )  # fmt: skip
            statement = (
                _joined(verdicts, *head)
                .join(t.project, t.project.c.id == k.project_id)
                .join(t.expert, t.expert.c.id == t.submission.c.expert_id)
                .where(r.reviewer_id == user_id)
                .order_by(None)
                .order_by(r.decided_at.desc(), r.id.desc())
                .limit(_MOST_ITEMS)
            )
            second = verdicts is t.second_review
            found += [
                (row[5], _item(row, second=second)) for row in raw_rows(self._connection, statement)
            ]
        found.sort(key=lambda one: one[0], reverse=True)
        return [item for _, item in found[:_MOST_ITEMS]]


def right_verdicts(
    connection: Connection, experts: Collection[int] | None
) -> dict[int, tuple[int, int]]:
    """(verdicts that were right, verdicts of which it is known) of the reviewers who are experts,
    or of these few; those without a known one are absent.
    """
    counts: dict[int, tuple[int, int]] = {}
    for verdicts in (t.review, t.second_review):
        statement = _joined(verdicts, t.user.c.expert_id).join(
            t.user, t.user.c.id == verdicts.c.reviewer_id
        )
        known: list[ColumnElement[bool]] = [t.task.c.gold != (), t.adjudication.c.id.is_not(None)]
        if verdicts is t.review:
            known.append(t.dispute.c.outcome.is_not(None))
        statement = statement.where(or_(*known), t.user.c.expert_id.is_not(None))
        if experts is not None:
            statement = statement.where(t.user.c.expert_id.in_(experts))
        for row in raw_rows(connection, statement):
            right = _told(row[1:])[2]
            if right >= 0:
                good, of = counts.get(row[0], (0, 0))
                counts[row[0]] = (good + right, of + 1)
    return counts


def _joined(verdicts: Table, *head: Any) -> Select[Any]:
    """Verdicts that stand with these columns, then the `_FACTS` by which they are held, by number.

    The verdict, the corrected label, the answer's label, gold, the ruled label or "", whether the
    answer is the ruling's, the outcome of a dispute or "".
    """
    r, s, a, d = verdicts.c, t.submission.c, t.adjudication.c, t.dispute.c
    first = verdicts is t.review
    as_ruled = case(((a.answer == "") | (a.answer == s.answer), 1), else_=0)
    outcome: Any = func.coalesce(d.outcome, "") if first else literal("")
    statement = (
        select(
            *head, r.verdict, r.corrected_label, s.label, t.task.c.gold,
            func.coalesce(a.label, ""), as_ruled, outcome,
        )
        .select_from(verdicts)
        .join(t.submission, s.id == r.submission_id)
        .join(t.task, t.task.c.id == s.task_id)
        .join(
            t.adjudication,
            (a.task_id == s.task_id) & a.undone_at.is_(None) & a.cause.not_in(NOBODYS_FAULT),
            isouter=True,
        )
    )  # fmt: skip
    if first:
        statement = statement.join(t.dispute, d.review_id == r.id, isouter=True)
    return statement.where(r.undone_at.is_(null())).order_by(r.id)


def _facts(row: Sequence[Any]) -> tuple[Verdict, str, str, Beside]:
    verdict, corrected, label, gold, ruled, as_ruled, outcome = row
    known = Beside(read_words(gold), ruled, bool(as_ruled), Outcome(outcome) if outcome else None)
    return Verdict(verdict), corrected, label, known


def _told(row: Sequence[Any]) -> tuple[int, int, int, int]:
    """(accepted, deserved, right, overturned) of a verdict; -1 is not known."""
    accepted = int(row[0] == Verdict.ACCEPT.value)
    if not (row[3] or row[4] or row[6]):
        return accepted, -1, -1, 0
    verdict, corrected, label, known = _facts(row)
    deserved, right = known.deserved(label), known.bears_out(verdict, label, corrected)
    return (
        accepted,
        -1 if deserved is None else int(deserved),
        -1 if right is None else int(right),
        int(known.overturned(verdict, label, corrected)),
    )


def _item(row: Sequence[Any], *, second: bool) -> ReviewedItem:
    verdict, corrected, label, known = _facts(row[-_FACTS:])
    right = known.bears_out(verdict, label, corrected)
    return ReviewedItem(
        row[0], row[1], row[2], row[3], verdict.value, _expected(known, verdict, label),
        date.fromisoformat(row[4]), second=second, right=right,
    )  # fmt: skip


def _expected(known: Beside, verdict: Verdict, label: str) -> str:
    """The verdict that what is known bears out, "" where nothing is."""
    deserved = known.deserved(label)
    if deserved is None:
        return ""
    if deserved:
        return str(Verdict.ACCEPT.value)
    return str((Verdict.CORRECT if verdict is Verdict.ACCEPT else verdict).value)
