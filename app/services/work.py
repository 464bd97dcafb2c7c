"""Projects and tasks: set up, browse, follow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.config.policies import CredentialPolicy
from app.domain.audit import Fact
from app.domain.credentials import Unusable
from app.domain.errors import UserError
from app.domain.lists import ListSource
from app.domain.news import Topic
from app.domain.pages import TaskPage
from app.domain.people import Expert, ExpertStatus, Level
from app.domain.quality import Estimate
from app.domain.work import (
    AssignmentStatus,
    FunnelStep,
    NeedWords,
    Project,
    ProjectRow,
    ProjectStatus,
    Requirement,
    TaskRow,
)
from app.services.desk import Desk
from app.services.grounds import Grounds, asks_nothing
from app.services.lists import StoreList
from app.services.project_checks import checked_project
from app.store.unit import Unit

# What the steps of the funnel take away, in the order in which a credential is checked.
_OUT_OF_FORCE = (
    Unusable.NOT_ACTIVE,
    Unusable.NOT_YET_ISSUED,
    Unusable.EXPIRED,
    Unusable.EXPIRY_UNKNOWN,
)
_UNVERIFIED = (Unusable.REFUTED, Unusable.UNVERIFIED, Unusable.VERIFICATION_STALE)
_LEVELS = {
    Level.LABELER: "labeler",
    Level.QC_ANALYST: "QC analyst",
    Level.AI_TRAINER: "AI trainer",
}
_GONE = (AssignmentStatus.CANCELLED, AssignmentStatus.REJECTED)


class WorkService:
    """Use cases about the work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def projects(self) -> ListSource[ProjectRow]:
        """The Projects table. Filters: status, client."""
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.work.find_projects(query),
            lambda reader, ids: reader.work.project_rows(ids),
        )

    @property
    def tasks(self) -> ListSource[TaskRow]:
        """The Tasks table (100,000 rows and more). Filters: project (id), status, batch, gold
        (yes/no). Sort: external_id, due_on, priority, status.
        """
        return StoreList(
            self._desk.store,
            lambda reader, query: reader.work.find_tasks(query),
            lambda reader, ids: reader.work.task_rows(ids),
        )

    def project(self, project_id: int) -> Project:
        """The record. Raises UserError when there is none."""
        with self._desk.read() as reader:
            found = reader.work.project(project_id)
        if found is None:
            raise UserError("This project is not in the workspace. Go back to the list.")
        return found

    def all_projects(self) -> list[Project]:
        """Every project, by name."""
        with self._desk.read() as reader:
            return reader.work.projects()

    def save_project(self, project: Project) -> int:
        """Add (id 0) or change a project; its id. Raises UserError that says which field is
        wrong.

        Tasks keep the priority, due date and overlap they were imported with. The status is
        changed with `set_project_status` alone, because that needs a reason.
        """
        new = checked_project(project)
        with self._desk.write("work.edit") as unit:
            old = _old(unit, new)
            if old is None:
                project_id = unit.work.add_project(new)
                unit.audit("project.add", f"project:{project_id}", **_facts(new))
            else:
                new = replace(new, status=old.status)
                project_id = old.id
                if new == old:
                    return project_id
                unit.work.update_project(new)
                unit.audit("project.change", f"project:{project_id}", **_changes(old, new))
            unit.touched(Topic.WORK, Topic.MATCHING)
        return project_id

    def set_project_status(self, project_id: int, status: ProjectStatus, reason: str) -> None:
        """Open, pause or close a project. The reason is kept with the project."""
        if not reason.strip():
            raise UserError("Say why: the reason is kept with the project. Nothing was changed.")
        with self._desk.write("work.edit") as unit:
            old = unit.work.project(project_id)
            if old is None:
                raise UserError("This project is not in the workspace. Nothing was changed.")
            if old.status is status:
                return
            unit.work.set_project_status(project_id, status, reason.strip(), unit.now, unit.actor)
            unit.audit(
                "project.status", f"project:{project_id}",
                before=old.status.value, after=status.value,
            )  # fmt: skip
            unit.touched(Topic.WORK, Topic.MATCHING)

    def qualify(self, requirement: Requirement, client_org: str = "") -> tuple[FunnelStep, ...]:
        """How many active experts are left after each rule of a requirement today ("41 of 412
        qualify").

        A step that asks nothing is left out; the last step is the number who qualify. Of several
        credentials the one that comes nearest counts.
        """
        today = self._desk.today()
        with self._desk.read() as reader:
            policy, _ = reader.settings.policy(CredentialPolicy)
            grounds = Grounds(reader, policy)
            scores = reader.quality.estimates()
            left = [e for e in reader.people.experts() if e.status is ExpertStatus.ACTIVE]
        return tuple(funnel(left, grounds, requirement, client_org, scores, today))

    def need_words(self) -> NeedWords:
        """What a requirement can be built from, each list in alphabetical order."""
        with self._desk.read() as reader:
            specialties, places, kinds = reader.work.words_of_credentials()
            asked = [project.requirement for project in reader.work.projects()]
            spoken = {tongue for e in reader.people.experts() for tongue in e.languages}
        specialties |= {one.need.specialty for one in asked}
        above = {path.rpartition("/")[0] for path in specialties}
        return NeedWords(
            specialties=_sorted(specialties | above),
            jurisdictions=(
                "ANY",
                *_sorted((places | {a.need.jurisdiction for a in asked}) - {"ANY"}),
            ),
            kinds=_sorted(kinds | {one.need.kind for one in asked}),
            languages=_sorted(spoken | {one.language for one in asked}),
        )

    def batches(self, project_id: int) -> list[str]:
        """The names of a project's batches, in order; the first 500."""
        with self._desk.read() as reader:
            return reader.work.batches(project_id)

    def task(self, task_id: int) -> TaskPage:
        """All that a task's page shows."""
        with self._desk.read() as reader:
            task = reader.work.task(task_id)
            project = None if task is None else reader.work.project(task.project_id)
            if task is None or project is None:
                raise UserError("This task is not in the workspace. Go back to the list.")
            label, posterior = reader.work.inferred(task_id)
            return TaskPage(
                task=task,
                project=project,
                answers=tuple(reader.work.answers(task_id)),
                label=label,
                posterior=posterior,
                assigned=tuple(
                    name for name, status in reader.work.people_on(task_id) if status not in _GONE
                ),
            )

    def search_tasks(self, text: str, limit: int = 8) -> list[tuple[int, str]]:
        """(id, "project · task") that fit, for the command palette."""
        if not text.strip():
            return []
        with self._desk.read() as reader:
            return reader.work.search_tasks(text.strip(), limit)


def funnel(
    people: Sequence[Expert],
    grounds: Grounds,
    requirement: Requirement,
    client_org: str,
    scores: Mapping[int, Estimate],
    today: date,
) -> Iterator[FunnelStep]:
    """How many of these people are left after each rule. Somebody without a score passes."""
    need = requirement.need
    yield FunnelStep("active experts", len(people))
    left = [(e, grounds.reason(e.id, need, today)) for e in people]
    credential_rules = (
        (f"with {need.specialty}", bool(need.specialty), (Unusable.WRONG_SPECIALTY,)),
        # Where no specialty is asked, having no credential at all counts as the wrong kind.
        (f"holding {need.kind}", bool(need.kind), (Unusable.WRONG_KIND, Unusable.WRONG_SPECIALTY)),
        (
            f"for {need.jurisdiction}",
            need.jurisdiction not in ("", "ANY"),
            (Unusable.WRONG_JURISDICTION, Unusable.WRONG_SPECIALTY),
        ),
        ("in force today", not asks_nothing(need), _OUT_OF_FORCE),
        ("verified", not asks_nothing(need), _UNVERIFIED),
    )
    for rule, asked, reasons in credential_rules:
        if asked:
            left = [(e, reason) for e, reason in left if reason not in reasons]
            yield FunnelStep(rule, len(left))
    language, floor = requirement.language, requirement.score_floor
    wishes: tuple[tuple[str, bool, Callable[[Expert], bool]], ...] = (
        (
            f"{_LEVELS[requirement.level]} or higher",
            requirement.level is not Level.LABELER,
            lambda e: e.level.rank >= requirement.level.rank,
        ),
        (f"speaking {language}", bool(language), lambda e: speaks(e, language)),
        (f"no tie to {client_org}", bool(client_org), lambda e: client_org not in e.orgs),
        (
            f"score at least {floor:.0%}",
            floor > 0,
            lambda e: e.id not in scores or scores[e.id].low >= floor,
        ),
    )
    for rule, asked, fits in wishes:
        if asked:
            left = [(e, reason) for e, reason in left if fits(e)]
            yield FunnelStep(rule, len(left))


def speaks(expert: Expert, language: str) -> bool:
    """Whether a person speaks a language: "en" is also spoken by who speaks "en-GB"."""
    return any(
        spoken == language or spoken.startswith(language + "-") for spoken in expert.languages
    )


def _sorted(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words - {""}))


def _facts(project: Project) -> dict[str, Fact]:
    """What the audit log says of a project: states and amounts."""
    asked = project.requirement
    return {
        "status": project.status.value,
        "priority": project.priority,
        "due_on": project.due_on.isoformat(),
        "overlap": project.overlap,
        "minutes_per_item": project.minutes_per_item,
        "currency": project.currency,
        "labels": len(project.labels),
        "specialty": asked.need.specialty,
        "jurisdiction": asked.need.jurisdiction,
        "credential_kind": asked.need.kind,
        "level": asked.level.value,
        "language": asked.language,
        "score_floor": asked.score_floor,
        "rate_cap": None if asked.rate_cap is None else asked.rate_cap.minor,
        "budget": None if project.budget is None else project.budget.minor,
    }


def _changes(old: Project, new: Project) -> dict[str, Fact]:
    """The facts that differ as before and after; names and texts only by what they are."""
    before, after = _facts(old), _facts(new)
    changed: dict[str, Fact] = {}
    for name in before:
        if before[name] != after[name]:
            changed[f"{name}_before"], changed[f"{name}_after"] = before[name], after[name]
    texts = ("external_id", "name", "client", "client_org", "guidelines", "labels")
    changed["texts"] = [name for name in texts if getattr(old, name) != getattr(new, name)]
    return changed


def _old(unit: Unit, new: Project) -> Project | None:
    """The project as it is, None when it is new. Refuses what would cut off work or money."""
    same = unit.work.projects_by_external().get(new.external_id)
    if same is not None and same.id != new.id:
        raise UserError(
            f"Project number: “{new.external_id}” is taken by “{same.name}”. Nothing was saved."
        )
    if new.id == 0:
        return None
    old = unit.work.project(new.id)
    if old is None:
        raise UserError("This project is not in the workspace. Nothing was saved.")
    if new.task_type != old.task_type and unit.work.has_tasks(old.id):
        raise UserError(
            f"Task type: the project has tasks of type {old.task_type}. Nothing was saved. Give "
            "work of another type a project of its own."
        )
    if new.currency != old.currency and unit.work.has_money(old.id):
        raise UserError(
            f"Currency: the project has rates or pay in {old.currency}, so it stays. Nothing was "
            "saved. Start another project for work in another currency."
        )
    gone = set(old.labels) - set(new.labels)
    if gone and (used := sorted(gone & unit.work.labels_in_use(old.id))):
        raise UserError(
            f"Labels: answers or gold of the project name “{used[0]}”, so it stays in the list. "
            "Nothing was saved."
        )
    return old
