"""Who may do what: deny by default. The window hides what is denied; only this decides."""

from app.domain.people import Role

_ALL = frozenset(Role)
_MANAGER = frozenset({Role.MANAGER})
_PAY = frozenset({Role.MANAGER, Role.PAYROLL_CLERK})
_QC = frozenset({Role.MANAGER, Role.QC_ANALYST})

ALLOWED: dict[str, frozenset[Role]] = {
    "import": _MANAGER,
    "people.edit": _MANAGER,
    "credentials.verify": _QC,
    "assignments.settle": _ALL,  # the program's own act, in the name of whoever opened the window
    "work.edit": _MANAGER,
    "matching.commit": _MANAGER,
    "matching.rules": _MANAGER,
    "work.hand_out": _MANAGER,
    "review.decide": _QC,
    "adjudication.decide": _QC,  # who is no manager is an AI trainer as well: see the service
    "dispute.open": _QC,  # who is no manager challenges reviews of own work only
    "quality.score": _QC,
    "progression.propose": _QC,
    "progression.decide": _MANAGER,
    "pay.edit": _PAY,
    "pay.lock": _PAY,
    "pay.export": _PAY,
    "report.write": _ALL,
    "labels.export": _MANAGER,
    "settings.edit": _MANAGER,
    "users.edit": _MANAGER,
    "backup": _ALL,
}


def may(role: Role, action: str) -> bool:
    """Whether a role may do an action. An action nobody listed is denied."""
    return role in ALLOWED.get(action, frozenset())
