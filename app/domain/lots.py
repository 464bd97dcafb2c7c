"""Lots of model-made items with their verdicts, and what a blend of items is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.quality import Estimate
from app.domain.synthetic import LotVerdict


class Rest(Enum):
    """Which items outside the samples of lots are audited, once their lots are judged."""

    NONE = "none"
    REFUSED = "refused"  # those of refused lots: they are screened whole
    ALL = "all"  # those of accepted lots, too

    def asks(self, verdict: LotVerdict) -> bool:
        """Whether the rest of a lot is audited. Never before the drawn items have judged it."""
        if self is Rest.ALL:
            return verdict is not LotVerdict.GO_ON
        return self is Rest.REFUSED and verdict is LotVerdict.REFUSED


class ItemState(Enum):
    """What is known of an item that the plan drew."""

    WAITS = "waits"
    SOUND = "sound"
    DEFECTIVE = "defective"


@dataclass(frozen=True, slots=True)
class LotPlan:
    """Audit `sample_size` drawn items; accept the lot with `acceptance_number` defects or fewer.

    good_defects, bad_defects: whole defects of a lot that is still good, and of one that is bad by
    the policy. producer_risk: P(refused) of the one, consumer_risk: P(accepted) of the other, both
    exact.
    """

    sample_size: int
    acceptance_number: int
    good_defects: int
    bad_defects: int
    producer_risk: float
    consumer_risk: float


@dataclass(frozen=True, slots=True)
class LotRow:
    """Items of one generator and version that are accepted or refused together.

    audited, defects: of the drawn items. beyond: items that were audited though not drawn, which
    decide nothing. people: whose answers decide, by number. rate: the share of defects in the whole
    lot, None before anything was audited; low, high: its exact 95 % interval. missing: drawn items
    that the verdict may still wait for. rest_asked: whether items that were not drawn are matched.
    """

    project_id: int
    project: str  # its number
    name: str
    generator: str
    version: str
    size: int
    plan: LotPlan
    audited: int
    defects: int
    beyond: int
    people: tuple[str, ...]
    verdict: LotVerdict
    rate: float | None
    low: float
    high: float
    missing: int
    policy_version: int
    rest_asked: bool

    @property
    def rest(self) -> int:
        """How many items are not drawn."""
        return self.size - self.plan.sample_size

    @property
    def estimate(self) -> Estimate | None:
        """The share of defects with its interval."""
        if self.rate is None:
            return None
        return Estimate(self.rate, self.low, self.high, float(self.audited))


@dataclass(frozen=True, slots=True)
class LotItem:
    """An item that the plan drew. people: who audited it, by number."""

    task_id: int
    task: str
    title: str
    state: ItemState
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a plan does to lots of one quality: a whole number of defects, their share of the lot,
    and the probability that the lot is accepted.
    """

    defects: int
    share: float
    accept: float


@dataclass(frozen=True, slots=True)
class LotPage:
    """One lot: its drawn items in the order of the draw, and its plan's operating characteristic.

    outgoing_limit: the worst average share of defects left when refused lots are audited whole and
    mended (AOQL).
    """

    row: LotRow
    items: tuple[LotItem, ...]
    curve: tuple[CurvePoint, ...]
    outgoing_limit: float


@dataclass(frozen=True, slots=True)
class SliceShares:
    """Who made the items of one slice of a blend.

    kind: what it is a slice by: "all", "project", "batch" or "language". Shares in 0..1 with
    intervals.
    """

    kind: str
    name: str
    items: int
    human: int
    model: int
    edited: int
    human_share: Estimate
    model_share: Estimate
    edited_share: Estimate


@dataclass(frozen=True, slots=True)
class MakerDefects:
    """How often a maker's items fail. generator "": items that people made.

    items: made in all. audited, defects: of the drawn ones; of people's items all that were
    audited. rate: estimated over the lots that were looked into, each counting by its size; None
    where nothing was audited.
    """

    generator: str
    version: str
    items: int
    audited: int
    defects: int
    rate: Estimate | None


BLEND_METHOD = (
    "An item is made by a person, by a model, or by a model and then edited by a person, as its "
    "payload says. Shares of a slice count all its items; their intervals are Wilson’s, for the "
    "process that fills the slice. A lot is the items of one project, generator, version and lot "
    "name. Its plan has the smallest sample, drawn without replacement, that keeps both risks of "
    "the policy with hypergeometric probabilities; no table and no approximation is used. Drawn "
    "are the items with the lowest SHA-256 of the policy’s seed and their numbers; only these "
    "decide. An item is defective when half or more of its answers say so, corrections included; "
    "accepted answers go before those that still wait for review, and what an adjudicator settled "
    "on before all. Intervals of a lot are exact "
    "(Clopper and Pearson, hypergeometric). A maker’s defect rate weighs each audited item by the "
    "items of its lot that it stands for (Hájek’s ratio); its interval is Korn and Graubard’s. "
    "Every interval has 95 %."
)


@dataclass(frozen=True, slots=True)
class AuditedProject:
    """A project of a blend report."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class BlendReport:
    """What a blend is made of and how its lots fared. `policies`: (name, version)."""

    title: str
    client: str
    made_at: datetime
    projects: tuple[AuditedProject, ...]
    slices: tuple[SliceShares, ...]
    makers: tuple[MakerDefects, ...]
    lots: tuple[LotRow, ...]
    policies: tuple[tuple[str, int], ...]
    audit_seq: int
    audit_hash: str
    method: str = BLEND_METHOD
