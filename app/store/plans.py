"""Committed plans: written, listed, and undone while nothing of them has started."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, delete, func, insert, literal, select, update

from app.domain.errors import UserError
from app.domain.matching import PlanRecord
from app.domain.people import ExpertStatus
from app.domain.work import AssignmentStatus
from app.store import tables as t
from app.store.movable import is_unstarted
from app.store.work_rows import chunks, unique


class Undone(NamedTuple):
    """What an undo did: assignments taken back, and given back to those who had them."""

    taken_back: int
    restored: int


class PlanReads:
    """What can be asked about committed plans."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def committed(self, limit: int = 50) -> list[PlanRecord]:
        """The committed plans, newest first, undone ones too."""
        p = t.plan.c
        rows = self._connection.execute(select(t.plan).order_by(p.id.desc()).limit(limit)).all()
        started = self._started([row.id for row in rows])
        return [
            PlanRecord(
                id=row.id,
                committed_at=row.committed_at,
                committed_by=row.committed_by,
                assignments=row.assigned,
                released=row.released,
                objective=row.objective,
                gap=max(0.0, (row.bound - row.objective) / row.bound) if row.bound > 0 else 0.0,
                started=started.get(row.id, 0),
                undone_at=row.undone_at,
                undone_by=row.undone_by,
            )
            for row in rows
        ]

    def _started(self, plan_ids: Collection[int]) -> dict[int, int]:
        """How many assignments of these plans were handed out, answered or ended; none: absent."""
        a = t.assignment.c
        rows = self._connection.execute(
            select(a.plan_id, func.count())
            .where(a.plan_id.in_(plan_ids), ~is_unstarted())
            .group_by(a.plan_id)
        )
        return {row[0]: row[1] for row in rows}


class PlanWrites(PlanReads):
    """What can be changed, inside a unit of work."""

    def add_plan(
        self,
        *,
        at: datetime,
        by: str,
        fingerprint: str,
        policy_version: int,
        objective: int,
        bound: int,
        units_wanted: int,
        units_placed: int,
        seconds: float,
        weights: str = "{}",
        released: int = 0,
        assigned: int | None = None,
    ) -> int:
        """Write a committed plan; its id. `assigned` counts its new assignments, all that it
        placed when it is not given.
        """
        added = self._connection.execute(
            insert(t.plan).values(
                committed_at=at, committed_by=by, fingerprint=fingerprint,
                policy_version=policy_version, objective=objective, bound=bound,
                units_wanted=units_wanted, units_placed=units_placed, seconds=seconds,
                weights=weights, released=released,
                assigned=units_placed if assigned is None else assigned,
            )
        )  # fmt: skip
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    def release(self, assignment_ids: Collection[int], plan_id: int) -> None:
        """Take unstarted assignments from their people, on account of a plan whose undo gives
        them back. Raises RuntimeError when one of them has started: then nothing may be kept of
        this unit.
        """
        a, kept = t.assignment.c, t.plan_release.c
        wanted = unique(assignment_ids)
        copied = deleted = 0
        for part in chunks(wanted):
            these = (a.id.in_(part), is_unstarted())
            copied += self._connection.execute(
                insert(t.plan_release).from_select(
                    [
                        kept.plan_id, kept.task_id, kept.expert_id, kept.credential_id,
                        kept.from_plan_id, kept.assigned_at, kept.due_on,
                    ],
                    select(
                        literal(plan_id), a.task_id, a.expert_id, a.credential_id, a.plan_id,
                        a.assigned_at, a.due_on,
                    ).where(*these).order_by(a.id),
                )
            ).rowcount  # fmt: skip
            deleted += self._connection.execute(delete(t.assignment).where(*these)).rowcount
        if not copied == deleted == len(wanted):
            raise RuntimeError(
                f"of {len(wanted)} assignments to release, {copied} had not started and "
                f"{deleted} were taken away"
            )

    def undo(self, plan_id: int, at: datetime, by: str) -> Undone:
        """Take back all that a plan assigned and give back what it released.

        What the plan released is not given back where the person answered the task since or has
        it again; to somebody who has left it is given back as cancelled. Raises UserError, and
        changes nothing, when work of the plan has started or a later plan builds on it.
        """
        self._undoable(plan_id)
        a = t.assignment.c
        taken_back = self._connection.execute(
            delete(t.assignment).where(a.plan_id == plan_id)
        ).rowcount
        restored = self._restore(plan_id)
        self._connection.execute(
            update(t.plan).where(t.plan.c.id == plan_id).values(undone_at=at, undone_by=by)
        )
        return Undone(taken_back, restored)

    def _undoable(self, plan_id: int) -> None:
        p = t.plan.c
        found = self._connection.execute(select(p.undone_at).where(p.id == plan_id)).first()
        if found is None:
            raise UserError(f"There is no plan {plan_id}. Nothing was changed.")
        if found.undone_at is not None:
            raise UserError(f"Plan {plan_id} is undone already. Nothing was changed.")
        later = self._connection.execute(
            select(func.max(p.id)).where(p.id > plan_id, p.undone_at.is_(None))
        ).scalar_one()
        if later is not None:
            raise UserError(
                f"Plan {later} was committed after plan {plan_id} and builds on it. Nothing was "
                f"changed. Undo plan {later} first."
            )
        started = self._started([plan_id]).get(plan_id, 0)
        if started:
            raise UserError(
                f"{started:,} of the assignments of plan {plan_id} were handed out, answered or "
                "ended since, so it cannot be undone. Nothing was changed. Make a new plan: it "
                "moves what has not started."
            )

    def _restore(self, plan_id: int) -> int:
        a, kept, s, e = t.assignment.c, t.plan_release.c, t.submission.c, t.expert.c
        status = case(
            (e.status == ExpertStatus.OFFBOARDED, literal(AssignmentStatus.CANCELLED.value)),
            else_=literal(AssignmentStatus.OPEN.value),
        )
        has_it = select(a.id).where(a.task_id == kept.task_id, a.expert_id == kept.expert_id)
        answered = select(s.id).where(s.task_id == kept.task_id, s.expert_id == kept.expert_id)
        return self._connection.execute(
            insert(t.assignment).from_select(
                [
                    a.task_id, a.expert_id, a.plan_id, a.assigned_at, a.due_on, a.status,
                    a.hold_reason, a.credential_id,
                ],
                select(
                    kept.task_id, kept.expert_id, kept.from_plan_id, kept.assigned_at,
                    kept.due_on, status, literal(""), kept.credential_id,
                )
                .join_from(t.plan_release, t.expert, e.id == kept.expert_id)
                .where(kept.plan_id == plan_id, ~has_it.exists(), ~answered.exists())
                .order_by(kept.id),
            )
        ).rowcount  # fmt: skip
