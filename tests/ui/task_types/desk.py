"""A desk with one project of a type on it, and an answer for each of its tasks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.work import Assignment, AssignmentStatus
from app.services import Services
from app.ui.shell import Shell
from tests.factory import StandingClock
from tests.factory_review import ASSIGNED, Office, answer, make_office
from tests.factory_work import DUE, task
from tests.ui.window import rest

PAIR: Mapping[str, Any] = {
    "prompt": "Is loss of profit recoverable?",
    "responses": [
        "Loss of profit can be a direct loss. Ask what was promised.",
        "Loss of profit is always an indirect loss. Never ask.",
    ],
    "dimensions": ["Accuracy", "Style"],
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A task and what the expert said to it."""

    payload: Mapping[str, Any]
    details: Mapping[str, Any] = field(default_factory=dict)
    label: str | None = None
    shown: str = ""  # JSON list of places


def desk_of(
    services: Services,
    clock: StandingClock,
    task_type: str,
    labels: Sequence[str],
    answered: Sequence[Answered],
    **of_project: Any,
) -> Office:
    """An office whose queue holds the answers, in this order."""
    office = make_office(
        services, clock, experts=1, tasks=0, assigned=False, task_type=task_type,
        labels=tuple(labels), **of_project,
    )  # fmt: skip
    with services.desk.write("import") as unit:
        unit.work.add_tasks(
            [
                task(office.project_id, n, overlap=1, payload=json.dumps(one.payload))
                for n, one in enumerate(answered, 1)
            ]
        )
        unit.work.add_assignments(
            [
                Assignment(0, n, 1, None, ASSIGNED, DUE, AssignmentStatus.OPEN, "", None)
                for n in range(1, len(answered) + 1)
            ]
        )
        unit.audit("desk.make", "test")
        for n, one in enumerate(answered, 1):
            unit.work._connection.exec_driver_sql(
                f"UPDATE assignment SET shown_order = '{one.shown}' WHERE task_id = {n}"
            )
    office.rate()
    said: list[dict[str, Any]] = [
        {"label": one.label, "details": json.dumps(one.details), "seconds": 252} for one in answered
    ]
    rows = [answer(n, 1, **each) for n, each in enumerate(said, 1)]
    bad = office.send(*rows).bad_rows
    assert not bad, bad
    return office


def press(shell: Shell, *keys: Qt.Key) -> None:
    """Press the keys where the focus is, one after the other."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or shell, key)
    rest(shell)


def confirm(shell: Shell) -> None:
    """Press Ctrl+Return."""
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Return, control)
    rest(shell)


def corrected(office: Office) -> list[tuple[str, str, Any]]:
    """The verdicts that stand with the right label and the whole right answer."""
    found = office.ask(
        "SELECT verdict, corrected_label, corrected_answer FROM review WHERE undone_at IS NULL"
    )
    return [(verdict, label, json.loads(answer or "null")) for verdict, label, answer in found]
