"""Answers come back as files, are reviewed at the desk and in another tool, and are paid once.

The clerk works by command, the analyst at the desk: both see the same workspace.
"""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.people import Role
from app.domain.progress import Silent
from app.domain.review import Decision, ErrorKind, ErrorMark, Severity, Verdict
from app.services.review import ReviewService
from tests.factory_work import EXPERT_ROW, PROJECT_ROW, task_rows, write_rows

PEOPLE = [
    {**EXPERT_ROW, "expert_id": f"E-{n}", "name": f"Expert {n}", "joined_on": "2025-01-02"}
    for n in (1, 2, 3)
]
PROJECT = {**PROJECT_ROW, "overlap": "1", "due_on": "2025-12-18", "rate_from": "2025-01-01"}
MARK = (ErrorMark(ErrorKind.REASONING, Severity.MAJOR),)


def submission(task: int, expert: int, day: int, label: str = "yes") -> dict[str, str]:
    return {
        "submission_id": f"S-{task}-{expert}-{day}", "project_id": "P-1",
        "task_id": f"T-{task:05d}", "expert_id": f"E-{expert}", "label": label, "seconds": "90",
        "submitted_at": f"2025-06-{day:02d}T12:00:00Z",
    }  # fmt: skip


def verdict(row: dict[str, str], verdict: str, day: int, **more: str) -> dict[str, str]:
    return {
        "submission_id": row["submission_id"], "reviewer": "E-3", "verdict": verdict,
        "corrected_label": "", "errors": "", "note": "",
        "decided_at": f"2025-06-{day:02d}T15:00:00Z", "seconds": "40",
    } | more  # fmt: skip


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(find_paths(tmp_path / "home"))


def test_from_the_first_answer_to_the_second_copy_of_the_pay_file(
    door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk_file = tmp_path / "desk.guildhall"

    def command(*args: str, code: int = 0) -> str:
        assert run([*args, "-w", str(desk_file)], door) == code
        said = capsys.readouterr()
        return said.out + said.err

    def take(kind: str, rows: list[dict[str, str]], code: int = 0) -> dict[str, object]:
        path = write_rows(tmp_path / f"{kind}.csv", rows)
        said = command("import", kind, str(path), "--json", code=code)
        report: dict[str, object] = json.loads(said) if code == 0 else {"said": said}
        return report

    assert run(["init", str(desk_file), "--user", "chief"], door) == 0
    capsys.readouterr()
    take("experts", PEOPLE)
    take("projects", [PROJECT])
    take("tasks", task_rows(6))
    answers = [submission(n, 1 + n % 2, 2) for n in range(1, 6)]
    assert take("submissions", answers)["added"] == 5

    # A verdict by somebody who does not sign in here is refused, and says what to do.
    reviews = [
        verdict(answers[0], "accept", 3),
        verdict(answers[1], "correct", 3, corrected_label="no", errors="factual:minor"),
        verdict(answers[2], "return", 3, errors="reasoning:major", note="Look at the apex."),
    ]
    assert "add the user in Settings" in str(take("reviews", reviews, code=1)["said"])
    with_users = door.open(desk_file)
    try:
        with with_users.desk.write("users.edit") as unit:
            user_id = unit.people.add_user("vera", Role.QC_ANALYST, 3)
            unit.audit("user.add", f"user:{user_id}", role="qc_analyst")
    finally:
        with_users.close()
    assert take("reviews", reviews)["added"] == 3
    assert take("reviews", reviews)["unchanged"] == 3
    assert take("submissions", answers)["unchanged"] == 5

    # The author answers the return; at the desk the note stands beside the new version.
    again = submission(3, 2, 4, label="unclear")
    assert take("submissions", [again])["added"] == 1
    services = door.open(desk_file, "vera")
    try:
        desk: ReviewService = services.review
        ids = desk.queue.find(ListQuery())
        assert [row.attempt for row in desk.queue.rows(ids)] == [1, 1, 2]
        item = desk.claim(ids[2])
        assert item is not None
        assert (item.earlier_note, item.selection.value) == ("Look at the apex.", "returned")
        wrong = desk.decide(ids[2], Decision(Verdict.REJECT, MARK), 30)
        desk.undo(wrong.id)
        desk.decide(ids[2], Decision(Verdict.ACCEPT), 30)
        assert desk.decided_today() == 1
    finally:
        services.close()

    # June: two labels and three reviews were earned in its first half, at the rates of those days.
    shown = json.loads(command("payroll", "preview", "--period", "2025-06A", "--json"))
    assert [(p["expert_external_id"], p["lines"]) for p in shown["people"]] == [
        ("E-1", 1),
        ("E-2", 1),
        ("E-3", 3),
    ]
    assert shown["totals"] == [{"minor": 450 * 2 + 120 * 3, "currency": "USD"}]
    command("payroll", "lock", "--period", "2025-06A")
    assert "not locked twice" in command("payroll", "lock", "--period", "2025-06A", code=1)
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    command("payroll", "export", "--period", "2025-06A", "--out", str(first))
    assert "copy no. 2" in command(
        "payroll", "export", "--period", "2025-06A", "--out", str(second)
    )
    assert first.read_bytes() == second.read_bytes()
    rows = list(csv.DictReader(first.read_text(encoding="utf-8").splitlines()))
    assert [(r["expert_id"], r["amount"]) for r in rows] == [
        ("E-1", "4.50"),
        ("E-2", "4.50"),
        ("E-3", "3.60"),
    ]

    # A mistake that was paid is mended in the open period; the locked one stays as it is.
    services = door.open(desk_file)
    try:
        pay = services.pay
        paid = pay.lines.find(ListQuery(filters=(("period", "2025-06A"), ("kind", "label"))))
        pay.reverse(paid[0], "the wrong person")
        with pytest.raises(UserError, match="reversed already"):
            pay.reverse(paid[0], "once more")
        before = next(row for row in pay.periods() if row.label == "2025-06A")
        assert before.totals[0].minor == 1260
        newest = ListQuery(filters=(("kind", "reversal"),), sort="earned_on", descending=True)
        back = pay.lines.rows(pay.lines.find(newest))[0]
        assert (back.amount.minor, back.period) == (-450, "")
        assert back.earned_on >= date(2025, 6, 16)
        problems, chain = services.workspace.check(Silent())
        assert problems == []
        assert rows[0]["audit_entry"].isdigit()
        assert chain.broken_at is None
    finally:
        services.close()
    head = f"{rows[0]['audit_entry']}:{rows[0]['audit_hash']}"
    command("audit", "verify", "--head", head)
