"""The Quality page: scores, what they rest on, agreement."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.pages import ScoreRunSummary
from app.domain.progress import Progress
from app.domain.quality import Agreement, ConfusionTable, ScorePoint
from app.services import Services
from app.services.permissions import may
from app.ui.columns import Empty
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.quality.person import PersonQuality
from app.ui.screens.quality.view import QualityView
from app.ui.tokens import State
from app.ui.words import counted, tr


class QualityScreen(Screen):
    """Who is how good, how surely, and which items say so."""

    key: ClassVar[str] = "quality"
    group: ClassVar[Group] = Group.RESULTS
    icon: ClassVar[str] = "chart-line"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.QUALITY})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._person = 0
        self._scoring = False

    @property
    @override
    def title(self) -> str:
        return tr("Quality")

    @override
    def build(self) -> QWidget:
        empty = Empty(
            tr("Nobody has a score yet"),
            tr("Scores are made from gold, reviews and agreement. Run the scoring once."),
            tr("Score now"),
            self._score,
        )
        self._view = QualityView(
            self.context.jobs,
            self._services.quality.people,
            self.context.formats,
            self.context.settings,
            empty,
        )
        self._view.people.picked.connect(self._on_picked)
        self._view.people.opened.connect(self._show_person)
        self._view.people.model.rows_arrived.connect(self._on_arrived)
        self._view.person.opened_person.connect(
            lambda number: self.context.open_page("experts", f"person:{number}")
        )
        self._view.person.opened_task.connect(
            lambda number: self.context.open_page("tasks", f"task:{number}")
        )
        self._view.person.project_chosen.connect(self._show_confusion)
        self._view.agreement.opened.connect(self._open_project)
        return self._view

    @override
    def open(self, arg: str) -> None:
        kind, _, number = arg.partition(":")
        if kind == "person" and number.isdecimal():
            self._view.tabs.setCurrentIndex(0)
            self._show_person(int(number))
        elif kind in ("agreement", "workforce"):
            self._view.tabs.setCurrentIndex(1 if kind == "agreement" else 2)

    @override
    def refresh(self) -> None:
        self._view.people.refresh()

        def work(_progress: Progress) -> tuple[list[Agreement], tuple[ScorePoint, ...]]:
            return self._services.quality.agreement(), self._services.quality.workforce()

        def done(found: tuple[list[Agreement], tuple[ScorePoint, ...]]) -> None:
            self._agreement = found[0]
            self._view.show_agreement(found[0])
            self._view.show_workforce(found[1])

        self.context.jobs.latest(self, "page", tr("Load quality"), work, done)
        if self._person:
            self._show_person(self._person)

    @override
    def actions(self) -> Sequence[Action]:
        why_not = ""
        if self._scoring:
            why_not = tr("A run is under way.")
        elif not may(self._services.desk.user.role, "quality.score"):
            why_not = tr("Scoring is for QC analysts and managers.")
        return (Action(tr("Score now"), self._score, "Ctrl+Return", primary=True, why_not=why_not),)

    def _score(self) -> None:
        if self._scoring:
            return
        self._set_scoring(True)

        def done(run: ScoreRunSummary) -> None:
            self._set_scoring(False)
            formats = self.context.formats
            words = tr("Scored {people} from {judgments} in {time}.")
            words = words.replace("{people}", counted("%n people", run.people, "%n person"))
            words = words.replace(
                "{judgments}", counted("%n judgments", run.judgments, "%n judgment")
            )
            words = words.replace("{time}", f"{formats.number(run.seconds, 1)} s")
            if run.workforce is not None:
                mean = formats.number(run.workforce.mean * 100, 1)
                words += " " + tr("Workforce quality: {n}.").replace("{n}", mean)
            self.context.notify(State.GOOD, words)
            self.refresh()

        def failed(error: UserError) -> None:
            self._set_scoring(False)
            self.context.notify(State.BAD, str(error))

        job = self.context.jobs.start(
            tr("Scoring"), self._services.quality.score, done, failed, writes=True, owner=self
        )
        job.ended.connect(lambda: self._set_scoring(False))

    def _set_scoring(self, scoring: bool) -> None:
        if scoring != self._scoring:
            self._scoring = scoring
            self.actions_changed.emit()

    def _on_picked(self) -> None:
        number = self._view.people.current_id()
        if number is not None and number != self._person:
            self._show_person(number)

    def _on_arrived(self) -> None:
        # The first person is shown at once, so that the panel explains itself.
        if not self._person and len(self._view.people.model.ids):
            self._view.people.select_ids([int(self._view.people.model.ids[0])])

    def _show_person(self, expert_id: int) -> None:
        self._person = expert_id
        quality, people = self._services.quality, self._services.people

        def work(progress: Progress) -> PersonQuality:
            expert = people.expert(expert_id)
            progress.step(1, 4)
            projects = tuple(quality.projects_of(expert_id))
            confusion = quality.confusion(expert_id, projects[0][0]) if projects else None
            progress.step(2, 4)
            return PersonQuality(
                expert_id,
                expert.external_id,
                expert.name,
                quality.score_of(expert_id),
                quality.trend(expert_id),
                quality.evidence(expert_id),
                projects,
                confusion,
            )

        self.context.jobs.latest(
            self, "person", tr("Load a score"), work, self._view.person.show_person
        )

    def _show_confusion(self, project_id: int) -> None:
        person = self._person

        def work(_progress: Progress) -> ConfusionTable:
            return self._services.quality.confusion(person, project_id)

        self.context.jobs.latest(
            self, "confusion", tr("Load a table"), work, self._view.person.show_confusion
        )

    def _open_project(self, place: int) -> None:
        if 0 <= place < len(self._agreement):
            self.context.open_page("projects", f"project:{self._agreement[place].project_id}")
