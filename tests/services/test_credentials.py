"""Verifying credentials, watching their end, holding what lost its ground."""

from datetime import date, timedelta

import pytest

from app.config.policies import CredentialPolicy
from app.domain.credentials import (
    CredentialStatus,
    Need,
    Unusable,
    VerificationMethod,
    VerificationResult,
)
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import ExpertStatus
from app.domain.work import AssignmentStatus
from app.services import Services
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_people import (
    add_assignments,
    add_credentials,
    add_people,
    add_project,
    credential,
    expert,
)

TODAY = date(2026, 11, 2)  # a Monday
VERIFIED = date(2026, 10, 1)
ROSTER, CONFIRMED = VerificationMethod.ROSTER, VerificationResult.CONFIRMED


@pytest.fixture
def person(services: Services) -> int:
    return add_people(services, expert(1))[0]


def give_work(
    services: Services, person: int, due: list[date], need: Need | None = None, place: str = ""
) -> list[int]:
    with services.desk.store.write("test") as unit:
        project = add_project(unit, 1, need)
        ids = add_assignments(unit, project, person, due, jurisdiction=place)
        unit.audit("test", "work")
    return ids


def states(services: Services) -> list[tuple[AssignmentStatus, str]]:
    with services.desk.read() as reader:
        rows = reader.people._connection.execute(t.assignment.select().order_by(t.assignment.c.id))
        return [(row.status, row.hold_reason) for row in rows]


def in_state(services: Services, state: str) -> list[str]:
    source = services.credentials.credentials
    rows = source.rows(source.find(ListQuery(filters=(("state", state),))))
    return [str(row.number) for row in rows]


def test_each_state_lists_its_own_credentials(services: Services, person: int) -> None:
    (gone,) = add_people(services, expert(2, status=ExpertStatus.OFFBOARDED))
    add_credentials(
        services,
        credential(person, 1, number="good"),
        credential(person, 2, number="ends-20", expires_on=TODAY + timedelta(days=20)),
        credential(person, 3, number="ends-80", expires_on=TODAY + timedelta(days=80)),
        credential(person, 4, number="ended", expires_on=TODAY - timedelta(days=1)),
        credential(person, 5, number="revoked", status=CredentialStatus.REVOKED),
        credential(gone, 6, number="left", expires_on=TODAY - timedelta(days=1)),
        verified=VERIFIED,
    )
    add_credentials(services, credential(person, 7, number="unseen"))
    assert in_state(services, "problem") == ["ended", "revoked", "unseen"]
    assert in_state(services, "unverified") == ["unseen"]
    assert in_state(services, "expired") == ["ended"]
    assert in_state(services, "expiring30") == ["ends-20"]
    assert in_state(services, "expiring60") == ["ends-20"]
    assert in_state(services, "expiring90") == ["ends-20", "ends-80"]
    assert len(services.credentials.credentials.find(ListQuery())) == 7


def test_a_row_says_what_is_wrong_and_when_it_was_last_verified(
    services: Services, person: int
) -> None:
    (held,) = add_credentials(services, credential(person), verified=VERIFIED)
    (row,) = services.credentials.credentials.rows([held])
    assert (row.problem, row.last_verified, row.last_method) == (None, VERIFIED, ROSTER)
    assert (row.expert, row.expert_external_id) == ("Expert 1", "E-0001")
    services.credentials.verify(held, VerificationMethod.PRIMARY_SOURCE, VerificationResult.REFUTED)
    (row,) = services.credentials.credentials.rows([held])
    assert (row.problem, row.last_verified) == (Unusable.REFUTED, VERIFIED)


def test_a_look_is_kept_with_who_when_and_until_when(
    services: Services, person: int, clock: StandingClock
) -> None:
    (held,) = add_credentials(services, credential(person))
    services.credentials.verify(held, ROSTER, CONFIRMED, " seen on the board's list ")
    clock.advance(days=1)
    services.credentials.verify(held, ROSTER, VerificationResult.INCONCLUSIVE)
    _, looks = services.credentials.credential(held)
    assert [look.result for look in looks] == [VerificationResult.INCONCLUSIVE, CONFIRMED]
    assert looks[0].next_due is None
    assert looks[1].next_due == TODAY + timedelta(days=365)
    assert looks[1].note == "seen on the board's list"
    assert looks[1].checked_by == "manager"


def test_the_same_look_twice_in_a_moment_is_refused(services: Services, person: int) -> None:
    (held,) = add_credentials(services, credential(person))
    services.credentials.verify(held, ROSTER, CONFIRMED)
    with pytest.raises(UserError, match="a moment ago"):
        services.credentials.verify(held, ROSTER, CONFIRMED)


def test_a_wrong_check_digit_is_not_confirmed(services: Services, person: int) -> None:
    right, wrong, other = add_credentials(
        services,
        credential(person, 1, kind="npi", number="1234567893"),
        credential(person, 2, kind="npi", number="1234567890"),
        credential(person, 3),
    )
    digit = VerificationMethod.CHECK_DIGIT
    services.credentials.verify(right, digit, CONFIRMED)
    with pytest.raises(UserError, match="does not pass its check digit"):
        services.credentials.verify(wrong, digit, CONFIRMED)
    with pytest.raises(UserError, match="has no check digit"):
        services.credentials.verify(other, digit, CONFIRMED)
    # Form is not proof.
    (row,) = services.credentials.credentials.rows([right])
    assert row.problem is Unusable.UNVERIFIED


def test_on_the_day_after_the_end_open_work_is_held_and_later_opened(
    services: Services, person: int, clock: StandingClock
) -> None:
    (held,) = add_credentials(
        services, credential(person, expires_on=date(2026, 11, 10)), verified=VERIFIED
    )
    give_work(services, person, [date(2026, 11, 9), date(2026, 11, 11)])
    assert services.credentials.hold_lapsed() == 1  # due on the day after the end
    assert states(services)[1] == (AssignmentStatus.HELD, "credential expired")
    clock.advance(days=8)
    assert services.credentials.hold_lapsed() == 0  # the last day is a good day
    clock.advance(days=1)
    assert services.credentials.hold_lapsed() == 1
    assert services.credentials.hold_lapsed() == 0
    assert services.credentials.renewal().held_assignments == 2
    with services.desk.store.write("test") as unit:
        record, _ = services.credentials.credential(held)
        renewed = type(record)(
            **{field: getattr(record, field) for field in record.__slots__}
            | {"expires_on": date(2028, 1, 1)}
        )
        unit.credentials.change_credentials([renewed])
        unit.audit("import", "credentials")
    assert services.credentials.hold_lapsed() == 0
    assert states(services) == [(AssignmentStatus.OPEN, "")] * 2


def test_another_credential_takes_over(
    services: Services, person: int, clock: StandingClock
) -> None:
    short, long = add_credentials(
        services,
        credential(person, 1, expires_on=date(2026, 11, 5)),
        credential(person, 2, expires_on=date(2029, 1, 1)),
        verified=VERIFIED,
    )
    with services.desk.store.write("test") as unit:
        add_assignments(unit, add_project(unit), person, [TODAY], credential_id=short)
        unit.audit("test", "work")
    clock.advance(days=7)
    assert services.credentials.hold_lapsed() == 0
    with services.desk.read() as reader:
        (live,) = reader.holds.live()
    assert (live.status, live.credential_id) == (AssignmentStatus.OPEN, long)


def test_verifying_opens_held_work_and_refuting_holds_it(
    services: Services, person: int, clock: StandingClock
) -> None:
    (held,) = add_credentials(services, credential(person))
    give_work(services, person, [date(2026, 11, 9)])
    assert services.credentials.hold_lapsed() == 1
    assert states(services) == [(AssignmentStatus.HELD, "credential not verified")]
    services.credentials.verify(held, ROSTER, CONFIRMED)
    assert states(services) == [(AssignmentStatus.OPEN, "")]
    clock.advance(hours=1)
    services.credentials.verify(held, ROSTER, VerificationResult.REFUTED)
    assert states(services) == [(AssignmentStatus.HELD, "credential verification failed")]


def test_regained_work_of_a_paused_person_waits_for_the_pause_to_end(
    services: Services, person: int
) -> None:
    (held,) = add_credentials(services, credential(person))
    give_work(services, person, [date(2026, 11, 9)])
    services.credentials.hold_lapsed()
    services.people.pause(person, "on leave")
    services.credentials.verify(held, ROSTER, CONFIRMED)
    assert states(services) == [(AssignmentStatus.HELD, "paused")]
    services.people.activate(person, "")
    assert states(services) == [(AssignmentStatus.OPEN, "")]


def test_a_task_in_another_place_needs_a_licence_of_that_place(
    services: Services, person: int
) -> None:
    add_credentials(services, credential(person), verified=VERIFIED)
    give_work(services, person, [TODAY], place="US-TX")
    assert services.credentials.hold_lapsed() == 1
    assert states(services) == [(AssignmentStatus.HELD, "no credential for this work")]


def test_work_that_needs_no_credential_is_never_held(services: Services, person: int) -> None:
    give_work(services, person, [TODAY], Need())
    assert services.credentials.hold_lapsed() == 0


def test_a_narrower_window_holds_what_it_makes_stale(services: Services, person: int) -> None:
    add_credentials(services, credential(person), verified=VERIFIED)
    give_work(services, person, [date(2026, 11, 9)])
    services.settings.save_policy(CredentialPolicy(window_days=35), "stricter")
    assert services.credentials.hold_lapsed() == 1
    assert states(services) == [(AssignmentStatus.HELD, "credential verification out of date")]


def test_settling_when_nothing_changed_leaves_no_trace(services: Services, person: int) -> None:
    add_credentials(services, credential(person), verified=VERIFIED)
    give_work(services, person, [TODAY])
    services.credentials.hold_lapsed()  # binds the assignment to its credential
    before = services.audit.entries.find(ListQuery())
    services.credentials.hold_lapsed()
    assert services.audit.entries.find(ListQuery()) == before


def test_the_renewal_view_counts_by_warning_and_by_week(services: Services, person: int) -> None:
    add_credentials(
        services,
        credential(person, 1, expires_on=TODAY - timedelta(days=1)),
        credential(person, 2, expires_on=TODAY),
        credential(person, 3, expires_on=TODAY + timedelta(days=6)),
        credential(person, 4, expires_on=TODAY + timedelta(days=7)),
        credential(person, 5, expires_on=TODAY + timedelta(days=90)),
        credential(person, 6, expires_on=TODAY + timedelta(days=91)),
        verified=VERIFIED,
    )
    summary = services.credentials.renewal()
    assert summary.expired == 1
    assert summary.within == ((30, 3), (60, 3), (90, 4))
    assert summary.unverified == 0
    assert [day.value for day in summary.coming] == [2.0, 1.0] + [0.0] * 10 + [1.0]
    assert summary.coming[0].on == TODAY
    assert summary.coming[-1].on == TODAY + timedelta(weeks=12)


def test_an_unknown_credential_and_a_long_note_are_plain_sentences(
    services: Services, person: int
) -> None:
    with pytest.raises(UserError, match="no longer in the workspace"):
        services.credentials.credential(5)
    (held,) = add_credentials(services, credential(person))
    with pytest.raises(UserError, match="longer than"):
        services.credentials.verify(held, ROSTER, CONFIRMED, "x" * 2001)
