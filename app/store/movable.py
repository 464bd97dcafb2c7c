"""Work that has not started: what of it another plan may give to others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.domain.work import HELD_BY_PAUSE, AssignmentStatus, ProjectStatus, TaskStatus
from app.store import tables as t
from app.store.columns import day_number, integer_columns

Ids = NDArray[np.int64]

IN_HAND = (
    AssignmentStatus.OPEN,
    AssignmentStatus.HELD,
    AssignmentStatus.SUBMITTED,
    AssignmentStatus.RETURNED,
)
"""Assignments that take a place of a person's week."""

_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Movable:
    """Columns of the assignments that a plan may leave, move or release, by task, then expert.

    A task among them may want nobody else: then it is not in `OpenUnits`.
    """

    assignment_id: Ids
    task_id: Ids
    expert_id: Ids
    credential_id: Ids  # -1: none was needed
    held: NDArray[np.bool_]  # the person is not able any more


@dataclass(frozen=True, slots=True, eq=False)
class FrozenLoad:
    """Columns of what people have in hand and keep: `units` of a kind, all equal ones together."""

    expert_id: Ids
    due_day: Ids  # date.toordinal()
    minutes_per_item: Ids
    project_id: Ids
    units: Ids


def is_unstarted() -> ColumnElement[bool]:
    """Whether an assignment was never handed out, has no answer and was not ended."""
    a, s = t.assignment.c, t.submission.c
    answered = select(s.id).where(s.task_id == a.task_id, s.expert_id == a.expert_id).exists()
    return and_(
        a.status.in_((AssignmentStatus.OPEN, AssignmentStatus.HELD)),
        a.handed_out_at.is_(None),
        ~answered,
    )


def is_movable() -> ColumnElement[bool]:
    """Whether an assignment is unstarted work of an open task of an active project, and does not
    wait for the end of its person's pause.
    """
    a, k, p = t.assignment.c, t.task.c, t.project.c
    # Asked by itself, so that this can stand in any statement about assignments.
    wanted = (
        select(k.id)
        .join_from(t.task, t.project, p.id == k.project_id)
        .where(k.id == a.task_id, k.status == TaskStatus.OPEN, p.status == ProjectStatus.ACTIVE)
        .exists()
    )
    able = or_(a.status == AssignmentStatus.OPEN, a.hold_reason != HELD_BY_PAUSE)
    return and_(is_unstarted(), able, wanted)


def movable(connection: Connection) -> Movable:
    """All movable assignments."""
    a = t.assignment.c
    columns = integer_columns(
        connection,
        select(
            a.id, a.task_id, a.expert_id, func.coalesce(a.credential_id, _NONE),
            a.status == AssignmentStatus.HELD,
        )
        .where(is_movable())
        .order_by(a.task_id, a.expert_id),
        5,
    )  # fmt: skip
    assignment, task, expert, credential, held = columns
    return Movable(assignment, task, expert, credential, held.astype(np.bool_))


def frozen_load(connection: Connection, *, without_movable: bool) -> FrozenLoad:
    """What people have in hand, with or without what is movable; by expert, then day."""
    a, k, p = t.assignment.c, t.task.c, t.project.c
    statement = select(a.expert_id, day_number(a.due_on), p.minutes_per_item, p.id)
    statement = (
        statement.join_from(t.assignment, t.task, k.id == a.task_id)
        .join(t.project, p.id == k.project_id)
        .where(a.status.in_(IN_HAND))
    )
    if without_movable:
        statement = statement.where(~is_movable())
    rows = np.column_stack(integer_columns(connection, statement, 4))
    kinds, units = np.unique(rows, axis=0, return_counts=True)
    return FrozenLoad(
        expert_id=kinds[:, 0].copy(),
        due_day=kinds[:, 1].copy(),
        minutes_per_item=kinds[:, 2].copy(),
        project_id=kinds[:, 3].copy(),
        units=units.astype(np.int64),
    )
