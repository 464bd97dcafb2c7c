"""The Review page: holds one claimed item at a time and gives it back when the page is left."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from app.domain.errors import UserError
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.review import Decision, Review, Verdict
from app.services import Services
from app.services.permissions import may
from app.ui.columns import Empty
from app.ui.drafting import Drafting
from app.ui.last_held import LastHeld
from app.ui.lease import Lease
from app.ui.naming.results import verdict_done
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.review import empties
from app.ui.screens.review.claims import Claimed, Claims
from app.ui.screens.review.columns import queue_columns
from app.ui.screens.review.commands import Slots, desk_actions
from app.ui.screens.review.drafts import Draft, read, written
from app.ui.screens.review.states import StatesView
from app.ui.screens.review.view import ReviewView
from app.ui.tokens import State
from app.ui.words import tr

BLINK_MS = 200  # so long a new item is on the desk before a verdict counts
STATES = "sampling"  # what the page is opened with to show who is sampled


class ReviewScreen(Screen):
    """The desk of a QC analyst. open: "" the desk, "item:17", "project:3" its queue, "sampling"."""

    key: ClassVar[str] = "review"
    group: ClassVar[Group] = Group.WORK
    icon: ClassVar[str] = "clipboard-check"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.REVIEW, Topic.WORK, Topic.SETTINGS})

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._claims = Claims(services)
        self._project: tuple[int, str] | None = None
        self._projects: list[tuple[int, str]] = []
        self._held: Claimed | None = None
        self._given: list[Review] = []
        self._busy = False
        self._away = False  # the claim ran out; the next one waits for a wish
        self._shown = False
        self._at_states = False  # who is sampled is shown in the desk's place
        self._today = 0
        self._last = ""
        self._clock = QElapsedTimer()
        self._last_held = LastHeld(context.settings, "review/held")
        self._lease = Lease(self._renew, self._lapsed, self)
        self._drafting = Drafting(lambda: written(self._view.panel.draft), self._keep, self)

    @property
    @override
    def title(self) -> str:
        return tr("Review")

    @override
    def count(self) -> Count | None:
        waiting = self._services.workspace.counts().review
        return Count(waiting) if waiting else None

    @override
    def build(self) -> QWidget:
        desk = self._services.desk
        self._view = ReviewView(
            self.context.jobs,
            self._services.review.queue,
            queue_columns(desk.now, lambda: desk.user.name),
            self.context.formats,
            self.context.settings,
        )
        self._view.chosen.connect(self._claim)
        self._view.touched.connect(self._lease.touch)
        panel = self._view.panel
        panel.decided.connect(self._decide)
        panel.edited.connect(self._on_edited)
        panel.undone.connect(self._undo)
        panel.skipped.connect(self._skip)
        panel.sent.connect(self._send)
        context = self.context
        self._states = StatesView(
            context.jobs, self._services.review.states, context.formats, context.settings,
            lambda number: context.open_page("experts", f"person:{number}"),
        )  # fmt: skip
        # Beside the view, not in it: the desk's digits are keys, here they are typed.
        self._stack = QStackedWidget()
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._states)
        return self._stack

    @override
    def open(self, arg: str) -> None:
        self._show_states(arg == STATES)
        if arg == STATES:
            return
        self._shown = True
        kind, _, number = arg.partition(":")
        if kind == "project" and number.isdecimal():
            self._filter_project(int(number))
        elif kind in ("item", "submission") and number.isdecimal():
            self._claim(int(number))
            return
        if self._held is None:
            self._claim(None)

    @override
    def refresh(self) -> None:
        if self._at_states:
            self._states.pane.refresh()
        self._view.look(self._project[0] if self._project else None)

        def work(_progress: Progress) -> tuple[int, list[tuple[int, str]]]:
            projects = [(p.id, p.name) for p in self._services.work.all_projects()]
            return self._services.review.decided_today(), projects

        def done(found: tuple[int, list[tuple[int, str]]]) -> None:
            self._today, projects = found
            if projects != self._projects:
                self._projects = projects
                self._states.offer_projects(projects)
                self.actions_changed.emit()
            self._say_claim()
            if self._held is None and self._shown and not (self._busy or self._away):
                self._claim(None)

        self.context.jobs.latest(self, "facts", tr("Load the review desk"), work, done)

    @override
    def actions(self) -> Sequence[Action]:
        if self._at_states:
            return [Action(tr("Back to the desk"), lambda: self.context.open_page(self.key, ""))]
        choices = [(tr("All projects"), partial(self._filter_project, 0))]
        choices += [
            (name, partial(self._filter_project, number)) for number, name in self._projects
        ]
        shown = self._project[1] if self._project else tr("All projects")
        panel_off = "" if self._held else tr("No item is on the desk.")
        slots = Slots(
            self._choose, self._confirm, self._skip, self._guidelines, self._differences,
            self._write_note, self._digit, self._undo, self._send,
        )  # fmt: skip
        return [
            Action(tr("Who is sampled"), lambda: self.context.open_page(self.key, STATES)),
            Action(shown, self.refresh, icon="filter", choices=tuple(choices)),
            *desk_actions(slots, panel_off, self._why_no_undo(), self._view.item.commands()),
        ]

    @override
    def leave(self) -> None:
        self._shown = False
        held = self._held
        if held is None:
            return
        self._drafting.save()
        number = held.id
        self._clear_desk()
        self._write(tr("Give the item back"), lambda _p: self._claims.release(number))

    def _show_states(self, wanted: bool) -> None:
        """Show the states or the desk; who looks at these gives the item back, with its draft."""
        if wanted == self._at_states:
            return
        self.leave()
        self._at_states = wanted
        self._stack.setCurrentWidget(self._states if wanted else self._view)
        self.actions_changed.emit()
        self.refresh()

    # What the keys and buttons do.

    def _choose(self, verdict: Verdict) -> None:
        if self._clock.isValid() and self._clock.elapsed() < BLINK_MS:
            return  # a key hit twice is not a look at the next item
        self._view.panel.choose(verdict)

    def _confirm(self) -> None:
        self._view.panel.confirm()

    def _digit(self, number: int) -> None:
        self._view.panel.press_digit(number)

    def _write_note(self) -> None:
        self._view.panel.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _guidelines(self) -> None:
        self._view.item.toggle_guidelines()

    def _differences(self) -> None:
        self._view.item.toggle_differences()

    def _filter_project(self, project_id: int) -> None:
        name = dict(self._projects).get(project_id, tr("One project"))
        self._project = (project_id, name) if project_id else None
        self.actions_changed.emit()
        self.refresh()
        if self._held is None or (project_id and self._held.item.project_id != project_id):
            self._claim(None)

    def _skip(self) -> None:
        self._pass_on(tr("Skip"), self._claims.skip)

    def _send(self) -> None:
        self._pass_on(tr("Send to adjudication"), self._claims.send)

    def _pass_on(self, title: str, act: Callable[[int, int | None], Claimed | None]) -> None:
        held = self._held
        if held is None or self._busy:
            return
        number, project = held.id, self._project_id()
        self._drafting.save()
        self._start(title, lambda _p: act(number, project))

    def _claim(self, submission_id: int | None) -> None:
        held = self._held
        if self._busy or (held is not None and held.id == submission_id):
            return
        if not may(self._services.desk.user.role, "review.decide"):
            self._show_denied()
            return
        if held is not None:
            self._drafting.save()
        old = held.id if held else None
        project = self._project_id()

        last = self._last_held.number
        if submission_id is None and old is None and project is None and last:
            self._start(tr("Claim an item"), lambda _p: self._claims.resume(last))
        else:
            self._start(
                tr("Claim an item"), lambda _p: self._claims.swap(submission_id, project, old)
            )

    def _decide(self, decision: Decision) -> None:
        held = self._held
        if held is None or self._busy:
            return
        self._drafting.pause()
        number, project = held.id, self._project_id()
        seconds = max(1, round(self._clock.elapsed() / 1000))

        def work(_progress: Progress) -> tuple[Review, Claimed | None]:
            return self._claims.decide(number, decision, seconds, project)

        def done(found: tuple[Review, Claimed | None]) -> None:
            review, taken = found
            self._given.append(review)
            self._today += 1
            self._on_desk(taken)
            said = verdict_done(decision.verdict)
            words = tr("{verdict}: {item}, {author}.").replace("{verdict}", said)
            words = words.replace("{item}", held.item.task).replace("{author}", held.item.author)
            self._last = words
            self._say_claim()

        self._busy = True
        self.context.jobs.start(
            tr("Give the verdict"), work, done, self._refused, writes=True, owner=self, quiet=True
        )

    def _undo(self) -> None:
        if self._busy or self._why_no_undo():
            return
        review = self._given[-1]
        old = self._held.id if self._held else None
        self._drafting.save()

        def work(_progress: Progress) -> Claimed | None:
            return self._claims.take_back(review, old)

        def done(taken: Claimed | None) -> None:
            self._given.pop()
            self._today = max(0, self._today - 1)
            self._last = tr("The last verdict was taken back.")
            self._on_desk(taken)
            if taken is not None:
                self._view.panel.show_item(taken.item, Draft.of(review.decision))

        self._busy = True
        self.context.jobs.start(
            tr("Take back"), work, done, self._refused, writes=True, owner=self, quiet=True
        )

    # The claim.

    def _project_id(self) -> int | None:
        return self._project[0] if self._project else None

    def _start(self, title: str, work: Callable[[Progress], Claimed | None]) -> None:
        self._busy = True
        self.context.jobs.start(
            title, work, self._on_desk, self._refused, writes=True, owner=self, quiet=True
        )

    def _refused(self, error: UserError) -> None:
        self._busy = False
        self.context.notify(State.BAD, str(error))
        self._view.look(self._project_id())
        if self._held is None:
            self._on_desk(None)

    def _on_desk(self, taken: Claimed | None) -> None:
        self._busy = False
        if taken is not None and not self._shown:  # the page was left meanwhile
            number = taken.id
            self._clear_desk()
            self._write(tr("Give the item back"), lambda _p: self._claims.release(number))
            return
        self._held = taken
        self._away = False
        self._last_held.number = taken.id if taken else 0
        if taken is None:
            self._clear_desk()
            self._view.item.show_empty(self._why_empty())
        else:
            self._drafting.begin(taken.id, taken.draft)
            self._clock.start()
            self._lease.begin(taken.seconds)
            self._view.item.show_item(taken.item)
            self._view.panel.show_item(taken.item, read(taken.draft) if taken.draft else Draft())
            self._view.take_keys()
        self._view.mark_current(taken.id if taken else None)
        self._view.panel.set_undo(self._why_no_undo())
        self._say_claim()
        self.actions_changed.emit()

    def _clear_desk(self) -> None:
        self._held = None
        self._lease.end()
        self._drafting.end()
        self._view.panel.show_item(None, Draft())

    def _renew(self) -> None:
        if self._held is not None:
            number = self._held.id
            self._write(tr("Renew the claim"), lambda _p: self._claims.renew(number))
            self._say_claim()

    def _lapsed(self) -> None:
        self._away = True
        self._drafting.save()
        self._clear_desk()
        self._view.item.show_empty(empties.claim_ran_out(lambda: self._claim(None)), "clock")
        self._say_claim()
        self.actions_changed.emit()

    # Small things.

    def _on_edited(self) -> None:
        self._lease.touch()
        self._drafting.typed()

    def _keep(self, number: int, text: str) -> None:
        self._write(tr("Keep the draft"), lambda _p: self._claims.keep(number, text))

    def _write(self, title: str, work: Callable[[Progress], None]) -> None:
        self.context.jobs.start(title, work, writes=True, owner=self, quiet=True)

    def _why_no_undo(self) -> str:
        me = self._services.desk.user.name
        mine = bool(self._given) and self._given[-1].reviewer == me
        return "" if mine else tr("You have given no verdict since the window was opened.")

    def _say_claim(self) -> None:
        lines = [self._last, tr("{n} reviewed today").replace("{n}", f"{self._today:,}")]
        if self._held is not None:
            until = self._services.desk.now() + self._lease.left()
            clock = self.context.formats.clock(until)
            lines[1] = tr("Claimed until {time}").replace("{time}", clock) + " · " + lines[1]
        self._view.say_claim("\n".join(line for line in lines if line))

    def _why_empty(self) -> Empty:
        if self._project:
            return empties.nothing_in_project(lambda: self._filter_project(0))
        return empties.nothing_waits(lambda: self.context.open_page("imports", "kind:submissions"))

    def _show_denied(self) -> None:
        empty = empties.may_not_decide(lambda: self.context.open_page("settings", "users"))
        self._view.item.show_empty(empty, "lock")
