"""Experts: added, or changed where their number is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.people import Expert, ExpertStatus
from app.domain.progress import Progress
from app.files.kinds.experts import ExpertRow
from app.services.importing import Prepared
from app.services.importing.common import STEP, FileFacts, with_bar
from app.store.unit import Reader, Unit

_REASON = "set by an import"


@dataclass(frozen=True, slots=True)
class _Work:
    added: list[Expert]
    changed: list[Expert]
    moved: list[Expert]  # changed ones whose status is another now


class ExpertImporter:
    """How a file of experts becomes rows.

    The level of somebody who is there already never comes from a file: levels change through
    Progression, where one person proposes and another decides.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, ExpertRow]], progress: Progress
    ) -> Prepared:
        """Compare with what is there."""
        known = {expert.external_id: expert for expert in reader.people.experts()}
        bad_rows: list[BadRow] = []
        work = _Work([], [], [])
        unchanged = other_level = 0
        for done, (line, row) in enumerate(rows):
            if done % STEP == 0:
                progress.step(done, len(rows), "Comparing experts")
            wrong = with_bar(line, "orgs", row.orgs)
            if wrong is not None:
                bad_rows.append(wrong)
                continue
            old = known.get(row.expert_id)
            if old is None:
                work.added.append(_new(row))
                continue
            new = self._changed(row, old)
            other_level += self._file.has("level") and row.level is not old.level
            if new == old:
                unchanged += 1
                continue
            work.changed.append(new)
            if new.status is not old.status:
                work.moved.append(new)
        return Prepared(
            len(work.added), len(work.changed), unchanged, tuple(bad_rows),
            _about_levels(other_level), work,
        )  # fmt: skip

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared. Work of people who were paused is held, of those let go
        cancelled.
        """
        work = cast(_Work, prepared.work)
        total = len(work.added) + len(work.changed)
        done = 0
        for experts, write in (
            (work.added, unit.people.add_experts),
            (work.changed, unit.people.change_experts),
        ):
            for start in range(0, len(experts), STEP):
                progress.step(done, total, "Writing experts")
                part = experts[start : start + STEP]
                write(part)
                done += len(part)
        for expert in work.moved:
            _settle_status(unit, expert)
        progress.step(total, total, "Writing experts")
        unit.audit(
            "expert.import", "expert:import",
            added=len(work.added), changed=len(work.changed), status_changed=len(work.moved),
        )  # fmt: skip
        unit.touched(Topic.PEOPLE, Topic.MATCHING, Topic.PROGRESSION)
        if work.moved:
            unit.touched(Topic.WORK)

    def _changed(self, row: ExpertRow, old: Expert) -> Expert:
        pick = self._file.pick
        return replace(
            _new(row),
            id=old.id,
            level=old.level,
            level_since=old.level_since,
            email=pick("email", row.email or "", old.email),
            status=pick("status", row.status, old.status),
            orgs=pick("orgs", row.orgs, old.orgs),
        )


def _new(row: ExpertRow) -> Expert:
    return Expert(
        id=0,
        external_id=row.expert_id,
        name=row.name,
        email=row.email or "",
        status=row.status,
        level=row.level,
        level_since=row.at_level_since,
        joined_on=row.joined_on,
        country=row.country,
        timezone=row.timezone,
        languages=row.languages,
        weekly_capacity=row.weekly_capacity,
        orgs=row.orgs,
        currency=row.currency,
    )


def _settle_status(unit: Unit, expert: Expert) -> None:
    """Do for a status from a file what the same change by hand does."""
    unit.people.set_status(expert.id, expert.status, _REASON, unit.now, unit.actor)
    unit.audit("expert.status", f"expert:{expert.id}", status=expert.status.value, by="import")
    if expert.status is ExpertStatus.PAUSED:
        unit.holds.pause(expert.id, "the expert is paused")
    elif expert.status is ExpertStatus.OFFBOARDED:
        unit.holds.cancel(expert.id)


def _about_levels(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    who = "1 expert has" if count == 1 else f"{count:,} experts have"
    sentence = (
        f"{who} another level in the workspace than in the file. The workspace's level is kept: "
        "levels change on the Progression page."
    )
    return (sentence,)
