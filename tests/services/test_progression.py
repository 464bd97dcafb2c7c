"""Proposals: made by the rules, frozen, decided by somebody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.errors import UserError
from app.domain.ladder import evaluate
from app.domain.lists import ListQuery
from app.domain.people import ExpertStatus, Level, Role, User
from app.domain.progress import Silent
from app.domain.progression import ProposalState
from app.domain.review import Severity, Verdict
from app.services import Services
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import DAY, SMALL_LADDER, Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a ladder that one test can climb, and a way to put rows into it."""
    with services.desk.store.write("manager") as unit:
        unit.settings.add_policy(SMALL_LADDER, "manager", unit.now)
        unit.audit("policy.set", "policy:ladder")
    return Bench(services)


def second_manager(services: Services, bench: Bench) -> None:
    """Sign in as somebody else who may decide."""
    user = bench.user("deputy", Role.MANAGER)
    services.desk.user = User(user, "deputy", Role.MANAGER)


def ready(services: Services, bench: Bench, **values: object) -> int:
    """A labeler who meets every gate of the next step."""
    person = bench.expert(**values)
    bench.credential(person)
    bench.training(person, "qc-basics", date(2026, 9, 1))
    project = bench.project()
    tasks = bench.put(t.task, [bench.task_row(project, gold=("yes",)) for _ in range(64)])
    for task in tasks:
        bench.answer(task, person, "yes", at=DAY - timedelta(days=3))
    services.quality.score(Silent())
    return person


def test_a_ready_labeler_is_proposed_once_with_the_evidence_frozen(
    services: Services, bench: Bench
) -> None:
    person = ready(services, bench)
    gates = services.progression.gates(person)
    assert [gate.met for gate in gates] == [True] * 7
    assert services.progression.evaluate(Silent()) == 1
    assert services.progression.evaluate(Silent()) == 0
    (proposal,) = services.progression.proposals()
    assert (proposal.expert_id, proposal.from_level, proposal.to_level, proposal.is_up) == (
        person, Level.LABELER, Level.QC_ANALYST, True,
    )  # fmt: skip
    bench.change(t.expert, person, level_since=date(2026, 11, 1))
    assert services.progression.proposals()[0].evidence == gates
    assert services.progression.gates(person) != gates


def test_the_one_who_proposed_may_not_decide(services: Services, bench: Bench) -> None:
    ready(services, bench)
    services.progression.evaluate(Silent())
    (proposal,) = services.progression.proposals()
    with pytest.raises(UserError, match="somebody else"):
        services.progression.approve(proposal.id)
    with pytest.raises(UserError, match="somebody else"):
        services.progression.refuse(proposal.id, "not yet")
    assert services.progression.proposals() == [proposal]


def test_an_approved_step_counts_from_today(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    person = ready(services, bench)
    services.progression.evaluate(Silent())
    (proposal,) = services.progression.proposals()
    second_manager(services, bench)
    clock.advance(days=1)
    services.progression.approve(proposal.id, "well deserved")
    (row,) = services.progression.people.rows([person])
    assert (row.level, row.target) == (Level.QC_ANALYST, Level.AI_TRAINER)
    weeks = next(g for g in services.progression.gates(person) if g.title == "Weeks at this level")
    assert weeks.have == "0"
    (decided,) = services.progression.proposals(open_only=False)
    assert (decided.state, decided.decided_by, decided.reason) == (
        ProposalState.APPROVED, "deputy", "well deserved",
    )  # fmt: skip
    with pytest.raises(UserError, match="already"):
        services.progression.approve(proposal.id)
    _, report = services.desk.store.check(Silent())
    assert report.broken_at is None


def test_a_refusal_needs_a_reason_and_rests_for_two_weeks(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    ready(services, bench)
    services.progression.evaluate(Silent())
    (proposal,) = services.progression.proposals()
    second_manager(services, bench)
    with pytest.raises(UserError, match="needs a reason"):
        services.progression.refuse(proposal.id, "  ")
    services.progression.refuse(proposal.id, "wait for the new guideline")
    assert services.progression.evaluate(Silent()) == 0
    clock.advance(days=15)
    assert services.progression.evaluate(Silent()) == 1


def test_a_step_down_is_proposed_when_the_upper_bound_is_below_the_floor(
    services: Services, bench: Bench
) -> None:
    person, project = bench.expert(level=Level.QC_ANALYST), bench.project()
    for _ in range(40):
        bench.answer(bench.task(project, gold=("yes",)), person, "no")
    services.quality.score(Silent())
    assert services.progression.evaluate(Silent()) == 1
    (proposal,) = services.progression.proposals()
    assert (proposal.to_level, proposal.is_up) == (Level.LABELER, False)
    assert not proposal.evidence[0].met


def test_an_override_needs_a_reason_and_a_second_person(services: Services, bench: Bench) -> None:
    person = bench.expert()
    with pytest.raises(UserError, match="needs a reason"):
        services.progression.override(person, Level.QC_ANALYST, "")
    proposal = services.progression.override(person, Level.QC_ANALYST, "ran the pilot")
    assert proposal.override
    assert proposal.reason == "ran the pilot"
    with pytest.raises(UserError, match="waits for its decision"):
        services.progression.override(person, Level.AI_TRAINER, "again")
    second_manager(services, bench)
    services.progression.approve(proposal.id, "agreed")
    (decided,) = services.progression.proposals(open_only=False)
    assert decided.reason == "ran the pilot – agreed"


def test_a_paused_person_is_not_moved(services: Services, bench: Bench) -> None:
    person = bench.expert()
    proposal = services.progression.override(person, Level.QC_ANALYST, "ran the pilot")
    bench.change(t.expert, person, status=ExpertStatus.PAUSED)
    second_manager(services, bench)
    with pytest.raises(UserError, match="Only an active expert"):
        services.progression.approve(proposal.id)
    assert services.progression.proposals() == [proposal]


def test_a_qc_analyst_proposes_and_does_not_decide(services: Services, bench: Bench) -> None:
    person = bench.expert()
    services.desk.user = User(bench.user("analyst", Role.QC_ANALYST), "analyst", Role.QC_ANALYST)
    proposal = services.progression.override(person, Level.QC_ANALYST, "ran the pilot")
    with pytest.raises(UserError, match="may not do this"):
        services.progression.approve(proposal.id)


def test_the_table_shows_the_nearest_first_and_filters(services: Services, bench: Bench) -> None:
    near = ready(services, bench, name="Zoe")
    far = bench.expert(name="Abe")
    top = bench.expert(name="Top", level=Level.AI_TRAINER)
    gone = bench.expert(status=ExpertStatus.OFFBOARDED)
    table = services.progression.people
    assert list(table.find(ListQuery())) == [near, far, top]
    assert gone not in table.find(ListQuery())
    assert list(table.find(ListQuery(filters=(("ready", "yes"),)))) == [near]
    assert list(table.find(ListQuery(filters=(("level", "ai_trainer"),)))) == [top]
    assert list(table.find(ListQuery(text="abe"))) == [far]
    assert list(table.find(ListQuery(sort="name"))) == [far, top, near]
    rows = table.rows([top, near])
    assert [row.gates for row in rows] == [0, 7]
    assert rows[1].missing == ""


def test_standings_count_what_the_gates_say(services: Services, bench: Bench) -> None:
    person = bench.expert(level_since=date(2026, 10, 20))
    project = bench.project()
    before = bench.answer(bench.task(project), person, "no", at=DAY - timedelta(days=40))
    bench.answer(bench.task(project), person, "yes", at=DAY - timedelta(days=2))
    bench.review(
        before, Verdict.CORRECT, severity=Severity.CRITICAL, corrected="yes",
        at=datetime(2026, 10, 3, 12, tzinfo=UTC),
    )  # fmt: skip
    undone = bench.answer(bench.task(project), person, "no", at=DAY - timedelta(days=1))
    bench.review(undone, Verdict.REJECT, severity=Severity.CRITICAL, undone=True)
    bench.training(person, "qc-basics", date(2026, 1, 1), expires=date(2026, 10, 1))
    bench.credential(person, expires_on=date(2026, 11, 1))
    bench.credential(person, verified=None)
    bench.credential(person)
    analyst = bench.user("analyst", Role.QC_ANALYST, person)
    other = bench.answer(bench.task(project), bench.expert(), "yes")
    bench.review(other, Verdict.ACCEPT, reviewer=analyst)
    with services.desk.read() as reader:
        (standing,) = reader.progression.standings(
            date(2026, 11, 2), credential_window=365, critical_window=30, experts=[person]
        )
        everyone = reader.progression.standings(
            date(2026, 11, 2), credential_window=365, critical_window=30
        )
        later = reader.progression.standings(
            date(2026, 11, 2), credential_window=365, critical_window=31, experts=[person]
        )
    assert standing == everyone[0]
    assert (standing.accepted_items, standing.items_per_week) == (2, 0.5)
    assert (standing.critical_errors, standing.last_critical) == (0, None)
    assert (later[0].critical_errors, later[0].last_critical) == (1, date(2026, 10, 3))
    assert standing.modules_passed == frozenset()
    assert (standing.usable_credentials, standing.reviews_done) == (1, 1)
    assert standing.weeks_at_level == 1
    assert evaluate(replace(standing, level=Level.AI_TRAINER), SMALL_LADDER.ladder()) == ()
