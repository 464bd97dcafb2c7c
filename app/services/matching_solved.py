"""A problem with its solution, kept so that every question about a plan is answered at once."""

from dataclasses import dataclass, replace
from functools import cached_property
from time import perf_counter

import numpy as np

from app.domain.errors import UserError
from app.domain.matching import WhyNotAnswer
from app.domain.progress import Progress, Silent
from app.matching.engine import Solution
from app.matching.living import Living
from app.matching.repair import Carried, living, repair
from app.matching.worker import is_small, run
from app.services.matching_answers import why_not_words
from app.services.matching_problem import Problem, rows_among

_FEW_TASKS = 1_000
_FEW_PEOPLE = 20


@dataclass(frozen=True, eq=False)
class Solved:
    """What stands behind a plan. `seconds` is what solving took."""

    problem: Problem
    solution: Solution
    seconds: float

    @cached_property
    def alive(self) -> Living | None:
        """The flow, for what-ifs; None for a plan within caps of money or hours."""
        return None if self.solution.potentials is None else living(self.solution)

    def prepare(self) -> None:
        """Make ready what questions need."""
        _ = self.alive

    def tasks_of(self, class_id: int, expert_id: int) -> list[int]:
        """The ids of the tasks of a class that an expert gets."""
        at = self.problem.expert_rows.get(expert_id, -1)
        mine = self.solution.expert == at
        mine &= self.problem.snapshot.tasks.klass[self.solution.task] == class_id
        found: list[int] = self.problem.task_ids[self.solution.task[mine]].tolist()
        return found

    def why_not(self, task: int, expert_number: str, task_number: str) -> WhyNotAnswer:
        """Why the expert does not do the task (row). Where the chain of moves leaves open what
        the loss is, the plan is solved once more with the pair pinned.
        """
        rows = [row for row, e in enumerate(self.problem.experts) if e.external_id == expert_number]
        if not rows:
            raise UserError(
                f"There is no active expert “{expert_number}”. Look the number up on the "
                "Experts page."
            )
        answer, found = why_not_words(
            self.problem, self.solution, self.alive, task, rows[0], task_number
        )
        if answer.failing or found.exact:
            return answer
        return self._by_pinning(answer, task, rows[0])

    def _by_pinning(self, answer: WhyNotAnswer, task: int, expert: int) -> WhyNotAnswer:
        snapshot = self.problem.snapshot
        if not int(snapshot.experts.capacity[expert]):
            return replace(answer, failing=("no time left at all",))
        hand = snapshot.hand
        pinned = replace(
            hand,
            pin_task=np.append(hand.pin_task, task),
            pin_expert=np.append(hand.pin_expert, expert),
        )
        other = run(replace(snapshot, hand=pinned), progress=Silent())
        if len(hand.pin_task) in other.lost_pins.tolist():
            return replace(answer, failing=("a pin, or the time they have, leaves no place",))
        chain = answer.chain if self.alive is not None else ()
        return replace(answer, loss=self.solution.objective - other.objective, chain=chain)


def solved(
    problem: Problem, progress: Progress, newest: Solved | None, committed: Solved | None
) -> Solved:
    """The problem's solution: the newest one if it is of the same problem; otherwise the best
    that keeps the most of what people have. A large plan that was committed and of which little
    has changed since is repaired, which needs no other process."""
    if newest is not None and newest.problem.fingerprint == problem.fingerprint:
        return newest
    began = perf_counter()
    solution = None
    if committed is not None and not is_small(problem.snapshot):
        solution = _repaired(problem, committed, progress)
    if solution is None:
        solution = run(problem.snapshot, problem.previous, progress)
    return Solved(problem, solution, perf_counter() - began)


def _repaired(problem: Problem, before: Solved, progress: Progress) -> Solution | None:
    """The committed plan after a small change, None where solving anew is better."""
    old = before.problem
    if (old.policy, old.estimates, old.pay) != (problem.policy, problem.estimates, problem.pay):
        return None  # everything is worth something else
    there = Carried(
        rows_among(problem.task_ids, old.task_ids), rows_among(problem.worth.ids, old.worth.ids)
    )
    tasks = len(problem.task_ids) + len(old.task_ids) - 2 * int((there.tasks >= 0).sum())
    people = len(problem.experts) + len(old.experts) - 2 * int((there.experts >= 0).sum())
    if tasks > _FEW_TASKS or people > _FEW_PEOPLE:
        return None
    task, expert = there.tasks[before.solution.task], there.experts[before.solution.expert]
    stay, width = (task >= 0) & (expert >= 0), len(problem.experts)
    had_task, had_expert = problem.previous
    planned, had = np.sort(task[stay] * width + expert[stay]), had_task * width + had_expert
    if not np.array_equal(planned, np.sort(had)):
        return None  # what people have is not what the plan gave them
    progress.step(0, 0, "Repairing the plan")
    return repair(problem.snapshot, before.solution, there)
