"""Solving in a process of its own."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app.domain.errors import Cancelled, UserError
from app.matching import worker
from app.matching.engine import solve
from app.matching.worker import is_small, run, solve_apart
from tests.matching.instances import ints, open_snapshot, random_snapshot


class Notes:
    """Progress that remembers, and stops at a word."""

    def __init__(self, stop_at: str = "") -> None:
        self.notes: list[str] = []
        self.stop_at = stop_at

    def step(self, done: int, total: int, note: str = "") -> None:
        self.notes.append(note)
        if self.stop_at and note.startswith(self.stop_at):
            raise Cancelled


def test_the_other_process_finds_the_same_plan_and_tells_how_far_it_is() -> None:
    snapshot, notes = random_snapshot(7, siblings=True), Notes()
    here, there = solve(snapshot), solve_apart(snapshot, progress=notes)
    assert there.task.tolist() == here.task.tolist()
    assert there.expert.tolist() == here.expert.tolist()
    assert there.bound == here.bound
    assert "Dealing the tasks" in notes.notes


def test_the_plan_before_is_passed_on() -> None:
    snapshot = open_snapshot([1, 1], [0], [1], [[5, 5]])
    assert solve_apart(snapshot, (ints(0), ints(1))).expert.tolist() == [1]


def test_stopping_ends_the_process() -> None:
    with pytest.raises(Cancelled):
        solve_apart(random_snapshot(7), progress=Notes(stop_at="Who may"))


def test_a_refusal_comes_back_in_its_own_words() -> None:
    with pytest.raises(UserError, match="too large"):
        solve_apart(open_snapshot([1], [0], [1], [[2**61]]))


def test_a_fault_in_the_other_process_is_a_fault_here() -> None:
    with pytest.raises(RuntimeError, match="IndexError"):
        solve_apart(open_snapshot([1], [0], [1], [[5]]), (ints(99), ints(0)))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
def test_a_process_that_is_killed_is_told_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\nkill -9 $$\n")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(UserError, match=r"stopped unexpectedly .* nothing was changed"):
        solve_apart(random_snapshot(7))


def test_it_works_from_a_script_without_a_guard(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        textwrap.dedent(
            """
            from app.matching.worker import solve_apart
            from tests.matching.instances import random_snapshot
            print("objective", solve_apart(random_snapshot(7)).objective)
            """
        )
    )
    root = Path(worker.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, check=True, cwd=tmp_path, timeout=120,
        env={"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert ran.stdout.split() == ["objective", str(solve(random_snapshot(7)).objective)]


def test_small_problems_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = random_snapshot(7)
    assert is_small(snapshot)
    monkeypatch.setattr(sys, "executable", "")  # no other process could be started
    assert run(snapshot).objective == solve(snapshot).objective
    assert not is_small(open_snapshot([1], [0] * 20_001, [1], [[5]]))
