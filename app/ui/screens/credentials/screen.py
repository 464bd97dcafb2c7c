"""The Credentials page: what waits for a look, what ends, and the record of looking."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.credentials import VerificationMethod, VerificationResult
from app.domain.news import Topic
from app.domain.pages import RenewalSummary
from app.domain.progress import Progress
from app.services import Services
from app.ui.columns import Empty
from app.ui.list_pane import ListPane
from app.ui.naming.people import method_word, result_word
from app.ui.rights import why_not
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.credentials.columns import STATES, credential_columns, state_filter
from app.ui.screens.credentials.detail import Opened
from app.ui.screens.credentials.view import CredentialsView
from app.ui.tokens import State
from app.ui.words import counted, tr


class CredentialsScreen(Screen):
    """open: "" the list, "state:expired" (or "filter:expired", or "expired") the list so
    filtered, "expert:17" one person's, "ends:2026-11-02" a week's, "credential:17" that one.
    """

    key: ClassVar[str] = "credentials"
    group: ClassVar[Group] = Group.PEOPLE
    icon: ClassVar[str] = "shield-check"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.CREDENTIALS, Topic.PEOPLE, Topic.WORK, Topic.SETTINGS}
    )

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._days = [date.min]
        self._wanted: int | None = None

    @property
    @override
    def title(self) -> str:
        return tr("Credentials")

    @override
    def build(self) -> QWidget:
        context = self.context
        self._days[0] = self._services.desk.now().date()  # until the workspace's zone is read
        self._pane = ListPane(
            context.jobs,
            self._services.credentials.credentials,
            credential_columns(context.formats, self._days),
            name="credentials",
            title=tr("Credentials"),
            filters=(state_filter(),),
            empty=Empty(
                tr("No credentials yet"),
                tr("Import a file of credentials (CSV, XLSX …), or drop it onto the window."),
                tr("Import credentials"),
                lambda: context.open_page("imports", "kind:credentials"),
            ),
            settings=context.settings,
        )
        self._view = CredentialsView(self._pane, context.formats)
        self._pane.picked.connect(self._load_detail)
        self._pane.loaded.connect(self._on_loaded)
        self._pane.opened.connect(self._open_row)
        self._pane.add_row_action(tr("Open the person"), self._open_person)
        self._view.only.clicked.connect(lambda _checked: self.context.open_page(self.key))
        self._view.renewal.state_wanted.connect(
            lambda state: self.context.open_page(self.key, f"state:{state}")
        )
        self._view.renewal.week_wanted.connect(
            lambda day: self.context.open_page(self.key, f"ends:{day.isoformat()}")
        )
        self._view.detail.person_wanted.connect(
            lambda id_: self.context.open_page("experts", f"person:{id_}")
        )
        self._view.detail.look_made.connect(self._record)
        return self._view

    @override
    def open(self, arg: str) -> None:
        what, _, rest = arg.partition(":")
        if what in STATES or what.startswith("expiring"):
            what, rest = "state", what
        what = "state" if what == "filter" else what
        only = ""
        for field in ("ends", "expert"):
            self._pane.set_filter(field, rest if what == field else "")
        if what == "ends":
            day = self.context.formats.day(date.fromisoformat(rest))
            only = tr("Ends in the week of {day}").replace("{day}", day)
        elif what == "expert":
            only = tr("One person's")
        self._view.say_only(only)
        if what in ("state", "ends", "expert", "credential"):
            self._pane.set_search("")
            self._pane.set_filter("state", rest if what == "state" else "")
        if what == "credential" and rest.isdigit():
            self._wanted = int(rest)
        self.refresh()

    @override
    def refresh(self) -> None:
        def work(_progress: Progress) -> tuple[RenewalSummary, date]:
            return self._services.credentials.renewal(), self._services.desk.today()

        def done(found: tuple[RenewalSummary, date]) -> None:
            self._days[0] = found[1]
            self._view.renewal.show_summary(found[0])

        self._pane.refresh()
        self.context.jobs.latest(self, "renewal", tr("Renewal"), work, done)

    @override
    def actions(self) -> Sequence[Action]:
        return (
            Action(
                tr("Hold lapsed work now"),
                self._hold,
                shortcut="Ctrl+Shift+H",
                primary=True,
                why_not=why_not(self._services, "assignments.settle"),
            ),
        )

    @override
    def count(self) -> Count | None:
        number = self._services.workspace.counts().credentials
        return Count(number, State.BAD if number else State.NEUTRAL)

    def _on_loaded(self) -> None:
        ids = self._pane.model.ids
        wanted, self._wanted = self._wanted, None
        if wanted is not None and len(self._pane.model.positions([wanted])):
            self._pane.select_ids([wanted])
        elif len(ids) and not self._pane.selected_ids():
            self._pane.select_ids([int(ids[0])])
        self._load_detail()

    def _open_row(self, _id: object) -> None:
        """Enter on a row goes to the form, where the next look is recorded."""
        self._view.detail.form.method.setFocus()

    def _open_person(self) -> None:
        row = self._pane.current_row()
        if row is not None:
            self.context.open_page("experts", f"person:{row.expert_id}")

    def _load_detail(self) -> None:
        picked = self._pane.selected_ids()
        if not picked:
            self._view.detail.show_none()
            return
        number, services = picked[0], self._services

        def work(_progress: Progress) -> Opened | None:
            rows = services.credentials.credentials.rows([number])
            if not rows:
                return None
            credential, looks = services.credentials.credential(number)
            return Opened(rows[0], credential, looks, services.desk.today())

        def done(opened: Opened | None) -> None:
            if opened is None:
                self._view.detail.show_none()
            else:
                may_not = why_not(services, "credentials.verify")
                self._view.detail.show_credential(opened, may_not)

        self.context.jobs.latest(self, "detail", tr("Credential"), work, done)

    def _record(self, method: VerificationMethod, result: VerificationResult, note: str) -> None:
        opened = self._view.detail.opened
        if opened is None:
            return
        number, whose = opened.credential.id, opened.row.expert

        def work(_progress: Progress) -> None:
            self._services.credentials.verify(number, method, result, note)

        def done(_none: None) -> None:
            self._view.detail.form.note.clear()
            self.context.notify(
                State.GOOD,
                tr("Recorded for {name}: {method}, {result}.")
                .replace("{name}", whose)
                .replace("{method}", method_word(method).lower())
                .replace("{result}", result_word(result).lower()),
            )

        self.context.jobs.start(tr("Recording"), work, done, writes=True, owner=self)

    def _hold(self) -> None:
        def done(held: int) -> None:
            words = (
                counted(
                    "%n assignments were held: their ground has lapsed.",
                    held,
                    "%n assignment was held: its ground has lapsed.",
                )
                if held
                else tr("Nothing to hold: every open assignment has its ground.")
            )
            self.context.notify(State.WARN if held else State.GOOD, words)

        self.context.jobs.start(
            tr("Holding lapsed work"),
            lambda _progress: self._services.credentials.hold_lapsed(),
            done,
            writes=True,
            owner=self,
        )
