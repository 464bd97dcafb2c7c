"""The engine: exact against slow solvers, stable, and calm about bad input."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.errors import Cancelled, UserError
from app.matching.check import check
from app.matching.engine import Solution, solve
from app.matching.snapshot import HandRules, Snapshot
from tests.matching.instances import (
    best_by_milp,
    best_by_trying,
    crowded,
    ints,
    legal_pairs,
    open_snapshot,
    random_snapshot,
    shuffled,
)


def proven(snapshot: Snapshot, solution: Solution) -> int:
    """The objective, after the checker and the bound agreed with it."""
    verdict = check(snapshot, solution.task, solution.expert)
    assert verdict.legal, verdict.counts
    assert verdict.objective == solution.objective == solution.bound
    assert solution.gap == 0
    assert solution.units_placed + int(solution.unfilled.sum()) == solution.units_wanted
    return solution.objective


@pytest.mark.parametrize("seed", range(100))
def test_the_plan_is_the_best_of_all_plans(seed: int) -> None:
    snapshot = random_snapshot(seed, seen_share=(0.0, 0.5, 1.0)[seed % 3])
    assert proven(snapshot, solve(snapshot)) == best_by_milp(snapshot)[0]


@pytest.mark.parametrize("seed", range(60))
def test_nobody_gets_two_siblings_and_the_plan_is_still_the_best(seed: int) -> None:
    snapshot = random_snapshot(1000 + seed, seen_share=0.5, siblings=True)
    assert proven(snapshot, solve(snapshot)) == best_by_milp(snapshot)[0]


@pytest.mark.parametrize("seed", range(80))
def test_seen_items_leave_the_plan_exact(seed: int) -> None:
    snapshot = crowded(seed)
    assert proven(snapshot, solve(snapshot)) == best_by_milp(snapshot)[0]


def test_crowded_instances_do_exercise_the_refinement() -> None:
    rounds = [solve(crowded(seed)).rounds for seed in range(80)]
    assert sum(r > 1 for r in rounds) >= 10


@pytest.mark.parametrize("seed", range(12))
def test_trying_every_plan_finds_none_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    snapshot = open_snapshot(
        capacity=rng.integers(0, 3, 3).tolist(),
        klass=[0, 0, 1],
        overlap=[2, 1],
        worth=rng.integers(1, 9, (2, 3)).tolist(),
        seen=((0, 0),) if seed % 2 else (),
        item=[5, -1, 5] if seed % 3 == 0 else None,
    )
    assert proven(snapshot, solve(snapshot)) == best_by_trying(snapshot)


@pytest.mark.parametrize("seed", range(80))
def test_a_new_plan_keeps_as_much_of_the_old_one_as_the_best_value_allows(seed: int) -> None:
    snapshot = crowded(seed) if seed % 2 else random_snapshot(seed, siblings=seed % 4 == 0)
    rng = np.random.default_rng(seed)
    before = {(t, e) for t, e, _ in legal_pairs(snapshot) if rng.random() < 0.5}
    tasks, experts = ints(*(t for t, _ in before)), ints(*(e for _, e in before))
    solution = solve(snapshot, (tasks, experts))
    best, most_kept = best_by_milp(snapshot, before)
    assert proven(snapshot, solution) == best
    assert solution.kept == most_kept
    assert solution.fewest_moves


def test_planning_again_moves_nobody() -> None:
    snapshot = open_snapshot([5] * 8, [0] * 12, [2], [[7] * 8])
    first = solve(shuffled(snapshot, 3))
    second = solve(shuffled(snapshot, 3), (first.task, first.expert))
    assert second.kept == first.units_placed
    assert set(zip(first.task.tolist(), first.expert.tolist(), strict=True)) == set(
        zip(second.task.tolist(), second.expert.tolist(), strict=True)
    )


def test_only_the_work_of_the_one_who_left_moves() -> None:
    klass, worth = [0] * 30, [[9] * 10]
    before = solve(open_snapshot([6] * 10, klass, [2], worth))
    gone = int(before.expert[0])
    capacity = [0 if e == gone else 7 for e in range(10)]
    after = solve(open_snapshot(capacity, klass, [2], worth), (before.task, before.expert))
    theirs = int((before.expert == gone).sum())
    assert after.units_placed == before.units_placed
    assert after.kept == before.units_placed - theirs


def test_pairs_of_the_old_plan_that_became_illegal_are_dropped() -> None:
    snapshot = open_snapshot([1, 1], [0], [1], [[5, 5]], seen=((0, 1),))
    solution = solve(snapshot, (ints(0), ints(1)))
    assert solution.expert.tolist() == [0]
    assert solution.kept == 0


def test_a_better_plan_beats_a_familiar_one() -> None:
    snapshot = open_snapshot([1, 1], [0], [1], [[5, 6]])
    assert solve(snapshot, (ints(0), ints(0))).expert.tolist() == [1]


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_rows_does_not_change_the_value(seed: int) -> None:
    snapshot = random_snapshot(seed, siblings=seed % 2 == 0)
    assert solve(shuffled(snapshot, seed)).objective == solve(snapshot).objective


def test_the_same_snapshot_gives_the_same_plan() -> None:
    one, two = solve(random_snapshot(7)), solve(random_snapshot(7))
    assert one.task.tolist() == two.task.tolist()
    assert one.expert.tolist() == two.expert.tolist()


def test_the_snapshot_and_the_old_plan_are_not_touched() -> None:
    snapshot, fresh = crowded(5), crowded(5)
    tasks, experts = ints(0, 1), ints(1, 0)
    solve(snapshot, (tasks, experts))
    assert tasks.tolist() == [0, 1]
    assert experts.tolist() == [1, 0]
    assert snapshot.tasks.item.tolist() == fresh.tasks.item.tolist()
    assert snapshot.experts.capacity.tolist() == fresh.experts.capacity.tolist()


def test_overlap_is_spread_over_the_tasks() -> None:
    snapshot = open_snapshot([1, 1, 1, 1], [0, 0, 0], [2], [[5] * 4])
    got = np.bincount(solve(snapshot).task, minlength=3)
    assert sorted(got.tolist()) == [1, 1, 2]


@pytest.mark.parametrize(
    "snapshot",
    [
        open_snapshot([], [0, 0], [1], [[]]),
        open_snapshot([2, 2], [], [], []),
        open_snapshot([], [], [], []),
        open_snapshot([0, 0], [0], [1], [[5, 5]]),
        open_snapshot([3], [0], [1], [[5]], seen=((0, 0),)),
        open_snapshot([3], [0], [0], [[5]]),
        open_snapshot([3], [0], [1], [[0]]),
        open_snapshot([3], [0], [1], [[-4]]),
    ],
    ids=["no experts", "no tasks", "nothing", "no capacity", "all seen", "no labels wanted",
         "worth nothing", "worth less than nothing"],
)  # fmt: skip
def test_where_nothing_can_be_done_the_plan_is_empty(snapshot: Snapshot) -> None:
    solution = solve(snapshot)
    assert proven(snapshot, solution) == 0
    assert solution.units_placed == 0


def test_overlap_larger_than_the_pool_takes_everybody_once() -> None:
    snapshot = open_snapshot([9, 9], [0, 0], [3], [[5, 5]])
    solution = solve(snapshot)
    assert proven(snapshot, solution) == 20
    assert solution.unfilled.tolist() == [2]


def test_points_too_large_for_exact_sums_are_refused_in_words() -> None:
    with pytest.raises(UserError, match="too large"):
        solve(open_snapshot([1], [0], [1], [[2**61]]))


def test_large_points_that_fit_stay_exact() -> None:
    big = 10**15
    snapshot = open_snapshot([1, 1], [0, 0], [1], [[big + 1, big]])
    assert proven(snapshot, solve(snapshot)) == 2 * big + 1


def test_the_wish_to_stop_is_obeyed() -> None:
    class Stop:
        def step(self, done: int, total: int, note: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        solve(random_snapshot(1), progress=Stop())


def test_every_pair_names_the_credential_that_serves() -> None:
    for seed in range(30):
        snapshot = random_snapshot(seed)
        solution = solve(snapshot)
        held, need = snapshot.credentials, snapshot.requirements
        rows = zip(*(x.tolist() for x in (solution.task, solution.expert, solution.credential)),
                   strict=True)  # fmt: skip
        for task, expert, row in rows:
            c = int(snapshot.tasks.klass[task])
            if max(need.specialty[c], need.kind[c], need.place[c]) < 0:
                assert row == -1
                continue
            assert held.expert[row] == expert
            assert held.first_day[row] <= need.due_day[c] <= held.last_day[row]
            assert held.verified_until[row] >= need.due_day[c]


@pytest.mark.parametrize("had", [0, 1])
def test_of_pins_that_exclude_each_other_the_one_that_was_kept_stays(had: int) -> None:
    hand = HandRules(pin_task=ints(0, 1), pin_expert=ints(0, 0))
    snapshot = replace(open_snapshot([1, 5], [0, 0], [1], [[5, 9]]), hand=hand)
    solution = solve(snapshot, (ints(had), ints(0)))
    assert solution.lost_pins.tolist() == [1 - had]
    assert solution.expert[solution.task == had].tolist() == [0]
    assert solution.fewest_moves
