"""The Matching page: the only file here that sees services and jobs."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import CommittedPlan, Plan, WhyLine
from app.domain.news import Topic
from app.domain.progress import Progress
from app.services import Services
from app.ui.ask import ask_new_file
from app.ui.dialogs import confirm
from app.ui.jobs import Job
from app.ui.rights import why_not
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.matching.columns import commit_counts
from app.ui.screens.matching.view import MatchingView
from app.ui.tokens import State
from app.ui.words import counted, tr


class MatchingScreen(Screen):
    """Propose, explain, commit. A plan is made when the page is first shown and whenever it is
    asked for; news only marks it as out of date, so that nothing changes under one's eyes."""

    key: ClassVar[str] = "matching"
    group: ClassVar[Group] = Group.WORK
    icon: ClassVar[str] = "waypoints"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.WORK, Topic.PEOPLE, Topic.CREDENTIALS, Topic.MATCHING, Topic.QUALITY,
         Topic.SETTINGS}
    )  # fmt: skip

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._plan: Plan | None = None
        self._job: Job | None = None
        self._expects_news = False
        self._asked = ""  # a task to explain as soon as there is a plan
        self._project = 0  # one to look for as soon as there is a plan

    @property
    @override
    def title(self) -> str:
        return tr("Matching")

    @override
    def build(self) -> QWidget:
        self.view = MatchingView(
            self.context.jobs,
            self.context.formats,
            lambda: self.context.open_page("imports", "kind:tasks"),
            self._explain_task,
            lambda id_: self.context.open_page("projects", f"project:{id_}"),
        )
        self.view.slider.chosen.connect(self._set_weights)
        self.view.pane.picked.connect(self._explain_line)
        self.view.pane.opened.connect(self._open_person)
        self.view.pane.add_row_action(tr("Open the expert"), self._open_current, "Ctrl+E")
        self.view.pane.add_row_action(tr("Open the project"), self._open_project, "Ctrl+P")
        return self.view

    @override
    def refresh(self) -> None:
        self._show_weights()
        if self._plan is None:
            self._propose()
        elif self._expects_news:
            self._expects_news = False  # of what was written here, just before a new plan
        elif self._job is None:
            self.view.say_stale(True)

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "task" and value:
            self.view.why.set_task(value)
            self._explain_task(value)
        elif kind == "project" and value.isdecimal():
            self._show_project(int(value))

    @override
    def actions(self) -> Sequence[Action]:
        plan, busy = self._plan, tr("A plan is being made.") if self._job else ""
        units = plan.summary.units_placed if plan else 0
        nothing = busy or ("" if units else tr("The plan assigns nothing."))
        denied = why_not(self._services, "matching.commit")
        text = counted("Assign %n tasks", units, "Assign %n task") if units else tr("Assign")
        return (
            Action(tr("Save plan…"), self._save, why_not=nothing, icon="download"),
            Action(tr("Propose again"), self._propose, "Ctrl+R", why_not=busy, icon="refresh-cw"),
            Action(
                text, self._ask_commit, "Ctrl+Return", primary=True,
                why_not=nothing or denied,
            ),
        )  # fmt: skip

    # The plan

    def _propose(self) -> None:
        if self._job is not None:
            return
        # Without an owner: leaving the page does not throw away what took seconds to work out.
        self._job = self.context.jobs.start(
            tr("Matching"), self._services.matching.propose, self._show_plan, self._refused
        )
        self._job.progressed.connect(self._show_progress)
        self._job.ended.connect(self._on_ended)
        self.view.show_busy(tr("Making a plan…"))
        self.actions_changed.emit()

    def _show_progress(self) -> None:
        if self._job is not None:
            note = self._job.note or tr("Making a plan…")
            self.view.show_busy(note, self._job.fraction)

    def _on_ended(self) -> None:
        self._job = None
        self.view.show_busy("")
        self.actions_changed.emit()

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self.view.show_plan(plan)
        self.actions_changed.emit()
        if self._asked:
            self._explain_task(self._asked)
        if self._project:
            self._show_project(self._project)

    def _show_project(self, project_id: int) -> None:
        """Look for the project's lines, now or when the plan is there."""
        plan = self._plan
        self._project = 0 if plan else project_id
        if plan is not None:
            named = {one.project_id: one.project for one in plan.unfilled}
            named |= {line.project_id: line.project for line in plan.lines}
            self.view.pane.set_search(named.get(project_id, ""))

    def _refused(self, error: UserError) -> None:
        self.context.notify(State.BAD, str(error))

    # Why

    def _explain_line(self) -> None:
        plan, place = self._plan, self.view.pane.current_id()
        if plan is None or place is None or not 0 <= place < len(plan.lines):
            return
        line = plan.lines[place]

        def work(_progress: Progress) -> WhyLine:
            return self._services.matching.why(plan, line.id)

        self.context.jobs.latest(self, "why", tr("Why"), work, self.view.why.show_why, self._no_why)

    def _explain_task(self, number: str) -> None:
        plan = self._plan
        self._asked = "" if plan else number
        if plan is None:
            return

        def work(_progress: Progress) -> WhyLine:
            return self._services.matching.why_task(plan, number)

        self.context.jobs.latest(self, "why", tr("Why"), work, self.view.why.show_why, self._no_why)

    def _no_why(self, error: UserError) -> None:
        self.view.why.show_hint(str(error))

    def _open_person(self, place: int) -> None:
        if self._plan is not None and 0 <= place < len(self._plan.lines):
            self.context.open_page("experts", f"person:{self._plan.lines[place].expert_id}")

    def _open_current(self) -> None:
        place = self.view.pane.current_id()
        if place is not None:
            self._open_person(place)

    def _open_project(self) -> None:
        place = self.view.pane.current_id()
        if place is not None and self._plan is not None:
            self.context.open_page("projects", f"project:{self._plan.lines[place].project_id}")

    # Weights

    def _show_weights(self) -> None:
        services = self._services

        def work(_progress: Progress) -> MatchingPolicy:
            return services.desk.policy(MatchingPolicy)[0]

        denied = why_not(services, "settings.edit")

        def done(policy: MatchingPolicy) -> None:
            self.view.slider.show_policy(policy, denied)

        self.context.jobs.latest(self, "weights", tr("Weights"), work, done)

    def _set_weights(self, quality: int, cost: int) -> None:
        services = self._services

        def work(_progress: Progress) -> MatchingPolicy:
            policy, _ = services.desk.policy(MatchingPolicy)
            new = policy.model_copy(update={"quality": quality, "cost": cost})
            services.settings.save_policy(new, tr("Weights set beside the plan"))
            return new

        def done(policy: MatchingPolicy) -> None:
            self.view.slider.show_policy(policy)
            if self._job is not None:  # made with the weights before
                self._job.cancel()
                self._job = None
            self._propose()

        def failed(error: UserError) -> None:
            self._expects_news = False
            self._show_weights()
            self._refused(error)

        self._expects_news = True
        self.context.jobs.start(tr("Set weights"), work, done, failed, writes=True, owner=self)

    # Commit and file

    def _ask_commit(self) -> None:
        plan = self._plan
        if plan is None:
            return
        units = plan.summary.units_placed
        confirm(
            self.widget().window(),
            counted("Assign %n tasks?", units, "Assign %n task?"),
            tr("The experts are asked for these answers. The plan is checked once more before it "
               "is written, all of it or nothing."),
            commit_counts(plan, self.context.formats),
            counted("Assign %n tasks", units, "Assign %n task"),
            lambda: self._commit(plan),
            danger=False,
        )  # fmt: skip

    def _commit(self, plan: Plan) -> None:
        def work(progress: Progress) -> CommittedPlan:
            return self._services.matching.commit(plan, progress)

        def done(committed: CommittedPlan) -> None:
            count = counted("%n assignments", committed.assignments, "%n assignment")
            text = tr("Plan {id} was carried out: {count}.").replace("{id}", str(committed.plan_id))
            self.context.notify(
                State.GOOD, text.replace("{count}", count), tr("Show tasks"),
                lambda: self.context.open_page("tasks"),
            )  # fmt: skip
            self.view.forget()
            self._propose()

        def failed(error: UserError) -> None:
            self._expects_news = False
            self.context.notify(State.BAD, str(error), tr("Propose again"), self._propose)

        self._expects_news = True
        self.context.jobs.start(tr("Assign"), work, done, failed, writes=True, owner=self)

    def _save(self) -> None:
        plan = self._plan
        if plan is None:
            return
        path = ask_new_file(
            self.widget().window(), tr("Save the plan"), "plan.csv", tr("CSV files") + " (*.csv)"
        )
        if path is not None:
            self.save_to(plan, path)

    def save_to(self, plan: Plan, path: Path) -> None:
        """Write a plan to a file."""

        def work(_progress: Progress) -> Path:
            return self._services.matching.write_csv(plan, path)

        def done(written: Path) -> None:
            self.context.notify(State.GOOD, tr("Saved {name}.").replace("{name}", written.name))

        self.context.jobs.start(tr("Save plan"), work, done, self._refused, owner=self)
