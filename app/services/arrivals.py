"""Answers that arrive, compared with what is here: new versions, known ones, bad rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from app.domain.audit import canonical
from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.domain.task_types import CLASSIFICATION, AnswerError, RawAnswer, type_named
from app.domain.text import SHOWN_CHARS, one_line
from app.domain.work import AssignmentStatus, ProjectStatus, SubmissionStatus, TaskStatus
from app.store.intake import AssignmentFacts, KnownVersion, ProjectFacts, TaskFacts
from app.store.unit import Reader, Unit

_STEP = 2_000  # rows between two looks at the wish to stop
S = SubmissionStatus
_WAITING = (S.PENDING, S.QUEUED)
_FINAL = {
    S.ACCEPTED: "was accepted already, and accepted work is not replaced",
    S.CORRECTED: "was accepted with a correction already, and accepted work is not replaced",
    S.REJECTED: "was rejected, and the work is open for somebody else",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One answer as it came. `external_id` is "" when the sender gives none."""

    line: int
    external_id: str
    project_id: str
    task_id: str
    expert_id: str
    label: str
    seconds: int
    submitted_at: datetime
    reason: str = ""
    details: str = ""  # canonical JSON of what the answer holds beside label and reason

    @property
    def answer(self) -> str:
        """The answer as it is kept: canonical JSON."""
        body: dict[str, Any] = orjson.loads(self.details) if self.details else {}
        body |= {"label": self.label}
        if self.reason:
            body["reason"] = self.reason
        return canonical(body)


@dataclass(frozen=True, slots=True)
class NewWork:
    """An arrival with all its references resolved, as a version of an answer."""

    arrival: Arrival
    external_id: str
    project: ProjectFacts
    task: TaskFacts
    expert_id: int
    version: int
    assignment: AssignmentFacts | None
    supersedes: KnownVersion | None  # an earlier version that still waits
    returned: bool  # an earlier version was returned
    newest: bool  # no later version came with it


@dataclass(slots=True)
class Plan:
    """What arrivals come to. With a bad row nothing may be received."""

    new: list[NewWork] = field(default_factory=list)
    unchanged: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """All that arrivals are compared with, read at once."""

    projects: dict[str, ProjectFacts]
    experts: dict[str, int]
    tasks: dict[tuple[int, str], TaskFacts]
    assignments: dict[tuple[int, int], AssignmentFacts]
    called: dict[str, KnownVersion]
    versions: dict[tuple[int, int], list[KnownVersion]]


def plan_arrivals(reader: Reader | Unit, arrivals: Sequence[Arrival], progress: Progress) -> Plan:
    """Resolve references and compare with what is here; writes nothing."""
    progress.step(0, len(arrivals), "Looking up what the answers refer to")
    known = _look_up(reader, arrivals)
    plan = Plan()
    groups: dict[tuple[int, int], list[tuple[Arrival, ProjectFacts, TaskFacts]]] = {}
    for done, arrival in enumerate(arrivals):
        if done % _STEP == 0:
            progress.step(done, len(arrivals), "Comparing answers")
        found = _resolve(reader, arrival, known)
        if isinstance(found, BadRow):
            plan.bad_rows.append(found)
        else:
            arrival, project, task = found  # noqa: PLW2901 - the same answer, as it is kept
            expert = known.experts[arrival.expert_id]
            groups.setdefault((task.id, expert), []).append((arrival, project, task))
    for place, group in groups.items():
        _compare(plan, known, place, group)
    _refuse_taken_ids(reader, plan)
    plan.new.sort(key=lambda w: (w.arrival.submitted_at, w.arrival.line))
    plan.bad_rows.sort(key=lambda row: row.line)
    plan.notices.extend(_notices(plan.new))
    progress.step(len(arrivals), len(arrivals), "Comparing answers")
    return plan


def _look_up(reader: Reader | Unit, arrivals: Sequence[Arrival]) -> _Known:
    projects = {p.external_id: p for p in reader.intake.projects()}
    named: dict[str, set[str]] = {}
    for arrival in arrivals:
        named.setdefault(arrival.project_id, set()).add(arrival.task_id)
    tasks = {
        (projects[project].id, name): task
        for project, names in named.items()
        if project in projects
        for name, task in reader.intake.tasks(projects[project].id, sorted(names)).items()
    }
    task_ids = sorted({task.id for task in tasks.values()})
    versions: dict[tuple[int, int], list[KnownVersion]] = {}
    for version in reader.intake.versions_of(task_ids):
        versions.setdefault((version.task_id, version.expert_id), []).append(version)
    return _Known(
        projects,
        reader.intake.expert_ids(sorted({a.expert_id for a in arrivals})),
        tasks,
        reader.intake.assignments(task_ids),
        reader.intake.versions_called(a.external_id for a in arrivals if a.external_id),
        versions,
    )


def _resolve(
    reader: Reader | Unit, arrival: Arrival, known: _Known
) -> tuple[Arrival, ProjectFacts, TaskFacts] | BadRow:
    def bad(column: str, value: str, reason: str) -> BadRow:
        return BadRow(arrival.line, column, one_line(value, SHOWN_CHARS), reason)

    project = known.projects.get(arrival.project_id)
    if project is None:
        return bad("project_id", arrival.project_id, _unknown("a project", "projects"))
    if project.status is ProjectStatus.CLOSED:
        return bad("project_id", arrival.project_id,
                   "is closed: open the project to receive its answers")  # fmt: skip
    task = known.tasks.get((project.id, arrival.task_id))
    if task is None:
        return bad("task_id", arrival.task_id, _unknown("a task of the project", "tasks"))
    if task.status is TaskStatus.CANCELLED:
        return bad("task_id", arrival.task_id, "was cancelled: leave its answers out")
    if arrival.expert_id not in known.experts:
        return bad("expert_id", arrival.expert_id, _unknown("an expert", "experts"))
    if arrival.label and arrival.label not in project.labels:
        return bad("label", arrival.label,
                   f"is not one of the project's labels ({', '.join(project.labels)})")  # fmt: skip
    if project.task_type == CLASSIFICATION.name and arrival.label and not arrival.details:
        return arrival, project, task  # nearly all answers: nothing to look up
    assignment = known.assignments.get((task.id, known.experts[arrival.expert_id]))
    details = orjson.loads(arrival.details) if arrival.details else {}
    given = RawAnswer(
        arrival.label,
        details | ({"reason": arrival.reason} if arrival.reason else {}),
        orjson.loads(reader.intake.payload(task.id)),
        project.labels,
        orjson.loads(assignment.shown_order) if assignment and assignment.shown_order else (),
    )
    try:
        answer = type_named(project.task_type).read(given)
    except AnswerError as error:
        return bad("details" if details else "label", arrival.details[:200], str(error))
    label, reason = answer.pop("label"), answer.pop("reason", "")
    details_kept = canonical(answer) if answer else ""
    return replace(arrival, label=label, reason=reason, details=details_kept), project, task


def _unknown(what: str, kind: str) -> str:
    return f"is not {what} of this workspace: import {kind} first, or correct the row"


def _compare(
    plan: Plan,
    known: _Known,
    place: tuple[int, int],
    group: list[tuple[Arrival, ProjectFacts, TaskFacts]],
) -> None:
    """Sort one person's answers to one task into unchanged, bad and new versions."""
    task_id, expert_id = place
    here = known.versions.get(place, [])
    last = here[-1] if here else None
    moment = last.submitted_at if last else None
    fresh: list[NewWork] = []
    for arrival, project, task in sorted(group, key=lambda g: (g[0].submitted_at, g[0].line)):
        same = _same_as(arrival, place, known, here)
        if same is not None:
            if same:
                plan.bad_rows.append(
                    BadRow(arrival.line, "submission_id", arrival.external_id, same)
                )
            else:
                plan.unchanged += 1
            continue
        if last is not None and last.status in _FINAL:
            plan.bad_rows.append(
                BadRow(arrival.line, "task_id", arrival.task_id, _FINAL[last.status])
            )
            continue
        if moment is not None and arrival.submitted_at <= moment:
            plan.bad_rows.append(
                BadRow(
                    arrival.line, "submitted_at", arrival.submitted_at.isoformat(),
                    "is not later than another answer of this person to this task",
                )
            )  # fmt: skip
            continue
        moment = arrival.submitted_at
        version = (last.version if last else 0) + len(fresh) + 1
        name = arrival.external_id or "/".join(
            (arrival.project_id, arrival.task_id, arrival.expert_id, str(version))
        )
        fresh.append(
            NewWork(
                arrival, name, project, task, expert_id, version,
                known.assignments.get((task_id, expert_id)),
                last if last is not None and last.status in _WAITING else None,
                any(v.status is S.RETURNED for v in here),
                newest=False,
            )
        )  # fmt: skip
    plan.new.extend(fresh[:-1])
    for work in fresh[-1:]:
        plan.new.append(
            NewWork(work.arrival, work.external_id, work.project, work.task, work.expert_id,
                    work.version, work.assignment, work.supersedes, work.returned, newest=True)
        )  # fmt: skip


def _same_as(
    arrival: Arrival, place: tuple[int, int], known: _Known, here: Iterable[KnownVersion]
) -> str | None:
    """Whether the answer is here: "" when it is, why it may not come in, None when it is new."""
    if arrival.external_id:
        version = known.called.get(arrival.external_id)
        if version is None:
            return None
        if (version.task_id, version.expert_id) == place and _equal(arrival, version):
            return ""
        return "was received before with other content: give the new answer a new submission_id"
    return "" if any(_equal(arrival, version) for version in here) else None


def _equal(arrival: Arrival, version: KnownVersion) -> bool:
    return (arrival.label, arrival.seconds, arrival.submitted_at, arrival.answer) == (
        version.label, version.seconds, version.submitted_at, version.answer,
    )  # fmt: skip


def _refuse_taken_ids(reader: Reader | Unit, plan: Plan) -> None:
    """Ids that two answers would share: given twice in the file, or made and already taken."""
    made = [w.external_id for w in plan.new if not w.arrival.external_id]
    taken = set(reader.intake.versions_called(made)) if made else set()
    seen: dict[str, int] = {}
    for work in sorted(plan.new, key=lambda w: w.arrival.line):
        name, line = work.external_id, work.arrival.line
        if name in taken:
            plan.bad_rows.append(
                BadRow(line, "submission_id", name, "is taken: give the row an id of its own")
            )
        elif name in seen:
            plan.bad_rows.append(
                BadRow(line, "submission_id", name, f"is also in line {seen[name]}")
            )
        else:
            seen[name] = line


def _notices(new: Sequence[NewWork]) -> list[str]:
    alone = sum(w.assignment is None for w in new)
    early = sum(
        w.assignment is not None and w.arrival.submitted_at < w.assignment.assigned_at for w in new
    )
    ended = sum(
        w.assignment is not None
        and w.assignment.status in (AssignmentStatus.CANCELLED, AssignmentStatus.REJECTED)
        for w in new
    )
    return [
        f"{count:,} {'answer' if count == 1 else 'answers'} {text}"
        for count, text in (
            (alone, "came without an assignment."),
            (early, "came before the work was assigned."),
            (ended, "came to an assignment that was cancelled."),
        )
        if count
    ]
