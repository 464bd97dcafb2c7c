"""Tasks: added, or changed where their project and number are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import orjson

from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.domain.task_types import type_named
from app.domain.text import one_line
from app.domain.work import Project, Task, TaskStatus
from app.files.kinds.tasks import TaskRow
from app.services.importing import Prepared
from app.services.importing.common import STEP, FileFacts, bad, unknown, with_bar
from app.store.unit import Reader, Unit

_WRITTEN_AT_ONCE = 5_000
_TITLE_CHARS = 160


@dataclass(frozen=True, slots=True)
class _Work:
    added: list[Task]
    changed: list[Task]
    overlap_moved: list[int]  # tasks that may be done, or open, by their new overlap


class TaskImporter:
    """How a file of tasks becomes rows.

    An empty cell (or, for a new task, a missing column) of priority, due_on and overlap takes the
    project's value, once: a project changed later does not change its tasks. The text of a task
    that has been answered cannot change, because the answers would no longer be about it.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, TaskRow]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is there."""
        projects = reader.work.projects_by_external()
        known = reader.work.tasks_by_key(
            (projects[row.project_id].id, row.task_id)
            for _, row in rows
            if row.project_id in projects
        )
        bad_rows: list[BadRow] = []
        work = _Work([], [], [])
        unchanged = 0
        reworded: dict[int, tuple[int, str]] = {}
        for done, (line, row) in enumerate(rows):
            if done % STEP == 0:
                progress.step(done, len(rows), "Comparing tasks")
            project = projects.get(row.project_id)
            if project is None:
                bad_rows.append(
                    unknown(line, "project_id", row.project_id, "a project", "projects")
                )
                continue
            if wrong := _wrong_gold(line, row, project):
                bad_rows.append(wrong)
                continue
            task_type, payload = type_named(project.task_type), orjson.loads(row.payload)
            if fault := task_type.fault(payload):
                bad_rows.append(bad(line, "payload", row.task_id, fault))
                continue
            old = known.get((project.id, row.task_id))
            title = one_line(str(payload.get(task_type.title, "")), _TITLE_CHARS)
            new = self._task(row, project, old, title)
            if old is None:
                work.added.append(new)
            elif new == old:
                unchanged += 1
            else:
                work.changed.append(new)
                if new.overlap != old.overlap:
                    work.overlap_moved.append(new.id)
                if new.payload != old.payload:
                    reworded[new.id] = (line, row.task_id)
        for task_id in sorted(reader.work.answered(reworded)):
            line, name = reworded[task_id]
            bad_rows.append(
                bad(
                    line, "task_id", name,
                    "has been answered, so its text cannot change: give the new text a new task_id",
                )
            )  # fmt: skip
        progress.step(len(rows), len(rows), "Comparing tasks")
        return Prepared(len(work.added), len(work.changed), unchanged, tuple(bad_rows), (), work)

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared."""
        work = cast(_Work, prepared.work)
        total = len(work.added) + len(work.changed)
        done = 0
        unit.quality.keep_past_of(work.changed, unit.now)
        for tasks, write in (
            (work.added, unit.work.add_tasks),
            (work.changed, unit.work.update_tasks),
        ):
            for start in range(0, len(tasks), _WRITTEN_AT_ONCE):
                progress.step(done, total, "Writing tasks")
                part = tasks[start : start + _WRITTEN_AT_ONCE]
                write(part)
                done += len(part)
        unit.intake.recount_tasks(work.overlap_moved)
        progress.step(total, total, "Writing tasks")
        unit.audit("task.import", "task:import", added=len(work.added), changed=len(work.changed))
        unit.touched(Topic.WORK, Topic.MATCHING, Topic.QUALITY)

    def _task(self, row: TaskRow, project: Project, old: Task | None, title: str) -> Task:
        new = Task(
            id=0,
            external_id=row.task_id,
            project_id=project.id,
            batch=row.batch,
            payload=row.payload,
            title=title,
            gold=row.gold,
            jurisdiction=row.jurisdiction,
            language=row.language,
            priority=project.priority if row.priority is None else row.priority,
            due_on=row.due_on or project.due_on,
            overlap=row.overlap or project.overlap,
            item_key=row.item_key,
            status=TaskStatus.OPEN,
        )
        if old is None:
            return new
        pick = self._file.pick
        return replace(
            new,
            id=old.id,
            status=old.status,
            batch=pick("batch", new.batch, old.batch),
            gold=pick("gold", new.gold, old.gold),
            jurisdiction=pick("jurisdiction", new.jurisdiction, old.jurisdiction),
            language=pick("language", new.language, old.language),
            priority=pick("priority", new.priority, old.priority),
            due_on=pick("due_on", new.due_on, old.due_on),
            overlap=pick("overlap", new.overlap, old.overlap),
            item_key=pick("item_key", new.item_key, old.item_key),
        )


def _wrong_gold(line: int, row: TaskRow, project: Project) -> BadRow | None:
    if not row.gold:
        return None
    if not type_named(project.task_type).gold:
        return bad(
            line, "gold", ", ".join(row.gold),
            f"is given, but tasks of type {project.task_type} have no known answer: leave it out",
        )  # fmt: skip
    if bar := with_bar(line, "gold", row.gold):
        return bar
    for label in row.gold:
        if label not in project.labels:
            labels = ", ".join(project.labels)
            return bad(
                line, "gold", label,
                f"is not one of the labels of {project.external_id} ({labels})",
            )  # fmt: skip
    return None
