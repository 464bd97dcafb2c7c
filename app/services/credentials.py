"""Credentials: verify, watch their end, hold what lost its ground."""

from app.domain.credentials import (
    Credential,
    CredentialRow,
    Verification,
    VerificationMethod,
    VerificationResult,
)
from app.domain.lists import ListSource
from app.domain.pages import RenewalSummary
from app.services.desk import Desk


class CredentialService:
    """Use cases about credentials."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def credentials(self) -> ListSource[CredentialRow]:
        """The Credentials table. Filters: state (problem, unverified, expired, expiring),
        expert, kind. Sort: expires_on, expert, kind.
        """
        raise NotImplementedError

    def credential(self, credential_id: int) -> tuple[Credential, tuple[Verification, ...]]:
        """The record and its verification history, newest first."""
        raise NotImplementedError

    def verify(
        self,
        credential_id: int,
        method: VerificationMethod,
        result: VerificationResult,
        note: str = "",
    ) -> None:
        """Record a look at the credential; held assignments that regain their ground are open
        again.
        """
        raise NotImplementedError

    def renewal(self) -> RenewalSummary:
        """What ends soon and what that does."""
        raise NotImplementedError

    def hold_lapsed(self) -> int:
        """Hold the open assignments that lost their ground by today, with the reason; how many."""
        raise NotImplementedError
