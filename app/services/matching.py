"""Matching: propose a plan, explain it, commit it."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from app.domain.errors import UserError
from app.domain.matching import CommittedPlan, Plan, PlanPair, WhyLine
from app.domain.news import Topic
from app.domain.progress import Progress, Silent
from app.domain.work import Assignment, AssignmentStatus, TaskStatus
from app.services.desk import Desk

if TYPE_CHECKING:
    from app.files.sheet import Cell
    from app.matching.engine import Solution
    from app.services.matching_problem import Problem
    from app.store.unit import Unit

_CHANGED = (
    "The work, the people or the day changed since this plan was made. Nothing was assigned. "
    "Make a new plan."
)


class MatchingService:
    """Use cases about plans."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # The newest plan's problem and solution, so that asking why needs no second solving.
        self._newest: tuple[Problem, Solution] | None = None

    def propose(self, progress: Progress) -> Plan:
        """The best plan for all open work now. Writes nothing."""
        from app.services import matching_words as words

        began = perf_counter()
        problem, solution = self._solved(progress)
        self._newest = (problem, solution)
        progress.step(0, 0, "Writing the plan down")
        lines = words.plan_lines(problem, solution)
        return Plan(
            made_at=self._desk.now(),
            policy_version=problem.policy_version,
            fingerprint=problem.fingerprint,
            summary=words.plan_summary(solution, lines, perf_counter() - began),
            lines=lines,
            pairs=tuple(words.plan_pairs(problem, solution)),
            unfilled=words.plan_unfilled(problem, solution),
        )

    def why(self, plan: Plan, line_id: int) -> WhyLine:
        """Why this person is on this line: credential, level, capacity, runner-up."""
        from app.services.matching_words import why_line

        line = next((one for one in plan.lines if one.id == line_id), None)
        if line is None:
            raise UserError("The plan has no such line. Choose one of its lines.")
        problem, solution = self._behind(plan)
        title = f"Why {line.expert} for {line.project}"
        return WhyLine(title, why_line(problem, solution, line))

    def why_task(self, plan: Plan, task_external_id: str) -> WhyLine:
        """Why a task got the people it got, or nobody: the funnel. Raises UserError for an
        unknown task.
        """
        from app.services.matching_words import why_task

        name = task_external_id.strip()
        with self._desk.read() as reader:
            found = reader.matching.tasks_named(name)
            if not found:
                raise UserError(f"There is no task “{name}”. Look it up on the Tasks page.")
            projects = {project.id: project.name for project in reader.work.projects()}
            on_it = {task: reader.matching.people_on(task) for task, _, _ in found}
        problem, solution = self._behind(plan)
        place = {task: at for at, task in enumerate(problem.task_ids.tolist())}
        facts: list[tuple[str, str]] = []
        for task, project, status in found:
            if len(found) > 1:
                facts.append(("Project", projects[project]))
            if on_it[task]:
                facts.append(("Already on it", ", ".join(on_it[task])))
            if task in place:
                facts.extend(why_task(problem, solution, place[task]))
            else:
                facts.append(("In the plan", _left_out(status)))
        return WhyLine(f"Task {name}", tuple(facts))

    def commit(self, plan: Plan, progress: Progress) -> CommittedPlan:
        """Check the plan independently against the present state and write it in one
        transaction; refused in words when the work or the people changed since.
        """
        if not plan.pairs:
            raise UserError("The plan assigns nothing. There is nothing to commit.")
        self._desk.allow("matching.commit")
        today = self._desk.today()
        progress.step(0, 3, "Reading the present state")
        with self._desk.write("matching.commit") as unit:
            self._check(unit, plan, progress)
            progress.step(2, 3, "Writing the assignments")
            summary = plan.summary
            plan_id = unit.matching.add_plan(
                at=unit.now, by=self._desk.user.name, fingerprint=plan.fingerprint,
                policy_version=plan.policy_version, objective=summary.objective,
                bound=summary.bound, units_wanted=summary.units_wanted,
                units_placed=len(plan.pairs), seconds=summary.seconds,
            )  # fmt: skip
            unit.work.add_assignments(
                [
                    Assignment(
                        id=0, task_id=pair.task_id, expert_id=pair.expert_id, plan_id=plan_id,
                        assigned_at=unit.now, due_on=pair.due_on, status=AssignmentStatus.OPEN,
                        hold_reason="", credential_id=pair.credential_id,
                    )
                    for pair in plan.pairs
                ]
            )  # fmt: skip
            progress.step(3, 3, "Assigned")
            unit.audit(
                "matching.commit",
                f"plan:{plan_id}",
                policy=plan.policy_version,
                as_of=today.isoformat(),
                fingerprint=plan.fingerprint,
                assignments=len(plan.pairs),
                wanted=summary.units_wanted,
                objective=summary.objective,
                bound=summary.bound,
            )
            unit.touched(Topic.MATCHING, Topic.WORK, Topic.PEOPLE)
        self._newest = None
        return CommittedPlan(plan_id, len(plan.pairs))

    def write_csv(self, plan: Plan, path: Path) -> Path:
        """The plan as a file: project, task, expert, credential, due date."""
        from app.files.csv_out import write_csv
        from app.files.sheet import CellKind, Sheet, SheetColumn

        with self._desk.read() as reader:
            names = reader.matching
            tasks = names.task_names(pair.task_id for pair in plan.pairs)
            people = names.expert_names(pair.expert_id for pair in plan.pairs)
            held = names.credential_names(
                pair.credential_id for pair in plan.pairs if pair.credential_id is not None
            )

        def rows() -> Iterator[tuple["Cell", ...]]:
            for pair in plan.pairs:
                project, task = tasks.get(pair.task_id, ("", ""))
                expert = people.get(pair.expert_id, "")
                ground = "" if pair.credential_id is None else held.get(pair.credential_id, "")
                yield project, task, expert, ground, pair.due_on

        titles = ("project", "task", "expert", "credential")
        columns = (*(SheetColumn(title) for title in titles), SheetColumn("due", CellKind.DATE))
        write_csv(path, Sheet("Plan", columns, rows()))
        return path

    def _solved(self, progress: Progress) -> tuple["Problem", "Solution"]:
        from app.matching.worker import run
        from app.services.matching_problem import read_problem

        progress.step(0, 0, "Reading people and open work")
        today = self._desk.today()
        with self._desk.read() as reader:
            problem = read_problem(reader, today)
        return problem, run(problem.snapshot, progress=progress)

    def _behind(self, plan: Plan) -> tuple["Problem", "Solution"]:
        """The problem and solution of a plan: kept, or made again from the same facts."""
        if self._newest is None or self._newest[0].fingerprint != plan.fingerprint:
            self._newest = self._solved(Silent())
        if self._newest[0].fingerprint != plan.fingerprint:
            raise UserError(_CHANGED.replace("Nothing was assigned. ", ""))
        return self._newest

    def _check(self, unit: "Unit", plan: Plan, progress: Progress) -> None:
        """Raise `UserError` unless the plan is legal in the state that this unit sees."""
        from app.matching.check import check
        from app.services.matching_problem import read_problem

        problem = read_problem(unit, self._desk.today())
        if problem.fingerprint != plan.fingerprint:
            raise UserError(_CHANGED)
        progress.step(1, 3, "Checking every assignment again")
        verdict = check(problem.snapshot, *_rows(problem, plan.pairs))
        if not verdict.legal:
            rules = ", ".join(f"{rule} ({count})" for rule, count in verdict.counts)
            raise UserError(
                f"The plan breaks rules: {rules}. Nothing was assigned. Make a new plan."
            )


def _rows(problem: "Problem", pairs: tuple[PlanPair, ...]) -> tuple[list[int], list[int]]:
    """The pairs as rows of the snapshot; -1, which the check refuses, for what is not in it."""
    tasks = {task: at for at, task in enumerate(problem.task_ids.tolist())}
    people = {expert.id: at for at, expert in enumerate(problem.experts)}
    return (
        [tasks.get(pair.task_id, -1) for pair in pairs],
        [people.get(pair.expert_id, -1) for pair in pairs],
    )


def _left_out(status: TaskStatus) -> str:
    match status:
        case TaskStatus.DONE:
            return "no: it has all its accepted labels"
        case TaskStatus.CANCELLED:
            return "no: it was cancelled"
        case TaskStatus.OPEN:
            return "no: it has enough people, or its project is not active"
