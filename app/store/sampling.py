"""Where people stand in the sampling plan, derived from what was submitted, chosen and decided.

Nothing is stored beside those facts, so a verdict that is taken back, or that comes late, leaves
nothing behind: see app/domain/sampling.py for the rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, case, func, or_, select

from app.domain.lists import IdArray, ListQuery
from app.domain.review import Selection
from app.domain.sampling import Pace, Phase, SamplingRule, Standing, StateRow
from app.domain.work import SubmissionStatus
from app.store import tables as t
from app.store.lists import chunks, id_list, in_order, mentions, ordered

S = SubmissionStatus
DEFECTS = (S.CORRECTED, S.RETURNED, S.REJECTED)
_NO_ITEM = (Selection.NOT_DRAWN, Selection.RETURNED)  # not looked at, or counted by version 1

Place = tuple[int, int]  # expert, project


@dataclass(frozen=True, slots=True)
class Before:
    """What arriving answers of a person in a project are measured by."""

    standing: Standing
    pace: Pace


class SamplingReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def before(self, expert_ids: Iterable[int]) -> dict[Place, Before]:
        """Where these people stand in each project they have answered in."""
        found: dict[Place, Before] = {}
        for some in chunks(list(expert_ids)):
            rows = _rows_in_order(some)
            in_row = {
                (row[0], row[1]): row[2]
                for row in self._connection.execute(
                    select(rows.c.expert_id, rows.c.project_id, rows.c.in_row)
                )
            }
            for row in self._connection.execute(_answered(some)):
                place = (row[0], row[1])
                found[place] = Before(
                    Standing(row[2], in_row.get(place, 0)), Pace(row[3], row[4] or 0.0)
                )
        return found

    def said(self, task_ids: Iterable[int]) -> list[tuple[int, str, int]]:
        """(task, label, people) of the newest answers to these tasks."""
        j = t.judgment.c
        return [
            (row[0], row[1], row[2])
            for some in chunks(sorted(set(task_ids)))
            for row in self._connection.execute(
                select(j.task_id, j.label, func.count())
                .where(j.task_id.in_(some))
                .group_by(j.task_id, j.label)
            )
        ]

    def find_states(self, query: ListQuery, rule: SamplingRule, own: int | None) -> IdArray:
        """The people and projects with an answer, each by the number of its first submission.

        `own` is the expert whose own state is left out. Filters: project (id), phase. Sort:
        author, project, state, submitted, inspected, defect. By nature those come first
        whose work is inspected one by one, then the first items; of each those who began last.
        """
        p, e = t.project.c, t.expert.c
        place, rows = _places(), _rows_in_order()
        in_row = func.coalesce(rows.c.in_row, 0)
        phase = _phase(rule, place.c.answered, in_row)
        statement = (
            select(place.c.id)
            .join_from(place, e.id.table, e.id == place.c.expert_id)
            .join(p.id.table, p.id == place.c.project_id)
            .join(rows, _same_place(rows, place), isouter=True)
        )
        if own is not None:
            statement = statement.where(place.c.expert_id != own)
        if project := query.value("project"):
            wanted = int(project) if project.isdecimal() else -1
            statement = statement.where(place.c.project_id == wanted)
        if wanted_phase := query.value("phase"):
            statement = statement.where(phase == _PHASE_ORDER.get(wanted_phase, -1))
        if query.text:
            statement = statement.where(mentions(query.text, e.external_id, p.name))
        state = phase * 1_000_000 + case(
            (phase == 1, place.c.answered), (phase == 0, in_row), else_=0
        )
        columns: dict[str, ColumnElement[Any]] = {
            "author": e.external_id,
            "project": p.name,
            "state": state,
            "submitted": place.c.answered,
            "inspected": func.coalesce(rows.c.inspected, 0),
            "defect": rows.c.defect,
        }
        natural = (phase, place.c.id.desc())
        return id_list(self._connection, ordered(statement, query, columns, natural, place.c.id))

    def states(self, ids: Sequence[int], rule: SamplingRule) -> list[StateRow]:
        """The rows with these ids, in that order."""
        s, c, e, p = t.submission.c, t.task.c, t.expert.c, t.project.c
        heads = {
            row[0]: row[1:]
            for row in self._connection.execute(
                select(s.id, s.expert_id, e.external_id, c.project_id, p.name, s.submitted_at)
                .join_from(t.submission, t.task, c.id == s.task_id)
                .join(t.expert, e.id == s.expert_id)
                .join(t.project, p.id == c.project_id)
                .where(s.id.in_(ids))
            )
        }
        people = sorted({head[0] for head in heads.values()})
        answered = {(r[0], r[1]): r[2] for r in self._connection.execute(_answered(people))}
        rows = _rows_in_order(people)
        inspected = {
            (row.expert_id, row.project_id): row for row in self._connection.execute(select(rows))
        }
        since = self._row_complete(people, rule.good_in_a_row)
        defects = self._defects([r.defect_id for r in inspected.values() if r.defect_id])
        made: dict[int, StateRow] = {}
        for id_, (expert_id, author, project_id, project, began) in heads.items():
            place = (expert_id, project_id)
            row = inspected.get(place)
            standing = Standing(answered.get(place, 0), row.in_row if row else 0)
            defect = defects.get(row.defect_id) if row and row.defect_id else None
            phase = standing.phase(rule)
            begun = defect[1] if defect and phase is Phase.ALL else began.date()
            if phase is Phase.SHARE:
                begun = since.get(place, begun)
            made[id_] = StateRow(
                id_, expert_id, author, project, project_id, phase, standing, rule,
                begun, defect[0] if defect else "", defect[1] if defect else None,
                row.inspected if row else 0, row.defects if row else 0,
                row.waiting if row else 0,
            )  # fmt: skip
        return in_order(ids, made)

    def _row_complete(self, people: Sequence[int], needed: int) -> dict[Place, date]:
        """The day on which the last of the first `needed` good ones in a row was decided."""
        if not needed:
            return {}
        items = _items(people)
        place = (items.c.expert_id, items.c.project_id)
        at = func.row_number().over(partition_by=place, order_by=items.c.moment)
        good = (
            select(items.c.expert_id, items.c.project_id, items.c.decided_on, at.label("at"))
            .where(_lengthens(items))
            .cte("good")
        )
        found = self._connection.execute(
            select(good.c.expert_id, good.c.project_id, func.max(good.c.decided_on))
            .where(good.c.at <= needed)
            .group_by(good.c.expert_id, good.c.project_id)
        )
        return {(row[0], row[1]): date.fromisoformat(str(row[2])) for row in found if row[2]}

    def _defects(self, ids: Sequence[int]) -> dict[int, tuple[str, date]]:
        """(task, day of the verdict) of these submissions."""
        s = t.submission.c
        return {
            row[0]: (row[1], row[2] or row[3].date())
            for some in chunks(ids)
            for row in self._connection.execute(
                select(s.id, t.task.c.external_id, s.decided_on, s.submitted_at)
                .join_from(t.submission, t.task, t.task.c.id == s.task_id)
                .where(s.id.in_(some))
            )
        }


_PHASE_ORDER = {Phase.ALL.value: 0, Phase.FIRST.value: 1, Phase.SHARE.value: 2}


def _answered(people: Sequence[int]) -> Select[Any]:
    """(expert, project, items, items with a time, sum of 1 / seconds) of these people."""
    s, c = t.submission.c, t.task.c
    timed = s.seconds > 0
    return (
        select(s.expert_id, c.project_id, func.count(), func.sum(case((timed, 1), else_=0)),
               func.sum(case((timed, 1.0 / s.seconds))))
        .join_from(t.submission, t.task, s.task_id == c.id)
        .where(s.expert_id.in_(people), s.version == 1)
        .group_by(s.expert_id, c.project_id)
    )  # fmt: skip


def _places() -> CTE:
    """Everybody and every project with an answer: id, expert, project, items answered."""
    s, c = t.submission.c, t.task.c
    return (
        select(func.min(s.id).label("id"), s.expert_id, c.project_id,
               func.count().label("answered"))
        .join_from(t.submission, t.task, s.task_id == c.id)
        .where(s.version == 1)
        .group_by(s.expert_id, c.project_id)
        .cte("place")
    )  # fmt: skip


def _items(people: Sequence[int] | None = None) -> CTE:
    """What was chosen for review and decided or waits, with the newest defect of its place.

    moment: sorts by submission, ties by number. worst: the moment of the newest defect.
    """
    s, c, chosen = t.submission.c, t.task.c, t.selection.c
    moment: ColumnElement[str] = func.printf("%s#%019d", s.submitted_at, s.id)
    defect = s.status.in_(DEFECTS)
    statement = (
        select(
            s.id, s.expert_id, c.project_id, s.status, s.decided_on, chosen.probability,
            moment.label("moment"),
            func.max(case((defect, moment))).over(
                partition_by=(s.expert_id, c.project_id)
            ).label("worst"),
        )
        .join_from(t.selection, t.submission, s.id == chosen.submission_id)
        .join(t.task, c.id == s.task_id)
        .where(
            chosen.reason.not_in(_NO_ITEM),
            s.status.in_((S.ACCEPTED, *DEFECTS, S.QUEUED)),
        )
    )  # fmt: skip
    if people is not None:
        statement = statement.where(s.expert_id.in_(people))
    return statement.cte("item")


def _lengthens(items: CTE) -> ColumnElement[bool]:
    """Whether an item is one of the good ones in a row."""
    i = items.c
    later = or_(i.worst.is_(None), i.moment > i.worst)
    return and_(i.status == S.ACCEPTED, i.probability == 1.0, later)


def _rows_in_order(people: Sequence[int] | None = None) -> CTE:
    """By expert and project: good ones in a row, what was inspected, defects, what waits, and the
    newest defect.
    """
    items = _items(people)
    i = items.c

    def number(of: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((of, 1), else_=0))

    return (
        select(
            i.expert_id, i.project_id,
            number(_lengthens(items)).label("in_row"),
            number(i.status != S.QUEUED).label("inspected"),
            number(i.status.in_(DEFECTS)).label("defects"),
            number(i.status == S.QUEUED).label("waiting"),
            func.max(i.worst).label("defect"),
            func.max(case((i.moment == i.worst, i.id))).label("defect_id"),
        )
        .group_by(i.expert_id, i.project_id)
        .cte("in_order")
    )  # fmt: skip


def _same_place(one: CTE, other: CTE) -> ColumnElement[bool]:
    return and_(one.c.expert_id == other.c.expert_id, one.c.project_id == other.c.project_id)


def _phase(
    rule: SamplingRule, answered: ColumnElement[int], in_row: ColumnElement[int]
) -> ColumnElement[int]:
    """`Standing.phase` as the file computes it, by `_PHASE_ORDER`."""
    return case((answered < rule.first_items, 1), (in_row < rule.good_in_a_row, 0), else_=2)
