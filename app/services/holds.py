"""Holding open work that lost its ground, and opening it again when the ground is back."""

from dataclasses import dataclass
from datetime import date

from app.config.policies import CredentialPolicy
from app.domain.people import ExpertStatus
from app.domain.work import AssignedNeed, AssignmentStatus
from app.services.grounds import Grounds, hold_reason
from app.store.unit import Unit

PAUSED = "paused"


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


def settle_holds(
    unit: Unit, policy: CredentialPolicy, today: date, expert_id: int | None = None
) -> Settled:
    """Make every open and held assignment (of one person, or of all) say how it stands today.

    An assignment needs its ground today and, when it is due later, on its due day too. Another
    credential that serves takes over. Held work of a paused person waits for the pause's end.
    """
    live = unit.holds.live(expert_id)
    grounds = Grounds(unit, policy, None if expert_id is None else [expert_id])
    to_hold: dict[str, list[int]] = {}
    to_open: list[int] = []
    moved: dict[int, int] = {}
    held = 0
    for each in live:
        reason, credential = _standing(each, grounds, today)
        if reason:
            if reason != each.hold_reason or each.status is AssignmentStatus.OPEN:
                to_hold.setdefault(reason, []).append(each.id)
                held += each.status is AssignmentStatus.OPEN
            continue
        if each.status is AssignmentStatus.HELD:
            to_open.append(each.id)
        if credential is not None:
            moved[each.id] = credential
    for reason, ids in sorted(to_hold.items()):
        unit.holds.hold(ids, reason)
    unit.holds.reopen(to_open)
    unit.holds.rebind(moved)
    renamed = sum(map(len, to_hold.values())) - held
    return Settled(held, len(to_open), renamed, len(moved))


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
