"""Small changes, what-ifs and terms at 100,000 tasks and 5,000 people, beside full solves.

The figures are those of one process (`python -m tests.benchmarks.matching_repair FOLDER`), which
the section starts: the program that measures other programs should stay small.
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.matching_files import Case, instance
from tests.benchmarks.measure import run

CASE = Case("100k x 5k, seed 1", 100_000, 5_000)
_FAULT = "FAULT "  # begins the lines of the other process that tell what went wrong
_PAIRS = 200


def section(folder: Path) -> list[str]:
    """Print the figures; what did not go as it must."""
    done = run(["-m", "tests.benchmarks.matching_repair", instance(CASE, folder)])
    lines = done.out.splitlines()
    sys.stdout.writelines(f"{line}\n" for line in lines if not line.startswith(_FAULT))
    sys.stdout.flush()
    if done.code:
        return [f"small changes: {done.last_line}"]
    return [line.removeprefix(_FAULT) for line in lines if line.startswith(_FAULT)]


def _fastest(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Seconds of the fastest run, and what it gave."""
    best, made = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        made = work()
        best = min(best, time.perf_counter() - began)
    return best, made


def _main(folder: Path) -> Iterator[str]:
    from app.files.columns_in import read_columns, read_kinds
    from app.matching.engine import solve
    from app.matching.tidy import (
        EXPERT_COLUMNS,
        SHARED_COLUMNS,
        SINGLE_COLUMNS,
        TaskKinds,
        tidy_snapshot,
    )

    experts = read_columns(folder / "experts.csv", EXPERT_COLUMNS)
    kinds = read_kinds(folder / "tasks.csv", SINGLE_COLUMNS, SHARED_COLUMNS)
    snapshot = tidy_snapshot(experts, TaskKinds(kinds.single, kinds.shared, kinds.kind))
    seconds, solution = _fastest(lambda: solve(snapshot))
    yield (
        f"Small changes at {CASE.name}. Seconds of the fastest of 3 in one process; x = ours / "
        f"full solve, which takes {seconds:.3f} s."
    )
    yield from _drop_outs(snapshot, solution)
    yield from _new_tasks(snapshot)
    yield from _why_not(snapshot, solution)
    yield from _again(snapshot, solution)
    yield from _terms(snapshot, solution, seconds)


def _drop_outs(snapshot: Any, solution: Any) -> Iterator[str]:
    """One person takes no more work, with the living flow kept."""
    import numpy as np

    from app.matching.check import check
    from app.matching.engine import solve
    from app.matching.repair import living, without
    from tests.matching.changes import gone

    seconds, alive = _fastest(lambda: living(solution))
    yield f"  the living flow, once              {seconds:8.4f} s"
    load = np.bincount(solution.expert, minlength=snapshot.n_experts)
    order = np.argsort(load, kind="stable")
    for name, share in (("median", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("busiest", 1.0)):
        expert = int(order[min(len(order) - 1, int(share * len(order)))])
        less = gone(snapshot, [expert])
        full, anew = _fastest(partial(solve, less))
        own, made = _fastest(partial(without, snapshot, solution, alive, [expert]))
        if made is None:
            yield f"{_FAULT}without the {name} person nothing but a new solution could tell"
            continue
        yield (
            f"  {name + ' person out':34} {own:8.4f} s  x {own / full:.2f}   "
            f"{load[expert]} units, {made.moved} pairs move"
        )
        verdict = check(less, made.task, made.expert)
        if not verdict.legal or not made.objective == anew.objective == verdict.objective:
            yield f"{_FAULT}without the {name} person the plan is not the best one"
        if name == "median" and own > 0.05:
            yield f"{_FAULT}the median person's drop-out takes {own:.3f} s"


def _new_tasks(snapshot: Any) -> Iterator[str]:
    """100 tasks come; the classes, and so who may do what, are as they were."""
    import numpy as np

    from app.matching.check import check
    from app.matching.engine import solve
    from app.matching.repair import Carried, repair
    from tests.matching.changes import of_tasks

    rng = np.random.default_rng(3)
    stay = np.sort(rng.permutation(snapshot.n_tasks)[100:])
    before = of_tasks(snapshot, stay)
    old = solve(before)
    rows = Carried(stay, np.arange(snapshot.n_experts))
    full, anew = _fastest(lambda: solve(snapshot))
    keeping, kept = _fastest(lambda: solve(snapshot, (stay[old.task], old.expert)), 1)
    yield (
        f"  {'100 new tasks, full solve, keeping':34} {keeping:8.4f} s  x {keeping / full:.2f}   "
        f"{old.units_placed - kept.kept} pairs move"
    )
    for name, eligible in (("judged anew", None), ("judged before", old.eligible)):
        own, made = _fastest(partial(repair, snapshot, old, rows, eligible))
        if made is None:
            yield f"{_FAULT}100 new tasks could not be repaired"
            continue
        yield (
            f"  {'100 new tasks, ' + name:34} {own:8.4f} s  x {own / full:.2f}   "
            f"{old.units_placed - made.kept} pairs move"
        )
        verdict = check(snapshot, made.task, made.expert)
        if not verdict.legal or not made.objective == anew.objective == verdict.objective:
            yield f"{_FAULT}100 new tasks were not repaired to the best plan"
        if own > 0.5:
            yield f"{_FAULT}100 new tasks take {own:.3f} s"


def _why_not(snapshot: Any, solution: Any) -> Iterator[str]:
    """What it would cost to have somebody do a task that they may do."""
    import numpy as np

    from app.matching.repair import living
    from app.matching.whatif import why_not

    rng, eligible, alive = np.random.default_rng(5), solution.eligible, living(solution)
    seconds: list[float] = []
    exact = losses = 0
    while len(seconds) < _PAIRS:
        task = int(rng.integers(snapshot.n_tasks))
        klass = int(snapshot.tasks.klass[task])
        may = eligible.expert[eligible.start[klass] : eligible.start[klass + 1]]
        if not len(may):
            continue
        expert = int(rng.choice(may))
        began = time.perf_counter()
        answer = why_not(snapshot, solution, alive, task, expert)
        seconds.append(time.perf_counter() - began)
        told = answer.loss is not None or answer.has_seen
        losses += answer.loss is not None
        exact += answer.exact or (told and answer.loss is None)
    worst, median = 1000 * max(seconds), 1000 * float(np.median(seconds))
    yield (
        f"  why not, {_PAIRS} pairs                 median {median:.1f} ms, worst {worst:.1f} ms; "
        f"{exact} exact, {losses} with a loss"
    )
    if worst > 100:
        yield f"{_FAULT}a why-not takes {worst:.0f} ms"


def _again(snapshot: Any, solution: Any) -> Iterator[str]:
    """A new plan after 1 % of the people left, with and without the plan before in mind."""
    import numpy as np

    from app.matching.engine import solve
    from tests.matching.changes import gone

    rng = np.random.default_rng(7)
    out = rng.permutation(snapshot.n_experts)[: snapshot.n_experts // 100].tolist()
    less = gone(snapshot, out)
    before = solution.task * snapshot.n_experts + solution.expert
    free = before[~np.isin(solution.expert, out)]
    blind_s, blind = _fastest(lambda: solve(less))
    own_s, own = _fastest(lambda: solve(less, (solution.task, solution.expert)), 1)
    moves = [
        int((~np.isin(free, plan.task * snapshot.n_experts + plan.expert)).sum())
        for plan in (blind, own)
    ]
    yield (
        f"  1 % of the people out, planned anew {blind_s:.2f} s: {moves[0]:,} pairs of the others "
        f"move; keeping {own_s:.2f} s: {moves[1]:,}"
    )
    if own.objective != blind.objective:
        yield f"{_FAULT}keeping what people have cost points"


def _terms(snapshot: Any, solution: Any, seconds: float) -> Iterator[str]:
    """What each term takes in time, and what it costs the worth of the pairs."""
    from dataclasses import replace

    from app.matching.check import check
    from app.matching.engine import solve
    from app.matching.tally import tally

    yield "Each term: seconds, x = beside the plan without it, gap, worth of the pairs it costs"
    for name, terms in _every_term(snapshot, solution).items():
        asked = replace(snapshot, terms=terms)
        own, made = _fastest(partial(solve, asked), 1)
        verdict = check(asked, made.task, made.expert)
        pairs = tally(asked, made.task, made.expert).pairs
        lost = (solution.objective - pairs) / solution.objective
        yield (
            f"  {name:34} {own:8.3f} s  x {own / seconds:5.1f}   gap {100 * made.gap:.4f} %   "
            f"worth {100 * lost:6.3f} %   {made.units_placed - solution.units_placed:+,} units"
        )
        if not verdict.legal or verdict.objective != made.objective:
            yield f"{_FAULT}the plan with {name} is not as told: {verdict.counts}"
        if made.gap and not terms.capped:
            yield f"{_FAULT}the plan with {name} is not proven"


def _every_term(snapshot: Any, solution: Any) -> dict[str, Any]:
    import numpy as np

    from app.matching.snapshot import Terms

    rng, need = np.random.default_rng(1), snapshot.requirements
    capacity, n_experts = snapshot.experts.capacity, snapshot.n_experts
    # Twenty classes draw on a budget together, about as many as a project has.
    budget = np.arange(snapshot.n_classes) // 20
    spent = np.zeros(int(budget.max()) + 1, dtype=np.int64)
    np.add.at(
        spent, budget[snapshot.tasks.klass[solution.task]],
        snapshot.experts.rates[0][solution.expert],
    )  # fmt: skip
    some = (capacity + 2) // 3
    more = (capacity - some + 1) // 2
    now = capacity // 7
    soon = (capacity - now) // 2
    priority = np.searchsorted([-8000, -4000, -2000], -need.value)
    return {
        "first label before third": Terms(
            later_label=np.stack([need.value * share // 100 for share in (0, 40, 70)], axis=1)
        ),
        "fair load": Terms(
            load_units=np.stack([some, more, capacity - some - more]),
            load_points=np.repeat([[0], [100], [400]], n_experts, axis=1),
        ),
        "a senior on every task": Terms(senior=np.where(need.overlap > 1, 500, 0), senior_level=2),
        "today, this week, later": Terms(
            rooms=np.stack([now, soon, capacity - now - soon]),
            stretch=np.searchsorted([1, 7], need.due_day, side="left"),
        ),
        "strict priority": Terms(rank=priority),
        "budgets at 70 %": Terms(budget=budget, budget_limit=spent * 7 // 10),
        "unequal minutes": Terms(
            minutes=rng.integers(3, 40, snapshot.n_classes), minutes_limit=capacity * 12
        ),
    }


if __name__ == "__main__":
    for text in _main(Path(sys.argv[1])):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
