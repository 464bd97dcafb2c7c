"""Matching: propose a plan, weigh it otherwise, explain it, compare it, commit it."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import (
    CommittedPlan,
    Plan,
    PlanDifference,
    PlanPair,
    WhyLine,
    WhyNotAnswer,
    WishCost,
)
from app.domain.news import Topic
from app.domain.progress import Progress, Silent
from app.domain.work import Assignment, AssignmentStatus, TaskStatus
from app.services.desk import Desk

if TYPE_CHECKING:
    from app.domain.matching import PlanLine
    from app.files.sheet import Cell
    from app.services.matching_problem import Problem
    from app.services.matching_solved import Solved
    from app.store.unit import Unit

_CHANGED = (
    "The work, the people, the rules or the day changed since this plan was made. Nothing was "
    "assigned. Make a new plan."
)
_KEPT = 8  # plans of this session
_KEPT_PAIRS = 1_000_000  # in all of them together


class MatchingService:
    """Use cases about plans."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # The newest plan's problem and solution, so that asking why needs no second solving.
        self._newest: Solved | None = None
        self._committed: Solved | None = None  # what the next plan can be repaired from
        self._made: deque[Plan] = deque()
        self._weights: dict[int, MatchingPolicy] = {}
        self._count = 0

    # Making plans

    def policy(self) -> tuple[MatchingPolicy, int]:
        """The weights in force and their version."""
        return self._desk.policy(MatchingPolicy)

    def propose(self, progress: Progress, weights: MatchingPolicy | None = None) -> Plan:
        """The best plan for all open work now, by the weights in force or by drafts of new ones.
        Writes nothing.
        """
        from app.services import matching_moves as moves
        from app.services import matching_words as words

        began = perf_counter()
        solved = self._solved(progress, weights)
        self._newest = solved
        progress.step(0, 0, "Writing the plan down")
        problem, solution = solved.problem, solved.solution
        lines = words.plan_lines(problem, solution)
        with self._desk.read() as reader:
            moved = moves.plan_moves(reader, problem, solution)
            stored, _ = reader.settings.policy(MatchingPolicy)
            notices = words.plan_notices(reader, problem, solution)
        given_on = sum(bool(move.to) for move in moved)
        solved.prepare()  # where one waits anyway, and not at the first question
        pairs = tuple(words.plan_pairs(problem, solution))
        unfilled = words.plan_unfilled(problem, solution)
        self._count += 1
        plan = Plan(
            number=self._count,
            made_at=self._desk.now(),
            policy_version=problem.policy_version,
            draft_weights=problem.policy != stored,
            weights=words.weight_words(problem.policy),
            fingerprint=problem.fingerprint,
            summary=words.plan_summary(
                problem, solution, lines, given_on, solved.seconds, perf_counter() - began
            ),
            lines=lines,
            pairs=pairs,
            moves=moved,
            unfilled=unfilled,
            notices=notices,
        )
        self._keep(plan, problem.policy)
        return plan

    def plans_made(self) -> tuple[Plan, ...]:
        """The plans of this session, the newest first; the last few of them."""
        return tuple(reversed(self._made))

    def compare(self, first: Plan, second: Plan) -> PlanDifference:
        """Two plans side by side: their figures, and the lines that differ."""
        from app.services.matching_compare import difference

        return difference(first, second)

    def wish_costs(self, plan: Plan, progress: Progress) -> tuple[WishCost, ...]:
        """What each wish in force costs this plan: how much more all the rest would be worth
        without it. Solves the plan once more for every wish.
        """
        from app.services.matching_compare import wish_costs

        return wish_costs(self._behind(plan), progress)

    def store_weights(self, weights: MatchingPolicy, reason: str) -> int:
        """Make these weights the ones in force; the version they got."""
        from app.services.settings import SettingsService

        return SettingsService(self._desk).save_policy(weights, reason)

    # Why

    def why(self, plan: Plan, line_id: int) -> WhyLine:
        """Why this person is on this line: credential, level, capacity, runner-up, and what
        happens if they are taken off it.
        """
        from app.services.matching_answers import why_line

        line = _line(plan, line_id)
        solved = self._behind(plan)
        facts = why_line(solved.problem, solved.solution, solved.alive, line)
        return WhyLine(f"Why {line.expert} for {line.project}", facts)

    def why_task(self, plan: Plan, task_external_id: str) -> WhyLine:
        """Why a task got the people it got, or nobody: the funnel. Raises UserError for an
        unknown task.
        """
        from app.services.lot_scope import lot_words
        from app.services.matching_answers import why_task

        name = task_external_id.strip()
        with self._desk.read() as reader:
            found = reader.matching.tasks_named(name)
            if not found:
                raise UserError(f"There is no task “{name}”. Look it up on the Tasks page.")
            projects = {project.id: project for project in reader.work.projects()}
            on_it = {task: reader.matching.people_on(task) for task, _, _ in found}
            lots = {task: lot_words(reader, projects[of], task) for task, of, _ in found}
        solved = self._behind(plan)
        facts: list[tuple[str, str]] = []
        for task, project, status in found:
            if len(found) > 1:
                facts.append(("Project", projects[project].name))
            if lots[task]:
                facts.append(("Lot", lots[task]))
            if on_it[task]:
                facts.append(("Already on it", ", ".join(on_it[task])))
            place = solved.problem.task_row(task)
            if place is not None:
                facts.extend(why_task(solved.problem, solved.solution, place))
            else:
                facts.append(("In the plan", _left_out(solved.problem, task, status)))
        return WhyLine(f"Task {name}", tuple(facts))

    def why_not(self, plan: Plan, task_external_id: str, expert_external_id: str) -> WhyNotAnswer:
        """Why an expert does not do a task: the rules they break, or exactly what the whole plan
        would lose, and what else would have to move. Raises UserError for unknown names.
        """
        name = task_external_id.strip()
        with self._desk.read() as reader:
            found = reader.matching.tasks_named(name)
        if not found:
            raise UserError(f"There is no task “{name}”. Look it up on the Tasks page.")
        solved = self._behind(plan)
        places = [row for task, _, _ in found if (row := solved.problem.task_row(task)) is not None]
        if not places:
            why = _left_out(solved.problem, found[0][0], found[0][2])[4:]
            raise UserError(f"Task “{name}” is not in the plan: {why}.")
        return solved.why_not(places[0], expert_external_id.strip(), name)

    def why_not_line(self, plan: Plan, line_id: int, expert_external_id: str) -> WhyNotAnswer:
        """The same for the first task of a line."""
        task_id, name = self.line_tasks(plan, line_id)[0]
        solved = self._behind(plan)
        place = solved.problem.task_row(task_id)
        if place is None:
            raise UserError(_CHANGED.replace("Nothing was assigned. ", ""))
        return solved.why_not(place, expert_external_id.strip(), name)

    def candidates(self, plan: Plan, line_id: int) -> tuple[tuple[int, str, str], ...]:
        """(expert id, name, note) of everybody else who may do a line's work, best first."""
        from app.services.matching_answers import candidates

        solved = self._behind(plan)
        return candidates(solved.problem, solved.solution, _line(plan, line_id))

    def line_tasks(self, plan: Plan, line_id: int) -> tuple[tuple[int, str], ...]:
        """(id, number) of the tasks of a line."""
        line = _line(plan, line_id)
        ids = self._behind(plan).tasks_of(line.class_id, line.expert_id)
        with self._desk.read() as reader:
            names = reader.matching.task_names(ids)
        return tuple((task, names[task][1]) for task in ids)

    # Writing

    def commit(self, plan: Plan, progress: Progress) -> CommittedPlan:
        """Check the plan independently against the present state and write it in one transaction:
        new assignments, and the release of unstarted ones that it moves. Refused in words when
        the work or the people changed since. Draft weights become the ones in force.
        """
        self._desk.allow("matching.commit")
        if plan.draft_weights:
            self._desk.allow("settings.edit")
        progress.step(0, 3, "Reading the present state")
        with self._desk.write("matching.commit") as unit:
            problem = self._check(unit, plan, progress)
            new = problem.new_pairs(plan.pairs)
            if not new and not plan.moves:
                raise UserError("The plan assigns nothing new. There is nothing to commit.")
            progress.step(2, 3, "Writing the assignments")
            version = plan.policy_version
            if plan.draft_weights:
                version = unit.settings.add_policy(
                    problem.policy, unit.actor, unit.now, f"Committed with plan {plan.number}"
                )
            plan_id = self._write(unit, plan, new, problem.policy, version)
            progress.step(3, 3, "Assigned")
        newest, self._newest = self._newest, None
        same = newest is not None and newest.problem.fingerprint == plan.fingerprint
        self._committed = newest if same else None
        return CommittedPlan(plan_id, len(new), len(plan.moves))

    def _write(
        self, unit: "Unit", plan: Plan, new: list[PlanPair], policy: MatchingPolicy, version: int
    ) -> int:
        summary = plan.summary
        plan_id = unit.matching.add_plan(
            at=unit.now, by=self._desk.user.name, fingerprint=plan.fingerprint,
            policy_version=version, objective=summary.objective, bound=summary.bound,
            units_wanted=summary.units_wanted, units_placed=len(plan.pairs),
            seconds=summary.seconds, weights=policy.model_dump_json(),
            released=len(plan.moves), assigned=len(new),
        )  # fmt: skip
        unit.matching.release([move.assignment_id for move in plan.moves], plan_id)
        unit.work.add_assignments(
            [
                Assignment(
                    id=0, task_id=pair.task_id, expert_id=pair.expert_id, plan_id=plan_id,
                    assigned_at=unit.now, due_on=pair.due_on, status=AssignmentStatus.OPEN,
                    hold_reason="", credential_id=pair.credential_id,
                )
                for pair in new
            ]
        )  # fmt: skip
        unit.audit(
            "matching.commit",
            f"plan:{plan_id}",
            policy=version,
            as_of=self._desk.today().isoformat(),
            fingerprint=plan.fingerprint,
            assignments=len(new),
            released=len(plan.moves),
            wanted=summary.units_wanted,
            objective=summary.objective,
            bound=summary.bound,
        )
        topics = {Topic.MATCHING, Topic.WORK, Topic.PEOPLE}
        unit.touched(*topics, *({Topic.SETTINGS} if plan.draft_weights else ()))
        return plan_id

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

    def _solved(self, progress: Progress, weights: MatchingPolicy | None) -> "Solved":
        from app.services.matching_problem import read_problem
        from app.services.matching_solved import solved

        progress.step(0, 0, "Reading people and open work")
        today = self._desk.today()
        with self._desk.read() as reader:
            problem = read_problem(reader, today, weights)
        return solved(problem, progress, self._newest, self._committed)

    def _behind(self, plan: Plan) -> "Solved":
        """The problem and solution of a plan: kept, or made again from the same facts."""
        if self._newest is None or self._newest.problem.fingerprint != plan.fingerprint:
            self._newest = self._solved(Silent(), self._weights.get(plan.number))
        if self._newest.problem.fingerprint != plan.fingerprint:
            raise UserError(_CHANGED.replace("Nothing was assigned. ", ""))
        return self._newest

    def _keep(self, plan: Plan, policy: MatchingPolicy) -> None:
        self._made.append(plan)
        self._weights[plan.number] = policy
        while len(self._made) > 1 and (
            len(self._made) > _KEPT or sum(len(p.pairs) for p in self._made) > _KEPT_PAIRS
        ):
            self._weights.pop(self._made.popleft().number)

    def _check(self, unit: "Unit", plan: Plan, progress: Progress) -> "Problem":
        """The problem in the state that this unit sees; raises `UserError` unless it is the one
        the plan was made for and the plan is legal in it."""
        from app.matching.check import check
        from app.services.matching_problem import read_problem

        problem = read_problem(unit, self._desk.today(), self._weights.get(plan.number))
        if problem.fingerprint != plan.fingerprint:
            raise UserError(_CHANGED)
        progress.step(1, 3, "Checking every assignment again")
        verdict = check(problem.snapshot, *problem.rows_of(plan.pairs))
        if not verdict.legal:
            raise UserError(
                f"The plan breaks rules: {verdict.broken}. Nothing was assigned. Make a new plan."
            )
        if problem.released(plan.pairs) != {move.assignment_id for move in plan.moves}:
            raise UserError(_CHANGED)
        return problem


def _line(plan: Plan, line_id: int) -> "PlanLine":
    if not 0 <= line_id < len(plan.lines):
        raise UserError("The plan has no such line. Choose one of its lines.")
    return plan.lines[line_id]


def _left_out(problem: "Problem", task: int, status: TaskStatus) -> str:
    if task in problem.scope.outside:
        return "no: it was not drawn from its lot, which does not ask for the rest"
    match status:
        case TaskStatus.DONE:
            return "no: it has all its accepted labels"
        case TaskStatus.CANCELLED:
            return "no: it was cancelled"
        case TaskStatus.OPEN:
            return "no: it has enough people, or its project is not active"
