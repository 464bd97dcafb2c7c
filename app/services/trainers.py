"""Who may decide where people disagree: managers and AI trainers, with the credential."""

from app.config.policies import CredentialPolicy
from app.domain.credentials import Need
from app.domain.errors import UserError
from app.domain.people import Level, Role, User
from app.domain.periods import local_day
from app.services.desk import Desk
from app.services.grounds import Grounds
from app.store.unit import Unit


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
