"""The judge finds every planted fault."""

from dataclasses import replace

import numpy as np
import pytest

from app.matching.check import MOST_TOLD, check
from app.matching.engine import solve
from app.matching.snapshot import Credentials, Snapshot, Tasks
from tests.matching.instances import ints, open_snapshot, random_snapshot


def sound() -> Snapshot:
    """Two people who may do everything, three tasks in one class, and no fault yet."""
    plain = open_snapshot([2, 2], [0, 0, 0], [1], [[5, 6]])
    both = np.ones(2, dtype=np.int64)
    nothing = np.zeros(2, dtype=np.int64)
    return replace(
        plain,
        experts=replace(
            plain.experts, level=both, languages=np.array([[True, True]]),
            orgs=np.array([[False, False]]), rates=np.array([[10, 10]]),
            scores=np.array([[0.9, np.nan]]),
        ),
        credentials=Credentials(
            id=ints(1, 2), expert=ints(0, 1), specialty=nothing, kind=nothing, place=nothing,
            first_day=nothing, last_day=ints(30, 30), verified_until=ints(30, 30),
        ),
        requirements=replace(
            plain.requirements, specialty=ints(0), kind=ints(0), place=ints(0), level=ints(1),
            language=ints(0), org=ints(0), rate_row=ints(0), rate_cap=ints(10), score_row=ints(0),
            score_floor=np.array([0.8]), due_day=ints(30),
        ),
        specialty_covers=np.array([[True]]),
        place_covers=np.array([[True]]),
    )  # fmt: skip


def faults(snapshot: Snapshot, *pairs: tuple[int, int]) -> dict[str, int]:
    """The broken rules and how often."""
    return dict(check(snapshot, [t for t, _ in pairs], [e for _, e in pairs]).counts)


def test_a_sound_plan_is_legal_and_counted() -> None:
    verdict = check(sound(), [0, 1, 2], [0, 1, 1])
    assert verdict.legal
    assert (verdict.objective, verdict.pairs) == (17, 3)
    assert check(sound(), [], []).legal


@pytest.mark.parametrize(
    ("part", "change", "rule"),
    [
        ("experts", {"level": ints(0, 1)}, "level"),
        ("experts", {"languages": np.array([[False, True]])}, "language"),
        ("experts", {"orgs": np.array([[True, False]])}, "conflict"),
        ("experts", {"rates": np.array([[11, 10]])}, "rate"),
        ("experts", {"rates": np.array([[-1, 10]])}, "rate"),
        ("experts", {"scores": np.array([[0.7, 0.9]])}, "score"),
        ("experts", {"capacity": ints(0, 2)}, "capacity"),
        ("credentials", {"last_day": ints(29, 30)}, "credential"),
        ("credentials", {"first_day": ints(31, 0)}, "credential"),
        ("credentials", {"verified_until": ints(29, 30)}, "credential"),
        ("credentials", {"kind": ints(1, 0)}, "credential"),
        ("credentials", {"expert": ints(1, 1)}, "credential"),
        ("requirements", {"overlap": ints(0)}, "overlap"),
        ("tasks", {"seen_task": ints(0), "seen_expert": ints(0)}, "has seen the item"),
    ],
)
def test_each_broken_rule_is_found(part: str, change: dict[str, object], rule: str) -> None:
    snapshot = sound()
    old = getattr(snapshot, part)
    worse = replace(snapshot, **{part: replace(old, **change)})
    assert faults(worse, (0, 0)) == {rule: 1}
    assert faults(snapshot, (0, 0)) == {}


def test_wrong_specialty_and_place_are_found() -> None:
    assert faults(replace(sound(), specialty_covers=np.array([[False]])), (0, 0)) == {
        "credential": 1
    }
    assert faults(replace(sound(), place_covers=np.array([[False]])), (0, 0)) == {"credential": 1}


def test_faults_between_pairs_are_found() -> None:
    assert faults(sound(), (0, 0), (0, 0)) == {"same expert twice": 1, "overlap": 1}
    assert faults(sound(), (0, 0), (0, 1)) == {"overlap": 1}
    assert faults(sound(), (0, 0), (1, 0), (2, 0)) == {"capacity": 1}
    siblings = replace(sound(), tasks=Tasks(ints(0, 0, 0), ints(8, -1, 8), ints(), ints()))
    assert faults(siblings, (0, 0), (2, 0)) == {"two siblings": 1}
    assert faults(siblings, (0, 0), (1, 0)) == {}
    assert faults(sound(), (0, 5), (9, 0), (-1, 0)) == {"not in the snapshot": 3}


def test_of_many_faults_the_first_are_listed_and_all_are_counted() -> None:
    verdict = check(sound(), [0] * 500, [0] * 500)
    assert dict(verdict.counts)["same expert twice"] == 499
    assert len(verdict.violations) == MOST_TOLD


@pytest.mark.parametrize("seed", range(20))
def test_a_pair_added_to_the_best_plan_breaks_a_rule_or_adds_nothing(seed: int) -> None:
    snapshot = random_snapshot(seed)
    solution = solve(snapshot)
    for task in range(snapshot.n_tasks):
        for expert in range(snapshot.n_experts):
            more = check(snapshot, [*solution.task, task], [*solution.expert, expert])
            assert not more.legal or more.objective <= solution.objective


def test_a_plan_is_made_of_pairs() -> None:
    with pytest.raises(ValueError, match="as many experts as tasks"):
        check(sound(), [0, 1], [0])


def test_worth_is_added_up_exactly_however_large() -> None:
    large = replace(sound(), requirements=replace(sound().requirements, value=ints(2**62)))
    assert check(large, [0, 1], [0, 1]).objective == 2**63 + 5 + 6
