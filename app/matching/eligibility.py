"""Who may do what: the hard rules between every class and every expert, vectorised."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.matching.snapshot import ASKS_NOTHING, NO_LIMIT, Flags, Ints, Rule, Snapshot

Bits = npt.NDArray[np.uint16]

_USABLE = 4  # stages of a credential: 1 right specialty and kind, 2 place, 3 valid, 4 verified
_STAGE_BREAKS = np.array(
    [Rule.SPECIALTY, Rule.PLACE, Rule.VALIDITY, Rule.VERIFICATION, 0], dtype=np.uint16
)
_CELLS: Final = 200_000  # (class, credential) cells tested at once: they fit the processor's cache


@dataclass(frozen=True, slots=True)
class BrokenRules:
    """The bits of `Rule` that each expert breaks for each class, as if it were a table [C, E].

    A line is worked out when it is asked for: of a large problem the whole table would take more
    memory than all the rest, and only a few lines of it are ever looked at.
    """

    snapshot: Snapshot | None  # None in a judgement that travels: see `Eligibility.about`

    def __getitem__(self, key: int | tuple[int | Ints, int | Ints]) -> Bits:
        """`[c]`: the line of a class. `[c, e]` or `[classes, experts]`: what these pairs break."""
        if not isinstance(key, tuple):
            return self._line(int(key))
        classes, experts = np.broadcast_arrays(*(np.asarray(part) for part in key))
        bits = np.zeros(classes.size, dtype=np.uint16)
        for c in sorted(set(classes.ravel().tolist())):
            here = np.flatnonzero(classes.ravel() == c)
            bits[here] = self._line(c)[experts.ravel()[here]]
        return bits.reshape(classes.shape)

    def _line(self, c: int) -> Bits:
        if self.snapshot is None:
            raise ValueError("the judgement was parted from its snapshot")
        line: Bits = _STAGE_BREAKS[_stages(self.snapshot, c)] | _personal(self.snapshot, c)
        return line


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The rules each expert breaks for each class, and the pairs that break none.

    Pairs are ordered by class, then expert; those of class c are `start[c]:start[c + 1]`.
    `credential` is the row of the credential that serves (the one valid longest, of those the
    lowest id), or -1 where the class asks for none.
    """

    broken: BrokenRules
    start: Ints  # [C + 1]
    klass: Ints  # [pairs]
    expert: Ints  # [pairs]
    credential: Ints  # [pairs]

    def about(self, snapshot: Snapshot | None) -> "Eligibility":
        """The same judgement with another copy of the snapshot, or parted from it to travel."""
        return replace(self, broken=BrokenRules(snapshot))

    def allows(self, classes: Ints, experts: Ints) -> Flags:
        """Whether each (class, expert) pair breaks no rule."""
        if not len(self.klass):
            return np.zeros(len(classes), dtype=np.bool_)
        width = int(max(self.expert.max(), experts.max(initial=0))) + 1
        key, wanted = self.klass * width + self.expert, classes * width + experts
        found: Flags = key[np.minimum(np.searchsorted(key, wanted), len(key) - 1)] == wanted
        return found


def judge(snapshot: Snapshot) -> Eligibility:
    """Test every expert against every class; see `Rule` for the rules.

    Classes that ask for the same specialty and kind are tested together, against the people who
    hold such a credential.
    """
    found = []
    hand, width = snapshot.hand, snapshot.n_experts
    banned = hand.ban_class * width + hand.ban_class_expert
    many = np.zeros(snapshot.n_classes, dtype=np.int64)
    for classes, row, expert in _blocks(snapshot):
        at, who = np.nonzero(_fit(snapshot, classes, row, expert))
        if len(banned):
            free = ~np.isin(classes[at] * width + expert[who], banned)
            at, who = at[free], who[free]
        # An expert's credentials come in order of welcome: of those that serve, the last counts.
        last = np.ones(len(at), dtype=np.bool_)
        last[:-1] = (at[1:] != at[:-1]) | (expert[who[1:]] != expert[who[:-1]])
        at, who = at[last], who[last]
        many[classes] = np.bincount(at, minlength=len(classes))
        found.append((classes, expert[who], row[who]))
    start = np.zeros(snapshot.n_classes + 1, dtype=np.int64)
    start[1:] = np.cumsum(many)
    experts, rows = np.empty((2, start[-1]), dtype=np.int64)
    for classes, expert, row in found:
        count = many[classes]
        place = np.arange(len(expert)) + np.repeat(start[classes] - np.cumsum(count) + count, count)
        experts[place], rows[place] = expert, row
    return Eligibility(
        broken=BrokenRules(snapshot),
        start=start,
        klass=np.repeat(np.arange(snapshot.n_classes), many),
        expert=experts,
        credential=rows,
    )


def _blocks(snapshot: Snapshot) -> Iterator[tuple[Ints, Ints, Ints]]:
    """All classes in pieces: (classes, credential rows, their experts).

    The rows are those in the specialty and kind that the classes ask for, ordered by expert, then
    from the least to the most welcome. Where nothing is asked for: everybody, with the row -1.
    """
    need, held = snapshot.requirements, snapshot.credentials
    order = np.lexsort((-held.id, held.last_day, held.expert))
    alike: dict[tuple[int, int, bool], list[int]] = {}
    asked = zip(need.specialty.tolist(), need.kind.tolist(), need.place.tolist(), strict=True)
    for c, (specialty, kind, place) in enumerate(asked):
        nothing = max(specialty, kind, place) == ASKS_NOTHING
        alike.setdefault((specialty, kind, nothing), []).append(c)
    for (specialty, kind, nothing), classes in alike.items():
        if nothing:
            row = np.full(snapshot.n_experts, -1)
            expert = np.arange(snapshot.n_experts)
        else:
            row = order[_on_subject(snapshot, specialty, kind)[order]]
            expert = held.expert[row]
        step = max(1, _CELLS // max(1, len(row)))
        for first in range(0, len(classes), step):
            yield np.array(classes[first : first + step], dtype=np.int64), row, expert


def _on_subject(snapshot: Snapshot, specialty: int, kind: int) -> Flags:
    """[credentials] whether each is in the specialty and of the kind."""
    held = snapshot.credentials
    right = _covered(snapshot.specialty_covers, specialty, held.specialty)
    right &= (held.kind == kind) | (kind == ASKS_NOTHING)
    return right


def _fit(snapshot: Snapshot, classes: Ints, row: Ints, expert: Ints) -> Flags:
    """[classes, rows] whether the credential serves the class and its expert breaks no rule."""
    need, people, held = snapshot.requirements, snapshot.experts, snapshot.credentials
    ok: Flags = people.level[expert] >= need.level[classes][:, None]
    if not len(row) or row[0] >= 0:
        due, place = need.due_day[classes][:, None], need.place[classes]
        ok &= (held.first_day[row] <= due) & (held.last_day[row] >= due)
        ok &= held.verified_until[row] >= due
        asks = np.flatnonzero(place != ASKS_NOTHING)
        ok[asks] &= snapshot.place_covers[place[asks][:, None], held.place[row]]
    asks = np.flatnonzero(need.language[classes] != ASKS_NOTHING)
    ok[asks] &= people.languages[need.language[classes[asks]][:, None], expert]
    asks = np.flatnonzero(need.org[classes] != ASKS_NOTHING)
    ok[asks] &= ~people.orgs[need.org[classes[asks]][:, None], expert]
    asks = np.flatnonzero(need.rate_cap[classes] != ASKS_NOTHING)
    rate = people.rates[need.rate_row[classes[asks]][:, None], expert]
    ok[asks] &= (rate >= 0) & (rate <= need.rate_cap[classes[asks]][:, None])
    asks = np.flatnonzero(_needs_a_price(snapshot)[classes])
    ok[asks] &= people.rates[need.rate_row[classes[asks]][:, None], expert] >= 0
    asks = np.flatnonzero(need.score_row[classes] != ASKS_NOTHING)
    score = people.scores[need.score_row[classes[asks]][:, None], expert]
    # A comparison with NaN is false: people without a score pass.
    ok[asks] &= ~(score < need.score_floor[classes[asks]][:, None])
    return ok


def _personal(snapshot: Snapshot, c: int) -> Bits:
    """[experts] the rules about the person alone that each breaks for class c."""
    need, people = snapshot.requirements, snapshot.experts
    line: Bits = (people.level < need.level[c]) * np.uint16(Rule.LEVEL)
    if need.language[c] != ASKS_NOTHING:
        line |= ~people.languages[need.language[c]] * np.uint16(Rule.LANGUAGE)
    if need.org[c] != ASKS_NOTHING:
        line |= people.orgs[need.org[c]] * np.uint16(Rule.CONFLICT)
    if need.rate_cap[c] != ASKS_NOTHING:
        rate = people.rates[need.rate_row[c]]
        line |= ((rate > need.rate_cap[c]) | (rate < 0)) * np.uint16(Rule.RATE)
    if _needs_a_price(snapshot)[c]:
        line |= (people.rates[need.rate_row[c]] < 0) * np.uint16(Rule.RATE)
    line[snapshot.hand.ban_class_expert[snapshot.hand.ban_class == c]] |= np.uint16(Rule.BANNED)
    if need.score_row[c] != ASKS_NOTHING:
        low = people.scores[need.score_row[c]] < need.score_floor[c]
        line |= low * np.uint16(Rule.SCORE)
    return line


def _needs_a_price(snapshot: Snapshot) -> Flags:
    """[C] whether a class draws on a limited budget, so that people of unknown rate are out."""
    terms = snapshot.terms
    if terms.budget is None or terms.budget_limit is None:
        return np.zeros(snapshot.n_classes, dtype=np.bool_)
    limited: Flags = np.append(terms.budget_limit, NO_LIMIT)[terms.budget] != NO_LIMIT
    return limited


def _stages(snapshot: Snapshot, c: int) -> npt.NDArray[np.int8]:
    """[experts] how far the credential that comes farthest comes for class c."""
    need, held = snapshot.requirements, snapshot.credentials
    specialty, kind = int(need.specialty[c]), int(need.kind[c])
    place, due = int(need.place[c]), need.due_day[c]
    if max(specialty, kind, place) == ASKS_NOTHING:
        return np.full(snapshot.n_experts, _USABLE, dtype=np.int8)
    right = _on_subject(snapshot, specialty, kind)
    placed = right & _covered(snapshot.place_covers, place, held.place)
    valid = placed & (held.first_day <= due) & (held.last_day >= due)
    usable = valid & (held.verified_until >= due)
    stage = np.zeros(snapshot.n_experts, dtype=np.int8)
    for reached, comes_here in enumerate((right, placed, valid, usable), start=1):
        stage[held.expert[comes_here]] = reached
    return stage


def _covered(covers: Flags, needed: int, held: Ints) -> Flags:
    if needed == ASKS_NOTHING:
        return np.ones(len(held), dtype=np.bool_)
    answer: Flags = covers[needed, held]
    return answer
