"""Projects, and the rates that stand in their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from zoneinfo import ZoneInfo

from app.domain.credentials import Need
from app.domain.money import Money
from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.pay import PayMode, RateCard, WorkRole
from app.domain.progress import Progress
from app.domain.work import Project, Requirement
from app.files.kinds.projects import ProjectRow
from app.services.earnings import price_late
from app.services.importing import Prepared
from app.services.importing.common import FileFacts, bad, with_bar
from app.store.unit import Reader, Unit

_COLUMN_OF = {
    WorkRole.LABEL: "pay_rate",
    WorkRole.REVIEW: "review_rate",
    WorkRole.ADJUDICATE: "adjudication_rate",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """A project to write (id 0: to add), whether it differs, and the rates that are new."""

    project: Project
    differs: bool
    cards: tuple[RateCard, ...]


class ProjectImporter:
    """How a file of projects becomes rows.

    Rates are dated: a row whose `rate_from` has no rate yet adds one; the same rate again changes
    nothing; another amount for the same day is refused, because pay was computed by it.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, ProjectRow]], progress: Progress
    ) -> Prepared:
        """Compare with what is there."""
        known = reader.work.projects_by_external()
        rates = {_slot(card): card for card in reader.pay.cards()}
        bad_rows: list[BadRow] = []
        changes: list[_Change] = []
        added = unchanged = 0
        for done, (line, row) in enumerate(rows):
            progress.step(done, len(rows), "Comparing projects")
            old = known.get(row.project_id)
            new = self._project(row, old)
            cards = tuple(_cards(row, new.id))
            wrong = with_bar(line, "labels", row.labels) or _moved(line, reader, new, old)
            wrong = wrong or _other_rate(line, cards, rates)
            if wrong is not None:
                bad_rows.append(wrong)
                continue
            missing = tuple(card for card in cards if _slot(card) not in rates)
            if old is None:
                added += 1
                changes.append(_Change(new, True, missing))
            elif new != old or missing:
                changes.append(_Change(new, new != old, missing))
            else:
                unchanged += 1
        return Prepared(added, len(changes) - added, unchanged, tuple(bad_rows), (), tuple(changes))

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared; accepted work that had no rate until now is priced."""
        changes = cast(tuple[_Change, ...], prepared.work)
        roles: list[WorkRole] = []
        for done, change in enumerate(changes):
            progress.step(done, len(changes), "Writing projects")
            project_id = change.project.id
            if project_id == 0:
                project_id = unit.work.add_project(change.project)
            elif change.differs:
                unit.work.update_project(change.project)
            for card in change.cards:
                unit.pay.add_card(replace(card, project_id=project_id))
                roles.append(card.role)
        zone = ZoneInfo(unit.settings.value("timezone", "UTC"))
        priced = sum(price_late(unit, zone, role) for role in WorkRole if role in roles)
        unit.audit(
            "project.import",
            "project:import",
            added=prepared.added,
            changed=prepared.changed,
            rates=len(roles),
            priced=priced,
        )
        unit.touched(Topic.WORK, Topic.MATCHING)
        if roles:
            unit.touched(Topic.PAY)

    def _project(self, row: ProjectRow, old: Project | None) -> Project:
        cap = None if row.rate_cap is None else Money(row.rate_cap, row.currency)
        new = Project(
            id=0,
            external_id=row.project_id,
            name=row.name,
            client=row.client,
            client_org=row.client_org,
            task_type=row.task_type,
            labels=row.labels,
            guidelines=row.guidelines,
            status=row.status,
            priority=row.priority,
            due_on=row.due_on,
            overlap=row.overlap,
            minutes_per_item=row.minutes_per_item,
            currency=row.currency,
            requirement=Requirement(
                need=Need(
                    row.specialty or "", row.jurisdiction or "ANY", row.credential_kind or ""
                ),
                level=row.level,
                language=row.language,
                score_floor=row.score_floor,
                rate_cap=cap,
            ),
            budget=None if row.budget is None else Money(row.budget, row.currency),
        )
        return new if old is None else self._kept(new, old)

    def _kept(self, new: Project, old: Project) -> Project:
        pick, asked, was = self._file.pick, new.requirement, old.requirement
        return replace(
            new,
            id=old.id,
            client_org=pick("client_org", new.client_org, old.client_org),
            task_type=pick("task_type", new.task_type, old.task_type),
            guidelines=pick("guidelines", new.guidelines, old.guidelines),
            status=pick("status", new.status, old.status),
            priority=pick("priority", new.priority, old.priority),
            overlap=pick("overlap", new.overlap, old.overlap),
            requirement=Requirement(
                need=Need(
                    pick("specialty", asked.need.specialty, was.need.specialty),
                    pick("jurisdiction", asked.need.jurisdiction, was.need.jurisdiction),
                    pick("credential_kind", asked.need.kind, was.need.kind),
                ),
                level=pick("level", asked.level, was.level),
                language=pick("language", asked.language, was.language),
                score_floor=pick("score_floor", asked.score_floor, was.score_floor),
                rate_cap=pick("rate_cap", asked.rate_cap, was.rate_cap),
            ),
            budget=pick("budget", new.budget, old.budget),
        )


def _slot(card: RateCard) -> tuple[object, ...]:
    """What of a rate card may be there only once."""
    return (card.project_id, card.level, card.role, card.mode, card.effective_from)


def _cards(row: ProjectRow, project_id: int) -> list[RateCard]:
    """The rates in a row: for labels, and for reviews and adjudications where they are given."""
    if row.pay_rate is None or row.bill_rate is None or row.rate_from is None:
        return []
    label = RateCard(
        id=0,
        project_id=project_id,
        level=None,
        role=WorkRole.LABEL,
        mode=PayMode.PER_ACCEPTED_ITEM,
        pay=Money(row.pay_rate, row.currency),
        bill=Money(row.bill_rate, row.currency),
        effective_from=row.rate_from,
        rejected_percent=row.rejected_percent,
    )
    beside = ((WorkRole.REVIEW, row.review_rate), (WorkRole.ADJUDICATE, row.adjudication_rate))
    return [
        label,
        *(
            replace(
                label,
                role=role,
                pay=Money(rate, row.currency),
                bill=Money(0, row.currency),
                rejected_percent=0,
            )
            for role, rate in beside
            if rate is not None
        ),
    ]


def _moved(line: int, reader: Reader | Unit, new: Project, old: Project | None) -> BadRow | None:
    """The refusal of a change that would cut off work or money that is there."""
    if old is None:
        return None
    if new.task_type != old.task_type and reader.work.has_tasks(old.id):
        return bad(
            line, "task_type", new.task_type,
            f"is not {old.task_type}, of which the project has tasks: give work of another type a "
            "project of its own",
        )  # fmt: skip
    if new.currency != old.currency and reader.work.has_money(old.id):
        return bad(
            line, "currency", new.currency,
            f"is not {old.currency}, in which the project has rates or pay: give the work in "
            "another currency a project of its own",
        )  # fmt: skip
    for column, kept in (("rate_cap", new.requirement.rate_cap), ("budget", new.budget)):
        if kept is not None and kept.currency != new.currency:
            return bad(
                line, "currency", new.currency,
                f"is not {old.currency}, in which the project's {column} stands: write the column "
                f"{column} too",
            )  # fmt: skip
    gone = sorted(set(old.labels) - set(new.labels))
    used = reader.work.labels_in_use(old.id) if gone else set()
    for label in gone:
        if label in used:
            return bad(
                line, "labels", label,
                "is left out, but answers or gold of the project name it: keep it in the list",
            )  # fmt: skip
    return None


def _other_rate(
    line: int, cards: Sequence[RateCard], rates: dict[tuple[object, ...], RateCard]
) -> BadRow | None:
    for card in cards:
        there = rates.get(_slot(card))
        if there is not None and replace(there, id=0) != card:
            return bad(
                line, _COLUMN_OF[card.role], f"{card.pay.decimal()}",
                f"differs from the rate of {card.effective_from.isoformat()} that is in force "
                f"({there.pay.decimal()} {there.pay.currency}, billed {there.bill.decimal()}, "
                f"rejected {there.rejected_percent} %): give the new rate a later rate_from",
            )  # fmt: skip
    return None
