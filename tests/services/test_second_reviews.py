"""A second reviewer decides without knowing of the first, and nothing but reviewers is measured."""

from datetime import date

import pytest

from app.domain.errors import UserError
from app.domain.findings import MarkAgreement
from app.domain.lists import ListQuery
from app.domain.pay import WorkRole
from app.domain.progress import Silent
from app.domain.review import Decision, Selection, Verdict
from app.services import Services
from app.services.review import ReviewService
from tests.factory import StandingClock
from tests.factory_review import Office, expert, make_office, verdict
from tests.services.two_reviewers import (
    ACCEPT,
    FACTUAL,
    FORMAT,
    LATER,
    REJECT,
    all_twice,
    decide,
    reviewers,
    send,
    signed_in,
)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    return all_twice(services, clock)


@pytest.fixture
def other(office: Office) -> ReviewService:
    return office.desk_of(signed_in(office, "second"))


def queued(desk: ReviewService) -> list[int]:
    return [int(one) for one in desk.queue.find(ListQuery())]


def test_a_decided_answer_waits_for_other_eyes_only(office: Office, other: ReviewService) -> None:
    send(office, 1)
    decide(office.review, 1)
    assert (queued(office.review), queued(other)) == ([], [1])
    assert office.review.claim() is None
    with pytest.raises(UserError, match="somebody else looks at it again"):
        office.review.claim(1)
    assert office.ask("SELECT status FROM submission") == [("accepted",)]


def test_nothing_tells_the_second_reviewer_that_there_was_a_first(
    office: Office, other: ReviewService
) -> None:
    send(office, 1, 2)
    first_sight = office.review.claim(1)
    plain = office.review.queue.rows([1])[0]
    office.review.decide(1, REJECT, 20)
    second_sight = other.claim(1)
    assert first_sight is not None
    assert second_sight is not None
    for name in type(first_sight).__slots__:
        if name != "claimed_until":
            assert getattr(first_sight, name) == getattr(second_sight, name), name
    again = other.queue.rows([1])[0]
    assert (plain.selection, plain.probability, plain.attempt) == (
        again.selection, again.probability, again.attempt,
    )  # fmt: skip


def test_a_second_verdict_moves_neither_answer_nor_score_nor_pay_of_the_author(
    office: Office, other: ReviewService
) -> None:
    office.rate(500)
    send(office, 1)
    decide(office.review, 1)
    tables = ("submission", "assignment", "task", "ledger", "review", "score_now", "score_step")
    before = {name: office.ask(f"SELECT * FROM {name}") for name in tables}
    other.claim(1)
    assert other.decide(1, REJECT, 30).second
    assert {name: office.ask(f"SELECT * FROM {name}") for name in tables} == before
    assert office.ask("SELECT verdict, errors, differs, seconds FROM second_review") == [
        ("reject", "|factual:major|", 1, 30)
    ]
    assert queued(other) == []
    assert office.services.audit.verify(Silent()).broken_at is None


def test_nobody_is_asked_where_nobody_else_may_look(office: Office) -> None:
    with office.services.desk.write("users.edit") as unit:
        unit.work._connection.exec_driver_sql("UPDATE user SET active = 0 WHERE name = 'manager'")
        unit.audit("test", "test")
    send(office, 1)
    decide(office.review, 1)
    assert office.ask("SELECT count(*) FROM review_queue") == [(0,)]


def test_the_share_decides_by_the_answers_own_number(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, tasks=200)
    office.review_share(1.0, second_share=0.25)
    signed_in(office, "second")
    send(office, *range(1, 201))
    for number in range(1, 201):
        decide(office.review, number)
    drawn = [row[0] for row in office.ask("SELECT submission_id FROM review_queue ORDER BY 1")]
    assert 30 <= len(drawn) <= 72  # 50 on average, and four standard deviations
    said = office.ask("SELECT body FROM audit WHERE action = 'review.decide' ORDER BY seq")
    assert sum('"seconded":1' in row[0] for row in said) == len(drawn)


def test_undo_takes_a_second_verdict_back_and_the_item_waits_before_the_same_person(
    office: Office, other: ReviewService
) -> None:
    send(office, 1)
    decide(office.review, 1)
    number = decide(other, 1, REJECT)
    other.undo(number, second=True)
    assert office.ask("SELECT undone_at IS NULL FROM second_review") == [(0,)]
    assert office.ask("SELECT first_review_id, claimed_by FROM review_queue") == [(1, 3)]
    with pytest.raises(UserError, match="taken back already"):
        other.undo(number, second=True)
    with pytest.raises(UserError, match="own verdict"):
        office.review.undo(number, second=True)
    assert decide(other, 1) == 2


def test_only_the_last_verdict_of_either_kind_is_taken_back(
    office: Office, other: ReviewService
) -> None:
    send(office, 1, 2)
    decide(office.review, 1)
    second = decide(other, 1)
    office.clock.advance(minutes=1)
    first = decide(other, 2)
    with pytest.raises(UserError, match="earlier one"):
        other.undo(second, second=True)
    other.undo(first)
    other.undo(second, second=True)


def test_a_first_verdict_with_a_second_beside_it_stays_and_without_one_it_can_go(
    office: Office, other: ReviewService
) -> None:
    send(office, 1, 2)
    one = decide(office.review, 1)
    decide(other, 1)
    with pytest.raises(UserError, match="A second reviewer has decided"):
        office.review.undo(one)
    two = decide(office.review, 2)
    other.claim(2)
    office.review.undo(two)
    with pytest.raises(UserError, match="reviewing this answer just now"):
        other.decide(2, ACCEPT, 5)
    assert decide(office.review, 2) == 3


def test_a_second_verdict_is_paid_like_a_first_and_taken_back_with_its_line(
    office: Office,
) -> None:
    office.rate(100, role=WorkRole.REVIEW)
    with office.services.desk.write("people.edit") as unit:
        unit.people.add_experts([expert(9)])
        unit.audit("test", "test")
    other = office.desk_of(signed_in(office, "second", 4))
    send(office, 1)
    decide(office.review, 1)
    number = decide(other, 1)
    line = "SELECT expert_id, kind, amount_minor, work_key FROM ledger ORDER BY id"
    assert office.ask(line) == [(4, "review", 100, "second:1")]
    other.undo(number, second=True)
    assert [row[2] for row in office.ask(line)] == [100, -100]
    decide(other, 1)
    assert [row[3] for row in office.ask(line)] == ["second:1", None, "second:2"]


def test_a_rate_added_late_pays_second_verdicts_too(office: Office) -> None:
    with office.services.desk.write("people.edit") as unit:
        unit.people.add_experts([expert(9)])
        unit.audit("test", "test")
    other = office.desk_of(signed_in(office, "second", 4))
    send(office, 1)
    decide(office.review, 1)
    decide(other, 1)
    office.rate(100, role=WorkRole.REVIEW)
    assert office.ask("SELECT amount_minor, work_key FROM ledger") == [(100, "second:1")]
    office.rate(200, role=WorkRole.REVIEW, effective_from=date(2026, 2, 1))
    assert len(office.ask("SELECT id FROM ledger")) == 1


def test_answers_to_known_tasks_are_drawn_besides_with_their_probability_kept(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, tasks=200)
    with services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql("UPDATE task SET gold = '|yes|' WHERE id <= 100")
        unit.audit("test", "test")
    office.review_share(0.1, seeded_share=0.5)
    send(office, *range(1, 201))
    found = office.ask(
        "SELECT t.gold != '', c.reason, c.probability FROM selection c JOIN submission s ON s.id = "
        "c.submission_id JOIN task t ON t.id = s.task_id"
    )
    known = [row for row in found if row[0]]
    assert {round(row[2], 9) for row in known} == {0.55}
    assert {row[2] for row in found if not row[0]} == {0.1}
    assert {row[1] for row in known} == {"sample", "seeded", "not_drawn"}
    reviewed = sum(row[1] != "not_drawn" for row in known)
    assert 35 <= reviewed <= 75  # 55 on average, and four standard deviations
    assert "seeded" not in {row[1] for row in found if not row[0]}
    item = office.review.claim(next(int(one) for one in queued(office.review)))
    assert item is not None
    assert item.selection in (Selection.SAMPLE, Selection.SEEDED)


def marks(office: Office) -> dict[str, MarkAgreement]:
    return {one.mark: one for one in office.services.findings.all().marks}


def test_reviewers_are_held_against_gold_and_against_each_other(
    office: Office, other: ReviewService
) -> None:
    with office.services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql("UPDATE task SET gold = '|yes|' WHERE id <= 5")
        unit.audit("test", "test")
    send(office, *range(1, 6))
    send(office, *range(6, 11), label="no")
    for n in range(1, 11):
        decide(office.review, n, Decision(Verdict.REJECT, (FACTUAL, FORMAT)) if n > 8 else ACCEPT)
    for n in range(1, 11):
        decide(other, n, REJECT if n in (1, 9, 10) else ACCEPT)
    found = reviewers(office)
    analyst, second = found["analyst"], found["second"]
    assert (analyst.reviews, analyst.truths, analyst.truth.value) == (10, 5, 1.0)
    assert (second.truths, second.truth.value) == (5, 0.8)
    assert second.sent_back == pytest.approx(0.2)
    assert (analyst.seconds, second.seconds) == (10, 10)
    assert analyst.agreed.value == second.agreed.value == 0.9
    assert (analyst.overturned, analyst.overturn.value) == (0, 0.0)
    by_mark = marks(office)
    refused, factual, layout = by_mark[""], by_mark["factual"], by_mark["format"]
    assert (refused.answers, refused.marked, refused.both) == (10, 3, 2)
    assert (factual.marked, factual.both, factual.same.value) == (3, 2, 0.9)
    assert (layout.marked, layout.both, layout.shared.value) == (2, 0, 0.0)
    assert by_mark["reasoning"].marked == 0
    assert by_mark["reasoning"].shared.value is None


def test_a_verdict_list_of_a_reviewer_holds_both_kinds(
    office: Office, other: ReviewService
) -> None:
    with office.services.desk.write("import") as unit:
        unit.work._connection.exec_driver_sql("UPDATE task SET gold = '|yes|' WHERE id = 1")
        unit.audit("test", "test")
    send(office, 1, 2)
    decide(office.review, 1)
    decide(other, 1, Decision(Verdict.CORRECT, (FACTUAL,), "", "no"))
    office.clock.advance(minutes=1)
    decide(other, 2)
    items = office.services.findings.reviewer_items(3)
    assert [(one.task, one.second, one.verdict, one.expected, one.right) for one in items] == [
        ("T-002", False, "accept", "", None),
        ("T-001", True, "correct", "accept", False),
    ]


def test_verdicts_from_a_file_are_asked_and_given_a_second_time_too(office: Office) -> None:
    signed_in(office, "second")
    send(office, 1, 2)
    office.send_reviews(verdict(1), verdict(2, verdict="reject", errors="factual:major"))
    assert office.ask("SELECT submission_id, first_review_id FROM review_queue") == [(1, 1), (2, 2)]
    again = office.send_reviews(verdict(1, at=LATER))
    assert "has decided about this answer already" in again.bad_rows[0].reason
    seconds = (verdict(1, reviewer="second"), verdict(2, reviewer="second"))
    assert office.send_reviews(*seconds).bad_rows == ()
    assert office.ask("SELECT submission_id, differs FROM second_review") == [(1, 0), (2, 1)]
    assert office.ask("SELECT status FROM submission") == [("accepted",), ("rejected",)]
    same = office.send_reviews(*seconds)
    assert (same.added, same.unchanged, same.bad_rows) == (0, 2, ())
    third = office.send_reviews(verdict(1, reviewer="manager"))
    assert "accepted already" in third.bad_rows[0].reason
