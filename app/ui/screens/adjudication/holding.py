"""What a surface of the page holds: one claimed item with what was typed about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.ui.drafting import Drafting
from app.ui.jobs import Jobs
from app.ui.last_held import LastHeld
from app.ui.lease import Lease
from app.ui.words import tr


class Claims(Protocol):
    """What adjudications and disputes have in common; each method runs in the writing lane."""

    def claim(self, number: int | None = None, /) -> Any:
        """Claim this item or the next free one; None when nothing is free."""

    def renew(self, number: int, /) -> None:
        """Prolong the claim."""

    def release(self, number: int, /) -> None:
        """Give the item back."""

    def skip(self, number: int, /) -> None:
        """Give the item back, behind the others."""

    def undo(self, number: int, /) -> int:
        """Take a decision back; the item that waits again."""

    def draft(self, number: int, /) -> str:
        """What was typed about the item."""

    def save_draft(self, number: int, body: str, /) -> None:
        """Keep what is typed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An item on the desk, what was typed about it before, and how long the claim lasts."""

    number: int
    item: Any
    draft: str
    seconds: float


class Holding(QObject):
    """Claims, keeps alive, decides, takes back, gives back. `written()` is what is typed now.

    `on_desk(taken)` follows what is held now, None for nothing; `refused(words, number)` a claim or
    a decision that was not to be, with the item that was asked for; `lapsed()` a claim that ran out
    while nobody was here.
    """

    on_desk = Signal(object)
    refused = Signal(str, object)
    lapsed = Signal()

    def __init__(
        self,
        jobs: Jobs,
        claims: Claims,
        number_of: Callable[[Any], int],
        now: Callable[[], datetime],
        written: Callable[[], str],
        last: LastHeld,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._claims, self._number_of, self._now = jobs, claims, number_of, now
        self._written, self.last = written, last
        self._given: list[tuple[int, str]] = []
        self._busy = False
        self.wanted = False  # whether the surface is shown, and holds what it gets
        self.away = False  # the claim ran out; the next one waits for a wish
        self.held: Taken | None = None
        self.said = ""  # what was done last
        self.lease = Lease(self._renew, self._run_out, self)
        self.drafting = Drafting(written, self._keep, self)

    @property
    def why_no_undo(self) -> str:
        """Why nothing can be taken back, "" when something can."""
        return "" if self._given else tr("You have decided nothing since the window was opened.")

    @property
    def is_free(self) -> bool:
        """Whether the next item may be claimed unasked."""
        return self.wanted and self.held is None and not self._busy and not self.away

    def claim(self, number: int | None) -> None:
        """Claim this item or the next free one, and only then give the old one back."""
        held = self.held
        if self._busy or (held is not None and held.number == number):
            return
        self.drafting.save()
        old = None if held is None else held.number
        last = self.last.number if held is None and number is None else 0

        def work(_progress: Progress) -> Taken | None:
            taken = self._resume(last) if last else self._take(number)
            if old is not None and (taken is None or taken.number != old):
                self._claims.release(old)
            return taken

        self._start(tr("Claim"), work, self._show, number)

    def decide(self, give: Callable[[int], tuple[int, str]]) -> None:
        """Give the decision and take the next item. `give(item)` runs in the writing lane; it
        returns what takes the decision back, and what to say.
        """
        held = self.held
        if held is None or self._busy:
            return
        self.drafting.pause()
        text = self._written()

        def work(_progress: Progress) -> tuple[int, str, Taken | None, str]:
            made, words = give(held.number)
            try:
                return made, words, self._take(None), ""
            except UserError as error:  # the decision stands whatever becomes of the next claim
                return made, words, None, str(error)

        def done(found: tuple[int, str, Taken | None, str]) -> None:
            made, self.said, taken, trouble = found
            self._given.append((made, text))
            self._show(taken)
            if trouble:
                self.refused.emit(trouble, None)

        self._start(tr("Decide"), work, done, held.number)

    def undo(self) -> None:
        """Take the last decision back and put its item on the desk again, as it was decided."""
        if self._busy or not self._given:
            return
        self.drafting.save()
        made, text = self._given[-1]
        held = self.held

        def work(_progress: Progress) -> Taken | None:
            number = self._claims.undo(made)
            if held is not None and held.number != number:
                self._claims.release(held.number)
            taken = self._take(number)
            return None if taken is None else replace(taken, draft=text)

        def done(taken: Taken | None) -> None:
            self._given.pop()
            self.said = tr("The last decision was taken back.")
            self._show(taken)
            if taken is not None and self.held is not None:
                self.drafting.begin(taken.number, "")
                self.drafting.typed()

        self._start(tr("Take back"), work, done, None)

    def skip(self) -> None:
        """Put the item behind the others and take the next."""
        held = self.held
        if held is None or self._busy:
            return
        self.drafting.save()

        def work(_progress: Progress) -> Taken | None:
            self._claims.skip(held.number)
            return self._take(None)

        self._start(tr("Skip"), work, self._show, None)

    def let_go(self) -> None:
        """Give back what is held, with what was typed kept."""
        held = self.held
        if held is None:
            return
        self.drafting.save()
        self._clear()
        self._write(lambda: self._claims.release(held.number))
        self.on_desk.emit(None)

    def typed(self) -> None:
        """Something has changed in what is typed."""
        self.lease.touch()
        self.drafting.typed()

    def _resume(self, last: int) -> Taken | None:
        """Go on with what one had, if it still waits and nobody took it; else the next."""
        try:
            return self._take(last)
        except UserError:
            return self._take(None)

    def _take(self, number: int | None) -> Taken | None:
        item = self._claims.claim(number)
        if item is None:
            return None
        found = self._number_of(item)
        seconds = (item.claimed_until - self._now()).total_seconds()
        return Taken(found, item, self._claims.draft(found), seconds)

    def _start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        asked: int | None,
    ) -> None:
        def failed(error: UserError) -> None:
            self._busy = False
            self.drafting.typed()
            self.refused.emit(str(error), asked)

        self._busy = True
        self._jobs.start(title, work, done, failed, writes=True, owner=self, quiet=True)

    def _show(self, taken: Taken | None) -> None:
        self._busy = False
        self.away = False
        self._clear()
        if taken is not None and not self.wanted:  # the surface was left meanwhile
            number = taken.number
            self._write(lambda: self._claims.release(number))
            taken = None
        self.held = taken
        self.last.number = taken.number if taken else 0
        if taken is not None:
            self.drafting.begin(taken.number, taken.draft)
            self.lease.begin(taken.seconds)
        self.on_desk.emit(taken)

    def _clear(self) -> None:
        self.held = None
        self.lease.end()
        self.drafting.end()

    def _renew(self) -> None:
        held = self.held
        if held is not None:
            self._write(lambda: self._claims.renew(held.number))

    def _run_out(self) -> None:
        self.away = True
        self.let_go()
        self.lapsed.emit()

    def _keep(self, number: int, text: str) -> None:
        self._write(lambda: self._claims.save_draft(number, text))

    def _write(self, work: Callable[[], None]) -> None:
        self._jobs.start(tr("Claim"), lambda _p: work(), writes=True, owner=self, quiet=True)
