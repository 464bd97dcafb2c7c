"""What a plan is made from, and committed plans: reads and writes."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from app.domain.pay import LineKind
from app.domain.people import Expert, ExpertStatus
from app.domain.work import AssignmentStatus, TaskStatus
from app.store import tables as t
from app.store.credential_days import CredentialDays, credential_days
from app.store.hand_rules import HandRuleReads, HandRuleWrites
from app.store.movable import FrozenLoad, Movable, frozen_load, movable
from app.store.people import PeopleReads
from app.store.plans import PlanReads, PlanWrites
from app.store.work_rows import chunks


class MatchingReads(PlanReads, HandRuleReads):
    """What can be asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def workforce(self) -> list[Expert]:
        """Everybody active, by id."""
        everybody = PeopleReads(self._connection).experts()
        active = [one for one in everybody if one.status is ExpertStatus.ACTIVE]
        return sorted(active, key=lambda one: one.id)

    def movable(self) -> Movable:
        """The assignments that a plan may leave, move or release."""
        return movable(self._connection)

    def frozen_load(self, *, movable: bool = False) -> FrozenLoad:
        """What people have in hand; with `movable`, only what no plan can take from them."""
        return frozen_load(self._connection, without_movable=movable)

    def spent(self) -> dict[int, int]:
        """What labels have cost so far, by project, in minor units of the project's currency;
        no project that has cost nothing.

        Counted are the ledger's lines for labels (also of rejected work that earns a share) and
        their reversals, paid or not. Not counted are reviews, adjustments, lines in another
        currency than the project's, and accepted work that has no rate and so no line yet.
        """
        line, origin, p = t.ledger.alias("line"), t.ledger.alias("origin"), t.project.c
        kind = func.coalesce(origin.c.kind, line.c.kind)
        rows = self._connection.execute(
            select(p.id, func.sum(line.c.amount_minor))
            .join_from(line, t.project, p.id == line.c.project_id)
            .outerjoin(origin, origin.c.id == line.c.reverses_id)
            .where(kind == LineKind.LABEL, line.c.currency == p.currency)
            .group_by(p.id)
        )
        return {row[0]: int(row[1]) for row in rows}

    def credential_days(self, window_days: int) -> list[CredentialDays]:
        """The credentials of everybody active with the days on which they count, by id."""
        return credential_days(self._connection, window_days)

    def known_projects(self) -> list[tuple[int, int]]:
        """(project, expert) where the expert has answered in the project."""
        j = t.judgment.c
        rows = self._connection.execute(
            select(t.task.c.project_id, j.expert_id)
            .join_from(t.judgment, t.task, t.task.c.id == j.task_id)
            .distinct()
        )
        return [(row[0], row[1]) for row in rows]

    def tasks_named(self, external_id: str) -> list[tuple[int, int, TaskStatus]]:
        """(task, project, status) of the tasks with that number, over all projects."""
        k = t.task.c
        rows = self._connection.execute(
            select(k.id, k.project_id, k.status).where(k.external_id == external_id).order_by(k.id)
        )
        return [(row.id, row.project_id, row.status) for row in rows]

    def people_on(self, task_id: int) -> list[str]:
        """The external ids of those who have the task in hand or did it."""
        a = t.assignment.c
        rows = self._connection.execute(
            select(t.expert.c.external_id)
            .join_from(t.assignment, t.expert, t.expert.c.id == a.expert_id)
            .where(a.task_id == task_id, a.status != AssignmentStatus.CANCELLED)
            .order_by(t.expert.c.external_id)
        )
        return list(rows.scalars())

    def task_names(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(project, task) external ids of these tasks."""
        found: dict[int, tuple[str, str]] = {}
        for part in chunks(sorted(set(ids))):
            rows = self._connection.execute(
                select(t.task.c.id, t.project.c.external_id, t.task.c.external_id.label("task"))
                .join_from(t.task, t.project, t.project.c.id == t.task.c.project_id)
                .where(t.task.c.id.in_(part))
            )
            found.update((row.id, (row.external_id, row.task)) for row in rows)
        return found

    def credential_names(self, ids: Iterable[int]) -> dict[int, str]:
        """The external ids of these credentials."""
        found: dict[int, str] = {}
        for part in chunks(sorted(set(ids))):
            rows = self._connection.execute(
                select(t.credential.c.id, t.credential.c.external_id).where(
                    t.credential.c.id.in_(part)
                )
            )
            found.update((row.id, row.external_id) for row in rows)
        return found

    def expert_names(self, ids: Iterable[int]) -> dict[int, str]:
        """The external ids of these experts."""
        found: dict[int, str] = {}
        for part in chunks(sorted(set(ids))):
            rows = self._connection.execute(
                select(t.expert.c.id, t.expert.c.external_id).where(t.expert.c.id.in_(part))
            )
            found.update((row.id, row.external_id) for row in rows)
        return found


class MatchingWrites(MatchingReads, PlanWrites, HandRuleWrites):
    """What can be changed, inside a unit of work."""
