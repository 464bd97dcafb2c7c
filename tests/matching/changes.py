"""Snapshots after a small change: somebody gone, tasks and classes come and gone."""

from dataclasses import fields, replace

import numpy as np

from app.matching.repair import Carried
from app.matching.snapshot import ASKS_NOTHING, Experts, HandRules, Ints, Snapshot, Tasks


def gone(snapshot: Snapshot, experts: list[int]) -> Snapshot:
    """The same problem in which these people have no time at all."""
    terms = snapshot.terms
    tables = {}
    for name in ("load_units", "rooms"):
        table = getattr(terms, name)
        if table is not None:
            tables[name] = table.copy()
            tables[name][:, experts] = 0
    capacity = snapshot.experts.capacity.copy()
    capacity[experts] = 0
    people = replace(snapshot.experts, capacity=capacity)
    return replace(snapshot, experts=people, terms=replace(terms, **tables))


def banned_from(snapshot: Snapshot, klass: int, expert: int) -> Snapshot:
    """The same problem in which the person may not do this class."""
    hand = snapshot.hand
    return replace(
        snapshot,
        hand=replace(
            hand,
            ban_class=np.append(hand.ban_class, klass),
            ban_class_expert=np.append(hand.ban_class_expert, expert),
        ),
    )


def _rows(snapshot: Snapshot, stay: Ints, many: int) -> Ints:
    """Which row each old one becomes when these stay, in this order."""
    new = np.full(many, -1, dtype=np.int64)
    new[stay] = np.arange(len(stay))
    return new


def of_tasks(snapshot: Snapshot, stay: Ints) -> Snapshot:
    """The problem with these of its tasks, in this order."""
    new, tasks, hand = _rows(snapshot, stay, snapshot.n_tasks), snapshot.tasks, snapshot.hand
    seen, pin, ban = (new[rows] >= 0 for rows in (tasks.seen_task, hand.pin_task, hand.ban_task))
    return replace(
        snapshot,
        tasks=Tasks(
            tasks.klass[stay], tasks.item[stay], new[tasks.seen_task[seen]],
            tasks.seen_expert[seen],
        ),
        hand=replace(
            hand, pin_task=new[hand.pin_task[pin]], pin_expert=hand.pin_expert[pin],
            ban_task=new[hand.ban_task[ban]], ban_task_expert=hand.ban_task_expert[ban],
        ),
    )  # fmt: skip


def of_experts(snapshot: Snapshot, stay: Ints) -> Snapshot:
    """The problem with these of its people, in this order."""
    new, people, held = (
        _rows(snapshot, stay, snapshot.n_experts),
        snapshot.experts,
        snapshot.credentials,
    )
    tasks, hand, terms = snapshot.tasks, snapshot.hand, snapshot.terms
    mine = new[held.expert] >= 0
    seen, pin = new[tasks.seen_expert] >= 0, new[hand.pin_expert] >= 0
    ban, ban_class = new[hand.ban_task_expert] >= 0, new[hand.ban_class_expert] >= 0
    kept = {f.name: getattr(held, f.name)[mine] for f in fields(held)}
    tables = {
        name: table[..., stay] for name in ("load_units", "load_points", "rooms", "minutes_limit")
        if (table := getattr(terms, name)) is not None
    }  # fmt: skip
    return replace(
        snapshot,
        experts=Experts(**{f.name: getattr(people, f.name)[..., stay] for f in fields(people)}),
        credentials=type(held)(**kept | {"expert": new[kept["expert"]]}),
        tasks=replace(
            tasks, seen_task=tasks.seen_task[seen], seen_expert=new[tasks.seen_expert[seen]]
        ),
        wishes=tuple(replace(wish, table=wish.table[:, stay]) for wish in snapshot.wishes),
        terms=replace(terms, **tables),
        hand=HandRules(
            pin_task=hand.pin_task[pin], pin_expert=new[hand.pin_expert[pin]],
            ban_task=hand.ban_task[ban], ban_task_expert=new[hand.ban_task_expert[ban]],
            ban_class=hand.ban_class[ban_class],
            ban_class_expert=new[hand.ban_class_expert[ban_class]],
        ),
    )  # fmt: skip


_OF_CLASSES = ("later_label", "senior", "stretch", "rank", "budget", "minutes")  # terms


def of_classes(snapshot: Snapshot, order: Ints) -> Snapshot:
    """The problem with its classes in this order; those left out must have no tasks."""
    new, need, hand = (
        _rows(snapshot, order, snapshot.n_classes),
        snapshot.requirements,
        snapshot.hand,
    )
    if (new[snapshot.tasks.klass] < 0).any():
        raise ValueError("a class that is left out has tasks")
    terms = {
        name: table[order] for name in _OF_CLASSES
        if (table := getattr(snapshot.terms, name)) is not None
    }  # fmt: skip
    ban = new[hand.ban_class] >= 0
    return replace(
        snapshot,
        requirements=type(need)(**{f.name: getattr(need, f.name)[order] for f in fields(need)}),
        tasks=replace(snapshot.tasks, klass=new[snapshot.tasks.klass]),
        wishes=tuple(replace(wish, row=wish.row[order]) for wish in snapshot.wishes),
        terms=replace(snapshot.terms, **terms),
        hand=replace(
            hand, ban_class=new[hand.ban_class[ban]], ban_class_expert=hand.ban_class_expert[ban]
        ),
    )


def carried(old: Ints, new: Ints, many: int) -> Ints:
    """Where each old row stands now, when `old` and `new` are the whole's rows then and now and
    the whole has so many."""
    place = np.full(many, -1, dtype=np.int64)
    place[new] = np.arange(len(new))
    return place[old]


def changed(
    snapshot: Snapshot, seed: int, tasks: int = 2, experts: int = 1, *, shuffle: bool = True
) -> tuple[Snapshot, Snapshot, Carried]:
    """Two snapshots out of one, each without some tasks, some people and the classes that have no
    tasks then, in another order; and what became of the rows of the first."""
    rng = np.random.default_rng([seed, 5])

    def cut(many: int, by: int) -> Ints:
        stay = rng.permutation(many)[: max(0, many - int(rng.integers(0, by + 1)))]
        return stay if shuffle else np.sort(stay)

    made, rows = [], []
    for _ in range(2):
        t, e = cut(snapshot.n_tasks, tasks), cut(snapshot.n_experts, experts)
        some = of_experts(of_tasks(snapshot, t), e)
        c = np.unique(some.tasks.klass)
        c = rng.permutation(c) if shuffle else c
        made.append(of_classes(some, c))
        rows.append((t, e))
    sizes = (snapshot.n_tasks, snapshot.n_experts)
    first, second = rows
    moved = (carried(*part) for part in zip(first, second, sizes, strict=True))
    return made[0], made[1], Carried(*moved)


def one_more(snapshot: Snapshot, klass: int, worth: int) -> Snapshot:
    """The problem with one more person, of one unit of time, who may do this class alone, and is
    worth so many points there."""
    everyone = np.append(np.arange(snapshot.n_experts), 0)
    twice = of_experts(snapshot, np.arange(snapshot.n_experts))  # a copy
    new, need, people = snapshot.n_experts, snapshot.requirements, twice.experts
    asks = max(need.specialty[klass], need.kind[klass], need.place[klass]) != ASKS_NOTHING
    if asks:
        raise ValueError("only for classes that ask for no credential")
    wide = {f.name: getattr(people, f.name)[..., everyone] for f in fields(people)}
    wide["capacity"][new], wide["level"][new] = 1, 99
    wide["languages"][:, new], wide["orgs"][:, new] = True, False
    wide["rates"][:, new] = 0
    wide["scores"][:, new] = np.nan
    others = np.setdiff1d(np.arange(snapshot.n_classes), [klass])
    wishes = tuple(replace(w, table=w.table[:, everyone]) for w in snapshot.wishes)
    got = sum(int(w.table[w.row[klass], new]) for w in wishes) + int(need.value[klass])
    extra = np.zeros((snapshot.n_classes, new + 1), dtype=np.int64)
    extra[klass, new] = worth - got
    terms, tables = snapshot.terms, {}
    for name in ("load_units", "load_points", "rooms", "minutes_limit"):
        table = getattr(terms, name)
        if table is not None:
            tables[name] = table[..., everyone]
            tables[name][..., new] = 0
            if table.ndim == 2 and name != "load_points":
                tables[name][0, new] = 1
    hand = snapshot.hand
    return replace(
        snapshot,
        experts=Experts(**wide),
        wishes=(*wishes, type(wishes[0])("their worth", np.arange(snapshot.n_classes), extra)),
        terms=replace(terms, **tables),
        hand=replace(
            hand,
            ban_class=np.concatenate((hand.ban_class, others)),
            ban_class_expert=np.concatenate((hand.ban_class_expert, np.full(len(others), new))),
        ),
    )
