"""A process that is killed while it locks a period leaves a whole run or none.

GUILDHALL_KILLS says how often it is tried (4 unless said otherwise).
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.bootstrap import open_workspace
from app.config.paths import find_paths
from app.domain.errors import UserError
from app.domain.progress import Silent
from tests.factory import StandingClock, make_workspace
from tests.factory_review import answer, make_office

ROUNDS = int(os.environ.get("GUILDHALL_KILLS", "4"))
LABEL = "2026-11A"
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.bootstrap import open_workspace
from app.config.paths import find_paths


class Told:
    def step(self, done, total, note=""):
        print(done, flush=True)


workspace, home = map(Path, sys.argv[1:3])
clock = lambda: datetime(2026, 11, 20, tzinfo=UTC)
services = open_workspace(workspace, find_paths(home), clock=clock)
services.pay.lock("2026-11A", Told())
services.pay.export("2026-11A", "csv", Path(sys.argv[3]), Told())
print("whole", flush=True)
services.close()
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills by a signal that only POSIX has")


def test_a_killed_lock_is_whole_or_absent_and_can_be_done_again(tmp_path: Path) -> None:
    clock = StandingClock()
    services = make_workspace(tmp_path, clock)
    office = make_office(services, clock, experts=20, tasks=100)
    office.rate()
    office.review_share(0.01)
    office.send(*[answer(n, person) for n in range(1, 101) for person in range(1, 21)])
    earned = office.ask("SELECT count(*), sum(amount_minor) FROM ledger")[0]
    services.close()
    clock.advance(days=18)
    root, made = Path(__file__).parents[2], services.desk.store.path.read_bytes()
    for number in range(ROUNDS):
        folder = tmp_path / f"round-{number}"
        folder.mkdir()
        workspace, out = folder / "desk.guildhall", folder / "run.csv"
        workspace.write_bytes(made)
        acknowledged = _killed(root, [str(workspace), str(folder), str(out)], 0.005 * number)
        again = open_workspace(workspace, find_paths(folder), clock=clock)
        try:
            assert again.workspace.check(Silent())[0] == []
            runs = again.desk.store.counts()["pay_run"]
            assert runs == 1 or "3" not in acknowledged  # what was said to be done is done
            try:
                again.pay.lock(LABEL, Silent())
            except UserError:
                assert runs == 1
            shown = again.pay.preview(LABEL)
            assert (shown.lines, shown.totals[0].minor) == earned
            copy = again.pay.export(LABEL, "csv", folder / "after.csv", Silent())
            if out.exists():
                assert out.read_bytes() == (folder / "after.csv").read_bytes()
                assert copy.copy in (1, 2)
        finally:
            again.close()


def _killed(root: Path, args: list[str], seconds: float) -> list[str]:
    """Run the lock in another process and kill it so long after its second step."""
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, *args], stdout=subprocess.PIPE, text=True, cwd=root
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line.strip())
            if len(said) == 2:
                time.sleep(seconds)
                child.send_signal(signal.SIGKILL)
    return said
