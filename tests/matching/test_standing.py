"""Three day numbers say the same as the rule they come from."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.credentials import (
    Credential,
    CredentialStatus,
    Need,
    Unusable,
    Verification,
    VerificationMethod,
    VerificationResult,
    unusable,
)
from app.matching.standing import standing

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = st.integers(0, 40).map(lambda n: date(2026, 3, 1) + timedelta(days=n))
UNVERIFIED = {Unusable.UNVERIFIED, Unusable.REFUTED, Unusable.VERIFICATION_STALE}


@st.composite
def credentials(draw: st.DrawFn) -> Credential:
    return Credential(
        id=1, external_id="c1", expert_id=1, kind="licence", issuer="board", number="1",
        holder_name="", jurisdiction="US-CA", specialty="medicine",
        issued_on=draw(st.none() | DAYS), expires_on=draw(st.none() | DAYS),
        does_not_expire=draw(st.booleans()), status=draw(st.sampled_from(CredentialStatus)),
        status_on=draw(st.none() | DAYS), restrictions="",
    )  # fmt: skip


@st.composite
def looks(draw: st.DrawFn) -> Verification:
    return Verification(
        id=draw(st.integers(1, 99)), credential_id=1,
        method=draw(st.sampled_from(VerificationMethod)),
        result=draw(st.sampled_from(VerificationResult)),
        checked_at=NOON + timedelta(days=draw(st.integers(-20, 40))),
        checked_by="", next_due=None, note="",
    )  # fmt: skip


@given(credentials(), st.lists(looks(), max_size=4, unique_by=lambda v: v.id), DAYS,
       st.integers(0, 30))  # fmt: skip
def test_the_days_agree_with_the_rule(
    credential: Credential, history: list[Verification], on: date, window: int
) -> None:
    told = unusable(credential, tuple(history), Need(), on, window)
    days, day = standing(credential, tuple(history), window), on.toordinal()
    valid = days.first_day <= day <= days.last_day
    assert valid == (told is None or told in UNVERIFIED)
    assert (valid and day <= days.verified_until) == (told is None)
