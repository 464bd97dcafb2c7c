"""Pins and bans: what a manager lays down by hand, hard in every plan until taken back."""

from collections.abc import Collection, Iterable, Sequence

from app.domain.errors import UserError
from app.domain.matching import HandRule, HandRuleKind, HandRuleRow
from app.domain.news import Topic
from app.domain.people import Expert, ExpertStatus
from app.domain.text import natural
from app.domain.work import ProjectStatus, TaskStatus
from app.services.desk import Desk
from app.store.hand_rules import RuledTask
from app.store.unit import Reader, Unit

_ACTION = "matching.rules"
_NAMED = 5  # tasks named in a refusal; the others are counted


class HandRuleService:
    """Use cases about pins and bans. A refusal changes nothing at all."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def rules(self) -> tuple[HandRuleRow, ...]:
        """The pins and bans, newest first; what one person laid down for one reason about one
        expert and several tasks of a project is one line.
        """
        with self._desk.read() as reader:
            made = reader.matching.hand_rules()
            experts = reader.matching.expert_names(one.expert_id for one in made)
            tasks = reader.matching.task_names(one.task_id for one in made if one.task_id)
            projects = {one.id: one.external_id for one in reader.work.projects()}
        lines: dict[tuple[object, ...], list[HandRule]] = {}
        for one in made:
            whole = one.task_id is None
            key = (one.kind, one.expert_id, one.project_id, whole, one.reason, one.made_by)
            lines.setdefault(key, []).append(one)
        rows = [
            HandRuleRow(
                ids=tuple(one.id for one in same),
                kind=same[0].kind,
                expert_id=same[0].expert_id,
                expert=experts[same[0].expert_id],
                project_id=same[0].project_id,
                project=projects[same[0].project_id],
                tasks=tuple(sorted((tasks[o.task_id][1] for o in same if o.task_id), key=natural)),
                reason=same[0].reason,
                made_by=same[0].made_by,
                made_at=max(one.made_at for one in same),
            )
            for same in lines.values()
        ]
        return tuple(sorted(rows, key=lambda row: (row.made_at, row.ids), reverse=True))

    def project_called(self, number: str) -> int:
        """The project with this number. Raises UserError when there is none."""
        with self._desk.read() as reader:
            found = reader.work.projects_by_external().get(number)
        if found is None:
            raise UserError(f"There is no project “{number}”. Nothing was changed.")
        return found.id

    def tasks_called(self, names: Iterable[str], project: str = "") -> list[int]:
        """The tasks with these numbers, of the project with that number when it is given.

        Raises UserError for a number that no task has, or that tasks of several projects have.
        """
        wanted = self.project_called(project) if project else None
        found = []
        with self._desk.read() as reader:
            for name in names:
                ids = [
                    task_id
                    for task_id, project_id, _ in reader.matching.tasks_named(name.strip())
                    if wanted in (None, project_id)
                ]
                if not ids:
                    raise UserError(
                        f"There is no task “{name}”. Nothing was changed. Look it up on the "
                        "Tasks page."
                    )
                if len(ids) > 1:
                    raise UserError(
                        f"Tasks of {len(ids)} projects are called “{name}”. Nothing was changed. "
                        "Say which project is meant."
                    )
                found.append(ids[0])
        return found

    def unmet(self, expert_id: int, task_ids: Sequence[int]) -> tuple[int, ...]:
        """Those of these tasks that the expert does not know yet, in their order: neither they nor
        another task of their item was handed out to the expert or done."""
        with self._desk.read() as reader:
            met = reader.matching.met_by(expert_id, task_ids)
        return tuple(task for task in task_ids if task not in met)

    def pin(self, expert_id: int, task_ids: Sequence[int], reason: str) -> int:
        """Let the expert do these tasks; how many pins are new."""
        reason = _needed(reason)
        with self._desk.write(_ACTION) as unit:
            expert = _expert(unit, expert_id)
            if expert.status is not ExpertStatus.ACTIVE:
                raise UserError(
                    f"{expert.name} is {expert.status.value} and gets no work. Nothing was "
                    "changed. Activate the person first."
                )
            made = unit.matching.hand_rules()
            own = [one for one in made if one.expert_id == expert_id]
            pinned = {one.task_id for one in own if one.kind is HandRuleKind.PIN}
            tasks = [task for task in _tasks(unit, task_ids) if task.id not in pinned]
            _not_banned(tasks, own, expert)
            _not_met(unit, tasks, expert)
            _no_siblings(unit, tasks, pinned, expert)
            _enough_places(unit, tasks, made, expert)
            return self._add(unit, HandRuleKind.PIN, expert_id, tasks, reason)

    def ban(
        self, expert_id: int, project_id: int, task_ids: Sequence[int] | None, reason: str
    ) -> int:
        """Keep the expert from these tasks of a project, or from all of it; how many bans are
        new.
        """
        reason = _needed(reason)
        with self._desk.write(_ACTION) as unit:
            expert = _expert(unit, expert_id)
            project = unit.work.project(project_id)
            if project is None:
                raise UserError("This project is not in the workspace. Nothing was changed.")
            own = [
                one
                for one in unit.matching.hand_rules()
                if one.expert_id == expert_id and one.project_id == project_id
            ]
            pins = {one.task_id for one in own if one.kind is HandRuleKind.PIN}
            bans = {one.task_id for one in own if one.kind is HandRuleKind.BAN}
            if task_ids is None:
                _not_pinned(unit, pins, expert)
                if None in bans:
                    return 0
                rule = HandRule(
                    0, HandRuleKind.BAN, expert_id, project_id, None, reason, unit.actor, unit.now
                )
                unit.matching.add_hand_rules([rule])
                _tell(unit, "hand_rule.ban", expert_id, project=project_id, tasks=None)
                return 1
            tasks = _tasks(unit, task_ids)
            if any(task.project_id != project_id for task in tasks):
                raise UserError(
                    f"Not all of these tasks are of {project.name}. Nothing was changed. Ban them "
                    "project by project."
                )
            _not_pinned(unit, pins & {task.id for task in tasks}, expert)
            new = [] if None in bans else [task for task in tasks if task.id not in bans]
            return self._add(unit, HandRuleKind.BAN, expert_id, new, reason)

    def take_back(self, ids: Sequence[int]) -> int:
        """Take pins and bans back, by their ids; how many there were."""
        with self._desk.write(_ACTION) as unit:
            removed = unit.matching.remove_hand_rules(ids)
            if removed:
                unit.audit(
                    "hand_rule.take_back", "hand_rules", ids=sorted(set(ids)), removed=removed
                )
                unit.touched(Topic.MATCHING)
        return removed

    def _add(
        self,
        unit: Unit,
        kind: HandRuleKind,
        expert_id: int,
        tasks: Sequence[RuledTask],
        reason: str,
    ) -> int:
        unit.matching.add_hand_rules(
            [
                HandRule(0, kind, expert_id, one.project_id, one.id, reason, unit.actor, unit.now)
                for one in tasks
            ]
        )
        if tasks:
            _tell(unit, f"hand_rule.{kind.value}", expert_id, tasks=[one.id for one in tasks])
        return len(tasks)


def _tell(unit: Unit, action: str, expert_id: int, **facts: int | list[int] | None) -> None:
    unit.audit(action, f"expert:{expert_id}", **facts)
    unit.touched(Topic.MATCHING)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise UserError("Give a reason: it is kept with the rule. Nothing was changed.")
    return reason.strip()


def _expert(unit: Unit, expert_id: int) -> Expert:
    found = unit.people.expert(expert_id)
    if found is None:
        raise UserError("This expert is not in the workspace. Nothing was changed.")
    return found


def _tasks(unit: Unit, task_ids: Sequence[int]) -> list[RuledTask]:
    """The tasks, each once. Refuses unknown ones and those that nobody can be given."""
    if not task_ids:
        raise UserError("Choose one task at least. Nothing was changed.")
    found = unit.matching.ruled_tasks(task_ids)
    missing = set(task_ids) - set(found)
    if missing:
        raise UserError(
            f"{len(missing):,} of these tasks are not in the workspace. Nothing was changed."
        )
    tasks = sorted(found.values(), key=lambda task: task.id)
    for status, words in ((TaskStatus.DONE, "done"), (TaskStatus.CANCELLED, "cancelled")):
        _refuse(
            [task for task in tasks if task.status is status],
            f"is {words} already: nobody is given it any more",
            f"are {words} already: nobody is given them any more",
        )
    _refuse(
        [task for task in tasks if task.project_status is ProjectStatus.CLOSED],
        "is of a closed project. Open the project first",
        "are of a closed project. Open the project first",
    )
    return tasks


def _not_banned(tasks: Sequence[RuledTask], own: Sequence[HandRule], expert: Expert) -> None:
    bans = [one for one in own if one.kind is HandRuleKind.BAN]
    projects = {one.project_id for one in bans if one.task_id is None}
    single = {one.task_id for one in bans}
    end = f"banned for {expert.name}. Take the ban back first"
    _refuse(
        [task for task in tasks if task.project_id in projects],
        f"is of a project that is {end}",
        f"are of a project that is {end}",
    )
    _refuse([task for task in tasks if task.id in single], f"is {end}", f"are {end}")


def _not_pinned(reader: Reader | Unit, pins: Collection[int | None], expert: Expert) -> None:
    tasks = reader.matching.ruled_tasks(one for one in pins if one is not None)
    end = f"pinned to {expert.name}. Take the pin back first"
    _refuse(list(tasks.values()), f"is {end}", f"are {end}")


def _not_met(unit: Unit, tasks: Sequence[RuledTask], expert: Expert) -> None:
    met = unit.matching.met_by(expert.id, (task.id for task in tasks))
    end = f"known to {expert.name}: it, or another task of the same item, was handed out or done"
    _refuse([task for task in tasks if task.id in met], f"is {end}", f"are {end}")


def _no_siblings(
    unit: Unit, tasks: Sequence[RuledTask], pinned: Iterable[int | None], expert: Expert
) -> None:
    """Nobody sees two tasks of one item."""
    known = unit.matching.ruled_tasks(one for one in pinned if one is not None)
    items = {task.item_key for task in known.values() if task.item_key}
    twice = []
    for task in tasks:
        if task.item_key and task.item_key in items:
            twice.append(task)
        items.add(task.item_key)
    end = f"an item of which another task is pinned to {expert.name}"
    _refuse(twice, f"shows {end}", f"show {end}")


def _enough_places(
    unit: Unit, tasks: Sequence[RuledTask], made: Sequence[HandRule], expert: Expert
) -> None:
    """A task takes as many people as its overlap, those who have begun it among them."""
    on_it = unit.matching.settled_on(task.id for task in tasks)
    for one in made:
        if one.kind is HandRuleKind.PIN and one.task_id is not None:
            on_it.setdefault(one.task_id, set()).add(one.expert_id)
    _refuse(
        [task for task in tasks if len(on_it.get(task.id, set()) | {expert.id}) > task.overlap],
        "has as many people as its overlap: pinned ones and those who have begun it",
        "have as many people as their overlap: pinned ones and those who have begun them",
    )


def _refuse(tasks: Sequence[RuledTask], one: str, several: str) -> None:
    if not tasks:
        return
    names = ", ".join(task.external_id for task in tasks[:_NAMED])
    more = f" and {len(tasks) - _NAMED:,} more" if len(tasks) > _NAMED else ""
    if len(tasks) == 1:
        raise UserError(f"Task {names} {one}. Nothing was changed.")
    raise UserError(f"Tasks {names}{more} {several}. Nothing was changed.")
