"""Who may decide where people disagree: managers and AI trainers, with the credential; how long
they hold what they decide, what they have typed, and what they earn.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from app.config.policies import CredentialPolicy, ReviewPolicy
from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.people import Level, Role, User
from app.domain.periods import local_day
from app.services.desk import Desk
from app.services.earnings import Earnings, Ruled
from app.services.grounds import Grounds
from app.store.unit import Unit

DECIDE: Final = "adjudication.decide"
CLAIM: Final = "a claim lapses by itself and decides nothing"
_DRAFT: Final = "a draft decides nothing yet"
_LONGEST_DRAFT: Final = 4_000_000  # a note, and an answer as JSON within JSON


def require_trainer(unit: Unit, user: User) -> None:
    """Raise `UserError` unless the user is a manager or tied to an expert who is an AI trainer."""
    if user.role is Role.MANAGER:
        return
    level = None if user.expert_id is None else unit.intake.levels([user.expert_id])[user.expert_id]
    if level is not Level.AI_TRAINER:
        raise UserError(
            "Only AI trainers and managers decide where people disagree. Nothing was recorded. "
            "Ask one of them, or sign in as somebody who may."
        )


def require_credential(unit: Unit, desk: Desk, need: Need) -> None:
    """Raise `UserError` where the user is an expert without the credential the work asks for.

    A manager who is no expert holds none, and decides in the name of the workspace.
    """
    expert_id = desk.user.expert_id
    if expert_id is None:
        return
    grounds = Grounds(unit, unit.settings.policy(CredentialPolicy)[0], [expert_id])
    reason = grounds.reason(expert_id, need, local_day(unit.now, desk.zone()))
    if reason is not None:
        raise UserError(
            f"This task asks for a credential that you do not hold ({reason.value}). Nothing was "
            "recorded. Leave it to somebody who holds it."
        )


def first_of(
    unit: Unit, desk: Desk, needs: Iterable[tuple[int, Need]], free: Callable[[int], bool]
) -> int | None:
    """The first of these whose credential the user holds and that is free, by its id."""
    refused: set[Need] = set()
    for number, need in needs:
        if need in refused:
            continue
        try:
            require_credential(unit, desk, need)
        except UserError:
            refused.add(need)
            continue
        if free(number):
            return number
    return None


class Claimable(Protocol):
    """What one person at a time decides."""

    @property
    def claimed_by(self) -> int | None:
        """The user who holds or held it."""

    @property
    def claimant(self) -> str:
        """Their name."""

    @property
    def claimed_until(self) -> datetime | None:
        """When their claim ends or ended."""


def refuse_held(one: Claimable, user: User, now: datetime, what: str) -> None:
    """Raise `UserError` where somebody else holds it just now."""
    other = one.claimed_by not in (None, user.id)
    if other and one.claimed_until is not None and one.claimed_until > now:
        raise UserError(
            f"{one.claimant} is deciding this {what} just now. Nothing was recorded. Take the "
            "next one."
        )


def held_until(unit: Unit) -> datetime:
    """When a claim that is made or prolonged now ends."""
    policy, _ = unit.settings.policy(ReviewPolicy)
    return unit.now + timedelta(minutes=policy.lease_minutes)


def draft(desk: Desk, subject: str) -> str:
    """What the user typed about "task:<id>" or "dispute:<id>" and has not given, "" for none."""
    with desk.read() as reader:
        return reader.adjudication.draft(desk.user.id, subject)


def keep_draft(unit: Unit, user: User, subject: str, body: str) -> None:
    """Keep what is typed ("" forgets it)."""
    unit.quiet(_DRAFT)
    if len(body) > _LONGEST_DRAFT:
        raise UserError("The note is too long to be kept. Shorten it.")
    unit.adjudication.save_draft(user.id, subject, body)


def pay_for(
    unit: Unit,
    desk: Desk,
    key: str,
    place: tuple[int, int],
    today: date,
    review_id: int | None = None,
) -> int:
    """Write the pay line of who decides, if they are an expert; how many lines. `place` is
    (project, submission).
    """
    expert_id = desk.user.expert_id
    if expert_id is None:
        return 0
    level = unit.intake.levels([expert_id])[expert_id]
    ruled = Ruled(key, place[1], place[0], expert_id, level, today, review_id)
    return Earnings(unit, desk.zone()).rulings([ruled])
