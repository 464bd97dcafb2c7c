"""Which work is reviewed: a plan that anybody can repeat.

A person's first items in a project are all reviewed. Then the continuous sampling plan CSP-1 holds
(H. F. Dodge, "A sampling inspection plan for continuous production", Annals of Mathematical
Statistics 14, 1943), for each person and project by itself: everything is inspected one by one
until `good_in_a_row` items in a row were found good, from then on a share is drawn at random, and
one defect begins the row anew. Where something suggests risk, a second draw comes on top.

Every item's probability of being reviewed, p, is stored, also of those that are not drawn. p may
depend on the past (verdicts on other items) and on what is seen of the item itself before its
verdict (time taken, what peers say), but never on the verdict; and whoever is chosen is looked at.
So each reviewed item stands for 1/p items: the sum of defects/p over reviewed items has the number
of defects in all items for its mean, however p came about (Horvitz and Thompson, 1952; with p set
by the past the differences form a martingale, so it holds for a plan that reacts, too). The plain
share of defects among what was reviewed has no such property: CSP-1 looks more closely after a
defect and the second draw where defects are likely, so it blackens everybody.

Rules where the textbook is silent, because verdicts come late here:

* Order is the order of submission, not of verdicts. An item that still waits is passed over; its
  verdict, when it comes, is put in its place, and the state follows from all verdicts again.
* Only items inspected at p = 1 after the newest defect lengthen the row: good ones that were
  sampled with gaps between them are no row. Any defect in what was inspected begins it anew.
* A new version of returned work is no new item: its first version has been counted.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from app.domain.review import Selection

PACE_ITEMS = 10  # earlier answers from which a person's usual time is known
PACE_SHARE = 1 / 3  # of the usual time: below it an answer is suspiciously fast
PEERS = 2  # people who must agree with each other before somebody can be against them


class Sign(Enum):
    """What suggests, before any verdict, that an answer may be wrong."""

    FAST = "fast"  # done in far less time than this person takes
    PEERS = "peers"  # against the majority of those who answered the same task


class Phase(Enum):
    """Where a person stands in a project."""

    FIRST = "first"
    ALL = "all"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """The numbers of the plan: see `ReviewPolicy`. share: f, never below the floor."""

    seed: int
    first_items: int
    good_in_a_row: int
    share: float
    risk_share: float
    seeded_share: float = 0.0
    second_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's state in a project follows from.

    answered: items, counted once whatever their versions. row: items inspected one by one and
    found good since the newest defect, in the order of submission.
    """

    answered: int = 0
    row: int = 0

    def phase(self, rule: SamplingRule) -> Phase:
        """The state of the next item."""
        if self.answered < rule.first_items:
            return Phase.FIRST
        return Phase.ALL if self.row < rule.good_in_a_row else Phase.SHARE

    def probability(self, rule: SamplingRule) -> float:
        """That the next item is reviewed, when nothing suggests risk."""
        return rule.share if self.phase(rule) is Phase.SHARE else 1.0


@dataclass(frozen=True, slots=True)
class StateRow:
    """One line of who is sampled. The person is shown by number only.

    since: the day the state began: of the first answer, of the verdict that found the last defect,
    or of the one that completed the row. inspected: items with a verdict, of those submitted.
    """

    id: int  # the first submission of this person in this project
    expert_id: int
    author: str  # external id
    project: str
    project_id: int
    phase: Phase
    standing: Standing
    rule: SamplingRule
    since: date
    last_defect: str  # the task, "" for none
    last_defect_on: date | None
    inspected: int
    defects: int
    waiting: int

    @property
    def probability(self) -> float:
        """That the next item is reviewed, when nothing suggests risk."""
        return self.standing.probability(self.rule)

    @property
    def at_risk(self) -> float:
        """The same where something does."""
        return inclusion(self.probability, self.rule.risk_share)


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a submission is reviewed or not, and how probable its review was beforehand.

    signs: of risk, where they could raise the probability.
    """

    reason: Selection
    probability: float
    signs: tuple[Sign, ...] = ()

    @property
    def reviewed(self) -> bool:
        """Whether it goes to the review queue."""
        return self.reason is not Selection.NOT_DRAWN


@dataclass(slots=True)
class Pace:
    """How fast somebody works in a project: the harmonic mean of their times.

    Of all means it is the one that a forgotten break moves least; very fast answers pull it down,
    so that whoever is always fast is not called fast.
    """

    items: int = 0
    inverse_seconds: float = 0.0

    def add(self, seconds: int) -> None:
        """Count one more answer; a time of 0 was not measured."""
        if seconds > 0:
            self.items += 1
            self.inverse_seconds += 1.0 / seconds

    def is_fast(self, seconds: int) -> bool:
        """Whether an answer took far less than usual, as far as the usual is known."""
        known = self.items >= PACE_ITEMS and seconds > 0
        return known and seconds * self.inverse_seconds < PACE_SHARE * self.items


@dataclass(slots=True)
class Said:
    """What people said to one task, as counts by label."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, label: str) -> None:
        """Count one more answer."""
        self.counts[label] = self.counts.get(label, 0) + 1

    def is_against(self, label: str) -> bool:
        """Whether a label is not the one that more than half of the others, two at least, gave."""
        most = max(self.counts.values(), default=0)
        if most < PEERS or 2 * most <= sum(self.counts.values()):
            return False
        return self.counts.get(label, 0) < most


def draw(seed: int, external_id: str) -> float:
    """A number in [0, 1) that depends on the seed and the submission's external id alone.

    The first 53 bits of SHA-256 over "seed:id": the same on every machine, and no id can be
    chosen to come out low without trying.
    """
    return _number(f"{seed}:{external_id}")


def draw_at_risk(seed: int, external_id: str) -> float:
    """The second draw: another number of the same kind, independent of the first."""
    return _number(f"{seed}/risk:{external_id}")


def has_second(rule: SamplingRule, external_id: str) -> bool:
    """Whether a second reviewer decides about a submission too, whatever the first one says."""
    return _number(f"{rule.seed}/second:{external_id}") < rule.second_share


def choose(
    external_id: str,
    rule: SamplingRule,
    standing: Standing,
    *,
    returned: bool = False,
    flagged: bool = False,
    known: bool = False,
    signs: Sequence[Sign] = (),
) -> Choice:
    """What happens to a submission; `standing` is that before it.

    Always reviewed: a new version of returned work, work with a flag, a person's first items, and
    everything while items are inspected one by one. All else is drawn by the rule's share p, and
    with a sign of risk a second time by the share r: its probability is 1 - (1 - p)(1 - r). Where
    the right answer is known it is drawn once more, so that verdicts can be held against it. The
    probability is kept for the drawn and for the others; the reason is the draw that chose it, in
    that order.
    """
    if returned:
        return Choice(Selection.RETURNED, 1.0)
    if flagged:
        return Choice(Selection.FLAGGED, 1.0)
    phase = standing.phase(rule)
    if phase is not Phase.SHARE:
        return Choice(Selection.FIRST_ITEMS if phase is Phase.FIRST else Selection.CSP_ALL, 1.0)
    risk = rule.risk_share if signs else 0.0
    seeded = rule.seeded_share if known else 0.0
    probability = inclusion(rule.share, risk, seeded)
    seen = tuple(signs) if risk else ()
    if draw(rule.seed, external_id) < rule.share:
        return Choice(Selection.SAMPLE, probability, seen)
    if risk and draw_at_risk(rule.seed, external_id) < risk:
        return Choice(Selection.RISK, probability, seen)
    if seeded and _number(f"{rule.seed}/seeded:{external_id}") < seeded:
        return Choice(Selection.SEEDED, probability, seen)
    return Choice(Selection.NOT_DRAWN, probability, seen)


def inclusion(share: float, *others: float) -> float:
    """The probability that at least one of several independent draws hits."""
    missed = math.prod(1.0 - other for other in others)
    return share if missed == 1.0 else 1.0 - (1.0 - share) * missed


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What CSP-1 does in the long run to a steady share of defects (Dodge 1943, eq. 1 to 7).

    inspected: the average fraction inspected, AFI. outgoing: the share of defects that is left
    when found ones are put right, AOQ = p (1 - AFI).
    """

    inspected: float
    outgoing: float


def csp1(share: float, good_in_a_row: int, defects: float) -> PlanFigures:
    """The long-run figures for defects that come by chance with the probability `defects`.

    u = (1 - q^i) / (p q^i) items are inspected one by one between two stretches of sampling, whose
    mean length is v = 1 / (f p); AFI = (u + f v) / (u + v) = f / (f + (1 - f) q^i).
    """
    if share == 0.0:
        raise ValueError("a plan that draws nothing has no long run")
    clean = math.pow(1.0 - defects, good_in_a_row)
    inspected = share / (share + (1.0 - share) * clean)
    return PlanFigures(inspected, defects * (1.0 - inspected))


def outgoing_limit(share: float, good_in_a_row: int) -> tuple[float, float]:
    """(AOQL, the share of defects at which it is reached): the worst long-run outgoing quality.

    AOQ has one maximum between 0 and 1; it is found by thirds to 1e-9.
    """
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if csp1(share, good_in_a_row, left).outgoing < csp1(share, good_in_a_row, right).outgoing:
            low = left
        else:
            high = right
    worst = (low + high) / 2
    return csp1(share, good_in_a_row, worst).outgoing, worst


def _number(text: str) -> float:
    digest = hashlib.sha256(text.encode()).digest()
    return float((int.from_bytes(digest[:8], "big") >> 11) / 2**53)
