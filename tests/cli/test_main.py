"""The command line: what it prints, how it fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.__main__ import FrontDoor
from app.cli.main import ALONE, build_app, run
from app.config.paths import find_paths


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(find_paths(tmp_path / "home"))


@pytest.fixture
def workspace(door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "desk.guildhall"
    assert run(["init", str(path), "--user", "chief"], door) == 0
    capsys.readouterr()
    return path


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


EXPERTS = (
    "expert_id,name,joined_on,country,timezone,languages,weekly_capacity,currency\n"
    "E-1,First,2026-01-05,US,America/New_York,en,20,USD\n"
)


def test_wrong_usage_ends_with_two_and_a_sentence(
    door: FrontDoor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["nonsense"], door) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "No such command" in said.err
    assert "--help" in said.err


def test_a_missing_workspace_is_one_sentence(
    door: FrontDoor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "-w", str(tmp_path / "none.guildhall")], door) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "There is no file" in said.err


def test_init_refuses_to_overwrite(
    door: FrontDoor, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workspace.read_bytes()
    assert run(["init", str(workspace)], door) == 1
    assert "already a file" in capsys.readouterr().err
    assert workspace.read_bytes() == before


def test_json_is_one_object_and_nothing_else(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "experts.csv", EXPERTS)
    assert run(["import", "experts", file, "-w", str(workspace), "--json"], door) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert (found["added"], found["bad_count"]) == (1, 0)
    assert said.err == ""


def test_the_same_file_twice_adds_nothing(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "experts.csv", EXPERTS)
    run(["import", "experts", file, "-w", str(workspace)], door)
    capsys.readouterr()
    assert run(["import", "experts", file, "-w", str(workspace), "--json"], door) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["added"], found["changed"], found["unchanged"]) == (0, 0, 1)


def test_a_bad_row_is_named_by_line_and_nothing_is_written(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = EXPERTS + "E-2,Second,05.01.2026,US,America/New_York,en,20,USD\n"
    file = written(tmp_path, "experts.csv", bad)
    listed = tmp_path / "bad.csv"
    code = run(["import", "experts", file, "-w", str(workspace), "--errors", str(listed)], door)
    said = capsys.readouterr()
    assert code == 1
    assert "line 3" in said.err
    assert "nothing was imported" in said.err
    assert "joined_on" in listed.read_text(encoding="utf-8")
    run(["check", "-w", str(workspace), "--json"], door)
    capsys.readouterr()
    run(["import", "experts", written(tmp_path, "good.csv", EXPERTS), "-w", str(workspace),
         "--json"], door)  # fmt: skip
    assert json.loads(capsys.readouterr().out)["added"] == 1


def test_a_dry_run_writes_nothing(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "experts.csv", EXPERTS)
    for _ in range(2):
        run(["import", "experts", file, "-w", str(workspace), "--dry-run", "--json"], door)
        assert json.loads(capsys.readouterr().out)["added"] == 1


def test_who_may_not_do_a_thing_is_told_so(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "experts.csv", EXPERTS)
    assert run(["import", "experts", file, "-w", str(workspace), "--as", "nobody"], door) == 1
    assert "Nobody called “nobody”" in capsys.readouterr().err


def test_the_audit_chain_is_verified_against_a_kept_head(
    door: FrontDoor, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", "verify", "-w", str(workspace), "--json"], door) == 0
    found = json.loads(capsys.readouterr().out)
    head = f"{found['head_seq']}:{found['head_hash']}"
    assert run(["audit", "verify", "-w", str(workspace), "--head", head], door) == 0
    forged = f"{found['head_seq']}:{'0' * 64}"
    assert run(["audit", "verify", "-w", str(workspace), "--head", forged], door) == 1
    assert "rewritten" in capsys.readouterr().err


def test_a_backup_is_restored_and_the_present_file_is_kept(
    door: FrontDoor, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.guildhall"
    assert run(["backup", "-w", str(workspace), "--out", str(copy)], door) == 0
    file = written(tmp_path, "experts.csv", EXPERTS)
    run(["import", "experts", file, "-w", str(workspace)], door)
    capsys.readouterr()
    assert run(["restore", str(copy), "-w", str(workspace), "--json"], door) == 0
    aside = Path(json.loads(capsys.readouterr().out)["set_aside"])
    assert aside.exists()
    run(["import", "experts", file, "-w", str(workspace), "--dry-run", "--json"], door)
    assert json.loads(capsys.readouterr().out)["added"] == 1


@pytest.mark.parametrize(
    "kind", ["experts", "credentials", "projects", "tasks", "submissions", "reviews", "disputes"]
)
def test_a_template_is_written_and_explained(
    door: FrontDoor, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"{kind}.csv"
    assert run(["template", kind, "--out", str(out)], door) == 0
    said = capsys.readouterr().out
    for column in out.read_text(encoding="utf-8").splitlines()[0].split(","):
        assert column in said


def test_a_fault_of_the_program_is_owned_up_to(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(FrontDoor, "open", fail)
    assert run(["check", "-w", "any.guildhall"], door) == 1
    assert "in the program itself" in capsys.readouterr().err


def test_a_command_on_plain_files_loads_no_database_and_no_window() -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app", "plan", "no.csv", "no.csv", "--out", "p"],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "the file does not exist" in ran.stderr
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert "app.services.plan_files" in loaded
    assert loaded & {"sqlalchemy", "PySide6", "rich", "scipy", "app.services.bundle"} == set()


def test_pictures_are_drawn_without_a_screen(workspace: Path, tmp_path: Path) -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ran = subprocess.run(
        [sys.executable, "-m", "app", "--home", str(tmp_path / "home"), "pictures",
         str(workspace), str(tmp_path / "drawn"), "--page", "experts"],
        capture_output=True, text=True, check=False, timeout=120, cwd=Path(__file__).parents[2],
        env={name: value for name, value in os.environ.items() if name not in screens},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert len(list((tmp_path / "drawn").glob("experts-*.png"))) == 4


def test_ctrl_c_is_answered_with_a_sentence(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(FrontDoor, "show", interrupt)
    assert run([], door) == 130
    assert capsys.readouterr().err.startswith("Stopped. Nothing of this step was kept")


def test_commands_that_stand_alone_are_named_right(door: FrontDoor) -> None:
    everything = set(_names(build_app(door)))
    assert everything > ALONE
    assert set(_names(build_app(door, "plan"))) >= ALONE
    assert set(_names(build_app(door, "match"))) == everything


def _names(app: typer.Typer) -> list[str]:
    return list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
