"""What lots come to: which items their plans draw, what was found in these, and the verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from app.config.audit_policy import AuditPolicy
from app.domain.errors import UserError
from app.domain.lots import (
    CurvePoint,
    ItemState,
    LotItem,
    LotPage,
    LotPlan,
    LotRow,
)
from app.domain.sampling import draw
from app.domain.task_types import SYNTHETIC_AUDIT
from app.domain.text import natural
from app.domain.work import Project
from app.scoring.acceptance import (
    RiskPoints,
    SamplingPlan,
    lot_finding,
    outgoing_limit,
    plan_curve,
    sampling_plan,
)
from app.store.lots import MadeItem, StandingAnswer
from app.store.unit import Reader, Unit


@dataclass(frozen=True, slots=True)
class Finding:
    """What an item's answers come to. people: whose answers they are, by number."""

    defective: bool
    people: tuple[str, ...]


@dataclass(slots=True)
class Lot:
    """A lot in the making; `items` in the order of the draw, the drawn ones first."""

    project: Project
    name: str
    generator: str
    version: str
    items: list[MadeItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Audits:
    """All items of some projects, their lots, and what was found: by task."""

    projects: tuple[Project, ...]
    items: tuple[MadeItem, ...]
    lots: tuple[Lot, ...]
    findings: dict[int, Finding]
    policy: AuditPolicy
    policy_version: int

    def drawn(self, lot: Lot) -> list[MadeItem]:
        """The items that the lot's plan draws."""
        return lot.items[: plan_of(len(lot.items), points_of(self.policy)).sample_size]


def audit_projects(reader: Reader, project_id: int | None) -> tuple[Project, ...]:
    """The project, or all of synthetic audits. Raises `UserError` where there is none."""
    chosen = [p for p in reader.work.projects() if project_id in (None, p.id)]
    found = tuple(p for p in chosen if p.task_type == SYNTHETIC_AUDIT.name)
    if found:
        return found
    if project_id is not None and chosen:
        raise UserError(
            f"{chosen[0].external_id} is a project of type {chosen[0].task_type}; lots are in "
            f"projects of type {SYNTHETIC_AUDIT.name}."
        )
    what = "such project" if project_id is not None else "project of synthetic audits"
    raise UserError(f"There is no {what} in this workspace.")


def read_audits(reader: Reader | Unit, projects: Sequence[Project]) -> Audits:
    """The items of these projects by lots, and what was found."""
    ids = [project.id for project in projects]
    policy, version = reader.settings.policy(AuditPolicy)
    items = tuple(reader.lots.items(ids))
    places = {item.task_id: item.project_id for item in items}
    defective = {project.id: project.labels[-1] for project in projects}
    answers: dict[int, list[StandingAnswer]] = defaultdict(list)
    for answer in reader.lots.answers(ids):
        answers[answer.task_id].append(answer)
    settled = reader.lots.settled(ids)
    findings = {
        task: finding_of(answers.get(task, ()), defective[places[task]], settled.get(task, ""))
        for task in answers.keys() | settled.keys()
    }
    lots = tuple(_lots(projects, items, policy.seed))
    return Audits(tuple(projects), items, lots, findings, policy, version)


def finding_of(answers: Sequence[StandingAnswer], defective: str, settled: str = "") -> Finding:
    """What the answers to one item come to; the label that an adjudicator settled on decides.

    Otherwise, where some are accepted, the others do not count. Half and half is a defect: a
    doubtful item must not help a lot to pass.
    """
    counted = [one for one in answers if one.accepted] or list(answers)
    people = tuple(one.expert for one in counted)
    if settled:
        return Finding(settled == defective, people)
    said = sum(one.label == defective for one in counted)
    return Finding(2 * said >= len(counted), people)


def points_of(policy: AuditPolicy) -> RiskPoints:
    """The two points of a plan that the policy asks for."""
    return RiskPoints(policy.aql, policy.ltpd, policy.producer_risk, policy.consumer_risk)


@cache
def plan_of(size: int, points: RiskPoints) -> SamplingPlan:
    """The plan of a lot of this size; lots are often equally large."""
    return sampling_plan(size, points)


def row_of(audits: Audits, lot: Lot) -> LotRow:
    """A lot with its plan, what was found until now, and the verdict."""
    plan = plan_of(len(lot.items), points_of(audits.policy))
    drawn = lot.items[: plan.sample_size]
    found = [audits.findings[one.task_id] for one in drawn if one.task_id in audits.findings]
    defects = sum(one.defective for one in found)
    finding = lot_finding(plan, len(found), defects)
    beyond = lot.items[plan.sample_size :]
    return LotRow(
        project_id=lot.project.id, project=lot.project.external_id, name=lot.name,
        generator=lot.generator, version=lot.version, size=len(lot.items),
        plan=LotPlan(
            plan.sample_size, plan.acceptance_number, plan.good_defects, plan.bad_defects,
            plan.producer_risk, plan.consumer_risk,
        ),
        audited=len(found), defects=defects,
        beyond=sum(one.task_id in audits.findings for one in beyond),
        people=tuple(sorted({person for one in found for person in one.people})),
        verdict=finding.verdict, rate=finding.share if found else None,
        low=finding.low, high=finding.high, missing=finding.missing,
        policy_version=audits.policy_version, rest_asked=audits.policy.rest.asks(finding.verdict),
    )  # fmt: skip


def page_of(audits: Audits, lot: Lot) -> LotPage:
    """A lot with its drawn items and its curve."""
    plan = plan_of(len(lot.items), points_of(audits.policy))
    curve = plan_curve(plan)
    return LotPage(
        row=row_of(audits, lot),
        items=tuple(_item(one, audits.findings.get(one.task_id)) for one in audits.drawn(lot)),
        curve=tuple(
            CurvePoint(*point)
            for point in zip(
                curve.defects.tolist(), curve.share.tolist(), curve.accept.tolist(), strict=True
            )
        ),
        outgoing_limit=outgoing_limit(plan),
    )


def _item(item: MadeItem, found: Finding | None) -> LotItem:
    if found is None:
        return LotItem(item.task_id, item.task, item.title, ItemState.WAITS, ())
    state = ItemState.DEFECTIVE if found.defective else ItemState.SOUND
    return LotItem(item.task_id, item.task, item.title, state, found.people)


def _lots(projects: Sequence[Project], items: Sequence[MadeItem], seed: int) -> Iterator[Lot]:
    """The lots, their items in the order of the draw: by the number drawn, then by their own."""
    found: dict[tuple[int, str, str, str], list[MadeItem]] = defaultdict(list)
    for item in items:
        if item.generator:  # a person's items are in no lot
            found[item.project_id, item.generator, item.version, item.lot].append(item)
    for project in projects:
        own = (key for key in found if key[0] == project.id)
        for key in sorted(own, key=lambda key: tuple(map(natural, key[1:]))):
            number = project.external_id
            order = sorted(
                found[key], key=lambda one: (draw(seed, f"{number}/{one.task}"), one.task)
            )  # fmt: skip
            _, generator, version, name = key
            yield Lot(project, name, generator, version, order)
