"""The review desk: nobody reviews the same thing twice, own work, or without saying why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from app.bootstrap import open_workspace
from app.config.paths import find_paths
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.pay import WorkRole
from app.domain.people import Role, User
from app.domain.review import Decision, ErrorKind, ErrorMark, Selection, Severity, Verdict
from app.services import Services
from tests.factory import START, StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office, verdict

ACCEPT = Decision(Verdict.ACCEPT)
MARK = (ErrorMark(ErrorKind.REASONING, Severity.MAJOR),)
RETURN = Decision(Verdict.RETURN, MARK, "Look at the second line.")
REJECT = Decision(Verdict.REJECT, MARK)
CORRECT = Decision(Verdict.CORRECT, MARK, "", "no")


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.send(*[answer(n, at=HANDED_IN + timedelta(minutes=n)) for n in range(1, 6)])
    return made


def other(office: Office, name: str = "second", expert_id: int | None = None) -> User:
    with office.services.desk.write("users.edit") as unit:
        user_id = unit.people.add_user(name, Role.QC_ANALYST, expert_id)
        unit.audit("user.add", f"user:{user_id}")
    return User(user_id, name, Role.QC_ANALYST, expert_id)


def decide(office: Office, number: int, decision: Decision = ACCEPT) -> int:
    office.review.claim(number)
    return office.review.decide(number, decision, 20).id


def test_a_claimed_item_shows_the_work_and_hides_the_author(office: Office) -> None:
    item = office.review.claim()
    assert item is not None
    assert (item.task, item.author, item.label, item.attempt) == ("T-001", "EX-001", "yes", 1)
    assert (item.labels, item.selection) == (("yes", "no"), Selection.SAMPLE)
    assert item.claimed_until == START + timedelta(minutes=15)
    assert "Person" not in str(item)


def test_two_analysts_get_two_items_and_a_third_claim_of_a_held_one_is_refused(
    office: Office,
) -> None:
    second = office.desk_of(other(office))
    first_item, second_item = office.review.claim(), second.claim()
    assert first_item is not None
    assert second_item is not None
    assert first_item.submission_id != second_item.submission_id
    with pytest.raises(UserError, match="analyst is reviewing this answer just now"):
        second.claim(first_item.submission_id)


def test_an_abandoned_claim_returns_after_the_lease(office: Office) -> None:
    second = office.desk_of(other(office))
    office.review.claim(1)
    office.clock.advance(minutes=14)
    with pytest.raises(UserError):
        second.claim(1)
    office.clock.advance(minutes=1)
    assert second.claim(1) is not None
    with pytest.raises(UserError, match="second is reviewing"):
        office.review.decide(1, ACCEPT, 5)


def test_a_claim_that_ran_out_still_counts_while_nobody_took_the_item(office: Office) -> None:
    office.review.claim(1)
    office.clock.advance(hours=2)
    assert office.review.decide(1, ACCEPT, 5).decision == ACCEPT


def test_renewing_prolongs_and_releasing_gives_back(office: Office) -> None:
    second = office.desk_of(other(office))
    office.review.claim(1)
    office.clock.advance(minutes=10)
    office.review.renew(1)
    office.clock.advance(minutes=10)
    with pytest.raises(UserError):
        second.claim(1)
    office.review.release(1)
    assert second.claim(1) is not None
    with pytest.raises(UserError):
        office.review.renew(1)


def test_a_skipped_item_comes_last(office: Office) -> None:
    first = office.review.claim()
    assert first is not None
    office.review.skip(first.submission_id)
    offered = []
    while (item := office.review.claim()) is not None:
        offered.append(item.submission_id)
    assert offered == [2, 3, 4, 5, 1]


def test_own_work_is_never_listed_nor_offered_nor_decided(office: Office) -> None:
    office.send(answer(1, expert=2))
    author = office.desk_of(other(office, "author", expert_id=1))
    assert list(author.queue.find(ListQuery())) == [6]
    item = author.claim()
    assert item is not None
    assert item.submission_id == 6
    assert author.claim() is None
    with pytest.raises(UserError, match="your own work"):
        author.claim(1)


def test_the_queue_can_be_filtered_by_project_and_shows_who_holds_what(office: Office) -> None:
    office.review.claim(2)
    queue = office.review.queue
    ids = queue.find(ListQuery(filters=(("project", str(office.project_id)),)))
    assert list(ids) == [1, 2, 3, 4, 5]
    assert [row.claimed_by for row in queue.rows(ids)] == ["", "analyst", "", "", ""]
    assert list(queue.find(ListQuery(filters=(("project", "99"),)))) == []
    office.clock.advance(minutes=16)
    assert queue.rows([2])[0].claimed_by == ""


@pytest.mark.parametrize(
    ("decision", "status", "assignment", "task"),
    [
        (ACCEPT, "accepted", "accepted", "done"),
        (CORRECT, "corrected", "accepted", "done"),
        (RETURN, "returned", "returned", "open"),
        (REJECT, "rejected", "rejected", "open"),
    ],
)
def test_a_verdict_settles_answer_assignment_and_task(
    office: Office, decision: Decision, status: str, assignment: str, task: str
) -> None:
    decide(office, 1, decision)
    assert office.ask("SELECT status, decided_on FROM submission WHERE id=1") == [
        (status, "2026-11-02")
    ]
    assert office.ask("SELECT status FROM assignment WHERE task_id=1 AND expert_id=1") == [
        (assignment,)
    ]
    assert office.ask("SELECT status FROM task WHERE id=1") == [(task,)]
    assert office.ask("SELECT count(*) FROM review_queue WHERE submission_id=1") == [(0,)]


def test_a_correction_is_kept_beside_the_answer(office: Office) -> None:
    decide(office, 1, CORRECT)
    assert office.ask("SELECT label FROM judgment WHERE task_id=1") == [("yes",)]
    assert office.ask("SELECT corrected_label FROM review") == [("no",)]
    assert office.ask("SELECT kind, severity FROM review_error") == [("reasoning", "major")]


@pytest.mark.parametrize(
    "decision",
    [
        replace(ACCEPT, errors=MARK),
        replace(CORRECT, corrected_label="yes"),
        replace(CORRECT, corrected_label="maybe"),
        replace(RETURN, note=" "),
        replace(REJECT, errors=()),
        replace(REJECT, errors=MARK * 2),
    ],
)
def test_a_decision_that_is_not_whole_is_refused_and_the_claim_stays(
    office: Office, decision: Decision
) -> None:
    office.review.claim(1)
    with pytest.raises(UserError):
        office.review.decide(1, decision, 5)
    assert office.ask("SELECT count(*) FROM review") == [(0,)]
    office.review.decide(1, ACCEPT, 5)


def test_deciding_without_a_claim_is_refused(office: Office) -> None:
    with pytest.raises(UserError, match="claim on this answer has ended"):
        office.review.decide(1, ACCEPT, 5)


def test_a_newer_version_ends_the_claim_on_the_older(office: Office) -> None:
    office.review.claim(1)
    office.send(answer(1, label="no", at=START - timedelta(minutes=1)))
    with pytest.raises(UserError, match="newer version came"):
        office.review.decide(1, ACCEPT, 5)


def test_the_new_version_of_returned_work_shows_the_note_it_answers(office: Office) -> None:
    decide(office, 1, RETURN)
    office.send(answer(1, label="no", at=START - timedelta(minutes=1)))
    item = office.review.claim(6)
    assert item is not None
    assert (item.attempt, item.selection) == (2, Selection.RETURNED)
    assert item.earlier_note == "Look at the second line."


def test_undo_puts_everything_back_and_the_item_before_the_same_person(office: Office) -> None:
    office.rate()
    review_id = decide(office, 1)
    assert office.ask("SELECT sum(amount_minor) FROM ledger") == [(500,)]
    office.review.undo(review_id)
    assert office.ask("SELECT status, decided_on FROM submission WHERE id=1") == [("queued", None)]
    assert office.ask("SELECT status FROM assignment WHERE task_id=1 AND expert_id=1") == [
        ("submitted",)
    ]
    assert office.ask("SELECT status FROM task WHERE id=1") == [("open",)]
    assert office.ask("SELECT count(*), sum(amount_minor) FROM ledger") == [(2, 0)]
    assert office.review.claim(1) is not None
    office.review.decide(1, CORRECT, 5)
    assert office.ask("SELECT sum(amount_minor) FROM ledger") == [(500,)]
    assert office.ask("SELECT work_key FROM ledger WHERE kind='label' ORDER BY id") == [
        ("label:1",),
        ("label:1:2",),
    ]


def test_only_ones_own_last_verdict_can_be_taken_back(office: Office) -> None:
    first, second = decide(office, 1), decide(office, 2)
    stranger = office.desk_of(other(office))
    with pytest.raises(UserError, match="one's own"):
        stranger.undo(second)
    with pytest.raises(UserError, match="earlier one"):
        office.review.undo(first)
    office.review.undo(second)
    with pytest.raises(UserError, match="taken back already"):
        office.review.undo(second)
    office.review.undo(first)


def test_a_verdict_that_was_answered_by_a_new_version_stays(office: Office) -> None:
    review_id = decide(office, 1, RETURN)
    office.send(answer(1, label="no", at=START - timedelta(minutes=1)))
    with pytest.raises(UserError, match="newer version"):
        office.review.undo(review_id)


def test_rejected_work_earns_the_share_its_card_says(office: Office) -> None:
    office.rate(501, rejected_percent=50)
    decide(office, 1, REJECT)
    assert office.ask("SELECT amount_minor, bill_minor FROM ledger") == [(251, 0)]


def test_a_reviewer_who_is_an_expert_earns_by_the_review_rate(office: Office) -> None:
    office.rate(100, role=WorkRole.REVIEW)
    reviewer = office.desk_of(other(office, "reviewer", expert_id=3))
    reviewer.claim(1)
    given = reviewer.decide(1, ACCEPT, 5)
    assert office.ask("SELECT expert_id, work_key, amount_minor FROM ledger") == [
        (3, f"review:{given.id}", 100)
    ]
    reviewer.undo(given.id)
    assert office.ask("SELECT sum(amount_minor) FROM ledger") == [(0,)]


def test_a_draft_is_kept_until_the_decision(office: Office) -> None:
    office.review.claim(1)
    office.review.save_draft(1, '{"note":"half a thought"}')
    assert office.review.draft(1) == '{"note":"half a thought"}'
    office.review.decide(1, ACCEPT, 5)
    assert office.review.draft(1) == ""
    office.review.save_draft(1, "too late")
    assert office.review.draft(1) == ""


def test_claims_and_drafts_say_nothing_to_the_log_and_a_verdict_says_one_thing(
    office: Office,
) -> None:
    before = office.ask("SELECT count(*) FROM audit")[0][0]
    office.review.claim(1)
    office.review.save_draft(1, "x")
    office.review.renew(1)
    assert office.ask("SELECT count(*) FROM audit")[0][0] == before
    office.review.decide(1, RETURN, 5)
    rows = office.ask("SELECT action, body FROM audit ORDER BY seq DESC LIMIT 1")
    assert rows[0][0] == "review.decide"
    assert "second line" not in rows[0][1]
    assert office.ask("SELECT count(*) FROM audit")[0][0] == before + 1


def test_decided_today_begins_at_midnight_of_the_workspace(office: Office) -> None:
    decide(office, 1)
    assert office.review.decided_today() == 1
    office.clock.advance(hours=16)
    assert office.review.decided_today() == 0


def test_a_payroll_clerk_may_not_review(office: Office) -> None:
    clerk = User(office.analyst.id, "clerk", Role.PAYROLL_CLERK)
    with pytest.raises(UserError, match="may not do this"):
        office.desk_of(clerk).claim()


@pytest.fixture
def second_program(office: Office, tmp_path: Path) -> Iterator[Services]:
    path = office.services.desk.store.path
    opened = open_workspace(path, find_paths(tmp_path / "home"), clock=office.clock)
    yield opened
    opened.close()


def test_two_programs_that_drain_the_queue_never_get_the_same_item(
    office: Office, second_program: Services
) -> None:
    office.send(*[answer(n, expert=2) for n in range(1, 11)])
    got: dict[str, list[int]] = {"here": [], "there": []}

    def drain(name: str, services: Services) -> None:
        while (item := services.review.claim()) is not None:
            got[name].append(item.submission_id)

    threads = [
        Thread(target=drain, args=("here", office.services)),
        Thread(target=drain, args=("there", second_program)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got["here"] + got["there"]) == list(range(1, 16))


# --- verdicts from files


def test_a_file_of_reviews_does_what_the_desk_does(office: Office) -> None:
    office.rate()
    prepared = office.send_reviews(
        verdict(1),
        verdict(2, verdict="correct", corrected_label="no", errors="factual:minor"),
        verdict(3, verdict="return", errors="format:minor", note="Again, please."),
        verdict(4, verdict="reject", errors="factual:critical"),
    )
    assert prepared.added == 4
    assert office.ask("SELECT status FROM submission ORDER BY id") == [
        ("accepted",),
        ("corrected",),
        ("returned",),
        ("rejected",),
        ("queued",),
    ]
    assert office.ask("SELECT count(*), sum(amount_minor) FROM ledger") == [(2, 1000)]
    assert office.ask("SELECT count(*) FROM review_queue") == [(1,)]


def test_the_same_file_of_reviews_twice_changes_nothing(office: Office) -> None:
    rows = [verdict(1), verdict(2, verdict="return", errors="format:minor", note="Again.")]
    office.send_reviews(*rows)
    office.send(answer(2, label="no", at=START - timedelta(hours=2)))
    again = office.send_reviews(*rows)
    assert (again.added, again.unchanged, again.bad_rows) == (0, 2, ())


@pytest.mark.parametrize(
    ("changes", "column", "says"),
    [
        ({"reviewer": "stranger"}, "reviewer", "add the user"),
        ({"task_number": 9}, "task_id", "no answer of this expert"),
        ({"at": HANDED_IN - timedelta(days=1)}, "task_id", "at that time"),
        ({"at": START + timedelta(days=5)}, "decided_at", "future"),
        ({"reviewer": "author"}, "reviewer", "is the author"),
        (
            {"verdict": "correct", "corrected_label": "perhaps", "errors": "factual:minor"},
            "verdict",
            "right label",
        ),
    ],
)
def test_a_review_that_does_not_stand_says_why(
    office: Office, changes: dict[str, object], column: str, says: str
) -> None:
    other(office, "author", expert_id=1)
    prepared = office.send_reviews(verdict(**changes))  # type: ignore[arg-type]
    assert [bad.column for bad in prepared.bad_rows] == [column]
    assert says in prepared.bad_rows[0].reason
    assert office.ask("SELECT count(*) FROM review") == [(0,)]


def test_a_reviewer_may_be_named_by_their_number_as_an_expert(office: Office) -> None:
    user = other(office, "somebody", expert_id=3)
    office.send_reviews(verdict(1, reviewer="EX-003"))
    assert office.ask("SELECT reviewer_id FROM review") == [(user.id,)]


def test_a_second_verdict_on_the_same_answer_is_refused(office: Office) -> None:
    twice = office.send_reviews(verdict(1), verdict(1, at=START))
    assert "decided by line 2 already" in twice.bad_rows[0].reason
    office.send_reviews(verdict(1))
    later = office.send_reviews(verdict(1, at=START))
    assert "accepted already" in later.bad_rows[0].reason
