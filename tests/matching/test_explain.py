"""Explanations: funnels that add up, and losses that are the true ones."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.engine import solve
from app.matching.explain import (
    funnel,
    one_rule_away,
    parts,
    runner_up,
    shortage,
    shortages,
)
from app.matching.snapshot import Rule, Snapshot, Tasks, Wish
from tests.matching.instances import ints, open_snapshot, random_snapshot


@pytest.mark.parametrize("seed", range(40))
def test_a_funnel_only_narrows_and_ends_where_the_plan_does(seed: int) -> None:
    snapshot = random_snapshot(seed, siblings=seed % 2 == 0)
    always = replace(snapshot, wishes=(), requirements=replace(
        snapshot.requirements, value=np.full(snapshot.n_classes, 10)))  # fmt: skip
    solution = solve(always)
    for short in shortages(always, solution):
        left = [step.left for step in short.funnel]
        assert left[0] == snapshot.n_experts
        assert left == sorted(left, reverse=True)
        assert left[-1] == 0  # a person who could take one more unit would have got it
        assert short.short > 0
        assert short.advice.endswith((".", "!"))
        for experts in short.one_rule_away.values():
            assert not set(experts.tolist()) & set(short.full.tolist())


def hospital() -> Snapshot:
    """Six people and three tasks that ask for two people of level 2 with language 0."""
    plain = open_snapshot([1] * 6, [0, 0, 0], [2], [[5] * 6])
    return replace(
        plain,
        experts=replace(
            plain.experts,
            level=ints(1, 2, 2, 2, 2, 1),
            languages=np.array([[True, True, True, False, True, False]]),
        ),
        requirements=replace(plain.requirements, level=ints(2), language=ints(0)),
    )


def test_a_shortage_reads_like_a_story() -> None:
    snapshot = hospital()
    solution = solve(snapshot)
    found = shortage(snapshot, solution, 0)
    assert [(step.rule, step.left) for step in found.funnel] == [
        ("all experts", 6),
        ("have the level", 4),
        ("speak the language", 3),
        ("have not seen all items", 3),
        ("have capacity left", 0),
    ]
    assert {rule: experts.tolist() for rule, experts in found.one_rule_away.items()} == {
        Rule.LEVEL: [0],
        Rule.LANGUAGE: [3],
    }
    assert found.full.tolist() == [1, 2, 4]
    assert found.advice == (
        "All 3 who qualify are full. About 3 more like them would place the missing 3. "
        "One rule away: level 1, language 1."
    )


def test_the_advice_fits_the_trouble() -> None:
    nobody = replace(hospital(), experts=replace(hospital().experts, level=ints(*[1] * 6)))
    assert shortage(nobody, solve(nobody), 0).advice == "Nobody qualifies. One rule away: level 4."
    few = open_snapshot([9, 9], [0, 0], [3], [[5, 5]])
    assert shortage(few, solve(few), 0).advice == (
        "Only 2 qualify, and each task asks for 3 different people."
    )
    seen = open_snapshot([1, 1], [0], [2], [[5, 5]], seen=((0, 0),))
    assert shortage(seen, solve(seen), 0).advice == (
        "Those with capacity left are on these tasks already or have seen them."
    )


def test_a_class_that_is_filled_is_no_shortage() -> None:
    snapshot = open_snapshot([1], [0], [1], [[5]])
    solution = solve(snapshot)
    assert shortages(snapshot, solution) == ()
    assert [step.left for step in funnel(snapshot, solution, 0)] == [1, 1, 1, 0]
    assert one_rule_away(solution, 0) == {}


def test_the_runner_up_is_the_next_best_who_may() -> None:
    snapshot = open_snapshot([9, 9, 1, 9], [0, 1], [1, 1], [[9, 8, 7, 2], [1, 1, 50, 1]],
                             seen=((0, 1),))  # fmt: skip
    solution = solve(snapshot)
    assert solution.expert.tolist() == [0, 2]
    found = runner_up(snapshot, solution, 0, 0)
    assert found is not None
    assert (found.expert, found.worth, found.behind, found.full) == (2, 7, 2, True)


def test_there_may_be_no_runner_up() -> None:
    snapshot = open_snapshot([1], [0], [1], [[5]])
    assert runner_up(snapshot, solve(snapshot), 0, 0) is None


def test_a_sibling_is_no_runner_up() -> None:
    snapshot = open_snapshot([1, 1], [0, 1], [1, 1], [[9, 1], [1, 9]], item=[4, 4])
    assert runner_up(snapshot, solve(snapshot), 0, 0) is None


def test_the_parts_of_a_pair_add_up_to_its_worth() -> None:
    plain = open_snapshot([1, 1], [0], [1], [[5, 7]])
    snapshot = replace(
        plain,
        requirements=replace(plain.requirements, value=ints(100)),
        wishes=(*plain.wishes, Wish("continuity", ints(0), np.array([[0, 150]]))),
        tasks=Tasks(ints(0), ints(-1), ints(), ints()),
    )
    told = parts(snapshot, 0, 1)
    assert told == (("value of the task", 100), ("worth", 7), ("continuity", 150))
    assert sum(points for _, points in told) == snapshot.worth(ints(0), ints(1))[0]
