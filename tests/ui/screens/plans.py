"""Hand-made plans, and services that answer about them, for the Matching page on its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QLineEdit

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import (
    Candidate,
    CommittedPlan,
    Fairness,
    HandOut,
    HandRuleKind,
    HandRuleRow,
    Move,
    MoveReason,
    Plan,
    PlanDifference,
    PlanLine,
    PlanPair,
    PlanRecord,
    PlanSummary,
    Unfilled,
    WhyLine,
    WhyNotAnswer,
    WishCost,
)
from app.domain.money import Money
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.quality import Estimate
from app.domain.work import FunnelStep
from app.services import Services
from app.ui.screens.matching.screen import MatchingScreen
from tests.ui.stage import Stage, press

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PEOPLE = ("A. Orchard", "B. Boulder", "C. River", "D. Island", "E. Meadow", "F. Harbor")
PROJECTS = ("Radiology second read", "Contract clause preference", "Browser agent runs",
            "Cardiology triage notes", "Tax memo rating")  # fmt: skip
GROUNDS = ("CA · radiology · until 2028", "NY bar · commercial", "AI trainer", "internal medicine")


def line(number: int, **changes: Any) -> PlanLine:
    """One line of a plan, different for each number."""
    mean = 0.80 + number * 37 % 17 / 100
    made = PlanLine(
        id=number, class_id=number, project_id=number % 5 + 1, project=PROJECTS[number % 5],
        expert_id=number % 6 + 1, expert=PEOPLE[number % 6], tasks=10 + number % 50,
        qualifies_by=GROUNDS[number % 4], estimate=Estimate(mean, mean - 0.04, mean + 0.02, 90),
        rate=Money(410 + number % 7 * 50, "USD"), value=9000 + number, pinned=0, kept=0,
    )  # fmt: skip
    return replace(made, **changes)


def move(number: int, **changes: Any) -> Move:
    """One unstarted assignment that a plan takes from its person."""
    reasons = list(MoveReason)
    made = Move(
        assignment_id=number, task_id=number, task=f"T-{number}", project=PROJECTS[number % 5],
        expert_id=number % 6 + 1, expert=PEOPLE[number % 6], to=PEOPLE[(number + 1) % 6],
        reason=reasons[number % len(reasons)], detail=f"gains {number} points",
    )  # fmt: skip
    return replace(made, **changes)


def short(number: int = 1, **changes: Any) -> Unfilled:
    """One class of tasks that got too few people."""
    made = Unfilled(
        class_id=900 + number, project_id=number, project=PROJECTS[number % 5],
        description="Texas and Florida", units=212, wanted=260,
        funnel=tuple(
            FunnelStep(rule, left)
            for rule, left in (
                ("experts in the workspace", 412), ("with radiology", 23),
                ("with a TX or FL licence", 5), ("licence not expired", 4),
                ("with capacity left", 0),
            )
        ),
        advice="Two more Texas radiologists would place 180 of them.",
        one_rule_away=(
            Candidate(2, PEOPLE[1], "a licence in Texas"), Candidate(3, PEOPLE[2], "the level"),
        ),
        full=tuple(f"Person {n}" for n in range(1, 13)), price=8412,
        competing=("Radiology second read, priority 0", "Cardiology triage notes"),
        competing_people=4, competing_short=180,
    )  # fmt: skip
    return replace(made, **changes)


def plan(
    lines: Sequence[PlanLine] = (),
    moves: Sequence[Move] = (),
    unfilled: Sequence[Unfilled] = (),
    number: int = 1,
    **changes: Any,
) -> Plan:
    """A plan of these lines; `changes` go into its summary."""
    placed = sum(one.tasks for one in lines)
    kept = sum(one.kept for one in lines)
    summary = PlanSummary(
        units_wanted=placed + sum(one.units for one in unfilled), units_placed=placed,
        units_kept=kept, units_moved=sum(bool(one.to) for one in moves), tasks=placed,
        expected_quality=0.921, cost=(Money(4_893_000, "USD"),), objective=1_000_000,
        bound=1_000_000, gap=0.0, fewest_moves=True,
        fairness=Fairness(412, 0.078, 0.61, 0.22, 0.31), seconds_solve=0.4, seconds=1.4,
    )  # fmt: skip
    return Plan(
        number=number, made_at=AT, policy_version=0, draft_weights=False, weights="Q 600, C 250",
        fingerprint="f", summary=replace(summary, **changes), lines=tuple(lines),
        pairs=tuple(PlanPair(one.id, one.expert_id, None, date(2026, 11, 9)) for one in lines),
        moves=tuple(moves), unfilled=tuple(unfilled),
    )  # fmt: skip


def record(number: int, **changes: Any) -> PlanRecord:
    """A plan that was carried out."""
    made = PlanRecord(number, AT, "Manager", 480, 12, 1_000_000, 0.0, 0, None, "")
    return replace(made, **changes)


def rule_row(number: int, **changes: Any) -> HandRuleRow:
    """A pin."""
    made = HandRuleRow(
        ids=(number, number + 1), kind=HandRuleKind.PIN, expert_id=1, expert=PEOPLE[0],
        project_id=1, project=PROJECTS[0], tasks=("T-1", "T-2"), reason="knows the client",
        made_by="Manager", made_at=AT,
    )  # fmt: skip
    return replace(made, **changes)


class FakeMatching:
    """Answers like the service, and writes down what it was asked."""

    def __init__(self, desk: Any, first: Plan) -> None:
        self._desk = desk
        self.next = first
        self.stored = MatchingPolicy()
        self.version = 0
        self.asked: list[Any] = []
        self.weights: list[MatchingPolicy | None] = []
        self.made: list[Plan] = []
        self.hold: Event | None = None  # while set, a plan waits for it (or to be cancelled)
        self.begun = Event()

    def propose(self, progress: Progress, weights: MatchingPolicy | None = None) -> Plan:
        self.weights.append(weights)
        self.begun.set()
        hold = self.hold
        while hold is not None and not hold.wait(0.01):
            progress.step(0, 0, "Solving")
        made = replace(
            self.next, number=len(self.made) + 1, draft_weights=weights is not None,
            policy_version=self.version,
        )  # fmt: skip
        self.made.insert(0, made)
        return made

    def policy(self) -> tuple[MatchingPolicy, int]:
        return self.stored, self.version

    def plans_made(self) -> tuple[Plan, ...]:
        return tuple(self.made)

    def why(self, plan: Plan, line_id: int) -> WhyLine:
        one = plan.lines[line_id]
        facts = (("Credential", one.qualifies_by), ("Capacity", "48 of 60 units left this week"),
                 ("Next best", "L. Brandt, 40 points a unit less, full"))  # fmt: skip
        return WhyLine(f"Why {one.expert} for {one.project}", facts)

    def why_task(self, plan: Plan, task_number: str) -> WhyLine:
        if task_number == "T-404":
            raise UserError("There is no task “T-404”. Look it up on the Tasks page.")
        return WhyLine(f"Task {task_number}", (("In the plan", "C. River"),))

    def why_not(self, plan: Plan, task_number: str, expert_number: str) -> WhyNotAnswer:
        self.asked.append(("task", task_number, expert_number))
        return WhyNotAnswer(
            f"{expert_number} on {task_number}", ("no licence in TX",), None, (), ()
        )

    def why_not_line(self, plan: Plan, line_id: int, expert_number: str) -> WhyNotAnswer:
        self.asked.append(("line", line_id, expert_number))
        chain = tuple(f"T-{n} goes from A. Orchard to B. Boulder" for n in range(9))
        return WhyNotAnswer(f"Why not {expert_number}", (), 1204, chain, (("Score", "88"),))

    def candidates(self, plan: Plan, line_id: int) -> tuple[tuple[int, str, str], ...]:
        return ((5, PEOPLE[4], "93, full, 40 points a unit less"), (6, PEOPLE[5], "91"))

    def line_tasks(self, plan: Plan, line_id: int) -> tuple[tuple[int, str], ...]:
        return tuple((100 * line_id + n, f"T-{line_id}-{n}") for n in range(3))

    def wish_costs(self, plan: Plan, progress: Progress) -> tuple[WishCost, ...]:
        return (WishCost("fair_load", "Fair load", 1500, 1_000_000, 90, 90, 0.011, 0.078),)

    def compare(self, first: Plan, second: Plan) -> PlanDifference:
        figures = (("Value", "1,000,000", "990,000"), ("Moves", "0", "3"))
        lines = ((PROJECTS[0], PEOPLE[0], "48", "40"), (PROJECTS[0], PEOPLE[1], "–", "8"))
        return PlanDifference(first.number, second.number, figures, 8, 8, 400, lines)

    def store_weights(self, weights: MatchingPolicy, reason: str) -> int:
        self._write("settings.edit", Topic.SETTINGS)
        self.stored, self.version = weights, self.version + 1
        self.asked.append(("store", reason))
        return self.version

    def commit(self, plan: Plan, progress: Progress) -> CommittedPlan:
        self._write("matching.commit", Topic.MATCHING, Topic.WORK)
        self.asked.append(("commit", plan.number))
        if plan.draft_weights:
            assert self.weights[-1] is not None
            self.stored, self.version = self.weights[-1], self.version + 1
        return CommittedPlan(7, plan.summary.units_placed - plan.summary.units_kept, 2)

    def write_csv(self, plan: Plan, path: Path) -> Path:
        path.write_text("project,task\n", encoding="utf-8")
        return path

    def _write(self, action: str, *topics: Topic) -> None:
        """Write something harmless, so that the page hears of it as in the program."""
        with self._desk.write(action) as unit:
            unit.quiet("a test's write")
            unit.touched(*topics)


class FakeRules:
    """Pins and bans, written down as they come."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk
        self.rows: list[HandRuleRow] = []
        self.known: set[int] = set()
        self.asked: list[Any] = []

    def rules(self) -> tuple[HandRuleRow, ...]:
        return tuple(self.rows)

    def unmet(self, expert_id: int, task_ids: Sequence[int]) -> tuple[int, ...]:
        return tuple(task for task in task_ids if task not in self.known)

    def pin(self, expert_id: int, task_ids: Sequence[int], reason: str) -> int:
        self.asked.append(("pin", expert_id, tuple(task_ids), reason))
        self.rows.append(rule_row(len(self.rows) + 1, expert_id=expert_id, reason=reason))
        return len(task_ids)

    def ban(
        self, expert_id: int, project_id: int, task_ids: Sequence[int] | None, reason: str
    ) -> int:
        tasks = None if task_ids is None else tuple(task_ids)
        self.asked.append(("ban", expert_id, project_id, tasks, reason))
        return 1

    def take_back(self, ids: Sequence[int]) -> int:
        self.asked.append(("take back", tuple(ids)))
        self.rows.clear()
        return len(ids)


class FakePlans:
    """Plans that were carried out."""

    def __init__(self) -> None:
        self.records: list[PlanRecord] = []
        self.undone: list[int] = []

    def committed(self) -> tuple[PlanRecord, ...]:
        return tuple(self.records)

    def undo(self, plan_id: int, progress: Progress) -> int:
        self.undone.append(plan_id)
        return 480


class FakeHandingOut:
    """Work that waits to be handed out."""

    def __init__(self) -> None:
        self.waits = (12, 480)
        self.asked: list[tuple[str, str]] = []

    def waiting(self) -> tuple[int, int]:
        return self.waits

    def hand_out(self, folder: Path, kind: str, progress: Progress) -> HandOut:
        self.asked.append((folder.name, kind))
        return HandOut(str(folder), ("E-1.jsonl",), *self.waits)


class FakeBundle(SimpleNamespace):
    """As much of the services as the page asks for."""

    matching: FakeMatching
    hand_rules: FakeRules
    plans: FakePlans
    handing_out: FakeHandingOut


def bundle(services: Services, first: Plan) -> FakeBundle:
    """Fakes over a real desk, which says who is signed in and tells the news."""
    return FakeBundle(
        desk=services.desk,
        matching=FakeMatching(services.desk, first),
        hand_rules=FakeRules(services.desk),
        plans=FakePlans(),
        handing_out=FakeHandingOut(),
    )


def as_services(fakes: FakeBundle) -> Services:
    """The fakes, as the page's type has it."""
    return cast(Services, fakes)


class Show(Protocol):
    """How a test opens the page and waits for its first plan."""

    def __call__(self, arg: str = "") -> MatchingScreen:
        """Open `arg` in it."""
        ...


def answer(stage: Stage, button: str, reason: str = "knows the client") -> None:
    """Give a reason in the question that is open, and press its button."""
    dialog = stage.dialog()
    dialog.findChildren(QLineEdit)[-1].setText(reason)
    press(dialog, button)
    stage.settle()
