"""Settings: policies, users, the workspace's name and zone."""

from app.config.policies import Policy
from app.domain.people import Role, User
from app.services.desk import Desk


class SettingsService:
    """Use cases about how the workspace is set up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def policies(self) -> list[tuple[Policy, int]]:
        """Every policy in force with its version (0: the defaults)."""
        raise NotImplementedError

    def save_policy(self, policy: Policy, reason: str) -> int:
        """Store the next version of a policy; its number."""
        raise NotImplementedError

    def history(self, kind: str) -> list[tuple[int, str, str, str]]:
        """(version, when, by whom, body) of a kind, newest first."""
        raise NotImplementedError

    def rename_workspace(self, name: str) -> None:
        """Give the workspace another name."""
        raise NotImplementedError

    def set_timezone(self, name: str) -> None:
        """Set the zone that days and pay periods are cut by."""
        raise NotImplementedError

    def users(self) -> list[User]:
        """Everybody who may sign in."""
        raise NotImplementedError

    def add_user(self, name: str, role: Role, expert_id: int | None = None) -> User:
        """Add somebody who may sign in."""
        raise NotImplementedError

    def sign_in(self, user_id: int) -> User:
        """Work as this person from now on. A name in the log, not a password."""
        raise NotImplementedError
