"""Groups of tasks that nothing tells apart."""

from app.matching.eligibility import judge
from app.matching.groups import Pairs, build_arcs, first_groups, split, unique_pairs
from tests.matching.instances import ints, open_snapshot

NONE = Pairs(ints(), ints())


def test_siblings_are_grouped_apart_and_single_items_are_not() -> None:
    snapshot = open_snapshot([1], [0, 0, 0, 1, 0], [1, 1], [[5], [5]], item=[3, -1, 3, 3, 9])
    groups = first_groups(snapshot, NONE)
    assert groups.of_task.tolist() == [2, 0, 2, 3, 0] or len(set(groups.of_task.tolist())) == 3
    together = groups.of_task.tolist()
    assert together[0] == together[2]
    assert together[1] == together[4]
    assert len({together[0], together[1], together[3]}) == 3
    assert groups.item[together[3]] == 3


def test_equal_histories_stay_together_when_a_group_is_split() -> None:
    snapshot = open_snapshot([1, 1], [0] * 6, [1], [[5, 5]])
    seen = unique_pairs(ints(1, 2, 3, 3), ints(0, 0, 0, 1), 2)
    kept = unique_pairs(ints(4), ints(0), 2)
    groups = split(first_groups(snapshot, NONE), ints(0), seen, kept)
    of = groups.of_task.tolist()
    assert of[0] == of[5]
    assert of[1] == of[2]
    assert len({of[0], of[1], of[3], of[4]}) == 4
    assert all(groups.pure)


def test_an_arc_holds_as_many_units_as_there_are_unseen_tasks() -> None:
    snapshot = open_snapshot([9, 9], [0, 0, 0], [1], [[5, 5]])
    seen = unique_pairs(ints(2, 0, 2), ints(0, 0, 0), 2)
    groups = first_groups(snapshot, NONE)
    arcs = build_arcs(snapshot, judge(snapshot), groups, seen, NONE, NONE)
    assert arcs.upper.tolist() == [1, 3]


def test_siblings_in_two_classes_share_one_unit_of_a_person() -> None:
    snapshot = open_snapshot([9], [0, 1], [1, 1], [[5], [6]], item=[2, 2])
    groups = first_groups(snapshot, NONE)
    arcs = build_arcs(snapshot, judge(snapshot), groups, NONE, NONE, NONE)
    assert arcs.shared.tolist() == [0, 0]
    assert arcs.shared_expert.tolist() == [0]


def test_tasks_with_the_same_pins_are_a_group_of_their_own_with_pinned_arcs() -> None:
    snapshot = open_snapshot([9, 9], [0] * 5, [2], [[5, 5]])
    pins = unique_pairs(ints(1, 3, 4, 4), ints(1, 1, 0, 1), 2)
    groups = first_groups(snapshot, pins)
    of = groups.of_task.tolist()
    assert of[0] == of[2]
    assert of[1] == of[3]
    assert len({of[0], of[1], of[4]}) == 3
    arcs = build_arcs(snapshot, judge(snapshot), groups, NONE, NONE, pins)
    told = {(g, e): p for g, e, p in zip(arcs.group, arcs.expert, arcs.pinned, strict=True)}
    assert told == {
        (of[0], 0): False, (of[0], 1): False, (of[1], 0): False, (of[1], 1): True,
        (of[4], 0): True, (of[4], 1): True,
    }  # fmt: skip
