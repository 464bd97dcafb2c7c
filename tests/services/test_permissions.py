"""Who may do what: each role beside each action, and deny for all else."""

import ast
from pathlib import Path

import pytest

import app.services
from app.domain.people import Role
from app.services.permissions import ALLOWED, may

MANAGER, QC, CLERK = Role.MANAGER, Role.QC_ANALYST, Role.PAYROLL_CLERK

# Written out by hand: a change of the table is a change of this page too.
EXPECTED = {
    "import": {MANAGER},
    "people.edit": {MANAGER},
    "credentials.verify": {MANAGER, QC},
    "assignments.settle": {MANAGER, QC, CLERK},
    "work.edit": {MANAGER},
    "matching.commit": {MANAGER},
    "matching.rules": {MANAGER},
    "work.hand_out": {MANAGER},
    "review.decide": {MANAGER, QC},
    "adjudication.decide": {MANAGER, QC},
    "dispute.open": {MANAGER, QC},
    "quality.score": {MANAGER, QC},
    "progression.propose": {MANAGER, QC},
    "progression.decide": {MANAGER},
    "pay.edit": {MANAGER, CLERK},
    "pay.lock": {MANAGER, CLERK},
    "pay.export": {MANAGER, CLERK},
    "report.write": {MANAGER, QC, CLERK},
    "labels.export": {MANAGER},
    "settings.edit": {MANAGER},
    "users.edit": {MANAGER},
    "backup": {MANAGER, QC, CLERK},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", sorted(EXPECTED))
def test_each_role_beside_each_action(role: Role, action: str) -> None:
    assert may(role, action) is (role in EXPECTED[action])


def test_every_action_is_on_this_page() -> None:
    assert set(ALLOWED) == set(EXPECTED)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ["", "people", "people.edit ", "PEOPLE.EDIT", "drop tables"])
def test_what_nobody_listed_is_denied(role: Role, action: str) -> None:
    assert not may(role, action)


def asked_for() -> set[str]:
    """The actions that the services name in `desk.write(…)` and `desk.allow(…)`."""
    found = set()
    for file in Path(app.services.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("write", "allow")
                and isinstance(node.func.value, ast.Attribute)
                and node.func.value.attr == "_desk"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_services_ask_only_for_actions_that_are_listed() -> None:
    assert asked_for()
    assert asked_for() <= set(ALLOWED)
