"""The independent judge of a plan: every hard rule again, from the snapshot alone.

It shares the snapshot with the engine and nothing else: no class, no eligibility, no flow. There
is one function for each rule, which flags the pairs that break it; `tally` counts anew what the
plan is worth. A plan is checked before anything of it is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.matching.snapshot import ASKS_NOTHING, NO_LIMIT, Flags, Ints, Snapshot
from app.matching.tally import tally

MOST_TOLD: Final = 100  # violations that are listed one by one; all are counted


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken hard rule. `task` or `expert` is -1 where the rule is about the other alone."""

    rule: str
    task: int
    expert: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found: the plan's worth, counted anew, and what it breaks."""

    objective: int
    pairs: int
    counts: tuple[tuple[str, int], ...]  # broken rules, by name
    violations: tuple[Violation, ...]  # the first of them, by rule

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.counts

    @property
    def broken(self) -> str:
        """The broken rules with their counts, as a sentence names them."""
        return ", ".join(f"{rule} ({count})" for rule, count in self.counts)


def check(snapshot: Snapshot, tasks: Iterable[int], experts: Iterable[int]) -> Verdict:
    """Judge the (task, expert) pairs of a plan."""
    task, expert = _column(tasks), _column(experts)
    if len(task) != len(expert):
        raise ValueError("a plan needs as many experts as tasks: it is made of pairs")
    known = (task >= 0) & (task < snapshot.n_tasks)
    known &= (expert >= 0) & (expert < snapshot.n_experts)
    counts: dict[str, int] = {}
    told: list[Violation] = []
    strangers = zip(task[~known].tolist(), expert[~known].tolist(), strict=True)
    found = [("not in the snapshot", list(strangers))]
    found += _broken(snapshot, task[known], expert[known])
    for rule, breaches in found:
        if breaches:
            counts[rule] = counts.get(rule, 0) + len(breaches)
            room = max(0, MOST_TOLD - len(told))
            told += [Violation(rule, t, e) for t, e in breaches[:room]]
    count = tally(snapshot, task[known], expert[known])
    for rule, rows in (("time", count.late), ("minutes", count.overtime)):
        if len(rows):
            counts[rule] = len(rows)
            told += [Violation(rule, -1, e) for e in rows[:MOST_TOLD].tolist()]
    if len(count.over_budget):
        counts["budget"] = len(count.over_budget)
        told.append(Violation("budget", -1, -1))
    return Verdict(
        objective=count.objective,
        pairs=len(task),
        counts=tuple(sorted(counts.items())),
        violations=tuple(told),
    )


def _column(numbers: Iterable[int]) -> Ints:
    given = numbers if isinstance(numbers, np.ndarray) else list(numbers)
    return np.asarray(given, dtype=np.int64)


def _broken(
    snapshot: Snapshot, task: Ints, expert: Ints
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each rule with the (task, expert) pairs that break it."""
    # Equal (class, expert) pairs are looked at once.
    width = max(1, snapshot.n_experts)
    one, each = np.unique(snapshot.tasks.klass[task] * width + expert, return_inverse=True)
    for rule, fails in PERSONAL:
        bad = fails(snapshot, one // width, one % width)[each]
        yield rule, _pairs(task[bad], expert[bad])
    for rule, clashes in BETWEEN:
        bad = clashes(snapshot, task, expert)
        yield rule, _pairs(task[bad], expert[bad])
    load = np.bincount(expert, minlength=snapshot.n_experts)
    over = np.flatnonzero(load > snapshot.experts.capacity)
    yield "capacity", _pairs(np.full(len(over), -1), over)
    got = np.bincount(task, minlength=snapshot.n_tasks)
    over = np.flatnonzero(got > snapshot.requirements.overlap[snapshot.tasks.klass])
    yield "overlap", _pairs(over, np.full(len(over), -1))


def _pairs(task: Ints, expert: Ints) -> list[tuple[int, int]]:
    return list(zip(task.tolist(), expert.tolist(), strict=True))


# --- rules about a person and a class: True where the person may not do it


def _no_credential(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    """Nothing they hold is right in specialty, kind and place, in date and verified."""
    need, held = snapshot.requirements, snapshot.credentials
    order = np.argsort(held.expert, kind="stable")
    first = np.searchsorted(held.expert[order], np.arange(snapshot.n_experts + 1))
    many = first[expert + 1] - first[expert]
    # Each pair beside each credential of its expert.
    pair = np.repeat(np.arange(len(expert)), many)
    nth = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    row = order[first[expert[pair]] + nth]
    asked = klass[pair]
    specialty, kind, place = need.specialty[asked], need.kind[asked], need.place[asked]
    due = need.due_day[asked]
    serves = _covers(snapshot.specialty_covers, specialty, held.specialty[row])
    serves &= _covers(snapshot.place_covers, place, held.place[row])
    serves &= (kind == ASKS_NOTHING) | (kind == held.kind[row])
    serves &= (held.first_day[row] <= due) & (due <= held.last_day[row])
    serves &= due <= held.verified_until[row]
    has_one = np.zeros(len(expert), dtype=np.bool_)
    has_one[pair[serves]] = True
    asks = (
        (need.specialty[klass] != ASKS_NOTHING)
        | (need.kind[klass] != ASKS_NOTHING)
        | (need.place[klass] != ASKS_NOTHING)
    )
    answer: Flags = asks & ~has_one
    return answer


def _covers(table: Flags, needed: Ints, held: Ints) -> Flags:
    """Whether what is held covers what is needed; where nothing is needed, it does."""
    answer: Flags = needed == ASKS_NOTHING
    asks = np.flatnonzero(~answer)
    answer[asks] = table[needed[asks], held[asks]]
    return answer


def _level_too_low(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    answer: Flags = snapshot.experts.level[expert] < snapshot.requirements.level[klass]
    return answer


def _language_lacks(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    language = snapshot.requirements.language[klass]
    bad: Flags = language != ASKS_NOTHING
    bad[bad] = ~snapshot.experts.languages[language[bad], expert[bad]]
    return bad


def _conflicted(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    org = snapshot.requirements.org[klass]
    bad: Flags = org != ASKS_NOTHING
    bad[bad] = snapshot.experts.orgs[org[bad], expert[bad]]
    return bad


def _rate_too_high(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    """Above the cap, or not known."""
    need = snapshot.requirements
    cap = need.rate_cap[klass]
    bad: Flags = cap != ASKS_NOTHING
    rate = snapshot.experts.rates[need.rate_row[klass[bad]], expert[bad]]
    bad[bad] = (rate < 0) | (rate > cap[bad])
    return bad


def _unpriced(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    """Of unknown rate, where a budget has to pay for it."""
    terms, need = snapshot.terms, snapshot.requirements
    bad: Flags = np.zeros(len(klass), dtype=np.bool_)
    if terms.budget is not None and terms.budget_limit is not None:
        drawn = terms.budget[klass]
        bad = drawn >= 0
        bad[bad] = terms.budget_limit[drawn[bad]] != NO_LIMIT
        bad[bad] = snapshot.experts.rates[need.rate_row[klass[bad]], expert[bad]] < 0
    return bad


def _banned_from_class(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    width = max(1, snapshot.n_experts)
    banned = snapshot.hand.ban_class * width + snapshot.hand.ban_class_expert
    return np.isin(klass * width + expert, banned)


def _score_too_low(snapshot: Snapshot, klass: Ints, expert: Ints) -> Flags:
    """Below the floor; who has no score passes, since comparing with NaN is false."""
    need = snapshot.requirements
    row = need.score_row[klass]
    bad: Flags = row != ASKS_NOTHING
    bad[bad] = snapshot.experts.scores[row[bad], expert[bad]] < need.score_floor[klass[bad]]
    return bad


# --- rules between pairs: True where the pair may not stand beside the others


def _twice(snapshot: Snapshot, task: Ints, expert: Ints) -> Flags:
    return _come_again(task * snapshot.n_experts + expert)


def _has_seen(snapshot: Snapshot, task: Ints, expert: Ints) -> Flags:
    return _among(snapshot, task, expert, snapshot.tasks.seen_task, snapshot.tasks.seen_expert)


def _banned_from_task(snapshot: Snapshot, task: Ints, expert: Ints) -> Flags:
    hand = snapshot.hand
    return _among(snapshot, task, expert, hand.ban_task, hand.ban_task_expert)


def _among(
    snapshot: Snapshot, task: Ints, expert: Ints, their_task: Ints, their_expert: Ints
) -> Flags:
    """Whether each pair is one of theirs."""
    if not len(their_task):
        return np.zeros(len(task), dtype=np.bool_)
    theirs = np.sort(their_task * snapshot.n_experts + their_expert)
    key = task * snapshot.n_experts + expert
    same: Flags = theirs[np.minimum(np.searchsorted(theirs, key), len(theirs) - 1)] == key
    return same


def _siblings(snapshot: Snapshot, task: Ints, expert: Ints) -> Flags:
    item = snapshot.tasks.item[task]
    bad: Flags = item >= 0
    bad[bad] = _come_again(item[bad] * snapshot.n_experts + expert[bad])
    return bad


def _come_again(keys: Ints) -> Flags:
    """True for every key that stood there before."""
    again = np.zeros(len(keys), dtype=np.bool_)
    order = np.argsort(keys, kind="stable")
    again[order[1:]] = keys[order[1:]] == keys[order[:-1]]
    return again


Test = Callable[[Snapshot, Ints, Ints], Flags]
PERSONAL: Final[tuple[tuple[str, Test], ...]] = (  # of (snapshot, class, expert)
    ("credential", _no_credential),
    ("level", _level_too_low),
    ("language", _language_lacks),
    ("conflict", _conflicted),
    ("rate", _rate_too_high),
    ("budget needs a rate", _unpriced),
    ("score", _score_too_low),
    ("banned", _banned_from_class),
)
BETWEEN: Final[tuple[tuple[str, Test], ...]] = (  # of (snapshot, task, expert)
    ("same expert twice", _twice),
    ("has seen the item", _has_seen),
    ("banned", _banned_from_task),
    ("two siblings", _siblings),
)
