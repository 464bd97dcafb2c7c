"""On what ground somebody may do a piece of work on a day: asked often, answered from memory."""

from collections.abc import Sequence
from datetime import date

from app.config.policies import CredentialPolicy
from app.domain.credentials import (
    Credential,
    Need,
    Unusable,
    Verification,
    unusable,
)
from app.store.unit import Reader, Unit

_ORDER = {reason: place for place, reason in enumerate(Unusable)}


class Grounds:
    """Everybody's credentials as they stand in one view of the workspace.

    Made once a job; each question after the first about the same person, need and day is a look
    in a dictionary. `experts` narrows what is loaded.
    """

    def __init__(
        self,
        reader: Reader | Unit,
        policy: CredentialPolicy,
        experts: Sequence[int] | None = None,
    ) -> None:
        self._window = policy.window_days
        self._held: dict[int, list[Credential]] = {}
        for credential in reader.credentials.credentials(experts):
            self._held.setdefault(credential.expert_id, []).append(credential)
        # Only the newest conclusive proof decides (see `unusable`), so no other look is loaded.
        self._proofs: dict[int, Verification] = reader.credentials.newest_proofs(experts)
        self._known: dict[tuple[int, Need, date], tuple[int | None, Unusable | None]] = {}

    def usable(self, expert_id: int, need: Need, on: date) -> int | None:
        """The id of the credential that serves and is valid longest; ties go to the oldest record.

        None when none serves, and also when the need asks for nothing: `reason` tells the two
        apart.
        """
        return self._answer(expert_id, need, on)[0]

    def reason(self, expert_id: int, need: Need, on: date) -> Unusable | None:
        """Why the person may not do the work on the day; None if they may.

        Of several credentials the one that comes nearest speaks. A need that asks for nothing
        stops nobody.
        """
        return self._answer(expert_id, need, on)[1]

    def may_work(self, expert_id: int, need: Need, on: date) -> bool:
        """Whether the person may do the work on the day."""
        return self.reason(expert_id, need, on) is None

    def _answer(self, expert_id: int, need: Need, on: date) -> tuple[int | None, Unusable | None]:
        key = (expert_id, need, on)
        if key not in self._known:
            self._known[key] = self._look(expert_id, need, on)
        return self._known[key]

    def _look(self, expert_id: int, need: Need, on: date) -> tuple[int | None, Unusable | None]:
        if asks_nothing(need):
            return None, None
        best: Credential | None = None
        nearest = Unusable.WRONG_SPECIALTY
        for credential in self._held.get(expert_id, ()):
            proof = self._proofs.get(credential.id)
            looks = (proof,) if proof else ()
            reason = unusable(credential, looks, need, on, self._window)
            if reason is not None:
                nearest = max(nearest, reason, key=_ORDER.__getitem__)
            elif best is None or _end(credential) > _end(best):
                best = credential
        return (best.id, None) if best else (None, nearest)


def asks_nothing(need: Need) -> bool:
    """Whether anybody may do the work, without any credential."""
    return not need.specialty and not need.kind and need.jurisdiction in ("", "ANY")


def hold_reason(reason: Unusable) -> str:
    """What an assignment that lost its ground says of itself."""
    if reason in (Unusable.WRONG_SPECIALTY, Unusable.WRONG_KIND, Unusable.WRONG_JURISDICTION):
        return "no credential for this work"
    return f"credential {reason.value}"


def _end(credential: Credential) -> date:
    return date.max if credential.does_not_expire else credential.expires_on or date.min
