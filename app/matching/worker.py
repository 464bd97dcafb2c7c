"""Solving a large problem in a process of its own, with progress and an end on request.

The solver holds the interpreter's lock while it works, so in the window's process it would freeze
the screen. The other process (`app.config.child`) gets the snapshot through its standard input.
Small problems are solved where they are asked for: starting a process takes longer than they do.
"""

import os
import pickle
import queue
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO, Final, NoReturn

from app.config.child import child
from app.domain.errors import UserError
from app.domain.progress import Progress, Silent
from app.matching.engine import Solution, solve
from app.matching.snapshot import Ints, Snapshot

SMALL_TABLE: Final = 500_000  # (class, expert) cells that are judged and solved in about 0.2 s
SMALL_TASKS: Final = 20_000
_TICK: Final = 0.1  # seconds between two looks whether the person wants to stop
_FAULT: Final = 1  # Python's exit code after an exception that nobody expected
_HEADER: Final = struct.Struct(">Q")

_NO_MEMORY: Final = (
    "The computer has too little free memory for this plan. No plan was made and nothing was "
    "changed. Close other programs and try again."
)

Message = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan in short: its (task, expert) rows and what it is worth."""

    task: Ints
    expert: Ints
    objective: int


def run(
    snapshot: Snapshot,
    previous: tuple[Ints, Ints] | None = None,
    progress: Progress | None = None,
) -> Solution:
    """`engine.solve`, here if the problem is small, otherwise in a process of its own."""
    if is_small(snapshot):
        return solve(snapshot, previous, progress)
    return solve_apart(snapshot, previous, progress)


def run_many(snapshots: Sequence[Snapshot], progress: Progress | None = None) -> list[Outcome]:
    """The plans of several snapshots of one problem, one after the other, in short."""
    progress = progress or Silent()
    if all(is_small(snapshot) for snapshot in snapshots):
        return _solve_many(snapshots, progress)
    found = _ask(("many", tuple(snapshots)), progress)
    if not isinstance(found, list):
        raise TypeError("the process for planning answered something else")
    return found


def _solve_many(snapshots: Sequence[Snapshot], progress: Progress) -> list[Outcome]:
    found = []
    for at, snapshot in enumerate(snapshots):
        progress.step(at, len(snapshots), "Planning without one wish after the other")
        solution = solve(snapshot)
        found.append(Outcome(solution.task, solution.expert, solution.objective))
    return found


def is_small(snapshot: Snapshot) -> bool:
    """Whether solving takes about as long as starting a process would."""
    cells = snapshot.n_classes * snapshot.n_experts
    return cells <= SMALL_TABLE and snapshot.n_tasks <= SMALL_TASKS


def solve_apart(
    snapshot: Snapshot,
    previous: tuple[Ints, Ints] | None = None,
    progress: Progress | None = None,
) -> Solution:
    """`engine.solve` in a process of its own, which ends at once when progress says stop.

    Raises what the engine raises, and `UserError` when the process dies (most likely because
    the machine ran out of memory).
    """
    solution = _ask(("solve", (snapshot, previous)), progress or Silent())
    if not isinstance(solution, Solution):
        raise TypeError("the process for planning answered something else")
    return replace(solution, eligible=solution.eligible.about(snapshot))


def _ask(request: Message, progress: Progress) -> object:
    """What the other process answers."""
    with tempfile.TemporaryFile() as errors, child("app.matching.worker", errors) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process for planning has no pipes")
        arrived: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        reader = threading.Thread(target=_receive, args=(process.stdout, arrived), daemon=True)
        reader.start()
        try:
            # If it is dead already, the reader notices, and the sentence is made there.
            with suppress(OSError):
                _send(process.stdin, request)
            with suppress(OSError):
                process.stdin.close()
            return _wait(process, arrived, progress, errors)
        finally:
            process.kill()
            reader.join()


def _wait(
    process: subprocess.Popen[bytes],
    arrived: "queue.SimpleQueue[Message | None]",
    progress: Progress,
    errors: IO[bytes],
) -> object:
    step = (0, 0, "")
    while True:
        try:
            message = arrived.get(timeout=_TICK)
        except queue.Empty:
            progress.step(*step)
            continue
        match message:
            case ("step", (int(done), int(total), str(note))):
                step = (done, total, note)
                progress.step(*step)
            case ("done", answer):
                return answer
            case ("refused", str(sentence)):
                raise UserError(sentence)
            case _:
                _died(process, errors)


def _died(process: subprocess.Popen[bytes], errors: IO[bytes]) -> NoReturn:
    code = process.wait()
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip()
    if code == _FAULT:
        raise RuntimeError(f"the process for planning failed: {said}")
    raise UserError(
        f"Planning stopped unexpectedly (exit code {code}). No plan was made and nothing was "
        "changed. Close other programs to free memory and try again."
    )


def _send(pipe: IO[bytes], message: Message) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_HEADER.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Message | None:
    """The next message, or None when the other side is gone."""
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(header)
    body = pipe.read(size)
    if len(body) < size:
        return None
    message: Message = pickle.loads(body)  # noqa: S301 - from our own process, through our pipe
    return message


def _receive(pipe: IO[bytes], arrived: "queue.SimpleQueue[Message | None]") -> None:
    while True:
        message = _read(pipe)
        arrived.put(message)
        if message is None:
            return


class _Told:
    """Progress that is told through the pipe. A wish to stop ends the process from outside."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def step(self, done: int, total: int, note: str = "") -> None:
        """Pass it on."""
        _send(self._pipe, ("step", (done, total, note)))


def _light(solution: Solution) -> Solution:
    """The solution without the snapshot, which the other side has."""
    return replace(solution, eligible=solution.eligible.about(None))


def _answer(answers: IO[bytes], work: Callable[[], object]) -> None:
    try:
        made = work()
    except UserError as error:
        _send(answers, ("refused", str(error)))
    except MemoryError:
        _send(answers, ("refused", _NO_MEMORY))
    else:
        _send(answers, ("done", made))


def main() -> None:
    """The other side: one problem in, one solution out."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the messages
    request = _read(sys.stdin.buffer)
    match request:
        case ("solve", (Snapshot() as snapshot, (tuple() | None) as previous)):
            _answer(answers, lambda: _light(solve(snapshot, previous, _Told(answers))))
        case ("many", tuple() as snapshots):
            _answer(answers, lambda: _solve_many(snapshots, _Told(answers)))
        case _:
            raise RuntimeError("the process for planning was started without a problem")


if __name__ == "__main__":
    main()
