"""The gates of a step as facts: what each asks, and a pill with how the person stands."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.progression import GateKind, GateResult
from app.ui.tokens import State
from app.ui.widgets.parts import Pill
from app.ui.words import tr


def gate_words(gate: GateResult) -> str:
    """“412 of 300”; training says what it is, and a limit to stay under is written out."""
    if gate.kind is GateKind.TRAINING or not gate.need:
        return gate.have
    if gate.kind is GateKind.CRITICAL_ERRORS and gate.met:
        return gate.have
    if gate.need.startswith("at "):
        return f"{gate.have}, {gate.need}"
    return f"{gate.have} {tr('of')} {gate.need}"


def gate_rows(gates: Sequence[GateResult]) -> list[tuple[str, str | QWidget]]:
    """What `FactRows` shows for these gates."""
    return [
        (gate.title, Pill(State.GOOD if gate.met else State.BAD, gate_words(gate)))
        for gate in gates
    ]
