"""On what ground somebody may work on a day."""

from datetime import date

import pytest

from app.config.policies import CredentialPolicy
from app.domain.credentials import CredentialStatus, Need, Unusable, VerificationResult
from app.services import Services
from app.services.grounds import Grounds, asks_nothing, hold_reason
from tests.factory_people import add_credentials, add_people, credential, expert, look

TODAY = date(2026, 11, 2)
RADIOLOGY = Need("medicine/radiology", "US-CA", "medical_licence")


@pytest.fixture
def person(services: Services) -> int:
    return add_people(services, expert(1))[0]


def grounds(services: Services) -> Grounds:
    with services.desk.read() as reader:
        return Grounds(reader, CredentialPolicy())


def test_a_verified_licence_serves_its_own_need(services: Services, person: int) -> None:
    (held,) = add_credentials(services, credential(person), verified=date(2026, 10, 1))
    found = grounds(services)
    assert found.usable(person, RADIOLOGY, TODAY) == held
    assert found.reason(person, RADIOLOGY, TODAY) is None
    assert found.may_work(person, RADIOLOGY, TODAY)


def test_a_need_for_a_parent_accepts_a_child_and_not_the_other_way(
    services: Services, person: int
) -> None:
    add_credentials(services, credential(person), verified=date(2026, 10, 1))
    found = grounds(services)
    assert found.may_work(person, Need("medicine"), TODAY)
    wrong = found.reason(person, Need("medicine/radiology/breast"), TODAY)
    assert wrong is Unusable.WRONG_SPECIALTY


def test_the_credential_that_is_valid_longest_is_taken(services: Services, person: int) -> None:
    ids = add_credentials(
        services,
        credential(person, 1, expires_on=date(2027, 1, 1)),
        credential(person, 2, expires_on=None, does_not_expire=True),
        credential(person, 3, expires_on=date(2030, 1, 1)),
        credential(person, 4, expires_on=None, does_not_expire=True),
        verified=date(2026, 10, 1),
    )
    assert grounds(services).usable(person, RADIOLOGY, TODAY) == ids[1]


def test_of_several_reasons_the_nearest_to_a_yes_speaks(services: Services, person: int) -> None:
    add_credentials(
        services,
        credential(person, 1, specialty="law"),
        credential(person, 2, jurisdiction="US-TX"),
        credential(person, 3, status=CredentialStatus.REVOKED),
    )
    found = grounds(services)
    assert found.usable(person, RADIOLOGY, TODAY) is None
    assert found.reason(person, RADIOLOGY, TODAY) is Unusable.NOT_ACTIVE


def test_a_need_that_asks_nothing_is_met_by_everybody(services: Services, person: int) -> None:
    found = grounds(services)
    assert found.reason(person, Need(), TODAY) is None
    assert found.usable(person, Need(), TODAY) is None
    assert not asks_nothing(Need(kind="degree"))
    assert not asks_nothing(Need(jurisdiction="US-CA"))


def test_somebody_without_credentials_has_the_wrong_specialty(
    services: Services, person: int
) -> None:
    assert grounds(services).reason(person, RADIOLOGY, TODAY) is Unusable.WRONG_SPECIALTY


def test_a_later_look_that_fails_takes_the_ground(services: Services, person: int) -> None:
    (held,) = add_credentials(services, credential(person), verified=date(2026, 10, 1))
    with services.desk.store.write("test") as unit:
        unit.credentials.add_verifications(
            [look(held, date(2026, 10, 2), VerificationResult.REFUTED)]
        )
        unit.audit("credential.verify", f"credential:{held}")
        # A unit of work sees its own change.
        inside = Grounds(unit, CredentialPolicy())
        assert inside.reason(person, RADIOLOGY, TODAY) is Unusable.REFUTED


def test_only_the_experts_asked_for_are_loaded(services: Services) -> None:
    first, second = add_people(services, expert(1), expert(2))
    add_credentials(services, credential(first), credential(second), verified=date(2026, 10, 1))
    with services.desk.read() as reader:
        found = Grounds(reader, CredentialPolicy(), [second])
    assert found.may_work(second, RADIOLOGY, TODAY)
    assert not found.may_work(first, RADIOLOGY, TODAY)


def test_work_on_the_last_day_is_fine_and_on_the_next_is_not(
    services: Services, person: int
) -> None:
    add_credentials(services, credential(person, expires_on=TODAY), verified=date(2026, 10, 1))
    found = grounds(services)
    assert found.may_work(person, RADIOLOGY, TODAY)
    assert found.reason(person, RADIOLOGY, date(2026, 11, 3)) is Unusable.EXPIRED


def test_a_hold_says_what_was_lost() -> None:
    assert hold_reason(Unusable.EXPIRED) == "credential expired"
    assert hold_reason(Unusable.WRONG_JURISDICTION) == "no credential for this work"
