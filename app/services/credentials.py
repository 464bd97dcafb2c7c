"""Credentials: verify, watch their end, hold what lost its ground."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from app.config.policies import CredentialPolicy
from app.domain.credentials import (
    PROVING_METHODS,
    Credential,
    CredentialRow,
    Verification,
    VerificationMethod,
    VerificationResult,
    form_is_right,
)
from app.domain.errors import UserError
from app.domain.lists import IdArray, ListQuery, ListSource
from app.domain.news import Topic
from app.domain.pages import Day, RenewalSummary
from app.services.desk import Desk
from app.services.holds import PAUSED, settle_holds, what_to_settle
from app.services.lists import StoreList
from app.store.unit import Reader

_WEEKS = 13
_LONGEST_NOTE = 2000


class CredentialService:
    """Use cases about credentials."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def credentials(self) -> ListSource[CredentialRow]:
        """The Credentials table. Filters: state (problem, unverified, expired, expiring30 and
        other numbers of days, held: of people with work held for another reason than a pause),
        ends (the first day of a week), expert, kind. Sort: expires_on, expert, kind, issuer,
        number, jurisdiction, specialty, issued_on, status. States and ends leave out people who
        have left.
        """
        return StoreList(self._desk.store, self._find, self._rows)

    def credential(self, credential_id: int) -> tuple[Credential, tuple[Verification, ...]]:
        """The record and its verification history, newest first."""
        with self._desk.read() as reader:
            found = reader.credentials.credential(credential_id)
            looks = reader.credentials.verifications(credential_id)
        if found is None:
            raise UserError("This credential is no longer in the workspace. Go back to the list.")
        return found, looks

    def verify(
        self,
        credential_id: int,
        method: VerificationMethod,
        result: VerificationResult,
        note: str = "",
    ) -> None:
        """Record a look at the credential; held assignments that regain their ground are open
        again, and open ones that lose it are held.
        """
        credential, looks = self.credential(credential_id)
        _check(credential, method, result, note)
        policy, _ = self._desk.policy(CredentialPolicy)
        today = self._desk.today()
        proves = method in PROVING_METHODS and result is VerificationResult.CONFIRMED
        with self._desk.write("credentials.verify") as unit:
            look = Verification(
                id=0,
                credential_id=credential_id,
                method=method,
                result=result,
                checked_at=unit.now,
                checked_by=unit.actor,
                next_due=today + timedelta(days=policy.window_days) if proves else None,
                note=note.strip(),
            )
            if any(old.method is method and old.checked_at == unit.now for old in looks):
                raise UserError("This look was recorded a moment ago. Nothing was changed.")
            unit.credentials.add_verifications([look])
            settled = settle_holds(unit, policy, today, credential.expert_id)
            unit.audit(
                "credential.verify",
                f"credential:{credential_id}",
                expert=credential.expert_id,
                method=method.value,
                result=result.value,
                held=settled.held,
                reopened=settled.reopened,
            )
            unit.touched(Topic.CREDENTIALS, Topic.PEOPLE, Topic.WORK)

    def renewal(self) -> RenewalSummary:
        """What ends soon and what that does."""
        policy, _ = self._desk.policy(CredentialPolicy)
        today = self._desk.today()
        monday = today - timedelta(days=today.weekday())
        end = monday + timedelta(weeks=_WEEKS)
        soon = {days: f"expiring{days}" for days in policy.warn_days}
        with self._desk.read() as reader:
            states = ["expired", "unverified", *soon.values()]
            counted = reader.credentials.count(states, today, policy.window_days)
            ending = Counter((on - monday).days // 7 for on in reader.credentials.ends(today, end))
            held = reader.holds.count_held(besides=PAUSED)
        return RenewalSummary(
            expired=counted["expired"],
            within=tuple((days, counted[state]) for days, state in soon.items()),
            unverified=counted["unverified"],
            held_assignments=held,
            coming=tuple(
                Day(monday + timedelta(weeks=week), float(ending[week])) for week in range(_WEEKS)
            ),
        )

    def hold_lapsed(self) -> int:
        """Hold the open assignments that lost their ground by today or their due day, with the
        reason, and open those that have it back; how many were held.
        """
        policy, _ = self._desk.policy(CredentialPolicy)
        today = self._desk.today()
        with self._desk.read() as reader:
            # Most days nothing has changed, and then nobody has to wait for the writer.
            if not what_to_settle(reader, policy, today).settled.changed:
                return 0
        with self._desk.write("assignments.settle") as unit:
            settled = settle_holds(unit, policy, today)
            if settled.changed:
                unit.audit(
                    "assignments.settle",
                    "workspace",
                    held=settled.held,
                    reopened=settled.reopened,
                    moved=settled.moved,
                )
                unit.touched(Topic.CREDENTIALS, Topic.PEOPLE, Topic.WORK)
        return settled.held

    def _find(self, reader: Reader, query: ListQuery) -> IdArray:
        policy, _ = reader.settings.policy(CredentialPolicy)
        return reader.credentials.find(query, self._desk.today(), policy.window_days)

    def _rows(self, reader: Reader, ids: Sequence[int]) -> Sequence[CredentialRow]:
        policy, _ = reader.settings.policy(CredentialPolicy)
        return reader.credentials.rows(ids, self._desk.today(), policy.window_days)


def _check(
    credential: Credential, method: VerificationMethod, result: VerificationResult, note: str
) -> None:
    if len(note) > _LONGEST_NOTE:
        raise UserError(
            f"The note is longer than {_LONGEST_NOTE:,} characters. Nothing was recorded."
        )
    right = form_is_right(credential.kind, credential.number)
    digit = method is VerificationMethod.CHECK_DIGIT
    if digit and result is VerificationResult.CONFIRMED and right is not True:
        why = "does not pass its check digit" if right is False else "has no check digit"
        raise UserError(
            f"The number {credential.number} {why}, so it cannot be confirmed by one. "
            "Nothing was recorded."
        )
