"""On which days each credential counts, for bulk questions; the rule is that of
`app.domain.credentials.unusable`, and a test holds the two together.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.credentials import (
    PROVING_METHODS,
    CredentialStatus,
    VerificationResult,
)
from app.domain.people import ExpertStatus
from app.store import tables as t

NEVER = -(10**9)  # a last day before all days
ALWAYS = 10**9


@dataclass(frozen=True, slots=True)
class CredentialDays:
    """One credential of an active expert. Days are ordinals.

    It counts on `first_day`..`last_day` (active, issued, not expired), up to `verified_until`.
    """

    id: int
    expert_id: int
    kind: str
    specialty: str
    jurisdiction: str
    first_day: int
    last_day: int
    verified_until: int

    def usable(self, day: int) -> bool:
        """Whether it counts on the day, for its own specialty and place."""
        return self.first_day <= day <= min(self.last_day, self.verified_until)


def credential_days(
    connection: Connection, window_days: int, experts: Collection[int] | None = None
) -> list[CredentialDays]:
    """The credentials of all active experts (or of these experts, at most a few hundred), by id."""
    c = t.credential.c
    statement = (
        select(
            c.id, c.expert_id, c.kind, c.specialty, c.jurisdiction, c.issued_on, c.expires_on,
            c.does_not_expire, c.status, c.status_on,
        )
        .join(t.expert, t.expert.c.id == c.expert_id)
        .order_by(c.id)
    )  # fmt: skip
    if experts is None:
        statement = statement.where(t.expert.c.status == ExpertStatus.ACTIVE)
    else:
        statement = statement.where(c.expert_id.in_(experts))
    verified = _verified_until(connection, window_days, experts)
    found = []
    for row in connection.execute(statement):
        last = ALWAYS if row.does_not_expire else NEVER
        if row.expires_on is not None:
            last = row.expires_on.toordinal()
        if row.status is not CredentialStatus.ACTIVE:
            # A change of status does not undo the days before it.
            until = NEVER if row.status_on is None else row.status_on.toordinal() - 1
            last = min(last, until)
        found.append(
            CredentialDays(
                id=row.id,
                expert_id=row.expert_id,
                kind=row.kind,
                specialty=row.specialty,
                jurisdiction=row.jurisdiction,
                first_day=NEVER if row.issued_on is None else row.issued_on.toordinal(),
                last_day=last,
                verified_until=verified.get(row.id, NEVER),
            )
        )
    return found


def _verified_until(
    connection: Connection, window_days: int, experts: Collection[int] | None
) -> dict[int, int]:
    """The last day on which each credential's newest conclusive look still counts."""
    v = t.verification.c
    statement = (
        select(v.credential_id, v.checked_at, v.result)
        .where(
            v.method.in_(sorted(PROVING_METHODS, key=lambda method: method.value)),
            v.result != VerificationResult.INCONCLUSIVE,
        )
        .order_by(v.credential_id, v.checked_at, v.id)
    )
    if experts is not None:
        statement = statement.join(t.credential, t.credential.c.id == v.credential_id).where(
            t.credential.c.expert_id.in_(experts)
        )
    # The last row of a credential is its newest look; it overwrites the earlier ones.
    return {
        row.credential_id: row.checked_at.date().toordinal() + window_days
        if row.result is VerificationResult.CONFIRMED
        else NEVER
        for row in connection.execute(statement)
    }
