"""Runs and updates measure people against the same ease of projects, which a run keeps."""

import pytest

from app.domain.progress import Silent
from app.domain.quality import Estimate
from app.domain.review import Verdict
from app.services import Services
from tests.factory_results import Bench
from tests.factory_scores import decide, waiting


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def crowd(bench: Bench) -> tuple[list[int], int, int]:
    """An easy and a hard project with gold, done by three people, and work of the first person in
    the hard one that waits for review: people, the hard project, the work.
    """
    easy, hard = bench.project(), bench.project(need_specialty="law/tax")
    people = [bench.expert() for _ in range(3)]
    for n in range(20):
        task = bench.task((easy, hard)[n % 2], gold=("yes",))
        for i, person in enumerate(people):
            wrong = (n + i) % (4 if n % 2 else 9) == 0
            bench.answer(task, person, "no" if wrong else "yes")
    return people, hard, waiting(bench, bench.task(hard), people[0], "no")


def test_a_verdict_given_and_taken_back_leaves_the_standardised_scores_of_the_run(
    services: Services, bench: Bench
) -> None:
    """To the last digit: the run and the update measure against the same ease of projects."""
    people, project, submission = crowd(bench)
    services.quality.score(Silent())
    scopes = ("all", f"project:{project}", "specialty:law/tax")
    before = [_standard(services, people[0], scope) for scope in scopes]
    review = decide(services, submission, Verdict.REJECT)
    between = [_standard(services, people[0], scope) for scope in scopes]
    for (expected, standard), (_, former) in zip(between, before, strict=True):
        assert expected is not None
        assert standard is not None
        assert former is not None
        assert standard.low < standard.mean < former.mean
    services.review.undo(review)
    assert [_standard(services, people[0], scope) for scope in scopes] == before


def test_after_a_run_that_did_not_keep_how_easy_projects_are_scores_move_on_without_the_standard(
    services: Services, bench: Bench
) -> None:
    people, _, submission = crowd(bench)
    run = services.quality.score(Silent()).run_id
    keep_shares_only(services)
    decide(services, submission, Verdict.REJECT)
    assert _standard(services, people[0], "all") == (None, None)
    assert _standard(services, people[1], "all")[1] is not None
    assert services.quality.repeat(run, Silent()).equal
    services.quality.score(Silent())
    assert _standard(services, people[0], "all")[1] is not None


def keep_shares_only(services: Services) -> None:
    """Make the runs such as kept what the pool gets by project, and no ease."""
    with services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql(
            "UPDATE score_run SET pools = "
            """json_set(json_remove(pools, '$.ease'), '$.share', json('{"1": 0.75}'))"""
        )
        unit.audit("test.change", "score_run")


def _standard(services: Services, person: int, scope: str) -> tuple[float | None, Estimate | None]:
    with services.desk.read() as reader:
        held = reader.quality.score_of(person, scope)
    assert held is not None
    return held.expected, held.standard
