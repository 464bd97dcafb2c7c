"""Preference work by command: in as another tool's file, out as pairs, corrections, reports."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths

PROJECT = (
    "project_id,name,client,task_type,labels,due_on,overlap,minutes_per_item,currency\n"
    "PR,Pairs,Lab,preference,first|second|tie,2026-12-18,1,4,USD\n"
    "CL,Films,Lab,classification,yes|no,2026-12-18,1,4,USD\n"
)
EXPERT = (
    "expert_id,name,email,joined_on,country,timezone,languages,weekly_capacity,currency\n"
    "E-1,First,e1@lab.org,2026-01-05,US,UTC,en,20,USD\n"
)
PAIRS = '{"id":"q1","prompt":"Why?","responses":["Because.","No."],"models":["m1","m2"]}\n'


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(find_paths(tmp_path / "home"))


@pytest.fixture
def workspace(door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A workspace with a project of pairs, one of labels, and an expert."""
    path = tmp_path / "desk.guildhall"
    assert run(["init", str(path), "--user", "chief"], door) == 0
    for kind, text in (("experts", EXPERT), ("projects", PROJECT)):
        file = written(tmp_path, f"{kind}.csv", text)
        assert run(["import", kind, file, "-w", str(path)], door) == 0
    capsys.readouterr()
    return path


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def take_in(door: FrontDoor, workspace: Path, kind: str, file: str, *more: str) -> int:
    return run(["import", kind, file, "-w", str(workspace), *more], door)


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_preference_work_goes_in_and_out(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "pairs.jsonl", PAIRS)
    for added, unchanged in ((1, 0), (0, 1)):
        code = take_in(
            door, workspace, "tasks", file, "--format", "auto", "--project", "PR", "--json"
        )
        found = said(capsys)
        assert (code, found["added"], found["unchanged"]) == (0, added, unchanged)
    answer = {
        "data": {"project": "PR", "task": "q1", "prompt": "Why?"},
        "annotations": [{
            "completed_by": {"id": 1, "email": "e1@lab.org"}, "lead_time": 9,
            "created_at": "2026-01-12T10:00:00Z",
            "result": [{"from_name": "c", "type": "pairwise", "value": {"selected": "left"}}],
        }],
    }  # fmt: skip
    file = written(tmp_path, "answers.json", json.dumps([answer]))
    assert take_in(door, workspace, "submissions", file, "--format", "labelstudio") == 0
    review = (
        "project_id,task_id,expert_id,verdict,reviewer,decided_at\n"
        "PR,q1,E-1,accept,chief,2026-01-13T10:00:00Z\n"
    )
    assert take_in(door, workspace, "reviews", written(tmp_path, "r.csv", review)) == 0
    assert run(["score", "-w", str(workspace), "--json"], door) == 0
    capsys.readouterr()
    out = tmp_path / "out.jsonl"
    command = ["export", "preferences", "-w", str(workspace), "--out", str(out), "--project", "PR"]
    assert run([*command, "--with-ties", "--json"], door) == 0
    made = said(capsys)
    assert (made["pairs"], made["ties"]) == (1, 0)
    line = json.loads(out.read_text(encoding="utf-8"))
    assert (line["chosen"], line["rejected"], line["people"]) == ("Because.", "No.", 1)
    assert json.loads(Path(made["manifest"]).read_text(encoding="utf-8"))["made_by"] == "chief"
    assert Path(made["ties_file"]).read_bytes() == b""
    assert run(command, door) == 0
    assert "1 pairs of 1 done tasks" in " ".join(capsys.readouterr().out.split())
    assert run(["report", "preference", "-w", str(workspace), "--json"], door) == 0
    (project,) = said(capsys)["report"]["projects"]
    assert [(m["model"], m["wins"], m["tasks"]) for m in project["models"]] == [
        ("m1", 1, 1), ("m2", 0, 1),
    ]  # fmt: skip


def test_corrections_are_a_file_for_each_expert(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", "corrections", "-w", str(workspace), "--out", str(tmp_path / "out")]
    assert run(command, door) == 0
    assert "No answer was corrected" in capsys.readouterr().out
    given = "CL,T-1,E-1,no,9,2026-01-12T10:00:00Z\n"
    verdict = "CL,T-1,E-1,correct,yes,factual:major,chief,2026-01-13T10:00:00Z\n"
    said_of = "project_id,task_id,expert_id"
    for kind, text in (
        ("tasks", "project_id,task_id,text\nCL,T-1,A film.\n"),
        ("submissions", f"{said_of},label,seconds,submitted_at\n{given}"),
        ("reviews", f"{said_of},verdict,corrected_label,errors,reviewer,decided_at\n{verdict}"),
    ):
        assert take_in(door, workspace, kind, written(tmp_path, f"{kind}.csv", text)) == 0
    capsys.readouterr()
    assert run([*command, "--format", "jsonl", "--json"], door) == 0
    made = said(capsys)
    assert (made["experts"], made["files"]) == (1, ["corrections-E-1.jsonl"])
    text = (tmp_path / "out" / "corrections-E-1.jsonl").read_text(encoding="utf-8")
    assert json.loads(text)["right_label"] == "yes"
    assert "chief" not in text


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "html"])
def test_the_preference_report_is_written_by_its_files_ending(
    door: FrontDoor, workspace: Path, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"report.{kind}"
    assert run(["report", "preference", "-w", str(workspace), "--out", str(out)], door) == 0
    assert out.stat().st_size > 0


def test_wrong_usage_is_told(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "pairs.jsonl", PAIRS)
    for code, words, more in (
        (2, "goes with --format", ["--project", "PR"]),
        (1, "name the project", ["--format", "preference"]),
        (1, "of type classification", ["--format", "preference", "--project", "CL"]),
        (1, "is not a format of tasks", ["--format", "word", "--project", "PR"]),
    ):
        assert take_in(door, workspace, "tasks", file, *more) == code
        told = capsys.readouterr()
        assert words in " ".join(told.err.split())
        assert told.out == ""
    assert run(["report", "preference", "-w", str(workspace)], door) == 2
    assert "--out is needed" in capsys.readouterr().err
