"""Plans of a workspace: the rules hold, every line answers why, and a commit is whole or not."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.matching import Plan
from app.domain.people import ExpertStatus, Level, Role, User
from app.domain.progress import Silent
from app.domain.work import (
    HELD_BY_PAUSE,
    AssignmentStatus,
    ProjectStatus,
    SubmissionStatus,
    TaskStatus,
)
from app.services import Services
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import Bench
from tests.factory_work import assignments_of


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def who(plan: Plan, task: int) -> set[int]:
    """The experts that a plan gives a task."""
    return {pair.expert_id for pair in plan.pairs if pair.task_id == task}


def test_an_empty_workspace_has_an_empty_plan(services: Services) -> None:
    plan = services.matching.propose(Silent())
    assert plan.summary.units_wanted == 0
    assert plan.pairs == ()
    with pytest.raises(UserError, match="nothing to commit"):
        services.matching.commit(plan, Silent())


def test_only_people_whose_credential_is_usable_on_the_due_day_get_the_work(
    services: Services, bench: Bench
) -> None:
    project = bench.project(
        need_specialty="medicine/radiology", need_jurisdiction="US-CA", overlap=9
    )
    task = bench.task(project, overlap=9, due_on=date(2026, 11, 30))
    fits = bench.expert()
    held = bench.credential(fits)
    for values in (
        {"specialty": "medicine"},
        {"jurisdiction": "US-TX"},
        {"expires_on": date(2026, 11, 29)},
        {"verified": None},
    ):
        bench.credential(bench.expert(), **values)
    bench.credential(bench.expert(status=ExpertStatus.PAUSED))
    child, anywhere = bench.expert(), bench.expert()
    bench.credential(child, specialty="medicine/radiology/chest")
    bench.credential(anywhere, jurisdiction="*")
    plan = services.matching.propose(Silent())
    assert who(plan, task) == {fits, child, anywhere}
    assert next(p.credential_id for p in plan.pairs if p.expert_id == fits) == held
    line = next(line for line in plan.lines if line.expert_id == fits)
    assert line.qualifies_by == "US-CA · radiology · until 31 Jan 2028"
    (short,) = plan.unfilled
    assert (short.units, short.wanted) == (6, 9)
    assert short.funnel[0].left == 7
    assert short.advice


def test_a_task_narrows_its_project_in_place_and_language(services: Services, bench: Bench) -> None:
    project = bench.project(need_specialty="medicine", need_jurisdiction="ANY", overlap=2)
    task = bench.task(project, jurisdiction="US-TX", language="fr", overlap=2)
    texan, other = bench.expert(languages=("en", "fr")), bench.expert(languages=("fr",))
    english = bench.expert()
    for person, place in ((texan, "US-TX"), (other, "US-CA"), (english, "US-TX")):
        bench.credential(person, jurisdiction=place)
    assert who(services.matching.propose(Silent()), task) == {texan}


def test_level_conflict_rate_cap_and_score_floor_are_hard(services: Services, bench: Bench) -> None:
    bench.rate(500)
    bench.rate(900, level=Level.AI_TRAINER)
    project = bench.project(
        need_level=Level.QC_ANALYST, client_org="acme", rate_cap_minor=600, overlap=9
    )
    task = bench.task(project, overlap=9)
    fits = bench.expert(level=Level.QC_ANALYST)
    bench.expert()
    bench.expert(level=Level.QC_ANALYST, orgs=("acme",))
    bench.expert(level=Level.AI_TRAINER)
    plan = services.matching.propose(Silent())
    assert who(plan, task) == {fits}
    assert [m.minor for m in plan.summary.cost] == [500]


def test_people_below_the_score_floor_are_left_out_and_people_without_a_score_pass(
    services: Services, bench: Bench
) -> None:
    weak, new, known = bench.expert(), bench.expert(), bench.expert()
    past = bench.project()
    for _ in range(30):
        task = bench.task(past, gold=("yes",), status=TaskStatus.DONE)
        bench.answer(task, weak, "no")
        bench.answer(task, known, "yes")
    services.quality.score(Silent())
    task = bench.task(bench.project(score_floor=0.7), overlap=3)
    plan = services.matching.propose(Silent())
    assert who(plan, task) == {new, known}


def test_nobody_gets_what_they_saw_or_a_sibling_of_it(services: Services, bench: Bench) -> None:
    project = bench.project(overlap=1)
    anna, ben = bench.expert(), bench.expert()
    first = bench.task(project, item_key="scan-1", overlap=1)
    second = bench.task(project, item_key="scan-1", overlap=1)
    bench.answer(first, anna, "yes", status=SubmissionStatus.REJECTED)
    plan = services.matching.propose(Silent())
    assert who(plan, first) | who(plan, second) == {ben}
    assert plan.summary.units_placed == 1


def test_units_in_hand_take_capacity_and_overlap(services: Services, bench: Bench) -> None:
    project = bench.project(overlap=2)
    busy, free = bench.expert(weekly_capacity=2), bench.expert(weekly_capacity=5)
    taken = bench.task(project, overlap=2)
    bench.assignment(taken, busy, AssignmentStatus.HELD, hold_reason=HELD_BY_PAUSE)
    other = bench.task(project, overlap=2)
    bench.assignment(other, busy, AssignmentStatus.REJECTED)
    bench.assignment(bench.task(project, overlap=1), busy, AssignmentStatus.SUBMITTED)
    plan = services.matching.propose(Silent())
    assert plan.summary.units_wanted == 3
    assert Counter(pair.expert_id for pair in plan.pairs) == {free: 2}
    assert who(plan, taken) == {free}


def test_paused_projects_and_finished_tasks_are_not_planned(
    services: Services, bench: Bench
) -> None:
    bench.expert()
    bench.task(bench.project(status=ProjectStatus.PAUSED))
    bench.task(bench.project(), status=TaskStatus.DONE)
    assert services.matching.propose(Silent()).summary.units_wanted == 0


def test_the_better_person_gets_the_only_unit(services: Services, bench: Bench) -> None:
    good, bad = bench.expert(weekly_capacity=1), bench.expert(weekly_capacity=1)
    past = bench.project()
    for _ in range(20):
        task = bench.task(past, gold=("yes",), status=TaskStatus.DONE)
        bench.answer(task, good, "yes")
        bench.answer(task, bad, "no")
    services.quality.score(Silent())
    task = bench.task(bench.project(overlap=1), overlap=1)
    plan = services.matching.propose(Silent())
    assert who(plan, task) == {good}
    why = dict(services.matching.why(plan, 0).facts)
    assert why["Capacity"] == "1 of 1 free units in this plan; 1 a week"
    assert why["Next best"].startswith("Person 2")
    assert "95 % interval" in why["Score"]
    assert why["Credential"] == "no credential needed"
    assert plan.summary.expected_quality == pytest.approx(plan.lines[0].estimate.mean)  # type: ignore[union-attr]


def test_a_commit_writes_the_plan_once_and_whole(services: Services, bench: Bench) -> None:
    project = bench.project(overlap=2)
    for _ in range(4):
        bench.expert()
    tasks = [bench.task(project, overlap=2) for _ in range(6)]
    plan = services.matching.propose(Silent())
    assert plan.summary.gap == 0
    done = services.matching.commit(plan, Silent())
    assert done.assignments == len(plan.pairs) == 12
    with services.desk.read() as reader:
        rows = assignments_of(reader, tasks)
    assert {(a.task_id, a.expert_id) for a in rows} == {
        (p.task_id, p.expert_id) for p in plan.pairs
    }
    assert {a.status for a in rows} == {AssignmentStatus.OPEN}
    assert {a.plan_id for a in rows} == {done.plan_id}
    with pytest.raises(UserError, match="changed since"):
        services.matching.commit(plan, Silent())
    again = services.matching.propose(Silent())
    assert (again.summary.units_new, again.summary.units_kept, again.moves) == (0, 12, ())
    with pytest.raises(UserError, match="nothing new"):
        services.matching.commit(again, Silent())
    assert services.desk.store.counts()["plan"] == 1


@pytest.mark.parametrize("change", ["capacity", "pause", "credential", "task", "day"])
def test_a_plan_of_yesterdays_facts_is_refused(
    services: Services, bench: Bench, clock: StandingClock, change: str
) -> None:
    project = bench.project(need_specialty="medicine", overlap=1)
    person = bench.expert()
    held = bench.credential(person)
    bench.task(project, overlap=1)
    plan = services.matching.propose(Silent())
    match change:
        case "capacity":
            bench.change(t.expert, person, weekly_capacity=9)
        case "pause":
            bench.change(t.expert, person, status=ExpertStatus.PAUSED)
        case "credential":
            bench.change(t.credential, held, expires_on=date(2026, 11, 1))
        case "task":
            bench.task(project, overlap=1)
        case "day":
            clock.advance(days=20)
    with pytest.raises(UserError, match="Nothing was assigned"):
        services.matching.commit(plan, Silent())
    assert services.desk.store.counts()["assignment"] == 0


def test_an_edited_plan_that_breaks_a_rule_is_refused(services: Services, bench: Bench) -> None:
    from dataclasses import replace

    project = bench.project(need_specialty="medicine", overlap=1)
    fits, misfit = bench.expert(), bench.expert()
    bench.credential(fits)
    bench.task(project, overlap=1)
    plan = services.matching.propose(Silent())
    swapped = replace(plan, pairs=(replace(plan.pairs[0], expert_id=misfit),))
    with pytest.raises(UserError, match="credential"):
        services.matching.commit(swapped, Silent())


def test_why_a_task_says_who_or_why_nobody(services: Services, bench: Bench) -> None:
    project = bench.project(need_specialty="medicine", overlap=1)
    bench.task(project, external_id="read-1", overlap=1)
    bench.expert()
    plan = services.matching.propose(Silent())
    facts = dict(services.matching.why_task(plan, "read-1").facts)
    assert facts["People"] == "0 of 1 found"
    assert facts["hold a credential in the specialty"] == "0"
    assert facts["What would open it"] == (
        "Nobody qualifies. One more person with medicine would place it."
    )
    with pytest.raises(UserError, match="no task “nope”"):
        services.matching.why_task(plan, "nope")


def test_why_still_answers_when_another_plan_was_made_in_between(
    services: Services, bench: Bench
) -> None:
    bench.task(bench.project(overlap=1), overlap=1)
    bench.expert()
    plan = services.matching.propose(Silent())
    services.matching._newest = None
    assert services.matching.why(plan, 0).title.startswith("Why Person")
    bench.expert()
    services.matching._newest = None
    with pytest.raises(UserError, match="changed since"):
        services.matching.why(plan, 0)


def test_the_file_names_project_task_expert_and_credential(
    services: Services, bench: Bench, tmp_path: Path
) -> None:
    project = bench.project(need_specialty="medicine", external_id="scans", overlap=1)
    person = bench.expert(external_id="E-7")
    bench.credential(person, external_id="lic-9")
    bench.task(project, external_id="read-1", overlap=1)
    plan = services.matching.propose(Silent())
    path = services.matching.write_csv(plan, tmp_path / "plan.csv")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "project,task,expert,credential,due",
        "scans,read-1,E-7,lic-9,2026-11-30",
    ]


def test_a_qc_analyst_may_plan_but_not_commit(services: Services, bench: Bench) -> None:
    bench.task(bench.project(overlap=1), overlap=1)
    bench.expert()
    services.desk.user = User(2, "analyst", Role.QC_ANALYST)
    plan = services.matching.propose(Silent())
    with pytest.raises(UserError, match="may not do this"):
        services.matching.commit(plan, Silent())


def test_a_cancelled_commit_leaves_nothing(services: Services, bench: Bench) -> None:
    class Stops:
        """Cancels at the n-th step."""

        def __init__(self, left: int) -> None:
            self.left = left

        def step(self, done: int, total: int, note: str = "") -> None:
            """Count down."""
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    bench.task(bench.project(overlap=1), overlap=1)
    bench.expert()
    plan = services.matching.propose(Silent())
    for steps in range(4):
        with pytest.raises(Cancelled):
            services.matching.commit(plan, Stops(steps))
        assert services.desk.store.counts()["assignment"] == 0
    assert services.matching.commit(plan, Stops(99)).assignments == 1
