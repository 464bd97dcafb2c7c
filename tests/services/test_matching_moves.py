"""Re-planning: unstarted work moves only when it must, pins and bans hold, undo gives back."""

from datetime import date
from pathlib import Path

import pytest

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import MoveReason, Plan
from app.domain.people import ExpertStatus
from app.domain.progress import Silent
from app.domain.work import AssignmentStatus, TaskStatus
from app.matching.engine import Solution
from app.matching.repair import Carried, repair
from app.matching.snapshot import Snapshot
from app.services import Services
from app.store import tables as t
from tests.factory_results import Bench
from tests.factory_work import assignments_of


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def propose(services: Services) -> Plan:
    """A plan by the weights in force."""
    return services.matching.propose(Silent())


def pairs(plan: Plan) -> set[tuple[int, int]]:
    """(task, expert) of the plan."""
    return {(pair.task_id, pair.expert_id) for pair in plan.pairs}


def owned(services: Services, tasks: list[int]) -> set[tuple[int, int]]:
    """(task, expert) of all assignments that are not cancelled."""
    with services.desk.read() as reader:
        rows = assignments_of(reader, tasks)
    gone = AssignmentStatus.CANCELLED
    return {(a.task_id, a.expert_id) for a in rows if a.status is not gone}


def test_when_somebody_leaves_only_their_work_moves(services: Services, bench: Bench) -> None:
    project = bench.project(overlap=1)
    people = [bench.expert(weekly_capacity=6) for _ in range(4)]
    tasks = [bench.task(project, overlap=1) for _ in range(12)]
    services.matching.commit(propose(services), Silent())
    before = owned(services, tasks)
    gone = people[1]
    services.people.offboard(gone, "left")
    plan = propose(services)
    theirs = {task for task, expert in before if expert == gone}
    assert theirs
    assert {pair for pair in pairs(plan) if pair[0] not in theirs} == {
        pair for pair in before if pair[0] not in theirs
    }
    assert plan.summary.units_kept == 12 - len(theirs)
    done = services.matching.commit(plan, Silent())
    assert done.assignments == len(theirs)
    assert owned(services, tasks) == pairs(plan)


def test_work_whose_ground_is_lost_goes_to_others_and_the_page_says_why(
    services: Services, bench: Bench
) -> None:
    project = bench.project(need_specialty="medicine", overlap=1)
    first, second = bench.expert(), bench.expert()
    held = bench.credential(first)
    task = bench.task(project, external_id="read-1", overlap=1)
    services.matching.commit(propose(services), Silent())
    bench.credential(second)
    bench.change(t.credential, held, expires_on=date(2026, 11, 1))
    plan = propose(services)
    (move,) = plan.moves
    assert (move.expert, move.to, move.task) == ("Person 2", "Person 3", "read-1")
    assert move.reason is MoveReason.UNQUALIFIED
    assert move.detail == "credential not valid on the due date"
    services.matching.commit(plan, Silent())
    assert owned(services, [task]) == {(task, second)}


def test_handed_out_work_stays_where_it_is(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    past = bench.project()
    weak, strong = bench.expert(weekly_capacity=3), bench.expert(weekly_capacity=0)
    for _ in range(20):
        done = bench.task(past, gold=("yes",), status=TaskStatus.DONE)
        bench.answer(done, weak, "no")
        bench.answer(done, strong, "yes")
    project = bench.project(overlap=1)
    tasks = [bench.task(project, overlap=1) for _ in range(3)]
    services.quality.score(Silent())
    services.matching.commit(propose(services), Silent())
    assert {expert for _, expert in owned(services, tasks)} == {weak}
    bench.change(t.expert, strong, weekly_capacity=9)
    assert {move.reason for move in propose(services).moves} == {MoveReason.BETTER}
    services.handing_out.hand_out(tmp_path, "jsonl", Silent())
    assert propose(services).moves == ()


def test_work_moves_for_a_better_plan_unless_that_is_switched_off(
    services: Services, bench: Bench
) -> None:
    project = bench.project(need_specialty="medicine", overlap=1)
    other = bench.project(overlap=1)
    doctor, anybody = bench.expert(weekly_capacity=1), bench.expert(weekly_capacity=0)
    bench.credential(doctor)
    plain = bench.task(other, overlap=1)
    services.matching.commit(propose(services), Silent())
    assert owned(services, [plain]) == {(plain, doctor)}
    bench.change(t.expert, anybody, weekly_capacity=1)
    special = bench.task(project, overlap=1)
    plan = propose(services)
    assert pairs(plan) == {(special, doctor), (plain, anybody)}
    (move,) = plan.moves
    assert (move.reason, move.to) == (MoveReason.BETTER, "Person 4")
    services.matching.store_weights(MatchingPolicy(move_unstarted=False), "hold still")
    still = propose(services)
    assert still.moves == ()
    assert pairs(still) == set()
    assert still.summary.units_wanted == 1


def test_a_pin_holds_against_a_better_plan_and_a_ban_keeps_somebody_out(
    services: Services, bench: Bench
) -> None:
    services.matching.store_weights(MatchingPolicy(fair_load=0, exploration=0), "plain")
    project = bench.project(overlap=1)
    first, second, third = (bench.expert(weekly_capacity=5) for _ in range(3))
    tasks = [bench.task(project, overlap=1) for _ in range(4)]
    assert services.hand_rules.pin(second, tasks[:2], "knows the hospital") == 2
    assert services.hand_rules.ban(third, project, None, "rude to the client") == 1
    assert services.hand_rules.ban(first, project, tasks[2:3], "wrote the item") == 1
    plan = propose(services)
    got = pairs(plan)
    assert {(tasks[0], second), (tasks[1], second)} <= got
    assert (tasks[2], first) not in got
    assert third not in {expert for _, expert in got}
    assert sum(line.pinned for line in plan.lines) == 2
    answer = services.matching.why_not(plan, _name(services, tasks[3]), "E-0004")
    assert answer.failing == ("banned by hand",)
    services.matching.commit(plan, Silent())
    assert propose(services).notices == ()  # what is carried out needs no pin any more


def test_a_pin_that_no_plan_can_keep_is_told_and_the_rest_is_planned(
    services: Services, bench: Bench
) -> None:
    project = bench.project(overlap=1)
    busy, other = bench.expert(weekly_capacity=1), bench.expert(weekly_capacity=9)
    tasks = [bench.task(project, overlap=1) for _ in range(3)]
    services.hand_rules.pin(busy, tasks, "the author")
    plan = propose(services)
    assert sum(expert == busy for _, expert in pairs(plan)) == 1
    assert sum(expert == other for _, expert in pairs(plan)) == 2
    (notice,) = plan.notices
    assert notice.startswith("2 of the pins cannot be kept")
    bench.change(t.expert, busy, status=ExpertStatus.PAUSED)
    assert propose(services).notices == ("3 pins are of people who are not active: they wait.",)


def test_a_large_committed_plan_is_repaired_with_the_same_result(
    services: Services, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired: list[bool] = []

    def watched(snapshot: Snapshot, solution: Solution, there: Carried) -> Solution | None:
        found = repair(snapshot, solution, there)
        repaired.append(found is not None)
        return found

    monkeypatch.setattr("app.services.matching_solved.is_small", lambda _snapshot: False)
    monkeypatch.setattr("app.services.matching_solved.repair", watched)
    project = bench.project(overlap=2)
    people = [bench.expert(weekly_capacity=5) for _ in range(6)]
    for _ in range(12):
        bench.task(project, overlap=2)
    services.matching.commit(propose(services), Silent())
    services.people.offboard(people[2], "left")
    for _ in range(3):
        bench.task(project, overlap=2)
    mended = propose(services)
    assert repaired == [True]
    services.matching._newest = services.matching._committed = None
    anew = propose(services)
    assert repaired == [True]
    assert mended.summary.objective == anew.summary.objective == anew.summary.bound
    assert mended.summary.units_kept == anew.summary.units_kept
    assert mended.summary.fewest_moves
    services.matching.commit(mended, Silent())


def test_undo_gives_back_what_a_plan_moved(services: Services, bench: Bench) -> None:
    project = bench.project(need_specialty="medicine", overlap=1)
    other = bench.project(overlap=1)
    doctor, anybody = bench.expert(weekly_capacity=1), bench.expert(weekly_capacity=0)
    bench.credential(doctor)
    tasks = [bench.task(other, overlap=1)]
    services.matching.commit(propose(services), Silent())
    before = owned(services, tasks)
    bench.change(t.expert, anybody, weekly_capacity=1)
    tasks.append(bench.task(project, overlap=1))
    done = services.matching.commit(propose(services), Silent())
    assert (done.assignments, done.released) == (2, 1)
    services.plans.undo(done.plan_id, Silent())
    assert owned(services, tasks) == before
    newest, _ = services.plans.committed()
    assert newest.undone_by == services.desk.user.name


def test_an_edited_list_of_moves_is_refused(services: Services, bench: Bench) -> None:
    from dataclasses import replace

    project = bench.project(overlap=1)
    person = bench.expert(weekly_capacity=3)
    task = bench.task(project, overlap=1)
    services.matching.commit(propose(services), Silent())
    services.people.set_capacity(person, 0)
    bench.task(project, overlap=1)
    bench.expert()
    plan = propose(services)
    assert len(plan.moves) == 1
    with pytest.raises(UserError, match="changed since"):
        services.matching.commit(replace(plan, moves=()), Silent())
    assert owned(services, [task]) == {(task, person)}


def _name(services: Services, task: int) -> str:
    with services.desk.read() as reader:
        return reader.matching.task_names([task])[task][1]
