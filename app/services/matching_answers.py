"""Why a plan is so: the facts behind a line or a task, and what it would cost otherwise."""

from collections.abc import Iterator

import numpy as np

from app.domain.ladder import LEVEL_WORDS
from app.domain.matching import PlanLine, WhyNotAnswer
from app.domain.people import Expert
from app.domain.work import FunnelStep
from app.matching.engine import Solution
from app.matching.explain import LACK_WORDS, parts, runner_up, shortage
from app.matching.living import Living
from app.matching.repair import without_line
from app.matching.whatif import Link, WhyNot, why_not
from app.services.matching_class import TaskClass
from app.services.matching_problem import Problem
from app.services.matching_words import advice, amount, description, ground

Fact = tuple[str, str]


def why_line(
    problem: Problem, solution: Solution, alive: Living | None, line: PlanLine
) -> tuple[Fact, ...]:
    """Why this person is on this line: (what, evidence) pairs."""
    at = problem.expert_rows[line.expert_id]
    klass = problem.snapshot.tasks.klass[solution.task]
    task = int(solution.task[(klass == line.class_id) & (solution.expert == at)][0])
    expert, one = problem.experts[at], problem.classes[line.class_id]
    used = int((solution.expert == at).sum())
    facts = [
        ("Credential", line.qualifies_by),
        ("Level", _level(problem, one, expert)),
        ("Score", _score(line)),
        ("Capacity", _capacity(problem, at, expert, used)),
        ("Rate", "no rate card in force" if line.rate is None else amount(line.rate)),
        ("Worth of a unit", _worth(problem, line.class_id, at)),
    ]
    if language := problem.language(one):
        facts.insert(2, ("Language", f"speaks {language}"))
    if line.pinned:
        facts.append(("Pinned", f"{line.pinned:,} of {line.tasks:,} by hand"))
    facts.append(("Next best", _runner_up(problem, solution, task, at)))
    facts.append(("If removed", _if_removed(problem, solution, alive, line.class_id, at)))
    return tuple(facts)


def why_task(problem: Problem, solution: Solution, at: int) -> tuple[Fact, ...]:
    """Who got the task and why, and where it is short of people, the funnel."""
    c = int(problem.snapshot.tasks.klass[at])
    one = problem.classes[c]
    placed = np.flatnonzero(solution.task == at)
    facts: list[Fact] = [
        ("Asks for", description(problem, one)),
        ("People", f"{len(placed)} of {one.wanted} found"),
    ]
    for row in placed.tolist():
        e = int(solution.expert[row])
        expert = problem.experts[e]
        by = ground(problem, int(solution.credential[row]))
        facts.append((f"{expert.external_id} · {expert.name}", by))
        facts.append(("Next best", _runner_up(problem, solution, at, e)))
    if len(placed) < one.wanted:
        short = shortage(problem.snapshot, solution, c)
        facts.extend(funnel_facts(short.funnel))
        facts.append(("What would open it", advice(problem, solution, short)))
    return tuple(facts)


def funnel_facts(funnel: tuple[FunnelStep, ...]) -> Iterator[Fact]:
    """Each rule with how many experts it leaves."""
    for step in funnel:
        yield step.rule, f"{step.left:,}"


def why_not_words(
    problem: Problem, solution: Solution, alive: Living | None, task: int, expert: int, name: str
) -> tuple[WhyNotAnswer, WhyNot]:
    """Why the expert (row) does not do the task (row), in words; and the answer itself, whose
    loss may have to be found by solving anew (`exact` is False)."""
    found = why_not(problem.snapshot, solution, alive, task, expert)
    person = problem.experts[expert]
    failing = [LACK_WORDS[rule] for rule in found.broken]
    if found.has_seen:
        failing.append("has seen the item, or is banned from the task by hand")
    used = int((solution.expert == expert).sum())
    facts = [("Capacity", _capacity(problem, expert, person, used))]
    klass = int(problem.snapshot.tasks.klass[task])
    if not failing:
        facts.append(("Worth of a unit", _worth(problem, klass, expert)))
        mine = int(problem.snapshot.worth(np.array([klass]), np.array([expert]))[0])
        for at in solution.expert[solution.task == task].tolist():
            theirs = int(problem.snapshot.worth(np.array([klass]), np.array([at]))[0])
            more = f"{theirs - mine:+,} points a unit against {person.name}"
            facts.append((problem.experts[at].name, more))
    answer = WhyNotAnswer(
        title=f"Why not {person.name} for task {name}",
        failing=tuple(failing),
        loss=found.loss,
        chain=tuple(_chain(problem, found)),
        facts=tuple(facts),
    )
    return answer, found


def _chain(problem: Problem, found: WhyNot) -> Iterator[str]:
    if found.already_does:
        yield "They do this task in the plan."
        return
    if found.ranks:
        yield "A unit of a higher priority would stay unfilled."
    for link in found.chain:
        yield _link(problem, link)
    if found.loss == 0 and not found.chain and not found.broken and not found.has_seen:
        yield "They do another task that nothing tells apart from this one: the two can be swapped."


def _link(problem: Problem, link: Link) -> str:
    one = problem.classes[link.klass]
    work = f"{problem.projects[one.project_id].name} ({description(problem, one)})"
    if link.expert < 0:
        return f"{'One unit stays' if link.takes else 'One less unit is'} unfilled: {work}"
    name = problem.experts[link.expert].name
    return f"{name} {'takes one more of' if link.takes else 'gives up one of'} {work}"


def candidates(
    problem: Problem, solution: Solution, line: PlanLine
) -> tuple[tuple[int, str, str], ...]:
    """(expert id, name, note) of everybody else who may do the line's work, best first."""
    start = solution.eligible.start
    own = problem.expert_rows[line.expert_id]
    rows = solution.eligible.expert[start[line.class_id] : start[line.class_id + 1]]
    rows = rows[rows != own]
    klass = np.full(len(rows), line.class_id)
    worth = problem.snapshot.worth(klass, rows)
    mine = int(problem.snapshot.worth(np.array([line.class_id]), np.array([own]))[0])
    load = np.bincount(solution.expert, minlength=problem.snapshot.n_experts)
    found = []
    for at in np.lexsort((rows, -worth)).tolist():
        e = int(rows[at])
        expert = problem.experts[e]
        free = int(problem.snapshot.experts.capacity[e]) - int(load[e])
        estimate = problem.estimate(line.project_id, expert.id)
        score = "no score yet" if estimate is None else f"{estimate.mean * 100:.0f}"
        time = f"{free:,} units free" if free > 0 else "full"
        found.append((expert.id, expert.name, f"{score}, {time}, {_against(mine, worth[at])}"))
    return tuple(found)


def _against(mine: int, other: int) -> str:
    behind = mine - int(other)
    if not behind:
        return "worth the same"
    return f"{abs(behind):,} points a unit {'less' if behind > 0 else 'more'}"


def _level(problem: Problem, one: TaskClass, expert: Expert) -> str:
    need = problem.projects[one.project_id].requirement.level
    return f"{LEVEL_WORDS[expert.level]} (needs {LEVEL_WORDS[need]})"


def _score(line: PlanLine) -> str:
    if line.estimate is None:
        return "none yet: new people get a share of the work, so that they can be measured"
    made = line.estimate
    return (
        f"{made.mean * 100:.1f}, 95 % interval {made.low * 100:.1f} to {made.high * 100:.1f}, "
        f"on {made.n:.0f} effective items"
    )


def _capacity(problem: Problem, at: int, expert: Expert, used: int) -> str:
    free = int(problem.snapshot.experts.capacity[at])
    return f"{used} of {free} free units in this plan; {expert.weekly_capacity} a week"


def _worth(problem: Problem, klass: int, at: int) -> str:
    found = parts(problem.snapshot, klass, at)
    return ", ".join(f"{name} {points:,}" for name, points in found if points)


def _if_removed(
    problem: Problem, solution: Solution, alive: Living | None, klass: int, at: int
) -> str:
    """What happens when the person does nothing of the class."""
    if alive is None:
        return "only a new plan can tell, because of the caps of money or hours"
    found = without_line(problem.snapshot, solution, alive, klass, at)
    if found is None:
        return "only a new plan can tell, because of who has seen which item"
    lost = solution.objective - found.objective
    share = lost / solution.objective if solution.objective else 0.0
    short = solution.units_placed - len(found.task)
    unfilled = f", {short:,} more unfilled" if short > 0 else ""
    moves = "1 assignment moves" if found.moved == 1 else f"{found.moved:,} assignments move"
    return f"{moves}{unfilled}, plan value −{lost:,} ({-share:.2%})"


def _runner_up(problem: Problem, solution: Solution, task: int, at: int) -> str:
    other = runner_up(problem.snapshot, solution, task, at)
    if other is None:
        start, c = solution.eligible.start, int(problem.snapshot.tasks.klass[task])
        if start[c + 1] - start[c] > 1:
            return "all others who may are on this task, or have seen it"
        return "nobody else may do it"
    name = problem.experts[other.expert].name
    full = ", full" if other.full else ""
    if other.behind >= 0:
        return f"{name}, {other.behind:,} points a unit less{full}"
    return f"{name}, worth {-other.behind:,} points a unit more here, needed elsewhere{full}"
