"""The one way off the main thread: `Jobs.start(title, work, done=…, failed=…, writes=…)`.

Two lanes: one writer, so that writes happen one after the other, and three readers. A `Job` and
the object whose signals a worker emits both belong to the main thread and are kept there until
the job has ended; a signals object that dies on a pool thread breaks Qt's rules. Callbacks run on
the main thread, after the worker is finished with the job.
"""

import logging
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.domain.errors import Cancelled, UserError
from app.domain.progress import Progress

READERS = 3
SPENT_S = 2.0  # how long the main thread holds on to what a lane has just finished with
PAINT_MS = 15  # what Qt takes, with room to spare, to begin painting what was just shown
SHOWN_EVERY = 0.1  # seconds between two looks at a job's progress
_log = logging.getLogger(__name__)
T = TypeVar("T")
Work = Callable[[Progress], T]


class JobState(Enum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(QObject):
    """One piece of work in a lane. Lives on the main thread; screens may watch and cancel it."""

    progressed = Signal()
    ended = Signal()

    def __init__(self, title: str, writes: bool, owner: QObject | None, quiet: bool) -> None:
        super().__init__()
        self.title = title
        self.writes = writes
        self.owner = owner
        self.quiet = quiet  # not worth a line in the status bar: a window of a list
        self.state = JobState.WAITING
        self.done = 0
        self.total = 0
        self.note = ""
        self._began = time.monotonic()
        self._stop = Event()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, one way or another."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def fraction(self) -> float | None:
        """How much is done in 0..1, None while nobody can say."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    @property
    def rate(self) -> float | None:
        """Steps a second since the work began."""
        elapsed = time.monotonic() - self._began
        return self.done / elapsed if self.done and elapsed > SHOWN_EVERY else None

    @property
    def seconds_left(self) -> float | None:
        """How long it will take at the rate so far."""
        rate = self.rate
        return (self.total - self.done) / rate if rate and self.total >= self.done else None

    @property
    def is_stopping(self) -> bool:
        """Whether the person asked it to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop at its next step. A write that has already committed stays committed."""
        self._stop.set()
        if not self.is_over:
            self.progressed.emit()


class _JobProgress:
    """What the work is given: remembers the last step and tells the main thread now and then."""

    def __init__(self, number: int, stop: Event, relay: "_Relay") -> None:
        self._number = number
        self._stop = stop
        self._relay = relay
        self._told = 0.0

    def step(self, done: int, total: int, note: str = "") -> None:
        """Say where the work stands. Raises `Cancelled` when the person asked to stop."""
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told >= SHOWN_EVERY:
            self._told = now
            self._relay.stepped.emit(self._number, (done, total, note))


class _Relay(QObject):
    """Carries what workers say to the main thread, where it was made and where it dies."""

    began = Signal(object)
    stepped = Signal(object, object)
    finished = Signal(object, object)


class _Entry:
    """What `Jobs` keeps of a job that has not ended.

    `work` is a box that holds the job's callable. The lane's thread borrows it; the last reference
    is the box's, so that what the callable holds (a page, a dialog) never dies on that thread.
    """

    __slots__ = ("done", "failed", "future", "job", "key", "work")

    def __init__(
        self,
        job: Job,
        work: list[Work[Any]],
        done: Callable[[Any], None] | None,
        failed: Callable[[UserError], None] | None,
        key: tuple[int, str] | None,
    ) -> None:
        self.job = job
        self.work = work
        self.done = done
        self.failed = failed
        self.key = key
        self.future: Future[None] | None = None


class Jobs(QObject):
    """Runs jobs and brings their results home.

    `refused(job, error)` is emitted for a `UserError` nobody else takes; `crashed(job, report)`
    for every other exception, with its traceback as text. `changed` says that a job that is
    worth showing began, moved or ended.
    """

    changed = Signal()
    refused = Signal(object, object)
    crashed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._entries: dict[int, _Entry] = {}
        self._next = 0
        self._closed = False
        self._spent: list[tuple[float, _Entry, Any]] = []
        self._sweep = QTimer(self)
        self._sweep.setSingleShot(True)
        self._sweep.setInterval(int(SPENT_S * 1000))
        self._sweep.timeout.connect(self._let_go)
        self._held: list[int] = []  # reads that wait for a page to be painted
        self._paints = QTimer(self)
        self._paints.setSingleShot(True)
        self._paints.setInterval(PAINT_MS)
        self._paints.timeout.connect(self._release)
        self._relay = _Relay(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._relay.began.connect(self._on_began, queued)
        self._relay.stepped.connect(self._on_step, queued)
        self._relay.finished.connect(self._on_finished, queued)

    def start(
        self,
        title: str,
        work: Work[T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        *,
        writes: bool = False,
        owner: QObject | None = None,
        quiet: bool = False,
    ) -> Job:
        """Run `work(progress)` in a lane; then `done(result)` or `failed(error)` here.

        A callback is dropped when `owner` is gone, or when a read was cancelled meanwhile.
        """
        return self._start(Job(title, writes, owner, quiet), work, done, failed, None)

    def latest(
        self,
        owner: QObject,
        key: str,
        title: str,
        work: Work[T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        *,
        quiet: bool = True,
    ) -> Job:
        """Start a read that supersedes the owner's earlier one with the same key."""
        slot = (id(owner), key)
        for entry in self._entries.values():
            if entry.key == slot:
                entry.job.cancel()
        return self._start(Job(title, False, owner, quiet), work, done, failed, slot)

    def shown(self) -> list[Job]:
        """The jobs that are waiting or running and worth a line, oldest first."""
        return [e.job for e in self._entries.values() if not e.job.quiet and not e.job.is_over]

    def is_idle(self) -> bool:
        """Whether nothing is waiting or running, shown or not."""
        return not self._entries

    def leave(self, *owners: QObject) -> int:
        """Cancel the reads of these owners and of everything inside them; how many there were."""
        left = 0
        for entry in list(self._entries.values()):
            if not entry.job.writes and _is_inside(entry.job.owner, owners):
                entry.job.cancel()
                left += 1
        return left

    def after_paint(self) -> None:
        """Let reads that start from now on wait until the page that was just made is painted.

        Painting calls Python hundreds of times, and would wait at each for a lane that computes
        or loads modules; the page would come a fifth of a second later than it can.
        """
        self._paints.start()

    def close(self) -> None:
        """Cancel everything, wait for the lanes to empty, and take no more work."""
        self._closed = True
        self._paints.stop()
        self._held.clear()
        for entry in list(self._entries.values()):
            entry.job.cancel()
        for lane in (self._readers, self._writer):
            lane.shutdown(wait=True, cancel_futures=True)
        self._entries.clear()
        self._spent.clear()

    def _start(
        self,
        job: Job,
        work: Work[T],
        done: Callable[[T], None] | None,
        failed: Callable[[UserError], None] | None,
        key: tuple[int, str] | None,
    ) -> Job:
        if self._closed:
            job.state = JobState.CANCELLED
            return job
        self._next += 1
        number = self._next
        entry = _Entry(job, [work], done, failed, key)
        self._entries[number] = entry
        if self._paints.isActive() and not job.writes:
            self._held.append(number)
        else:
            self._submit(number, entry)
        job.progressed.connect(self._tell)
        self._tell()
        return job

    def _submit(self, number: int, entry: _Entry) -> None:
        job = entry.job
        progress = _JobProgress(number, job._stop, self._relay)
        lane = self._writer if job.writes else self._readers
        entry.future = lane.submit(_run, number, entry.work, progress, job._stop, self._relay)

    def _release(self) -> None:
        held, self._held = self._held, []
        for number in held:
            self._submit(number, self._entries[number])

    def _tell(self) -> None:
        self.changed.emit()

    def _let_go(self) -> None:
        now = time.monotonic()
        self._spent = [spent for spent in self._spent if now - spent[0] < SPENT_S]
        if self._spent:
            self._sweep.start()

    def _on_began(self, number: int) -> None:
        entry = self._entries.get(number)
        if entry:
            entry.job.state = JobState.RUNNING
            entry.job._began = time.monotonic()
            if not entry.job.quiet:
                self.changed.emit()

    def _on_step(self, number: int, step: tuple[int, int, str]) -> None:
        entry = self._entries.get(number)
        if entry:
            entry.job.done, entry.job.total, entry.job.note = step
            entry.job.progressed.emit()

    def _on_finished(self, number: int, outcome: tuple[str, Any, str]) -> None:
        entry = self._entries.pop(number, None)
        if entry is None:  # closed meanwhile
            return
        # Kept until the lane's thread has surely let go of both: see `_Entry`.
        self._spent.append((time.monotonic(), entry, outcome))
        if not self._sweep.isActive():
            self._sweep.start()
        kind, value, report = outcome
        job = entry.job
        wanted = job.writes or not job.is_stopping
        alive = job.owner is None or shiboken6.isValid(job.owner)
        if kind == "result":
            job.state = JobState.DONE if wanted else JobState.CANCELLED
        else:
            job.state = JobState.CANCELLED if kind == "cancelled" else JobState.FAILED
        job.ended.emit()
        self.changed.emit()
        if kind == "crash":
            # The log keeps kinds and places of errors, never the words in them.
            _log.error("A job failed", exc_info=value)
            self.crashed.emit(job, report)
        elif kind == "refused" and wanted:
            if entry.failed is not None and alive:
                entry.failed(value)
            else:
                self.refused.emit(job, value)
        elif kind == "result" and wanted and alive and entry.done is not None:
            entry.done(value)


def _run(
    number: int, box: list[Work[T]], progress: _JobProgress, stop: Event, relay: _Relay
) -> None:
    """What a lane's thread does: never lets an exception out, always says how it ended."""
    relay.began.emit(number)
    relay.finished.emit(number, _outcome(box, progress, stop))


def _outcome(box: list[Work[T]], progress: _JobProgress, stop: Event) -> tuple[str, Any, str]:
    """How the work in the box ended: (kind, result or error, report)."""
    if stop.is_set():
        return ("cancelled", None, "")
    try:
        return ("result", box[0](progress), "")
    except Cancelled:
        return ("cancelled", None, "")
    except UserError as error:
        return ("refused", error, "")
    except Exception as error:  # noqa: BLE001 - an edge: every bug of a job comes up here
        return ("crash", error, "".join(traceback.format_exception(error)))


def _is_inside(owner: QObject | None, owners: tuple[QObject, ...]) -> bool:
    while owner is not None and shiboken6.isValid(owner):
        if any(owner is one for one in owners):
            return True
        owner = owner.parent()
    return False
