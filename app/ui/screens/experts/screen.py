"""The Experts page: finds people, opens one, and lets the manager change a standing."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.news import Topic
from app.domain.pages import PersonPage
from app.domain.people import ExpertStatus
from app.domain.progress import Progress
from app.domain.quality import EvidenceRow, Score
from app.services import Services
from app.ui.columns import Empty
from app.ui.list_pane import ListPane
from app.ui.naming.people import country_name, specialty_path
from app.ui.rights import why_not
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.experts.changes import PersonChanges
from app.ui.screens.experts.columns import expert_columns, expert_filters
from app.ui.screens.experts.evidence import EvidenceView
from app.ui.screens.experts.person import PersonView, Shown
from app.ui.screens.experts.view import ExpertsView
from app.ui.words import tr

MISS = 0.5  # an item counts as missed when less than half of it was right


class ExpertsScreen(Screen):
    """open: "" the list, "person:17" a person, "evidence:17" (or "evidence:17:gold") the items
    behind their score, "status:paused" and other filters the list so filtered.
    """

    key: ClassVar[str] = "experts"
    group: ClassVar[Group] = Group.PEOPLE
    icon: ClassVar[str] = "users"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {
            Topic.PEOPLE, Topic.CREDENTIALS, Topic.WORK, Topic.QUALITY, Topic.PROGRESSION,
            Topic.PAY, Topic.SETTINGS,
        }
    )  # fmt: skip

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._person = 0
        self._inside = ""  # "", "person" or "evidence"
        self._shown: Shown | None = None
        self._changes = PersonChanges(services, context, self, lambda: self.widget().window())

    @property
    @override
    def title(self) -> str:
        return tr("Experts")

    @override
    def build(self) -> QWidget:
        context = self.context
        self._pane = ListPane(
            context.jobs,
            self._services.people.experts,
            expert_columns(context.formats),
            name="experts",
            title=tr("Experts"),
            filters=expert_filters(),
            empty=Empty(
                tr("No experts yet"),
                tr("Import a file of experts (CSV, XLSX …), or drop it onto the window."),
                tr("Import experts"),
                self._import,
            ),
            settings=context.settings,
        )
        self._pane.opened.connect(lambda id_: context.open_page("experts", f"person:{id_}"))
        self._pane.add_row_action(
            tr("Credentials of this person"),
            lambda: context.open_page("credentials", f"expert:{self._pane.current_id()}"),
        )
        self._pane.add_row_action(
            tr("Pay lines of this person"),
            lambda: context.open_page("payroll", f"expert:{self._pane.current_id()}"),
        )
        self._view = ExpertsView(
            self._pane,
            PersonView(context.formats),
            EvidenceView(context.jobs, context.formats, context.settings),
        )
        self._connect_person(self._view.person)
        self._view.evidence.task_wanted.connect(
            lambda task: context.open_page("tasks", f"task:{task}")
        )
        return self._view

    @override
    def open(self, arg: str) -> None:
        what, _, rest = arg.partition(":")
        inside = what if what in ("person", "evidence") else ""
        number, _, detail = rest.partition(":")
        person = int(number) if inside and number.isdigit() else 0
        if person != self._person:
            self._shown = None
        self._person, self._inside = person, inside if person else ""
        if not self._inside:
            self.set_crumb("")
            self._view.show_list()
            if what and rest:
                self._pane.clear_filters()
                self._pane.set_filter(what, rest)
        elif self._inside == "evidence":
            self._view.evidence.pane.set_filter("source", detail)
        self.refresh()
        self.actions_changed.emit()

    @override
    def refresh(self) -> None:
        if self._inside == "person":
            self._load_person()
        elif self._inside == "evidence":
            self._load_evidence()
        else:
            self._pane.refresh()
            self._load_filters()

    @override
    def actions(self) -> Sequence[Action]:
        if self._inside == "person" and self._shown is not None:
            return self._changes.actions(self._shown.page)
        if self._inside == "evidence":
            back = f"person:{self._person}"
            return (Action(tr("Back to the person"), lambda: self._go(back), "Alt+Up"),)
        return (
            Action(
                tr("Import experts…"), self._import, "Ctrl+I",
                why_not=why_not(self._services, "import"),
            ),
        )  # fmt: skip

    @override
    def count(self) -> Count | None:
        return Count(self._services.workspace.counts().experts)

    def _import(self) -> None:
        self.context.open_page("imports", "kind:experts")

    def _go(self, arg: str) -> None:
        self.context.open_page("experts", arg)

    def _connect_person(self, view: PersonView) -> None:
        open_page = self.context.open_page
        view.evidence_wanted.connect(
            lambda source: self._go(f"evidence:{self._person}" + (f":{source}" if source else ""))
        )
        view.credential_wanted.connect(lambda id_: open_page("credentials", f"credential:{id_}"))
        view.credentials_wanted.connect(lambda: open_page("credentials", f"expert:{self._person}"))
        view.proposal_wanted.connect(lambda id_: open_page("progression", f"proposal:{id_}"))
        view.pay_wanted.connect(lambda: open_page("payroll", f"expert:{self._person}"))
        view.task_wanted.connect(lambda id_: open_page("tasks", f"task:{id_}"))
        view.promote_wanted.connect(self._promote)

    def _promote(self) -> None:
        if self._shown is not None:
            self._changes.promote(self._shown.page.expert)

    def _load_filters(self) -> None:
        def work(_progress: Progress) -> tuple[list[str], list[str]]:
            return self._services.people.filter_values()

        def done(found: tuple[list[str], list[str]]) -> None:
            countries, specialties = found
            named = sorted(((code, country_name(code)) for code in countries), key=lambda c: c[1])
            self._pane.set_choices("country", named)
            whole = [(path, specialty_path(path)) for path in specialties]
            self._pane.set_choices("specialty", whole)

        self.context.jobs.latest(self, "filters", tr("Filters"), work, done)

    def _load_person(self) -> None:
        person, services = self._person, self._services

        def work(_progress: Progress) -> Shown:
            page = services.people.person(person)
            mine = [p for p in services.progression.proposals() if p.expert_id == person]
            evidence = services.quality.evidence(person) if page.score else []
            return Shown(
                page,
                services.desk.today(),
                mine[0] if mine else None,
                tuple(row for row in evidence if row.credit < MISS),
                why_not(services, "progression.propose") or _standing(page),
            )

        def done(shown: Shown) -> None:
            if person == self._person and self._inside == "person":
                self._shown = shown
                self._view.person.show_person(shown)
                self._view.show_person()
                self.set_crumb(shown.page.expert.name)
                self.actions_changed.emit()

        self.context.jobs.latest(self, "person", tr("Person"), work, done)

    def _load_evidence(self) -> None:
        person, services = self._person, self._services

        def work(_progress: Progress) -> tuple[str, Score | None, list[EvidenceRow]]:
            name = services.people.expert(person).name
            return name, services.quality.score_of(person), services.quality.evidence(person)

        def done(found: tuple[str, Score | None, list[EvidenceRow]]) -> None:
            name, score, rows = found
            if person != self._person or self._inside != "evidence":
                return
            reading = self.context.formats.interval(score.estimate) if score else tr("No score yet")
            self._view.evidence.show_rows(rows, f"{name}: {reading}.")
            self._view.show_evidence()
            self.set_crumb(tr("{name}, evidence").replace("{name}", name))

        self.context.jobs.latest(self, "person", tr("Evidence"), work, done)


def _standing(page: PersonPage) -> str:
    """Why a person's level cannot change; "" when it can."""
    if page.expert.status is ExpertStatus.ACTIVE:
        return ""
    return tr("Only an active person changes level.")
