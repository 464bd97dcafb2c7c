"""An operations manager plans a week: who is short and why, a credential opens it, a pin, two plans
compared, carried out, undone, handed out, and planned again after somebody left.

All of it by command; what has no command (comparing) by the same services as the window.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from app.config.policies import CredentialPolicy, MatchingPolicy
from app.domain.progress import Silent
from tests.factory_work import CREDENTIAL_ROW, EXPERT_ROW, PROJECT_ROW, task_rows, write_rows

PROJECT = {
    **PROJECT_ROW, "overlap": "1", "specialty": "medicine/radiology",
    "jurisdiction": "US-TX", "rate_from": "2025-01-01",
}  # fmt: skip
PEOPLE = [
    {**EXPERT_ROW, "expert_id": f"E-{n}", "name": f"Expert {n}", "weekly_capacity": "6"}
    for n in (1, 2, 3)
]


def licence(expert: int, place: str = "US-TX") -> dict[str, str]:
    return {
        **CREDENTIAL_ROW, "credential_id": f"C-{expert}-{place}", "expert_id": f"E-{expert}",
        "number": f"A-{expert}", "jurisdiction": place, "expires_on": "2101-04-30",
    }  # fmt: skip


class Desk:
    """One workspace, worked by command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.file = folder, folder / "desk.guildhall"
        self.door = FrontDoor(find_paths(folder / "home"))
        self._said = capsys
        assert run(["init", str(self.file), "--user", "chief"], self.door) == 0
        capsys.readouterr()

    def do(self, *args: str, code: int = 0) -> Any:
        """The JSON that a command prints, or what it complains about."""
        assert run([*args, "-w", str(self.file), "--json"], self.door) == code
        said = self._said.readouterr()
        return json.loads(said.out) if code == 0 else said.err

    def take(self, kind: str, rows: list[dict[str, str]]) -> None:
        """Import rows."""
        assert self.do("import", kind, str(write_rows(self.folder / f"{kind}.csv", rows)))


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.take("experts", PEOPLE)
    made.take("credentials", [licence(1), licence(2, "US-CA")])
    made.take("projects", [PROJECT])
    made.take("tasks", task_rows(10))
    services = made.door.open(made.file)
    try:
        services.settings.save_policy(CredentialPolicy(window_days=3650), "looked at long ago")
    finally:
        services.close()
    return made


def test_from_a_shortage_to_a_week_of_work(desk: Desk) -> None:
    # Who is short, and why?
    plan = desk.do("match")
    assert (plan["filled"], plan["units"], plan["gap"]) == (6, 10, 0)
    assert plan["objective"] == plan["bound"]
    assert {"seconds_solve", "seconds_total", "peak_rss_mb"} <= plan.keys()
    (short,) = plan["unfilled"]
    assert short["units"] == 4
    assert {"expert_id": 2, "expert": "Expert 2", "lacks": "jurisdiction"} in short["one_rule_away"]
    assert short["full"] == ["Expert 1"]
    assert short["price"] > 0
    refused = desk.do("match", "--why-not", "T-00001", "E-2")["why_not"]
    assert (refused["failing"], refused["loss"]) == (["jurisdiction"], None)

    # One credential more, and the rest is placed.
    desk.take("credentials", [licence(2)])
    plan = desk.do("match")
    assert (plan["filled"], plan["unfilled"]) == (10, [])
    asked = desk.do("match", "--why-not", "T-00001", "E-2")["why_not"]
    assert asked["failing"] == []
    assert asked["loss"] >= 0

    # A pin by hand; two plans side by side.
    assert desk.do("pins", "pin", "E-2", "T-00001", "T-00002", "--reason", "knows the series")
    services = desk.door.open(desk.file)
    try:
        first = services.matching.propose(Silent())
        assert sum(line.pinned for line in first.lines) == 2
        second = services.matching.propose(Silent(), MatchingPolicy(fair_load=5000))
        found = services.matching.compare(first, second)
        assert found.both + found.only_first == len(first.pairs)
    finally:
        services.close()

    # Carried out, looked at, and undone as a whole; then carried out again.
    done = desk.do("match", "--commit")["committed"]
    assert (done["assignments"], done["released"]) == (10, 0)
    assert "nothing new" in desk.do("match", "--commit", code=1)
    assert desk.do("plans", "undo", str(done["plan_id"]))
    assert desk.do("match")["summary"]["units_kept"] == 0
    desk.do("match", "--commit")

    # Somebody leaves: only their work moves.
    before = _owners(desk)
    services = desk.door.open(desk.file)
    try:
        services.people.offboard(2, "left")
    finally:
        services.close()
    desk.take("credentials", [licence(3)])
    again = desk.do("match", "--commit")
    theirs = {task for task, expert in before.items() if expert == "E-2"}
    assert again["summary"]["units_kept"] == 10 - len(theirs)
    after = _owners(desk)
    assert {task for task in after if after[task] != before[task]} == theirs

    # The work leaves as one file for each person, and stays with them from then on.
    packets = desk.folder / "packets"
    out = desk.do("export", "packets", "--out", str(packets), "--format", "jsonl")
    assert (out["experts"], out["tasks"]) == (2, 10)
    lines = [json.loads(line) for line in (packets / "E-3.jsonl").read_text().splitlines()]
    assert {line["task"] for line in lines} == theirs
    newest = desk.do("plans", "list")["plans"][0]
    assert newest["started"] == len(theirs)
    assert "handed out" in desk.do("plans", "undo", str(newest["id"]), code=1)


@pytest.mark.parametrize(
    ("spoil", "filled"),
    [
        (lambda desk: desk.take("experts", [{**row, "weekly_capacity": "0"} for row in PEOPLE]),
         (0, 10)),
        (lambda desk: desk.take("tasks", task_rows(10, overlap="9")), (6, 90)),
        (lambda desk: desk.take("projects", [{**PROJECT, "specialty": "law"}]), (0, 10)),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_said_and_breaks_nothing(
    desk: Desk, spoil: Callable[[Desk], None], filled: tuple[int, int]
) -> None:
    spoil(desk)
    plan = desk.do("match")
    assert (plan["filled"], plan["units"]) == filled
    assert sum(short["units"] for short in plan["unfilled"]) == filled[1] - filled[0]
    if not filled[0]:
        assert "nothing" in desk.do("match", "--commit", code=1)


def _owners(desk: Desk) -> dict[str, str]:
    services = desk.door.open(desk.file)
    try:
        with services.desk.read() as reader:
            return {one.task: one.expert for one in reader.handover.outstanding()}
    finally:
        services.close()
