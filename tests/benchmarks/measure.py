"""Whole processes measured from outside: seconds on the wall, and the largest resident size.

The program that measures should itself stay small: on Linux a process's largest size begins with
that of the one that started it. So nothing heavy is imported here.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process."""

    seconds: float
    mib: float  # not a number where the system does not tell
    code: int
    out: str
    error: str

    @property
    def last_line(self) -> str:
        """The last line of what it printed, or said on its way down."""
        return ((self.error if self.code else self.out).strip().splitlines() or [""])[-1]


def shared() -> Path:
    """The folder with the peers and their data."""
    given = os.environ.get("GUILDHALL_SHARED", "")
    return Path(given) if given else ROOT.parent / "shared"


def run(arguments: Sequence[str | Path]) -> Run:
    """Run Python with these arguments at the root of the repository, to its end."""
    command = [sys.executable, *map(str, arguments)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=error, cwd=ROOT)
        code, mib = _wait(process)
        seconds = time.perf_counter() - began
        texts = []
        for file in (out, error):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return Run(seconds, mib, code, *texts)


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    if sys.platform == "win32":
        return process.wait(), float("nan")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return process.returncode, usage.ru_maxrss / unit


def in_turn(commands: Sequence[Sequence[str | Path]], rounds: int) -> list[Run]:
    """The fastest run of each command, with the largest memory of its runs; they take turns, so
    that whatever else the machine does meets all of them. One that fails is not run again."""
    best: list[Run | None] = [None] * len(commands)
    for _ in range(rounds):
        for at, command in enumerate(commands):
            before = best[at]
            if before is not None and before.code:
                continue
            now = run(command)
            if before is not None:
                faster = now if now.code or now.seconds < before.seconds else before
                mib = max(now.mib, before.mib)
                now = Run(faster.seconds, mib, faster.code, faster.out, faster.error)
            best[at] = now
    return [found for found in best if found is not None]
