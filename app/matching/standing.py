"""From a credential's history to three day numbers, on which `eligibility` can calculate.

The rule itself is `app.domain.credentials.unusable`; this says the same for all days at once.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.credentials import (
    PROVING_METHODS,
    Credential,
    CredentialStatus,
    Verification,
    VerificationResult,
)
from app.matching.snapshot import ALWAYS, NEVER


@dataclass(frozen=True, slots=True)
class Standing:
    """The days, as `date.toordinal()`, on which a credential is valid and counts as verified."""

    first_day: int
    last_day: int
    verified_until: int


def standing(
    credential: Credential, verifications: tuple[Verification, ...], window_days: int
) -> Standing:
    """When the credential can be used, whatever the need. For `snapshot.Credentials`.

    `verifications` may be the whole history or only the newest conclusive proof.
    """
    return Standing(
        first_day=_day(credential.issued_on, NEVER),
        last_day=min(_active_until(credential), _lasts_until(credential)),
        verified_until=_verified_until(verifications, window_days),
    )


def _day(day: date | None, unknown: int) -> int:
    return unknown if day is None else day.toordinal()


def _active_until(credential: Credential) -> int:
    if credential.status is CredentialStatus.ACTIVE:
        return ALWAYS
    # A later change of status does not undo work done before it.
    return NEVER if credential.status_on is None else credential.status_on.toordinal() - 1


def _lasts_until(credential: Credential) -> int:
    if credential.expires_on is None:
        return ALWAYS if credential.does_not_expire else NEVER
    return credential.expires_on.toordinal()


def _verified_until(verifications: tuple[Verification, ...], window_days: int) -> int:
    proofs = [
        v
        for v in verifications
        if v.method in PROVING_METHODS and v.result is not VerificationResult.INCONCLUSIVE
    ]
    if not proofs:
        return NEVER
    newest = max(proofs, key=lambda v: (v.checked_at, v.id))
    if newest.result is VerificationResult.REFUTED:
        return NEVER
    return newest.checked_at.date().toordinal() + window_days
