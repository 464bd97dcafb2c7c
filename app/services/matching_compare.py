"""Plans beside each other: two that were made, and one with and without each of its wishes."""

from collections import Counter

from app.config.policies import MatchingPolicy
from app.domain.matching import Plan, PlanDifference, PlanLine, WishCost
from app.domain.progress import Progress
from app.matching.tally import tally
from app.matching.worker import run_many
from app.services.matching_solved import Solved
from app.services.matching_words import amount, fairness

_OFF: dict[str, dict[str, object]] = {  # how each wish is switched off
    "quality": {"quality": 0},
    "cost": {"cost": 0},
    "deadline": {"deadline": 0},
    "priority_rule": {"priority_rule": "weighted"},
    "continuity": {"continuity": 0},
    "exploration": {"exploration": 0},
    "fair_load": {"fair_load": 0},
    "second_label": {"second_label": 100, "third_label": 100},
    "senior": {"senior": 0},
    "capacity_by": {"capacity_by": "week"},
}


def wish_costs(behind: Solved, progress: Progress) -> tuple[WishCost, ...]:
    """For each wish in force, what the rest of the plan is worth with and without it."""
    problem, present = behind.problem, behind.solution
    wishes: list[tuple[str, MatchingPolicy]] = []
    for key, off in _OFF.items():
        without = problem.policy.model_copy(update=off)
        if without != problem.policy:
            wishes.append((key, without))
    snapshots = [problem.under(policy) for _, policy in wishes]
    found = run_many(snapshots, progress)
    with_wish = fairness(problem, present.expert, present)
    costs = []
    for (key, _), snapshot, other in zip(wishes, snapshots, found, strict=True):
        rest = tally(snapshot, present.task, present.expert).objective
        costs.append(
            WishCost(
                key=key,
                title=MatchingPolicy.model_fields[key].title or key,
                rest_lost=other.objective - rest,
                rest=other.objective,
                units_with=present.units_placed,
                units_without=len(other.task),
                idle_with=with_wish.idle,
                idle_without=fairness(problem, other.expert, present).idle,
            )
        )
    return tuple(costs)


def difference(first: Plan, second: Plan) -> PlanDifference:
    """The figures of both, and the lines that differ, the largest difference first."""
    one = {(pair.task_id, pair.expert_id) for pair in first.pairs}
    two = {(pair.task_id, pair.expert_id) for pair in second.pairs}
    before, after = _shares(first), _shares(second)
    names = {key: (line.project, line.expert) for key, line in _named(first, second).items()}
    lines = [
        (*names[key], f"{before[key]:,}", f"{after[key]:,}")
        for key in sorted(
            (key for key in names if before[key] != after[key]),
            key=lambda key: (-abs(before[key] - after[key]), names[key]),
        )
    ]
    return PlanDifference(
        first=first.number,
        second=second.number,
        figures=tuple(
            (what, a, b)
            for (what, a), (_, b) in zip(_figures(first), _figures(second), strict=True)
        ),
        only_first=len(one - two),
        only_second=len(two - one),
        both=len(one & two),
        lines=tuple(lines),
    )


def _shares(plan: Plan) -> Counter[tuple[int, int]]:
    shares: Counter[tuple[int, int]] = Counter()
    for line in plan.lines:
        shares[line.project_id, line.expert_id] += line.tasks
    return shares


def _named(*plans: Plan) -> dict[tuple[int, int], PlanLine]:
    return {(line.project_id, line.expert_id): line for plan in plans for line in plan.lines}


def _figures(plan: Plan) -> list[tuple[str, str]]:
    summary, fair = plan.summary, plan.summary.fairness
    quality = summary.expected_quality
    new = summary.units_placed - summary.units_kept
    return [
        ("Plan value", f"{summary.objective:,}"),
        ("Optimality gap", f"{summary.gap:.2%}"),
        ("Placed", f"{summary.units_placed:,} of {summary.units_wanted:,}"),
        ("Expected quality", "–" if quality is None else f"{quality * 100:.1f}"),
        ("Cost", " + ".join(amount(part) for part in summary.cost) or "–"),
        ("New or moved", f"{new:,}"),
        ("Moved away", f"{len(plan.moves):,}"),
        ("Idle people", f"{fair.idle:.1%} of {fair.people:,}"),
        ("Utilisation", f"{fair.utilisation_mean:.0%} ± {fair.utilisation_sd:.0%}"),
        ("Gini coefficient", f"{fair.gini:.3f}"),
        ("Weights", plan.weights),
    ]
