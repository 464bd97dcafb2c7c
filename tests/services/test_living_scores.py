"""A verdict or an answer to gold moves the score at once, to what a full run would have given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config.policies import ScoringPolicy
from app.domain.news import Changes, Topic
from app.domain.progress import Silent
from app.domain.review import Selection, Verdict
from app.domain.score_history import StepCause
from app.services import Services
from app.services.living_scores import Move, after_answers
from tests.factory import StandingClock, make_workspace
from tests.factory_results import DAY, Bench
from tests.factory_review import answer, make_office, verdict
from tests.factory_scores import decide, scores_item_by_item, waiting


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def crowd(bench: Bench, people: int = 4, tasks: int = 12) -> tuple[list[int], list[int]]:
    """Two projects of one field and a third, labeled by everybody, some gold; projects, people."""
    rng = np.random.default_rng(3)
    projects = [
        bench.project(need_specialty="medicine/radiology"),
        bench.project(need_specialty="medicine/radiology"),
        bench.project(),
    ]
    experts = [bench.expert() for _ in range(people)]
    for n in range(tasks):
        task = bench.task(projects[n % 3], gold=("yes",) if n % 4 == 0 else ())
        for person in experts:
            at = DAY - timedelta(days=int(rng.integers(0, 200)))
            bench.answer(task, person, "yes" if rng.random() < 0.75 else "no", at=at)
    return projects, experts


@contextmanager
def holds_what_a_full_run_gives(services: Services) -> Iterator[set[tuple[int, str]]]:
    """Afterwards every score added to the set is what it must be, item by item."""
    touched: set[tuple[int, str]] = set()
    yield touched
    expected = scores_item_by_item(services, services.desk.today())
    for person, scope in touched:
        with services.desk.read() as reader:
            held = reader.quality.score_of(person, scope)
        if (person, scope) not in expected:
            assert held is None
            continue
        assert held is not None
        want = expected[person, scope]
        got = held.estimate
        for name in ("mean", "low", "high", "n"):
            assert getattr(got, name) == pytest.approx(getattr(want, name), abs=1e-12, rel=1e-12)


def test_before_the_first_run_nothing_moves(services: Services, bench: Bench) -> None:
    _, people = crowd(bench)
    decide(services, waiting(bench, bench.task(1), people[0], "yes"))
    counts = services.desk.store.counts()
    assert (counts["score_now"], counts["score_step"], counts["evidence_pack"]) == (0, 0, 0)


def test_a_verdict_moves_the_scopes_of_its_task_and_no_others(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    projects, people = crowd(bench)
    submission = waiting(bench, bench.task(projects[0]), people[0], "no")
    services.quality.score(Silent())
    with services.desk.read() as reader:
        before = {scope: reader.quality.score_of(people[0], scope) for scope in _scopes(projects)}
    clock.advance(days=3)
    heard: list[Changes] = []
    services.desk.store.subscribe(heard.append)
    with holds_what_a_full_run_gives(services) as touched:
        review = decide(services, submission, Verdict.REJECT)
        touched |= {
            (people[0], scope)
            for scope in ("all", f"project:{projects[0]}", "specialty:medicine/radiology")
        }
    assert {Topic.QUALITY, Topic.PEOPLE} <= heard[-1].topics
    moved = {
        scope
        for scope, old in before.items()
        if services.quality.score_at(people[0], clock.at, scope)
        and _mean(services, people[0], scope) != (old and old.estimate.mean)
    }
    assert moved == {"all", f"project:{projects[0]}", "specialty:medicine/radiology"}
    steps = [one for one in services.quality.history(people[0]) if one.cause is not None]
    assert {(one.cause, one.cause_id) for one in steps} == {(StepCause.REVIEW, review)}
    assert {one.scope for one in steps} == moved
    items = services.quality.evidence(people[0])
    assert [item.cause for item in items if item.source == "review"] == [review]


def _scopes(projects: list[int]) -> list[str]:
    return ["all", "specialty:medicine/radiology", *(f"project:{one}" for one in projects)]


def _mean(services: Services, person: int, scope: str) -> float | None:
    with services.desk.read() as reader:
        held = reader.quality.score_of(person, scope)
    return None if held is None else held.estimate.mean


def test_the_items_shown_make_up_the_moved_score(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    projects, people = crowd(bench)
    wrong = waiting(bench, bench.task(projects[1]), people[1], "no")
    services.quality.score(Silent())
    clock.advance(days=20)
    decide(services, wrong, Verdict.REJECT)
    score = services.quality.score_of(people[1])
    assert score is not None
    items = services.quality.evidence(people[1])
    for part in score.parts:
        own = [item for item in items if item.source == part.source]
        assert len(own) == part.items
        assert sum(item.weight for item in own) == pytest.approx(part.weight, abs=1e-9)
        assert sum(item.weight * item.credit for item in own) == pytest.approx(part.hits, abs=1e-9)


def test_a_verdict_taken_back_brings_the_peers_piece_back(services: Services, bench: Bench) -> None:
    projects, people = crowd(bench)
    shared = bench.task(projects[0])
    for person in people[1:]:
        bench.answer(shared, person, "yes")
    submission = waiting(bench, shared, people[0], "yes")
    services.quality.score(Silent())
    before = services.quality.score_of(people[0])
    review = decide(services, submission, Verdict.REJECT)
    between = services.quality.score_of(people[0])
    services.review.undo(review)
    after = services.quality.score_of(people[0])
    assert before is not None
    assert between is not None
    assert after is not None
    assert between.estimate.mean < before.estimate.mean
    assert after.estimate.mean == pytest.approx(before.estimate.mean, abs=1e-12)
    causes = [one.cause for one in services.quality.history(people[0]) if one.scope == "all"]
    assert causes == [None, StepCause.REVIEW, StepCause.UNDO]


@pytest.mark.parametrize("reason", [Selection.FLAGGED, Selection.RETURNED])
def test_a_verdict_on_work_that_was_not_drawn_moves_nothing(
    services: Services, bench: Bench, reason: Selection
) -> None:
    projects, people = crowd(bench)
    submission = waiting(bench, bench.task(projects[0]), people[0], "no", reason=reason)
    services.quality.score(Silent())
    decide(services, submission, Verdict.REJECT)
    assert services.desk.store.counts()["score_step"] == 0


def test_somebody_new_gets_a_score_by_the_first_verdict_and_loses_it_by_the_undo(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    projects, _ = crowd(bench)
    services.quality.score(Silent())
    newcomer = bench.expert()
    submission = waiting(
        bench, bench.task(projects[2]), newcomer, "no", reason=Selection.FIRST_ITEMS, probability=1
    )
    assert services.quality.score_of(newcomer) is None
    clock.advance(hours=1)
    with holds_what_a_full_run_gives(services) as touched:
        review = decide(services, submission)
        touched.add((newcomer, "all"))
    scored = clock.at
    clock.advance(hours=1)
    services.review.undo(review)
    assert services.quality.score_of(newcomer) is None
    assert services.quality.score_at(newcomer, clock.at) is None
    then = services.quality.score_at(newcomer, scored)
    assert then is not None
    assert (then.cause, then.cause_id) == (StepCause.REVIEW, review)


def test_answers_to_gold_move_the_scores_once_a_person_and_file(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, tasks=8, labels=("yes", "no"))
    bench = Bench(services)
    gold = [bench.task(office.project_id, gold=("yes",), external_id=f"G-{n}") for n in range(4)]
    office.send(*(answer(n, expert=e) for n in range(1, 9) for e in (1, 2, 3)))
    services.quality.score(Silent())
    with holds_what_a_full_run_gives(services) as touched:
        prepared = office.send(
            *(answer(task_id=f"G-{n}", expert=e, label="yes" if e == 1 else "no")
              for n in range(4) for e in (1, 2)),
            answer(task_id="G-0", expert=2, label="yes", at=clock.at - timedelta(hours=1)),
        )  # fmt: skip
        assert prepared.bad_rows == ()
        touched |= {(e, s) for e in (1, 2) for s in ("all", f"project:{office.project_id}")}
    assert len(gold) == 4
    steps = office.ask("SELECT expert_id, cause FROM score_step WHERE scope = 'all'")
    assert steps == [(1, "gold"), (2, "gold")]
    score = services.quality.score_of(2)
    assert score is not None
    assert [part.items for part in score.parts if part.source == "gold"] == [4]


def test_imported_verdicts_move_scores_as_those_of_the_desk(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, tasks=4)
    office.send(*(answer(n, expert=e) for n in range(1, 5) for e in (1, 2, 3)))
    services.quality.score(Silent())
    with holds_what_a_full_run_gives(services) as touched:
        prepared = office.send_reviews(verdict(1), verdict(2), verdict(3, expert=2))
        assert prepared.bad_rows == ()
        touched |= {(e, s) for e in (1, 2) for s in ("all", f"project:{office.project_id}")}
    assert len(office.ask("SELECT 1 FROM score_step WHERE scope = 'all'")) == 2


def test_a_policy_saved_since_does_not_reach_scores_that_stand_on_the_run(
    services: Services, bench: Bench
) -> None:
    projects, people = crowd(bench)
    submission = waiting(bench, bench.task(projects[0]), people[0], "no")
    services.quality.score(Silent())
    with services.desk.write("settings.edit") as unit:
        unit.settings.add_policy(ScoringPolicy(half_life_days=1.0), "manager", unit.now)
        unit.audit("policy.save", "policy:scoring")
    with holds_what_a_full_run_gives(services) as touched:
        decide(services, submission, Verdict.REJECT)
        touched.add((people[0], "all"))
    score = services.quality.score_of(people[0])
    assert score is not None
    assert score.policy_version == 0


class Meddler:
    """A progress that does something once, when a run is about to write."""

    def __init__(self, services: Services, submission: int) -> None:
        self.services, self.submission, self.review = services, submission, 0

    def step(self, done: int, total: int, note: str = "") -> None:
        """Decide while the run computes."""
        if note.startswith("Combining") and not self.review:
            self.review = decide(self.services, self.submission, Verdict.REJECT)


def test_a_verdict_given_while_a_run_computes_is_not_lost(services: Services, bench: Bench) -> None:
    projects, people = crowd(bench)
    submission = waiting(bench, bench.task(projects[0]), people[0], "no")
    services.quality.score(Silent())
    meddler = Meddler(services, submission)
    with holds_what_a_full_run_gives(services) as touched:
        run = services.quality.score(meddler)
        touched |= {(people[0], "all"), (people[0], f"project:{projects[0]}")}
    last = [one for one in services.quality.history(people[0]) if one.scope == "all"][-1]
    assert (last.run_id, last.cause, last.cause_id) == (
        run.run_id, StepCause.REVIEW, meddler.review,
    )  # fmt: skip
    assert services.quality.repeat(run.run_id, Silent()).equal


def test_damaged_evidence_stops_the_verdict_with_a_sentence_and_a_run_mends_it(
    services: Services, bench: Bench
) -> None:
    projects, people = crowd(bench)
    submission = waiting(bench, bench.task(projects[0]), people[0], "no")
    services.quality.score(Silent())
    with services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql("UPDATE evidence_pack SET body = X'00FF'")
        unit.audit("test.break", "evidence_pack")
    with pytest.raises(Exception, match="Score again"):
        decide(services, submission)
    assert services.desk.store.counts()["review"] == 0
    services.quality.score(Silent())
    decide(services, submission)
    assert services.desk.store.counts()["review"] == 1


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 99), min_size=4, max_size=14), st.integers(0, 2**32 - 1))
def test_any_sequence_of_events_gives_what_a_full_run_gives(
    tmp_path_factory: pytest.TempPathFactory, events: list[int], seed: int
) -> None:
    clock = StandingClock()
    services = make_workspace(tmp_path_factory.mktemp("desk"), clock)
    try:
        _random_week(services, clock, events, np.random.default_rng(seed))
    finally:
        services.close()


def _random_week(
    services: Services, clock: StandingClock, events: list[int], rng: np.random.Generator
) -> None:
    """Verdicts, undos and answers to gold as the numbers say; each is looked at when it came."""
    bench = Bench(services)
    projects, people = crowd(bench, people=3, tasks=9)
    left = _waiting_work(bench, projects, people, rng)
    services.quality.score(Silent())
    last: tuple[int, int] | None = None
    for event in events:
        clock.advance(hours=float(rng.integers(1, 40)))
        with holds_what_a_full_run_gives(services) as touched:
            if event < 50 and left:
                submission, person = left.pop(event % len(left))
                verdicts = [Verdict.ACCEPT, Verdict.REJECT, Verdict.RETURN]
                last = decide(services, submission, verdicts[event % 3]), person
            elif event < 70 and last is not None:
                services.review.undo(last[0])
                person, last = last[1], None
            else:
                person = people[event % 3]
                gold = ("yes", "no") if event % 2 else ("no",)
                task = bench.task(projects[event % 3], gold=gold)
                submission = bench.answer(task, person, "yes", at=clock.at)
                with services.desk.write("import") as unit:
                    move = Move(person, task, StepCause.GOLD, submission)
                    assert after_answers(unit, [move], services.desk.today()) >= 2
                    unit.audit("test.gold", f"task:{task}")
            moments = services.quality.history(person)
            touched |= {(person, one.scope) for one in moments if one.cause and one.at == clock.at}


def _waiting_work(
    bench: Bench, projects: list[int], people: list[int], rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Answers that wait for review, with their authors: second versions, and to new tasks."""
    reasons = [Selection.SAMPLE, Selection.SAMPLE, Selection.FIRST_ITEMS, Selection.FLAGGED]
    made: list[tuple[int, int]] = []
    for n in range(10):
        task = n + 1 if n < 5 else bench.task(projects[int(rng.integers(3))])
        person = people[int(rng.integers(3))]
        reason = reasons[int(rng.integers(4))]
        submission = waiting(
            bench, task, person, "yes", reason=reason, version=2 if n < 5 else 1,
            probability=1.0 if reason is Selection.FIRST_ITEMS else float(rng.uniform(0.1, 0.9)),
        )  # fmt: skip
        made.append((submission, person))
    return made
