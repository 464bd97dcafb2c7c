"""The ledger as a list, and what a run keeps."""

from datetime import date

import pytest

from app.domain.lists import ListQuery
from app.domain.money import Money
from app.domain.progress import Silent
from app.services import Services
from tests.factory import StandingClock
from tests.factory_review import Office, answer, make_office, verdict


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    made = make_office(services, clock)
    made.rate(500)
    made.send(*[answer(n, person) for n in (1, 2) for person in (1, 2)])
    made.send_reviews(*[verdict(n, person) for n in (1, 2) for person in (1, 2)])
    services.pay.adjust(3, Money(-50, "USD"), date(2026, 10, 30), "100% of a fee_")
    return made


def found(office: Office, text: str = "", sort: str = "", **filters: str) -> list[int]:
    query = ListQuery(text, tuple(filters.items()), sort)
    return list(office.services.pay.lines.find(query))


def test_lines_come_newest_first_unless_sorted(office: Office) -> None:
    assert found(office) == [1, 2, 3, 4, 5]
    assert found(office, sort="earned_on")[0] == 5
    assert found(office, sort="amount")[0] == 5
    assert found(office, sort="expert")[-1] == 5


def test_lines_are_filtered_by_person_kind_period_and_text(office: Office) -> None:
    assert found(office, expert="2") == [2, 4]
    assert found(office, expert="nobody") == []
    assert found(office, kind="adjustment") == [5]
    assert found(office, kind="nothing such") == []
    assert found(office, period="2026-11A") == [1, 2, 3, 4]
    assert found(office, period="2026-10B") == [5]
    assert found(office, text="person 1") == [1, 3]
    assert found(office, text="100% of a fee_") == [5]
    assert found(office, text="100_") == []
    assert found(office, held="yes") == []
    assert found(office, held="no") == [1, 2, 3, 4, 5]


def test_a_row_says_what_the_line_is_for(office: Office) -> None:
    work, fee = office.services.pay.lines.rows([1, 5])
    assert (work.project, work.task, work.rate, work.rate_card_id) == (
        "Project 1",
        "T-001",
        Money(500, "USD"),
        1,
    )
    assert (fee.project, fee.task, fee.amount, fee.note) == (
        "",
        "",
        Money(-50, "USD"),
        "100% of a fee_",
    )
    assert office.services.pay.lines.rows([99]) == []


def test_a_run_keeps_its_people_lines_and_the_head_of_the_log(office: Office) -> None:
    office.clock.advance(days=14)
    head = office.ask("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")[0]
    office.services.pay.lock("2026-11A", Silent())
    with office.services.desk.read() as reader:
        (run,) = reader.pay.runs()
        people = reader.pay.run_people(run.id)
        lines = reader.pay.run_lines(run.id)
    assert (run.audit_seq, run.audit_hash) == head
    assert run.totals == {"USD": 1950}
    assert [(p.external_id, p.lines, p.minor) for p in people] == [
        ("EX-001", 2, 1000),
        ("EX-002", 2, 1000),
        ("EX-003", 1, -50),
    ]
    assert [line[1] for line in lines] == ["EX-001"] * 2 + ["EX-002"] * 2 + ["EX-003"]
    assert found(office, period="2026-11A") == [1, 2, 3, 4, 5]
    assert found(office, period="2026-11B") == []
