"""Last month's number can be made again to the last digit, and what held when can be told."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from app.config.policies import ScoringPolicy
from app.domain.errors import UserError
from app.domain.progress import Silent
from app.domain.review import Verdict
from app.domain.score_history import StepCause
from app.files.kinds.tasks import TaskRow
from app.services import Services
from app.services.importing.common import FileFacts
from app.services.importing.tasks import TaskImporter
from app.store import tables as t
from tests.factory import StandingClock
from tests.factory_results import DAY, Bench
from tests.factory_scores import decide, waiting


@pytest.fixture
def bench(services: Services) -> Bench:
    """The workspace with a way to put rows into it."""
    return Bench(services)


@pytest.fixture
def month(services: Services, bench: Bench) -> dict[str, int]:
    """A scored month: four people, two projects, gold, verdicts given, rejected and undone."""
    rng = np.random.default_rng(11)
    shared = bench.project(overlap=4, need_specialty="law/tax")
    alone = bench.project(overlap=1)
    people = [bench.expert() for _ in range(4)]
    for n in range(24):
        task = bench.task(shared, overlap=4, gold=("yes",) if n % 5 == 0 else ())
        for person in people:
            label = "yes" if rng.random() < 0.8 else "no"
            bench.answer(task, person, label, at=DAY - timedelta(days=int(rng.integers(0, 90))))
    single = bench.task(alone, overlap=1)
    rejected = waiting(bench, single, people[0], "no")
    kept = waiting(bench, bench.task(alone, overlap=1), people[1], "yes")
    later = waiting(bench, bench.task(shared), people[2], "yes")
    decide(services, rejected, Verdict.REJECT)
    bench.answer(single, people[1], "yes")  # the next person, because the first was rejected
    review = decide(services, kept, Verdict.ACCEPT)
    run = services.quality.score(Silent()).run_id
    return {
        "run": run, "shared": shared, "single": single, "person": people[0], "other": people[1],
        "review": review, "later": later, "kept": kept,
    }  # fmt: skip


def test_a_run_is_equal_to_itself(services: Services, month: dict[str, int]) -> None:
    found = services.quality.repeat(month["run"], Silent())
    assert found.equal
    assert found.same_program
    assert (found.largest, found.people, found.differing) == (0.0, 0, ())
    assert found.scores == services.desk.store.counts()["score"]


def test_a_run_is_made_again_through_all_that_came_after_it(
    services: Services, bench: Bench, clock: StandingClock, month: dict[str, int]
) -> None:
    clock.advance(days=30)
    services.review.undo(month["review"])  # stood when the run saw it
    decide(services, month["kept"], Verdict.REJECT)
    decide(services, month["later"], Verdict.REJECT)
    newcomer = bench.expert()
    bench.answer(1, newcomer, "no", at=clock.at)
    bench.answer(2, month["person"], "no", version=2, at=clock.at)  # a newer version
    bench.answer(bench.task(month["shared"], gold=("no",)), month["person"], "yes", at=clock.at)
    change_tasks(services, {1: ((), 4), 2: (("no",), 4), 3: (("yes", "no"), 1)})
    change_tasks(services, {2: (("yes",), 4)})  # twice: the first past counts
    bench.change(t.project, month["shared"], labels=("no", "yes", "maybe"), need_specialty="")
    with services.desk.write("settings.edit") as unit:
        unit.settings.add_policy(
            ScoringPolicy(half_life_days=30.0, smoothing=5.0), "manager", unit.now
        )
        unit.audit("policy.save", "policy:scoring")
    found = services.quality.repeat(month["run"], Silent())
    assert found.differing == ()
    assert found.equal
    second = services.quality.score(Silent()).run_id
    clock.advance(days=1)
    change_tasks(services, {4: (("no",), 4)})
    assert services.quality.repeat(second, Silent()).equal
    assert services.quality.repeat(month["run"], Silent()).equal


def change_tasks(services: Services, wanted: dict[int, tuple[tuple[str, ...], int]]) -> None:
    """Let an import give these tasks other gold and overlap."""
    importer = TaskImporter(FileFacts(frozenset({"gold", "overlap"}), services.desk.today()))
    with services.desk.write("import") as unit:
        tasks = [unit.work.task(number) for number in wanted]
        projects = {p.id: p.external_id for p in unit.work.projects()}
        rows = [
            (
                line,
                TaskRow(
                    project_id=projects[task.project_id], task_id=task.external_id,
                    payload=task.payload, batch=task.batch, gold=wanted[task.id][0],
                    overlap=wanted[task.id][1], priority=task.priority, due_on=task.due_on,
                    jurisdiction="", language="", item_key="",
                ),
            )
            for line, task in enumerate(tasks, 2)
            if task is not None
        ]  # fmt: skip
        prepared = importer.prepare(unit, rows, Silent())
        assert (prepared.bad_rows, prepared.changed) == ((), len(wanted))
        importer.write(unit, prepared, Silent())


def test_a_changed_number_is_found(services: Services, month: dict[str, int]) -> None:
    with services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql(
            "UPDATE score SET mean = mean + 0.001 WHERE expert_id = 1 AND scope = 'all'"
        )
        unit._connection.exec_driver_sql("UPDATE score_run SET program = '0.0.1'")
        unit.audit("test.change", "score")
    found = services.quality.repeat(month["run"], Silent())
    assert not found.equal
    assert not found.same_program
    assert (found.people, len(found.differing)) == (1, 1)
    assert found.largest == pytest.approx(0.001)


def test_a_score_that_is_missing_or_too_much_is_found(
    services: Services, month: dict[str, int]
) -> None:
    with services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql(
            "UPDATE score SET scope = 'project:99' WHERE expert_id = 1 AND scope = 'all'"
        )
        unit.audit("test.change", "score")
    found = services.quality.repeat(month["run"], Silent())
    assert [(one.stored is None, one.repeated is None) for one in found.differing] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert (found.people, found.largest) == (1, 1.0)


def test_a_run_there_is_not_or_of_an_earlier_format_is_refused(
    services: Services, month: dict[str, int]
) -> None:
    with pytest.raises(UserError, match="no scoring run 99"):
        services.quality.repeat(99, Silent())
    with services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql("UPDATE score_run SET pools = ''")
        unit.audit("test.change", "score_run")
    with pytest.raises(UserError, match="earlier format"):
        services.quality.repeat(month["run"], Silent())


def test_what_held_at_an_instant_is_told_with_its_cause(
    services: Services, clock: StandingClock, month: dict[str, int]
) -> None:
    at: list[datetime] = [clock.at]
    clock.advance(days=2)
    review = decide(services, month["later"], Verdict.REJECT)
    at.append(clock.at)
    clock.advance(days=2)
    services.review.undo(review)
    at.append(clock.at)
    clock.advance(days=2)
    run = services.quality.score(Silent()).run_id
    at.append(clock.at)
    person = 3  # the author of the last
    found = [services.quality.score_at(person, moment) for moment in at]
    assert [one and (one.cause, one.cause_id, one.run_id) for one in found] == [
        (None, month["run"], month["run"]),
        (StepCause.REVIEW, review, month["run"]),
        (StepCause.UNDO, review, month["run"]),
        (None, run, run),
    ]
    whole = [one for one in services.quality.history(person) if one.scope == "all"]
    assert whole == found
    assert services.quality.score_at(person, at[0] - timedelta(days=1)) is None
    just_before = services.quality.score_at(person, at[3] - timedelta(seconds=1))
    assert just_before == found[2]
    assert services.quality.score_at(999, at[3]) is None
