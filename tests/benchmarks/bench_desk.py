"""How long an agent's run takes to open at the desk, and to scroll. Run:
python -m tests.benchmarks.bench_desk

Opens made runs in the middle and the right of the desk, without a screen, and paints each time:
from the stored text of a task to the painted window. Then the list is scrolled by a third of a row
a frame, and the cursor goes through the steps. A frame is smooth in 16 ms (60 a second).

Options: --times 5 (of each opening; the median counts).
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median, quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.review import ReviewItem, Selection
from app.ui.formats import Formats
from app.ui.run import make_application
from app.ui.screens.review.drafts import Draft
from app.ui.screens.review.item_view import ItemView
from app.ui.screens.review.panel import VerdictPanel
from app.ui.task_types import agent_trajectory_text, base
from app.ui.task_types.agent_trajectory import TrajectoryView
from app.ui.theme import Mode, Theme

FRAMES = 600


def made_run(steps: int, chars: int) -> str:
    """The stored text of a run of so many steps and characters: calls with JSON and replies."""
    each = chars // steps
    page = "A line of a page, with numbers 12 and 34, ünd «letters».\n"
    body = (page * (2 * each // len(page) + 1))[: 2 * each]
    made = []
    for n in range(0, steps, 2):
        made += [
            {"kind": "call", "tool": "browse", "arguments": json.dumps({"page": n, "deep": [n]}),
             "call_id": f"c{n}", "seconds": 0.4},
            {"kind": "observation", "tool": "browse", "text": body, "call_id": f"c{n}"},
        ]  # fmt: skip
    return json.dumps({"text": "Find the page.", "agent": "A", "steps": made})


def made_item(payload: str, steps: int) -> ReviewItem:
    """The run as it comes to the desk, with every fifth call marked."""
    marks = {str(n): {"mark": "wrong" if n % 50 == 0 else "correct"} for n in range(0, steps, 10)}
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return ReviewItem(
        submission_id=1, task="T-1", project="Runs", project_id=1, task_type="agent_trajectory",
        author="E-1", author_estimate=None, attempt=1, payload=payload,
        answer=json.dumps({"label": "failure", "steps": marks, "run": {"success": False}}),
        label="failure", labels=("success", "partial", "failure"), guidelines="", seconds=60,
        selection=Selection.SAMPLE, probability=0.2, claimed_until=now, flag="", earlier_note="",
    )  # fmt: skip


class Desk(QWidget):
    """The middle and the right of the desk, as wide as in a window of 1440 by 900."""

    def __init__(self) -> None:
        super().__init__()
        formats = Formats()
        self.item, self.panel = ItemView(formats), VerdictPanel(formats)
        row = QHBoxLayout(self)
        row.addWidget(self.item, 41)
        row.addWidget(self.panel, 34)
        self.panel.editor_made.connect(self.item.introduce)
        self.resize(900, 800)
        self.show()

    @property
    def view(self) -> TrajectoryView:
        """The run that shows."""
        made = self.item._view
        if not isinstance(made, TrajectoryView):
            raise TypeError("the desk shows no run")
        return made

    def open(self, item: ReviewItem) -> None:
        """Show a run and paint it."""
        self.item.show_item(item)
        self.panel.show_item(item, Draft())
        self.painted()

    def painted(self) -> None:
        """Let all that was laid out and posted be done, and paint."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        self.grab()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def frames(desk: Desk) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of each frame: scrolling, and going from step to step."""
    steps = desk.view.steps
    bar, height = steps.verticalScrollBar(), steps.sizeHintForRow(0)

    def scroll(to: int) -> None:
        bar.setValue(to)
        steps.viewport().repaint()

    def walk(to: int) -> None:
        steps.go_to(to)
        desk.view.repaint()

    rows = min(FRAMES, len(desk.view.run.steps))
    yield "scroll", [timed(partial(scroll, n * height // 3)) for n in range(FRAMES)]
    yield "next step", [timed(partial(walk, n)) for n in range(rows)]


def main() -> int:
    """Print milliseconds of each run."""
    parser = argparse.ArgumentParser(description="Opening and scrolling a run at the desk.")
    parser.add_argument("--times", type=int, default=5, help="openings of each run")
    times = parser.parse_args().times
    application = make_application(["bench"])
    Theme(application, Mode.LIGHT)
    desk = Desk()
    desk.open(made_item(made_run(2, 100), 2))  # what the first item of all pays for everybody
    for steps, chars in ((40, 300_000), (400, 3_000_000), (20_000, 15_000_000)):
        item = made_item(made_run(steps, chars), steps)
        opened = []
        for _ in range(times):
            agent_trajectory_text._read.cache_clear()
            base._fits.cache_clear()
            opened.append(timed(partial(desk.open, item)))
        size = f"{len(item.payload.encode()) / 1e6:.1f} MB"
        line = (
            f"{steps:>6,} steps {size:>8}  open {median(opened):6.0f} ms (worst {max(opened):.0f})"
        )
        sys.stdout.write(line + "\n")
        for name, found in frames(desk):
            late = quantiles(found, n=100, method="inclusive")[98]
            sys.stdout.write(
                f"{'':>22}  {name}: median {median(found):.1f} ms, 99 of 100 within {late:.1f} ms, "
                f"worst {max(found):.1f} ms\n"
            )
    desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
