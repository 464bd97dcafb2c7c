"""CSP-1 in a workspace: the row, the verdict that comes late, the one taken back, and the risk."""

from datetime import timedelta
from typing import Any

import pytest

from app.config.policies import ReviewPolicy
from app.domain.lists import ListQuery
from app.domain.people import Role, User
from app.domain.review import Decision, ErrorKind, ErrorMark, Selection, Severity, Verdict
from app.domain.sampling import Phase, StateRow, draw, draw_at_risk
from app.services import Services
from tests.factory import START, StandingClock
from tests.factory_review import HANDED_IN, Office, answer, make_office, verdict

MARK = (ErrorMark(ErrorKind.FACTUAL, Severity.MINOR),)
RARELY = 0.01  # none of the ids below is drawn by it: see `test_the_ids_are_not_drawn`


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock, tasks=40)
    made.review_share(RARELY, first_items=2, good_in_a_row=3)
    return made


def send(office: Office, *tasks: int, **changes: object) -> None:
    """Answers of the first person in the order of the tasks, minutes apart."""
    office.send(
        *(answer(n, at=HANDED_IN + timedelta(minutes=n), **changes) for n in tasks)  # type: ignore[arg-type]
    )


def judge(office: Office, *tasks: int, said: str = "accept") -> None:
    extra: dict[str, Any] = {} if said == "accept" else {"errors": "factual:minor"}
    if said == "correct":
        extra["corrected_label"] = "no"
    if said == "return":
        extra["note"] = "Look again."
    prepared = office.send_reviews(*(verdict(n, verdict=said, **extra) for n in tasks))
    assert prepared.bad_rows == ()


def reasons(office: Office) -> list[tuple[str, float]]:
    return [
        (row[0], row[1])
        for row in office.ask("SELECT reason, probability FROM selection ORDER BY submission_id")
    ]


def state(office: Office, expert: str = "EX-001") -> StateRow:
    states = office.services.review.states
    (row,) = states.rows(states.find(ListQuery(text=expert)))
    return row


def test_the_ids_are_not_drawn() -> None:
    assert min(draw(ReviewPolicy().seed, f"P-1/T-{n:03d}/EX-001/1") for n in range(28)) > RARELY


def test_everything_is_reviewed_until_enough_in_a_row_were_good(office: Office) -> None:
    send(office, 1, 2, 3)
    assert [reason for reason, _ in reasons(office)] == ["first_items"] * 2 + ["csp_all"]
    judge(office, 1, 2)
    assert (state(office).phase, state(office).standing.row) == (Phase.ALL, 2)
    send(office, 4)
    judge(office, 3)
    send(office, 5)
    assert reasons(office)[3:] == [("csp_all", 1.0), ("not_drawn", RARELY)]
    row = state(office)
    assert (row.phase, row.probability, row.inspected, row.waiting) == (Phase.SHARE, RARELY, 3, 1)


@pytest.mark.parametrize("said", ["correct", "return", "reject"])
def test_one_defect_begins_the_row_anew(office: Office, said: str) -> None:
    send(office, 1, 2, 3, 4)
    judge(office, 1, 2, 3)
    assert state(office).phase is Phase.SHARE
    judge(office, 4, said=said)
    row = state(office)
    assert (row.phase, row.standing.row) == (Phase.ALL, 0)
    assert (row.last_defect, row.last_defect_on, row.since) == ("T-004", START.date(), START.date())
    send(office, 5)
    assert reasons(office)[-1] == ("csp_all", 1.0)


def test_a_verdict_that_comes_late_counts_in_its_place(office: Office) -> None:
    send(office, 1, 2, 3, 4, 5)
    judge(office, 3, 4, 5)  # 1 and 2 wait and are passed over
    assert state(office).phase is Phase.SHARE
    judge(office, 2, said="correct")  # the row after it is still full
    assert (state(office).phase, state(office).standing.row) == (Phase.SHARE, 3)
    send(office, 6, 7)
    assert {reason for reason, _ in reasons(office)[5:]} == {"not_drawn"}


def test_a_defect_in_a_later_answer_takes_back_a_full_row(office: Office) -> None:
    send(office, 1, 2, 3, 4, 5)
    judge(office, 5, said="reject")
    judge(office, 1, 2, 3, 4)
    assert (state(office).phase, state(office).standing.row) == (Phase.ALL, 0)


def test_a_verdict_taken_back_leaves_the_state_as_it_was(office: Office) -> None:
    send(office, 1, 2, 3, 4)
    judge(office, 1, 2, 3)
    before = state(office)
    desk = office.review
    claimed = desk.claim()
    assert claimed is not None
    given = desk.decide(claimed.submission_id, Decision(Verdict.REJECT, MARK), 5)
    assert state(office).phase is Phase.ALL
    desk.undo(given.id)
    assert state(office) == before
    send(office, 5)
    assert reasons(office)[-1][0] == "not_drawn"


def test_good_ones_that_were_sampled_are_no_row(office: Office) -> None:
    send(office, 1, 2, 3, 4)
    judge(office, 1, 2, 3)
    judge(office, 4, said="correct")
    office.review_share(0.99, good_in_a_row=0)
    send(office, *range(5, 12))
    drawn = [n for n in range(5, 12) if reasons(office)[n - 1][0] == "sample"]
    judge(office, *drawn)
    office.review_share(RARELY, first_items=2, good_in_a_row=3)
    assert (state(office).phase, state(office).standing.row) == (Phase.ALL, 0)
    assert state(office).inspected == 4 + len(drawn)


def test_a_new_version_of_returned_work_is_no_new_item(office: Office) -> None:
    send(office, 1, 2, 3)
    judge(office, 1, 2)
    judge(office, 3, said="return")
    office.send(answer(3, label="no", at=START - timedelta(minutes=20)))
    row = state(office)
    assert (row.standing.answered, row.standing.row, row.waiting, row.inspected) == (3, 0, 0, 3)
    office.send_reviews(verdict(3, at=START - timedelta(minutes=5)))
    assert state(office).standing.row == 0
    assert reasons(office)[-1] == ("returned", 1.0)


def test_people_and_projects_stand_by_themselves(office: Office) -> None:
    send(office, 1, 2, 3)
    office.send(*(answer(n, 2) for n in (1, 2, 3)))
    judge(office, 1, 2, 3)
    assert state(office).phase is Phase.SHARE
    assert (state(office, "EX-002").phase, state(office, "EX-002").standing.row) == (Phase.ALL, 0)


def test_a_fast_answer_is_drawn_a_second_time_with_its_true_probability(office: Office) -> None:
    office.review_share(RARELY, risk_share=0.5)
    send(office, *range(1, 11))
    send(office, *range(11, 28), seconds=5)
    rows = office.ask(
        "SELECT s.external_id, c.reason, c.probability, c.signs FROM selection c "
        "JOIN submission s ON s.id = c.submission_id WHERE s.id > 10 ORDER BY s.id"
    )
    seed = ReviewPolicy().seed
    # Fast answers pull the usual time down, so the last ones are no longer fast for this person.
    fast = [row for row in rows if row[3]]
    assert 3 <= len(fast) < 17
    for name, reason, probability, signs in fast:
        assert (signs, probability) == ("|fast|", 1 - (1 - RARELY) * 0.5)
        hit = draw_at_risk(seed, name) < 0.5
        assert reason == (Selection.RISK if hit else Selection.NOT_DRAWN).value
    assert {row[1] for row in fast} == {"risk", "not_drawn"}


def test_an_answer_against_its_peers_is_seen_also_within_one_file(
    services: Services, clock: StandingClock
) -> None:
    office = make_office(services, clock, overlap=3)
    office.review_share(RARELY, risk_share=1.0)
    later = [HANDED_IN + timedelta(minutes=n) for n in range(3)]
    office.send(
        *(answer(1, n + 1, "yes", later[n]) for n in range(2)), answer(1, 3, "no", later[2])
    )
    office.send(answer(2, 1, "no", later[0]))
    office.send(answer(2, 2, "no", later[1]))
    office.send(answer(2, 3, "no", later[2]))
    signs = office.ask("SELECT signs, reason FROM selection ORDER BY submission_id")
    assert signs == [("", "not_drawn")] * 2 + [("|peers|", "risk")] + [("", "not_drawn")] * 3


def test_the_list_is_filtered_sorted_and_leaves_out_ones_own_state(office: Office) -> None:
    send(office, 1, 2, 3)
    office.send(answer(1, 2), *(answer(n, 3) for n in range(1, 5)))
    judge(office, 1, 2, 3)
    states = office.services.review.states

    def people(**query: object) -> list[str]:
        ids = states.find(ListQuery(**query))  # type: ignore[arg-type]
        return [row.author for row in states.rows(ids)]

    assert people() == ["EX-003", "EX-002", "EX-001"]
    assert people(filters=(("phase", "share"),)) == ["EX-001"]
    assert people(filters=(("project", "99"),)) == []
    assert people(text="ex-002") == ["EX-002"]
    assert people(sort="submitted", descending=True) == ["EX-003", "EX-001", "EX-002"]
    for key in ("author", "project", "state", "inspected", "defect"):
        assert sorted(people(sort=key)) == ["EX-001", "EX-002", "EX-003"]
    own = office.desk_of(User(1, "EX-002", Role.QC_ANALYST, 2))
    assert [row.author for row in own.states.rows(own.states.find(ListQuery()))] == [
        "EX-003", "EX-001",
    ]  # fmt: skip


def test_the_state_of_the_list_is_the_state_of_the_next_item(office: Office) -> None:
    for n in range(1, 9):
        before = state(office) if n > 1 else None
        send(office, n)
        probability = reasons(office)[-1][1]
        assert before is None or before.probability == probability
        if reasons(office)[-1][0] != "not_drawn":
            judge(office, n, said="correct" if n == 4 else "accept")


def test_a_policy_of_before_keeps_its_share_and_opens_with_the_new_defaults() -> None:
    old = {"first_items": 5, "share": 0.3, "lease_minutes": 15, "seed": 7}
    policy = ReviewPolicy.model_validate(old)
    assert (policy.sampling.share, policy.sampling.first_items) == (0.3, 5)
    assert policy.good_in_a_row == ReviewPolicy().good_in_a_row
    assert ReviewPolicy(share=0.01, floor=0.2).sampling.share == 0.2
