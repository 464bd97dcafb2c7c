"""What a scoring run makes of adjudications: known answers, and tasks that are nobody's fault."""

import pytest
from sqlalchemy import select

from app.domain.adjudication import Cause, Ruling
from app.domain.progress import Silent
from app.services import Services
from app.store import tables as t
from tests.factory_results import DAY, Bench


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


def inferred(services: Services) -> dict[int, tuple[str, float, int]]:
    """Label, posterior and number of labels of each task, as the newest run left them."""
    c = t.task_label.c
    with services.desk.read() as reader:
        rows = reader.quality._connection.execute(select(c.task_id, c.label, c.posterior, c.labels))
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def test_a_run_takes_the_rulings_for_the_truth_that_they_are(
    services: Services, bench: Bench
) -> None:
    project = bench.project(overlap=3)
    careful, *others = (bench.expert() for _ in range(3))
    truth: dict[int, str] = {}
    hard: list[int] = []
    for n in range(60):  # on every third task the two others err together
        right = "yes" if n % 2 else "no"
        wrong = "no" if n % 2 else "yes"
        task = bench.task(project, overlap=3)
        truth[task] = right
        bench.answer(task, careful, right)
        for person in others:
            bench.answer(task, person, wrong if n % 3 == 0 else right)
        if n % 3 == 0:
            hard.append(task)
    services.quality.score(Silent())
    before = inferred(services)
    misled = [task for task in hard if before[task][0] != truth[task]]
    assert len(misled) > len(hard) / 2
    bench.put(
        t.adjudication,
        [
            {"task_id": task, "label": truth[task], "answer": "", "cause": Cause.EXPERT_ERROR,
             "note": "", "submission_id": None, "decided_by": 1, "decided_at": DAY,
             "undone_at": None}
            for task in hard[:14]
        ],
    )  # fmt: skip
    run = services.quality.score(Silent()).run_id
    after = inferred(services)
    assert all(after[task] == (truth[task], 1.0, 3) for task in hard[:14])
    # What was decided tells who is careful, and so what is right where nobody has decided.
    assert all(after[task][0] == truth[task] for task in hard[14:])
    best = services.quality.score_of(careful)
    second = services.quality.score_of(others[0])
    assert best is not None
    assert second is not None
    assert best.estimate.low > second.estimate.high
    assert services.quality.repeat(run, Silent()).equal
    with services.desk.read() as reader:
        kinds = set(reader.quality._connection.execute(select(t.finding.c.kind)).scalars())
    assert "gold" not in kinds  # what somebody decided is not doubted as gold is


def test_a_run_leaves_out_what_is_nobodys_fault_and_keeps_what_was_decided(
    services: Services, bench: Bench
) -> None:
    project, people = bench.nine_tasks()
    services.quality.score(Silent())
    without = {who: services.quality.score_of(who) for who in people}
    (compared,) = [one.tasks for one in services.quality.agreement()]
    clear = set(inferred(services))
    tasks = [bench.split(project, people) for _ in range(3)]
    for task in tasks:
        services.adjudication.claim(task)
        services.adjudication.decide(task, Ruling("no", Cause.AMBIGUOUS_ITEM))
    run = services.quality.score(Silent()).run_id
    after = inferred(services)
    assert set(after) == clear | set(tasks)
    assert [after[task] for task in tasks] == [("no", 1.0, 0)] * 3
    for who in people:
        held, then = services.quality.score_of(who), without[who]
        assert held is not None
        assert then is not None
        assert held.estimate == then.estimate
        told = services.quality.confusion(who, project)
        assert sum(map(sum, told.counts)) == 9.0
    assert [one.tasks for one in services.quality.agreement()] == [compared + 3]
    assert services.quality.repeat(run, Silent()).equal


def test_a_project_of_which_all_is_nobodys_fault_is_scored_without_a_word_about_anybody(
    services: Services, bench: Bench
) -> None:
    alone = bench.split(bench.project(overlap=4), [bench.expert() for _ in range(4)])
    services.adjudication.claim(alone)
    services.adjudication.decide(alone, Ruling("no", Cause.GUIDELINE_GAP))
    run = services.quality.score(Silent()).run_id
    assert inferred(services)[alone] == ("no", 1.0, 0)
    assert services.quality.repeat(run, Silent()).equal
