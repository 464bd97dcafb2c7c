"""What a plan moves: which unstarted work it takes from whom, to whom, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from app.domain.matching import HandRuleKind, Move, MoveReason
from app.matching.engine import Solution, seen_pairs
from app.matching.explain import LACK_WORDS
from app.matching.snapshot import Rule
from app.services.matching_problem import Problem

if TYPE_CHECKING:
    from app.store.unit import Reader


def plan_moves(reader: "Reader", problem: Problem, solution: Solution) -> tuple[Move, ...]:
    """Every assignment that the plan takes from its person, in the order of tasks."""
    gone = _released(problem, solution)
    if not len(gone):
        return ()
    movable, people = problem.movable, {e.id: e.name for e in problem.experts}
    task_ids, expert_ids = movable.task_id[gone].tolist(), movable.expert_id[gone].tolist()
    names = reader.matching.task_names(task_ids)
    absent = sorted(set(expert_ids) - people.keys())
    people |= reader.matching.expert_names(absent)
    projects = {project.external_id: project.name for project in problem.projects.values()}
    takers = _takers(problem, solution)
    reasons = _Reasons(problem, solution)
    moves = []
    for at, task_id, expert_id in zip(gone.tolist(), task_ids, expert_ids, strict=True):
        reason, detail = reasons.of(task_id, expert_id)
        project, task = names[task_id]
        moves.append(
            Move(
                assignment_id=int(movable.assignment_id[at]),
                task_id=task_id,
                task=task,
                project=projects.get(project, project),
                expert_id=expert_id,
                expert=people.get(expert_id, ""),
                to=", ".join(takers.get(task_id, ())),
                reason=reason,
                detail=detail,
            )
        )
    return tuple(moves)


def _released(problem: Problem, solution: Solution) -> np.ndarray:
    """Places in `movable` of what the plan does not leave where it is."""
    width = 2**31
    movable = problem.movable
    ids = np.array([e.id for e in problem.experts], dtype=np.int64)
    planned = problem.task_ids[solution.task] * width + ids[solution.expert]
    return np.flatnonzero(~np.isin(movable.task_id * width + movable.expert_id, planned))


def _takers(problem: Problem, solution: Solution) -> dict[int, list[str]]:
    """The names of those who get a task that they do not have yet, by task."""
    n = problem.snapshot.n_experts
    task, expert = problem.previous
    new = ~np.isin(solution.task * n + solution.expert, task * n + expert)
    found: dict[int, list[str]] = {}
    for t, e in zip(solution.task[new].tolist(), solution.expert[new].tolist(), strict=True):
        found.setdefault(int(problem.task_ids[t]), []).append(problem.experts[e].name)
    return found


class _Reasons:
    """Says why one assignment cannot, or should not, stay."""

    def __init__(self, problem: Problem, solution: Solution) -> None:
        snapshot = problem.snapshot
        self._problem, self._solution = problem, solution
        self._task = {t: row for row, t in enumerate(problem.task_ids.tolist())}
        self._expert = problem.expert_rows
        self._outside = set(problem.scope.outside.tolist())
        seen, hand = seen_pairs(snapshot), snapshot.hand
        self._seen = set(zip(seen.task.tolist(), seen.expert.tolist(), strict=True))
        self._banned = set(zip(hand.ban_task.tolist(), hand.ban_task_expert.tolist(), strict=True))
        self._pinned = set(hand.pin_task.tolist())
        task, expert = problem.previous
        self._had = np.bincount(expert, minlength=snapshot.n_experts)
        n = snapshot.n_experts
        self._new = ~np.isin(solution.task * n + solution.expert, task * n + expert)
        self._ban_words = {
            (rule.expert_id, rule.task_id or 0, rule.project_id): rule.reason
            for rule in problem.hand_rules
            if rule.kind is HandRuleKind.BAN
        }
        self._lines: dict[int, np.ndarray] = {}

    def of(self, task_id: int, expert_id: int) -> tuple[MoveReason, str]:
        """The reason, and the rule in words where there is one."""
        snapshot = self._problem.snapshot
        if expert_id not in self._expert:
            return MoveReason.LEFT, ""
        if task_id in self._outside:
            return MoveReason.UNQUALIFIED, "its lot does not ask for it: it was not drawn"
        if task_id not in self._task:
            return MoveReason.UNQUALIFIED, "the task has as many people as it asks for"
        t, e = self._task[task_id], self._expert[expert_id]
        c = int(snapshot.tasks.klass[t])
        if c not in self._lines:
            self._lines[c] = self._solution.eligible.broken[c]
        broken = Rule(int(self._lines[c][e]))
        if broken & Rule.BANNED or (t, e) in self._banned:
            project = self._problem.classes[c].project_id
            words, whole = self._ban_words, (expert_id, 0, project)
            return MoveReason.BANNED, words.get((expert_id, task_id, project), words.get(whole, ""))
        if broken:
            return MoveReason.UNQUALIFIED, ", ".join(_rule_words(broken))
        if (t, e) in self._seen:
            return MoveReason.UNQUALIFIED, "knows the item"
        if self._had[e] > snapshot.experts.capacity[e]:
            return MoveReason.FULL, ""
        if t in self._pinned:
            return MoveReason.PINNED, ""
        return MoveReason.BETTER, self._better(t, e)

    def _better(self, t: int, e: int) -> str:
        """What the person's time, or the task, is better used for."""
        problem, solution = self._problem, self._solution
        mine = self._new[solution.expert == e]
        instead = solution.task[solution.expert == e][mine]
        if len(instead):
            one = problem.classes[int(problem.snapshot.tasks.klass[instead[0]])]
            return f"needed for {problem.projects[one.project_id].name}"
        now = solution.expert[(solution.task == t) & self._new]
        if len(now):
            c = problem.snapshot.tasks.klass[np.full(1, t)]
            worth = problem.snapshot.worth(np.full(len(now) + 1, c[0]), np.append(now, e))
            more = int(worth[:-1].max()) - int(worth[-1])
            if more > 0:
                return f"worth {more:,} points more with {problem.experts[int(now[0])].name}"
        return "part of a chain of moves"


def _rule_words(broken: Rule) -> Iterator[str]:
    return (LACK_WORDS[rule] for rule in Rule if rule & broken)
