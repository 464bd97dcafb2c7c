"""The exact engine: the best plan for all open work at once, with the proof that it is.

Identical tasks form classes and one min-cost flow decides how many units each expert takes of
each. The flow relaxes only what a class cannot know (who has seen which task, who had which);
its value is therefore an upper bound. Where the units cannot be dealt to the tasks, the group is
split by the tasks' histories and the flow solved again, until value and bound meet.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.domain.progress import Progress, Silent
from app.matching.deal import Dealt, among, deal
from app.matching.eligibility import Eligibility, judge
from app.matching.flow import dual_gap, potentials, solve_flow
from app.matching.groups import Groups, Pairs, build_arcs, first_groups, split, unique_pairs
from app.matching.network import Network, build
from app.matching.redeal import redeal
from app.matching.snapshot import Ints, PairPoints, Snapshot
from app.matching.tally import tally

_MOST_ARCS_FOR_KEEPING: Final = 1_000_000  # splitting only to prove the fewest moves ends here


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan: which expert takes which task, and what proves that no plan is worth more.

    The pairs are ordered by task, then expert. `objective` and `bound` are points.
    """

    task: Ints
    expert: Ints
    credential: Ints  # row of the snapshot's credential that serves, -1 where none is asked for
    worth: Ints  # points of each pair by itself, as the first label of its task
    objective: int
    bound: int  # no legal plan is worth more: see `flow.dual_gap`
    wanted: Ints  # [C] units asked for
    placed: Ints  # [C] units of the plan
    rounds: int  # flows solved until everything could be dealt
    kept: int  # pairs of the plan before that stay
    fewest_moves: bool  # proven: no plan of this worth keeps more
    lost_pins: Ints  # pins, by position, that no plan can keep
    potentials: Ints | None  # of the network's nodes: what proves the bound; None with caps
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What every round of one problem stands on."""

    snapshot: Snapshot
    eligible: Eligibility
    seen: Pairs  # and banned
    kept: Pairs  # pairs of the plan before that the hard rules still allow
    pins: Pairs  # that the hard rules allow


def facts_of(
    snapshot: Snapshot,
    previous: tuple[Ints, Ints] | None = None,
    eligible: Eligibility | None = None,
) -> Facts:
    """The problem with its rules judged (unless they are already); `previous` are the pairs of
    the plan before."""
    eligible, hand, seen = eligible or judge(snapshot), snapshot.hand, seen_pairs(snapshot)
    return Facts(
        snapshot=snapshot,
        eligible=eligible,
        seen=seen,
        kept=_still_legal(snapshot, eligible, seen, previous),
        pins=_still_legal(snapshot, eligible, seen, (hand.pin_task, hand.pin_expert)),
    )


def seen_pairs(snapshot: Snapshot) -> Pairs:
    """Who may not take which task, because they have seen its item or were banned from it."""
    hand, tasks = snapshot.hand, snapshot.tasks
    return unique_pairs(
        np.concatenate((tasks.seen_task, hand.ban_task)),
        np.concatenate((tasks.seen_expert, hand.ban_task_expert)),
        snapshot.n_experts,
    )


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
    facts = facts_of(snapshot, previous)
    if snapshot.pair_points is not None:
        return _solve_singles(facts, snapshot.pair_points, progress)
    groups = first_groups(snapshot, facts.pins)
    rounds = 0
    while True:
        rounds += 1
        progress.step(0, 0, f"Looking for the best plan, round {rounds}")
        arcs = build_arcs(snapshot, facts.eligible, groups, facts.seen, facts.kept, facts.pins)
        network, gap = _flow(snapshot, groups, build(snapshot, groups, arcs))
        progress.step(0, 0, "Dealing the tasks")
        dealt = _dealt(facts, groups, network)
        if not len(dealt.lost) and (not len(dealt.loose) or _too_large(facts, groups, dealt.loose)):
            break
        stuck = np.concatenate((dealt.lost, dealt.loose))
        if any(groups.pure[g] for g in stuck.tolist()):
            raise RuntimeError("a group of equal histories could not be dealt")
        groups = split(groups, stuck, facts.seen, facts.kept)
    return solution_of(facts, groups, network, dealt, gap, rounds)


def _dealt(facts: Facts, groups: Groups, network: Network) -> Dealt:
    """The flow's units on tasks, near to the plan before if there is one."""
    deals = redeal if len(facts.kept.task) else deal
    return deals(facts.snapshot, network, groups, facts.seen, facts.kept)


def _solve_singles(facts: Facts, points: PairPoints, progress: Progress) -> Solution:
    """The plan where each pair has its own score: exact if the pairs fit the memory."""
    from app.matching import singles

    snapshot, eligible = facts.snapshot, facts.eligible
    tasks = np.bincount(snapshot.tasks.klass, minlength=snapshot.n_classes)
    exact = singles.fit_memory(int(tasks @ np.diff(eligible.start)))
    groups = singles.single_groups(snapshot) if exact else first_groups(snapshot, facts.pins)
    progress.step(0, 0, "Looking for the best plan")
    arcs = build_arcs(snapshot, eligible, groups, facts.seen, facts.kept, facts.pins)
    if exact:
        arcs = singles.with_pair_points(arcs, groups, points)
        network, gap = _flow(snapshot, groups, build(snapshot, groups, arcs))
        dealt = deal(snapshot, network, groups, facts.seen, facts.kept)
        return solution_of(facts, groups, network, dealt, gap, 1)
    priced = solve_flow(build(snapshot, groups, arcs))
    network, _ = _within_caps(snapshot, groups, priced)
    progress.step(0, 0, "Dealing the tasks")
    dealt = singles.deal_locally(snapshot, network, groups, facts.seen, points)
    bound = singles.bound_over_pairs(snapshot, network, groups, potentials(priced), points)
    return replace(
        solution_of(facts, groups, network, dealt, 0, 1),
        objective=tally(snapshot, dealt.task, dealt.expert).objective,
        bound=bound,
        potentials=None,
        fewest_moves=False,
    )


def _flow(snapshot: Snapshot, groups: Groups, network: Network) -> tuple[Network, int]:
    """The best flow, and how much more any could be worth: nothing, unless there are caps."""
    return _within_caps(snapshot, groups, solve_flow(network))


def _within_caps(snapshot: Snapshot, groups: Groups, network: Network) -> tuple[Network, int]:
    if not snapshot.terms.capped:
        return network, 0
    from app.matching.caps import solve_capped

    return solve_capped(snapshot, groups, network)


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
    fit = eligible.allows(snapshot.tasks.klass[before.task], before.expert)
    fit &= ~np.isin(before.keys(snapshot.n_experts), seen.keys(snapshot.n_experts))
    return Pairs(before.task[fit], before.expert[fit])


def _too_large(facts: Facts, groups: Groups, loose: Ints) -> bool:
    """Whether proving the fewest moves would need more arcs than it is worth. At worst every
    task that somebody had becomes a group."""
    is_loose = np.zeros(len(groups.klass), dtype=np.bool_)
    is_loose[loose] = True
    tasks = np.unique(facts.kept.task[is_loose[groups.of_task[facts.kept.task]]])
    arcs = np.diff(facts.eligible.start)[facts.snapshot.tasks.klass[tasks]]
    return int(arcs.sum()) > _MOST_ARCS_FOR_KEEPING


def solution_of(
    facts: Facts,
    groups: Groups,
    network: Network,
    dealt: Dealt,
    gap: int,
    rounds: int,
) -> Solution:
    """The plan that was dealt, with its proof; `gap` is what its flow may lack of the best."""
    snapshot = facts.snapshot
    pairs = dealt.task * snapshot.n_experts + dealt.expert
    order = np.argsort(pairs, kind="stable")
    task, expert, arc, pairs = (x[order] for x in (dealt.task, dealt.expert, dealt.arc, pairs))
    per_class = np.bincount(snapshot.tasks.klass, minlength=snapshot.n_classes)
    # A flow within caps leaves cycles that improve it, so it has no potentials to prove it.
    proof = None if snapshot.terms.capped else potentials(network)
    stay = among(facts.kept.keys(snapshot.n_experts), pairs)
    pins = snapshot.hand.pin_task * snapshot.n_experts + snapshot.hand.pin_expert
    objective = network.value
    return Solution(
        task=task,
        expert=expert,
        credential=facts.eligible.credential[network.arcs.pair[arc]],
        worth=snapshot.worth(snapshot.tasks.klass[task], expert),
        objective=objective,
        bound=objective + (gap if proof is None else dual_gap(network, proof)),
        wanted=per_class * snapshot.requirements.overlap,
        placed=np.bincount(snapshot.tasks.klass[task], minlength=snapshot.n_classes),
        rounds=rounds,
        kept=len(stay),
        fewest_moves=not len(dealt.loose) and not snapshot.terms.capped,
        lost_pins=np.setdiff1d(np.arange(len(pins)), among(pins, pairs)),
        potentials=proof,
        eligible=facts.eligible,
        groups=groups,
        network=network,
    )
