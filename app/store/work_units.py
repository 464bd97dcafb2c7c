"""Units of work in bulk: what is open, who has seen what, what became of assignments."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, true

from app.domain.people import Level
from app.domain.work import (
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    Task,
    TaskStatus,
)
from app.store import tables as t
from app.store.columns import day_number, integer_columns, integers, raw_rows
from app.store.movable import is_movable
from app.store.work_rows import chunks, task_of, unique

TAKEN = (
    AssignmentStatus.OPEN,
    AssignmentStatus.HELD,
    AssignmentStatus.SUBMITTED,
    AssignmentStatus.RETURNED,
    AssignmentStatus.ACCEPTED,
)
STANDING = (
    SubmissionStatus.PENDING,
    SubmissionStatus.QUEUED,
    SubmissionStatus.ACCEPTED,
    SubmissionStatus.CORRECTED,
    SubmissionStatus.RETURNED,
)
_EXPERT_BITS = 31
ACCEPTED = (SubmissionStatus.ACCEPTED, SubmissionStatus.CORRECTED)


@dataclass(frozen=True, slots=True, eq=False)
class OpenUnits:
    """Columns of all tasks that want more people, ordered by task id.

    `taken` counts the people who have the task (and keep it) or whose answer stands;
    `overlap - taken` more are wanted, always at least one.
    """

    task_id: NDArray[np.int64]
    project_id: NDArray[np.int64]
    overlap: NDArray[np.int64]
    taken: NDArray[np.int64]
    priority: NDArray[np.int64]
    due_day: NDArray[np.int64]  # date.toordinal()
    jurisdiction: list[str]
    language: list[str]
    item_key: list[str]

    def only(self, kept: NDArray[np.bool_]) -> "OpenUnits":
        """The columns of the tasks that are kept, [tasks]."""
        return OpenUnits(
            self.task_id[kept], self.project_id[kept], self.overlap[kept], self.taken[kept],
            self.priority[kept], self.due_day[kept],
            *(
                list(compress(names, kept))
                for names in (self.jurisdiction, self.language, self.item_key)
            ),
        )  # fmt: skip

    @property
    def due_on(self) -> list[date]:
        """The due days as dates."""
        number = {day: date.fromordinal(day) for day in np.unique(self.due_day).tolist()}
        return [number[day] for day in self.due_day.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class SeenPairs:
    """Columns of who may not get which open task, because they were asked or answered once,
    it or a task with the same item key.
    """

    task_id: NDArray[np.int64]
    expert_id: NDArray[np.int64]


class WorkUnitReads:
    """What can be asked about tasks and assignments in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tasks_by_key(self, pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Task]:
        """The tasks with these (project id, external id), by that pair."""
        wanted: dict[int, set[str]] = {}
        for project_id, external_id in pairs:
            wanted.setdefault(project_id, set()).add(external_id)
        found: dict[tuple[int, str], Task] = {}
        for project_id, names in wanted.items():
            for part in chunks(sorted(names)):
                rows = self._connection.execute(
                    select(t.task).where(
                        t.task.c.project_id == project_id, t.task.c.external_id.in_(part)
                    )
                )
                found.update(((project_id, row.external_id), task_of(row)) for row in rows)
        return found

    def answered(self, task_ids: Iterable[int]) -> set[int]:
        """Those of these tasks to which an answer has come."""
        found: set[int] = set()
        for part in chunks(unique(task_ids)):
            found.update(
                self._connection.execute(
                    select(t.submission.c.task_id).where(t.submission.c.task_id.in_(part))
                ).scalars()
            )
        return found

    def open_units(self, *, movable: bool = False) -> OpenUnits:
        """The open tasks of active projects that want more people; with `movable`, work that has
        not started counts as wanted again (see `app.store.movable`).
        """
        a = t.assignment.c
        asked = (
            select(a.task_id, func.count().label("n"))
            .where(a.status.in_(TAKEN), _kept(movable=movable))
            .group_by(a.task_id)
            .subquery()
        )
        # An answer that came without an assignment fills a unit too.
        unasked = (
            select(t.submission.c.task_id, func.count().label("n"))
            .where(t.submission.c.assignment_id.is_(None), t.submission.c.status.in_(STANDING))
            .group_by(t.submission.c.task_id)
            .subquery()
        )
        taken = func.coalesce(asked.c.n, 0) + func.coalesce(unasked.c.n, 0)
        k = t.task.c
        rows = raw_rows(
            self._connection,
            select(
                k.id, k.project_id, k.overlap, taken, k.priority, day_number(k.due_on),
                k.jurisdiction, k.language, k.item_key,
            )
            .join(t.project, t.project.c.id == k.project_id)
            .outerjoin(asked, asked.c.task_id == k.id)
            .outerjoin(unasked, unasked.c.task_id == k.id)
            .where(
                k.status == TaskStatus.OPEN,
                t.project.c.status == ProjectStatus.ACTIVE,
                taken < k.overlap,
            )
            .order_by(k.id),
        )  # fmt: skip
        columns = list(zip(*rows, strict=True)) if rows else [()] * 9
        return OpenUnits(
            task_id=integers(columns[0]),
            project_id=integers(columns[1]),
            overlap=integers(columns[2]),
            taken=integers(columns[3]),
            priority=integers(columns[4]),
            due_day=integers(columns[5]),
            jurisdiction=list(columns[6]),
            language=list(columns[7]),
            item_key=list(columns[8]),
        )

    def seen_pairs(self, *, movable: bool = False) -> SeenPairs:
        """Who has seen which open task, or a sibling of it; each pair once. With `movable`, who
        was given a task but has not started it has not seen it.
        """
        task, sibling = t.task, t.task.alias("sibling")
        of_use = or_(task.c.status == TaskStatus.OPEN, task.c.item_key != "")
        met = np.concatenate(
            [
                self._pairs(
                    select(work.c.task_id, work.c.expert_id)
                    .join_from(work, task, task.c.id == work.c.task_id)
                    .where(of_use, counts)
                )
                for work, counts in (
                    (t.assignment, _kept(movable=movable)),
                    (t.submission, true()),
                )
            ]
        )
        # Each task that was met closes itself and its siblings, as far as they are open.
        closes = np.concatenate(
            [
                self._pairs(select(task.c.id, task.c.id).where(task.c.status == TaskStatus.OPEN)),
                self._pairs(
                    select(sibling.c.id, task.c.id)
                    .join_from(task, sibling, sibling.c.item_key == task.c.item_key)
                    .where(
                        task.c.item_key != "",
                        sibling.c.id != task.c.id,
                        task.c.status == TaskStatus.OPEN,
                    )
                ),
            ]
        )
        closes = closes[np.argsort(closes[:, 0], kind="stable")]
        first = np.searchsorted(closes[:, 0], met[:, 0], side="left")
        count = np.searchsorted(closes[:, 0], met[:, 0], side="right") - first
        # The rows of `closes` that belong to each met pair, one after the other.
        at = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
        # One number for a pair: sorted and made single at once, by task, then expert.
        pairs = np.unique((closes[at, 1] << _EXPERT_BITS) | np.repeat(met[:, 1], count))
        return SeenPairs(pairs >> _EXPERT_BITS, pairs & ((1 << _EXPERT_BITS) - 1))

    def tasks_with_levels(
        self, levels: Collection[Level], *, movable: bool = False
    ) -> NDArray[np.int64]:
        """The tasks that somebody of these levels has in hand, keeps, or did; ascending."""
        a, e = t.assignment.c, t.expert.c
        (found,) = integer_columns(
            self._connection,
            select(a.task_id)
            .join_from(t.assignment, t.expert, e.id == a.expert_id)
            .where(a.status.in_(TAKEN), e.level.in_(levels), _kept(movable=movable))
            .distinct()
            .order_by(a.task_id),
            1,
        )
        return found

    def _pairs(self, statement: Select[Any]) -> NDArray[np.int64]:
        return np.column_stack(integer_columns(self._connection, statement, 2))

    def labels_in_use(self, project_id: int) -> set[str]:
        """The labels that an answer or the gold of the project's tasks names."""
        said = self._connection.execute(
            select(t.submission.c.label)
            .join(t.task, t.task.c.id == t.submission.c.task_id)
            .where(t.task.c.project_id == project_id)
            .distinct()
        ).scalars()
        right = self._connection.execute(
            select(t.task.c.gold)
            .where(t.task.c.project_id == project_id, func.length(t.task.c.gold) > 0)
            .distinct()
        ).scalars()
        return set(said) | {label for labels in right for label in labels}

    def has_tasks(self, project_id: int) -> bool:
        """Whether the project has a task, so that its type stands."""
        first = select(t.task.c.id).where(t.task.c.project_id == project_id).limit(1)
        return self._connection.execute(first).first() is not None

    def has_money(self, project_id: int) -> bool:
        """Whether a rate or a ledger line names the project, so that its currency stands."""
        return any(
            self._connection.execute(
                select(table.c.id).where(table.c.project_id == project_id).limit(1)
            ).first()
            for table in (t.rate_card, t.ledger)
        )


def _kept(*, movable: bool) -> ColumnElement[bool]:
    """Whether an assignment stays where it is."""
    return ~is_movable() if movable else true()
