"""From the key of a verdict to the next item on the screen, at 100,000 queued items. Run:
python -m tests.benchmarks.bench_next_item

Drives the real window without a screen, in a scored workspace with a queue of 100,000: the key A
is pressed on the desk, and the clock stops when the next item has been painted. Each kind of item
is a project of its own whose queue is worked through; a person takes 250 ms to see each, in which
the list and the counts are refreshed as they are for people. Beside it stands the floor of the
same minutes: one row changed, synced to the same disk, and the next free item looked up.

Measured on two quiet cores, 20 verdicts of each kind: medians of 48 (rating) to 80 ms (a run of 400
steps), 21 to 34 floors of 2.4 ms; the 95th percentile 58 to 103 ms.

Options: --queued 100000 --steps 40 (verdicts of each kind) --folder (a temporary one).
"""

import argparse
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from app.domain.people import User
from app.services import Services
from app.store import engine
from app.ui.opened import OpenDesk
from app.ui.pictures import settle
from app.ui.run import make_application
from app.ui.screens import build_screens
from app.ui.screens.review.screen import ReviewScreen
from app.ui.shell import Shell
from app.ui.theme import Mode, Theme
from tests.benchmarks.bench_desk import made_run
from tests.benchmarks.bench_drain import office, say

LOOK_S = 0.25  # a person looks at each item at least so long (a key within 200 ms does not count)
_WORDS = ("the", "answer", "of", "a", "model", "about", "tides", "rivers", "and", "their", "weight")
_LABELS = ("label0", "label1", "label2", "label3", "label4")


def words(count: int, seed: int) -> str:
    """So many words of prose, with a paragraph now and then."""
    chance = random.Random(seed)
    return "".join(chance.choice(_WORDS) + (".\n\n" if n % 60 == 59 else " ") for n in range(count))


def kinds() -> Iterator[tuple[str, str, str, str]]:
    """(name, task type, payload, answer) of each kind of item."""
    label = json.dumps({"label": _LABELS[0]})
    yield "classification", "classification", json.dumps({"text": words(60, 1)}), label
    yield "rating", "rating", json.dumps({"text": words(200, 2)}), label
    text = json.dumps({"label": _LABELS[0], "text": words(250, 3)})
    yield "free text", "free_text", json.dumps({"text": words(40, 4)}), text
    pair = {"prompt": words(40, 5), "responses": [words(220, n) for n in range(4)]}
    yield (
        "preference, 4",
        "preference",
        json.dumps(pair),
        json.dumps({"label": _LABELS[0], "reason": "It asks."}),
    )
    run = json.dumps({"label": _LABELS[0], "steps": {"0": {"mark": "correct"}}})
    yield "run of 40 steps", "agent_trajectory", made_run(40, 300_000), run
    yield "run of 400 steps", "agent_trajectory", made_run(400, 3_000_000), run
    yield "text of 200 kB", "classification", json.dumps({"text": words(36_000, 9)}), label
    long_pair = {"prompt": words(40, 5), "responses": [words(6_000, n) for n in range(2)]}
    yield "two of 33 kB", "preference", json.dumps(long_pair), json.dumps({"label": _LABELS[0]})


def dress(services: Services, steps: int) -> list[str]:
    """Give each project a kind of item, at the head of its queue; the names, project 1 first."""
    names = []
    with services.desk.store.write("bench") as unit:
        run = unit._connection.exec_driver_sql
        for project, (name, kind, payload, answer) in enumerate(kinds(), 1):
            names.append(name)
            run("UPDATE project SET task_type = ? WHERE id = ?", (kind, project))
            head = run(
                "SELECT q.submission_id, s.task_id FROM review_queue q JOIN submission s "
                "ON s.id = q.submission_id WHERE q.project_id = ? "
                "ORDER BY q.skips, q.queued_at, q.submission_id LIMIT ?", (project, 3 * steps),
            ).all()  # fmt: skip
            for submission, task in head:
                run("UPDATE task SET payload = ? WHERE id = ?", (payload, task))
                run(
                    "UPDATE submission SET answer = ?, label = ? WHERE id = ?",
                    (answer, _LABELS[0], submission),
                )
        unit.audit("bench.dress", "workspace")
    return names


class Paints(QObject):
    """Sees when a part of the window is painted."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self._part = part
        self.seen = False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.seen = self.seen or watched is self._part or self._part.isAncestorOf(watched)
        return False


class Bench:
    """The window, and what is measured in it."""

    def __init__(self, application: QApplication, services: Services, folder: Path) -> None:
        self.services = services
        settings = QSettings(str(folder / "ui.ini"), QSettings.Format.IniFormat)
        self.shell = Shell(
            OpenDesk(services), Theme(application, Mode.LIGHT), settings, build_screens
        )
        self.shell.resize(1440, 900)
        self.shell.show()
        self.shell.open_page("review", "")
        settle(self.shell.jobs.is_idle)
        self.page = next(s for s in self.shell.screens if isinstance(s, ReviewScreen))
        self._paints = Paints(self.page._view.item)
        application.installEventFilter(self._paints)
        self._floor = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._floor.execute(f"PRAGMA journal_mode={engine.wanted_journal()}")
        self._floor.execute("PRAGMA synchronous=FULL")
        self._floor.execute("CREATE TABLE row (n INTEGER)")
        self._floor.execute("INSERT INTO row VALUES (0)")

    def turn(self, seconds: float) -> None:
        """Let the window live so long."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.002)

    def held(self) -> int:
        """The item on the desk; 0 for none."""
        return self.page._held.id if self.page._held else 0

    def step(self) -> float:
        """Milliseconds from the key to the next item painted."""
        before = self.held()
        target = QApplication.focusWidget() or self.shell
        began = time.perf_counter()
        QTest.keyClick(target, Qt.Key.Key_A)
        while self.held() == before:
            if time.perf_counter() - began > 20:
                raise TimeoutError("no next item came")
            QCoreApplication.processEvents()
            time.sleep(0.0005)
        self._paints.seen = False
        while not self._paints.seen:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
        return (time.perf_counter() - began) * 1000

    def floor(self) -> float:
        """Milliseconds of a synced commit of one row and a look for the next free item."""
        user = self.services.desk.user
        began = time.perf_counter()
        self._floor.execute("UPDATE row SET n = n + 1")
        with self.services.desk.read() as reader:
            now = self.services.desk.now()
            reader.review.next_free(now, user.id, user.expert_id)
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        """Shut the window."""
        self._floor.close()
        self.shell.close()


def told(found: list[float]) -> str:
    """Median, 95th percentile and worst."""
    p95 = quantiles(found, n=20, method="inclusive")[-1]
    return f"median {median(found):6.1f}  p95 {p95:6.1f}  worst {max(found):6.1f} ms"


def main() -> int:
    """Print the figures of each kind."""
    options = argparse.ArgumentParser(description="The next item on the screen.")
    options.add_argument("--queued", type=int, default=100_000)
    options.add_argument("--steps", type=int, default=40)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    application = make_application(["bench"])
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        folder = Path(made)
        services, names = office(folder / "office", given.queued, 2)
        with services.desk.read() as reader:
            users: dict[str, User] = {user.name: user for user in reader.people.users()}
        names_of_kinds = dress(services, given.steps)
        services.desk.user = users[names[0]]  # an author of a part of the queue
        with closing(Bench(application, services, folder)) as bench:
            say(f"{given.queued:,} queued; key to painted, {given.steps} verdicts of each kind")
            for project, name in enumerate(names_of_kinds, 1):
                bench.page.open(f"project:{project}")
                settle(bench.shell.jobs.is_idle)
                bench.turn(LOOK_S)
                steps, floors = [], []
                for _ in range(given.steps):
                    steps.append(bench.step())
                    bench.turn(LOOK_S)
                    floors.append(bench.floor())
                ratio = median(steps) / median(floors)
                say(f"  {name:<17} {told(steps)}  {ratio:5.1f} floors of {median(floors):.1f} ms")
        services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
