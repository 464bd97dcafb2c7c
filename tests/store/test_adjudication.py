"""Claims and decisions of adjudication as they are stored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.adjudication import Cause, Ruling
from app.services import Services
from app.store import tables as t
from app.store.workspace import Store
from tests.factory import START, StandingClock
from tests.factory_results import Bench

LATER = START + timedelta(minutes=15)


@pytest.fixture
def bench(services: Services) -> Bench:
    """Twelve tasks on which two people disagree; three users."""
    made = Bench(services)
    project = made.project(overlap=2)
    people = [made.expert() for _ in range(2)]
    for _ in range(12):
        task = made.task(project, overlap=2)
        for person, label in zip(people, ("yes", "no"), strict=True):
            made.answer(task, person, label)
    with services.desk.store.write("test") as unit:
        for name in ("first", "second"):
            unit.people.add_user(name, services.desk.user.role, None)
        unit.audit("test.users", "users")
    return made


@pytest.fixture
def other(services: Services, bench: Bench) -> Iterator[Store]:
    """The same file opened once more, as another process does."""
    store = Store.open(services.desk.store.path, StandingClock())
    yield store
    store.close()


def take(store: Store, task: int, user: int) -> bool:
    with store.write("test") as unit:
        unit.quiet("a claim")
        return unit.adjudication.claim(task, user, START, LATER)


def test_two_stores_on_one_file_never_hold_the_same_task(services: Services, other: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        mine = pool.submit(lambda: {n for n in range(1, 13) if take(services.desk.store, n, 2)})
        theirs = pool.submit(lambda: {n for n in range(12, 0, -1) if take(other, n, 3)})
    assert mine.result() & theirs.result() == set()
    assert mine.result() | theirs.result() == set(range(1, 13))


def test_a_claim_that_ran_out_is_free_for_others_and_ones_own_is_prolonged(
    services: Services, other: Store
) -> None:
    assert take(services.desk.store, 1, 2)
    assert take(services.desk.store, 1, 2)
    assert not take(other, 1, 3)
    with other.write("test") as unit:
        unit.quiet("a claim")
        assert unit.adjudication.claim(1, 3, LATER, LATER + timedelta(minutes=15))
        assert not unit.adjudication.let_go(1, 2)


def test_the_next_free_ones_leave_out_what_is_held_and_put_the_skipped_last(
    services: Services, other: Store
) -> None:
    take(services.desk.store, 1, 2)
    take(services.desk.store, 2, 2)
    with services.desk.store.write("test") as unit:
        unit.quiet("a claim")
        unit.adjudication.let_go(2, 2, behind=True)
        assert unit.adjudication.next_free(START, 3, None) == [*range(3, 13), 2]
        assert unit.adjudication.next_free(LATER, 3, None) == [1, *range(3, 13), 2]
        assert unit.adjudication.next_free(START, 3, 1) == []  # who answered all of them


def test_a_task_has_one_decision_that_stands(services: Services, bench: Bench) -> None:
    ruling = Ruling("yes", Cause.EDGE_CASE)
    with services.desk.store.write("test") as unit:
        first = unit.adjudication.add(1, ruling, None, 1, START)
        unit.adjudication.take_back(first, START)
        unit.adjudication.add(1, ruling, None, 1, START)
        unit.audit("test.decide", "task:1")
    with pytest.raises(IntegrityError), services.desk.store.write("test") as unit:
        unit.adjudication.add(1, ruling, None, 1, START)


@pytest.mark.parametrize(
    "wrong",
    [
        (
            "adjudication (task_id, label, answer, cause, note, decided_by, decided_at) VALUES "
            "(1, 'yes', '', 'whim', '', 1, '2026-01-01T00:00:00.000000Z')"
        ),
        (
            "dispute (review_id, opened_at, opened_by, reason, outcome) VALUES "
            "(1, '2026-01-01T00:00:00.000000Z', 1, 'no', 'upheld')"
        ),
    ],
)
def test_the_file_takes_no_unknown_cause_and_no_outcome_without_its_day(
    services: Services, bench: Bench, wrong: str
) -> None:
    from app.domain.review import Verdict

    bench.review(1, Verdict.REJECT)
    with pytest.raises(IntegrityError), services.desk.store.write("test") as unit:
        unit._connection.exec_driver_sql(f"INSERT INTO {wrong}")
    assert services.desk.store.counts()[t.dispute.name] == 0
