"""How commands speak: tables and progress for people, one JSON object for programs."""

import dataclasses
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.money import Money, minor_digits
from app.domain.progress import Progress as ProgressLike
from app.domain.progress import Silent

# What draws for people is imported when something is drawn: a program that reads JSON waits less.
if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from app.domain.quality import Estimate


_LOADED = time.perf_counter()


def seconds_running() -> float:
    """How long this process has been running: from its start where Linux tells, else from about
    the time when the command line was loaded."""
    stat = Path("/proc/self/stat")
    if not sys.platform.startswith("linux") or not stat.is_file():
        return time.perf_counter() - _LOADED
    # The name in brackets may hold blanks; the start is the 22nd field, in ticks since boot.
    ticks = int(stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


class ConsoleProgress:
    """A bar on standard error. Ctrl+C stops the work; the transaction is rolled back."""

    def __init__(self, bar: "Progress") -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def step(self, done: int, total: int, note: str = "") -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done, total=total or None, description=note)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[ProgressLike]:
    """A progress to hand to a service: a bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        yield ConsoleProgress(bar)


def say(text: str) -> None:
    """One line for a person; text from outside stays plain."""
    from rich.text import Text

    _console().print(Text(text))


def complain(text: str) -> None:
    """One sentence on standard error."""
    sys.stderr.write(text.rstrip() + "\n")


def table(
    columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], *, title: str = ""
) -> None:
    """A table for a person. `columns` are (title, "left" or "right")."""
    from rich.table import Table
    from rich.text import Text

    made = Table(title=title or None, title_justify="left", header_style="bold", box=None)
    for name, align in columns:
        made.add_column(name, justify="right" if align == "right" else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    _console().print(made)


def emit(value: Any) -> None:
    """One JSON object on standard output."""
    import orjson

    sys.stdout.write(orjson.dumps(plain(value)).decode() + "\n")


def plain(value: Any) -> Any:
    """A value as JSON has it: records as objects, money as minor units with its currency."""
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Path() | Decimal():
            return str(value)
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case _:
            return value


def money(amount: Money) -> str:
    """An amount as printed: code first, so that currencies are never mistaken."""
    digits = minor_digits(amount.currency)
    return f"{amount.currency} {amount.decimal():,.{digits}f}"


def moneys(amounts: Iterable[Money]) -> str:
    """Amounts of several currencies, side by side and never added."""
    return " · ".join(money(a) for a in amounts) or "nothing"


def estimate(value: "Estimate | None") -> str:
    """A score as printed, 0 to 100, with its interval."""
    if value is None:
        return "no score yet"
    return f"{value.mean * 100:.1f} ({value.low * 100:.1f}–{value.high * 100:.1f})"


def percent(value: float | None, digits: int = 1) -> str:
    """A share as printed; a dash when there is none."""
    return "–" if value is None else f"{value * 100:.{digits}f} %"


def _console() -> "Console":
    from rich.console import Console

    # A pipe has no width: tables must not be folded for the reader at its other end.
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=False)
