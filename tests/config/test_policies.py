"""The rules that numbers are computed by."""

import pytest
from pydantic import ValidationError

from app.config.policies import (
    POLICIES,
    CredentialPolicy,
    GateRule,
    LadderPolicy,
    PayPolicy,
    ReviewPolicy,
)
from app.config.policy import Policy
from app.domain.people import Level
from app.domain.progression import GateKind


@pytest.mark.parametrize("kind", POLICIES)
def test_a_policy_survives_being_stored(kind: type[Policy]) -> None:
    assert kind.model_validate_json(kind().model_dump_json()) == kind()


@pytest.mark.parametrize("kind", POLICIES)
def test_a_policy_takes_no_field_it_does_not_know(kind: type[Policy]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate({"unheard_of": 1})


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.kind for kind in POLICIES}) == len(POLICIES)


@pytest.mark.parametrize(
    ("kind", "field", "wrong"),
    [
        (CredentialPolicy, "window_days", 0),
        (CredentialPolicy, "warn_days", (90, 60, 30)),
        (CredentialPolicy, "warn_days", (0, 60, 90)),
        (ReviewPolicy, "share", 0.0),
        (ReviewPolicy, "lease_minutes", 0),
        (PayPolicy, "anchor", "the first"),
        (PayPolicy, "period", "fortnightly"),
    ],
)
def test_a_value_that_would_break_a_rule_is_refused(
    kind: type[Policy], field: str, wrong: object
) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate({field: wrong})


def test_the_ladder_gives_its_gates_to_the_domain() -> None:
    ladder = LadderPolicy(
        to_ai_trainer=(GateRule(kind=GateKind.TRAINING, threshold=1, module="m"),)
    ).ladder()
    (gate,) = ladder.gates(Level.AI_TRAINER)
    assert (gate.kind, gate.module) == (GateKind.TRAINING, "m")
    assert len(ladder.gates(Level.QC_ANALYST)) == 7
    assert ladder.gates(Level.LABELER) == ()
