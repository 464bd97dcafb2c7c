"""The independent judge of a plan: every hard rule again, pair by pair, in plain Python.

It shares the snapshot with the engine and nothing else: no vectorised rule, no class, no flow.
A plan is checked before anything of it is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import Final

from app.matching.snapshot import ASKS_NOTHING, NO_LIMIT, Snapshot

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
    violations: tuple[Violation, ...]  # the first of them

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.counts


def check(snapshot: Snapshot, tasks: Iterable[int], experts: Iterable[int]) -> Verdict:
    """Judge the (task, expert) pairs of a plan."""
    judge = _Judge(snapshot)
    for task, expert in zip(tasks, experts, strict=True):
        judge.look_at(int(task), int(expert))
    return judge.verdict()


class _Judge:
    """Goes through a plan once and keeps count."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._held: dict[int, list[int]] = defaultdict(list)
        for row, expert in enumerate(snapshot.credentials.expert.tolist()):
            self._held[expert].append(row)
        tasks = snapshot.tasks
        self._seen = set(zip(tasks.seen_task.tolist(), tasks.seen_expert.tolist(), strict=True))
        self._memory: dict[tuple[int, int], tuple[tuple[str, ...], int]] = {}
        self._met: set[tuple[int, int]] = set()
        self._items: set[tuple[int, int]] = set()
        self._load: Counter[int] = Counter()
        self._got: Counter[int] = Counter()
        self._counts: Counter[str] = Counter()
        self._violations: list[Violation] = []
        self._objective = 0
        self._pairs = 0

    def look_at(self, task: int, expert: int) -> None:
        """Test one pair against the rules that concern it."""
        snapshot = self._snapshot
        self._pairs += 1
        if not (0 <= task < snapshot.n_tasks and 0 <= expert < snapshot.n_experts):
            self._say("not in the snapshot", task, expert)
            return
        klass = int(snapshot.tasks.klass[task])
        if (klass, expert) not in self._memory:
            self._memory[klass, expert] = (self._broken(klass, expert), self._worth(klass, expert))
        broken, worth = self._memory[klass, expert]
        self._objective += worth
        for rule in broken:
            self._say(rule, task, expert)
        if (task, expert) in self._met:
            self._say("same expert twice", task, expert)
        self._met.add((task, expert))
        if (task, expert) in self._seen:
            self._say("has seen the item", task, expert)
        item = int(snapshot.tasks.item[task])
        if item >= 0:
            if (item, expert) in self._items:
                self._say("two siblings", task, expert)
            self._items.add((item, expert))
        self._load[expert] += 1
        self._got[task] += 1

    def verdict(self) -> Verdict:
        """The result, with the rules that concern sums."""
        snapshot = self._snapshot
        for expert, load in sorted(self._load.items()):
            if load > int(snapshot.experts.capacity[expert]):
                self._say("capacity", -1, expert)
        for task, got in sorted(self._got.items()):
            if got > int(snapshot.requirements.overlap[snapshot.tasks.klass[task]]):
                self._say("overlap", task, -1)
        return Verdict(
            objective=self._objective,
            pairs=self._pairs,
            counts=tuple(sorted(self._counts.items())),
            violations=tuple(self._violations),
        )

    def _say(self, rule: str, task: int, expert: int) -> None:
        self._counts[rule] += 1
        if len(self._violations) < MOST_TOLD:
            self._violations.append(Violation(rule, task, expert))

    def _broken(self, klass: int, expert: int) -> tuple[str, ...]:
        need, people = self._snapshot.requirements, self._snapshot.experts
        broken = []
        if not self._has_credential(klass, expert):
            broken.append("credential")
        if int(people.level[expert]) < int(need.level[klass]):
            broken.append("level")
        language, org = int(need.language[klass]), int(need.org[klass])
        if language != ASKS_NOTHING and not bool(people.languages[language, expert]):
            broken.append("language")
        if org != ASKS_NOTHING and bool(people.orgs[org, expert]):
            broken.append("conflict")
        cap = int(need.rate_cap[klass])
        if cap != ASKS_NOTHING and not (
            0 <= int(people.rates[int(need.rate_row[klass]), expert]) <= cap
        ):
            broken.append("rate")
        if self._snapshot.terms.budget is not None and self._priceless(klass, expert):
            broken.append("rate")
        if int(need.score_row[klass]) != ASKS_NOTHING:
            score = float(people.scores[int(need.score_row[klass]), expert])
            if not isnan(score) and score < float(need.score_floor[klass]):
                broken.append("score")
        return tuple(broken)

    def _priceless(self, klass: int, expert: int) -> bool:
        terms, need = self._snapshot.terms, self._snapshot.requirements
        if terms.budget is None or terms.budget_limit is None or int(terms.budget[klass]) < 0:
            return False
        limited = int(terms.budget_limit[int(terms.budget[klass])]) != NO_LIMIT
        return limited and int(self._snapshot.experts.rates[int(need.rate_row[klass]), expert]) < 0

    def _has_credential(self, klass: int, expert: int) -> bool:
        need, held = self._snapshot.requirements, self._snapshot.credentials
        specialty, kind = int(need.specialty[klass]), int(need.kind[klass])
        place, due = int(need.place[klass]), int(need.due_day[klass])
        if specialty == kind == place == ASKS_NOTHING:
            return True
        for row in self._held[expert]:
            right = (
                specialty == ASKS_NOTHING
                or bool(self._snapshot.specialty_covers[specialty, int(held.specialty[row])])
            ) and (
                place == ASKS_NOTHING
                or bool(self._snapshot.place_covers[place, int(held.place[row])])
            )
            right = right and kind in (ASKS_NOTHING, int(held.kind[row]))
            in_date = int(held.first_day[row]) <= due <= int(held.last_day[row])
            if right and in_date and due <= int(held.verified_until[row]):
                return True
        return False

    def _worth(self, klass: int, expert: int) -> int:
        return int(self._snapshot.requirements.value[klass]) + sum(
            int(wish.table[int(wish.row[klass]), expert]) for wish in self._snapshot.wishes
        )
