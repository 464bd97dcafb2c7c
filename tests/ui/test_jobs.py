"""Work leaves the main thread, comes home to it, and can be stopped."""

import threading
from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.progress import Progress
from app.ui.jobs import PAINT_MS, READERS, Job, Jobs, JobState


def test_the_result_comes_home_to_the_main_thread(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(_progress: Progress) -> int:
        seen.append(threading.current_thread())
        return 42

    def done(result: int) -> None:
        seen.append((result, threading.current_thread()))

    jobs.start("Count", work, done)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[0] is not threading.main_thread()
    assert seen[1] == (42, threading.main_thread())


def test_writes_never_overlap_and_reads_fill_three_lanes(jobs: Jobs, qtbot: QtBot) -> None:
    gate = threading.Event()
    lock = threading.Lock()
    now = {"writes": 0, "reads": 0}
    most = {"writes": 0, "reads": 0}

    def work(kind: str) -> Callable[[Progress], None]:
        def run(_progress: Progress) -> None:
            with lock:
                now[kind] += 1
                most[kind] = max(most[kind], now[kind])
            gate.wait(5)
            with lock:
                now[kind] -= 1

        return run

    for _ in range(5):
        jobs.start("Write", work("writes"), writes=True)
        jobs.start("Read", work("reads"))
    qtbot.waitUntil(lambda: now == {"writes": 1, "reads": READERS})
    gate.set()
    qtbot.waitUntil(jobs.is_idle)
    assert most == {"writes": 1, "reads": READERS}


def test_writes_keep_their_order(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []
    for number in range(20):
        jobs.start("Write", lambda _p, n=number: order.append(n), writes=True)  # type: ignore[misc]
    qtbot.waitUntil(jobs.is_idle)
    assert order == list(range(20))


def test_a_cancelled_job_stops_at_its_next_step_and_says_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    started = threading.Event()
    told: list[object] = []

    def work(progress: Progress) -> None:
        for step in range(10_000_000):
            progress.step(step, 10_000_000)
            started.set()

    job = jobs.start("Long", work, told.append, told.append, writes=True)
    assert started.wait(5)
    job.cancel()
    qtbot.waitUntil(jobs.is_idle)
    assert job.state is JobState.CANCELLED
    assert told == []


def test_progress_is_told_at_most_ten_times_a_second(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[int] = []

    def work(progress: Progress) -> int:
        for step in range(50_000):
            progress.step(step, 50_000, "row")
        return 1

    job = jobs.start("Fast", work)
    job.progressed.connect(lambda: told.append(job.done))
    qtbot.waitUntil(jobs.is_idle)
    assert 1 <= len(told) <= 50  # 50,000 steps would be told if nothing held them back


def test_a_user_error_goes_to_failed_and_otherwise_to_everyone(jobs: Jobs, qtbot: QtBot) -> None:
    def refuse(_progress: Progress) -> None:
        raise UserError("The file is locked. Nothing was changed. Close the other program.")

    own: list[UserError] = []
    jobs.start("Save", refuse, failed=own.append)
    qtbot.waitUntil(lambda: len(own) == 1)
    with qtbot.waitSignal(jobs.refused) as blocker:
        jobs.start("Save", refuse)
    assert blocker.args is not None
    assert str(blocker.args[1]).startswith("The file is locked.")


def test_a_bug_is_reported_with_its_traceback(
    jobs: Jobs, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_progress: Progress) -> None:
        raise ZeroDivisionError("a share of nothing")

    with qtbot.waitSignal(jobs.crashed) as blocker:
        job = jobs.start("Divide", fail)
    assert blocker.args is not None
    assert "ZeroDivisionError: a share of nothing" in blocker.args[1]
    assert job.state is JobState.FAILED
    assert "ZeroDivisionError" in caplog.text


def test_only_the_last_of_several_searches_is_shown(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    shown: list[str] = []
    for text in ("r", "ra", "rad", "radi"):
        jobs.latest(owner, "search", "Search", lambda _p, t=text: t, shown.append)  # type: ignore[misc]
    qtbot.waitUntil(jobs.is_idle)
    assert shown == ["radi"]


def test_leaving_cancels_the_reads_inside_and_no_writes(jobs: Jobs, qtbot: QtBot) -> None:
    gate = threading.Event()
    page = QObject()
    middle = QObject(page)
    inner = QObject(middle)
    shown: list[str] = []

    def wait(name: str) -> Callable[[Progress], str]:
        def work(_progress: Progress) -> str:
            gate.wait(5)
            return name

        return work

    jobs.start("Read", wait("read"), shown.append, owner=inner)
    jobs.start("Other", wait("other"), shown.append, owner=QObject(jobs))
    jobs.start("Write", wait("write"), shown.append, owner=inner, writes=True)
    assert jobs.leave(page) == 1
    gate.set()
    qtbot.waitUntil(jobs.is_idle)
    assert sorted(shown) == ["other", "write"]


def test_nothing_is_delivered_to_an_owner_that_is_gone(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    shown: list[int] = []
    jobs.start("Write", lambda _p: 1, shown.append, owner=owner, writes=True)
    shiboken6.delete(owner)
    qtbot.waitUntil(jobs.is_idle)
    assert shown == []


def test_closing_while_busy_cancels_and_joins(qtbot: QtBot) -> None:
    jobs = Jobs()
    started = threading.Event()
    ended: list[str] = []

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress.step(0, 0)
        finally:
            ended.append("work")

    jobs.start("Endless", work, writes=True)
    assert started.wait(5)
    jobs.close()
    assert ended == ["work"]
    late: Job = jobs.start("Late", work)
    assert late.state is JobState.CANCELLED


def test_reads_wait_for_a_new_page_to_be_painted_and_keep_their_order(
    jobs: Jobs, qtbot: QtBot
) -> None:
    began: list[str] = []

    def work(name: str) -> Callable[[Progress], None]:
        return lambda _progress: began.append(name)

    jobs.after_paint()
    jobs.start("Read", work("read"))
    gone = jobs.start("Gone", work("gone"))
    gone.cancel()
    jobs.start("Write", work("write"), writes=True)
    assert not jobs.is_idle()
    qtbot.waitUntil(jobs.is_idle)
    assert began == ["write", "read"]
    assert gone.state is JobState.CANCELLED


def test_closing_drops_the_reads_that_wait_for_a_page(qtbot: QtBot) -> None:
    jobs = Jobs()
    began: list[int] = []
    jobs.after_paint()
    jobs.start("Read", lambda _progress: began.append(1))
    jobs.close()
    qtbot.wait(3 * PAINT_MS)
    assert began == []
    assert jobs.is_idle()
