"""A plan in words and records: lines, shortages, and the facts behind a line or a task."""

from collections.abc import Iterator
from datetime import date
from math import ceil
from statistics import median

import numpy as np

from app.domain.ladder import LEVEL_WORDS, day_words
from app.domain.matching import PlanLine, PlanPair, PlanSummary, Unfilled
from app.domain.money import Money, minor_digits, totals
from app.domain.people import Expert
from app.domain.work import FunnelStep
from app.matching.engine import Solution
from app.matching.explain import Shortage, parts, runner_up, shortage, shortages
from app.services.matching_problem import Problem, TaskClass
from app.store.credential_days import ALWAYS

Fact = tuple[str, str]


def plan_lines(problem: Problem, solution: Solution) -> tuple[PlanLine, ...]:
    """The plan by class and expert: classes in their order, the largest share first."""
    klass = problem.snapshot.tasks.klass[solution.task]
    width = max(problem.snapshot.n_experts, 1)
    keys, first, counts = np.unique(
        klass * width + solution.expert, return_index=True, return_counts=True
    )
    order = np.lexsort((keys, -counts, keys // width))
    lines: list[PlanLine] = []
    for at in order.tolist():
        c, e = divmod(int(keys[at]), width)
        one, expert = problem.classes[c], problem.experts[e]
        units = int(counts[at])
        lines.append(
            PlanLine(
                id=len(lines),
                class_id=c,
                project_id=one.project_id,
                project=problem.projects[one.project_id].name,
                expert_id=expert.id,
                expert=expert.name,
                tasks=units,
                qualifies_by=ground(problem, int(solution.credential[first[at]])),
                estimate=problem.estimate(one.project_id, expert.id),
                rate=problem.pay.get((one.project_id, expert.level)),
                value=int(solution.worth[first[at]]) * units,  # alike for all units of a pair
            )
        )
    return tuple(lines)


def plan_pairs(problem: Problem, solution: Solution) -> Iterator[PlanPair]:
    """The units of the plan, by task, then expert."""
    due = [one.due_on for one in problem.classes]
    held = [c.id for c in problem.credentials]
    people = [expert.id for expert in problem.experts]
    tasks, klass = problem.task_ids.tolist(), problem.snapshot.tasks.klass.tolist()
    for t, e, c in zip(
        solution.task.tolist(), solution.expert.tolist(), solution.credential.tolist(), strict=True
    ):
        yield PlanPair(tasks[t], people[e], None if c < 0 else held[c], due[klass[t]])


def plan_summary(solution: Solution, lines: tuple[PlanLine, ...], seconds: float) -> PlanSummary:
    """The figures above the plan. Expected quality is the mean score of those who have one."""
    scored = [(line.tasks, line.estimate.mean) for line in lines if line.estimate is not None]
    units = sum(count for count, _ in scored)
    cost = totals(line.rate * line.tasks for line in lines if line.rate is not None)
    return PlanSummary(
        units_wanted=solution.units_wanted,
        units_placed=solution.units_placed,
        tasks=len(np.unique(solution.task)),
        expected_quality=sum(n * mean for n, mean in scored) / units if units else None,
        cost=tuple(Money(minor, currency) for currency, minor in cost.items()),
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        seconds=seconds,
    )


def plan_unfilled(problem: Problem, solution: Solution) -> tuple[Unfilled, ...]:
    """The classes that are short of people, the largest shortage first."""
    found = []
    for short in shortages(problem.snapshot, solution):
        one = problem.classes[short.klass]
        found.append(
            Unfilled(
                class_id=short.klass,
                project_id=one.project_id,
                project=problem.projects[one.project_id].name,
                description=description(problem, one),
                units=short.short,
                wanted=short.wanted,
                funnel=short.funnel,
                advice=_advice(problem, solution, short),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.units, one.class_id)))


def why_line(problem: Problem, solution: Solution, line: PlanLine) -> tuple[Fact, ...]:
    """Why this person is on this line: (what, evidence) pairs."""
    at = [expert.id for expert in problem.experts].index(line.expert_id)
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
    facts.append(("Next best", _runner_up(problem, solution, task, at)))
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
        facts.append(("What would open it", _advice(problem, solution, short)))
    return tuple(facts)


def funnel_facts(funnel: tuple[FunnelStep, ...]) -> Iterator[Fact]:
    """Each rule with how many experts it leaves."""
    for step in funnel:
        yield step.rule, f"{step.left:,}"


def description(problem: Problem, one: TaskClass) -> str:
    """What a class asks for, such as “radiology, US-TX, en, priority 0, due 30 Nov”."""
    asked = problem.projects[one.project_id].requirement
    words = [
        _leaf(asked.need.specialty),
        asked.need.kind,
        problem.place(one),
        problem.language(one),
        f"{LEVEL_WORDS[asked.level]} or above" if asked.level.rank > 1 else "",
        f"priority {one.priority}",
        f"due {day_words(one.due_on, problem.today)}",
    ]
    return ", ".join(word for word in words if word)


def ground(problem: Problem, row: int) -> str:
    """The credential that serves, such as “US-CA · radiology · until 31 Jan 2028”."""
    if row < 0:
        return "no credential needed"
    held = problem.credentials[row]
    place = "any place" if held.jurisdiction == "*" else held.jurisdiction
    end = "does not expire"
    if held.last_day < ALWAYS:
        end = f"until {day_words(date.fromordinal(held.last_day), problem.today)}"
    return " · ".join(word for word in (place, _leaf(held.specialty) or held.kind, end) if word)


def amount(money: Money) -> str:
    """An amount with its currency, such as “USD 5.10”."""
    return f"{money.currency} {money.decimal():,.{minor_digits(money.currency)}f}"


def _advice(problem: Problem, solution: Solution, short: Shortage) -> str:
    """What would open a class; where nobody qualifies, how many people of which kind."""
    start = solution.eligible.start
    one = problem.classes[short.klass]
    need = problem.projects[one.project_id].requirement.need
    if start[short.klass] < start[short.klass + 1] or not problem.experts:
        return short.advice
    n_tasks = int((problem.snapshot.tasks.klass == short.klass).sum())
    usual = median(expert.weekly_capacity for expert in problem.experts)
    people = max(one.wanted, ceil(short.short / max(1, min(usual, n_tasks))))
    place = problem.place(one)
    kind = " ".join(
        word
        for word in (
            f"with {_leaf(need.specialty) or need.kind}" if need.specialty or need.kind else "",
            f"in {place}" if place else "",
        )
        if word
    )
    more = f"{people} more people {kind}" if people > 1 else f"One more person {kind}"
    if not kind:
        return short.advice
    place_them = f"would place these {short.short}" if short.short > 1 else "would place it"
    return short.advice.replace("Nobody qualifies.", f"Nobody qualifies. {more} {place_them}.", 1)


def _leaf(specialty: str) -> str:
    return specialty.rsplit("/", 1)[-1].replace("_", " ")


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


def _runner_up(problem: Problem, solution: Solution, task: int, at: int) -> str:
    other = runner_up(problem.snapshot, solution, task, at)
    if other is None:
        return "nobody else may do it"
    name = problem.experts[other.expert].name
    full = ", full" if other.full else ""
    if other.behind >= 0:
        return f"{name}, {other.behind:,} points a unit less{full}"
    return f"{name}, worth {-other.behind:,} points a unit more here, needed elsewhere{full}"
