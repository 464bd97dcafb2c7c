"""The Audit log page."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.audit import ChainReport
from app.domain.news import Topic
from app.services import Services
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.audit.view import AuditView
from app.ui.tokens import State
from app.ui.words import counted, tr


class AuditScreen(Screen):
    """What was changed, by whom, and whether the record of it is whole."""

    key: ClassVar[str] = "audit"
    group: ClassVar[Group] = Group.WORKSPACE
    icon: ClassVar[str] = "scroll-text"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services

    @property
    @override
    def title(self) -> str:
        return tr("Audit log")

    @override
    def build(self) -> QWidget:
        context = self.context
        self._view = AuditView(
            context.jobs, self._services.audit.entries, context.formats, context.settings
        )
        self._view.subject_wanted.connect(self._show_subject)
        return self._view

    @override
    def open(self, arg: str) -> None:
        kind, _, subject = arg.partition(":")
        if kind == "subject":
            self._show_subject(subject)

    @override
    def refresh(self) -> None:
        self._view.pane.refresh()

    @override
    def actions(self) -> Sequence[Action]:
        return (
            Action(tr("Verify"), self._verify, "Ctrl+Return", primary=True, icon="shield-check"),
        )

    def _show_subject(self, subject: str) -> None:
        self._view.say_subject(subject)
        self._view.pane.set_filter("subject", subject)

    def _verify(self) -> None:
        def done(report: ChainReport) -> None:
            self._view.say_chain(report)
            if report.broken_at is None:
                words = counted(
                    "The log is sound: %n entries verified.",
                    report.entries,
                    "The log is sound: %n entry verified.",
                )
                self.context.notify(State.GOOD, words)
            else:
                words = tr("The log is broken at entry {n}: {why}. Compare it with a backup.")
                words = words.replace("{n}", str(report.broken_at))
                self.context.notify(State.BAD, words.replace("{why}", report.reason))

        self.context.jobs.start(
            tr("Verify the audit log"), self._services.audit.verify, done, owner=self
        )
