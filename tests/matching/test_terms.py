"""Everything that can be asked of a plan, switched on in turn and together: still the best plan."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from app.domain.errors import UserError
from app.matching.check import check
from app.matching.engine import Solution, solve
from app.matching.snapshot import HandRules, Snapshot, Terms
from app.matching.tally import tally
from tests.matching.instances import (
    best_by_trying,
    crowded,
    ints,
    legal_pairs,
    open_snapshot,
    shuffled,
)
from tests.matching.oracle import best, optimum
from tests.matching.terms import EXACT, FEATURES, featured, pins_of, with_features

ALONE = tuple((name,) for name in FEATURES)
TOGETHER = (
    EXACT,
    ("labels", "senior", "rooms", "pins"),
    ("load", "rank", "task bans", "rooms"),
    ("pair points", "labels", "load", "senior", "rooms", "rank", "pins", "task bans"),
)
CAPPED = (
    ("budget", "minutes"),
    ("budget", "labels", "load", "class bans"),
    ("minutes", "senior", "rooms", "pins"),
    ("budget", "minutes", "pair points"),
)


def held(solution: Solution) -> set[tuple[int, int]]:
    """The plan as a set of pairs."""
    return set(zip(solution.task.tolist(), solution.expert.tolist(), strict=True))


def judged(snapshot: Snapshot, solution: Solution) -> int:
    """The objective, after the checker and a new count agreed with it and every pin is either
    held or told as lost."""
    verdict = check(snapshot, solution.task, solution.expert)
    assert verdict.legal, verdict.counts
    count = tally(snapshot, solution.task, solution.expert)
    assert verdict.objective == count.objective == solution.objective <= solution.bound
    assert not len(count.late) + len(count.over_budget) + len(count.overtime)
    hand, lost = snapshot.hand, set(solution.lost_pins.tolist())
    pairs = zip(hand.pin_task.tolist(), hand.pin_expert.tolist(), strict=True)
    for at, pair in enumerate(pairs):
        assert (pair in held(solution)) == (at not in lost)
    return solution.objective


def agrees_with_the_oracle(snapshot: Snapshot) -> None:
    """The plan is proven and is the oracle's best; within caps, it is at most that."""
    solution = solve(snapshot)
    value, slow = judged(snapshot, solution), best(snapshot)
    if not snapshot.terms.capped:
        assert value == solution.bound == slow.worth
        assert len(held(solution) & pins_of(snapshot.hand)) == slow.pins
        return
    # Within caps the engine holds the pins that it can, not provably the most.
    with_its_pins = optimum(snapshot, held(solution) & pins_of(snapshot.hand))
    assert value == with_its_pins <= solution.bound


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("features", ALONE, ids=", ".join)
def test_each_feature_by_itself_leaves_the_plan_the_best(
    features: tuple[str, ...], seed: int
) -> None:
    agrees_with_the_oracle(featured(seed, *features))


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("features", [*TOGETHER, *CAPPED], ids=", ".join)
def test_features_together_leave_the_plan_the_best(features: tuple[str, ...], seed: int) -> None:
    agrees_with_the_oracle(featured(200 + seed, *features))


def crowded_people(seed: int, *features: str) -> Snapshot:
    """Nearly everything seen by somebody, people of two levels, and these features."""
    plain = crowded(seed)
    level = np.random.default_rng(seed).integers(1, 3, plain.n_experts)
    people = replace(plain.experts, level=level)
    return with_features(replace(plain, experts=people), seed, features)


CROWDED = ("labels", "senior", "load", "rooms", "pins")


@pytest.mark.parametrize("seed", range(60))
def test_seen_items_leave_a_plan_with_terms_exact(seed: int) -> None:
    agrees_with_the_oracle(crowded_people(seed, *CROWDED[: 5 - seed % 2]))


def test_crowded_problems_with_terms_do_exercise_the_refinement() -> None:
    rounds = [solve(crowded_people(seed, *CROWDED[: 5 - seed % 2])).rounds for seed in range(60)]
    assert sum(r > 1 for r in rounds) >= 10


def test_the_random_problems_do_exercise_the_features() -> None:
    snapshots = [featured(seed, *EXACT) for seed in range(80)]
    solutions = [solve(snapshot) for snapshot in snapshots]
    assert sum(s.network.layout.shared > 0 for s in solutions) >= 5
    assert sum(s.network.layout.seniors > 0 for s in solutions) >= 20
    lost = sum(len(s.lost_pins) for s in solutions)
    assert 40 <= lost <= sum(len(s.hand.pin_task) for s in snapshots) - 40


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("seed", range(3))
def test_trying_every_plan_finds_none_better(feature: str, seed: int) -> None:
    """Three people, three tasks; pins are held as far as any legal plan can hold them."""
    rng = np.random.default_rng(seed)
    plain = open_snapshot(
        capacity=rng.integers(1, 4, 3).tolist(), klass=[0, 0, 1], overlap=[2, 1],
        worth=rng.integers(1, 30, (2, 3)).tolist(), seen=((0, 0),) if seed % 2 else (),
        item=[5, -1, 5] if seed == 0 else None,
    )  # fmt: skip
    plain = replace(
        plain,
        experts=replace(plain.experts, level=ints(1, 2, 2), rates=rng.integers(1, 12, (1, 3))),
        requirements=replace(plain.requirements, rate_row=ints(0, 0)),
    )
    snapshot = FEATURES[feature](plain, rng)
    assert judged(snapshot, solve(snapshot)) == best_by_trying(snapshot)


@pytest.mark.parametrize("seed", range(60))
def test_with_everything_asked_a_new_plan_still_moves_the_fewest(seed: int) -> None:
    features = (("labels", "senior"), ("load", "rooms"), ("rank", "pins"), EXACT)[seed % 4]
    snapshot = featured(seed, *features)
    rng = np.random.default_rng(seed)
    before = {(t, e) for t, e, _ in legal_pairs(snapshot) if rng.random() < 0.5}
    tasks, experts = ints(*(t for t, _ in before)), ints(*(e for _, e in before))
    solution, slow = solve(snapshot, (tasks, experts)), best(snapshot, previous=before)
    assert judged(snapshot, solution) == solution.bound == slow.worth
    assert solution.kept == slow.kept == len(held(solution) & before)
    assert solution.fewest_moves


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("features", [EXACT, ("load", "rooms", "minutes")], ids=", ".join)
def test_the_order_of_rows_changes_nothing_about_the_value(
    features: tuple[str, ...], seed: int
) -> None:
    snapshot = featured(seed, *features)
    one, two = solve(snapshot), solve(shuffled(snapshot, seed))
    assert one.objective == two.objective
    assert len(one.lost_pins) == len(two.lost_pins)


# Pins


def with_hand(snapshot: Snapshot, pins: list[tuple[int, int]], **bans: list[int]) -> Snapshot:
    task, expert = (ints(*part) for part in zip(*pins, strict=True))
    rules = {name: ints(*rows) for name, rows in bans.items()}
    return replace(snapshot, hand=HandRules(pin_task=task, pin_expert=expert, **rules))


def test_a_pin_is_held_against_all_worth() -> None:
    snapshot = with_hand(open_snapshot([1, 1], [0], [1], [[1000, 1]]), [(0, 1)])
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == 1
    assert held(solution) == {(0, 1)}


def test_a_pinned_pair_that_is_worth_less_than_nothing_is_held() -> None:
    snapshot = with_hand(open_snapshot([1, 1], [0, 0], [1], [[-7, 5]]), [(1, 0)])
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == -2
    assert held(solution) == {(0, 1), (1, 0)}


@pytest.mark.parametrize(
    ("capacity", "overlap", "pins", "many_lost"),
    [
        ([1, 2], 1, [(0, 0), (1, 0), (2, 1)], 1),
        ([0, 2], 1, [(0, 0), (1, 1)], 1),
        ([3, 3], 1, [(0, 0), (0, 1), (1, 0)], 1),
        ([1, 1], 2, [(0, 0), (0, 1), (1, 0), (2, 1)], 2),
        ([3, 3], 0, [(0, 0), (1, 1)], 2),
    ],
    ids=["more than their time", "no time at all", "more than the labels wanted", "both",
         "no labels wanted"],
)  # fmt: skip
def test_of_pins_that_contradict_each_other_the_most_are_held(
    capacity: list[int], overlap: int, pins: list[tuple[int, int]], many_lost: int
) -> None:
    snapshot = with_hand(open_snapshot(capacity, [0, 0, 0], [overlap], [[5, 6]]), pins)
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == optimum(snapshot)
    assert len(solution.lost_pins) == many_lost


def test_a_pin_that_a_rule_forbids_is_lost_and_the_others_are_held() -> None:
    plain = open_snapshot([9, 9, 9], [0, 0, 0], [1], [[5, 5, 50]], seen=((1, 1),))
    strict = replace(
        plain,
        experts=replace(plain.experts, level=ints(1, 2, 2)),
        requirements=replace(plain.requirements, level=ints(2)),
    )
    snapshot = with_hand(
        strict, [(0, 0), (1, 1), (2, 1), (2, 2)], ban_task=[2], ban_task_expert=[2]
    )
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == 50 + 50 + 5
    assert solution.lost_pins.tolist() == [0, 1, 3]


def test_who_is_pinned_and_banned_from_the_class_is_out() -> None:
    snapshot = with_hand(
        open_snapshot([9, 9], [0, 0], [1], [[5, 50]]), [(0, 1)], ban_class=[0], ban_class_expert=[1]
    )
    solution = solve(snapshot)
    assert judged(snapshot, solution) == 10
    assert solution.lost_pins.tolist() == [0]


def test_pins_on_siblings_are_held_once() -> None:
    snapshot = with_hand(
        open_snapshot([9, 9], [0, 1], [1, 1], [[5, 1], [5, 1]], item=[4, 4]), [(0, 0), (1, 0)]
    )
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == 6
    assert len(solution.lost_pins) == 1


# Extremes


ZERO = (
    Terms(),
    Terms(later_label=np.zeros((1, 2), dtype=np.int64)),
    Terms(senior=ints(0), senior_level=1),
    Terms(rank=ints(3)),
    Terms(budget=ints(-1), budget_limit=ints()),
    Terms(minutes=ints(0), minutes_limit=ints(0, 0)),
)


@pytest.mark.parametrize("terms", ZERO)
def test_with_all_weights_at_nothing_the_plan_is_empty(terms: Terms) -> None:
    snapshot = replace(open_snapshot([2, 2], [0, 0], [1], [[0, 0]]), terms=terms)
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound == 0
    assert solution.units_placed == 0


def terms_for(experts: int, classes: int) -> Terms:
    """Every term at once, for people with the capacity 2 and one stretch of time left."""
    two = np.full((1, experts), 2, dtype=np.int64)
    one = np.ones(classes, dtype=np.int64)
    return Terms(
        later_label=np.tile(ints(0, 3), (classes, 1)), load_units=two, load_points=two,
        senior=one * 9, rooms=np.concatenate((two * 0, two)), stretch=one, rank=one,
        budget=one * 0, budget_limit=ints(100), minutes=one * 5, minutes_limit=two[0] * 50,
    )  # fmt: skip


@pytest.mark.parametrize("capped", [False, True])
@pytest.mark.parametrize(
    ("experts", "tasks", "level", "overlap", "placed"),
    [
        (0, 2, 0, 1, 0), (2, 0, 0, 1, 0), (0, 0, 0, 1, 0), (2, 2, 5, 1, 0), (2, 2, 0, 3, 4),
        (2, 2, 0, 0, 0),
    ],
    ids=["no experts", "no tasks", "nothing", "nobody qualifies", "overlap beyond the pool",
         "no labels wanted"],
)  # fmt: skip
def test_bad_input_with_everything_asked_is_no_trouble(
    experts: int, tasks: int, level: int, overlap: int, placed: int, capped: bool
) -> None:
    plain = open_snapshot([2] * experts, [0] * tasks, [overlap], [[50] * experts])
    terms = terms_for(experts, 1)
    if not capped:
        terms = replace(terms, budget=None, minutes=None)
    snapshot = replace(
        plain,
        experts=replace(plain.experts, rates=np.full((1, experts), 10)),
        requirements=replace(plain.requirements, level=ints(level), rate_row=ints(0)),
        terms=terms,
    )
    solution = solve(snapshot)
    assert judged(snapshot, solution) == solution.bound
    assert solution.units_placed == placed


def test_nobody_with_time_and_every_term_gives_an_empty_plan() -> None:
    plain = open_snapshot([0, 0], [0, 0], [2], [[50, 50]])
    none = np.zeros((1, 2), dtype=np.int64)
    terms = replace(
        terms_for(2, 1), load_units=none, load_points=none, rooms=np.concatenate((none, none)),
        budget=None, minutes=None,
    )  # fmt: skip
    solution = solve(replace(plain, terms=terms))
    assert (solution.units_placed, solution.objective, solution.bound) == (0, 0, 0)


@pytest.mark.parametrize("power", [9, 12, 15, 18])
@pytest.mark.parametrize("term", ["labels", "load", "senior", "rank", "minutes", "pins"])
def test_huge_points_are_exact_or_refused_in_words(term: str, power: int) -> None:
    snapshot = featured(4, term)
    wishes = tuple(replace(wish, table=wish.table * 10**power) for wish in snapshot.wishes)
    large = replace(snapshot, wishes=wishes)
    told = ""
    try:
        solution = solve(large)
    except UserError as refusal:
        told = str(refusal)
    else:
        assert judged(large, solution) <= solution.bound
        assert term == "minutes" or solution.gap == 0
    assert not told or (power > 9 and "too large" in told)


def test_the_sum_of_terms_is_told_part_by_part() -> None:
    snapshot = replace(
        open_snapshot([3, 3], [0, 0], [2], [[50, 40]]),
        terms=Terms(
            later_label=np.array([[0, 10]]), load_units=np.array([[1, 1], [2, 2]]),
            load_points=np.array([[-4, 0], [6, 1]]), senior=ints(9), senior_level=1,
        ),
    )  # fmt: skip
    count = tally(snapshot, ints(0, 0, 1), ints(0, 1, 0))
    parts = (count.pairs, count.later_labels, count.load, count.seniors)
    assert parts == (140, -10, 4 - 6, 18)
    assert count.objective == 140 - 10 - 2 + 18


def test_all_pairs_of_features_are_solved() -> None:
    names = tuple(FEATURES)
    for at, (one, two) in enumerate(product(names, names)):
        if one < two:
            agrees_with_the_oracle(featured(500 + at, one, two))
