"""The Progression page: decide proposals, see the ladder, find who is nearly there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.lists import IdArray, ListQuery, ListSource
from app.domain.news import Topic
from app.domain.people import Level
from app.domain.progress import Progress
from app.domain.progression import LadderRow, Proposal, ProposalState
from app.services import Services
from app.ui.columns import Empty
from app.ui.list_pane import ListPane
from app.ui.lists import InMemorySource
from app.ui.naming.people import level_word
from app.ui.rights import why_not
from app.ui.screen import Action, Count, Group, Screen, ScreenContext
from app.ui.screens.progression.columns import (
    nearest_columns,
    nearest_filters,
    proposal_columns,
    proposal_filters,
    rung_columns,
)
from app.ui.screens.progression.view import SURFACES, ProgressionView
from app.ui.tokens import State
from app.ui.words import counted, tr


class ProgressionScreen(Screen):
    """open: "" as it was left, "decide", "ladder", "nearest" a surface, "proposal:17" that one."""

    key: ClassVar[str] = "progression"
    group: ClassVar[Group] = Group.PEOPLE
    icon: ClassVar[str] = "trending-up"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.PROGRESSION, Topic.PEOPLE, Topic.QUALITY, Topic.CREDENTIALS, Topic.SETTINGS}
    )

    def __init__(self, services: Services, context: ScreenContext) -> None:
        super().__init__(context)
        self._services = services
        self._surface = "decide"
        self._proposals: list[Proposal] = []
        self._wanted = 0

    @property
    @override
    def title(self) -> str:
        return tr("Progression")

    @override
    def build(self) -> QWidget:
        context, people = self.context, self._services.progression.people
        formats = context.formats
        self._columns = proposal_columns(formats)
        self._pane = ListPane(
            context.jobs,
            self._source(),
            self._columns,
            name="proposals",
            title=tr("Proposals"),
            filters=proposal_filters(),
            empty=Empty(
                tr("No proposals"),
                tr("Evaluate everybody to propose the steps that the rules ask for."),
                tr("Evaluate everybody"),
                self._evaluate,
            ),
        )
        self._nearest = ListPane(
            context.jobs, people, nearest_columns(formats), name="nearest",
            title=tr("People by the gates they have met"), filters=nearest_filters(),
            empty=Empty(tr("Nobody is active yet"), tr("Import experts first.")),
            settings=context.settings,
        )  # fmt: skip
        self._rungs = [(level, self._rung(level)) for level in Level]
        self._view = ProgressionView(self._pane, self._rungs, self._nearest, formats)
        self._connect()
        return self._view

    @override
    def open(self, arg: str) -> None:
        what, _, rest = arg.partition(":")
        self._wanted = 0
        if what in SURFACES:
            self._surface = what
        elif what == "proposal" and rest.isdigit():
            self._surface, self._wanted = "decide", int(rest)
            self._pane.clear_filters()
        elif what == "level" and rest:
            self._surface = "nearest"
            self._nearest.set_filter("level", rest)
        self._view.show_surface(self._surface)
        self.refresh()

    @override
    def refresh(self) -> None:
        services = self._services

        def work(_progress: Progress) -> list[Proposal]:
            return services.progression.proposals(open_only=False)

        self.context.jobs.latest(self, "proposals", tr("Proposals"), work, self._show_proposals)
        if self._surface == "ladder":
            for _level, pane in self._rungs:
                pane.refresh()
        elif self._surface == "nearest":
            self._nearest.refresh()

    @override
    def actions(self) -> Sequence[Action]:
        return (
            Action(
                tr("Evaluate everybody"),
                self._evaluate,
                shortcut="Ctrl+Shift+E",
                primary=True,
                why_not=why_not(self._services, "progression.propose"),
            ),
            self._surface_action(tr("Show the proposals"), "decide"),
            self._surface_action(tr("Show the ladder"), "ladder"),
            self._surface_action(tr("Show who is nearest to the next step"), "nearest"),
        )

    @override
    def count(self) -> Count | None:
        return Count(self._services.workspace.counts().proposals)

    def _surface_action(self, text: str, name: str) -> Action:
        return Action(text, lambda: self.context.open_page(self.key, name), in_bar=False)

    def _rung(self, level: Level) -> ListPane:
        context = self.context
        pane = ListPane(
            context.jobs,
            _Rung(self._services.progression.people, level),
            rung_columns(context.formats, level),
            name=f"rung-{level.value}",
            title=level_word(level),
            search=False,
            empty=Empty(tr("Nobody on this rung")),
            settings=context.settings,
        )
        pane.opened.connect(self._open_person)
        pane.loaded.connect(lambda: self._view.say_people(level, len(pane.model.ids)))
        return pane

    def _connect(self) -> None:
        self._nearest.opened.connect(self._open_person)
        self._pane.picked.connect(self._show_picked)
        self._pane.loaded.connect(self._on_loaded)
        self._view.surface_wanted.connect(lambda name: self.context.open_page(self.key, name))
        detail = self._view.detail
        detail.person_wanted.connect(self._open_person)
        detail.sign_in_wanted.connect(lambda: self.context.open_page("settings", "users"))
        detail.approved.connect(self._approve)
        detail.refused.connect(self._refuse)

    def _open_person(self, id_: object) -> None:
        self.context.open_page("experts", f"person:{id_}")

    def _show_proposals(self, proposals: list[Proposal]) -> None:
        # What waits first, oldest first; then what was decided, newest first.
        waiting = [p for p in proposals if p.state is ProposalState.PROPOSED]
        decided = [p for p in proposals if p.state is not ProposalState.PROPOSED]
        self._proposals = waiting + decided[::-1]
        self._view.say_waiting(len(waiting))
        self._pane.set_source(self._source())

    def _source(self) -> InMemorySource[Proposal]:
        return InMemorySource(
            self._proposals,
            self._columns,
            fields={"state": lambda p: p.state.value},
        )

    def _on_loaded(self) -> None:
        ids = [int(i) for i in self._pane.model.ids]
        held = self._proposals
        places = [i for i in ids if i < len(held) and held[i].id == self._wanted]
        if places:
            self._wanted = 0
            self._pane.select_ids(places)
        elif ids and not self._pane.selected_ids():
            self._pane.select_ids(ids[:1])
        self._show_picked()

    def _show_picked(self) -> None:
        picked = [i for i in self._pane.selected_ids() if i < len(self._proposals)]
        if not picked:
            self._view.detail.show_none(self._nothing())
            return
        proposal = self._proposals[picked[0]]
        user = self._services.desk.user
        self._view.detail.show_proposal(
            proposal,
            why_not(self._services, "progression.decide"),
            own=proposal.proposed_by == user.name,
        )

    def _nothing(self) -> Empty:
        if self._proposals:
            return Empty(tr("Nothing is picked"), tr("Pick a step in the list."))
        return Empty(tr("Nothing waits for a decision"))

    def _approve(self, reason: str) -> None:
        self._decide(
            lambda id_: self._services.progression.approve(id_, reason),
            tr("{name} is {level} from today."),
        )

    def _refuse(self, reason: str) -> None:
        self._decide(
            lambda id_: self._services.progression.refuse(id_, reason),
            tr("Refused. {name} stays where they are."),
        )

    def _decide(self, decision: Callable[[int], None], words: str) -> None:
        proposal = self._view.detail.proposal
        if proposal is None:
            return
        said = words.replace("{name}", proposal.expert).replace(
            "{level}", level_word(proposal.to_level)
        )
        self.context.jobs.start(
            tr("Deciding"),
            lambda _progress: decision(proposal.id),
            lambda _none: self.context.notify(State.GOOD, said),
            writes=True,
            owner=self,
        )

    def _evaluate(self) -> None:
        def done(made: int) -> None:
            words = (
                counted(
                    "%n new proposals wait for a decision.",
                    made,
                    "%n new proposal waits for a decision.",
                )
                if made
                else tr("Everybody was evaluated: no new step is due.")
            )
            self.context.notify(State.GOOD, words)

        self.context.jobs.start(
            tr("Evaluating everybody"),
            self._services.progression.evaluate,
            done,
            writes=True,
            owner=self,
        )


class _Rung:
    """The people of one level: a list of its own, so that an empty one is not a search."""

    def __init__(self, people: ListSource[LadderRow], level: Level) -> None:
        self._people, self._level = people, level

    def find(self, query: ListQuery) -> IdArray:
        """Those of this level that match."""
        return self._people.find(
            replace(query, filters=(*query.filters, ("level", self._level.value)))
        )

    def rows(self, ids: Sequence[int]) -> Sequence[LadderRow]:
        """Their lines."""
        return self._people.rows(ids)
