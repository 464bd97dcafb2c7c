"""Who may do what: the hard rules between every class and every expert, vectorised."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.matching.snapshot import ASKS_NOTHING, NO_LIMIT, Flags, Ints, Rule, Snapshot

Bits = npt.NDArray[np.uint16]

_NO_CREDENTIAL = 0
_USABLE = 4  # stages of a credential: 1 right specialty and kind, 2 place, 3 valid, 4 verified
_STAGE_BREAKS = np.array(
    [Rule.SPECIALTY, Rule.PLACE, Rule.VALIDITY, Rule.VERIFICATION, 0], dtype=np.uint16
)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The rules each expert breaks for each class, and the pairs that break none.

    Pairs are ordered by class, then expert; those of class c are `start[c]:start[c + 1]`.
    `credential` is the row of the credential that serves (the one valid longest, of those the
    lowest id), or -1 where the class asks for none.
    """

    broken: Bits  # [C, E] bits of Rule
    start: Ints  # [C + 1]
    klass: Ints  # [pairs]
    expert: Ints  # [pairs]
    credential: Ints  # [pairs]


def judge(snapshot: Snapshot) -> Eligibility:
    """Test every expert against every class; see `Rule` for the rules."""
    n_classes, n_experts = snapshot.n_classes, snapshot.n_experts
    broken = np.zeros((n_classes, n_experts), dtype=np.uint16)
    personal = _Personal(snapshot)
    broken[snapshot.hand.ban_class, snapshot.hand.ban_class_expert] |= np.uint16(Rule.BANNED)
    experts: list[Ints] = []
    rows: list[Ints] = []
    for c, (stage, serving) in enumerate(_credential_stages(snapshot)):
        line = broken[c]
        line |= _STAGE_BREAKS[stage]
        personal.add_to(line, c)
        fit = np.flatnonzero(line == 0)
        experts.append(fit)
        rows.append(serving[fit])
    start = np.zeros(n_classes + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(fit) for fit in experts])
    nobody = np.zeros(0, dtype=np.int64)
    return Eligibility(
        broken=broken,
        start=start,
        klass=np.repeat(np.arange(n_classes), np.diff(start)),
        expert=np.concatenate([nobody, *experts]),
        credential=np.concatenate([nobody, *rows]),
    )


class _Personal:
    """The rules about the person alone; equal parts of requirements are tested once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._need = snapshot.requirements
        self._people = snapshot.experts
        self._terms = snapshot.terms
        self._tested: dict[tuple[Rule, int], Bits] = {}

    def add_to(self, line: Bits, c: int) -> None:
        """Mark in the line who breaks which rule of class c."""
        need, people = self._need, self._people
        for rule, asked in (
            (Rule.LEVEL, need.level[c]),
            (Rule.LANGUAGE, need.language[c]),
            (Rule.CONFLICT, need.org[c]),
        ):
            if asked != ASKS_NOTHING:
                line |= self._once(rule, int(asked))
        if need.rate_cap[c] != ASKS_NOTHING:
            rate = people.rates[need.rate_row[c]]
            line |= ((rate > need.rate_cap[c]) | (rate < 0)) * np.uint16(Rule.RATE)
        if self._needs_a_price(c):
            line |= (people.rates[need.rate_row[c]] < 0) * np.uint16(Rule.RATE)
        if need.score_row[c] != ASKS_NOTHING:
            # A comparison with NaN is false: people without a score pass.
            low = people.scores[need.score_row[c]] < need.score_floor[c]
            line |= low * np.uint16(Rule.SCORE)

    def _needs_a_price(self, c: int) -> bool:
        """Whether the class draws on a budget: then nobody of unknown rate can be planned."""
        terms = self._terms
        if terms.budget is None or terms.budget_limit is None or terms.budget[c] < 0:
            return False
        return bool(terms.budget_limit[terms.budget[c]] != NO_LIMIT)

    def _once(self, rule: Rule, asked: int) -> Bits:
        """The rule's bit for everybody who breaks it."""
        key = (rule, asked)
        if key not in self._tested:
            people = self._people
            match rule:
                case Rule.LEVEL:
                    fails = people.level < asked
                case Rule.LANGUAGE:
                    fails = ~people.languages[asked]
                case _:
                    fails = people.orgs[asked]
            self._tested[key] = fails * np.uint16(rule)
        return self._tested[key]


def _credential_stages(snapshot: Snapshot) -> Iterator[tuple[npt.NDArray[np.int8], Ints]]:
    """For each class, how far each expert's best credential comes, and which row serves.

    Rows are walked from the least to the most welcome and written over one another, so that the
    last one written, the one valid longest with the lowest id, stays.
    """
    held, need = snapshot.credentials, snapshot.requirements
    order = np.lexsort((-held.id, held.last_day))
    expert, specialty, place = held.expert[order], held.specialty[order], held.place[order]
    kind, first, last = held.kind[order], held.first_day[order], held.last_day[order]
    verified = held.verified_until[order]
    subjects: dict[tuple[int, int], Ints] = {}
    for c in range(snapshot.n_classes):
        stage = np.full(snapshot.n_experts, _USABLE, dtype=np.int8)
        serving = np.full(snapshot.n_experts, -1, dtype=np.int64)
        asked = (int(need.specialty[c]), int(need.kind[c]))
        where, due = int(need.place[c]), need.due_day[c]
        if max(*asked, where) == ASKS_NOTHING:
            yield stage, serving
            continue
        if asked not in subjects:
            subjects[asked] = np.flatnonzero(
                _covered(snapshot.specialty_covers, asked[0], specialty)
                & ((kind == asked[1]) | (asked[1] == ASKS_NOTHING))
            )
        rows = subjects[asked]
        placed = _covered(snapshot.place_covers, where, place[rows])
        valid = placed & (first[rows] <= due) & (last[rows] >= due)
        usable = valid & (verified[rows] >= due)
        stage[:] = _NO_CREDENTIAL
        stage[expert[rows]] = 1
        for reached, ok in ((2, placed), (3, valid), (_USABLE, usable)):
            stage[expert[rows[ok]]] = reached
        serving[expert[rows[usable]]] = order[rows[usable]]
        yield stage, serving


def _covered(covers: Flags, needed: int, held: Ints) -> Flags:
    if needed == ASKS_NOTHING:
        return np.ones(len(held), dtype=np.bool_)
    answer: Flags = covers[needed, held]
    return answer
