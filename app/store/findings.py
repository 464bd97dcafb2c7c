"""What the newest run noticed, as plain rows; app/domain/findings.py says what each kind means."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from app.store import tables as t


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding. kind: its name. body: JSON. The ids say whom and what it is about."""

    kind: str
    body: str
    expert_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    user_id: int | None = None


class FindingReads:
    """What can be asked."""

    _connection: Connection

    def findings(self, kind: str | None = None, expert_id: int | None = None) -> list[FindingRow]:
        """The findings of a kind, about a person, or all of them, in the order they came."""
        f = t.finding.c
        statement = select(
            f.kind, f.body, f.expert_id, f.project_id, f.task_id, f.user_id
        ).order_by(f.id)
        if kind is not None:
            statement = statement.where(f.kind == kind)
        if expert_id is not None:
            statement = statement.where(f.expert_id == expert_id)
        return [FindingRow(*row) for row in self._connection.execute(statement)]


class FindingWrites(FindingReads):
    """What can be changed, inside a unit of work."""

    def replace_findings(self, run_id: int, rows: Sequence[FindingRow]) -> None:
        """Write what a run noticed, instead of what the former did."""
        self._connection.execute(delete(t.finding))
        if rows:
            self._connection.execute(
                insert(t.finding),
                [
                    {
                        "run_id": run_id, "kind": one.kind, "body": one.body,
                        "expert_id": one.expert_id, "project_id": one.project_id,
                        "task_id": one.task_id, "user_id": one.user_id,
                    }
                    for one in rows
                ],
            )  # fmt: skip
