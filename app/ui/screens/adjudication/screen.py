"""The Adjudication page: holds one claimed task or dispute and gives it back when it is left."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.adjudication import (
    ChallengeableRow,
    DisputeEffect,
    DisputeItem,
    DisputeRow,
    Outcome,
    Ruling,
)
from app.domain.news import Topic
from app.services import Services
from app.ui.columns import Empty
from app.ui.last_held import LastHeld
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
from app.ui.screens.adjudication.commands import (
    claim_ran_out,
    desk_actions,
    dispute_actions,
    no_dispute,
    nothing_waits,
)
from app.ui.screens.adjudication.dispute_card import DisputeCard
from app.ui.screens.adjudication.drafts import (
    dispute_text,
    read_dispute,
    read_ruling,
    ruling_text,
)
from app.ui.screens.adjudication.holding import Holding, Taken
from app.ui.screens.adjudication.panel import RulingPanel
from app.ui.screens.adjudication.view import AdjudicationView, DeskView
from app.ui.tokens import State
from app.ui.words import counted, tr


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
        self._shown = False
        self._read: int | None = None  # the dispute that is shown and not held
        self._listed = False  # before, the list's cursor is that of the last session
        self._desk = Holding(
            context.jobs, services.adjudication, lambda item: item.task_id, services.desk.now,
            lambda: ruling_text(self._panel().draft),
            LastHeld(context.settings, "adjudication/held-task"), self,
        )  # fmt: skip
        self._cases = Holding(
            context.jobs, services.disputes, lambda item: item.row.id, services.desk.now,
            lambda: dispute_text(self._card().draft),
            LastHeld(context.settings, "adjudication/held-dispute"), self,
        )  # fmt: skip

    def _panel(self) -> RulingPanel:
        return self._view.desk.panel

    def _card(self) -> DisputeCard:
        return self._view.card

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
            context.jobs, services.adjudication.queue, queue_columns(self._me), formats, settings
        )
        self._disputes = ListPane(
            context.jobs, services.disputes.all, dispute_columns(formats, self._me),
            name="disputes",
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
        self._connect_desk(desk)
        self._connect_disputes()
        self._reviews.picked.connect(self.actions_changed)
        self._reviews.opened.connect(lambda _id: self._challenge())
        self._reviews.add_row_action(tr("Challenge this review"), self._challenge)
        self._view.show_surface(self._surface)
        self._view.task.show_empty(no_dispute(), "info")
        return self._view

    def _me(self) -> str:
        return self._services.desk.user.name

    def _connect_desk(self, desk: DeskView) -> None:
        held, panel = self._desk, desk.panel
        held.lease.watch(self._view, desk, desk.item, panel)
        held.on_desk.connect(self._on_desk)
        held.refused.connect(self._refused)
        held.lapsed.connect(
            lambda: desk.item.show_empty(claim_ran_out(lambda: held.claim(None)), "clock")
        )
        desk.chosen.connect(held.claim)
        panel.decided.connect(self._decide)
        panel.picked.connect(self._on_picked)
        panel.touched.connect(held.typed)
        panel.undone.connect(held.undo)
        panel.skipped.connect(held.skip)

    def _connect_disputes(self) -> None:
        held, card, task = self._cases, self._view.card, self._view.task
        held.lease.watch(self._view, card, task)
        held.on_desk.connect(self._on_case)
        held.refused.connect(self._case_refused)
        held.lapsed.connect(
            lambda: task.show_empty(claim_ran_out(lambda: held.claim(None)), "clock")
        )
        card.decided.connect(self._decide_dispute)
        card.touched.connect(held.typed)
        card.undone.connect(held.undo)
        card.skipped.connect(held.skip)
        self._disputes.picked.connect(self._on_dispute)
        self._disputes.loaded.connect(self._on_disputes)

    @override
    def open(self, arg: str) -> None:
        self._shown = True
        kind, _, number = arg.partition(":")
        if kind == "task" and number.isdecimal():
            self._show("desk", int(number))
        elif kind == "dispute" and number.isdecimal():
            self._show("disputes", int(number))
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
            self._claim_unasked()

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
            challenge = Action(tr("Challenge a review"), lambda: self._show("reviews"))
            return [challenge, *dispute_actions(self._card, self._cases)]
        return desk_actions(self._panel, self._desk)

    @override
    def places(self) -> Sequence[tuple[str, str]]:
        return ((tr("Disputes"), "disputes"), (tr("Challenge a review"), "reviews"))

    @override
    def leave(self) -> None:
        self._shown = False
        self._leave_surfaces()

    def _show(self, surface: str, number: int | None = None) -> None:
        if surface != self._surface:
            self._leave_surfaces()
            self._surface = surface
            self.actions_changed.emit()
        self._desk.wanted = self._shown and surface == "desk"
        self._cases.wanted = self._shown and surface == "disputes"
        if self.is_built:
            self._view.show_surface(surface)
        if number is None:
            self._claim_unasked()
        elif surface == "desk":
            self._desk.claim(number)
        else:
            self._open_dispute(number)

    def _leave_surfaces(self) -> None:
        for held in (self._desk, self._cases):
            held.wanted = held.away = False
            held.let_go()
        self._read = None

    def _claim_unasked(self) -> None:
        if self._desk.is_free:
            self._desk.claim(None)
        if self._cases.is_free and self._read is None:
            self._cases.claim(None)

    # The desk.

    def _on_desk(self, taken: Taken | None) -> None:
        desk = self._view.desk
        item = taken.item if taken else None
        desk.panel.show_item(item, read_ruling(taken.draft) if taken else None)
        desk.panel.set_undo(self._desk.why_no_undo)
        desk.mark_current(taken.number if taken else None)
        if item is None:
            desk.item.show_empty(nothing_waits())
        else:
            desk.item.show_item(item, desk.panel.shown)
            desk.take_keys()
        desk.say(self._what_is_held(self._desk))
        self.actions_changed.emit()

    def _refused(self, words: str, _asked: int | None) -> None:
        if self._desk.held is None:
            self._on_desk(None)
            self._view.desk.item.show_empty(Empty(tr("You decide nothing here"), words), "lock")
        else:
            self.context.notify(State.BAD, words)
        self._view.desk.look()

    def _on_picked(self) -> None:
        desk = self._view.desk
        if self._desk.held is not None:
            desk.item.show_answer(self._desk.held.item, desk.panel.shown)

    def _decide(self, ruling: Ruling) -> None:
        held = self._desk.held
        if held is None:
            return
        words = tr("Decided: {task}, {label}.").replace("{task}", held.item.task)
        words = words.replace("{label}", ruling.label)
        self._desk.decide(lambda task: (self._services.adjudication.decide(task, ruling), words))

    def _what_is_held(self, holding: Holding) -> str:
        lines = [holding.said]
        if holding.held is not None:
            until = self._services.desk.now() + holding.lease.left()
            clock = self.context.formats.clock(until)
            lines.append(tr("Claimed until {time}").replace("{time}", clock))
        return "\n".join(line for line in lines if line)

    # Disputes.

    def _on_case(self, taken: Taken | None) -> None:
        view = self._view
        if taken is not None:
            self._read = None
            view.task.show_dispute(taken.item)
            view.card.show_item(taken.item, read_dispute(taken.draft))
            self._disputes.select_ids([taken.number])
            view.setFocus()
        elif self._read is None:
            view.task.show_empty(no_dispute(), "circle-check")
            view.card.show_item(None)
        view.card.set_undo(self._cases.why_no_undo)
        view.card.say(self._what_is_held(self._cases))
        self.actions_changed.emit()

    def _case_refused(self, words: str, asked: int | None) -> None:
        """Who may not hold a dispute may read it."""
        if asked is None and self._cases.held is None:
            self._view.task.show_empty(Empty(tr("You decide nothing here"), words), "lock")
        else:
            self.context.notify(State.BAD, words)
        if asked is not None and self._cases.held is None:
            self._read_dispute(asked)
        self._disputes.refresh()

    def _on_disputes(self) -> None:
        self._listed = True
        on_desk = self._cases.held.number if self._cases.held else self._read
        if on_desk is not None:
            self._disputes.select_ids([on_desk])

    def _on_dispute(self) -> None:
        row, held = self._disputes.current_row(), self._cases.held
        if (
            not self._listed
            or not isinstance(row, DisputeRow)
            or row.id in (self._read, held and held.number)
        ):
            return
        if row.outcome is None:
            self._cases.claim(row.id)
        else:
            self._read_dispute(row.id)

    def _open_dispute(self, dispute_id: int) -> None:
        """Claim a dispute that waits, read one that was decided."""

        def done(item: DisputeItem) -> None:
            self._show_read(item)
            if item.row.outcome is None:
                self._cases.claim(dispute_id)

        self._load(dispute_id, done)

    def _read_dispute(self, dispute_id: int) -> None:
        """Show a dispute that is not to be decided here."""
        self._load(dispute_id, self._show_read)

    def _load(self, dispute_id: int, done: Callable[[DisputeItem], None]) -> None:
        self._read = dispute_id
        self._cases.let_go()
        self.context.jobs.latest(
            self, "dispute", tr("Load the dispute"),
            lambda _p: self._services.disputes.item(dispute_id), done,
        )  # fmt: skip

    def _show_read(self, item: DisputeItem) -> None:
        if self._read == item.row.id:
            self._view.task.show_dispute(item)
            self._view.card.show_item(item)
            self._disputes.select_ids([item.row.id])

    def _decide_dispute(self, outcome: Outcome, note: str) -> None:
        held = self._cases.held
        if held is None:
            return

        def give(number: int) -> tuple[int, str]:
            effect = self._services.disputes.decide(number, outcome, note)
            return number, f"{held.item.row.task}: {_done(outcome, effect)}."

        self._cases.decide(give)

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


def _done(outcome: Outcome, effect: DisputeEffect) -> str:
    if not effect.lines:
        return outcome_name(outcome)
    lines = counted("%n pay lines", effect.lines, "one pay line")
    said = tr("{outcome}; {lines} written").replace("{lines}", lines)
    return said.replace("{outcome}", outcome_name(outcome))
