"""The blend report by command."""

import json
from pathlib import Path

import pytest

from app.__main__ import FrontDoor
from app.cli.main import run
from app.config.paths import find_paths

PROJECT = (
    "project_id,name,client,task_type,labels,due_on,overlap,minutes_per_item,currency\n"
    "SY,Notes,Lab,synthetic_audit,,2026-12-18,1,4,USD\n"
    "CL,Films,Lab,classification,yes|no,2026-12-18,1,4,USD\n"
)
ITEM = {"text": "A note.", "origin": "model", "generator": "writer", "lot": "L1"}


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(find_paths(tmp_path / "home"))


@pytest.fixture
def workspace(door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A workspace with one lot of thirty items, and two of a person's."""
    path = tmp_path / "desk.guildhall"
    assert run(["init", str(path), "--user", "chief"], door) == 0
    items = [ITEM] * 30 + [{"text": "By hand.", "origin": "human"}] * 2
    tasks = [
        {"project_id": "SY", "task_id": f"T-{n}", "payload": one} for n, one in enumerate(items)
    ]
    (tmp_path / "p.csv").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, tasks)), encoding="utf-8")
    for kind, name in (("projects", "p.csv"), ("tasks", "t.jsonl")):
        assert run(["import", kind, str(tmp_path / name), "-w", str(path)], door) == 0
    capsys.readouterr()
    return path


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "html"])
def test_the_report_is_written_by_its_files_ending(
    door: FrontDoor, workspace: Path, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"report.{kind}"
    assert run(["report", "blend", "-w", str(workspace), "--out", str(out)], door) == 0
    assert out.stat().st_size > 0


def test_the_figures_are_printed_as_json_without_a_file(
    door: FrontDoor, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "blend", "-w", str(workspace), "--project", "SY", "--json"], door) == 0
    report = json.loads(capsys.readouterr().out)["report"]
    (lot,) = report["lots"]
    assert (lot["name"], lot["size"], lot["verdict"], lot["rate"]) == ("L1", 30, "go_on", None)
    assert lot["plan"]["sample_size"] == lot["missing"]
    assert report["slices"][0]["human"] == 2


def test_wrong_usage_is_told(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "r.csv")
    for code, words, more in (
        (2, "--out is needed", []),
        (2, "pdf, xlsx, csv or html", ["--out", str(tmp_path / "r.doc")]),
        (1, "of type classification", ["--out", out, "--project", "CL"]),
    ):
        assert run(["report", "blend", "-w", str(workspace), *more], door) == code
        assert words in " ".join(capsys.readouterr().err.split())
    assert not Path(out).exists()
