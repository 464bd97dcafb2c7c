"""Credentials, and the looks at them (verifications) that stand in their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import cast

from app.config.policies import CredentialPolicy
from app.domain.credentials import Credential, Verification, VerificationMethod
from app.domain.news import Topic
from app.domain.pages import BadRow
from app.domain.progress import Progress
from app.files.kinds.credentials import CredentialRow
from app.services.holds import settle_holds
from app.services.importing import Prepared
from app.services.importing.common import STEP, FileFacts, bad, unknown
from app.store.unit import Reader, Unit

# A look is dated by day in files; noon UTC is on that day nearly everywhere on Earth.
_NOON = time(12, tzinfo=UTC)
_LookKey = tuple[str, VerificationMethod, datetime]


@dataclass(frozen=True, slots=True)
class _Work:
    added: list[Credential]
    changed: list[Credential]
    looks: list[tuple[str, Verification]]  # by the credential's number; its id may be new


class CredentialImporter:
    """How a file of credentials becomes rows.

    Several rows may name one credential, each with another look at it; they must agree on the
    credential itself. The history of looks is only added to.
    """

    def __init__(self, file: FileFacts) -> None:
        self._file = file

    def prepare(
        self, reader: Reader | Unit, rows: Sequence[tuple[int, CredentialRow]], progress: Progress
    ) -> Prepared:
        """Resolve references and compare with what is there."""
        experts = reader.people.ids_by_external_id()
        known = {c.external_id: c for c in reader.credentials.credentials()}
        names = {c.id: c.external_id for c in known.values()}
        history: dict[_LookKey, Verification] = {
            (names[v.credential_id], v.method, v.checked_at): v
            for v in reader.credentials.all_verifications()
        }
        window, _ = reader.settings.policy(CredentialPolicy)
        bad_rows: list[BadRow] = []
        work = _Work([], [], [])
        said: dict[str, tuple[int, Credential]] = {}  # what the file said first, and where
        moved: set[str] = set()  # credentials to add or change, by number
        looked: set[str] = set()
        for done, (line, row) in enumerate(rows):
            if done % STEP == 0:
                progress.step(done, len(rows), "Comparing credentials")
            expert_id = experts.get(row.expert_id)
            if expert_id is None:
                bad_rows.append(unknown(line, "expert_id", row.expert_id, "an expert", "experts"))
                continue
            old = known.get(row.credential_id)
            new = self._credential(row, expert_id, old)
            look = _look(row, window.window_days)
            wrong = (
                _other_holder(line, row, new, old)
                or _two_minds(line, row, new, said)
                or self._wrong_look(line, row, look, history)
            )
            if wrong is not None:
                bad_rows.append(wrong)
                continue
            if row.credential_id not in said:
                said[row.credential_id] = (line, new)
                if new != old:
                    moved.add(row.credential_id)
                    (work.added if old is None else work.changed).append(new)
            if look is not None and _key(row.credential_id, look) not in history:
                looked.add(row.credential_id)
                work.looks.append((row.credential_id, look))
        changed = {name for name in (moved | looked) if name in known}
        return Prepared(
            len(work.added), len(changed), len(said) - len(work.added) - len(changed),
            tuple(bad_rows), (), work,
        )  # fmt: skip

    def write(self, unit: Unit, prepared: Prepared, progress: Progress) -> None:
        """Write what was prepared; open work that lost its ground by it is held, held work that
        regained it is open again.
        """
        work = cast(_Work, prepared.work)
        total = len(work.added) + len(work.changed) + len(work.looks)
        progress.step(0, total, "Writing credentials")
        unit.credentials.add_credentials(work.added)
        progress.step(len(work.added), total, "Writing credentials")
        unit.credentials.change_credentials(work.changed)
        progress.step(total - len(work.looks), total, "Writing credentials")
        if work.looks:
            ids = unit.credentials.ids_by_external_id()
            unit.credentials.add_verifications(
                [
                    replace(look, credential_id=ids[name], checked_by=look.checked_by or unit.actor)
                    for name, look in work.looks
                ]
            )
        policy, _ = unit.settings.policy(CredentialPolicy)
        settled = settle_holds(unit, policy, self._file.today)
        progress.step(total, total, "Writing credentials")
        unit.audit(
            "credential.import",
            "credential:import",
            added=len(work.added),
            changed=len(work.changed),
            verifications=len(work.looks),
            held=settled.held,
            reopened=settled.reopened,
        )
        unit.touched(Topic.CREDENTIALS, Topic.PEOPLE, Topic.MATCHING)
        if settled.changed:
            unit.touched(Topic.WORK)

    def _credential(self, row: CredentialRow, expert_id: int, old: Credential | None) -> Credential:
        new = Credential(
            id=0,
            external_id=row.credential_id,
            expert_id=expert_id,
            kind=row.kind,
            issuer=row.issuer,
            number=row.number,
            holder_name=row.holder_name,
            jurisdiction=row.jurisdiction,
            specialty=row.specialty,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            does_not_expire=row.does_not_expire,
            status=row.status,
            status_on=row.status_on,
            restrictions=row.restrictions,
        )
        if old is None:
            return new
        pick = self._file.pick
        return replace(
            new,
            id=old.id,
            holder_name=pick("holder_name", new.holder_name, old.holder_name),
            issued_on=pick("issued_on", new.issued_on, old.issued_on),
            expires_on=pick("expires_on", new.expires_on, old.expires_on),
            does_not_expire=pick("expires_on", new.does_not_expire, old.does_not_expire),
            status=pick("status", new.status, old.status),
            status_on=pick("status_on", new.status_on, old.status_on),
            restrictions=pick("restrictions", new.restrictions, old.restrictions),
        )

    def _wrong_look(
        self,
        line: int,
        row: CredentialRow,
        look: Verification | None,
        history: dict[_LookKey, Verification],
    ) -> BadRow | None:
        if look is None or row.verified_on is None:
            return None
        if row.verified_on > self._file.today:
            return bad(line, "verified_on", row.verified_on.isoformat(), "is in the future")
        there = history.get(_key(row.credential_id, look))
        if there is not None and there.result is not look.result:
            return bad(
                line, "verified_result", look.result.value,
                f"differs from {there.result.value}, which is recorded for that day and method: "
                "the history is only added to",
            )  # fmt: skip
        return None


def _key(credential: str, look: Verification) -> _LookKey:
    return (credential, look.method, look.checked_at)


def _look(row: CredentialRow, window_days: int) -> Verification | None:
    """The look in a row, None when it has none. It is due again after the policy's window."""
    if row.verified_on is None or row.verified_by_method is None:
        return None
    return Verification(
        id=0,
        credential_id=0,
        method=row.verified_by_method,
        result=row.verified_result,
        checked_at=datetime.combine(row.verified_on, _NOON),
        checked_by=row.verified_by,
        next_due=row.verified_on + timedelta(days=window_days),
        note="",
    )


def _other_holder(
    line: int, row: CredentialRow, new: Credential, old: Credential | None
) -> BadRow | None:
    if old is None or old.expert_id == new.expert_id:
        return None
    return bad(
        line, "expert_id", row.expert_id,
        f"does not hold {row.credential_id}, which belongs to another expert: a credential does "
        "not change hands, so give this one a credential_id of its own",
    )  # fmt: skip


def _two_minds(
    line: int, row: CredentialRow, new: Credential, said: dict[str, tuple[int, Credential]]
) -> BadRow | None:
    earlier = said.get(row.credential_id)
    if earlier is None or earlier[1] == new:
        return None
    return bad(
        line, "credential_id", row.credential_id,
        f"is described in another way on line {earlier[0]}; rows of one credential may differ "
        "only in the verification",
    )  # fmt: skip
