"""Disagreement goes to an AI trainer who is no party; the decision moves scores, and back."""

import pytest
from sqlalchemy import select

from app.domain.adjudication import Cause, Ruling
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import Level, Role, User
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.domain.score_history import StepCause
from app.domain.work import SubmissionStatus
from app.services import Services
from app.services.adjudication import AdjudicationService
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import Bench
from tests.factory_review import Office, answer, make_office
from tests.factory_scores import scores_item_by_item

YES = Ruling("yes", Cause.EXPERT_ERROR)
MARK = ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR)


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


@pytest.fixture
def crowd(bench: Bench) -> tuple[int, list[int]]:
    return bench.nine_tasks()


def queued(service: AdjudicationService) -> list[int]:
    return [int(one) for one in service.queue.find(ListQuery())]


def trainer(services: Services, bench: Bench, **values: object) -> AdjudicationService:
    """The service as an AI trainer who is no manager sees it."""
    expert = bench.expert(level=Level.AI_TRAINER, **values)
    return signed_in(services, Role.QC_ANALYST, expert)


def signed_in(services: Services, role: Role, expert: int | None) -> AdjudicationService:
    with services.desk.store.write("test") as unit:
        number = len(unit.people.users()) + 1
        made = unit.people.add_user(f"user{number}", role, expert)
        unit.audit("test.user", f"user:{made}")
    desk = services.desk
    user = User(made, f"user{number}", role, expert)
    return AdjudicationService(type(desk)(desk.store, desk.paths, desk.clock, user))


def test_tasks_come_in_on_which_no_label_has_more_than_half(
    services: Services, bench: Bench, crowd: tuple[int, list[int]]
) -> None:
    project, people = crowd
    task = bench.split(project, people)
    bench.split(project, people, gold=("yes",))  # known
    short = bench.task(project, overlap=4)
    for place, person in enumerate(people[:2]):  # two were asked as well and have not answered
        bench.answer(short, person, ("yes", "no")[place])
    lone = bench.task(project, overlap=1)
    for place, person in enumerate(people[:2]):
        bench.answer(lone, person, ("yes", "no")[place])
    rejected = bench.task(project, overlap=4)
    for place, person in enumerate(people):
        status = SubmissionStatus.REJECTED if place == 3 else SubmissionStatus.ACCEPTED
        bench.answer(rejected, person, ("yes", "no")[place % 2], status=status)
    assert queued(services.adjudication) == [task]
    (row,) = services.adjudication.queue.rows([task])
    assert (row.answers, row.labels, row.sent, row.claimed_by) == (4, 2, False, "")


def test_the_desk_is_blind(services: Services, bench: Bench, crowd: tuple[int, list[int]]) -> None:
    task = bench.split(*crowd)
    item = services.adjudication.claim()
    assert item is not None
    assert item.task_id == task
    assert [(one.label, one.people) for one in item.answers] == [("no", 2), ("yes", 2)]
    assert "Person" not in repr(item)
    assert "E-00" not in repr(item)


def test_a_held_task_is_offered_to_nobody_else_until_the_claim_runs_out(
    services: Services, bench: Bench, crowd: tuple[int, list[int]], clock: StandingClock
) -> None:
    first, second = bench.split(*crowd), bench.split(*crowd)
    one, other = services.adjudication, trainer(services, bench)
    held = one.claim()
    assert held is not None
    assert held.task_id == first
    taken = other.claim()
    assert taken is not None
    assert taken.task_id == second
    assert other.queue.rows([first])[0].claimed_by == "manager"
    with pytest.raises(UserError, match="manager is deciding this task"):
        other.claim(first)
    with pytest.raises(UserError, match="is deciding this task"):
        other.decide(first, YES)
    clock.advance(hours=1)
    assert other.claim(first) is not None
    with pytest.raises(UserError, match="is deciding this task"):
        one.decide(first, YES)


def test_who_is_a_party_no_trainer_or_without_the_credential_decides_nothing(
    services: Services, bench: Bench, crowd: tuple[int, list[int]]
) -> None:
    project, people = crowd
    task = bench.split(project, people)
    bench.change(t.expert, people[0], level=Level.AI_TRAINER)
    author = signed_in(services, Role.QC_ANALYST, people[0])
    assert queued(author) == []
    assert author.claim() is None
    with pytest.raises(UserError, match="You answered this task"):
        author.claim(task)
    with pytest.raises(UserError, match="Only AI trainers and managers"):
        signed_in(services, Role.QC_ANALYST, bench.expert(level=Level.QC_ANALYST)).claim()
    with pytest.raises(UserError, match="may not do this"):
        signed_in(services, Role.PAYROLL_CLERK, None).claim()
    asks = bench.project(overlap=4, need_specialty="law/tax")
    legal = bench.split(asks, people)
    layman = trainer(services, bench)
    with pytest.raises(UserError, match="credential that you do not hold"):
        layman.claim(legal)
    taken = layman.claim()
    assert taken is not None
    assert taken.task_id == task


def test_a_decision_moves_everybodys_score_as_the_posterior_says_and_back(
    services: Services, bench: Bench, crowd: tuple[int, list[int]], clock: StandingClock
) -> None:
    project, people = crowd
    task = bench.split(project, people)
    services.quality.score(Silent())
    before = {who: services.quality.score_of(who) for who in people}
    expected_before = scores_item_by_item(services, services.desk.today())
    clock.advance(days=2)
    services.adjudication.claim(task)
    made = services.adjudication.decide(task, YES)
    expected = scores_item_by_item(services, services.desk.today())
    for place, who in enumerate(people):
        held, then = services.quality.score_of(who), before[who]
        assert held is not None
        assert then is not None
        for name in ("mean", "low", "high", "n"):
            want = getattr(expected[who, "all"], name)
            assert getattr(held.estimate, name) == pytest.approx(want, abs=1e-12, rel=1e-12)
        assert (held.estimate.mean > then.estimate.mean) is (place < 2)
        items = services.quality.evidence(who)
        (own,) = [item for item in items if item.source == "adjudication"]
        assert (own.task_id, own.cause, own.credit) == (task, made, float(place < 2))
        assert (own.answer, own.expected) == ("yes" if place < 2 else "no", "yes")
    assert queued(services.adjudication) == []
    clock.advance(days=-2)
    assert services.adjudication.undo(made) == task
    for who in people:
        held, then = services.quality.score_of(who), before[who]
        assert held is not None
        assert then is not None
        assert held.estimate.mean == pytest.approx(then.estimate.mean, abs=1e-12)
        assert held.estimate.mean == pytest.approx(expected_before[who, "all"].mean, abs=1e-12)
        causes = [m.cause for m in services.quality.history(who) if m.scope == "all"]
        assert causes == [None, StepCause.ADJUDICATION, StepCause.ADJUDICATION_UNDO]
    assert queued(services.adjudication) == [task]
    services.adjudication.decide(task, YES)  # who took it back holds it again


@pytest.mark.parametrize("cause", [Cause.AMBIGUOUS_ITEM, Cause.GUIDELINE_GAP])
def test_what_is_nobodys_fault_counts_against_nobody(
    services: Services, bench: Bench, crowd: tuple[int, list[int]], cause: Cause
) -> None:
    project, people = crowd
    services.quality.score(Silent())
    without = {who: services.quality.score_of(who) for who in people}
    task = bench.split(project, people[:2])
    for person in people[2:]:
        wrong = bench.answer(task, person, "no")
    bench.review(wrong, Verdict.CORRECT, corrected="yes", probability=1.0)
    services.quality.score(Silent())
    services.adjudication.claim(task)
    made = services.adjudication.decide(task, Ruling("yes", cause, "the text says both"))
    for who in people:
        assert task not in [item.task_id for item in services.quality.evidence(who)]
        held, then = services.quality.score_of(who), without[who]
        assert held is not None
        assert then is not None
        assert held.estimate.n == pytest.approx(then.estimate.n, abs=1e-9)
    services.adjudication.undo(made)
    assert task in [item.task_id for item in services.quality.evidence(people[0])]


def test_a_run_is_made_again_to_the_last_digit_through_decisions_and_their_undoing(
    services: Services, bench: Bench, crowd: tuple[int, list[int]], clock: StandingClock
) -> None:
    kept, void, later = (bench.split(*crowd) for _ in range(3))
    runs = [services.quality.score(Silent()).run_id]
    made = {}
    for task, ruling in ((kept, YES), (void, Ruling("no", Cause.GUIDELINE_GAP))):
        services.adjudication.claim(task)
        made[task] = services.adjudication.decide(task, ruling)
    runs.append(services.quality.score(Silent()).run_id)
    clock.advance(days=1)
    services.adjudication.undo(made[void])
    services.adjudication.decide(void, YES)
    runs.append(services.quality.score(Silent()).run_id)
    services.adjudication.claim(later)
    services.adjudication.decide(later, YES)
    bench.answer(kept, bench.expert(), "no", at=clock.at)
    for run in runs:
        found = services.quality.repeat(run, Silent())
        assert found.differing == ()
        assert found.equal


def test_what_was_decided_while_a_run_was_computed_is_caught_up(
    services: Services, bench: Bench, crowd: tuple[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import quality_run

    task = bench.split(*crowd)
    compute = quality_run.compute

    def meddled(*given: object, **named: object) -> object:
        services.adjudication.claim(task)
        services.adjudication.decide(task, YES)
        return compute(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(quality_run, "compute", meddled)
    services.quality.score(Silent())
    items = services.quality.evidence(crowd[1][0])
    assert [i.task_id for i in items if i.source == "adjudication"] == [task]


def test_only_the_own_last_decision_is_taken_back(
    services: Services, bench: Bench, crowd: tuple[int, list[int]]
) -> None:
    first, second = bench.split(*crowd), bench.split(*crowd)
    made = []
    for task in (first, second):
        services.adjudication.claim(task)
        made.append(services.adjudication.decide(task, YES))
    with pytest.raises(UserError, match="an earlier one"):
        services.adjudication.undo(made[0])
    with pytest.raises(UserError, match="one's own decision"):
        trainer(services, bench).undo(made[1])
    services.adjudication.undo(made[1])
    with pytest.raises(UserError, match="taken back already"):
        services.adjudication.undo(made[1])
    services.adjudication.undo(made[0])


def test_a_decision_needs_a_label_of_the_project_and_a_task_that_waits(
    services: Services, bench: Bench, crowd: tuple[int, list[int]]
) -> None:
    task = bench.split(*crowd)
    with pytest.raises(UserError, match="claim on this task has ended"):
        services.adjudication.decide(task, YES)
    services.adjudication.claim(task)
    with pytest.raises(UserError, match="Choose the right label"):
        services.adjudication.decide(task, Ruling("perhaps", Cause.SUBJECTIVE))
    services.adjudication.skip(task)
    services.adjudication.claim(task)
    services.adjudication.decide(task, YES)
    with pytest.raises(UserError, match="no longer waits"):
        services.adjudication.claim(task)


def returned_twice(office: Office) -> int:
    """The third version of an answer, which waits for review."""
    item = None
    for version in range(1, 4):
        office.send(answer(1, 1, "yes", at=office.clock.at))
        item = office.review.claim()
        assert item is not None
        if version < 3:
            office.review.decide(item.submission_id, Decision(Verdict.RETURN, (MARK,), "again"), 5)
        office.clock.advance(minutes=10)
    assert item is not None
    return item.submission_id


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.rate()
    return made


def test_a_third_return_asks_for_a_decision(office: Office) -> None:
    third = returned_twice(office)
    with pytest.raises(UserError, match="Correct it, reject it, or send it to adjudication"):
        office.review.decide(third, Decision(Verdict.RETURN, (MARK,), "again"), 5)
    office.review.send_to_adjudication(third)
    assert office.review.claim() is None
    service = office.services.adjudication
    (row,) = service.queue.rows(queued(service))
    assert row.sent
    desk = office.services.desk
    mine = AdjudicationService(type(desk)(desk.store, desk.paths, desk.clock, office.analyst))
    assert queued(mine) == []


@pytest.mark.parametrize(("right", "becomes"), [("yes", "accepted"), ("no", "corrected")])
def test_an_answer_that_was_sent_is_settled_and_paid_by_the_decision(
    office: Office, right: str, becomes: str
) -> None:
    third = returned_twice(office)
    office.review.send_to_adjudication(third)
    service = office.services.adjudication
    item = service.claim()
    assert item is not None
    made = service.decide(item.task_id, Ruling(right, Cause.EDGE_CASE))
    status = f"SELECT status FROM submission WHERE id = {third}"
    amounts = "SELECT amount_minor FROM ledger ORDER BY id"
    assert office.ask(status) == [(becomes,)]
    assert office.ask(amounts) == [(500,)]
    service.undo(made)
    assert office.ask(status) == [("queued",)]
    assert office.ask(amounts) == [(500,), (-500,)]
    service.decide(item.task_id, Ruling(right, Cause.EDGE_CASE))
    assert office.ask("SELECT sum(amount_minor) FROM ledger") == [(500,)]


def test_the_audit_log_tells_what_was_decided_and_no_words_of_anybody(
    services: Services, bench: Bench, crowd: tuple[int, list[int]]
) -> None:
    task = bench.split(*crowd)
    services.adjudication.claim(task)
    services.adjudication.decide(task, Ruling("yes", Cause.EDGE_CASE, "a secret note"))
    with services.desk.read() as reader:
        a = t.audit.c
        rows = reader._connection.execute(
            select(a.subject, a.body).where(a.action == "adjudication.decide")
        ).all()
    ((subject, body),) = rows
    assert subject == f"task:{task}"
    assert '"cause":"edge_case"' in body
    assert "secret" not in body
