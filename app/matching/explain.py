"""Why this person, why nobody, and what would open it: answers from the snapshot and its plan.

Experts, tasks and classes are rows; the caller knows their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from app.domain.work import FunnelStep
from app.matching.engine import Solution
from app.matching.snapshot import ASKS_NOTHING, Ints, Requirements, Rule, Snapshot

STEP_WORDS: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.SPECIALTY: "hold a credential in the specialty",
        Rule.PLACE: "hold it in the jurisdiction",
        Rule.VALIDITY: "valid on the due date",
        Rule.VERIFICATION: "verified on the due date",
        Rule.LEVEL: "have the level",
        Rule.LANGUAGE: "speak the language",
        Rule.CONFLICT: "no conflict of interest",
        Rule.RATE: "within the rate cap",
        Rule.SCORE: "reach the score floor",
        Rule.BANNED: "not banned by hand",
    }
)
LACK_WORDS: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.SPECIALTY: "specialty",
        Rule.PLACE: "jurisdiction",
        Rule.VALIDITY: "credential not valid on the due date",
        Rule.VERIFICATION: "credential not verified",
        Rule.LEVEL: "level",
        Rule.LANGUAGE: "language",
        Rule.CONFLICT: "conflict of interest",
        Rule.RATE: "rate cap",
        Rule.SCORE: "score floor",
        Rule.BANNED: "banned by hand",
    }
)


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The next best person for one unit. `behind` is in points, negative when they are worth
    more here and the plan uses them better elsewhere."""

    expert: int
    worth: int
    behind: int
    full: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why a class of tasks is short of people."""

    klass: int
    short: int  # units that nobody does
    wanted: int
    funnel: tuple[FunnelStep, ...]
    one_rule_away: Mapping[Rule, Ints]  # experts who break this rule and no other
    full: Ints  # eligible experts without capacity left
    advice: str


def parts(snapshot: Snapshot, klass: int, expert: int) -> tuple[tuple[str, int], ...]:
    """What a pair's worth is made of: the class's own value, then each wish by name."""
    value = int(snapshot.requirements.value[klass])
    wishes = ((wish.name, int(wish.table[wish.row[klass], expert])) for wish in snapshot.wishes)
    return (("value of the task", value), *wishes)


def load(snapshot: Snapshot, solution: Solution) -> Ints:
    """[E] units each expert has in the plan."""
    return np.bincount(solution.expert, minlength=snapshot.n_experts)


def shortages(snapshot: Snapshot, solution: Solution) -> tuple[Shortage, ...]:
    """Every class that got fewer people than it asks for, in the order of classes."""
    return tuple(
        shortage(snapshot, solution, c) for c in np.flatnonzero(solution.unfilled > 0).tolist()
    )


def shortage(snapshot: Snapshot, solution: Solution, klass: int) -> Shortage:
    """Why one class is short, and what would open it."""
    eligible = _eligible(solution, klass)
    spare = snapshot.experts.capacity[eligible] - load(snapshot, solution)[eligible]
    full = eligible[spare <= 0]
    away = one_rule_away(solution, klass)
    return Shortage(
        klass=klass,
        short=int(solution.unfilled[klass]),
        wanted=int(solution.wanted[klass]),
        funnel=funnel(snapshot, solution, klass),
        one_rule_away=away,
        full=full,
        advice=_advice(snapshot, solution, klass, full, away),
    )


def funnel(snapshot: Snapshot, solution: Solution, klass: int) -> tuple[FunnelStep, ...]:
    """How many experts are left after each rule, in the order of `Rule`, then by the plan.

    Rules that the class does not ask about are left out.
    """
    broken = solution.eligible.broken[klass]
    asked = _asked(snapshot.requirements, klass)
    steps = [FunnelStep("all experts", snapshot.n_experts)]
    so_far = 0
    for rule, words in STEP_WORDS.items():
        if rule in asked:
            so_far |= int(rule)
            steps.append(FunnelStep(words, int(((broken & so_far) == 0).sum())))
    eligible = _eligible(solution, klass)
    seen = _seen_tasks(snapshot, klass)
    n_tasks = int((snapshot.tasks.klass == klass).sum())
    fresh = eligible[[len(seen.get(e, ())) < n_tasks for e in eligible.tolist()]]
    steps.append(FunnelStep("have not seen all items", len(fresh)))
    spare = snapshot.experts.capacity - load(snapshot, solution)
    roomy = fresh[spare[fresh] > 0]
    steps.append(FunnelStep("have capacity left", len(roomy)))
    if len(roomy):
        able = _could_take_more(snapshot, solution, klass, roomy)
        steps.append(FunnelStep("are not yet on these tasks", able))
    return tuple(steps)


def one_rule_away(solution: Solution, klass: int) -> Mapping[Rule, Ints]:
    """Experts who would be eligible but for one single rule, by that rule."""
    broken = solution.eligible.broken[klass]
    found = {rule: np.flatnonzero(broken == int(rule)) for rule in Rule}
    return {rule: experts for rule, experts in found.items() if len(experts)}


def runner_up(snapshot: Snapshot, solution: Solution, task: int, expert: int) -> RunnerUp | None:
    """The best other person who may do the task and is not on it; ties: the first row."""
    klass = int(snapshot.tasks.klass[task])
    away = {expert, *solution.expert[solution.task == task].tolist()}
    away |= set(snapshot.tasks.seen_expert[snapshot.tasks.seen_task == task].tolist())
    away |= _on_siblings(snapshot, solution, task)
    others = np.array([e for e in _eligible(solution, klass).tolist() if e not in away], np.int64)
    if not len(others):
        return None
    worth = snapshot.worth(np.full(len(others), klass), others)
    best = int(np.argmax(worth))
    mine = int(snapshot.worth(np.array([klass]), np.array([expert]))[0])
    other = int(others[best])
    in_use = int((solution.expert == other).sum())
    return RunnerUp(
        expert=other,
        worth=int(worth[best]),
        behind=mine - int(worth[best]),
        full=in_use >= int(snapshot.experts.capacity[other]),
    )


def _eligible(solution: Solution, klass: int) -> Ints:
    start = solution.eligible.start
    return solution.eligible.expert[start[klass] : start[klass + 1]]


def _asked(need: Requirements, klass: int) -> Rule:
    """The rules that the class's requirement can break."""
    asked = Rule.LEVEL
    of_credential = max(need.specialty[klass], need.kind[klass], need.place[klass])
    if of_credential != ASKS_NOTHING:
        asked |= Rule.SPECIALTY | Rule.VALIDITY | Rule.VERIFICATION
    for rule, column in (
        (Rule.PLACE, need.place),
        (Rule.LANGUAGE, need.language),
        (Rule.CONFLICT, need.org),
        (Rule.RATE, need.rate_cap),
        (Rule.SCORE, need.score_row),
    ):
        if column[klass] != ASKS_NOTHING:
            asked |= rule
    return asked


def _seen_tasks(snapshot: Snapshot, klass: int) -> dict[int, set[int]]:
    tasks = snapshot.tasks
    use = np.flatnonzero(tasks.klass[tasks.seen_task] == klass)
    seen: dict[int, set[int]] = {}
    for at in use.tolist():
        seen.setdefault(int(tasks.seen_expert[at]), set()).add(int(tasks.seen_task[at]))
    return seen


def _on_siblings(snapshot: Snapshot, solution: Solution, task: int) -> set[int]:
    item = snapshot.tasks.item
    if item[task] < 0:
        return set()
    return set(solution.expert[item[solution.task] == item[task]].tolist())


def _could_take_more(snapshot: Snapshot, solution: Solution, klass: int, roomy: Ints) -> int:
    """How many of these people could take one of the class's short tasks as well."""
    got = np.bincount(solution.task, minlength=snapshot.n_tasks)
    overlap = int(snapshot.requirements.overlap[klass])
    short = np.flatnonzero((snapshot.tasks.klass == klass) & (got < overlap)).tolist()
    seen = _seen_tasks(snapshot, klass)
    able = set(roomy.tolist())
    free: set[int] = set()
    for task in short:
        busy = set(solution.expert[solution.task == task].tolist())
        busy |= _on_siblings(snapshot, solution, task)
        free |= {e for e in able - free if e not in busy and task not in seen.get(e, ())}
        if free == able:
            break
    return len(free)


def _advice(
    snapshot: Snapshot, solution: Solution, klass: int, full: Ints, away: Mapping[Rule, Ints]
) -> str:
    """One or two sentences: what stops the class, and how far the others are from it."""
    eligible = _eligible(solution, klass)
    # That all the others lack the specialty opens nothing: nobody becomes a radiologist for it.
    order = sorted(away.keys() - {Rule.SPECIALTY}, key=lambda rule: (-len(away[rule]), rule))
    near = ", ".join(f"{LACK_WORDS[rule]} {len(away[rule])}" for rule in order)
    more = f" One rule away: {near}." if near else ""
    if not len(eligible):
        return f"Nobody qualifies.{more}"
    if len(full) == len(eligible):
        short = int(solution.unfilled[klass])
        n_tasks = int((snapshot.tasks.klass == klass).sum())
        usual = int(np.median(np.minimum(snapshot.experts.capacity[eligible], n_tasks)))
        people = -(-short // max(1, usual))
        who = "The one who qualifies is" if len(full) == 1 else f"All {len(full)} who qualify are"
        return f"{who} full. About {people} more like them would place the missing {short}.{more}"
    overlap = int(snapshot.requirements.overlap[klass])
    if len(eligible) < overlap:
        few = f"Only {len(eligible)} qualify, and each task asks for {overlap} different people."
        return few + more
    return f"Those with capacity left are on these tasks already or have seen them.{more}"
