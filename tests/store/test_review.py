"""The queue is asked through its indexes, and a claim is given to one."""

from datetime import timedelta

import pytest

from app.services import Services
from app.store.unit import Unit
from tests.factory import START, StandingClock
from tests.factory_review import Office, answer, make_office


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.send(*[answer(n, person) for n in range(1, 11) for person in (1, 2)])
    return made


def plan_of(office: Office, sql: str) -> str:
    return "\n".join(str(row[3]) for row in office.ask(f"EXPLAIN QUERY PLAN {sql}"))


def test_the_next_item_is_found_without_sorting_the_queue(office: Office) -> None:
    plan = plan_of(
        office,
        "SELECT q.submission_id FROM review_queue q JOIN submission s ON s.id=q.submission_id "
        "WHERE (q.claimed_by IS NULL OR q.claimed_until <= '2026') AND s.expert_id <> 1 "
        "ORDER BY q.skips, q.queued_at, q.submission_id LIMIT 1",
    )
    assert "ix_review_queue_next" in plan
    assert "TEMP B-TREE" not in plan


def test_a_claim_is_given_to_one_and_ends_at_its_instant(office: Office) -> None:
    until = START + timedelta(minutes=15)
    with office.services.desk.write("review.decide") as unit:
        unit.quiet("a test of claims")
        assert unit.review.claim(1, 1, START, until)
        assert not unit.review.claim(1, 2, START, until)
        assert not unit.review.claim(1, 2, until - timedelta(microseconds=1), until)
        assert unit.review.claim(1, 2, until, until + timedelta(minutes=15))
        assert not unit.review.let_go(1, 1)
        assert unit.review.let_go(1, 2)


def test_the_next_item_leaves_out_held_and_own_ones(office: Office) -> None:
    with office.services.desk.write("review.decide") as unit:
        unit.quiet("a test of claims")
        first = unit.review.next_free(START, 9, 2)
        assert first is not None
        unit.review.claim(first, 1, START, START + timedelta(minutes=15))
        second = unit.review.next_free(START, 9, 2)
        assert second not in (None, first)
        authors = office.ask("SELECT id, expert_id FROM submission")
        assert {expert for i, expert in authors if i in (first, second)} == {1}
        assert unit.review.next_free(START, 9, 2, project_id=99) is None


def test_a_unit_that_changes_rows_in_silence_does_not_commit(office: Office) -> None:
    def silently(unit: Unit) -> None:
        unit.review.claim(1, 1, START, START + timedelta(minutes=15))

    with (
        pytest.raises(AssertionError, match="nothing was said"),
        office.services.desk.write("review.decide") as unit,
    ):
        silently(unit)
    assert office.ask("SELECT claimed_by FROM review_queue WHERE submission_id=1") == [(None,)]
    with office.services.desk.write("review.decide") as unit:
        unit.quiet("a claim lapses by itself")
        silently(unit)
    assert office.ask("SELECT claimed_by FROM review_queue WHERE submission_id=1") == [(1,)]


def test_a_quiet_unit_says_why(office: Office) -> None:
    with (
        pytest.raises(ValueError, match="why"),
        office.services.desk.write("review.decide") as unit,
    ):
        unit.quiet("")


def test_an_item_says_in_which_order_its_responses_were_shown(office: Office) -> None:
    with office.services.desk.write("review.decide") as unit:
        unit.quiet("a test of what was shown")
        at = START + timedelta(minutes=15)
        unit.review.claim(1, 1, START, at)
        item = unit.review.item(1)
        assert item is not None
        assert item.shown_order == ()
        unit.work._connection.exec_driver_sql(
            "UPDATE assignment SET shown_order = '[1,0]' "
            "WHERE id = (SELECT assignment_id FROM submission WHERE id = 1)"
        )
        item = unit.review.item(1)
        assert item is not None
        assert item.shown_order == (1, 0)
