"""The line of those who want to write: first come, first served, and the dead hold nobody up."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import turns
from app.store.turns import Turns
from app.store.workspace import Store
from tests.factory import StandingClock
from tests.store.sample import make_store

_LONG = 60.0
ROOT = Path(__file__).parents[2]

# Says that it is ready, waits for a line, takes its turn so often and notes each time with which
# number; inside the last turn it says so, and waits for a line again.
_WRITER = """
import sys, time
from pathlib import Path
from app.store.turns import Turns

class Noted(Turns):
    def _drawn(self, until):
        self.number = super()._drawn(until)
        return self.number

workspace, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
line = Noted(workspace)
print("ready", flush=True)
sys.stdin.readline()
for n in range(times):
    with line.mine(60.0) as left:
        assert left > 0
        with workspace.with_name("order").open("a") as order:
            order.write(f"{name} {line.number}\\n")
        time.sleep(0.01)
        if n == times - 1:
            print("last", flush=True)
            sys.stdin.readline()
print("done", flush=True)
sys.stdin.readline()
"""


class Writers:
    """Processes that take their turns at a workspace."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._all: list[subprocess.Popen[str]] = []

    def start(self, name: str, times: int = 1) -> subprocess.Popen[str]:
        """One that stands ready, and waits to be told."""
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(self._workspace), name, str(times)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        self._all.append(child)
        hear(child, "ready")
        return child

    def end(self) -> None:
        """Let none outlive the test."""
        for child in self._all:
            child.kill()
            child.communicate()


def tell(child: subprocess.Popen[str]) -> None:
    """Let a child go on."""
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def hear(child: subprocess.Popen[str], word: str) -> None:
    """Wait until a child says this."""
    assert child.stdout is not None
    assert child.stdout.readline() == f"{word}\n"


def order(workspace: Path) -> list[tuple[str, int]]:
    """Who had a turn, with which number, in the order they had them."""
    lines = (workspace.parent / "order").read_text("ascii").splitlines()
    return [(name, int(number)) for name, number in (line.split() for line in lines)]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "desk.guildhall"
    path.touch(mode=0o600)
    return path


@pytest.fixture
def writers(workspace: Path) -> Iterator[Writers]:
    made = Writers(workspace)
    yield made
    made.end()


def drawn(workspace: Path) -> int:
    """The last number that was drawn. Reading lets go of what this process holds of the file."""
    return int.from_bytes((workspace.parent / "desk.guildhall-turn").read_bytes(), "big")


def wait_for(workspace: Path, number: int) -> None:
    """Until somebody has drawn this number."""
    until = time.monotonic() + _LONG
    while drawn(workspace) < number:
        assert time.monotonic() < until, "nobody came to the line"
        time.sleep(0.005)


def test_whoever_came_first_is_served_first(workspace: Path, writers: Writers) -> None:
    names, times = "abcd", 12
    children = [writers.start(name, times) for name in names]
    holder = writers.start("h")
    tell(holder)
    hear(holder, "last")
    for number, child in enumerate(children):  # all stand in line before the first has its turn
        tell(child)
        wait_for(workspace, number + 2)
    tell(holder)
    for child in children:
        tell(child)
    for child in children:
        hear(child, "last")
        hear(child, "done")
    _, *had = order(workspace)
    assert "".join(name for name, _ in had[:4]) == names
    assert [number for _, number in had] == list(range(2, 2 + len(names) * times))
    assert Counter(name for name, _ in had) == dict.fromkeys(names, times)


@pytest.mark.skipif(os.name != "posix", reason="kills by a signal that only POSIX has")
def test_the_killed_keep_nobody_waiting(workspace: Path, writers: Writers) -> None:
    holder, waiting = writers.start("h"), writers.start("w")
    tell(holder)
    hear(holder, "last")  # it is inside its turn
    tell(waiting)
    wait_for(workspace, 2)
    for child in (waiting, holder):
        child.send_signal(signal.SIGKILL)
        child.wait()
    mine = Turns(workspace)
    with mine.mine(_LONG) as left:
        assert left > 0
    assert order(workspace) == [("h", 1)]
    mine.close()


def test_who_waits_in_vain_goes_on_without(workspace: Path, writers: Writers) -> None:
    holder = writers.start("h")
    tell(holder)
    hear(holder, "last")
    mine = Turns(workspace)
    with mine.mine(0.05) as left:
        assert left == 0.0
    tell(holder)
    hear(holder, "done")
    with mine.mine(_LONG) as left:
        assert left > 0
    mine.close()


def test_the_last_to_close_takes_the_file_away(workspace: Path, writers: Writers) -> None:
    beside = workspace.parent / "desk.guildhall-turn"
    mine = Turns(workspace)
    mine.close()
    assert not beside.exists()  # who never wrote left nothing
    other = writers.start("o")
    tell(other)
    hear(other, "last")
    with mine.mine(0.0):
        pass
    mine.close()
    assert beside.exists()  # the other one has its turn
    tell(other)
    hear(other, "done")
    with mine.mine(_LONG):
        pass
    mine.close()  # the other one has it open still, but stands in no line
    assert not beside.exists()


def test_a_file_taken_away_meanwhile_is_made_anew(workspace: Path) -> None:
    mine = Turns(workspace)
    with mine.mine(_LONG):
        pass
    (workspace.parent / "desk.guildhall-turn").unlink()
    with mine.mine(_LONG):
        assert drawn(workspace) == 1
    mine.close()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_folder_that_locks_nothing_has_no_line(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_args: int) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(turns, "_lock", refuse)
    mine = Turns(workspace)
    with mine.mine(_LONG) as left:
        assert left > 0
    mine.close()


def test_a_folder_that_takes_no_file_has_no_line(tmp_path: Path) -> None:
    mine = Turns(tmp_path / "gone" / "desk.guildhall")
    with mine.mine(_LONG) as left:
        assert left > 0
    mine.close()


def test_a_damaged_counter_is_only_a_number(workspace: Path) -> None:
    (workspace.parent / "desk.guildhall-turn").write_bytes(b"\xff" * 40)
    mine = Turns(workspace)
    for _ in range(3):
        with mine.mine(_LONG) as left:
            assert left > 0
    mine.close()


def test_two_stores_of_one_process_both_write(tmp_path: Path) -> None:
    first = make_store(tmp_path)
    second = Store.open(first.path, StandingClock())
    for number, store in enumerate([first, second, first, second]):
        with store.write("manager") as unit:
            unit.settings.set_value("name", f"Desk {number}")
            unit.audit("workspace.name", "workspace")
    second.close()
    with first.write("manager") as unit:
        unit.settings.set_value("name", "Desk")
        unit.audit("workspace.name", "workspace")
    first.close()
    assert [p.name for p in tmp_path.iterdir()] == [first.path.name]
