"""The weights in force and the draft beside them: try, keep, go back, measure."""

from PySide6.QtCore import QObject

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import Plan, WishCost
from app.domain.progress import Progress
from app.ui.jobs import Job
from app.ui.reasons import ask_reason
from app.ui.rights import why_not
from app.ui.screens.matching.parts import Bench
from app.ui.screens.matching.view import MatchingView
from app.ui.tokens import State
from app.ui.words import tr


class Drafts(QObject):
    """Holds the draft. A plan is made with `wanted`: the draft, or None for the stored weights."""

    def __init__(self, bench: Bench, view: MatchingView) -> None:
        super().__init__()
        self._bench = bench
        self._view = view
        self._stored: MatchingPolicy | None = None
        self._measuring: Job | None = None
        self.wanted: MatchingPolicy | None = None
        view.head.slider.chosen.connect(self._move)
        view.weights.chosen.connect(self.try_out)
        view.weights.costs_wanted.connect(self.measure)
        view.head.keep_wanted.connect(self.keep)
        view.head.back_wanted.connect(self.back)
        self.judge()

    def load(self) -> None:
        """Read the weights in force; a draft stays a draft."""
        matching = self._bench.services.matching

        def work(_progress: Progress) -> MatchingPolicy:
            return matching.policy()[0]

        def done(policy: MatchingPolicy) -> None:
            self._stored = policy
            if self.wanted == policy:  # somebody stored the same
                self.wanted = None
            if not self._view.weights.is_waiting:  # else a hand is just changing something
                self._show()

        self._bench.context.jobs.latest(self, "weights", tr("Weights"), work, done)

    def try_out(self, policy: MatchingPolicy) -> None:
        """Make a plan with other weights; nothing is stored."""
        self.wanted = None if policy == self._stored else policy
        self._show()
        self._bench.again()

    def keep(self) -> None:
        """Store the draft, with a reason."""
        if self._view.weights.is_waiting:  # what was changed a moment ago is meant too
            self._view.weights.choose()
        policy = self.wanted
        if policy is None:
            return
        matching = self._bench.services.matching

        def answered(reason: str) -> None:
            def work(_progress: Progress) -> int:
                return matching.store_weights(policy, reason)

            def done(version: int) -> None:
                self._stored, self.wanted = policy, None
                self._show()
                told = tr("The weights were stored as version {v}.")
                self._bench.context.notify(State.GOOD, told.replace("{v}", f"{version:,}"))
                self._bench.again()

            self._bench.write(tr("Store weights"), work, done)

        ask_reason(
            self._bench.window(),
            tr("Keep these weights"),
            tr("They become the weights of every plan from now on, and a new version of the "
               "policy in Settings."),
            tr("Keep these weights"),
            answered,
            counts=changed_words(self._stored or MatchingPolicy(), policy),
        )  # fmt: skip

    def back(self) -> None:
        """Drop the draft."""
        self.wanted = None
        self._show()
        self._bench.again()

    def stored_now(self) -> None:
        """The draft was stored with a plan that was carried out."""
        if self.wanted is not None:
            self._stored, self.wanted = self.wanted, None
        self._show()

    def measure(self) -> None:
        """Work out what each wish costs the plan that shows."""
        plan = self._bench.plan()
        if plan is None:
            return
        matching = self._bench.services.matching

        def work(progress: Progress) -> tuple[WishCost, ...]:
            return matching.wish_costs(plan, progress)

        def done(costs: tuple[WishCost, ...]) -> None:
            if self._bench.plan() is plan:
                self._view.weights.show_costs(costs, plan)

        def failed(error: UserError) -> None:
            self._view.weights.clear_costs(str(error))

        self._view.weights.clear_costs(tr("Measuring…"))
        self._measuring = self._bench.context.jobs.latest(
            self, "costs", tr("Measure costs"), work, done, failed, quiet=False
        )
        self._measuring.ended.connect(self._on_measured)
        self.judge()

    def judge(self) -> None:
        """Offer to measure when there is a plan, and nothing is being measured."""
        plan = self._bench.plan()
        nothing = "" if plan is not None and plan.lines else tr("There is no plan to measure on.")
        busy = tr("The costs are being measured.") if self._measuring is not None else ""
        self._view.weights.set_measuring(busy or nothing)

    def plan_changed(self, _plan: Plan) -> None:
        """What is being measured is another plan’s."""
        if self._measuring is not None:
            self._measuring.cancel()
        self.judge()

    def _on_measured(self) -> None:
        if self._measuring is not None and self._measuring.is_over:
            if self._measuring.is_stopping:
                self._view.weights.clear_costs()
            self._measuring = None
        self.judge()

    def _move(self, quality: int, cost: int) -> None:
        base = self.wanted or self._stored or MatchingPolicy()
        self.try_out(base.model_copy(update={"quality": quality, "cost": cost}))

    def _show(self) -> None:
        shown = self.wanted or self._stored
        if shown is not None:
            self._view.head.slider.show_policy(shown)
            self._view.weights.show_policy(shown)
        denied = why_not(self._bench.services, "settings.edit")
        self._view.head.say_draft(self.wanted is not None, denied)


def changed_words(before: MatchingPolicy, after: MatchingPolicy) -> list[tuple[str, str]]:
    """What differs between two policies, as (weight, “600 → 300”)."""
    found = []
    for name, info in MatchingPolicy.model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append((tr(info.title or name), f"{_shown(old)} → {_shown(new)}"))
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple):
        return ", ".join(f"{part:,}" for part in value)
    return str(value).replace("_", " ")
