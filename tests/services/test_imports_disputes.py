"""Files of challenges: what they open, what the same file changes, and why a row is refused."""

from pathlib import Path

import pytest

from app.domain.adjudication import Outcome
from app.domain.lists import ListQuery
from app.domain.pages import ImportResult
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services import Services
from tests.factory import StandingClock
from tests.factory_review import Office, answer, make_office

MARK = ErrorMark(ErrorKind.FACTUAL, Severity.MAJOR)


@pytest.fixture
def office(services: Services, clock: StandingClock) -> Office:
    """Five answers S-1 to S-5: rejected, corrected, accepted, waiting, and returned twice over."""
    made = make_office(services, clock)
    made.send(
        *(answer(task, 1, "yes", submission_id=f"S-{task}") for task in (1, 2, 3, 5, 4)),
    )
    for name, verdict, right in (
        ("S-1", Verdict.REJECT, ""), ("S-2", Verdict.CORRECT, "no"),
        ("S-3", Verdict.ACCEPT, ""), ("S-5", Verdict.RETURN, ""),
    ):  # fmt: skip
        decide(made, name, verdict, right)
    return made


def decide(office: Office, name: str, verdict: Verdict, right: str = "") -> None:
    number = office.ask(f"SELECT id FROM submission WHERE external_id = '{name}'")[0][0]
    office.review.claim(number)
    marks = () if verdict is Verdict.ACCEPT else (MARK,)
    office.review.decide(number, Decision(verdict, marks, "Look at page 4.", right), 5)


def take(office: Office, path: Path, text: str, *, dry_run: bool = False) -> ImportResult:
    path.write_text(text, encoding="utf-8")
    return office.services.imports.run("disputes", path, Silent(), dry_run=dry_run)


def opened(office: Office) -> list[tuple[str, str]]:
    return office.ask(
        "SELECT s.external_id, d.reason FROM dispute d JOIN review r ON r.id = d.review_id "
        "JOIN submission s ON s.id = r.submission_id ORDER BY d.id"
    )


def test_challenges_come_in_once(office: Office, tmp_path: Path) -> None:
    file = (
        "submission_id,project_id,task_id,expert_id,reason\n"
        "S-1,,,,It is right.\n"
        ",P-1,T-002,EX-001, The guideline says so. \n"
    )
    assert take(office, tmp_path / "d.csv", file, dry_run=True).added == 2
    assert opened(office) == []
    found = take(office, tmp_path / "d.csv", file)
    assert (found.added, found.bad_count) == (2, 0)
    wanted = [("S-1", "It is right."), ("S-2", "The guideline says so.")]
    assert opened(office) == wanted
    again = take(office, tmp_path / "d.csv", file)
    assert (again.added, again.unchanged, again.bad_count) == (0, 2, 0)
    assert opened(office) == wanted
    assert office.services.disputes.waiting() == 2
    entries = office.ask("SELECT body FROM audit WHERE action = 'dispute.import'")
    assert len(entries) == 1


def test_a_challenge_that_was_decided_is_not_opened_anew(office: Office, tmp_path: Path) -> None:
    file = "submission_id,reason\nS-1,It is right.\n"
    take(office, tmp_path / "d.csv", file)
    desk = office.services.disputes
    desk.claim()
    desk.decide(1, Outcome.OVERTURNED, "It is.")
    again = take(office, tmp_path / "d.csv", file)
    assert (again.added, again.unchanged, again.bad_count) == (0, 1, 0)


def test_every_bad_row_is_told_by_its_line_and_nothing_comes_in(
    office: Office, tmp_path: Path
) -> None:
    take(office, tmp_path / "first.csv", "submission_id,reason\nS-2,The first reason.\n")
    before = opened(office)
    found = take(
        office, tmp_path / "d.csv",
        "submission_id,project_id,task_id,expert_id,reason\n"
        "S-1,,,,It is right.\n"
        "S-9,,,,It is right.\n"
        "S-3,,,,It is right.\n"
        "S-4,,,,It is right.\n"
        "S-2,,,,Another reason.\n"
        ",P-1,T-001,EX-001,It is right.\n"
        ",P-1,T-001,EX-002,It is right.\n"
        ",P-1,,EX-001,It is right.\n"
        "S-5,,,, \n",
    )  # fmt: skip
    assert opened(office) == before
    told = {row.line: row.reason for row in found.bad_rows}
    assert told.pop(3).startswith("is not an answer of this workspace: import submissions first")
    assert told.pop(9).startswith("is missing: give it, or project_id")
    assert told == {
        4: "is accepted, so there is nothing to challenge",
        5: "waits for its review",
        6: "differs from the challenge of the same review that is here, and a review is "
           "challenged once",
        7: "is challenged by line 2 already",
        8: "has no answer of this expert: import submissions first",
        10: found.bad_rows[-1].reason,
    }  # fmt: skip
    assert (found.bad_rows[-1].column, found.bad_rows[-1].line) == ("reason", 10)


def test_a_place_means_the_newest_answer_with_a_verdict_to_challenge(
    office: Office, tmp_path: Path
) -> None:
    office.clock.advance(minutes=10)
    office.send(answer(5, 1, "no", at=office.clock.at, submission_id="S-5b"))
    file = "project_id,task_id,expert_id,reason\nP-1,T-005,EX-001,It was right at first.\n"
    assert take(office, tmp_path / "d.csv", file).added == 1
    assert opened(office) == [("S-5", "It was right at first.")]
    decide(office, "S-5b", Verdict.REJECT)
    other = file.replace("at first", "after all")
    assert take(office, tmp_path / "e.csv", other).added == 1
    assert opened(office)[1] == ("S-5b", "It was right after all.")
    rows = office.services.disputes.all.find(ListQuery())
    assert len(rows) == 2
