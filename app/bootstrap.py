"""Builds the house once: paths, then store, then services."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import available_timezones

from app.config.audit_policy import AuditPolicy
from app.config.paths import AppPaths
from app.config.policies import ReviewPolicy
from app.domain.errors import UserError
from app.domain.people import Role, User
from app.services import Services, build_services
from app.services.desk import Desk
from app.store.settings import seed_name
from app.store.workspace import Store

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This instant, UTC: the one place where the program asks the machine for the time."""
    return datetime.now(UTC)  # noqa: TID251 - the clock itself


def new_seed() -> int:
    """A seed that nobody can foresee: who makes items or answers must not know which are drawn."""
    return secrets.randbits(63)


def local_zone() -> str:
    """The IANA name of this machine's zone where it can be told, else UTC."""
    link = Path("/etc/localtime")
    if link.is_symlink():
        name = str(link.resolve()).partition("zoneinfo/")[2]
        if name in available_timezones():
            return name
    return "UTC"


def create_workspace(
    path: Path,
    paths: AppPaths,
    *,
    name: str,
    user: str,
    timezone: str = "UTC",
    currency: str = "USD",
    clock: Clock = system_clock,
    sample: bool = False,
    seed: int | None = None,
) -> Services:
    """A new workspace with its first manager, opened. A sample says so wherever it is shown.

    Reviews and audits are drawn by seeds of this workspace alone, drawn now and recorded; with
    `seed` all by this one, so that a sample can be made again.
    """

    def found(store: Store) -> None:
        with store.write(user) as unit:
            for key, value in (
                ("name", name),
                ("timezone", timezone),
                ("currency", currency),
                ("uid", str(uuid4())),
                ("sample", "yes" if sample else ""),
            ):
                unit.settings.set_value(key, value)
            seeds = {
                seed_name(kind): str(new_seed() if seed is None else seed)
                for kind in (ReviewPolicy, AuditPolicy)
            }
            for key, value in seeds.items():
                unit.settings.set_value(key, value)
            user_id = unit.people.add_user(user, Role.MANAGER, None)
            unit.audit(
                "workspace.create", "workspace", currency=currency, timezone=timezone, **seeds
            )
            unit.audit("user.add", f"user:{user_id}", role=Role.MANAGER.value)

    store = Store.create(path, clock, found)
    return build_services(Desk(store, paths, clock, _who(store, user)))


def open_workspace(
    path: Path, paths: AppPaths, *, user: str = "", clock: Clock = system_clock
) -> Services:
    """An existing workspace, signed in as `user` (the first manager when empty)."""
    store = Store.open(path, clock)
    return build_services(Desk(store, paths, clock, _who(store, user)))


def _who(store: Store, name: str) -> User:
    """Who signs in: the one with this name, or the first manager. Lets go of the file if nobody."""
    try:
        with store.read() as reader:
            known = [u for u in reader.people.users() if u.active]
    except BaseException:
        store.close()
        raise
    if name:
        chosen = [u for u in known if u.name == name]
    else:
        chosen = [u for u in known if u.role is Role.MANAGER] or known
    if not chosen:
        store.close()
        names = ", ".join(u.name for u in known) or "nobody"
        raise UserError(f"Nobody called “{name}” may sign in here. Known: {names}.")
    return chosen[0]
