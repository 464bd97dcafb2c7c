"""Commands about committed plans, pins and packets: what they print and how they fail."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths
from tests.factory_work import AT, add_people, add_tasks, asked, person, project, task


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(find_paths(tmp_path / "home"))


@pytest.fixture
def desk(door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A workspace with two people, three tasks and a plan that gave one of them out."""
    path = tmp_path / "desk.guildhall"
    assert run(["init", str(path), "--user", "chief"], door) == 0
    services = door.open(path, "")
    with services.desk.store.write("test") as unit:
        people = add_people(unit, person(1), person(2))
        project_id = unit.work.add_project(project())
        tasks = add_tasks(unit, *(task(project_id, n) for n in (1, 2, 3)))
        plan = unit.matching.add_plan(
            at=AT, by="chief", fingerprint="f", policy_version=0, objective=99, bound=100,
            units_wanted=1, units_placed=1, seconds=0.1,
        )  # fmt: skip
        unit.work.add_assignments([replace(asked(tasks[0], people[0]), plan_id=plan)])
        unit.audit("test", "test")
    services.close()
    capsys.readouterr()
    return str(path)


class Shell:
    """Runs commands on the workspace."""

    def __init__(self, door: FrontDoor, desk: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._door, self._desk, self._capsys = door, desk, capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """The exit code and what was said on both ways."""
        code = run([*words, "-w", self._desk], self._door)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *words: str) -> dict[str, Any]:
        """What the command prints as JSON."""
        code, out, err = self.run(*words, "--json")
        assert (code, err) == (0, "")
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture
def shell(door: FrontDoor, desk: str, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(door, desk, capsys)


def test_plans_are_listed_and_undone(shell: Shell) -> None:
    (plan,) = shell.json("plans", "list")["plans"]
    assert (plan["id"], plan["assignments"], plan["started"], plan["gap"]) == (1, 1, 0, 0.01)
    assert "1.0000%" in shell.run("plans", "list")[1]
    assert shell.json("plans", "undo", "1") == {"plan": 1, "taken_back": 1}
    code, out, err = shell.run("plans", "undo", "1")
    assert (code, out) == (1, "")
    assert "undone already" in err
    assert "by chief" in shell.run("plans", "list")[1]


def test_pins_and_bans_are_laid_down_listed_and_taken_back(shell: Shell) -> None:
    pin = ("pins", "pin", "E-1", "T-001", "T-002", "--reason", "knows them")
    assert shell.json(*pin) == {"pinned": 2}
    assert shell.json(*pin) == {"pinned": 0}
    ban = ("pins", "ban", "E-2", "--project", "P-1", "--reason", "a tie")
    assert shell.json(*ban[:3], "T-003", *ban[3:]) == {"banned": 1}
    assert shell.json(*ban) == {"banned": 1}
    rows = shell.json("pins", "list")["rules"]
    assert sorted((row["kind"], row["expert"], len(row["tasks"])) for row in rows) == [
        ("ban", "E-2", 0),
        ("ban", "E-2", 1),
        ("pin", "E-1", 2),
    ]
    assert "T-001, T-002" in shell.run("pins", "list")[1]
    code, _, err = shell.run("pins", "ban", "E-1", "--project", "P-1", "--reason", "no")
    assert (code, "pinned to Expert 1" in err) == (1, True)
    code, _, err = shell.run("pins", "pin", "E-9", "T-001", "--reason", "x")
    assert (code, "no expert" in err) == (1, True)
    assert shell.run("pins", "pin", "E-1", "T-001")[0] == 2  # without a reason
    ids = [str(one) for row in rows for one in row["ids"]]
    assert shell.json("pins", "remove", *ids) == {"removed": 4}
    assert shell.json("pins", "list") == {"rules": []}


def test_packets_are_written_once(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export = ("export", "packets", "--out", str(folder), "--format", "labelstudio")
    assert shell.json(*export, "--expert", "E-2")["files"] == []
    done = shell.json(*export, "--expert", "E-2", "--expert", "E-1")
    assert (done["files"], done["experts"], done["tasks"]) == (["E-1.json"], 1, 1)
    (handed,) = json.loads((folder / "E-1.json").read_text(encoding="utf-8"))
    assert handed["data"] == {"project": "P-1", "task": "T-001", "text": "Text 1."}
    code, out, _ = shell.run(*export)
    assert (code, "Nothing waits" in out) == (0, True)
    assert shell.json(*export, "--again")["files"] == ["E-1.json"]
    code, _, err = shell.run("plans", "undo", "1")
    assert (code, "handed out" in err) == (1, True)
    code, _, err = shell.run("export", "packets", "--out", str(folder), "--format", "pdf")
    assert (code, "not a format" in err) == (1, True)
