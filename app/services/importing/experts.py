"""Experts: added, or changed where their number is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.config.policies import CredentialPolicy
from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.people import Expert, ExpertStatus
from app.domain.progress import Progress
from app.files.kinds.experts import ExpertRow
from app.services.holds import settle_holds
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
        counts = self._settle(unit, work.moved)
        progress.step(total, total, "Writing experts")
        unit.audit(
            "expert.import",
            "expert:import",
            added=len(work.added),
            changed=len(work.changed),
            status_changed=[expert.id for expert in work.moved],
            **counts,
        )
        unit.touched(Topic.PEOPLE, Topic.MATCHING, Topic.PROGRESSION)
        if work.moved:
            unit.touched(Topic.WORK, Topic.CREDENTIALS)

    def _settle(self, unit: Unit, moved: Sequence[Expert]) -> dict[str, int]:
        """Do for statuses from a file what the same changes by hand do."""
        if not moved:
            return {}
        cancelled = 0
        for expert in moved:
            unit.people.set_status(expert.id, expert.status, _REASON, unit.now, unit.actor)
            if expert.status is ExpertStatus.OFFBOARDED:
                cancelled += unit.holds.cancel(expert.id)
        policy, _ = unit.settings.policy(CredentialPolicy)
        settled = settle_holds(unit, policy, self._file.today)
        return {"cancelled": cancelled, "held": settled.held, "reopened": settled.reopened}

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
            weekly_minutes=pick("weekly_hours", row.weekly_minutes, old.weekly_minutes),
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
        weekly_minutes=row.weekly_minutes,
    )


def _about_levels(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    who = "1 expert has" if count == 1 else f"{count:,} experts have"
    sentence = (
        f"{who} another level in the workspace than in the file. The workspace's level is kept: "
        "levels change on the Progression page."
    )
    return (sentence,)
