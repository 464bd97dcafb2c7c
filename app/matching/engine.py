"""The exact engine: the best plan for all open work at once, with the proof that it is.

Identical tasks form classes and one min-cost flow decides how many units each expert takes of
each. The flow relaxes only what a class cannot know (who has seen which task, who had which);
its value is therefore an upper bound. Where the units cannot be dealt to the tasks, the group is
split by the tasks' histories and the flow solved again, until value and bound meet.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.domain.progress import Progress, Silent
from app.matching.deal import Dealt, deal
from app.matching.eligibility import Eligibility, judge
from app.matching.flow import Network, Prices, lagrange_bound, prices, solve_flow
from app.matching.groups import Groups, Pairs, build_arcs, first_groups, split, unique_pairs
from app.matching.snapshot import Ints, Snapshot

_MOST_ARCS_FOR_KEEPING: Final = 1_000_000  # splitting only to prove the fewest moves ends here


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan: which expert takes which task, and what proves that no plan is worth more.

    The pairs are ordered by task, then expert. `objective` and `bound` are points.
    """

    task: Ints
    expert: Ints
    credential: Ints  # row of the snapshot's credential that serves, -1 where none is asked for
    worth: Ints  # points of each pair
    objective: int
    bound: int  # no legal plan is worth more: see `flow.lagrange_bound`
    wanted: Ints  # [C] units asked for
    placed: Ints  # [C] units of the plan
    rounds: int  # flows solved until everything could be dealt
    kept: int  # pairs of the plan before that stay
    fewest_moves: bool  # proven: no plan of this worth keeps more
    prices: Prices
    eligible: Eligibility
    groups: Groups
    network: Network

    @property
    def gap(self) -> float:
        """(bound - objective) / bound; 0 when the plan is proven to be the best."""
        return (self.bound - self.objective) / self.bound if self.bound else 0.0

    @property
    def units_wanted(self) -> int:
        """Labels asked for, over all classes."""
        return int(self.wanted.sum())

    @property
    def units_placed(self) -> int:
        """Labels that somebody does."""
        return len(self.task)

    @property
    def unfilled(self) -> Ints:
        """[C] units that nobody does."""
        return self.wanted - self.placed


def solve(
    snapshot: Snapshot,
    previous: tuple[Ints, Ints] | None = None,
    progress: Progress | None = None,
) -> Solution:
    """The plan of the highest worth; with `previous` (task, expert) pairs, of all such plans one
    that keeps the most of them.

    Ties beyond that are broken by the order of rows. Raises `UserError` when the points are too
    large for exact integers, `Cancelled` when progress says so (between rounds).
    """
    progress = progress or Silent()
    progress.step(0, 0, "Who may do what")
    eligible = judge(snapshot)
    seen = unique_pairs(snapshot.tasks.seen_task, snapshot.tasks.seen_expert, snapshot.n_experts)
    kept = _still_legal(snapshot, eligible, seen, previous)
    groups = first_groups(snapshot)
    rounds = 0
    while True:
        rounds += 1
        progress.step(0, 0, f"Looking for the best plan, round {rounds}")
        arcs = build_arcs(snapshot, eligible, groups, seen, kept)
        units = groups.size * snapshot.requirements.overlap[groups.klass]
        network = solve_flow(arcs, units, snapshot.experts.capacity)
        progress.step(0, 0, "Dealing the tasks")
        dealt = deal(network, groups, snapshot.requirements.overlap, seen, kept)
        if not len(dealt.lost) and (
            not len(dealt.loose) or _too_large(snapshot, eligible, groups, dealt.loose, kept)
        ):
            break
        stuck = np.concatenate((dealt.lost, dealt.loose))
        if any(groups.pure[g] for g in stuck.tolist()):
            raise RuntimeError("a group of equal histories could not be dealt")
        groups = split(groups, stuck, seen, kept)
    return _solution(snapshot, eligible, groups, network, dealt, kept, rounds)


def _still_legal(
    snapshot: Snapshot,
    eligible: Eligibility,
    seen: Pairs,
    previous: tuple[Ints, Ints] | None,
) -> Pairs:
    """The pairs of the plan before that the hard rules still allow, each taken by itself."""
    nothing = np.zeros(0, dtype=np.int64)
    if previous is None or not len(previous[0]):
        return Pairs(nothing, nothing)
    task, expert = (np.asarray(part, dtype=np.int64) for part in previous)
    before = unique_pairs(task, expert, snapshot.n_experts)
    fit = eligible.broken[snapshot.tasks.klass[before.task], before.expert] == 0
    fit &= ~np.isin(before.keys(snapshot.n_experts), seen.keys(snapshot.n_experts))
    return Pairs(before.task[fit], before.expert[fit])


def _too_large(
    snapshot: Snapshot, eligible: Eligibility, groups: Groups, loose: Ints, kept: Pairs
) -> bool:
    """Whether proving the fewest moves would need more arcs than it is worth. At worst every
    task that somebody had becomes a group."""
    is_loose = np.zeros(len(groups.klass), dtype=np.bool_)
    is_loose[loose] = True
    tasks = np.unique(kept.task[is_loose[groups.of_task[kept.task]]])
    arcs = np.diff(eligible.start)[snapshot.tasks.klass[tasks]]
    return int(arcs.sum()) > _MOST_ARCS_FOR_KEEPING


def _solution(
    snapshot: Snapshot,
    eligible: Eligibility,
    groups: Groups,
    network: Network,
    dealt: Dealt,
    kept: Pairs,
    rounds: int,
) -> Solution:
    order = np.lexsort((dealt.expert, dealt.task))
    task, expert, arc = dealt.task[order], dealt.expert[order], dealt.arc[order]
    worth = network.arcs.worth[arc]
    requirements = snapshot.requirements
    per_class = np.bincount(snapshot.tasks.klass, minlength=snapshot.n_classes)
    proof = prices(network)
    stay = np.isin(
        task * snapshot.n_experts + expert, kept.keys(snapshot.n_experts), assume_unique=True
    )
    solution = Solution(
        task=task,
        expert=expert,
        credential=eligible.credential[network.arcs.pair[arc]],
        worth=worth,
        objective=int(worth.sum()),
        bound=lagrange_bound(network.arcs, network.units, network.capacity, proof),
        wanted=per_class * requirements.overlap,
        placed=np.bincount(snapshot.tasks.klass[task], minlength=snapshot.n_classes),
        rounds=rounds,
        kept=int(stay.sum()),
        fewest_moves=not len(dealt.loose),
        prices=proof,
        eligible=eligible,
        groups=groups,
        network=network,
    )
    if solution.objective != network.value:
        raise RuntimeError("the plan is not worth what its flow was: a fault in dealing")
    return solution
