"""Carrying a plan out, undoing it, and handing its work out."""

from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.matching import CommittedPlan, HandOut, Plan, PlanRecord
from app.domain.progress import Progress
from app.ui.dialogs import confirm
from app.ui.screens.matching.columns import commit_counts, new_units
from app.ui.screens.matching.drafts import Drafts
from app.ui.screens.matching.hand_out import ask_where
from app.ui.screens.matching.parts import Bench
from app.ui.tokens import State
from app.ui.words import counted, tr


def assign_words(plan: Plan) -> str:
    """What the button that carries a plan out says."""
    units = new_units(plan)
    if units:
        return counted("Assign %n labels", units, "Assign %n label")
    if plan.moves:
        return counted("Take back %n labels", len(plan.moves), "Take back %n label")
    return tr("Assign")


class Carrying(QObject):
    """What becomes of a plan. Every write is asked for with counts first."""

    def __init__(self, bench: Bench, drafts: Drafts) -> None:
        super().__init__()
        self._bench = bench
        self._drafts = drafts

    def ask_commit(self) -> None:
        """Show what assigning the plan will do, and do it after the button."""
        plan = self._bench.plan()
        if plan is None:
            return
        text = tr(
            "The experts are asked for these answers. The plan is checked once more before it "
            "is written, all of it or nothing."
        )
        if plan.draft_weights:
            text += " " + tr(
                "It was made with draft weights: they are stored with it as a new version, and "
                "every plan from now on is made with them."
            )
        words = assign_words(plan)
        confirm(
            self._bench.window(),
            f"{words}?",
            text,
            commit_counts(plan, self._bench.context.formats),
            words,
            lambda: self._commit(plan),
            danger=False,
        )

    def undo(self, plan_id: int) -> None:
        """Take a committed plan back, as long as nothing of it has started."""
        plans = self._bench.services.plans

        def work(progress: Progress) -> int:
            return plans.undo(plan_id, progress)

        def done(count: int) -> None:
            told = tr("Plan {id} was undone: {count}.").replace("{id}", str(plan_id))
            words = counted("%n assignments taken back", count, "%n assignment taken back")
            self._bench.context.notify(State.GOOD, told.replace("{count}", words))
            self._bench.load()
            self._bench.again()

        self._bench.write(tr("Undo the plan"), work, done)

    def ask_undo(self, record: PlanRecord) -> None:
        """Show what undoing a plan will do, and do it after the button."""
        number = self._bench.context.formats.number
        confirm(
            self._bench.window(),
            tr("Undo plan {id}?").replace("{id}", str(record.id)),
            tr("Everything is as it was before the plan was carried out. It is undone as a "
               "whole, or refused when somebody has started meanwhile."),
            [
                (tr("Assignments taken back"), number(record.assignments)),
                (tr("Assignments given back to the people before"), number(record.released)),
            ],
            tr("Undo this plan"),
            lambda: self.undo(record.id),
        )  # fmt: skip

    def ask_hand_out(self) -> None:
        """Count what waits, ask where it goes, and write one file for each person."""
        handing = self._bench.services.handing_out
        context = self._bench.context

        def count(_progress: Progress) -> tuple[int, int]:
            return handing.waiting()

        def ask(waiting: tuple[int, int]) -> None:
            experts, tasks = waiting
            if not tasks:
                context.notify(
                    State.WARN,
                    tr("Nothing waits to be handed out: assign a plan first. No file was written."),
                )
                return
            ask_where(self._bench.window(), context.formats, experts, tasks, self.hand_out)

        context.jobs.latest(self, "waiting", tr("Count assigned work"), count, ask, self._refused)

    def hand_out(self, folder: Path, kind: str) -> None:
        """Write the files."""
        handing = self._bench.services.handing_out
        format_ = cast(Literal["jsonl", "csv", "labelstudio"], kind)

        def work(progress: Progress) -> HandOut:
            return handing.hand_out(folder, format_, progress)

        def done(out: HandOut) -> None:
            told = tr("{tasks} for {people} were written to {folder}.")
            told = told.replace("{tasks}", counted("%n tasks", out.tasks, "One task"))
            told = told.replace("{people}", counted("%n people", out.experts, "one person"))
            told = told.replace("{folder}", Path(out.folder).name)
            self._bench.context.notify(State.GOOD, told)
            self._bench.load()
            self._bench.again()

        self._bench.write(tr("Hand out work"), work, done)

    def _commit(self, plan: Plan) -> None:
        matching = self._bench.services.matching

        def work(progress: Progress) -> CommittedPlan:
            return matching.commit(plan, progress)

        def done(committed: CommittedPlan) -> None:
            text = tr("Plan {id} was carried out: {count}.").replace("{id}", str(committed.plan_id))
            count = counted("%n assignments", committed.assignments, "%n assignment")
            if committed.released:
                released = counted("%n taken back", committed.released, "%n taken back")
                count += f", {released}"
            self._bench.context.notify(
                State.GOOD, text.replace("{count}", count), tr("Undo"),
                lambda: self.undo(committed.plan_id),
            )  # fmt: skip
            self._bench.forget()
            if plan.draft_weights:
                self._drafts.stored_now()
            self._bench.load()
            self._bench.again()

        self._bench.write(tr("Assign"), work, done)

    def _refused(self, error: UserError) -> None:
        self._bench.context.notify(State.BAD, str(error))
