"""What comes back is written once, drawn by rule, and settled when it is not drawn."""

from datetime import timedelta

import pytest

from app.domain.credentials import Need
from app.domain.lists import ListQuery
from app.domain.progress import Silent
from app.domain.review import Selection
from app.domain.sampling import draw
from app.domain.work import ProjectStatus, Requirement
from app.files.kinds.submissions import SubmissionRow
from app.services import Services
from app.services.arrivals import Arrival, plan_arrivals
from tests.factory import START, StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office, verdict


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    return make_office(services, clock)


def statuses(office: Office) -> list[str]:
    return [row[0] for row in office.ask("SELECT status FROM submission ORDER BY id")]


def test_an_answer_waits_for_review_and_its_assignment_is_submitted(office: Office) -> None:
    prepared = office.send(answer())
    assert (prepared.added, prepared.unchanged) == (1, 0)
    assert office.ask("SELECT external_id, version, status FROM submission") == [
        ("P-1/T-001/EX-001/1", 1, "queued")
    ]
    assert office.ask("SELECT label FROM judgment") == [("yes",)]
    assert office.ask("SELECT status FROM assignment WHERE task_id=1 AND expert_id=1") == [
        ("submitted",)
    ]
    assert len(office.review.queue.find(ListQuery())) == 1


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    rows = [answer(1), answer(2, submission_id="S-2"), answer(3, expert=2)]
    office.send(*rows)
    before = office.ask("SELECT * FROM submission")
    again = office.send(*rows)
    assert (again.added, again.unchanged, again.bad_rows) == (0, 3, ())
    assert office.ask("SELECT * FROM submission") == before


def test_the_same_file_twice_changes_nothing_after_a_newer_version(office: Office) -> None:
    office.send(answer(1))
    office.send(answer(1, label="no", at=HANDED_IN + timedelta(hours=1)))
    again = office.send(answer(1))
    assert (again.added, again.unchanged) == (0, 1)
    assert office.ask("SELECT label FROM judgment") == [("no",)]


def test_a_known_id_with_other_content_is_refused_and_nothing_is_written(office: Office) -> None:
    office.send(answer(1, submission_id="S-1"))
    prepared = office.send(answer(2), answer(1, label="no", submission_id="S-1"))
    assert [(bad.line, bad.column) for bad in prepared.bad_rows] == [(3, "submission_id")]
    assert len(statuses(office)) == 1


def test_a_newer_version_replaces_one_that_waits(office: Office) -> None:
    office.send(answer(1))
    office.send(answer(1, label="no", at=HANDED_IN + timedelta(hours=1)))
    assert statuses(office) == ["superseded", "queued"]
    assert office.ask("SELECT submission_id FROM review_queue") == [(2,)]
    assert office.ask("SELECT reason FROM selection ORDER BY submission_id") == [
        ("sample",),
        ("sample",),
    ]


def test_two_versions_in_one_file_leave_the_later_one(office: Office) -> None:
    office.send(answer(1, label="no", at=HANDED_IN + timedelta(hours=1)), answer(1))
    assert office.ask("SELECT version, label, status FROM submission ORDER BY version") == [
        (1, "yes", "superseded"),
        (2, "no", "queued"),
    ]
    assert office.ask("SELECT label FROM judgment") == [("no",)]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (answer(project_id="P-9"), "project_id", "import projects first"),
        (answer(99), "task_id", "import tasks first"),
        (answer(expert=99), "expert_id", "import experts first"),
        (answer(label="perhaps"), "label", "yes, no"),
        (answer(at=START + timedelta(days=9)), "submitted_at", "in the future"),
    ],
)
def test_a_row_that_cannot_be_understood_says_why(
    office: Office, row: SubmissionRow, column: str, says: str
) -> None:
    prepared = office.send(row)
    assert [bad.column for bad in prepared.bad_rows] == [column]
    assert says in prepared.bad_rows[0].reason
    assert statuses(office) == []


def test_an_id_given_twice_in_a_file_is_refused(office: Office) -> None:
    prepared = office.send(answer(1, submission_id="S"), answer(2, submission_id="S"))
    assert "also in line 2" in prepared.bad_rows[0].reason


def test_a_closed_project_takes_no_answers(office: Office) -> None:
    with office.services.desk.write("work.edit") as unit:
        unit.work.set_project_status(
            office.project_id, ProjectStatus.CLOSED, "done", unit.now, unit.actor
        )
        unit.audit("project.close", "project:1")
    assert "is closed" in office.send(answer()).bad_rows[0].reason


def test_accepted_and_rejected_work_is_not_replaced(office: Office) -> None:
    office.send(answer(1), answer(2))
    office.send_reviews(verdict(1), verdict(2, verdict="reject", errors="factual:major"))
    later = HANDED_IN + timedelta(hours=2)
    prepared = office.send(answer(1, label="no", at=later), answer(2, label="no", at=later))
    assert ["accepted already" in b.reason for b in prepared.bad_rows] == [True, False]
    assert "rejected" in prepared.bad_rows[1].reason


def test_an_answer_older_than_the_one_here_is_refused(office: Office) -> None:
    office.send(answer(1))
    prepared = office.send(answer(1, label="no", at=HANDED_IN - timedelta(hours=1)))
    assert prepared.bad_rows[0].column == "submitted_at"


def test_what_is_not_drawn_is_accepted_at_once_and_earns(office: Office) -> None:
    office.rate()
    office.review_share(0.01)
    office.send(*[answer(n) for n in range(1, 11)])
    accepted = statuses(office).count("accepted")
    assert accepted >= 8
    assert office.ask("SELECT count(*), sum(amount_minor) FROM ledger") == [
        (accepted, 500 * accepted)
    ]
    assert office.ask("SELECT count(*) FROM task WHERE status='done'") == [(accepted,)]
    assert office.ask("SELECT count(*) FROM assignment WHERE status='accepted'") == [(accepted,)]
    assert office.ask("SELECT DISTINCT probability FROM selection") == [(0.01,)]


def test_the_first_items_of_a_person_are_reviewed_in_the_order_they_came(office: Office) -> None:
    office.review_share(0.01, first_items=3)
    rows = [answer(n, at=HANDED_IN + timedelta(minutes=n)) for n in range(1, 11)]
    office.send(*rows[:2])
    office.send(*reversed(rows[2:]))
    drawn = office.ask(
        "SELECT task_id FROM selection JOIN submission ON id=submission_id "
        "WHERE reason='first_items' ORDER BY task_id"
    )
    assert drawn == [(1,), (2,), (3,)]


def test_returned_work_is_always_reviewed_again(office: Office) -> None:
    office.send(answer(1))
    office.send_reviews(verdict(1, verdict="return", errors="format:minor", note="Look again."))
    assert office.ask("SELECT status FROM assignment WHERE task_id=1 AND expert_id=1") == [
        ("returned",)
    ]
    office.review_share(0.01)
    office.send(answer(1, label="no", at=START - timedelta(minutes=5)))
    assert office.ask("SELECT reason, probability FROM selection ORDER BY submission_id") == [
        ("sample", 1.0),
        ("returned", 1.0),
    ]
    assert statuses(office) == ["returned", "queued"]


def test_work_without_a_usable_credential_is_flagged_and_reviewed(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, requirement=Requirement(need=Need("medicine")))
    office.review_share(0.01)
    office.send(answer(1))
    assert office.ask("SELECT flag, status FROM submission") == [("credential lapsed", "queued")]
    assert office.ask("SELECT reason FROM selection") == [("flagged",)]


def test_answers_without_an_assignment_come_in_with_a_notice(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, assigned=False)
    prepared = office.send(answer(1), answer(2))
    assert prepared.notices == ("2 answers came without an assignment.",)
    assert office.ask("SELECT assignment_id FROM submission") == [(None,), (None,)]


def test_a_task_is_done_when_its_overlap_is_accepted(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, overlap=2)
    office.send(answer(1, expert=1), answer(1, expert=2))
    office.send_reviews(verdict(1, expert=1))
    assert office.ask("SELECT status FROM task WHERE id=1") == [("open",)]
    office.send_reviews(verdict(1, expert=2))
    assert office.ask("SELECT status FROM task WHERE id=1") == [("done",)]


def test_one_file_is_one_entry_in_the_audit_log(office: Office) -> None:
    before = office.ask("SELECT count(*) FROM audit")[0][0]
    office.send(*[answer(n) for n in range(1, 9)])
    assert office.ask("SELECT count(*) FROM audit")[0][0] == before + 1


def test_planning_writes_nothing_and_needs_only_a_reader(office: Office) -> None:
    arrival = Arrival(2, "S-1", "P-1", "T-001", "EX-001", "yes", 10, HANDED_IN)
    with office.services.desk.read() as reader:
        plan = plan_arrivals(reader, [arrival], Silent())
    assert len(plan.new) == 1
    assert statuses(office) == []


def test_a_draw_does_not_depend_on_what_comes_with_it(office: Office) -> None:
    office.review_share(0.5)
    rows = [answer(n) for n in range(1, 11)]
    office.send(*rows[:5])
    office.send(*rows[5:])
    apart = office.ask("SELECT external_id, reason FROM submission JOIN selection ON "
                       "submission_id=id ORDER BY external_id")  # fmt: skip
    for name, reason in apart:
        drawn = draw(20260101, name) < 0.5
        assert reason == (Selection.SAMPLE if drawn else Selection.NOT_DRAWN).value
