"""Small random problems, and two slow ways to solve them that share no code with the engine."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from app.matching.check import BETWEEN, PERSONAL, check
from app.matching.engine import Solution
from app.matching.snapshot import (
    ASKS_NOTHING,
    Credentials,
    Experts,
    HandRules,
    Ints,
    Requirements,
    Snapshot,
    Tasks,
    Wish,
)


def ints(*values: int) -> Ints:
    """A column of whole numbers."""
    return np.array(values, dtype=np.int64)


def open_snapshot(
    capacity: list[int],
    klass: list[int],
    overlap: list[int],
    worth: list[list[int]],
    seen: tuple[tuple[int, int], ...] = (),
    item: list[int] | None = None,
) -> Snapshot:
    """A problem without requirements: only worth, capacity, overlap and who has seen what."""
    n_classes, n_experts = len(overlap), len(capacity)
    nothing = np.full(n_classes, ASKS_NOTHING)
    none = np.zeros(0, dtype=np.int64)
    pairs = np.array(seen, dtype=np.int64).reshape(-1, 2)
    return Snapshot(
        experts=Experts(
            capacity=np.array(capacity, dtype=np.int64),
            level=np.ones(n_experts, dtype=np.int64),
            languages=np.zeros((0, n_experts), dtype=np.bool_),
            orgs=np.zeros((0, n_experts), dtype=np.bool_),
            rates=np.zeros((0, n_experts), dtype=np.int64),
            scores=np.zeros((0, n_experts)),
        ),
        credentials=Credentials(none, none, none, none, none, none, none, none),
        requirements=Requirements(
            specialty=nothing, kind=nothing, place=nothing, level=np.zeros(n_classes, np.int64),
            language=nothing, org=nothing, rate_row=nothing, rate_cap=nothing,
            score_row=nothing, score_floor=np.zeros(n_classes),
            due_day=np.zeros(n_classes, np.int64), overlap=np.array(overlap, dtype=np.int64),
            value=np.zeros(n_classes, np.int64),
        ),
        tasks=Tasks(
            klass=np.array(klass, dtype=np.int64),
            item=np.array(item or [ASKS_NOTHING] * len(klass), dtype=np.int64),
            seen_task=pairs[:, 0].copy(),
            seen_expert=pairs[:, 1].copy(),
        ),
        specialty_covers=np.zeros((0, 0), dtype=np.bool_),
        place_covers=np.zeros((0, 0), dtype=np.bool_),
        wishes=(
            Wish(
                "worth",
                np.arange(n_classes),
                np.array(worth, dtype=np.int64).reshape(n_classes, n_experts),
            ),
        ),
    )  # fmt: skip


def random_snapshot(seed: int, seen_share: float = 0.5, siblings: bool = False) -> Snapshot:
    """A small problem in which every rule bites somewhere."""
    rng = np.random.default_rng(seed)
    n_experts, n_classes = int(rng.integers(2, 8)), int(rng.integers(1, 5))
    n_tasks, n_held = int(rng.integers(2, 13)), int(rng.integers(4, 24))

    def draw(low: int, stop: int, size: int) -> Ints:
        return rng.integers(low, stop, size)

    seen = np.argwhere(rng.random((n_tasks, n_experts)) < 0.4)
    seen = seen[np.isin(seen[:, 0], np.flatnonzero(rng.random(n_tasks) < seen_share))]
    extra = draw(-2, 3, n_classes * n_experts).reshape(n_classes, -1)
    ceiling = int(rng.choice([3, 40, 1000]))  # few different points make many ties
    return Snapshot(
        experts=Experts(
            capacity=draw(0, 6, n_experts),
            level=draw(1, 4, n_experts),
            languages=rng.random((2, n_experts)) < 0.8,
            orgs=rng.random((2, n_experts)) < 0.15,
            rates=draw(-1, 10, 2 * n_experts).reshape(2, n_experts),
            scores=np.where(rng.random((1, n_experts)) < 0.3, np.nan, rng.random((1, n_experts))),
        ),
        credentials=Credentials(
            id=rng.permutation(n_held) + 100,
            expert=draw(0, n_experts, n_held),
            specialty=draw(0, 3, n_held),
            kind=draw(0, 2, n_held),
            place=draw(0, 3, n_held),
            first_day=draw(0, 5, n_held),
            last_day=draw(4, 20, n_held),
            verified_until=draw(4, 20, n_held),
        ),
        requirements=Requirements(
            specialty=draw(-1, 2, n_classes),
            kind=np.where(rng.random(n_classes) < 0.8, ASKS_NOTHING, draw(0, 2, n_classes)),
            place=draw(-1, 2, n_classes),
            level=draw(1, 3, n_classes),
            language=draw(-1, 2, n_classes),
            org=draw(-1, 2, n_classes),
            rate_row=draw(0, 2, n_classes),
            rate_cap=np.where(rng.random(n_classes) < 0.5, ASKS_NOTHING, draw(5, 10, n_classes)),
            score_row=draw(-1, 1, n_classes),
            score_floor=rng.random(n_classes) * 0.4,
            due_day=draw(3, 10, n_classes),
            overlap=draw(1, 4, n_classes),
            value=draw(0, ceiling, n_classes),
        ),
        tasks=Tasks(
            klass=draw(0, n_classes, n_tasks),
            item=draw(-1, 4, n_tasks) if siblings else np.full(n_tasks, ASKS_NOTHING),
            seen_task=seen[:, 0].copy(),
            seen_expert=seen[:, 1].copy(),
        ),
        specialty_covers=np.array([[True, False, True], [False, True, False]]),
        place_covers=np.array([[True, False, True], [False, True, True]]),
        wishes=(
            Wish("quality", draw(0, 2, n_classes), draw(0, ceiling, 2 * n_experts).reshape(2, -1)),
            Wish("cost", np.arange(n_classes), extra),
        ),
    )  # fmt: skip


def crowded(seed: int) -> Snapshot:
    """One or two classes, overlap, nearly everything seen by somebody: dealing often fails."""
    rng = np.random.default_rng(seed)
    n_experts, n_tasks = int(rng.integers(3, 7)), int(rng.integers(3, 8))
    overlap = rng.integers(1, 4, 2).tolist()
    seen = np.argwhere(rng.random((n_tasks, n_experts)) < 0.6)
    return open_snapshot(
        capacity=rng.integers(1, n_tasks + 1, n_experts).tolist(),
        klass=rng.integers(0, 2, n_tasks).tolist(),
        overlap=overlap,
        worth=rng.integers(1, 9, (2, n_experts)).tolist(),
        seen=tuple((int(t), int(e)) for t, e in seen),
    )


_BY_ITSELF = [fails for rule, fails in BETWEEN if rule in ("has seen the item", "banned")]


def legal(snapshot: Snapshot, solution: Solution) -> int:
    """The objective, after the checker agreed with it and with the bound's side of it."""
    verdict = check(snapshot, solution.task, solution.expert)
    assert verdict.legal, verdict.counts
    assert verdict.objective == solution.objective <= solution.bound
    return solution.objective


def legal_pairs(snapshot: Snapshot) -> list[tuple[int, int, int]]:
    """Every (task, expert, worth) that is legal by itself, as the checker sees it; the worth is
    the class's alone, without terms and points of single pairs."""
    task = np.repeat(np.arange(snapshot.n_tasks), snapshot.n_experts)
    expert = np.tile(np.arange(snapshot.n_experts), snapshot.n_tasks)
    klass = snapshot.tasks.klass[task]
    bad = np.zeros(len(task), dtype=np.bool_)
    for _, fails in PERSONAL:
        bad |= fails(snapshot, klass, expert)
    for fails in _BY_ITSELF:
        bad |= fails(snapshot, task, expert)
    worth = snapshot.worth(klass, expert)
    legal = (part[~bad].tolist() for part in (task, expert, worth))
    return list(zip(*legal, strict=True))


def best_by_milp(
    snapshot: Snapshot,
    previous: set[tuple[int, int]] | None = None,
    forced: tuple[int, int] | None = None,
) -> tuple[int, int]:
    """The optimum over single tasks, and the most pairs of `previous` a best plan can keep.

    With `forced`, of the plans that hold this pair.
    """
    pairs = [(t, e, w) for t, e, w in legal_pairs(snapshot) if w > 0]
    if not pairs:
        return 0, 0
    n, before = len(pairs), previous or set()
    worth = np.array([w for _, _, w in pairs], dtype=float)
    kept = np.array([(t, e) in before for t, e, _ in pairs], dtype=float)
    rows: dict[tuple[str, int, int], int] = {}
    limit: list[int] = []
    entries: list[tuple[int, int]] = []
    for column, (task, expert, _) in enumerate(pairs):
        item = int(snapshot.tasks.item[task])
        overlap = int(snapshot.requirements.overlap[snapshot.tasks.klass[task]])
        for key, most in (
            (("task", task, 0), overlap),
            (("expert", expert, 0), int(snapshot.experts.capacity[expert])),
            (("item", item, expert), 1),
        ):
            if key[0] == "item" and item < 0:
                continue
            if key not in rows:
                rows[key] = len(rows)
                limit.append(most)
            entries.append((rows[key], column))
    matrix = np.zeros((len(rows), n))
    matrix[tuple(np.array(entries).T)] = 1
    scale = int(kept.sum()) + 1
    found = milp(
        -(worth * scale + kept),
        constraints=LinearConstraint(matrix, -np.inf, np.array(limit)),
        integrality=np.ones(n, dtype=np.int64),
        bounds=Bounds(np.array([(t, e) == forced for t, e, _ in pairs], dtype=float), 1),
        options={"mip_rel_gap": 0},
    )
    if found.x is None:
        raise AssertionError(found.message)
    chosen = np.rint(found.x)
    return round(float(chosen @ worth)), round(float(chosen @ kept))


def best_by_trying(snapshot: Snapshot) -> int:
    """The optimum by trying every plan: of those that hold the most pins, then fill the lower
    ranks first, the one of the highest worth. Only for a handful of pairs."""
    hand, rank = snapshot.hand, snapshot.terms.rank
    pins = set(zip(hand.pin_task.tolist(), hand.pin_expert.tolist(), strict=True))
    pairs = [(t, e) for t, e, w in legal_pairs(snapshot) if w > 0 or (t, e) in pins]
    best: tuple[int, list[int], int] = (0, [], 0)
    for plan in _subsets(pairs):
        verdict = check(snapshot, [t for t, _ in plan], [e for _, e in plan])
        if verdict.legal:
            own = [] if rank is None else [rank[snapshot.tasks.klass[t]] for t, _ in plan]
            filled = np.bincount(own, minlength=5).tolist() if own else []
            best = max(best, (len(pins & set(plan)), filled, verdict.objective))
    return best[2]


def _subsets(pairs: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], ...]]:
    for size in range(len(pairs) + 1):
        yield from combinations(pairs, size)


_OF_PEOPLE = ("load_units", "load_points", "rooms", "minutes_limit")  # terms by expert


def shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    """The same problem with the rows of experts, credentials and tasks in another order."""
    rng = np.random.default_rng(seed)
    e, t = rng.permutation(snapshot.n_experts), rng.permutation(snapshot.n_tasks)
    h = rng.permutation(len(snapshot.credentials.id))
    new_e, new_t = np.argsort(e), np.argsort(t)
    people, held, tasks = snapshot.experts, snapshot.credentials, snapshot.tasks
    hand = snapshot.hand
    return replace(
        snapshot,
        experts=Experts(
            people.capacity[e], people.level[e], people.languages[:, e], people.orgs[:, e],
            people.rates[:, e], people.scores[:, e],
        ),
        credentials=Credentials(
            held.id[h], new_e[held.expert[h]], held.specialty[h], held.kind[h], held.place[h],
            held.first_day[h], held.last_day[h], held.verified_until[h],
        ),
        tasks=Tasks(
            tasks.klass[t], tasks.item[t], new_t[tasks.seen_task], new_e[tasks.seen_expert]
        ),
        wishes=tuple(replace(wish, table=wish.table[:, e]) for wish in snapshot.wishes),
        terms=replace(
            snapshot.terms,
            **{name: table[..., e] for name in _OF_PEOPLE
               if (table := getattr(snapshot.terms, name)) is not None},
        ),
        hand=HandRules(
            pin_task=new_t[hand.pin_task], pin_expert=new_e[hand.pin_expert],
            ban_task=new_t[hand.ban_task], ban_task_expert=new_e[hand.ban_task_expert],
            ban_class=hand.ban_class, ban_class_expert=new_e[hand.ban_class_expert],
        ),
    )  # fmt: skip
