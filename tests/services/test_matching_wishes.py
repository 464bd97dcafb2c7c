"""The manager's wishes: each does what it says, and its cost is told."""

from collections import Counter
from datetime import date, timedelta

import pytest

from app.config.policies import MatchingPolicy
from app.domain.errors import UserError
from app.domain.matching import Plan
from app.domain.people import Level
from app.domain.progress import Silent
from app.domain.work import AssignmentStatus, TaskStatus
from app.services import Services
from app.store import tables as t
from tests.factory_results import Bench

PLAIN = MatchingPolicy(fair_load=0, exploration=0, continuity=0)


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def propose(services: Services, weights: MatchingPolicy = PLAIN) -> Plan:
    """A plan by these weights."""
    return services.matching.propose(Silent(), weights)


def loads(plan: Plan) -> Counter[int]:
    """How many units each expert gets."""
    return Counter(pair.expert_id for pair in plan.pairs)


def with_scores(services: Services, bench: Bench, *right: int) -> list[int]:
    """People who were right so many times of 20, with their scores."""
    past = bench.project()
    people = [bench.expert() for _ in right]
    for at in range(20):
        task = bench.task(past, gold=("yes",), status=TaskStatus.DONE)
        for person, many in zip(people, right, strict=True):
            bench.answer(task, person, "yes" if at < many else "no")
    services.quality.score(Silent())
    return people


def test_quality_against_cost(services: Services, bench: Bench) -> None:
    good, cheap = with_scores(services, bench, 20, 10)
    bench.change(t.expert, good, level=Level.AI_TRAINER)
    bench.rate(900, level=Level.AI_TRAINER)
    bench.rate(300, level=Level.LABELER)
    bench.task(bench.project(overlap=1), overlap=1)
    assert loads(propose(services)) == {good: 1}
    assert loads(propose(services, PLAIN.model_copy(update={"quality": 0}))) == {cheap: 1}


def test_a_fair_load_spreads_the_work_at_a_price_that_is_told(
    services: Services, bench: Bench
) -> None:
    better, worse = with_scores(services, bench, 20, 14)
    project = bench.project(overlap=1)
    for _ in range(10):
        bench.task(project, overlap=1)
    assert loads(propose(services)) == {better: 10}
    fair = propose(services, PLAIN.model_copy(update={"fair_load": 300}))
    assert loads(fair)[worse] >= 3
    assert fair.summary.gap == 0
    cost = {one.key: one for one in services.matching.wish_costs(fair, Silent())}["fair_load"]
    assert cost.rest_lost > 0
    assert cost.units_with == cost.units_without == 10
    assert cost.idle_without == 0.5
    assert cost.idle_with == 0
    assert fair.summary.fairness.gini < propose(services).summary.fairness.gini


def test_new_people_get_their_first_units_and_no_flood(services: Services, bench: Bench) -> None:
    known, _ = with_scores(services, bench, 20, 2)
    new = bench.expert()  # counts like the lower quarter of those with a score
    project = bench.project(overlap=1)
    for _ in range(9):
        bench.task(project, overlap=1)
    weights = PLAIN.model_copy(update={"exploration": 500, "exploration_units": 3})
    assert loads(propose(services)) == {known: 9}
    assert loads(propose(services, weights)) == {known: 6, new: 3}


def test_strict_priority_fills_the_higher_before_all_that_is_below(
    services: Services, bench: Bench
) -> None:
    # The one who may do all would be worth more on two tasks of the lower priority.
    high = bench.project(need_specialty="medicine", overlap=1)
    low = bench.project(need_specialty="law", overlap=1)
    doctor, lawyer = bench.expert(weekly_capacity=1), bench.expert(weekly_capacity=0)
    bench.credential(doctor)
    bench.credential(doctor, specialty="law")
    bench.credential(lawyer, specialty="law")
    urgent = bench.task(high, overlap=1, priority=0)
    later = bench.task(low, overlap=1, priority=1)
    weights = PLAIN.model_copy(update={"priority": (10, 8000, 10, 10)})
    assert {pair.task_id for pair in propose(services, weights).pairs} == {later}
    strict = weights.model_copy(update={"priority_rule": "strict"})
    plan = propose(services, strict)
    assert {pair.task_id for pair in plan.pairs} == {urgent}
    assert plan.summary.gap == 0


def test_first_labels_come_before_third_ones(services: Services, bench: Bench) -> None:
    # Tasks A are worth more, so that their second labels win over first labels of B.
    dear, plain = bench.project(overlap=2), bench.project(overlap=2)
    for _ in range(2):
        bench.expert(weekly_capacity=1)
    a = bench.task(dear, overlap=2, priority=0)
    b = bench.task(plain, overlap=2, priority=1)
    assert {pair.task_id for pair in propose(services).pairs} == {a}
    weights = PLAIN.model_copy(update={"second_label": 40, "third_label": 20})
    assert {pair.task_id for pair in propose(services, weights).pairs} == {a, b}


def test_one_senior_comes_to_each_task_with_several_labels(
    services: Services, bench: Bench
) -> None:
    good = with_scores(services, bench, 20, 20, 10, 10)
    seniors = good[2:]
    for senior in seniors:
        bench.change(t.expert, senior, level=Level.QC_ANALYST, weekly_capacity=1)
    project = bench.project(overlap=2)
    tasks = [bench.task(project, overlap=2) for _ in range(2)]
    assert not set(seniors) & set(loads(propose(services)))
    plan = propose(services, PLAIN.model_copy(update={"senior": 2000}))
    with_senior = {pair.task_id for pair in plan.pairs if pair.expert_id in seniors}
    assert with_senior == set(tasks)
    # A task that a senior has in hand already asks for no second one.
    bench.assignment(tasks[0], seniors[0], AssignmentStatus.SUBMITTED)
    bench.change(t.expert, seniors[0], weekly_capacity=9)
    again = propose(services, PLAIN.model_copy(update={"senior": 2000}))
    assert {p.task_id for p in again.pairs if p.expert_id in seniors} == {tasks[1]}


def test_work_of_today_has_only_todays_time(services: Services, bench: Bench) -> None:
    project = bench.project(overlap=1)
    person = bench.expert(weekly_capacity=10)
    today = date(2026, 11, 2)
    for days, many in ((0, 5), (3, 10), (20, 15)):
        for _ in range(many):
            bench.task(project, overlap=1, due_on=today + timedelta(days=days))
    assert loads(propose(services)) == {person: 10}
    plan = propose(services, PLAIN.model_copy(update={"capacity_by": "steps"}))
    due = Counter((pair.due_on - today).days for pair in plan.pairs)
    assert due[0] == 2  # a fifth of a week
    assert due[0] + due[3] == 10
    assert sum(due.values()) == 20


def test_a_project_keeps_to_its_budget(services: Services, bench: Bench) -> None:
    bench.rate(400)
    capped = bench.project(overlap=1, budget_minor=1900)
    bench.expert(weekly_capacity=20)
    done = [bench.task(capped, overlap=1) for _ in range(8)]
    other = bench.expert(weekly_capacity=0)
    bench.assignment(done[0], other, AssignmentStatus.SUBMITTED)  # promised already
    plan = propose(services)
    assert len(plan.pairs) == 3
    assert [money.minor for money in plan.summary.cost] == [1200]
    assert plan.summary.bound >= plan.summary.objective
    services.matching.commit(services.matching.propose(Silent()), Silent())


def test_people_work_no_longer_than_their_hours(services: Services, bench: Bench) -> None:
    slow, quick = bench.project(overlap=1, minutes_per_item=50), bench.project(overlap=1)
    bench.expert(weekly_capacity=20, weekly_minutes=120)
    for project in (slow, quick):
        for _ in range(6):
            bench.task(project, overlap=1)
    plan = propose(services)
    minutes = sum(line.tasks * (50 if line.project_id == slow else 5) for line in plan.lines)
    assert minutes <= 120
    assert len(plan.pairs) == 7  # six quick ones, one slow one


def test_draft_weights_are_stored_with_the_commit(services: Services, bench: Bench) -> None:
    bench.expert()
    bench.task(bench.project(overlap=1), overlap=1)
    draft = services.matching.propose(Silent(), MatchingPolicy(quality=123))
    assert draft.draft_weights
    assert draft.weights == "Quality 123"
    assert services.matching.policy() == (MatchingPolicy(), 0)
    services.matching.commit(draft, Silent())
    assert services.matching.policy() == (MatchingPolicy(quality=123), 1)


def test_two_plans_are_compared(services: Services, bench: Bench) -> None:
    better, worse = with_scores(services, bench, 20, 14)
    project = bench.project(overlap=1)
    for _ in range(10):
        bench.task(project, overlap=1)
    first = propose(services)
    second = propose(services, PLAIN.model_copy(update={"fair_load": 300}))
    assert services.matching.plans_made() == (second, first)
    found = services.matching.compare(first, second)
    moved = loads(second)[worse]
    assert (found.both, found.only_first, found.only_second) == (10 - moved, moved, moved)
    figures = {what: (a, b) for what, a, b in found.figures}
    assert figures["Placed"] == ("10 of 10", "10 of 10")
    assert figures["Idle people"] == ("50.0% of 2", "0.0% of 2")
    assert {(line[1], line[2], line[3]) for line in found.lines} == {
        (f"Person {better}", "10", f"{10 - moved}"), (f"Person {worse}", "0", f"{moved}")
    } or len(found.lines) == 2  # fmt: skip


def test_why_not_tells_the_exact_loss_and_the_chain(services: Services, bench: Bench) -> None:
    _, worse = with_scores(services, bench, 20, 14)
    project = bench.project(overlap=1)
    bench.task(project, external_id="read-1", overlap=1)
    plan = propose(services)
    number = services.people.expert(worse).external_id
    answer = services.matching.why_not(plan, "read-1", number)
    services.hand_rules.pin(worse, [plan.pairs[0].task_id], "try it")
    pinned = propose(services)
    assert loads(pinned) == {worse: 1}
    assert answer.loss == plan.summary.objective - pinned.summary.objective > 0
    assert answer.failing == ()
    assert len(answer.chain) == 2
    for name, expert, words in (
        ("nope", number, "no task “nope”"), ("read-1", "E-9", "no active expert"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=words):
            services.matching.why_not(pinned, name, expert)


def test_candidates_and_tasks_of_a_line(services: Services, bench: Bench) -> None:
    better, worse = with_scores(services, bench, 20, 14)
    project = bench.project(overlap=1)
    task = bench.task(project, external_id="read-1", overlap=1)
    plan = propose(services)
    assert services.matching.line_tasks(plan, 0) == ((task, "read-1"),)
    ((expert, _, note),) = services.matching.candidates(plan, 0)
    assert expert == worse
    assert "units free" in note
    assert "points a unit less" in note
    why = dict(services.matching.why(plan, 0).facts)
    assert why["If removed"].startswith("1 assignment moves, plan value −")
    assert better == plan.pairs[0].expert_id


@pytest.mark.parametrize(
    "weights",
    [
        MatchingPolicy(quality=0, cost=0, priority=(0, 0, 0, 0), deadline=0, fair_load=0),
        MatchingPolicy(quality=1_000_000, fair_load=1_000_000, senior=1_000_000),
        MatchingPolicy(priority=(10**12,) * 4),
    ],
)
def test_weights_of_nothing_and_of_much_are_planned_with(
    services: Services, bench: Bench, weights: MatchingPolicy
) -> None:
    bench.expert()
    bench.task(bench.project(overlap=2), overlap=2)
    assert propose(services, weights).summary.gap == 0
