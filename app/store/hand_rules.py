"""Pins and bans: reads and writes, and what they are checked against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select

from app.domain.matching import HandRule
from app.domain.work import ProjectStatus, TaskStatus
from app.store import tables as t
from app.store.movable import is_unstarted
from app.store.work_rows import chunks, unique
from app.store.work_units import STANDING, TAKEN


@dataclass(frozen=True, slots=True)
class RuledTask:
    """A task as a pin or a ban is checked against it."""

    id: int
    external_id: str
    project_id: int
    project_status: ProjectStatus
    status: TaskStatus
    overlap: int
    item_key: str


class HandRuleReads:
    """What can be asked about pins and bans."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hand_rules(self) -> list[HandRule]:
        """The pins and bans, in the order in which they were made."""
        rows = self._connection.execute(select(t.hand_rule).order_by(t.hand_rule.c.id))
        return [
            HandRule(
                r.id, r.kind, r.expert_id, r.project_id, r.task_id, r.reason, r.made_by, r.made_at
            )
            for r in rows
        ]

    def ruled_tasks(self, task_ids: Iterable[int]) -> dict[int, RuledTask]:
        """These tasks by id; unknown ones are absent."""
        k = t.task.c
        statement = select(
            k.id, k.external_id, k.project_id, t.project.c.status.label("of_project"), k.status,
            k.overlap, k.item_key,
        ).join_from(t.task, t.project, t.project.c.id == k.project_id)  # fmt: skip
        return {
            row[0]: RuledTask(*row)
            for part in chunks(unique(task_ids))
            for row in self._connection.execute(statement.where(k.id.in_(part)))
        }

    def met_by(self, expert_id: int, task_ids: Iterable[int]) -> set[int]:
        """Those of these tasks that the expert was handed or answered, or a sibling of them."""
        task, other = t.task.alias("wanted"), t.task.alias("other")
        same = or_(
            other.c.id == task.c.id,
            and_(task.c.item_key != "", other.c.item_key == task.c.item_key),
        )
        a, s = t.assignment.c, t.submission.c
        given = exists().where(a.task_id == other.c.id, a.expert_id == expert_id, ~is_unstarted())
        said = exists().where(s.task_id == other.c.id, s.expert_id == expert_id)
        found: set[int] = set()
        for part in chunks(unique(task_ids)):
            found.update(
                self._connection.execute(
                    select(task.c.id)
                    .join_from(task, other, same)
                    .where(task.c.id.in_(part), or_(given, said))
                ).scalars()
            )
        return found

    def settled_on(self, task_ids: Iterable[int]) -> dict[int, set[int]]:
        """The experts by task whose work on it has started or whose answer stands."""
        a, s = t.assignment.c, t.submission.c
        found: dict[int, set[int]] = {}
        for part in chunks(unique(task_ids)):
            for statement in (
                select(a.task_id, a.expert_id).where(
                    a.task_id.in_(part), a.status.in_(TAKEN), ~is_unstarted()
                ),
                select(s.task_id, s.expert_id).where(
                    s.task_id.in_(part), s.status.in_(STANDING), s.assignment_id.is_(None)
                ),
            ):
                for task_id, expert_id in self._connection.execute(statement):
                    found.setdefault(task_id, set()).add(expert_id)
        return found


class HandRuleWrites(HandRuleReads):
    """What can be changed, inside a unit of work."""

    def add_hand_rules(self, rules: Sequence[HandRule]) -> None:
        """Write pins and bans; the ids in the records are not used."""
        if rules:
            self._connection.execute(
                insert(t.hand_rule),
                [
                    {
                        "kind": one.kind, "expert_id": one.expert_id,
                        "project_id": one.project_id, "task_id": one.task_id,
                        "reason": one.reason, "made_at": one.made_at, "made_by": one.made_by,
                    }
                    for one in rules
                ],
            )  # fmt: skip

    def remove_hand_rules(self, ids: Iterable[int]) -> int:
        """Take these pins and bans away; how many there were."""
        return sum(
            self._connection.execute(delete(t.hand_rule).where(t.hand_rule.c.id.in_(part))).rowcount
            for part in chunks(unique(ids))
        )
