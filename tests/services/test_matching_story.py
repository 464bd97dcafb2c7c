"""Random weeks at the matching desk: whatever happens in whatever order, the house stays sound."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.people import Level
from app.domain.progress import Silent
from app.domain.work import AssignmentStatus, SubmissionStatus
from app.matching.check import check
from app.services import Services
from app.store import tables as t
from tests.factory_results import Bench
from tests.factory_work import assignments_of

GONE = (AssignmentStatus.CANCELLED, AssignmentStatus.REJECTED)
WEIGHTS = (
    MatchingPolicy(),
    MatchingPolicy(fair_load=0, exploration=0),
    MatchingPolicy(priority_rule="strict", second_label=60, third_label=30),
    MatchingPolicy(senior=700, capacity_by="steps"),
)


class Week:
    """One workspace, and the things that people do to it."""

    def __init__(self, services: Services, seed: int, folder: Path) -> None:
        self.services, self.bench = services, Bench(services)
        self.rng, self.folder = np.random.default_rng(seed), folder
        self.projects = [
            self.bench.project(overlap=2, need_specialty=need, priority=at)
            for at, need in enumerate(("", "medicine", "law"))
        ]
        self.people: list[int] = []
        self.tasks: list[int] = []
        self.plans: list[int] = []
        for _ in range(5):
            self.hire()
        for _ in range(8):
            self.new_task()

    def pick(self, among: list[int]) -> int:
        return among[int(self.rng.integers(len(among)))]

    def hire(self) -> None:
        level = Level.QC_ANALYST if self.rng.random() < 0.3 else Level.LABELER
        capacity = int(self.rng.integers(1, 6))
        person = self.bench.expert(weekly_capacity=capacity, level=level)
        for specialty in ("medicine", "law"):
            if self.rng.random() < 0.6:
                self.bench.credential(person, specialty=specialty)
        self.people.append(person)

    def new_task(self) -> None:
        item = f"item-{int(self.rng.integers(4))}" if self.rng.random() < 0.2 else ""
        self.tasks.append(
            self.bench.task(
                self.pick(self.projects), overlap=int(self.rng.integers(1, 4)), item_key=item
            )
        )

    def leave(self) -> None:
        self.services.people.offboard(self.pick(self.people), "left")

    def pause(self) -> None:
        self.services.people.pause(self.pick(self.people), "away")

    def set_capacity(self) -> None:
        self.services.people.set_capacity(self.pick(self.people), int(self.rng.integers(0, 6)))

    def pin(self) -> None:
        self.services.hand_rules.pin(self.pick(self.people), [self.pick(self.tasks)], "so")

    def ban(self) -> None:
        rules, person = self.services.hand_rules, self.pick(self.people)
        rules.ban(person, self.pick(self.projects), None, "not so")

    def take_back(self) -> None:
        rules = self.services.hand_rules.rules()
        if rules:
            self.services.hand_rules.take_back(rules[0].ids)

    def hand_out(self) -> None:
        self.services.handing_out.hand_out(self.folder, "jsonl", Silent())

    def answer(self) -> None:
        with self.services.desk.read() as reader:
            owed = [a for a in assignments_of(reader, self.tasks) if a.status.value == "open"]
        if owed:
            one = owed[int(self.rng.integers(len(owed)))]
            status = SubmissionStatus.PENDING
            answer = self.bench.answer(one.task_id, one.expert_id, "yes", status=status)
            self.bench.change(t.submission, answer, assignment_id=one.id)
            self.bench.change(t.assignment, one.id, status=AssignmentStatus.SUBMITTED)

    def weigh(self) -> None:
        self.services.matching.store_weights(WEIGHTS[int(self.rng.integers(4))], "as it comes")

    def undo(self) -> None:
        if self.plans:
            self.services.plans.undo(self.plans[-1], Silent())
            self.plans.pop()

    def plan(self) -> None:
        matching = self.services.matching
        plan = matching.propose(Silent())
        solved = matching._newest
        assert solved is not None
        verdict = check(solved.problem.snapshot, solved.solution.task, solved.solution.expert)
        assert verdict.legal, verdict.counts
        assert verdict.objective == plan.summary.objective == plan.summary.bound
        if plan.summary.units_new or plan.moves:
            self.plans.append(matching.commit(plan, Silent()).plan_id)
            again = matching.propose(Silent())
            assert (again.summary.units_new, again.moves) == (0, ())
            assert again.summary.objective == plan.summary.objective

    def is_sound(self) -> None:
        with self.services.desk.read() as reader:
            rows = [a for a in assignments_of(reader, self.tasks) if a.status not in GONE]
            tasks = [reader.work.task(task) for task in self.tasks]
        overlap = {task.id: task.overlap for task in tasks if task is not None}
        held = Counter(row.task_id for row in rows)
        assert all(many <= overlap[task] for task, many in held.items())
        pairs = [(row.task_id, row.expert_id) for row in rows]
        assert len(pairs) == len(set(pairs))
        problems, _ = self.services.workspace.check(Silent())
        assert not problems


STEPS = (
    Week.hire, Week.new_task, Week.new_task, Week.leave, Week.pause, Week.set_capacity, Week.pin,
    Week.ban, Week.take_back, Week.hand_out, Week.answer, Week.answer, Week.weigh, Week.undo,
    Week.plan, Week.plan, Week.plan,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_random_week_leaves_the_house_sound(
    services: Services, tmp_path: Path, seed: int
) -> None:
    week = Week(services, seed, tmp_path)
    refused = 0
    for _ in range(40):
        step = STEPS[int(week.rng.integers(len(STEPS)))]
        try:
            step(week)
        except UserError:
            refused += 1
    week.plan()
    week.is_sound()
    assert refused < 35
