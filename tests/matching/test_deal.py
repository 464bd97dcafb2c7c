"""Dealing a group's units to its tasks, or proving that it cannot be done."""

from itertools import product

import numpy as np
import pytest

from app.matching.deal import Table


def most_kept(units: dict[int, int], table: Table) -> int | None:
    """By trying every dealing: the most kept pairs, or None when there is no dealing."""
    tasks = range(len(table.seen))
    choices = []
    for expert, count in units.items():
        may = [t for t in tasks if expert not in table.seen[t]]
        choices.append([
            (expert, [t for i, t in enumerate(may) if bits >> i & 1])
            for bits in range(2 ** len(may)) if bits.bit_count() == count
        ])  # fmt: skip
    best = None
    for dealing in product(*choices):
        load = np.zeros(len(tasks), dtype=np.int64)
        for _, mine in dealing:
            load[mine] += 1
        if (load <= table.overlap).all():
            keeps = sum(expert in table.kept[t] for expert, mine in dealing for t in mine)
            best = keeps if best is None else max(best, keeps)
    return best


@pytest.mark.parametrize("keeping", [False, True])
@pytest.mark.parametrize("seed", range(150))
def test_a_dealing_is_found_exactly_when_there_is_one(seed: int, keeping: bool) -> None:
    rng = np.random.default_rng(seed)
    n_tasks, n_experts = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    seen = [frozenset(np.flatnonzero(rng.random(n_experts) < 0.4).tolist()) for _ in range(n_tasks)]
    overlap = int(rng.integers(1, 4))
    kept = [
        frozenset(np.flatnonzero(rng.random(n_experts) < 0.5).tolist()) - s if keeping
        else frozenset() for s in seen
    ]  # fmt: skip
    table = Table(overlap=overlap, seen=seen, kept=kept)
    room = [sum(e not in s for s in seen) for e in range(n_experts)]
    units = {e: int(rng.integers(0, n + 1)) for e, n in enumerate(room)}
    while sum(units.values()) > overlap * n_tasks:
        units[max(units, key=lambda e: units[e])] -= 1
    units = {e: n for e, n in units.items() if n}
    hope = sum(min(n, sum(e in k for k in kept)) for e, n in units.items())
    hands, keeps = table.deal([e for e, n in units.items() for _ in range(n)], hope)
    best = most_kept(units, table)
    assert (hands is None) == (best is None)
    if hands is not None:
        assert keeps == best == sum(len(h & k) for h, k in zip(hands, kept, strict=True))
        assert all(len(h) <= overlap and not h & s for h, s in zip(hands, seen, strict=True))
        for expert, count in units.items():
            assert sum(expert in hand for hand in hands) == count


def test_a_first_guess_that_keeps_too_little_is_dealt_again() -> None:
    nobody: frozenset[int] = frozenset()
    table = Table(overlap=1, seen=[nobody, nobody], kept=[frozenset({0, 1}), frozenset({0})])
    hands, keeps = table.deal([0, 1], hope=2)
    assert hands == [{1}, {0}]
    assert keeps == 2
