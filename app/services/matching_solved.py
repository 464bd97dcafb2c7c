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
from app.matching.repair import living
from app.matching.worker import run
from app.services.matching_answers import why_not_words
from app.services.matching_problem import Problem


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


def solved(problem: Problem, progress: Progress, newest: Solved | None) -> Solved:
    """The problem's solution: the newest one if it is of the same problem; otherwise the best
    that keeps the most of what people have."""
    if newest is not None and newest.problem.fingerprint == problem.fingerprint:
        return newest
    began = perf_counter()
    solution = run(problem.snapshot, problem.previous, progress)
    return Solved(problem, solution, perf_counter() - began)
