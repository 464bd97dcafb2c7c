"""A plan as records: its lines, pairs, figures, shortages and moves."""

from collections.abc import Iterator
from datetime import date
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from app.config.policies import MatchingPolicy
from app.domain.ladder import LEVEL_WORDS, day_words
from app.domain.matching import (
    Candidate,
    Fairness,
    HandRuleKind,
    PlanLine,
    PlanPair,
    PlanSummary,
    Unfilled,
)
from app.domain.money import Money, minor_digits, totals
from app.matching.engine import Solution
from app.matching.explain import LACK_WORDS, Shortage, shortages
from app.matching.snapshot import Rule
from app.matching.whatif import Market, gains_of_one_more
from app.services.lot_scope import notice
from app.services.matching_class import TaskClass
from app.services.matching_problem import Problem
from app.store.credential_days import ALWAYS

if TYPE_CHECKING:
    from app.store.unit import Reader

_PINS_NAMED = 5
_NAMED = 30  # people named beside a shortage; all are counted


def plan_lines(problem: Problem, solution: Solution) -> tuple[PlanLine, ...]:
    """The plan by class and expert: classes in their order, the largest share first."""
    klass = problem.snapshot.tasks.klass[solution.task]
    width = max(problem.snapshot.n_experts, 1)
    keys, first, place, counts = np.unique(
        klass * width + solution.expert, return_index=True, return_inverse=True, return_counts=True
    )
    pinned = np.bincount(place, among_pins(problem, solution), len(keys)).astype(int)
    kept = np.bincount(place, stays(problem, solution), len(keys)).astype(int)
    order = np.lexsort((keys, -counts, keys // width))
    worth, credential = solution.worth[first].tolist(), solution.credential[first].tolist()
    grounds: dict[int, str] = {}
    lines: list[PlanLine] = []
    for at in order.tolist():
        c, e = divmod(int(keys[at]), width)
        one, expert = problem.classes[c], problem.experts[e]
        units, row = int(counts[at]), credential[at]
        if row not in grounds:
            grounds[row] = ground(problem, row)
        lines.append(
            PlanLine(
                id=len(lines),
                class_id=c,
                project_id=one.project_id,
                project=problem.projects[one.project_id].name,
                expert_id=expert.id,
                expert=expert.name,
                tasks=units,
                qualifies_by=grounds[row],
                estimate=problem.estimate(one.project_id, expert.id),
                rate=problem.pay.get((one.project_id, expert.level)),
                value=worth[at] * units,  # alike for all units of a pair
                pinned=int(pinned[at]),
                kept=int(kept[at]),
            )
        )
    return tuple(lines)


def stays(problem: Problem, solution: Solution) -> np.ndarray:
    """[pairs] whether the expert has the task already."""
    return _among(problem, solution, *problem.previous)


def among_pins(problem: Problem, solution: Solution) -> np.ndarray:
    """[pairs] whether somebody pinned the pair."""
    return _among(
        problem, solution, problem.snapshot.hand.pin_task, problem.snapshot.hand.pin_expert
    )


def _among(
    problem: Problem, solution: Solution, task: np.ndarray, expert: np.ndarray
) -> np.ndarray:
    n = problem.snapshot.n_experts
    return np.isin(solution.task * n + solution.expert, task * n + expert)


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


def plan_notices(reader: "Reader", problem: Problem, solution: Solution) -> tuple[str, ...]:
    """What one has to know beside the plan: pins that no plan can keep, people without a rate."""
    said = []
    hand, n = problem.snapshot.hand, len(solution.lost_pins)
    if n:
        tasks = problem.task_ids[hand.pin_task[solution.lost_pins]].tolist()
        names = reader.matching.task_names(tasks)
        named = [
            f"{names[task][1]} ({problem.experts[int(e)].name})"
            for task, e in zip(
                tasks[:_PINS_NAMED], hand.pin_expert[solution.lost_pins].tolist(), strict=False
            )
        ]
        more = f" and {n - _PINS_NAMED:,} more" if n > _PINS_NAMED else ""
        said.append(
            f"{n:,} of the pins cannot be kept: {', '.join(named)}{more}. A rule, the time of "
            "the person or another pin stands against them. Ask why not for the task, or take "
            "the pin back."
        )
    absent = sum(
        rule.kind is HandRuleKind.PIN and rule.expert_id not in problem.expert_rows
        for rule in problem.hand_rules
    )
    if absent:
        said.append(f"{absent:,} pins are of people who are not active: they wait.")
    if left_out := notice(problem.scope):
        said.append(left_out)
    if solution.gap > 0:
        said.append(
            f"Caps of money or hours make this plan provably within {solution.gap:.2%} of the "
            "best one, not certainly the best."
        )
    return tuple(said)


def plan_summary(
    problem: Problem,
    solution: Solution,
    lines: tuple[PlanLine, ...],
    moved: int,
    seconds_solve: float,
    seconds: float,
) -> PlanSummary:
    """The figures above the plan. Expected quality is the mean score of those who have one."""
    scored = [(line.tasks, line.estimate.mean) for line in lines if line.estimate is not None]
    units = sum(count for count, _ in scored)
    cost = totals(line.rate * line.tasks for line in lines if line.rate is not None)
    return PlanSummary(
        units_wanted=solution.units_wanted,
        units_placed=solution.units_placed,
        units_kept=int(stays(problem, solution).sum()),
        units_moved=moved,
        tasks=len(np.unique(solution.task)),
        expected_quality=sum(n * mean for n, mean in scored) / units if units else None,
        cost=tuple(Money(minor, currency) for currency, minor in cost.items()),
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        fewest_moves=solution.fewest_moves,
        fairness=fairness(problem, solution.expert, solution),
        seconds_solve=seconds_solve,
        seconds=seconds,
    )


def fairness(problem: Problem, expert: np.ndarray, solution: Solution) -> Fairness:
    """How evenly work is spread over those who may do any of it; `expert` are rows, one a unit.

    Utilisation is (in hand + planned) / weekly capacity. The Gini coefficient is that of the
    utilisations (Gini 1912): half their mean absolute difference over their mean.
    """
    able = np.unique(solution.eligible.expert)
    week = np.array([e.weekly_capacity for e in problem.experts], dtype=np.float64)
    rows, frozen = problem.expert_rows, np.zeros(len(week))
    for who, units in zip(
        problem.load.expert_id.tolist(), problem.load.units.tolist(), strict=True
    ):
        if who in rows:
            frozen[rows[who]] += units
    planned = np.bincount(expert, minlength=len(week))
    able = able[week[able] > 0]
    if not len(able):
        return Fairness(0, 0.0, 0.0, 0.0, 0.0)
    use = np.sort(((frozen + planned) / np.maximum(week, 1))[able])
    n, total = len(use), float(use.sum())
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ use) / (n * total) if total else 0.0
    return Fairness(
        people=n,
        idle=float((use == 0).mean()),
        utilisation_mean=float(use.mean()),
        utilisation_sd=float(use.std()),
        gini=gini,
    )


def plan_unfilled(problem: Problem, solution: Solution) -> tuple[Unfilled, ...]:
    """The classes that are short of people, the largest shortage first."""
    prices = gains_of_one_more(problem.snapshot, solution)
    market = Market(problem.snapshot, solution)
    found = []
    for short in shortages(problem.snapshot, solution):
        one = problem.classes[short.klass]
        rivals = market.competition(short.klass)
        found.append(
            Unfilled(
                class_id=short.klass,
                project_id=one.project_id,
                project=problem.projects[one.project_id].name,
                description=description(problem, one),
                units=short.short,
                wanted=short.wanted,
                funnel=short.funnel,
                advice=advice(problem, solution, short),
                one_rule_away=tuple(_one_rule_away(problem, short)),
                full=tuple(problem.experts[e].name for e in short.full[:_NAMED].tolist()),
                price=int(prices[short.klass]),
                competing=tuple(
                    f"{problem.projects[problem.classes[c].project_id].name}: "
                    f"{description(problem, problem.classes[c])} ({units:,})"
                    for c, units in rivals.rivals
                ),
                competing_people=len(rivals.people),
                competing_short=rivals.short,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.units, one.class_id)))


def _one_rule_away(problem: Problem, short: Shortage) -> Iterator[Candidate]:
    left = _NAMED
    # The fewest first, but those who lack the specialty last: nobody becomes a radiologist for it.
    rules = sorted(
        short.one_rule_away.items(), key=lambda pair: (pair[0] is Rule.SPECIALTY, len(pair[1]))
    )
    for rule, experts in rules:
        for e in experts[:left].tolist():
            expert = problem.experts[e]
            yield Candidate(expert.id, expert.name, LACK_WORDS[rule])
        left = max(0, left - len(experts))


def description(problem: Problem, one: TaskClass) -> str:
    """What a class asks for, such as “radiology, US-TX, en, priority 0, due 30 Nov”."""
    asked = problem.projects[one.project_id].requirement
    words = [
        leaf(asked.need.specialty),
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
    return " · ".join(word for word in (place, leaf(held.specialty) or held.kind, end) if word)


def amount(money: Money) -> str:
    """An amount with its currency, such as “USD 5.10”."""
    return f"{money.currency} {money.decimal():,.{minor_digits(money.currency)}f}"


def advice(problem: Problem, solution: Solution, short: Shortage) -> str:
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
            f"with {leaf(need.specialty) or need.kind}" if need.specialty or need.kind else "",
            f"in {place}" if place else "",
        )
        if word
    )
    more = f"{people} more people {kind}" if people > 1 else f"One more person {kind}"
    if not kind:
        return short.advice
    place_them = f"would place these {short.short}" if short.short > 1 else "would place it"
    return short.advice.replace("Nobody qualifies.", f"Nobody qualifies. {more} {place_them}.", 1)


def leaf(specialty: str) -> str:
    """The last part of a specialty's path, in words."""
    return specialty.rsplit("/", 1)[-1].replace("_", " ")


def weight_words(policy: MatchingPolicy) -> str:
    """The weights in words: those that differ from the defaults, for telling plans apart."""
    usual = MatchingPolicy()
    changed = []
    for name, field in MatchingPolicy.model_fields.items():
        value = getattr(policy, name)
        if value != getattr(usual, name):
            if isinstance(value, bool):
                said = "on" if value else "off"
            elif isinstance(value, tuple):
                said = "/".join(f"{part:,}" for part in value)
            else:
                said = f"{value:,}" if isinstance(value, int) else value.replace("_", " ")
            changed.append(f"{field.title} {said}")
    return ", ".join(changed) or "usual weights"
