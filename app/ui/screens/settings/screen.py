"""The Settings page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.config.policies import POLICIES
from app.config.policy import Policy
from app.domain.audit import ChainReport
from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.pages import WorkspaceInfo
from app.domain.people import Role, User
from app.domain.progress import Progress
from app.services import Services
from app.ui.dialogs import show_message
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.settings.general import BackupPage, LookPage, WorkspacePage
from app.ui.screens.settings.policy_page import History, PolicyPage
from app.ui.screens.settings.users import UserForm, UsersPage
from app.ui.screens.settings.view import SettingsView
from app.ui.tokens import State
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class _Loaded:
    """All that the page shows."""

    info: WorkspaceInfo
    policies: list[tuple[Policy, int]]
    histories: dict[str, History]
    users: list[User]
    user: int
    backups: list[tuple[Path, int, str]]


class SettingsScreen(Screen):
    """How the workspace is set up."""

    key: ClassVar[str] = "settings"
    group: ClassVar[Group] = Group.WORKSPACE
    icon: ClassVar[str] = "settings"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETTINGS})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._policies: dict[str, PolicyPage] = {}
        self._versions: dict[str, tuple[Policy, int]] = {}

    @property
    @override
    def title(self) -> str:
        return tr("Settings")

    @override
    def build(self) -> QWidget:
        context = self.context
        self._workspace = WorkspacePage(context.formats)
        self._users = UsersPage()
        self._backup = BackupPage(context.formats)
        self._view = SettingsView()
        self._view.add_part("workspace", tr("Workspace"), self._workspace)
        self._view.add_part("look", tr("Appearance"), LookPage(context.theme, context.settings))
        self._view.add_part("users", tr("Users"), self._users)
        self._view.add_part("backup", tr("Backup"), self._backup)
        for kind in POLICIES:
            title = policy_title(kind.kind)
            page = PolicyPage(title, kind(), 0)
            page.saved.connect(self._save_policy)
            self._policies[kind.kind] = page
            self._view.add_part(kind.kind, title, page)
        self._workspace.renamed.connect(self._rename)
        self._workspace.zone_set.connect(self._set_zone)
        self._users.sign_in_wanted.connect(self._sign_in)
        self._users.add_wanted.connect(self._add_user)
        self._backup.wanted.connect(self._back_up)
        self._backup.checked.connect(self._check)
        self._view.shown.connect(lambda _key: self.actions_changed.emit())
        return self._view

    @override
    def open(self, arg: str) -> None:
        part = arg.removeprefix("policy:")
        if part:
            self._view.show_part(part)

    @override
    def refresh(self) -> None:
        services = self._services

        def work(progress: Progress) -> _Loaded:
            policies = services.settings.policies()
            progress.step(1, 3)
            return _Loaded(
                services.workspace.info(),
                policies,
                {p.kind: services.settings.history(p.kind) for p, _ in policies},
                services.settings.users(),
                services.desk.user.id,
                [_described(path, self.context.formats.instant)
                 for path in services.workspace.backups()],
            )  # fmt: skip

        self.context.jobs.latest(self, "page", tr("Load settings"), work, self._show)

    @override
    def actions(self) -> Sequence[Action]:
        return (
            Action(tr("Back up now"), self._back_up, "Ctrl+B", icon="download"),
            Action(tr("Check the file"), self._check, in_bar=False),
            Action(tr("Add user…"), self._add_user, in_bar=False),
            Action(tr("Save as new version"), self._save_shown, "Ctrl+S", in_bar=False,
                   why_not="" if self._view.part in self._policies else tr("No policy shows.")),
        )  # fmt: skip

    def _show(self, loaded: _Loaded) -> None:
        self._workspace.show_info(loaded.info)
        self._users.show_users(loaded.users, loaded.user)
        self._backup.show_backups(loaded.backups)
        for policy, version in loaded.policies:
            page = self._policies[policy.kind]
            # A page on which somebody is typing is left alone unless its policy has changed.
            if self._versions.get(policy.kind) != (policy, version):
                self._versions[policy.kind] = (policy, version)
                page.show_policy(policy, version)
            page.show_history(loaded.histories[policy.kind])

    def _save_shown(self) -> None:
        page = self._policies.get(self._view.part)
        if page is not None:
            page.save()

    def _save_policy(self, policy: Policy, reason: str) -> None:
        def done(version: int) -> None:
            words = tr("{name} saved as version {n}. Numbers computed before keep theirs.")
            words = words.replace("{name}", policy_title(policy.kind))
            self.context.notify(State.GOOD, words.replace("{n}", str(version)))
            self.refresh()

        self.context.jobs.start(
            tr("Save a policy"),
            lambda _p: self._services.settings.save_policy(policy, reason),
            done,
            writes=True,
            owner=self,
        )

    def _rename(self, name: str) -> None:
        self._change(
            tr("Rename"),
            lambda _p: self._services.settings.rename_workspace(name),
            tr("The workspace has its new name. The window shows it from the next start."),
        )

    def _set_zone(self, name: str) -> None:
        self._change(
            tr("Set zone"),
            lambda _p: self._services.settings.set_timezone(name),
            tr("Days are cut in {zone} from now on.").replace("{zone}", name),
        )

    def _sign_in(self, user_id: int) -> None:
        def work(_progress: Progress) -> User:
            return self._services.settings.sign_in(user_id)

        def done(user: User) -> None:
            words = tr("You work as {name} from now on.").replace("{name}", user.name)
            self.context.notify(State.GOOD, words)
            self.refresh()

        self.context.jobs.start(tr("Sign in"), work, done, writes=True, owner=self)

    def _add_user(self) -> None:
        services = self._services

        def given(name: str, role: Role, number: str) -> None:
            def work(_progress: Progress) -> User:
                expert = services.people.by_external_id(number).id if number else None
                return services.settings.add_user(name, role, expert)

            said = tr("{name} may sign in now.").replace("{name}", name)
            self._change(tr("Add user"), work, said)

        UserForm(self._view.window(), given).open()

    def _back_up(self) -> None:
        def done(path: Path) -> None:
            words = tr("Backed up: {path}").replace("{path}", str(path))
            self.context.notify(State.GOOD, words)
            self.refresh()

        self.context.jobs.start(
            tr("Backup"), self._services.workspace.backup, done, writes=True, owner=self
        )

    def _check(self) -> None:
        def done(found: tuple[list[str], ChainReport]) -> None:
            faults, chain = found
            if faults or chain.broken_at is not None:
                lines = list(faults)
                if chain.broken_at is not None:
                    lines.append(f"{tr('Audit log')}: {chain.reason} ({chain.broken_at})")
                title = tr("The file is not sound")
                show_message(self._view.window(), title, "\n".join(lines), State.BAD)
            else:
                words = tr("The file is sound: database, links and audit log.")
                self.context.notify(State.GOOD, words)

        self.context.jobs.start(
            tr("Check the file"), self._services.workspace.check, done, owner=self
        )

    def _change(self, title: str, work: Callable[[Progress], Any], said: str) -> None:
        def done(_result: Any) -> None:
            self.context.notify(State.GOOD, said)
            self.refresh()

        def failed(error: UserError) -> None:
            self.context.notify(State.BAD, str(error))
            self.refresh()

        self.context.jobs.start(title, work, done, failed, writes=True, owner=self)


def policy_title(kind: str) -> str:
    """What the page of a policy is called."""
    return {
        "credentials": tr("Credential rules"),
        "review": tr("Review plan"),
        "scoring": tr("Scoring rules"),
        "ladder": tr("Ladder"),
        "matching": tr("Matching weights"),
        "synthetic_audit": tr("Synthetic audit"),
        "pay": tr("Pay periods"),
    }[kind]


def _described(path: Path, instant: Callable[[datetime], str]) -> tuple[Path, int, str]:
    facts = path.stat()
    try:
        at = datetime.strptime(path.stem, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        at = datetime.fromtimestamp(facts.st_mtime, UTC)
    return path, facts.st_size, instant(at)
