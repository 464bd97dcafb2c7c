"""Credentials: what a person may do, where and when. Usability is derived, never stored."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class CredentialStatus(Enum):
    """What the issuer says of it."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    INACTIVE = "inactive"
    PENDING = "pending"
    NOT_FOUND = "not_found"


class VerificationMethod(Enum):
    """How somebody looked, weakest first. A check digit proves form only."""

    SELF_DECLARED = "self_declared"
    CHECK_DIGIT = "check_digit"
    DOCUMENT_SEEN = "document_seen"
    ROSTER = "roster"
    PRIMARY_SOURCE = "primary_source"


PROVING_METHODS = frozenset(
    {
        VerificationMethod.DOCUMENT_SEEN,
        VerificationMethod.ROSTER,
        VerificationMethod.PRIMARY_SOURCE,
    }
)


class VerificationResult(Enum):
    """What the look showed."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Credential:
    """A licence, bar admission, degree or certification. `id` is 0 before it is stored.

    `specialty` is a path in the domain tree such as "medicine/radiology". `jurisdiction` is a
    code such as "US-CA" or "*" where the field is not licensed by territory. `expires_on` None
    with `does_not_expire` False means: nobody knows, which is not usable.
    """

    id: int
    external_id: str
    expert_id: int
    kind: str
    issuer: str
    number: str
    holder_name: str
    jurisdiction: str
    specialty: str
    issued_on: date | None
    expires_on: date | None
    does_not_expire: bool
    status: CredentialStatus
    status_on: date | None
    restrictions: str


@dataclass(frozen=True, slots=True)
class Verification:
    """One look at one credential. The history is only ever added to."""

    id: int
    credential_id: int
    method: VerificationMethod
    result: VerificationResult
    checked_at: datetime
    checked_by: str
    next_due: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Need:
    """What a requirement asks of a credential. "" asks nothing; jurisdiction "ANY" any place."""

    specialty: str = ""
    jurisdiction: str = "ANY"
    kind: str = ""


class Unusable(Enum):
    """Why a credential does not serve a need on a day, in the order they are checked."""

    WRONG_SPECIALTY = "wrong specialty"
    WRONG_KIND = "wrong kind"
    WRONG_JURISDICTION = "wrong jurisdiction"
    NOT_ACTIVE = "not active"
    NOT_YET_ISSUED = "not yet issued"
    EXPIRED = "expired"
    EXPIRY_UNKNOWN = "expiry unknown"
    REFUTED = "verification failed"
    UNVERIFIED = "not verified"
    VERIFICATION_STALE = "verification out of date"


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One line of the Credentials table."""

    id: int
    expert_id: int
    expert: str
    expert_external_id: str
    kind: str
    issuer: str
    number: str
    jurisdiction: str
    specialty: str
    issued_on: date | None
    expires_on: date | None
    does_not_expire: bool
    status: CredentialStatus
    problem: Unusable | None  # for its own specialty and place, today
    last_verified: date | None
    last_method: VerificationMethod | None


# Names that are not words: written in capitals, whatever the file said.
_SHORT_NAMES = frozenset({"npi", "orcid", "cpa", "md", "jd", "pe", "phd", "rn", "us", "uk", "eu"})


def kind_words(kind: str) -> str:
    """A kind as a title: "medical_licence" as “Medical licence”, "cpa-licence" as “CPA licence”."""
    words = kind.replace("_", " ").replace("-", " ").split()
    text = " ".join(w.upper() if w.lower() in _SHORT_NAMES else w for w in words)
    return text[:1].upper() + text[1:]


def covers(held: str, needed: str) -> bool:
    """Whether a specialty serves a need: itself, or any child of the one that is needed."""
    return not needed or held == needed or held.startswith(needed + "/")


def placed(held: str, needed: str) -> bool:
    """Whether a jurisdiction serves a need. "*" is not bound to a place; "ANY" asks for none."""
    return needed in ("", "ANY") or held in ("*", needed)


def unusable(
    credential: Credential,
    verifications: tuple[Verification, ...],
    need: Need,
    on: date,
    window_days: int,
) -> Unusable | None:
    """The first reason why the credential does not serve `need` on the day, or None if it does.

    The day is the day the work is done, not today. Verified means: the newest look by a proving
    method that came to a conclusion confirmed it, and is at most `window_days` old on the day.
    """
    if not covers(credential.specialty, need.specialty):
        return Unusable.WRONG_SPECIALTY
    if need.kind and need.kind != credential.kind:
        return Unusable.WRONG_KIND
    if not placed(credential.jurisdiction, need.jurisdiction):
        return Unusable.WRONG_JURISDICTION
    if credential.status is not CredentialStatus.ACTIVE and not (
        # A later change of status does not undo work done before it.
        credential.status_on is not None and on < credential.status_on
    ):
        return Unusable.NOT_ACTIVE
    if credential.issued_on is not None and on < credential.issued_on:
        return Unusable.NOT_YET_ISSUED
    if credential.expires_on is None and not credential.does_not_expire:
        return Unusable.EXPIRY_UNKNOWN
    if credential.expires_on is not None and on > credential.expires_on:
        return Unusable.EXPIRED
    return _unverified(verifications, on, window_days)


def _unverified(
    verifications: tuple[Verification, ...], on: date, window_days: int
) -> Unusable | None:
    proofs = [
        v
        for v in verifications
        if v.method in PROVING_METHODS and v.result is not VerificationResult.INCONCLUSIVE
    ]
    if not proofs:
        return Unusable.UNVERIFIED
    newest = max(proofs, key=lambda v: (v.checked_at, v.id))
    if newest.result is VerificationResult.REFUTED:
        return Unusable.REFUTED
    if (on - newest.checked_at.date()).days > window_days:
        return Unusable.VERIFICATION_STALE
    return None


def normal_number(number: str) -> str:
    """A licence number as compared: capitals and digits only."""
    return "".join(c for c in number.upper() if c.isalnum())


def npi_is_well_formed(number: str) -> bool:
    """Whether ten digits pass the NPI check (Luhn over 80840 + number). Proves form only."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return False
    total = 0
    for i, digit in enumerate(reversed("80840" + number)):
        value = int(digit) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def orcid_is_well_formed(number: str) -> bool:
    """Whether an ORCID iD passes ISO 7064 mod 11-2. Proves form only."""
    compact = number.replace("-", "").upper()
    if len(compact) != 16 or not (compact[:15].isascii() and compact[:15].isdigit()):
        return False
    total = 0
    for digit in compact[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return compact[15] == ("X" if check == 10 else str(check))


def form_is_right(kind: str, number: str) -> bool | None:
    """Whether the number passes the check digit of its kind; None when the kind has none."""
    name = kind.lower()
    if name == "npi":
        return npi_is_well_formed(number)
    if name == "orcid":
        return orcid_is_well_formed(number)
    return None
