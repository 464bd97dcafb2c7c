"""Holding open work that lost its ground, and opening it again when the ground is back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.config.policies import CredentialPolicy
from app.domain.people import ExpertStatus
from app.domain.work import HELD_BY_PAUSE, AssignedNeed, AssignmentStatus
from app.services.grounds import Grounds, hold_reason
from app.store.unit import Reader, Unit

PAUSED = HELD_BY_PAUSE


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done: newly held, open again, held for another reason, moved to a credential."""

    held: int
    reopened: int
    renamed: int
    moved: int

    @property
    def changed(self) -> bool:
        """Whether anything was done at all."""
        return bool(self.held or self.reopened or self.renamed or self.moved)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to be done: assignments to hold by reason, to open, and to move to a credential."""

    hold: Mapping[str, list[int]]
    reopen: list[int]
    rebind: Mapping[int, int]
    settled: Settled


def settle_holds(
    unit: Unit, policy: CredentialPolicy, today: date, expert_id: int | None = None
) -> Settled:
    """Make every open and held assignment (of one person, or of all) say how it stands today."""
    plan = what_to_settle(unit, policy, today, expert_id)
    for reason, ids in plan.hold.items():
        unit.holds.hold(ids, reason)
    unit.holds.reopen(plan.reopen)
    unit.holds.rebind(plan.rebind)
    return plan.settled


def what_to_settle(
    reader: Reader | Unit, policy: CredentialPolicy, today: date, expert_id: int | None = None
) -> Settlement:
    """What `settle_holds` would do. Changes nothing.

    An assignment needs its ground today and, when it is due later, on its due day too. Another
    credential that serves takes over. Held work of a paused person waits for the pause's end.
    """
    live = reader.holds.live(expert_id)
    grounds = Grounds(reader, policy, sorted({each.expert_id for each in live}))
    hold: dict[str, list[int]] = {}
    reopen: list[int] = []
    rebind: dict[int, int] = {}
    held = 0
    for each in live:
        reason, credential = _standing(each, grounds, today)
        if reason:
            if reason != each.hold_reason or each.status is AssignmentStatus.OPEN:
                hold.setdefault(reason, []).append(each.id)
                held += each.status is AssignmentStatus.OPEN
            continue
        if each.status is AssignmentStatus.HELD:
            reopen.append(each.id)
        if credential is not None:
            rebind[each.id] = credential
    renamed = sum(map(len, hold.values())) - held
    settled = Settled(held, len(reopen), renamed, len(rebind))
    return Settlement(dict(sorted(hold.items())), reopen, rebind, settled)


def _standing(each: AssignedNeed, grounds: Grounds, today: date) -> tuple[str, int | None]:
    """Why the assignment is held ("" when it is not), and the credential it moves to, if any."""
    day = max(today, each.due_on)
    lost = grounds.reason(each.expert_id, each.need, today) or grounds.reason(
        each.expert_id, each.need, day
    )
    if lost is not None:
        return hold_reason(lost), None
    if each.expert_status is not ExpertStatus.ACTIVE:
        return PAUSED, None
    best = grounds.usable(each.expert_id, each.need, day)
    return "", None if best == each.credential_id else best
