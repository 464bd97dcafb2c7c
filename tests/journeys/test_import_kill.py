"""A process that is killed while it imports leaves all of the file or nothing of it.

GUILDHALL_KILLS says how often it is tried (3 unless said otherwise).
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from app.config.paths import find_paths
from app.domain.progress import Silent
from app.services import Services
from tests.factory import StandingClock
from tests.factory_work import project, task_rows, write_rows

TASKS = 20_000
ROUNDS = int(os.environ.get("GUILDHALL_KILLS", "3"))
CHILD = """
import sys
from pathlib import Path
from app.bootstrap import open_workspace
from app.config.paths import find_paths


class Told:
    def step(self, done, total, note=""):
        print(note.split()[0], flush=True)


workspace, file, home = map(Path, sys.argv[1:])
services = open_workspace(workspace, find_paths(home))
services.imports.run("tasks", file, Told())
services.close()
print("Closed", flush=True)
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills by a signal that only POSIX has")


def _killed_after(args: list[str], steps: int, seconds: float) -> list[str]:
    """Run the import in another process; kill it so long after it said so many steps."""
    said: list[str] = []
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, *args], stdout=subprocess.PIPE, text=True, cwd=root
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line.strip())
            if len(said) == steps:
                time.sleep(seconds)
                child.send_signal(signal.SIGKILL)
                break
    return said


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_killed_import_leaves_all_or_nothing(
    services: Services, tmp_path: Path, clock: StandingClock, round_: int
) -> None:
    services.work.save_project(project())
    path = services.desk.store.path
    services.close()
    file = write_rows(tmp_path / "tasks.csv", task_rows(TASKS, gold="yes"))
    home = tmp_path / "home"
    # It says 28 lines: 11 of reading, 11 of comparing, 5 of writing (the commit follows), 1 after.
    chance = random.Random(f"kill {round_}")
    first, last = ((10, 22), (23, 26), (27, 28))[round_ % 3]
    steps, seconds = chance.randint(first, last), chance.uniform(0, 0.08)
    said = _killed_after([str(path), str(file), str(home)], steps, seconds)
    reopened = open_workspace(path, find_paths(home), clock=clock)
    try:
        found, report = reopened.workspace.check(Silent())
        assert found == []
        assert report.broken_at is None
        counts = reopened.desk.store.counts()
        assert counts["task"] in (0, TASKS), said[-1]
        assert counts["import_batch"] == (counts["task"] > 0)
        again = reopened.imports.run("tasks", file, Silent())
        assert again.added + again.unchanged == TASKS
        assert again.unchanged in (0, TASKS)
    finally:
        reopened.close()
