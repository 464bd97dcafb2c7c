"""Settings: policies, users, the workspace's name and zone."""

import json
from zoneinfo import ZoneInfo

from app.config.policies import POLICIES
from app.config.policy import Policy
from app.domain.audit import Fact
from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.people import Role, User
from app.services.desk import Desk

_LONGEST_NAME = 80


class SettingsService:
    """Use cases about how the workspace is set up."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def policies(self) -> list[tuple[Policy, int]]:
        """Every policy in force with its version (0: the defaults)."""
        with self._desk.read() as reader:
            return [reader.settings.policy(kind) for kind in POLICIES]

    def save_policy(self, policy: Policy, reason: str) -> int:
        """Store the next version of a policy; its number. An unchanged policy keeps its own."""
        if not reason.strip():
            raise UserError("Give a reason: it is kept with the new version. Nothing was saved.")
        with self._desk.write("settings.edit") as unit:
            before, version = unit.settings.policy(type(policy))
            changes = _changes(before, policy)
            if not changes:
                return version
            version = unit.settings.add_policy(policy, unit.actor, unit.now, reason.strip())
            unit.audit("policy.save", f"policy:{policy.kind}", version=version, **changes)
            unit.touched(Topic.SETTINGS)
        return version

    def history(self, kind: str) -> list[tuple[int, str, str, str]]:
        """(version, when, by whom and why, body) of a kind, newest first; local time."""
        zone = self._desk.zone()
        with self._desk.read() as reader:
            return [
                (
                    each.version,
                    f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}",
                    f"{each.by}: {each.reason}" if each.reason else each.by,
                    each.body,
                )
                for each in reader.settings.policy_history(kind)
            ]

    def rename_workspace(self, name: str) -> None:
        """Give the workspace another name."""
        self._set("name", _clean(name, "The workspace needs a name"))

    def set_timezone(self, name: str) -> None:
        """Set the zone that days and pay periods are cut by."""
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError) as error:
            raise UserError(
                f"“{name}” is not a time zone such as Europe/Paris or UTC. Nothing was changed."
            ) from error
        self._set("timezone", name)

    def users(self) -> list[User]:
        """Everybody who may sign in."""
        with self._desk.read() as reader:
            return reader.people.users()

    def add_user(self, name: str, role: Role, expert_id: int | None = None) -> User:
        """Add somebody who may sign in."""
        name = _clean(name, "A user needs a name")
        with self._desk.write("users.edit") as unit:
            if any(user.name.casefold() == name.casefold() for user in unit.people.users()):
                raise UserError(f"There is already a user “{name}”. Nothing was changed.")
            if expert_id is not None and unit.people.expert(expert_id) is None:
                raise UserError("This expert is not in the workspace. Nothing was changed.")
            user_id = unit.people.add_user(name, role, expert_id)
            unit.audit("user.add", f"user:{user_id}", role=role.value, expert=expert_id)
            unit.touched(Topic.SETTINGS)
        return User(user_id, name, role, expert_id)

    def sign_in(self, user_id: int) -> User:
        """Work as this person from now on. A name in the log, not a password."""
        chosen = next((u for u in self.users() if u.id == user_id and u.active), None)
        if chosen is None:
            raise UserError("This person may not sign in here. You are still signed in as before.")
        if chosen != self._desk.user:
            with self._desk.store.write(chosen.name) as unit:
                unit.audit("user.sign_in", f"user:{user_id}", role=chosen.role.value)
                unit.touched(Topic.SETTINGS)
            self._desk.user = chosen
        return chosen

    def _set(self, key: str, value: str) -> None:
        with self._desk.write("settings.edit") as unit:
            if unit.settings.value(key) == value:
                return
            unit.settings.set_value(key, value)
            # The name is free text and stays out of the log; a zone is not.
            told = {"value": value} if key == "timezone" else {}
            unit.audit(f"workspace.{key}", "workspace", **told)
            unit.touched(Topic.SETTINGS)


def _clean(name: str, sentence: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UserError(
            f"{sentence} of 1 to {_LONGEST_NAME} ordinary characters. Nothing was changed."
        )
    return name


def _changes(before: Policy, after: Policy) -> dict[str, Fact]:
    """What differs, as “field.before” and “field.after”."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    facts: dict[str, Fact] = {}
    for name in new:
        if old[name] != new[name]:
            facts[f"{name}.before"] = _fact(old[name])
            facts[f"{name}.after"] = _fact(new[name])
    return facts


def _fact(value: object) -> Fact:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.dumps(value, sort_keys=True)
