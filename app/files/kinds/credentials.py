"""Credentials, each with at most one look at it (a verification)."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from app.domain.credentials import (
    CredentialStatus,
    VerificationMethod,
    VerificationResult,
    npi_is_well_formed,
    orcid_is_well_formed,
)  # fmt: skip
from app.files.cells import Day, Id, Line, Place, Slug, SpecialtyPath, Text, wrong_in
from app.files.kinds.base import Column, Kind, ReadRow

_FORMS = {
    "npi": (npi_is_well_formed, "is not an NPI: ten digits with a fitting check digit"),
    "orcid": (orcid_is_well_formed, "is not an ORCID iD: 16 characters with a fitting check"),
}


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class CredentialRow(ReadRow):
    """One credential as a file gives it. Without a date and `does_not_expire`: unknown."""

    credential_id: Id
    expert_id: Id
    kind: Annotated[Slug, BeforeValidator(_lower)]
    issuer: Line
    number: Line
    holder_name: Line = ""
    jurisdiction: Place
    specialty: SpecialtyPath
    issued_on: Day | None = None
    expires_on: Day | None = None
    does_not_expire: bool = False
    status: CredentialStatus = CredentialStatus.ACTIVE
    status_on: Day | None = None
    restrictions: Text = ""
    verified_by_method: VerificationMethod | None = None
    verified_on: Day | None = None
    verified_result: VerificationResult = VerificationResult.CONFIRMED
    verified_by: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _never(cls, data: dict[str, Any]) -> dict[str, Any]:
        # "never" differs from an empty cell: the first is known, the second is not.
        written = data.get("expires_on")
        if isinstance(written, str) and written.strip().lower() == "never":
            return {**data, "expires_on": None, "does_not_expire": True}
        return data

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind in _FORMS:
            well_formed, reason = _FORMS[self.kind]
            if not well_formed(self.number):
                wrong_in("number", reason, self.number)
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            wrong_in("expires_on", "is before issued_on", self.expires_on.isoformat())
        if self.verified_by_method is not None and self.verified_on is None:
            wrong_in("verified_on", "is missing: a verification needs its day")
        if self.verified_by_method is None and self.verified_on is not None:
            wrong_in("verified_by_method", "is missing: say how it was verified")
        return self

    @property
    def verification_day(self) -> date | None:
        """The day of the verification in this row, None when the row has none."""
        return self.verified_on


CREDENTIALS = Kind(
    name="credentials",
    title="Credentials",
    row=CredentialRow,
    # Several looks at one credential may stand in one file.
    key=lambda row: (row.credential_id, row.verified_on, row.verified_by_method),
    key_column="credential_id",
    columns=(
        Column("credential_id", "Your own id for the credential.", "CR-0001", True,
               ("credential", "external_id", "id", "licence_id", "license_id")),
        Column("expert_id", "The expert who holds it.", "EX-0001", True,
               ("expert", "person_id", "holder_id")),
        Column("kind", "What it is: npi, orcid, medical-licence, bar-admission, degree …",
               "medical-licence", True, ("type", "credential_kind", "credential_type")),
        Column("issuer", "Who gave it.", "Medical Board of California", True,
               ("issued_by", "authority")),
        Column("number", "The number as it is written. NPI and ORCID are checked for form.",
               "A-123456", True, ("licence_number", "license_number", "credential_number")),
        Column("holder_name", "The name printed on it.", "First Example", False, ("holder",)),
        Column("jurisdiction", "US-CA, FR …, or * where no territory counts.", "US-CA", True,
               ("state", "territory")),
        Column("specialty", "Path in lower case, from wide to narrow.", "medicine/radiology",
               True, ("specialism", "domain")),
        Column("issued_on", "The day it was given.", "2019-05-02", False,
               ("issued", "issue_date")),
        Column("expires_on", "The last day it is good, or never. Empty means unknown.",
               "2027-04-30", False, ("expires", "expiry", "expiry_date", "expiration_date")),
        Column("status", "active, expired, suspended, revoked, inactive, pending or not_found.",
               "active"),
        Column("status_on", "The day since which the status holds.", "2019-05-02", False,
               ("status_date",)),
        Column("restrictions", "Restrictions, in words.", ""),
        Column("verified_by_method",
               "self_declared, check_digit, document_seen, roster or primary_source.",
               "primary_source", False, ("method", "verification_method")),
        Column("verified_on", "The day somebody looked.", "2026-06-15", False,
               ("verification_date",)),
        Column("verified_result", "confirmed, refuted or inconclusive; confirmed when empty.",
               "confirmed", False, ("result", "verification_result")),
        Column("verified_by", "Who looked.", "desk", False, ("verifier",)),
    ),
    examples=(
        {
            "credential_id": "CR-0001", "expert_id": "EX-0001", "kind": "medical-licence",
            "issuer": "Medical Board of California", "number": "A-123456",
            "holder_name": "First Example", "jurisdiction": "US-CA",
            "specialty": "medicine/radiology", "issued_on": "2019-05-02",
            "expires_on": "2027-04-30", "status": "active",
            "verified_by_method": "primary_source", "verified_on": "2026-06-15",
            "verified_result": "confirmed", "verified_by": "desk",
        },
        {
            "credential_id": "CR-0002", "expert_id": "EX-0001", "kind": "npi",
            "issuer": "NPPES", "number": "1234567893", "jurisdiction": "US",
            "specialty": "medicine", "expires_on": "never",
        },
        {
            "credential_id": "CR-0003", "expert_id": "EX-0002", "kind": "degree",
            "issuer": "Example University", "number": "2011/447", "jurisdiction": "*",
            "specialty": "engineering/structural", "issued_on": "2011-07-01",
            "expires_on": "never", "verified_by_method": "document_seen",
            "verified_on": "2026-06-20",
        },
    ),
)  # fmt: skip
