"""The changes the Experts page makes: asks, writes in a job, and says what became of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.config.policies import LadderPolicy
from app.domain.pages import PersonPage
from app.domain.people import Expert, ExpertStatus, Level
from app.domain.progress import Progress
from app.domain.progression import Proposal
from app.services import Services
from app.ui.naming.people import level_word
from app.ui.reasons import ask_reason
from app.ui.rights import why_not
from app.ui.screen import Action, Screen, ScreenContext
from app.ui.screens.experts.questions import ask_capacity, ask_level, ask_module
from app.ui.tokens import State
from app.ui.words import counted, tr


class PersonChanges:
    """What can be done to one person. `window` is where questions open."""

    def __init__(
        self,
        services: Services,
        context: ScreenContext,
        owner: Screen,
        window: Callable[[], QWidget],
    ) -> None:
        self._services, self._context = services, context
        self._owner, self._window = owner, window

    def actions(self, page: PersonPage) -> tuple[Action, ...]:
        """The actions of a person's page."""
        not_here = why_not(self._services, "people.edit")
        status = page.expert.status
        gone = tr("This person has left.") if status is ExpertStatus.OFFBOARDED else ""
        active = status is ExpertStatus.ACTIVE
        stand = (
            Action(tr("Pause…"), lambda: self.pause(page), "Ctrl+Shift+P", why_not=not_here)
            if active
            else Action(
                tr("Take on…") if status is ExpertStatus.APPLICANT else tr("Activate…"),
                lambda: self.activate(page), "Ctrl+Shift+A", why_not=not_here,
            )
        )  # fmt: skip
        others = (
            Action(
                tr("Set capacity…"), lambda: self.set_capacity(page.expert), "Ctrl+Shift+C",
                why_not=not_here, in_bar=False,
            ),
            Action(
                tr("Training passed…"), lambda: self.pass_training(page.expert), "Ctrl+Shift+T",
                why_not=not_here or gone, in_bar=False,
            ),
            Action(
                tr("Offboard…"), lambda: self.offboard(page), "Ctrl+Shift+O",
                why_not=not_here or gone, in_bar=False,
            ),
        )  # fmt: skip
        menu = Action(
            tr("Change"),
            lambda: None,
            why_not=not_here,
            choices=tuple((each.text, each.slot) for each in others if not each.why_not),
        )
        return (menu, stand, *others)

    def pause(self, page: PersonPage) -> None:
        """Ask, then hold the person's open work."""
        expert = page.expert
        ask_reason(
            self._window(),
            tr("Pause {name}").replace("{name}", expert.name),
            tr("No new work is planned for them, and their open assignments are held."),
            tr("Pause"),
            lambda reason: self._write(
                tr("Pausing"),
                lambda: self._services.people.pause(expert.id, reason),
                lambda _none: tr("{name} is paused.").replace("{name}", expert.name),
            ),
            counts=((tr("Assignments held"), f"{page.work.open:,}"),),
        )

    def activate(self, page: PersonPage) -> None:
        """Ask, then give the person's held work back."""
        expert = page.expert
        ask_reason(
            self._window(),
            tr("Activate {name}").replace("{name}", expert.name),
            tr("They are planned for work again. What only the pause held is open again."),
            tr("Activate"),
            lambda reason: self._write(
                tr("Activating"),
                lambda: self._services.people.activate(expert.id, reason),
                lambda _none: tr("{name} is active.").replace("{name}", expert.name),
            ),
            counts=((tr("Assignments held now"), f"{page.work.held:,}"),),
            required=False,
        )

    def offboard(self, page: PersonPage) -> None:
        """Ask with counts, then end the person's work."""
        expert, work = page.expert, page.work
        ask_reason(
            self._window(),
            tr("Offboard {name}").replace("{name}", expert.name),
            tr(
                "What they still owe is cancelled and open for others at the next plan. Their "
                "records, scores and pay stay."
            ),
            tr("Offboard"),
            lambda reason: self._write(
                tr("Offboarding"),
                lambda: self._services.people.offboard(expert.id, reason),
                lambda n: _left(expert, n),
            ),
            counts=(
                (tr("Assignments cancelled: open"), f"{work.open:,}"),
                (tr("Assignments cancelled: held"), f"{work.held:,}"),
                (tr("Assignments cancelled: returned"), f"{work.returned:,}"),
                (tr("Still owed to them"), self._owed(page)),
            ),
            danger=True,
        )  # fmt: skip

    def set_capacity(self, expert: Expert) -> None:
        """Ask, then change how many items and hours the person takes a week."""
        ask_capacity(
            self._window(),
            expert,
            lambda weekly, minutes: self._write(
                tr("Setting the capacity"),
                lambda: self._services.people.set_week(expert.id, weekly, minutes),
                lambda _none: counted(
                    "They take %n items a week from the next plan on.",
                    weekly,
                    "They take %n item a week from the next plan on.",
                ),
            ),
        )

    def pass_training(self, expert: Expert) -> None:
        """Ask which module, then record it."""

        def read(_progress: Progress) -> list[str]:
            for policy, _version in self._services.settings.policies():
                if isinstance(policy, LadderPolicy):
                    rules = (*policy.to_qc_analyst, *policy.to_ai_trainer)
                    return sorted({rule.module for rule in rules if rule.module})
            return []

        def ask(modules: list[str]) -> None:
            ask_module(
                self._window(),
                expert,
                modules,
                lambda module: self._write(
                    tr("Recording"),
                    lambda: self._services.people.pass_training(expert.id, module),
                    lambda _none: tr("Recorded: {module} passed.").replace("{module}", module),
                ),
            )

        self._context.jobs.latest(self._owner, "modules", tr("Modules"), read, ask)

    def promote(self, expert: Expert) -> None:
        """Ask for the level and the reason, then propose the step."""

        def propose(level: Level, reason: str) -> None:
            def done(proposal: Proposal) -> None:
                self._context.notify(
                    State.GOOD,
                    tr("Proposed: {name} as {level}. Somebody else decides it.")
                    .replace("{name}", expert.name)
                    .replace("{level}", level_word(level)),
                    tr("Open Progression"),
                    lambda: self._context.open_page("progression", f"proposal:{proposal.id}"),
                )

            self._context.jobs.start(
                tr("Proposing"),
                lambda _progress: self._services.progression.override(expert.id, level, reason),
                done,
                writes=True,
                owner=self._owner,
            )

        ask_level(self._window(), expert, propose)

    def _write(self, title: str, work: Callable[[], Any], words: Callable[[Any], str]) -> None:
        self._context.jobs.start(
            title,
            lambda _progress: work(),
            lambda result: self._context.notify(State.GOOD, words(result)),
            writes=True,
            owner=self._owner,
        )

    def _owed(self, page: PersonPage) -> str:
        return ", ".join(self._context.formats.money(m) for m in page.owed) or tr("nothing")


def _left(expert: Expert, cancelled: int) -> str:
    return (
        tr("{name} has left.").replace("{name}", expert.name)
        + " "
        + counted("%n assignments were cancelled.", cancelled, "%n assignment was cancelled.")
    )
