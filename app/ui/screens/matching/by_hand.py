"""What a person lays down by hand: pins, bans, and work given to somebody else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.matching import Plan, PlanLine
from app.domain.progress import Progress
from app.domain.text import natural
from app.ui.reasons import ask_reason
from app.ui.screens.matching.give import GiveDialog, Offer, ask_whom
from app.ui.screens.matching.parts import Bench
from app.ui.tokens import State
from app.ui.words import counted, tr

Tasks = tuple[tuple[int, str], ...]  # (id, number)


@dataclass(frozen=True, slots=True)
class _Share:
    """What some chosen lines give one person of one project."""

    line: PlanLine
    tasks: Tasks

    @property
    def pair(self) -> tuple[int, int]:
        """The person and the project."""
        return self.line.expert_id, self.line.project_id

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(task for task, _number in self.tasks)


class ByHand(QObject):
    """Asks for a reason, writes the rule, and has the plan made again at once."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench

    def pin(self, lines: Sequence[PlanLine]) -> None:
        """Pin the tasks of these lines to the people who have them in the plan."""
        rules = self._bench.services.hand_rules

        def ask(shares: Sequence[_Share]) -> None:
            self._ask(
                tr("Pin these tasks"),
                tr("Each of these tasks stays with the person who has it in this plan, in every "
                   "plan from now on, until the pin is taken back."),
                tr("Pin"), tr("Pinned. The plan is made again."), shares,
                lambda share, reason: rules.pin(share.line.expert_id, share.ids, reason),
            )  # fmt: skip

        self._with_tasks(lines, ask)

    def ban_from_project(self, lines: Sequence[PlanLine]) -> None:
        """Never plan these people for the projects of these lines again."""
        rules = self._bench.services.hand_rules
        pairs = {(line.expert_id, line.project_id): line for line in lines}
        if pairs:
            self._ask(
                tr("Ban from the project"),
                tr("No plan gives this person work of the project until the ban is taken back. "
                   "Unstarted work they have of it moves to others; what they started stays."),
                tr("Ban"), tr("Banned. The plan is made again."),
                [_Share(line, ()) for line in pairs.values()],
                lambda share, reason: rules.ban(*share.pair, None, reason),
            )  # fmt: skip

    def ban_from_tasks(self, lines: Sequence[PlanLine]) -> None:
        """Never plan these people for the tasks of these lines again."""
        rules = self._bench.services.hand_rules

        def ask(shares: Sequence[_Share]) -> None:
            self._ask(
                tr("Ban from these tasks"),
                tr("No plan gives this person these tasks until the ban is taken back. They may "
                   "get others of the same kind."),
                tr("Ban"), tr("Banned. The plan is made again."), shares,
                lambda share, reason: rules.ban(*share.pair, share.ids, reason),
            )  # fmt: skip

        self._with_tasks(lines, ask)

    def give(self, line: PlanLine | None) -> None:
        """Give tasks of a line to somebody else."""
        plan = self._bench.plan()
        if plan is None or line is None:
            self._say_choose()
            return
        matching = self._bench.services.matching

        def work(_progress: Progress) -> tuple[Tasks, tuple[Offer, ...]]:
            return matching.line_tasks(plan, line.id), matching.candidates(plan, line.id)

        def done(found: tuple[Tasks, tuple[Offer, ...]]) -> None:
            self._ask_whom(plan, line, *found)

        jobs = self._bench.context.jobs
        jobs.latest(self, "give", tr("Who else could"), work, done, self._refused)

    def take_back(self, ids: Sequence[int]) -> None:
        """End these pins and bans."""
        steps = [partial(self._bench.services.hand_rules.take_back, tuple(ids))]
        told = counted("%n rules were taken back.", len(ids), "One rule was taken back.")
        told += " " + tr("The plan is made again.")
        self._write(tr("Take back"), partial(in_turn, steps), told)

    def _ask_whom(
        self, plan: Plan, line: PlanLine, tasks: Tasks, offers: Sequence[Offer]
    ) -> GiveDialog | None:
        if not offers:
            self._bench.context.notify(
                State.WARN,
                tr("Nobody else may do these tasks. Nothing was changed. “Unfilled” and the "
                   "expert’s page say which rules stand in the way."),
            )  # fmt: skip
            return None
        names = {id_: name for id_, name, _note in offers}

        def given(expert: int, count: int, reason: str) -> None:
            def work(progress: Progress) -> None:
                ids = self._free(plan, tasks, expert, names[expert], count)
                rules = self._bench.services.hand_rules
                steps = [
                    partial(rules.pin, expert, ids, reason),
                    partial(rules.ban, line.expert_id, line.project_id, ids, reason),
                ]
                in_turn(steps, progress)

            told = tr("Given to {name}. The plan is made again.")
            self._write(tr("Give"), work, told.replace("{name}", names[expert]))

        return ask_whom(self._bench.window(), line, len(tasks), offers, given)

    def _free(
        self, plan: Plan, tasks: Tasks, expert: int, name: str, count: int
    ) -> tuple[int, ...]:
        """So many of the tasks as the person neither knows nor has in the plan already."""
        has = {pair.task_id for pair in plan.pairs if pair.expert_id == expert}
        others = [task for task, _number in tasks if task not in has]
        free = self._bench.services.hand_rules.unmet(expert, others)
        if len(free) >= count:
            return free[:count]
        words = tr(
            "Only {n} of these tasks can go to {name}: the others the person has in this plan or "
            "knows already. Nothing was changed. Give fewer, or choose somebody else."
        )
        raise UserError(words.replace("{n}", f"{len(free):,}").replace("{name}", name))

    def _with_tasks(
        self, lines: Sequence[PlanLine], then: Callable[[Sequence[_Share]], None]
    ) -> None:
        """Look up which tasks the lines stand for, then go on; one share for each pair of them."""
        plan = self._bench.plan()
        if plan is None or not lines:
            self._say_choose()
            return
        matching = self._bench.services.matching

        def work(progress: Progress) -> list[_Share]:
            return _shares(plan, lines, matching.line_tasks, progress)

        jobs = self._bench.context.jobs
        jobs.latest(self, "tasks", tr("Tasks of the lines"), work, then, self._refused)

    def _ask(
        self,
        title: str,
        text: str,
        button: str,
        told: str,
        shares: Sequence[_Share],
        rule: Callable[[_Share, str], int],
    ) -> None:
        """Ask for a reason, then lay down the rule for one share after the other."""

        def answered(reason: str) -> None:
            steps = [partial(rule, share, reason) for share in shares]
            self._write(button, partial(in_turn, steps), told)

        people = sorted({share.line.expert for share in shares}, key=natural)
        projects = sorted({share.line.project for share in shares}, key=natural)
        counts = [
            (tr("Person") if len(people) == 1 else tr("People"), _few(people)),
            (tr("Project") if len(projects) == 1 else tr("Projects"), _few(projects)),
        ]
        tasks = [number for share in shares for _id, number in share.tasks]
        if tasks:
            counts.append((counted("%n tasks", len(tasks), "One task"), _few(tasks)))
        ask_reason(self._bench.window(), title, text, button, answered, counts=counts)

    def _write(self, title: str, work: Callable[[Progress], None], told: str) -> None:
        def done(_nothing: None) -> None:
            self._bench.context.notify(State.GOOD, told)
            self._bench.load()
            self._bench.again()

        self._bench.write(title, work, done)

    def _say_choose(self) -> None:
        told = tr("Choose a line of the plan first. Nothing was changed.")
        self._bench.context.notify(State.WARN, told)

    def _refused(self, error: UserError) -> None:
        self._bench.context.notify(State.BAD, str(error))


def in_turn(steps: Sequence[Callable[[], int]], progress: Progress) -> None:
    """Write rules one after the other. Each is whole in itself: where one is refused, the
    sentence says how many before it were kept."""
    for done, step in enumerate(steps):
        progress.step(done, len(steps))
        try:
            step()
        except UserError as error:
            if not done:
                raise
            kept = counted(
                "Before it, %n others were written: “Pins and bans” lists them.", done,
                "Before it, one other was written: “Pins and bans” lists it.",
            )  # fmt: skip
            raise UserError(f"{error} {kept}") from error


def _shares(
    plan: Plan,
    lines: Sequence[PlanLine],
    line_tasks: Callable[[Plan, int], Tasks],
    progress: Progress,
) -> list[_Share]:
    """The tasks of lines; those of one person and project are one share."""
    found: dict[tuple[int, int], tuple[PlanLine, list[tuple[int, str]]]] = {}
    for at, line in enumerate(lines):
        progress.step(at, len(lines))
        _first, tasks = found.setdefault((line.expert_id, line.project_id), (line, []))
        tasks.extend(line_tasks(plan, line.id))
    return [_Share(line, tuple(tasks)) for line, tasks in found.values()]


def _few(names: Sequence[str]) -> str:
    """The first names, and how many there are besides."""
    shown = ", ".join(names[:4])
    more = len(names) - 4
    return f"{shown} {tr('and {n} more').replace('{n}', f'{more:,}')}" if more > 0 else shown
