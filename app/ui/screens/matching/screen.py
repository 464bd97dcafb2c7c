"""The Matching page: plans are made, explained and compared here; its parts do the rest."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.matching import (
    HandRuleRow,
    Plan,
    PlanDifference,
    PlanRecord,
)
from app.domain.news import Topic
from app.domain.progress import Progress
from app.services import Services
from app.ui.ask import ask_new_file
from app.ui.garbage import set_aside
from app.ui.jobs import Job, JobState
from app.ui.rights import why_not
from app.ui.screen import Action, Group, Screen, ScreenContext
from app.ui.screens.matching.asking import Asking
from app.ui.screens.matching.by_hand import ByHand
from app.ui.screens.matching.carried_tab import CarriedTab
from app.ui.screens.matching.carrying import Carrying, assign_words
from app.ui.screens.matching.columns import new_units
from app.ui.screens.matching.compare import CompareDialog
from app.ui.screens.matching.drafts import Drafts
from app.ui.screens.matching.moves_tab import MovesTab
from app.ui.screens.matching.parts import Bench
from app.ui.screens.matching.rules_tab import RulesTab
from app.ui.screens.matching.view import PLAN, MatchingView
from app.ui.tokens import State
from app.ui.words import tr

NEWS_MS = 1500  # news of a write comes sooner than this, or not at all
LARGE = 5_000  # pairs of a plan, from which on its records are kept out of every collection


class MatchingScreen(Screen):
    """Propose, explain, carry out. A plan is made when the page is first shown and whenever it is
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
        self._comparable = 0  # plans made since the last one was carried out
        self._expects_news = False
        self._project = 0  # one to look for as soon as there is a plan
        # The owner of small reads. It is no part of the page, so that leaving the page does not
        # break them off, which would count as news to the plan when one comes back.
        self._asks = QObject()

    @property
    @override
    def title(self) -> str:
        return tr("Matching")

    @override
    def build(self) -> QWidget:
        context = self.context
        self.view = MatchingView(
            context.jobs, context.formats, context.settings,
            lambda: context.open_page("imports", "kind:tasks"), self._save,
        )  # fmt: skip
        bench = Bench(
            self._services, context, lambda: self.widget().window(), lambda: self._plan,
            self.write, self.propose, self._load_lists, self._forget,
        )  # fmt: skip
        self.asking = Asking(bench, self.view)
        self.by_hand = ByHand(bench)
        self.drafts = Drafts(bench, self.view)
        self.carrying = Carrying(bench, self.drafts)
        self._connect()
        self._offer_by_hand()
        return self.view

    @override
    def refresh(self) -> None:
        rights = ("matching.rules", "matching.commit", "work.hand_out")
        self.view.deny(*(why_not(self._services, right) for right in rights))
        self.drafts.load()
        self._load_lists()
        if self._plan is None:
            if self._job is None:
                self.propose()
        elif self._expects_news:
            self._expects_news = False  # of what was written here, just before a new plan
        elif self._job is None:
            self.view.head.say_stale(True)

    @override
    def open(self, arg: str) -> None:
        kind, _, value = arg.partition(":")
        if kind == "task" and value:
            self.view.tabs.setCurrentIndex(PLAN)
            self.asking.ask_task(value)
        elif kind == "project" and value.isdecimal():
            self.view.tabs.setCurrentIndex(PLAN)
            self._show_project(int(value))

    @override
    def actions(self) -> Sequence[Action]:
        plan, busy = self._plan, tr("A plan is being made.") if self._job else ""
        does = plan is not None and bool(new_units(plan) or plan.moves)
        nothing = busy or ("" if does else tr("The plan assigns nothing."))
        denied = why_not(self._services, "matching.commit")
        text = assign_words(plan) if plan is not None else tr("Assign")
        single = "" if self._comparable > 1 else tr("There is only one plan to compare yet.")
        return (
            Action(tr("Compare plans…"), self._ask_compare, why_not=busy or single),
            Action(tr("Propose again"), self.propose, "Ctrl+R", why_not=busy, icon="refresh-cw"),
            Action(
                text, self.carrying.ask_commit, "Ctrl+Return", primary=True,
                why_not=nothing or denied,
            ),
            Action(tr("Weights…"), self._turn_weights, "Ctrl+Shift+W", in_bar=False),
            Action(
                tr("Measure what each wish costs"), self._measure, why_not=busy,
                in_bar=False,
            ),
            Action(tr("Save plan…"), self._save, "Ctrl+S", why_not=nothing, in_bar=False),
            Action(
                tr("Hand out work…"), self.carrying.ask_hand_out, in_bar=False,
                why_not=why_not(self._services, "work.hand_out"),
            ),
        )  # fmt: skip

    def write(
        self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Write something whose news is about what the next plan knows already."""

        def failed(error: UserError) -> None:
            self._expect_no_news()
            self.context.notify(State.BAD, str(error), tr("Propose again"), self.propose)

        def written(result: Any) -> None:
            QTimer.singleShot(NEWS_MS, self, self._expect_no_news)  # there may be none
            done(result)

        self._expects_news = True
        self.context.jobs.start(title, work, written, failed, writes=True, owner=self)

    def _expect_no_news(self) -> None:
        self._expects_news = False

    # The plan

    def propose(self) -> None:
        """Make a plan now, with the draft weights where there are some. The newest wish wins."""
        if self._job is not None:
            self._job.cancel()
        weights = self.drafts.wanted

        def work(progress: Progress) -> Plan:
            plan = self._services.matching.propose(progress, weights)
            if len(plan.pairs) > LARGE:
                set_aside()
            return plan

        # Without an owner: leaving the page does not throw away what took seconds to work out.
        job = self._job = self.context.jobs.start(
            tr("Matching"), work, self._show_plan, self._refused
        )
        job.progressed.connect(partial(self._show_progress, job))
        job.ended.connect(partial(self._on_ended, job))
        self.view.head.show_busy(tr("Making a plan…"))
        self.actions_changed.emit()

    def _forget(self) -> None:
        self._comparable = 0
        self.view.head.forget()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _show_progress(self, job: Job) -> None:
        if job is self._job:
            note = tr("Stopping…") if job.is_stopping else job.note or tr("Making a plan…")
            self.view.head.show_busy(note, job.fraction)

    def _on_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.view.head.show_busy("")
            if job.state is not JobState.DONE:  # the plan that shows is not the one asked for
                self.view.head.say_stale(True)
            self.actions_changed.emit()

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self._comparable += 1
        self.view.show_plan(plan)
        self.drafts.plan_changed(plan)
        self.actions_changed.emit()
        self.asking.plan_changed()
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
            self.view.unfilled.choose_project(project_id)

    def _refused(self, error: UserError) -> None:
        self.context.notify(State.BAD, str(error))

    # Beside the plan

    def _load_lists(self) -> None:
        services = self._services

        def work(progress: Progress) -> tuple[Sequence[HandRuleRow], Sequence[PlanRecord]]:
            rules = services.hand_rules.rules()
            progress.step(1, 2)
            return rules, services.plans.committed()

        def done(found: tuple[Sequence[HandRuleRow], Sequence[PlanRecord]]) -> None:
            self.view.show_rules(found[0])
            self.view.show_records(found[1])

        self.context.jobs.latest(self._asks, "lists", tr("Pins, bans and plans"), work, done)

    def _measure(self) -> None:
        if not self.view.weights_shown:
            self._turn_weights()
        self.drafts.measure()

    def _turn_weights(self) -> None:
        self.view.show_weights(not self.view.weights_shown)

    def _ask_compare(self) -> None:
        services, context = self._services, self.context

        def work(_progress: Progress) -> Sequence[Plan]:
            return services.matching.plans_made()

        def done(plans: Sequence[Plan]) -> None:
            made = CompareDialog(
                self.widget().window(), context.jobs, context.formats, plans,
                lambda first, second: compare(made, first, second),
            )  # fmt: skip
            made.open()
            made.ask()

        def compare(dialog: CompareDialog, first: Plan, second: Plan) -> None:
            def work(_progress: Progress) -> PlanDifference:
                return services.matching.compare(first, second)

            context.jobs.latest(
                dialog, "compare", tr("Compare plans"), work, dialog.show_difference,
                lambda error: dialog.show_hint(str(error)),
            )  # fmt: skip

        context.jobs.latest(self._asks, "plans", tr("Plans made"), work, done, self._refused)

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

    # Wires

    def _connect(self) -> None:
        view = self.view
        view.pane.opened.connect(lambda _id: self._open_person())
        view.unfilled.person_opened.connect(self._open_expert)
        view.unfilled.project_opened.connect(
            lambda id_: self.context.open_page("projects", f"project:{id_}")
        )
        view.head.weights_wanted.connect(self._turn_weights)
        view.weights.closed.connect(lambda: view.show_weights(False))
        view.head.again_wanted.connect(self.propose)
        view.head.stop_wanted.connect(self._stop)
        view.later_moves.then("wires", self._connect_moves)
        view.later_rules.then("wires", self._connect_rules)
        view.later_carried.then("wires", self._connect_carried)

    def _connect_moves(self, tab: MovesTab) -> None:
        tab.task_opened.connect(lambda id_: self.context.open_page("tasks", f"task:{id_}"))
        tab.person_opened.connect(self._open_expert)

    def _connect_rules(self, tab: RulesTab) -> None:
        tab.person_opened.connect(self._open_expert)
        tab.take_back_wanted.connect(self.by_hand.take_back)

    def _connect_carried(self, tab: CarriedTab) -> None:
        tab.undo_wanted.connect(self.carrying.ask_undo)
        tab.hand_out_wanted.connect(self.carrying.ask_hand_out)

    def _offer_by_hand(self) -> None:
        view, hand = self.view, self.by_hand
        for text, slot, keys in (
            (tr("Pin these tasks…"), lambda: hand.pin(view.chosen_lines()), "P"),
            (tr("Ban from the project…"), lambda: hand.ban_from_project(view.chosen_lines()), "B"),
            (tr("Ban from these tasks…"), lambda: hand.ban_from_tasks(view.chosen_lines()), ""),
            (tr("Give to somebody else…"), lambda: hand.give(view.current_line()), "G"),
        ):
            view.add_by_hand(text, slot, keys)
        pane = view.pane
        pane.add_row_action(tr("Why not somebody else…"), view.why.focus_expert, "W")
        pane.add_row_action(tr("Open the expert"), self._open_person, "Ctrl+E")
        pane.add_row_action(tr("Open the project"), self._open_project, "Ctrl+P")

    def _open_expert(self, id_: int) -> None:
        self.context.open_page("experts", f"person:{id_}")

    def _open_person(self) -> None:
        line = self.view.current_line()
        if line is not None:
            self._open_expert(line.expert_id)

    def _open_project(self) -> None:
        line = self.view.current_line()
        if line is not None:
            self.context.open_page("projects", f"project:{line.project_id}")
