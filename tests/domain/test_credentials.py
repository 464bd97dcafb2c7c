"""When a credential serves, and what a check digit proves."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.credentials import (
    Credential,
    CredentialStatus,
    Need,
    Unusable,
    Verification,
    VerificationMethod,
    VerificationResult,
    covers,
    form_is_right,
    normal_number,
    npi_is_well_formed,
    orcid_is_well_formed,
    placed,
    unusable,
)
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.factory_people import credential, expert, look

ON = date(2026, 11, 2)
SEEN = (look(1, date(2026, 10, 1)),)
NEED = Need("medicine/radiology", "US-CA", "medical_licence")


def why(held: Credential, looks: tuple[Verification, ...] = SEEN, need: Need = NEED) -> object:
    return unusable(held, looks, need, ON, 365)


def test_what_is_active_verified_and_in_time_serves() -> None:
    assert why(credential(1)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"specialty": "medicine/radiologic"}, Unusable.WRONG_SPECIALTY),
        ({"specialty": "medicine"}, Unusable.WRONG_SPECIALTY),
        ({"specialty": ""}, Unusable.WRONG_SPECIALTY),
        ({"kind": "degree"}, Unusable.WRONG_KIND),
        ({"jurisdiction": "US-TX"}, Unusable.WRONG_JURISDICTION),
        ({"jurisdiction": ""}, Unusable.WRONG_JURISDICTION),
        ({"status": CredentialStatus.PENDING}, Unusable.NOT_ACTIVE),
        ({"status": CredentialStatus.REVOKED, "status_on": ON}, Unusable.NOT_ACTIVE),
        ({"status": CredentialStatus.REVOKED, "status_on": ON + timedelta(days=1)}, None),
        ({"issued_on": ON}, None),
        ({"issued_on": ON + timedelta(days=1)}, Unusable.NOT_YET_ISSUED),
        ({"issued_on": None}, None),
        ({"expires_on": ON}, None),
        ({"expires_on": ON - timedelta(days=1)}, Unusable.EXPIRED),
        ({"expires_on": None}, Unusable.EXPIRY_UNKNOWN),
        ({"expires_on": None, "does_not_expire": True}, None),
        ({"specialty": "medicine/radiology/breast"}, None),
        ({"jurisdiction": "*"}, None),
    ],
)
def test_the_first_reason_is_said(changes: dict[str, object], reason: Unusable | None) -> None:
    assert why(credential(1, **changes)) is reason


@pytest.mark.parametrize("method", VerificationMethod)
def test_only_somebody_who_looked_proves_anything(method: VerificationMethod) -> None:
    looks = (look(1, ON, method=method),)
    weak = method in (VerificationMethod.SELF_DECLARED, VerificationMethod.CHECK_DIGIT)
    assert why(credential(1), looks) is (Unusable.UNVERIFIED if weak else None)


def test_the_newest_conclusion_counts_and_no_conclusion_changes_nothing() -> None:
    day = timedelta(days=1)
    no, perhaps = VerificationResult.REFUTED, VerificationResult.INCONCLUSIVE
    assert why(credential(1), (look(1, ON - day), look(1, ON, perhaps))) is None
    assert why(credential(1), (look(1, ON - day), look(1, ON, no))) is Unusable.REFUTED
    assert why(credential(1), (look(1, ON), look(1, ON - day, no))) is None


def test_a_look_holds_for_the_window_and_not_a_day_longer() -> None:
    assert why(credential(1), (look(1, ON - timedelta(days=365)),)) is None
    stale = why(credential(1), (look(1, ON - timedelta(days=366)),))
    assert stale is Unusable.VERIFICATION_STALE


def test_work_before_the_look_is_covered_by_it() -> None:
    assert why(credential(1), (look(1, ON + timedelta(days=30)),)) is None


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.integers(0, 4))
def test_a_specialty_covers_itself_and_its_parents(path: list[str], depth: int) -> None:
    held = "/".join(path)
    needed = "/".join(path[:depth])
    assert covers(held, needed)
    assert not covers(needed, held) or held == needed


def test_any_place_is_asked_by_any_and_by_nothing() -> None:
    assert placed("", "ANY")
    assert placed("US-TX", "")
    assert not placed("US-TX", "US-CA")


def test_a_number_is_compared_without_its_dress() -> None:
    assert normal_number(" a-88 213/ca ") == "A88213CA"


def luhn_digit(nine: str) -> int:
    """The tenth digit of an NPI by the published table, written another way than the rule."""
    doubled = {0: 0, 1: 2, 2: 4, 3: 6, 4: 8, 5: 1, 6: 3, 7: 5, 8: 7, 9: 9}
    digits = [int(d) for d in "80840" + nine]
    total = sum(doubled[d] if i % 2 else d for i, d in enumerate(digits, start=len(digits) % 2))
    return -total % 10


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("1234567893", True),  # the example of the CMS check-digit note
        ("1234567890", False),
        ("123456789", False),
        ("12345678930", False),
        ("123456789X", False),
        ("１２３４５６７８９３", False),  # full-width digits
        ("", False),
    ],
)
def test_known_npis(number: str, right: bool) -> None:
    assert npi_is_well_formed(number) is right


@given(st.text("0123456789", min_size=9, max_size=9))
def test_of_ten_npis_that_begin_alike_one_is_right(nine: str) -> None:
    right = [d for d in range(10) if npi_is_well_formed(f"{nine}{d}")]
    assert right == [luhn_digit(nine)]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("0000-0002-1825-0097", True),  # examples of the ORCID documentation
        ("0000-0001-5109-3700", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1694-233x", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1825-009", False),
        ("X000-0002-1825-0097", False),
        ("", False),
    ],
)
def test_known_orcids(number: str, right: bool) -> None:
    assert orcid_is_well_formed(number) is right


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_a_slip_in_one_digit_of_an_orcid_is_found(base: str, place: int, by: int) -> None:
    check = next(c for c in "0123456789X" if orcid_is_well_formed(base + c))
    wrong = str((int(base[place]) + by) % 10)
    assert not orcid_is_well_formed(base[:place] + wrong + base[place + 1 :] + check)


def test_a_kind_without_a_check_digit_says_nothing() -> None:
    assert form_is_right("medical_licence", "1234567893") is None
    assert form_is_right("NPI", "1234567893") is True
    assert form_is_right("orcid", "1") is False


near = st.integers(-400, 400).map(lambda d: ON + timedelta(days=d))
held_ones = st.builds(
    lambda issued, end, forever, status, changed: credential(
        1,
        issued_on=issued,
        expires_on=None if forever else end,
        does_not_expire=forever,
        status=status,
        status_on=changed,
    ),
    st.none() | near,
    st.none() | near,
    st.booleans(),
    st.sampled_from(CredentialStatus),
    st.none() | near,
)
looks_of = st.lists(
    st.tuples(st.sampled_from(VerificationMethod), st.sampled_from(VerificationResult), near),
    max_size=4,
    unique_by=lambda each: (each[0], each[2]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store.create(tmp_path_factory.mktemp("s") / "desk.guildhall", StandingClock())
    with made.write("test") as unit:
        unit.people.add_experts([expert(1)])
        unit.audit("import", "experts")
    return made


class TakenBack(Exception):  # noqa: N818 - a wish, not a fault
    pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(held_ones, looks_of, st.integers(1, 400))
def test_the_store_says_the_same_as_the_rule(
    store: Store,
    held: Credential,
    looks: list[tuple[VerificationMethod, VerificationResult, date]],
    window: int,
) -> None:
    kept = [
        Verification(0, 1, method, result, datetime.combine(on, time(23, 59), UTC), "x", None, "")
        for method, result, on in looks
    ]
    with pytest.raises(TakenBack), store.write("test") as unit:
        unit.credentials.add_credentials([held])
        unit.credentials.add_verifications(kept)
        (row,) = unit.credentials.rows([1], ON, window)
        counted = unit.credentials.count(["problem"], ON, window)["problem"]
        # Ids are given in the order of writing; only the newest look matters, and ties go by id.
        stored = unit.credentials.verifications(1)
        need = Need(held.specialty, held.jurisdiction, held.kind)
        expected = unusable(held, stored, need, ON, window)
        proof = unit.credentials.newest_proofs([1]).get(1)
        assert unusable(held, (proof,) if proof else (), need, ON, window) is expected
        assert row.problem is expected
        assert counted == (expected is not None)
        raise TakenBack
