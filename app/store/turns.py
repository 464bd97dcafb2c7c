"""The order in which programs that write to one workspace get their turn.

SQLite lets those who wait look again after sleeps that grow, so that whoever writes without pause
takes turn after turn while others wait in vain (mozilla/application-services pull request 902
and sqlx issue 3920 met the same). Here everybody who wants to write draws a number, and waits until
nobody with one of the numbers before holds it any more: first come, first served.

The numbers come from a small file beside the workspace, as SQLite's own -wal and -shm: a number is
a locked byte of it, which the system lets go of when a program ends, however it ends. The last to
close takes the file away. It only orders the waiting. SQLite's own lock stays the truth: where no
such file can be made or locked (some network folders), or the turn does not come in time, one goes
on without, and SQLite decides. Two stores of one process on one workspace are not put in order:
the system's locks are a process's own.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

SUFFIX: Final = "-turn"
_LOOK_AGAIN: Final = 0.002  # seconds; far less than a turn takes
_BEFORE: Final = 64  # so many numbers before one's own are looked at
_COUNTER: Final = 8  # bytes at the start: the last number drawn
_NUMBERS: Final = 2**30  # then they begin anew: Windows locks no place beyond 2 GB
_HELD: Final = (errno.EAGAIN, errno.EACCES)  # what the system says when somebody else has it


class Turns:
    """One program's place in the line of a workspace. Used by one thread at a time."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._path = workspace.with_name(workspace.name + SUFFIX)
        self._file: int | None = None
        self._possible = True  # whether such a file can be made and locked here

    @contextmanager
    def mine(self, patience: float) -> Iterator[float]:
        """Wait for the turn, at most so many seconds, and keep it while inside; the seconds that
        are left of them.
        """
        until = time.monotonic() + patience
        number = self._drawn(until)
        try:
            while number is not None and time.monotonic() < until and self._is_waited(number):
                time.sleep(_LOOK_AGAIN)
            yield max(0.0, until - time.monotonic())
        finally:
            if number is not None and self._file is not None:
                _unlock(self._file, _COUNTER + number, 1)

    def close(self) -> None:
        """Leave the line; take the file away when nobody else stands in it."""
        if self._file is None:
            return
        # Where it cannot be removed (Windows, while others have it open) the next to close does.
        with suppress(OSError):
            if _lock(self._file, 0, _COUNTER + _NUMBERS) and self._is_ours(self._file):
                self._path.unlink()
        os.close(self._file)
        self._file = None

    def _drawn(self, until: float) -> int | None:
        """A number that nobody had before, held; None where there is no line to stand in."""
        while self._possible:
            try:
                if self._file is None:
                    self._file = self._opened()
                if _lock(self._file, 0, _COUNTER):
                    try:
                        if self._is_ours(self._file):
                            return _next(self._file)
                    finally:
                        _unlock(self._file, 0, _COUNTER)
                    # Taken away meanwhile, by one who closed: those who come now draw elsewhere.
                    os.close(self._file)
                    self._file = None
                elif time.monotonic() >= until:
                    return None
                else:
                    time.sleep(_LOOK_AGAIN)
            except OSError:
                self._possible = False  # SQLite says what is wrong, if it is more than this
        return None

    def _is_waited(self, number: int) -> bool:
        """Whether somebody holds one of the numbers before."""
        first = max(0, number - _BEFORE)
        if self._file is None or first == number:
            return False
        try:
            if not _lock(self._file, _COUNTER + first, number - first):
                return True
            _unlock(self._file, _COUNTER + first, number - first)
        except OSError:
            self._possible = False
        return False

    def _opened(self) -> int:
        # Whoever may write the workspace may stand in line, as SQLite does it with its own files.
        mode = self._workspace.stat().st_mode & 0o777
        return os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), mode)

    def _is_ours(self, file: int) -> bool:
        """Whether the file still has its name."""
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False


def _next(file: int) -> int | None:
    """Draw the next number, with the counter locked; None when somebody has it, after a wrap."""
    os.lseek(file, 0, os.SEEK_SET)
    drawn = (int.from_bytes(os.read(file, _COUNTER), "big") + 1) % _NUMBERS
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, drawn.to_bytes(_COUNTER, "big"))
    return drawn if _lock(file, _COUNTER + drawn, 1) else None


def _lock(file: int, start: int, length: int) -> bool:
    """Lock bytes of a file if nobody else has one of them; whether they are. Never waits."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, start, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, length)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _unlock(file: int, start: int, length: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, start, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, length)
    else:
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_UN, length, start)
