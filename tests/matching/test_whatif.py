"""What-ifs: losses and gains that are the true ones."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.matching.engine import Solution, solve
from app.matching.repair import living
from app.matching.snapshot import Rule, Snapshot
from app.matching.whatif import Market, WhyNot, gains_of_one_more, why_not
from tests.matching.changes import one_more
from tests.matching.instances import (
    best_by_milp,
    ints,
    legal_pairs,
    open_snapshot,
    random_snapshot,
)
from tests.matching.middle import middle
from tests.matching.oracle import optimum
from tests.matching.terms import featured
from tests.matching.test_terms import crowded_people

FEATURES = (
    (), ("labels",), ("load",), ("senior",), ("rooms",), ("rank",), ("task bans", "pair points"),
    ("labels", "load", "senior", "rooms", "rank", "class bans", "task bans"),
)  # fmt: skip


def asked(snapshot: Snapshot, solution: Solution, task: int, expert: int) -> WhyNot:
    return why_not(snapshot, solution, living(solution), task, expert)


@pytest.mark.parametrize("features", FEATURES, ids=", ".join)
def test_the_loss_is_what_the_best_plan_with_the_pair_is_short_of(
    features: tuple[str, ...],
) -> None:
    exact = asked_for = 0
    for seed in range(10):
        snapshot = featured(seed, *features)
        solution = solve(snapshot)
        for task, expert, worth in legal_pairs(snapshot)[::3]:
            answer = asked(snapshot, solution, task, expert)
            if worth <= 0 or not snapshot.experts.capacity[expert]:
                continue
            asked_for += 1
            if answer.loss is None:  # the flow has no way: there is no such plan at all
                continue
            loss = solution.objective - optimum(snapshot, {(task, expert)})
            exact += answer.exact
            if answer.exact:
                assert answer.loss == loss
            elif not answer.ranks:
                assert answer.loss <= loss
    assert exact >= 0.8 * asked_for


@pytest.mark.parametrize("seed", range(25))
def test_where_much_was_seen_the_loss_is_exact_or_never_overstated(seed: int) -> None:
    snapshot = crowded_people(seed, "labels", "senior")
    solution = solve(snapshot)
    for task, expert, worth in legal_pairs(snapshot)[::4]:
        if worth <= 0 or not snapshot.experts.capacity[expert]:
            continue
        answer = asked(snapshot, solution, task, expert)
        loss = solution.objective - optimum(snapshot, {(task, expert)})
        assert answer.loss is not None
        assert 0 <= answer.loss <= loss
        assert not answer.exact or answer.loss == loss


@pytest.mark.parametrize("seed", range(20))
def test_with_seen_items_the_loss_is_never_overstated(seed: int) -> None:
    snapshot = random_snapshot(seed, seen_share=0.8)
    solution = solve(snapshot)
    for task, expert, worth in legal_pairs(snapshot)[::3]:
        if worth <= 0 or not snapshot.experts.capacity[expert]:
            continue
        loss = asked(snapshot, solution, task, expert).loss
        with_it = best_by_milp(snapshot, forced=(task, expert))[0]
        assert loss is not None
        assert 0 <= loss <= solution.objective - with_it


@pytest.mark.parametrize("seed", range(40))
def test_without_seen_items_every_loss_is_exact(seed: int) -> None:
    snapshot = random_snapshot(seed, seen_share=0, siblings=seed % 2 == 0)
    solution = solve(snapshot)
    for task, expert, worth in legal_pairs(snapshot)[::3]:
        answer = asked(snapshot, solution, task, expert)
        if worth <= 0 or not snapshot.experts.capacity[expert]:
            continue
        assert answer.exact
        with_it = best_by_milp(snapshot, forced=(task, expert))[0]
        assert answer.loss == solution.objective - with_it


@pytest.mark.parametrize("seed", range(40))
def test_the_moves_of_a_chain_add_up_to_the_loss(seed: int) -> None:
    snapshot = random_snapshot(seed, seen_share=0.3)
    solution = solve(snapshot)
    for task, expert, worth in legal_pairs(snapshot)[::3]:
        answer = asked(snapshot, solution, task, expert)
        if worth <= 0 or answer.already_does or answer.loss is None or not answer.chain:
            continue
        change = 0
        people: Counter[int] = Counter()
        classes: Counter[int] = Counter()
        for link in answer.chain:
            sign = 1 if link.takes else -1
            people[link.expert] += sign
            classes[link.klass] += sign
            if link.expert >= 0:
                change += sign * int(snapshot.worth(ints(link.klass), ints(link.expert))[0])
        assert change == -answer.loss
        assert not any(classes.values())  # a unit that one leaves, another takes, or nobody
        spare = snapshot.experts.capacity - np.bincount(
            solution.expert, minlength=snapshot.n_experts
        )
        assert all(more <= spare[one] for one, more in people.items() if one >= 0)
        first = answer.chain[0]
        assert (first.klass, first.expert, first.takes) == (
            int(snapshot.tasks.klass[task]), expert, True,
        )  # fmt: skip


def test_who_may_not_is_told_the_rules_and_no_loss() -> None:
    snapshot = open_snapshot([1, 1, 0], [0, 0], [1], [[5, 5, 5]], seen=((0, 1),))
    strict = replace(
        snapshot,
        experts=replace(snapshot.experts, level=ints(3, 2, 3)),
        requirements=replace(snapshot.requirements, level=ints(3)),
    )
    solution = solve(snapshot)
    assert asked(snapshot, solution, 0, 1).has_seen
    assert asked(snapshot, solution, 0, 1).loss is None
    assert asked(snapshot, solution, 0, 2).full
    assert asked(snapshot, solution, 0, 2).loss is None
    assert asked(strict, solve(strict), 1, 1).broken == (Rule.LEVEL,)
    doing = asked(snapshot, solution, int(solution.task[0]), int(solution.expert[0]))
    assert doing.already_does
    assert doing.loss == 0
    assert doing.exact


def test_a_ban_by_hand_is_told_as_such() -> None:
    plain = open_snapshot([1, 1], [0, 1], [1, 1], [[5, 6], [5, 6]])
    hand = replace(
        plain.hand, ban_class=ints(0), ban_class_expert=ints(1), ban_task=ints(1),
        ban_task_expert=ints(0),
    )  # fmt: skip
    snapshot = replace(plain, hand=hand)
    solution = solve(snapshot)
    assert asked(snapshot, solution, 0, 1).broken == (Rule.BANNED,)
    assert asked(snapshot, solution, 1, 0).loss is None
    assert asked(snapshot, solution, 1, 0).has_seen


def test_within_caps_only_the_rules_are_told() -> None:
    snapshot = featured(5, "minutes")
    solution = solve(snapshot)
    task, expert, _ = legal_pairs(snapshot)[0]
    answer = why_not(snapshot, solution, None, task, expert)
    assert (answer.loss, answer.exact) in ((None, False), (0, True))


def test_strict_priority_is_told_apart_from_points() -> None:
    plain = open_snapshot([1, 1], [0, 1], [1, 1], [[9, 0], [90, 0]])
    snapshot = replace(plain, terms=replace(plain.terms, rank=ints(0, 1)))
    answer = asked(snapshot, solve(snapshot), 1, 0)
    assert (answer.loss, answer.ranks) == (9 - 90, 1)


# One more


def without_credentials(snapshot: Snapshot) -> Snapshot:
    """The same problem with no credential asked for, so that anybody can be added to it."""
    nothing = np.full(snapshot.n_classes, -1)
    need = replace(snapshot.requirements, specialty=nothing, kind=nothing, place=nothing)
    return replace(snapshot, requirements=need)


@pytest.mark.parametrize("features", [(), ("labels",), ("load",), ("rooms",), ("task bans",)])
def test_the_gain_of_one_more_is_what_really_adding_such_a_person_gains(
    features: tuple[str, ...],
) -> None:
    some = 0
    for seed in range(25):
        snapshot = without_credentials(featured(seed, *features))
        few = np.minimum(snapshot.experts.capacity, 1)
        if snapshot.terms.load_units is None and snapshot.terms.rooms is None:
            snapshot = replace(snapshot, experts=replace(snapshot.experts, capacity=few))
        solution = solve(snapshot)
        gains = gains_of_one_more(snapshot, solution)
        assert not gains[solution.unfilled == 0].any()
        for c in np.flatnonzero(solution.unfilled > 0).tolist():
            start = solution.eligible.start
            may = solution.eligible.expert[start[c] : start[c + 1]]
            value = int(snapshot.requirements.value[c])
            usual = int(np.median(snapshot.worth(np.full(len(may), c), may))) if len(may) else value
            bigger = solve(one_more(snapshot, c, usual))
            assert gains[c] == bigger.objective - solution.objective
            some += gains[c] > 0
    assert some >= 10


def test_the_gain_under_strict_priority_is_told_in_points_alone() -> None:
    plain = open_snapshot([1], [0, 1], [1, 1], [[9], [50]])
    ranked = replace(plain, terms=replace(plain.terms, rank=ints(0, 1)))
    solution = solve(ranked)
    assert solution.unfilled.tolist() == [0, 1]
    assert gains_of_one_more(ranked, solution).tolist() == [0, 50]


def test_there_is_nothing_to_gain_where_nobody_is_missed() -> None:
    snapshot = open_snapshot([5], [0, 0], [1], [[9]])
    assert gains_of_one_more(snapshot, solve(snapshot)).tolist() == [0]
    assert gains_of_one_more(featured(5, "minutes"), solve(featured(5, "minutes"))).any() == 0


# Competition


def test_the_classes_that_want_the_same_people_are_told() -> None:
    snapshot = open_snapshot(
        [2, 1, 9], [0, 0, 1, 1, 2], [1, 1, 1], [[9, 0, 0], [5, 8, 0], [0, 0, 3]]
    )
    solution = solve(snapshot)
    assert solution.unfilled.tolist() == [0, 1, 0]
    found = Market(snapshot, solution).competition(1)
    assert found.rivals == ((0, 2),)
    assert found.classes.tolist() == [0, 1]
    assert found.people.tolist() == [0, 1]
    assert found.short == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_competing_people_are_full_and_asked_for_more_than_they_have(seed: int) -> None:
    snapshot = middle(seed, 0.7)
    solution = solve(snapshot)
    load = np.bincount(solution.expert, minlength=snapshot.n_experts)
    arcs, of = solution.network.arcs, solution.groups.klass
    for c in np.flatnonzero(solution.unfilled > 0)[:10].tolist():
        found = Market(snapshot, solution).competition(c)
        assert c in found.classes
        assert (load[found.people] >= snapshot.experts.capacity[found.people]).all()
        inside = np.isin(of[arcs.group], found.classes)
        others = inside & ~np.isin(arcs.expert, found.people)
        theirs = int(solution.network.unit_flow[others].sum())
        time = int(snapshot.experts.capacity[found.people].sum())
        wanted = int(solution.wanted[found.classes].sum())
        assert wanted - theirs - time == found.short >= solution.unfilled[c]
        assert all(one != c and units > 0 for one, units in found.rivals)
