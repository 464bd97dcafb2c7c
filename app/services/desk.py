"""What every service is given: the open workspace, the clock, and who is signed in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.config.paths import AppPaths
from app.config.policy import Policy
from app.domain.errors import UserError
from app.domain.people import User
from app.services.permissions import may
from app.store.unit import Reader, Unit
from app.store.workspace import Store

P = TypeVar("P", bound=Policy)


class Desk:
    """One person at one open workspace."""

    def __init__(
        self, store: Store, paths: AppPaths, clock: Callable[[], datetime], user: User
    ) -> None:
        self.store = store
        self.paths = paths
        self.clock = clock
        self.user = user

    def now(self) -> datetime:
        """This instant, UTC."""
        return self.clock()

    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        with self.store.read() as reader:
            return ZoneInfo(reader.settings.value("timezone", "UTC"))

    def today(self) -> date:
        """Today's date in the workspace's zone."""
        return self.now().astimezone(self.zone()).date()

    def policy(self, kind: type[P]) -> tuple[P, int]:
        """The policy in force and its version."""
        with self.store.read() as reader:
            return reader.settings.policy(kind)

    def allow(self, action: str) -> None:
        """Raise `UserError` unless the person signed in may do the action."""
        if not may(self.user.role, action):
            role = self.user.role.value.replace("_", " ")
            raise UserError(
                f"{self.user.name} is signed in as {role}, who may not do this ({action}). "
                "Nothing was changed. Ask a manager, or sign in as somebody who may."
            )

    @contextmanager
    def write(self, action: str) -> Iterator[Unit]:
        """A unit of work by the person signed in, if they may do the action."""
        self.allow(action)
        with self.store.write(self.user.name) as unit:
            yield unit

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view."""
        with self.store.read() as reader:
            yield reader
