"""The Adjudication page: holds one claimed task at a time and gives it back when it is left."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.adjudication import (
    AdjudicationItem,
    ChallengeableRow,
    DisputeEffect,
    DisputeItem,
    Outcome,
    Ruling,
)
from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.progress import Progress
from app.services import Services
from app.ui.columns import Empty
from app.ui.list_pane import ListPane
from app.ui.naming.results import outcome_name
from app.ui.reasons import ReasonDialog
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.adjudication.columns import (
    dispute_columns,
    dispute_filters,
    queue_columns,
    review_columns,
    review_filters,
)
from app.ui.screens.adjudication.commands import Slots, desk_actions, nothing_waits
from app.ui.screens.adjudication.view import AdjudicationView, DeskView
from app.ui.tokens import State
from app.ui.words import counted, tr

RENEW_MS = 60_000  # so often at most a claim is prolonged while somebody is at work


class AdjudicationScreen(Screen):
    """The desk of an AI trainer. open: "" the desk, "task:17" that one, "disputes" and "reviews"
    a surface, "dispute:3" that one.
    """

    key: ClassVar[str] = "adjudication"
    group: ClassVar[Group] = Group.WORK
    icon: ClassVar[str] = "badge-check"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.REVIEW, Topic.WORK})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._surface = "desk"
        self._held: AdjudicationItem | None = None
        self._given: list[int] = []
        self._busy = False
        self._shown = False
        self._dispute: int | None = None
        self._last = ""
        self._renewed = QElapsedTimer()

    @property
    @override
    def title(self) -> str:
        return tr("Adjudication")

    @override
    def count(self) -> Count | None:
        waiting = self._services.disputes.waiting()
        return Count(waiting, State.WARN) if waiting else None

    @override
    def build(self) -> QWidget:
        context, services = self.context, self._services
        formats, settings = context.formats, context.settings
        desk = DeskView(
            context.jobs,
            services.adjudication.queue,
            queue_columns(lambda: services.desk.user.name),
            formats,
            settings,
        )
        self._disputes = ListPane(
            context.jobs, services.disputes.all, dispute_columns(formats), name="disputes",
            title=tr("Disputes"), filters=dispute_filters(), settings=settings, search=False,
            empty=Empty(
                tr("Nobody has challenged a review"), tr("A challenge is opened from the review."),
                tr("Choose a review"), lambda: self._show("reviews"),
            ),
        )  # fmt: skip
        self._reviews = ListPane(
            context.jobs, services.disputes.reviews, review_columns(formats),
            name="challengeable", title=tr("Reviews that can be challenged"),
            filters=review_filters(), settings=settings,
            empty=Empty(tr("No review can be challenged"), tr("All accepted their answers.")),
        )  # fmt: skip
        self._view = AdjudicationView(desk, self._disputes, self._reviews, formats)
        self._view.surface_wanted.connect(self._show)
        desk.chosen.connect(self._claim)
        panel = desk.panel
        panel.decided.connect(self._decide)
        panel.picked.connect(self._on_picked)
        panel.touched.connect(self._renew)
        panel.undone.connect(self._undo)
        panel.skipped.connect(self._skip)
        self._view.card.decided.connect(self._decide_dispute)
        self._disputes.picked.connect(self._on_dispute)
        self._reviews.picked.connect(self.actions_changed)
        self._reviews.opened.connect(lambda _id: self._challenge())
        self._reviews.add_row_action(tr("Challenge this review"), self._challenge)
        self._view.show_surface(self._surface)
        self._view.task.show_empty(Empty(tr("No dispute is chosen")), "info")
        return self._view

    @override
    def open(self, arg: str) -> None:
        self._shown = True
        kind, _, number = arg.partition(":")
        if kind == "task" and number.isdecimal():
            self._show("desk", int(number))
        elif kind == "dispute" and number.isdecimal():
            self._show("disputes")
            self._load_dispute(int(number))
        elif kind in ("disputes", "reviews"):
            self._show(kind)
        else:
            self._show("desk")

    @override
    def refresh(self) -> None:
        self._view.desk.look()
        self._disputes.refresh()
        self._reviews.refresh()

        def done(waiting: int) -> None:
            self._view.say_waiting(waiting)
            wanted = self._held is None and self._shown and self._surface == "desk"
            if wanted and not self._busy:
                self._claim(None)

        self.context.jobs.latest(
            self, "facts", tr("Count the disputes"),
            lambda _p: self._services.disputes.waiting(), done,
        )  # fmt: skip

    @override
    def actions(self) -> Sequence[Action]:
        if self._surface == "reviews":
            chosen = self.is_built and self._reviews.current_id() is not None
            off = "" if chosen else tr("No review is chosen.")
            return [Action(tr("Challenge this review"), self._challenge, primary=True, why_not=off)]
        if self._surface == "disputes":
            return [Action(tr("Challenge a review"), lambda: self._show("reviews"))]
        off = "" if self._held else tr("No task is on the desk.")
        slots = Slots(lambda: self._view.desk, self._skip, self._undo)
        return desk_actions(slots, off, self._why_no_undo())

    @override
    def places(self) -> Sequence[tuple[str, str]]:
        return ((tr("Disputes"), "disputes"), (tr("Challenge a review"), "reviews"))

    @override
    def leave(self) -> None:
        self._shown = False
        self._let_go()

    # The desk.

    def _show(self, surface: str, task_id: int | None = None) -> None:
        """Show a surface; on the desk this task, or what is there, or else the next one."""
        if surface != self._surface:
            if self._surface == "desk":
                self._let_go()
            self._surface = surface
            if self.is_built:
                self._view.show_surface(surface)
            self.actions_changed.emit()
        if surface == "desk" and self._shown and (self._held is None or task_id is not None):
            self._claim(task_id)
        elif self.is_built:
            self._view.show_surface(surface)

    def _claim(self, task_id: int | None) -> None:
        held = self._held
        if self._busy or (held is not None and held.task_id == task_id):
            return
        old = None if held is None else held.task_id

        def work(_progress: Progress) -> AdjudicationItem | None:
            taken = self._services.adjudication.claim(task_id)
            if old is not None:
                self._services.adjudication.release(old)
            return taken

        self._start(tr("Claim a task"), work)

    def _start(self, title: str, work: Callable[[Progress], AdjudicationItem | None]) -> None:
        self._busy = True
        self.context.jobs.start(
            title, work, self._on_desk, self._refused, writes=True, owner=self, quiet=True
        )

    def _refused(self, error: UserError) -> None:
        self._busy = False
        if self._held is None:
            self._on_desk(None)
            why = Empty(tr("You decide nothing here"), str(error))
            self._view.desk.item.show_empty(why, "lock")
        else:
            self.context.notify(State.BAD, str(error))
        self._view.desk.look()

    def _on_desk(self, taken: AdjudicationItem | None) -> None:
        self._busy = False
        if taken is not None and not (self._shown and self._surface == "desk"):
            number = taken.task_id
            self._write(lambda _p: self._services.adjudication.release(number))
            taken = None
        self._held = taken
        desk = self._view.desk
        desk.panel.show_item(taken)
        desk.panel.set_undo(self._why_no_undo())
        desk.mark_current(taken.task_id if taken else None)
        if taken is None:
            desk.item.show_empty(nothing_waits())
        else:
            self._renewed.start()
            desk.item.show_item(taken)
            desk.setFocus()
        self._say()
        self.actions_changed.emit()

    def _on_picked(self) -> None:
        chosen = self._view.desk.panel.chosen
        if self._held is not None and chosen is not None and chosen.answer:
            self._view.desk.item.show_item(self._held, chosen)

    def _decide(self, ruling: Ruling) -> None:
        held = self._held
        if held is None or self._busy:
            return
        services = self._services

        def work(_progress: Progress) -> tuple[int, AdjudicationItem | None]:
            made = services.adjudication.decide(held.task_id, ruling)
            return made, services.adjudication.claim()

        def done(found: tuple[int, AdjudicationItem | None]) -> None:
            self._given.append(found[0])
            words = tr("Decided: {task}, {label}.").replace("{task}", held.task)
            self._last = words.replace("{label}", ruling.label)
            self._on_desk(found[1])

        self._busy = True
        self.context.jobs.start(
            tr("Decide"), work, done, self._refused, writes=True, owner=self, quiet=True
        )

    def _undo(self) -> None:
        if self._busy or self._why_no_undo():
            return
        made, held = self._given[-1], self._held
        services = self._services

        def work(_progress: Progress) -> AdjudicationItem | None:
            task = services.adjudication.undo(made)
            if held is not None:
                services.adjudication.release(held.task_id)
            return services.adjudication.claim(task)

        def done(taken: AdjudicationItem | None) -> None:
            self._given.pop()
            self._last = tr("The last decision was taken back.")
            self._on_desk(taken)

        self._busy = True
        self.context.jobs.start(
            tr("Take back"), work, done, self._refused, writes=True, owner=self, quiet=True
        )

    def _skip(self) -> None:
        held = self._held
        if held is None or self._busy:
            return

        def work(_progress: Progress) -> AdjudicationItem | None:
            self._services.adjudication.skip(held.task_id)
            return self._services.adjudication.claim()

        self._start(tr("Skip"), work)

    def _let_go(self) -> None:
        held = self._held
        if held is None:
            return
        self._held = None
        self._view.desk.panel.show_item(None)
        self._write(lambda _p: self._services.adjudication.release(held.task_id))

    def _renew(self) -> None:
        """Prolong the claim of somebody at work; who does nothing loses it."""
        held = self._held
        if held is not None and not self._busy and self._renewed.hasExpired(RENEW_MS):
            self._renewed.start()
            self._write(lambda _p: self._services.adjudication.renew(held.task_id))

    def _write(self, work: Callable[[Progress], None]) -> None:
        self.context.jobs.start(tr("Claim"), work, writes=True, owner=self, quiet=True)

    def _why_no_undo(self) -> str:
        return "" if self._given else tr("You have decided nothing since the window was opened.")

    def _say(self) -> None:
        lines = [self._last]
        if self._held is not None:
            clock = self.context.formats.clock(self._held.claimed_until)
            lines.append(tr("Claimed until {time}").replace("{time}", clock))
        self._view.desk.say("\n".join(line for line in lines if line))

    # Disputes.

    def _on_dispute(self) -> None:
        chosen = self._disputes.current_id()
        if chosen is not None and chosen != self._dispute:
            self._load_dispute(chosen)

    def _load_dispute(self, dispute_id: int) -> None:
        def done(item: DisputeItem) -> None:
            self._dispute = dispute_id
            self._view.task.show_dispute(item)
            self._view.card.show_item(item)

        self.context.jobs.latest(
            self, "dispute", tr("Load the dispute"),
            lambda _p: self._services.disputes.item(dispute_id), done,
        )  # fmt: skip

    def _decide_dispute(self, outcome: Outcome, note: str) -> None:
        number = self._dispute
        if number is None:
            return

        def done(effect: DisputeEffect) -> None:
            lines = counted("%n pay lines", effect.lines, "one pay line")
            said = outcome_name(outcome)
            if effect.lines:
                said = tr("{outcome}; {lines} written").replace("{lines}", lines)
                said = said.replace("{outcome}", outcome_name(outcome))
            self.context.notify(State.GOOD, f"{said}.")
            self._load_dispute(number)

        self.context.jobs.start(
            tr("Decide the dispute"),
            lambda _p: self._services.disputes.decide(number, outcome, note),
            done,
            writes=True,
            owner=self,
        )

    def _challenge(self) -> None:
        row = self._reviews.current_row()
        if not isinstance(row, ChallengeableRow):
            return

        def answered(reason: str) -> None:
            self.context.jobs.start(
                tr("Challenge a review"),
                lambda _p: self._services.disputes.open(row.id, reason),
                lambda made: self.context.open_page(self.key, f"dispute:{made}"),
                writes=True,
                owner=self,
            )

        made = ReasonDialog(
            self._view,
            tr("Challenge the review of {task}").replace("{task}", row.task),
            tr("An AI trainer who is no party decides. The reason is kept with the review."),
            tr("Challenge"),
            answered,
        )
        made.open()
