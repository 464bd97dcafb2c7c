"""Scoring a workspace: what counts, what does not, and that every score opens to its items."""

from datetime import timedelta

import numpy as np
import pytest

from app.domain.errors import Cancelled, UserError
from app.domain.lists import ListQuery
from app.domain.people import Role, User
from app.domain.progress import Silent
from app.domain.review import Selection, Verdict
from app.domain.work import SubmissionStatus
from app.services import Services
from tests.factory import StandingClock
from tests.factory_results import DAY, Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def overlapping(bench: Bench, skills: list[float], tasks: int = 60) -> tuple[int, list[int]]:
    """A project where everybody answers every task, each right with their own probability."""
    rng = np.random.default_rng(7)
    project = bench.project()
    people = [bench.expert() for _ in skills]
    for _ in range(tasks):
        task = bench.task(project)
        truth = rng.random() < 0.5
        for person, skill in zip(people, skills, strict=True):
            said = truth if rng.random() < skill else not truth
            bench.answer(task, person, "yes" if said else "no")
    return project, people


def test_an_empty_workspace_scores_nobody_and_says_so(services: Services) -> None:
    run = services.quality.score(Silent())
    assert (run.people, run.judgments, run.tasks, run.workforce) == (0, 0, 0, None)
    assert list(services.quality.people.find(ListQuery())) == []
    assert services.quality.workforce() == ()


def test_peers_alone_put_the_better_first(services: Services, bench: Bench) -> None:
    _, people = overlapping(bench, [0.95, 0.9, 0.6, 0.85])
    run = services.quality.score(Silent())
    found = list(services.quality.people.find(ListQuery()))
    assert run.people == 4
    assert found[0] in people[:2]
    assert found[-1] == people[2]
    rows = services.quality.people.rows(found)
    assert [row.estimate.low for row in rows] == sorted(
        (r.estimate.low for r in rows), reverse=True
    )
    assert all(row.peer_items == 60 and row.gold_items == 0 for row in rows)


def test_the_items_shown_make_up_the_score(services: Services, bench: Bench) -> None:
    project, people = overlapping(bench, [0.95, 0.9, 0.6])
    for i in range(8):
        gold = bench.task(project, gold=("yes",))
        bench.answer(gold, people[0], "yes" if i else "no", at=DAY - timedelta(days=30))
    random = bench.task(project)
    bench.review(bench.answer(random, people[0], "no"), Verdict.CORRECT, corrected="yes")
    services.quality.score(Silent())
    score = services.quality.score_of(people[0])
    assert score is not None
    items = services.quality.evidence(people[0])
    assert len({item.task_id for item in items}) == len(items) == 69
    assert {part.source for part in score.parts} == {"gold", "review", "peers"}
    for part in score.parts:
        own = [item for item in items if item.source == part.source]
        assert len(own) == part.items
        assert sum(item.weight for item in own) == pytest.approx(part.weight, abs=1e-9)
        assert sum(item.weight * item.credit for item in own) == pytest.approx(part.hits, abs=1e-9)
    assert score.estimate.n == pytest.approx(sum(part.weight for part in score.parts))
    review = next(item for item in items if item.source == "review")
    assert (review.answer, review.expected, review.credit) == ("no", "yes", 0.0)


def test_gold_counts_the_first_answer_not_the_one_made_after_a_return(
    services: Services, bench: Bench
) -> None:
    person, project = bench.expert(), bench.project()
    task = bench.task(project, gold=("yes", "maybe"))
    bench.answer(task, person, "no")
    bench.answer(task, person, "yes", version=2, at=DAY + timedelta(days=1))
    other = bench.task(project, gold=("yes", "maybe"))
    bench.answer(other, person, "maybe")
    services.quality.score(Silent())
    (row,) = services.quality.people.rows([person])
    assert (row.gold_items, row.gold_right) == (2, 1.0)


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        (Selection.SAMPLE, 1),
        (Selection.FIRST_ITEMS, 1),
        (Selection.FLAGGED, 0),
        (Selection.RETURNED, 0),
    ],
)
def test_only_reviews_that_were_not_targeted_count(
    services: Services, bench: Bench, reason: Selection, counts: int
) -> None:
    person, project = bench.expert(), bench.project()
    submission = bench.answer(bench.task(project), person, "no")
    bench.review(submission, Verdict.REJECT, reason=reason, probability=1.0)
    run = services.quality.score(Silent())
    assert run.people == counts


def test_a_verdict_taken_back_does_not_count(services: Services, bench: Bench) -> None:
    person, project = bench.expert(), bench.project()
    submission = bench.answer(bench.task(project), person, "no")
    bench.review(submission, Verdict.REJECT, undone=True)
    bench.review(submission, Verdict.ACCEPT)
    services.quality.score(Silent())
    (item,) = services.quality.evidence(person)
    assert item.credit == 1.0


def test_gold_beats_review_beats_peers_on_one_task(services: Services, bench: Bench) -> None:
    project = bench.project()
    anna, ben = bench.expert(), bench.expert()
    task = bench.task(project, gold=("yes",))
    for person in (anna, ben):
        bench.review(bench.answer(task, person, "yes"), Verdict.REJECT)
    shared = bench.task(project)
    bench.review(bench.answer(shared, anna, "no"), Verdict.ACCEPT)
    bench.answer(shared, ben, "no")
    services.quality.score(Silent())
    assert sorted(item.source for item in services.quality.evidence(anna)) == ["gold", "review"]
    assert sorted(item.source for item in services.quality.evidence(ben)) == ["gold", "peers"]


def test_old_evidence_weighs_less_and_a_run_keeps_its_number(
    services: Services, bench: Bench, clock: StandingClock
) -> None:
    person, project = bench.expert(), bench.project()
    for _ in range(10):
        bench.answer(bench.task(project, gold=("yes",)), person, "yes")
    services.quality.score(Silent())
    clock.advance(days=90)
    services.quality.score(Silent())
    first, second = services.quality.trend(person)
    assert second.estimate.n == pytest.approx(first.estimate.n / 2, rel=1e-6)
    assert (second.on - first.on).days == 90
    (row,) = services.quality.people.rows([person])
    assert row.change == pytest.approx(second.estimate.mean - first.estimate.mean)


def test_each_project_has_its_own_score_beside_that_over_all(
    services: Services, bench: Bench
) -> None:
    person = bench.expert()
    good, bad = bench.project(), bench.project()
    for _ in range(10):
        bench.answer(bench.task(good, gold=("yes",)), person, "yes")
        bench.answer(bench.task(bad, gold=("yes",)), person, "no")
    services.quality.score(Silent())
    with services.desk.read() as reader:
        means = {
            scope: reader.quality.estimates(scope)[person].mean
            for scope in ("all", f"project:{good}", f"project:{bad}")
        }
    assert means[f"project:{bad}"] < means["all"] < means[f"project:{good}"]


def test_confusion_and_agreement_read_the_newest_run(services: Services, bench: Bench) -> None:
    project, people = overlapping(bench, [0.95, 0.9, 0.6])
    services.quality.score(Silent())
    table = services.quality.confusion(people[2], project)
    assert table.labels == ("no", "yes")
    assert sum(map(sum, table.counts)) == 60
    (alpha,) = services.quality.agreement()
    assert (alpha.tasks, alpha.pairs) == (60, 180)
    assert alpha.alpha is not None
    assert alpha.low is not None
    assert alpha.high is not None
    assert alpha.low < alpha.alpha < alpha.high
    assert services.quality.projects_of(people[0]) == [(project, alpha.project)]


def test_an_answer_that_replaces_a_rejected_one_is_not_compared_with_it(
    services: Services, bench: Bench
) -> None:
    project, first, second = bench.project(), bench.expert(), bench.expert()
    task = bench.task(project, overlap=1)
    wrong = bench.answer(task, first, "no", status=SubmissionStatus.REJECTED)
    bench.review(wrong, Verdict.REJECT)
    bench.answer(task, second, "yes")
    services.quality.score(Silent())
    assert [item.source for item in services.quality.evidence(first)] == ["review"]
    assert services.quality.evidence(second) == []
    with services.desk.read() as reader:
        assert reader.work.inferred(task)[0] == "yes"


def test_every_judged_task_gets_a_label_and_gold_keeps_its_own(
    services: Services, bench: Bench
) -> None:
    project = bench.project()
    task = bench.task(project, gold=("yes",))
    for _ in range(3):
        bench.answer(task, bench.expert(), "no")
    run = services.quality.score(Silent())
    assert run.tasks == 1
    with services.desk.read() as reader:
        table = reader.quality.confusion(1, project)
    assert table.counts == ((0.0, 0.0), (1.0, 0.0))


def test_the_same_facts_give_the_same_numbers(services: Services, bench: Bench) -> None:
    _, people = overlapping(bench, [0.95, 0.9, 0.6])
    services.quality.score(Silent())
    first = (services.quality.score_of(people[0]), services.quality.agreement())
    services.quality.score(Silent())
    second = (services.quality.score_of(people[0]), services.quality.agreement())
    assert first[1] == second[1]
    assert first[0] is not None
    assert second[0] is not None
    assert first[0].estimate == second[0].estimate


class Stops:
    """A progress that is cancelled at the n-th step."""

    def __init__(self, left: int) -> None:
        self.left = left

    def step(self, done: int, total: int, note: str = "") -> None:
        """Count down."""
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_a_cancelled_run_leaves_nothing(services: Services, bench: Bench) -> None:
    overlapping(bench, [0.9, 0.8], tasks=5)
    steps = 0
    while True:
        try:
            services.quality.score(Stops(steps))
        except Cancelled:
            assert services.desk.store.counts()["score_run"] == 0
            assert services.desk.store.counts()["task_label"] == 0
            steps += 1
        else:
            break
    assert steps > 5
    assert services.desk.store.counts()["score_run"] == 1


def test_a_payroll_clerk_may_not_score(services: Services) -> None:
    services.desk.user = User(2, "clerk", Role.PAYROLL_CLERK)
    with pytest.raises(UserError, match="may not do this"):
        services.quality.score(Silent())


def test_agreement_is_counted_only_where_several_people_were_wanted(
    services: Services, bench: Bench
) -> None:
    people = [bench.expert(), bench.expert()]
    project = bench.project(overlap=1)
    for n in range(12):
        shared = bench.task(project, overlap=2)
        bench.answer(shared, people[0], "yes" if n % 3 else "no")
        bench.answer(shared, people[1], "yes" if n % 3 else "no")
        # The second answer to these is there because the first was rejected: it always differs.
        alone = bench.task(project, overlap=1)
        bench.answer(alone, people[0], "yes", status=SubmissionStatus.REJECTED)
        bench.answer(alone, people[1], "no")
    services.quality.score(Silent())
    (found,) = services.quality.agreement()
    assert (found.tasks, found.pairs) == (12, 12)
    assert found.alpha == pytest.approx(1.0)
