"""Files of a locked run: the same bytes each time, and every copy in the log."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.domain.errors import UserError
from app.domain.money import Money, totals
from app.domain.news import Topic
from app.domain.pay import ExportedRun
from app.domain.progress import Progress
from app.files.csv_out import write_csv
from app.files.sheet import CellKind, Sheet, SheetColumn
from app.files.xlsx_out import Properties, write_xlsx
from app.services.desk import Desk
from app.store.pay_records import Owed, Run
from app.store.types import instant_text

_TEXT, _INT, _MONEY, _DATE = CellKind.TEXT, CellKind.INT, CellKind.MONEY, CellKind.DATE


def export(desk: Desk, run: Run, format_name: str, out: Path, progress: Progress) -> ExportedRun:
    """Write the run to `out`, compare it with the first file written of it, and log the copy."""
    if format_name not in FORMATS:
        known = " and ".join(sorted(FORMATS))
        raise UserError(f"A pay run is written as {known}, not as “{format_name}”.")
    path = out / f"payroll-{run.label}.{format_name}" if out.is_dir() else out
    progress.step(0, 3, "Reading the run")
    with desk.read() as reader:
        people, lines = reader.pay.run_people(run.id), reader.pay.run_lines(run.id)
    _compare_sums(run, people, lines)
    progress.step(1, 3, "Writing the file")
    aside = path.with_name(f".{path.name[:80]}.new")
    try:
        FORMATS[format_name](aside, run, people, lines)
        sha = hashlib.sha256(aside.read_bytes()).hexdigest()
        progress.step(2, 3, "Comparing with the first copy")
        with desk.write("pay.export") as unit:
            earlier = unit.pay.exports(run.id, format_name)
            if earlier and earlier[0][1] != sha:
                raise UserError(
                    f"The {format_name} file of {run.label} comes out different from the first "
                    f"one (SHA-256 {earlier[0][1][:12]}…, now {sha[:12]}…), so it was not "
                    "written. Use the first file; a program of another version may write other "
                    "bytes."
                )
            copy = max((number for _, _, number in earlier), default=0) + 1
            unit.pay.add_export(
                {"run_id": run.id, "format": format_name, "sha256": sha, "at": unit.now,
                 "actor": unit.actor, "copy": copy}
            )  # fmt: skip
            unit.audit("pay.export", f"pay_run:{run.id}", label=run.label, format=format_name,
                       sha256=sha, copy=copy)  # fmt: skip
            unit.touched(Topic.PAY)
            _put(aside, path)  # last: a file that cannot be put there is not logged either
    finally:
        aside.unlink(missing_ok=True)
    progress.step(3, 3, "Written")
    return ExportedRun(str(path), sha, copy)


def _put(aside: Path, path: Path) -> None:
    try:
        aside.replace(path)
    except OSError as error:
        raise UserError(
            f"“{path.name}” could not be written ({error.strerror}). Nothing was changed. Choose "
            "another place."
        ) from error


def _compare_sums(run: Run, people: list[Owed], lines: list[tuple[Any, ...]]) -> None:
    """The run's totals, its people's sums and its lines' sums must be the same."""
    by_people = totals(Money(p.minor, p.currency) for p in people)
    by_lines = totals(Money(line[7], line[8]) for line in lines)
    if not dict(run.totals) == by_people == by_lines:
        raise UserError(
            f"The sums of {run.label} do not agree (run, people, lines). No file was written. "
            "The workspace was changed from outside: check it (guildhall check)."
        )


def _people_sheet(run: Run, people: list[Owed]) -> Sheet:
    columns = (
        SheetColumn("period"), SheetColumn("start", _DATE), SheetColumn("end", _DATE),
        SheetColumn("expert_id"), SheetColumn("name", _TEXT, 28), SheetColumn("currency"),
        SheetColumn("amount", _MONEY, 16), SheetColumn("lines", _INT),
        SheetColumn("locked_at", _TEXT, 28), SheetColumn("audit_entry", _INT),
        SheetColumn("audit_hash", _TEXT, 66),
    )  # fmt: skip
    locked = instant_text(run.locked_at)
    rows = [
        (run.label, run.start, run.end, p.external_id, p.name, p.currency,
         Money(p.minor, p.currency), p.lines, locked, run.audit_seq, run.audit_hash)
        for p in people
    ]  # fmt: skip
    return Sheet("People", columns, rows)


def _lines_sheet(run: Run, lines: list[tuple[Any, ...]]) -> Sheet:
    columns = (
        SheetColumn("period"), SheetColumn("line", _INT), SheetColumn("expert_id"),
        SheetColumn("project_id"), SheetColumn("task_id"), SheetColumn("kind"),
        SheetColumn("quantity", _INT), SheetColumn("rate", _MONEY), SheetColumn("amount", _MONEY),
        SheetColumn("currency"), SheetColumn("earned_on", _DATE), SheetColumn("rate_card", _INT),
        SheetColumn("reverses_line", _INT),
    )  # fmt: skip
    rows = [
        (run.label, number, expert, project, task, kind.value, quantity, Money(rate, code),
         Money(amount, code), code, on, card, reverses)
        for number, expert, project, task, kind, quantity, rate, amount, code, on, card, reverses
        in lines
    ]  # fmt: skip
    return Sheet("Lines", columns, rows)


def _csv(path: Path, run: Run, people: list[Owed], _lines: list[tuple[Any, ...]]) -> None:
    write_csv(path, _people_sheet(run, people))


def _xlsx(path: Path, run: Run, people: list[Owed], lines: list[tuple[Any, ...]]) -> None:
    sheets = (_people_sheet(run, people), _lines_sheet(run, lines))
    write_xlsx(path, sheets, Properties(f"Pay run {run.label}", run.locked_at))


_Writer = Callable[[Path, Run, list[Owed], list[tuple[Any, ...]]], None]
FORMATS: Final[dict[str, _Writer]] = {"csv": _csv, "xlsx": _xlsx}
