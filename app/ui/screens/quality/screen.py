"""The Quality page: scores, what they rest on, and what a run noticed beside them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.config.policies import ScoringPolicy
from app.domain.errors import UserError
from app.domain.findings import DriftChart, HabitCheck, Reviewer
from app.domain.news import Topic
from app.domain.pages import ScoreRunSummary
from app.domain.progress import Progress
from app.domain.quality import ConfusionTable
from app.services import Services
from app.services.permissions import may
from app.ui.ask import ask_new_file
from app.ui.columns import Empty
from app.ui.rights import why_not
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.quality.agreement_tab import AgreementTab
from app.ui.screens.quality.gold_tab import GoldTab
from app.ui.screens.quality.person import PersonQuality
from app.ui.screens.quality.preferences_tab import PreferencesTab
from app.ui.screens.quality.reviewers_tab import ReviewersTab
from app.ui.screens.quality.shown import Shown, shown
from app.ui.screens.quality.view import TABS, QualityView, tab_name
from app.ui.screens.quality.watch import KINDS, WatchRow
from app.ui.screens.quality.watch_tab import WatchTab
from app.ui.tokens import State
from app.ui.words import counted, tr

_KINDS_OF_FILE = "PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv)"


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
        self._stream: int | None = None  # the project of the control chart, None for all
        self._matrix: int | None = None  # the project of the confusion matrix
        self._scoring = False
        self._saving = False

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
        context = self.context
        self.view = QualityView(
            context.jobs, self._services.quality.people, context.formats, context.settings, empty
        )
        self._connect()
        return self.view

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "person" and value.isdecimal():
            self._open_person(int(value))
        elif kind in TABS:
            self.view.show_tab(kind)
            if kind == "watch" and value in KINDS:
                self.view.watch.part.only(value)

    @override
    def places(self) -> Sequence[tuple[str, str]]:
        return [(tab_name(tab), tab) for tab in TABS if tab != "people"]

    @override
    def refresh(self) -> None:
        self.view.people.refresh()
        services, formats = self._services, self.context.formats
        today = services.desk.today()

        def work(progress: Progress) -> Shown:
            found = services.findings.all()
            progress.step(1, 2)
            return shown(found, services.quality.workforce(), today, formats)

        self.context.jobs.latest(self, "page", tr("Load quality"), work, self.view.show_run)
        if self._person:
            self._show_person(self._person)

    @override
    def actions(self) -> Sequence[Action]:
        no_score = ""
        if self._scoring:
            no_score = tr("A run is under way.")
        elif not may(self._services.desk.user.role, "quality.score"):
            no_score = tr("Scoring is for QC analysts and managers.")
        busy = tr("A report is being written.") if self._saving else ""
        no_report = busy or why_not(self._services, "report.write")
        return (
            Action(tr("Save as report…"), self._ask_report, "Ctrl+S", why_not=no_report),
            Action(tr("Score now"), self._score, "Ctrl+Return", primary=True, why_not=no_score),
        )

    # A run

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
            self._refused(error)

        job = self.context.jobs.start(
            tr("Scoring"), self._services.quality.score, done, failed, writes=True, owner=self
        )
        job.ended.connect(lambda: self._set_scoring(False))

    def _set_scoring(self, scoring: bool) -> None:
        if scoring != self._scoring:
            self._scoring = scoring
            self.actions_changed.emit()

    def _refused(self, error: UserError) -> None:
        self.context.notify(State.BAD, str(error))

    # A report

    def _ask_report(self) -> None:
        path = ask_new_file(
            self.widget().window(), tr("Save the quality report"), "quality.pdf", _KINDS_OF_FILE
        )
        if path is not None:
            self.save_report(path)

    def save_report(self, path: Path) -> None:
        """Write the quality report of all projects; the file's ending says in which format."""

        def work(progress: Progress) -> Path:
            format_name = path.suffix.removeprefix(".").lower()
            return self._services.findings.save_report(path, format_name, progress)

        def done(written: Path) -> None:
            self.context.notify(
                State.GOOD, tr("Wrote {name}.").replace("{name}", written.name),
                tr("Open Reports"), lambda: self.context.open_page("reports"),
            )  # fmt: skip

        def ended() -> None:
            self._saving = False
            self.actions_changed.emit()

        self._saving = True
        # Without an owner: leaving the page does not break the report off.
        job = self.context.jobs.start(tr("Quality report"), work, done, self._refused)
        job.ended.connect(ended)
        self.actions_changed.emit()

    # A person

    def _on_picked(self) -> None:
        number = self.view.people.current_id()
        if number is not None and number != self._person:
            self._show_person(number)

    def _on_arrived(self) -> None:
        # The first person is shown at once, so that the panel explains itself.
        if not self._person and len(self.view.people.model.ids):
            self.view.people.select_ids([int(self.view.people.model.ids[0])])

    def _open_person(self, expert_id: int, then: Callable[[], None] | None = None) -> None:
        self.view.show_tab("people")
        self._show_person(expert_id, then)
        self.view.people.select_ids([expert_id])

    def _show_person(self, expert_id: int, then: Callable[[], None] | None = None) -> None:
        if expert_id != self._person:
            self._stream = self._matrix = None
        self._person = expert_id
        services, stream, wanted = self._services, self._stream, self._matrix

        def work(progress: Progress) -> PersonQuality:
            quality = services.quality
            expert = services.people.expert(expert_id)
            progress.step(1, 4)
            projects = tuple(quality.projects_of(expert_id))
            first = projects[0][0] if projects else None
            matrix = wanted if wanted in [number for number, _ in projects] else first
            confusion = None if matrix is None else quality.confusion(expert_id, matrix)
            progress.step(2, 4)
            score = quality.score_of(expert_id)
            chart = services.findings.drift_chart(expert_id, stream)
            progress.step(3, 4)
            return PersonQuality(
                expert_id, expert.external_id, expert.name, score, quality.trend(expert_id),
                quality.evidence(expert_id), projects, confusion, matrix, chart, stream,
                None if score is None else _pool_pseudo(services, score.policy_version),
                services.findings.of_person(expert_id),
            )  # fmt: skip

        def done(person: PersonQuality) -> None:
            self.view.person.show_person(person)
            if then is not None:
                then()

        self.context.jobs.latest(self, "person", tr("Load a score"), work, done)

    def _show_confusion(self, project_id: int) -> None:
        self._matrix, person = project_id, self._person

        def work(_progress: Progress) -> ConfusionTable:
            return self._services.quality.confusion(person, project_id)

        self.context.jobs.latest(
            self, "confusion", tr("Load a table"), work, self.view.person.confusion.show_table
        )

    def _show_stream(self, project_id: int | None) -> None:
        self._stream, person = project_id, self._person

        def work(_progress: Progress) -> DriftChart | None:
            return self._services.findings.drift_chart(person, project_id)

        self.context.jobs.latest(
            self, "stream", tr("Load a chart"), work, self.view.person.show_chart
        )

    def _show_confused(self, project_id: int, meant: str, said: str) -> None:
        """The items behind a cell of the matrix, or behind a hint: one way for both."""
        person = self._person

        def work(_progress: Progress) -> Any:
            return self._services.findings.confused_tasks(person, project_id, meant, said)

        self.context.jobs.latest(
            self, "confused", tr("Load items"), work,
            lambda rows: self.view.person.show_confused(rows, meant, said),
        )  # fmt: skip

    # What a run noticed

    def _open_watched(self, row: WatchRow) -> None:
        panel, hint = self.view.person, row.hint
        if hint is not None:
            self._open_person(
                row.expert_id,
                lambda: self._show_confused(hint.project_id, hint.meant, hint.said),
            )
            return
        part = panel.chart if row.kind in ("drift", "recovered") else panel.items
        panel.tabs.setCurrentWidget(part)
        self._open_person(row.expert_id)

    def _open_habit(self, habit: HabitCheck) -> None:
        self.view.show_tab("preferences")
        self.view.preferences.part.show_check(habit)

    def _load_verdicts(self, reviewer: Reviewer) -> None:
        def work(_progress: Progress) -> Any:
            return self._services.findings.reviewer_items(reviewer.user_id)

        self.context.jobs.latest(
            self, "verdicts", tr("Load verdicts"), work,
            lambda rows: self.view.reviewers.part.show_items(reviewer, rows),
        )  # fmt: skip

    def _load_answers(self, habit: HabitCheck) -> None:
        def work(_progress: Progress) -> Any:
            return self._services.findings.habit_items(
                habit.expert_id, habit.project_id, habit.check
            )

        self.context.jobs.latest(
            self, "answers", tr("Load answers"), work,
            lambda rows: self.view.preferences.part.show_items(habit, rows),
        )  # fmt: skip

    # Wires

    def _connect(self) -> None:
        view, panel = self.view, self.view.person
        view.people.picked.connect(self._on_picked)
        view.people.opened.connect(self._show_person)
        view.people.model.rows_arrived.connect(self._on_arrived)
        panel.opened_person.connect(
            lambda number: self.context.open_page("experts", f"person:{number}")
        )
        panel.opened_task.connect(self._open_task)
        panel.project_chosen.connect(self._show_confusion)
        panel.stream_chosen.connect(self._show_stream)
        panel.confused_picked.connect(self._show_confused)
        panel.habit_opened.connect(self._open_habit)
        view.watch.then("wires", self._connect_watch)
        view.agreement.then("wires", self._connect_agreement)
        view.gold.then("wires", self._connect_gold)
        view.reviewers.then("wires", self._connect_reviewers)
        view.preferences.then("wires", self._connect_preferences)

    def _connect_watch(self, tab: WatchTab) -> None:
        tab.opened.connect(self._open_watched)

    def _connect_agreement(self, tab: AgreementTab) -> None:
        tab.project_opened.connect(self._open_project)
        tab.person_opened.connect(self._open_person)

    def _connect_gold(self, tab: GoldTab) -> None:
        tab.task_opened.connect(self._open_task)
        tab.project_opened.connect(self._open_project)

    def _connect_reviewers(self, tab: ReviewersTab) -> None:
        tab.chosen.connect(self._load_verdicts)
        tab.task_opened.connect(self._open_task)

    def _connect_preferences(self, tab: PreferencesTab) -> None:
        tab.chosen.connect(self._load_answers)
        tab.task_opened.connect(self._open_task)
        tab.person_opened.connect(self._open_person)

    def _open_task(self, task_id: int) -> None:
        self.context.open_page("tasks", f"task:{task_id}")

    def _open_project(self, project_id: int) -> None:
        self.context.open_page("projects", f"project:{project_id}")


def _pool_pseudo(services: Services, version: int) -> float | None:
    """With how many pseudo-answers a score began, by the version of its policy."""
    for policy, current in services.settings.policies():
        if isinstance(policy, ScoringPolicy) and current == version:
            return policy.pool_pseudo
    if version == 0:
        return ScoringPolicy().pool_pseudo
    for number, _, _, body in services.settings.history(ScoringPolicy.kind):
        if number == version:
            return ScoringPolicy.model_validate_json(body).pool_pseudo
    return None
