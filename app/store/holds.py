"""Live assignments beside the ground they stand on: held, opened again, cancelled."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, case, func, select, update

from app.domain.credentials import Need
from app.domain.work import AssignedNeed, AssignmentStatus
from app.store import tables as t
from app.store.lists import chunks

_LIVE = (AssignmentStatus.OPEN, AssignmentStatus.HELD)


class HoldReads:
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def live(self, expert_id: int | None = None) -> list[AssignedNeed]:
        """Open and held assignments (of one expert, or of all) with what their tasks need."""
        place = case(
            (t.task.c.jurisdiction != "", t.task.c.jurisdiction),
            else_=t.project.c.need_jurisdiction,
        )
        statement = (
            select(
                t.assignment.c.id, t.assignment.c.expert_id, t.expert.c.status.label("standing"),
                t.assignment.c.due_on, t.assignment.c.status, t.assignment.c.hold_reason,
                t.assignment.c.credential_id, t.project.c.need_specialty,
                place.label("place"), t.project.c.need_kind,
            )
            .join(t.expert, t.expert.c.id == t.assignment.c.expert_id)
            .join(t.task, t.task.c.id == t.assignment.c.task_id)
            .join(t.project, t.project.c.id == t.task.c.project_id)
            .where(t.assignment.c.status.in_(_LIVE))
            .order_by(t.assignment.c.id)
        )  # fmt: skip
        if expert_id is not None:
            statement = statement.where(t.assignment.c.expert_id == expert_id)
        needs: dict[tuple[str, str, str], Need] = {}
        found = []
        for row in self._connection.execute(statement):
            key = (row.need_specialty, row.place, row.need_kind)
            need = needs.setdefault(key, Need(*key))
            found.append(
                AssignedNeed(
                    row.id, row.expert_id, row.standing, row.due_on, row.status,
                    row.hold_reason, row.credential_id, need,
                )
            )  # fmt: skip
        return found

    def count_held(self, *, besides: str) -> int:
        """How many assignments are held for another reason than `besides`."""
        a = t.assignment.c
        return self._connection.execute(
            select(func.count())
            .select_from(t.assignment)
            .where(a.status == AssignmentStatus.HELD, a.hold_reason != besides)
        ).scalar_one()


class HoldWrites(HoldReads):
    """What can be changed, inside a unit of work."""

    def hold(self, ids: Sequence[int], reason: str) -> None:
        """Hold these assignments for a reason."""
        self._set(ids, AssignmentStatus.HELD, reason)

    def reopen(self, ids: Sequence[int]) -> None:
        """Open these assignments again."""
        self._set(ids, AssignmentStatus.OPEN, "")

    def rebind(self, grounds: Mapping[int, int]) -> None:
        """Let assignments (id) stand on another credential (id)."""
        if grounds:
            self._connection.execute(
                update(t.assignment)
                .where(t.assignment.c.id == bindparam("key"))
                .values(credential_id=bindparam("ground")),
                [{"key": key, "ground": ground} for key, ground in grounds.items()],
            )

    def pause(self, expert_id: int, reason: str) -> int:
        """Hold all open assignments of a person; how many."""
        return self._connection.execute(
            update(t.assignment)
            .where(
                t.assignment.c.expert_id == expert_id,
                t.assignment.c.status == AssignmentStatus.OPEN,
            )
            .values(status=AssignmentStatus.HELD, hold_reason=reason)
        ).rowcount

    def cancel(self, expert_id: int) -> int:
        """Cancel all that a person still owes (open, held, returned); how many."""
        return self._connection.execute(
            update(t.assignment)
            .where(
                t.assignment.c.expert_id == expert_id,
                t.assignment.c.status.in_((*_LIVE, AssignmentStatus.RETURNED)),
            )
            .values(status=AssignmentStatus.CANCELLED, hold_reason="")
        ).rowcount

    def _set(self, ids: Sequence[int], status: AssignmentStatus, reason: str) -> None:
        for some in chunks(ids):
            self._connection.execute(
                update(t.assignment)
                .where(t.assignment.c.id.in_(some))
                .values(status=status, hold_reason=reason)
            )
