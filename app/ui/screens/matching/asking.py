"""The questions beside the plan: why this line, why this task, why not that person."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.domain.matching import WhyLine, WhyNotAnswer
from app.domain.progress import Progress
from app.ui.screens.matching.parts import Bench
from app.ui.screens.matching.view import MOVES, MatchingView
from app.ui.words import tr

PAUSE_MS = 90


class Asking(QObject):
    """Asks the service, and shows the answer; the newest question wins."""

    def __init__(self, bench: Bench, view: MatchingView) -> None:
        super().__init__()
        self._bench = bench
        self._view = view
        self._waiting = ""  # a task to explain as soon as there is a plan
        # Rows that the cursor only passes are not asked about, nor while a new plan is painted.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask_line)
        view.pane.picked.connect(self._pause.start)
        view.later_moves.then("ask", lambda tab: tab.task_picked.connect(self._ask_move))
        view.why.task_asked.connect(self.ask_task)
        view.why.expert_asked.connect(self.ask_not)

    def plan_changed(self) -> None:
        """There is a plan: answer what could not be answered before."""
        if self._waiting:
            self.ask_task(self._waiting)

    def ask_line(self) -> None:
        """Why the chosen line of the plan is so."""
        plan, line = self._bench.plan(), self._view.current_line()
        if plan is None or line is None:
            return
        self._view.why.set_task("")
        matching = self._bench.services.matching
        self._ask(lambda _progress: matching.why(plan, line.id))

    def ask_task(self, number: str) -> None:
        """Why a task got the people it got, or nobody."""
        plan = self._bench.plan()
        self._waiting = "" if plan else number
        self._view.why.set_task(number)
        if plan is not None:
            matching = self._bench.services.matching
            self._ask(lambda _progress: matching.why_task(plan, number))

    def ask_not(self, expert: str) -> None:
        """Why an expert does not do the task that was asked about, or else the chosen line."""
        plan, why, line = self._bench.plan(), self._view.why, self._view.current_line()
        task, matching = why.task, self._bench.services.matching
        if plan is None or not (task or line):
            why.show_no_answer(tr("Choose a line of the plan, or type a task’s number first."))
            return

        def work(_progress: Progress) -> WhyNotAnswer:
            if task or line is None:
                return matching.why_not(plan, task, expert)
            return matching.why_not_line(plan, line.id, expert)

        self._bench.context.jobs.latest(
            self, "why not", tr("Why not"), work, why.show_why_not,
            lambda error: why.show_no_answer(str(error)),
        )  # fmt: skip

    def _ask_move(self, number: str) -> None:
        if self._view.tabs.currentIndex() == MOVES:
            self.ask_task(number)

    def _ask(self, work: Callable[[Progress], WhyLine]) -> None:
        why = self._view.why
        self._bench.context.jobs.latest(
            self, "why", tr("Why"), work, self._view.show_why, lambda e: why.show_hint(str(e))
        )
