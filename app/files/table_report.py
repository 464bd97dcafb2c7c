"""Writes a report that is made of tables: PDF, workbook, CSV or HTML from the same figures."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from app.domain.agents import AgentReport
from app.domain.findings import Figure
from app.domain.lots import BlendReport
from app.domain.preference_report import PreferenceReport
from app.domain.quality import Estimate
from app.files import html_out
from app.files.atomic import replacing
from app.files.csv_out import write_csv
from app.files.pdf import write_pdf
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn, writable
from app.files.xlsx_out import Properties, write_xlsx

Row = Sequence[Cell]

FORMATS: Final = ("pdf", "xlsx", "csv", "html")

NONE: Final = "–"
_NUMBERS: Final = frozenset({CellKind.INT, CellKind.NUMBER, CellKind.PERCENT, CellKind.MONEY})


@dataclass(frozen=True, slots=True)
class TableReport:
    """A report. facts: (name, text), said first. tables: read more than once, so with rows that
    stay. long: all figures as one table, for CSV. policies: the rules in force. audit_seq,
    audit_hash: the head of the audit log.
    """

    title: str
    subject: str
    made_at: datetime
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Sheet, ...]
    long: Sheet
    method: str
    policies: str
    audit_seq: int
    audit_hash: str

    @property
    def audit(self) -> str:
        """The head of the audit log in words."""
        return f"Audit log at entry {self.audit_seq:,}: {self.audit_hash}"


def table_report(
    head: AgentReport | BlendReport | PreferenceReport,
    facts: tuple[tuple[str, str], ...],
    tables: tuple[Sheet, ...],
    long: Sheet,
) -> TableReport:
    """A report with its head; the time it was made is the first of its facts."""
    return TableReport(
        title=head.title,
        subject=head.client,
        made_at=head.made_at,
        facts=(("Made", f"{head.made_at:%Y-%m-%d %H:%M} UTC"), *facts),
        tables=tables,
        long=long,
        method=head.method,
        policies=", ".join(f"{name} v{version}" for name, version in head.policies),
        audit_seq=head.audit_seq,
        audit_hash=head.audit_hash,
    )


def write_table_report(report: TableReport, path: Path, format_name: str) -> None:
    """Write the report whole or not at all; the same report gives the same bytes.

    Raises `UserError` when the disk refuses, LookupError for a format not in `FORMATS`.
    """
    _WRITERS[format_name](report, path)


def shown(cell: Cell, kind: CellKind) -> str:
    """A cell as a reader sees it."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return NONE
    match kind:
        case CellKind.INT if isinstance(cell, int | float):
            return f"{cell:,.0f}"
        case CellKind.PERCENT if isinstance(cell, int | float):
            return f"{100 * cell:.1f} %"
        case CellKind.NUMBER if isinstance(cell, int | float):
            return f"{cell:.3f}"
        case CellKind.DATE if isinstance(cell, date):
            return cell.isoformat()
    return writable(str(cell))


def sheet(name: str, columns: Sequence[tuple[str, CellKind, int]], rows: Iterable[Row]) -> Sheet:
    """A sheet whose rows stay, so that it can be read more than once."""
    return Sheet(name, tuple(SheetColumn(*column) for column in columns), tuple(rows))


def bounds(one: Estimate | None) -> tuple[Cell, Cell, Cell]:
    """An estimate as three cells: mean, low, high."""
    return (None, None, None) if one is None else (one.mean, one.low, one.high)


def figure(one: Figure) -> tuple[Cell, Cell, Cell]:
    """A figure as three cells: value, low, high."""
    return one.value, one.low, one.high


def _pdf(report: TableReport, path: Path) -> None:
    data: dict[str, object] = {
        "title": report.title,
        "subject": report.subject,
        "made": f"{report.made_at.day} {report.made_at:%B %Y}",
        "facts": [list(fact) for fact in report.facts],
        "tables": [
            {
                "title": one.name,
                "columns": [
                    {"title": column.title, "number": column.kind in _NUMBERS, "wide": wide}
                    for column, wide in zip(one.columns, _wide(one), strict=True)
                ],
                "rows": list(_shown_rows(one)),
            }
            for one in report.tables
        ],
        "method": report.method,
        "policies": report.policies,
        "audit_seq": f"{report.audit_seq:,}",
        "audit_hash": report.audit_hash,
    }
    write_pdf("table_report", data, path, report.made_at)


def _xlsx(report: TableReport, path: Path) -> None:
    columns = (SheetColumn("what", width=26), SheetColumn("", width=90))
    facts = (("report", report.title), ("subject", report.subject), *report.facts)
    about = Sheet(
        "Summary",
        columns,
        (*facts, ("policies", report.policies), ("method", report.method), ("audit", report.audit)),
    )
    title = f"{report.title}: {report.subject}"
    write_xlsx(path, (about, *report.tables), Properties(title, report.made_at))


def _csv(report: TableReport, path: Path) -> None:
    write_csv(path, report.long)


def _html(report: TableReport, path: Path) -> None:
    with replacing(path) as file:
        for part in html_out.page(f"{report.title}: {report.subject}", _body(report)):
            file.write(part.encode("utf-8"))


def _body(report: TableReport) -> Iterator[str]:
    yield html_out.paragraph(report.title, mute=True)
    yield html_out.heading(report.subject, 1)
    yield from html_out.table((("", False), ("", False)), report.facts)
    for one in report.tables:
        yield html_out.heading(one.name)
        rows = list(_shown_rows(one))
        if not rows:
            yield html_out.paragraph("None.", mute=True)
            continue
        titles = ((column.title, column.kind in _NUMBERS) for column in one.columns)
        yield from html_out.table(titles, rows)
    yield html_out.heading("How the figures are made")
    yield html_out.paragraph(report.method)
    yield html_out.paragraph(f"Rules in force: {report.policies}", mute=True)
    yield html_out.paragraph(report.audit, mute=True)


def _shown_rows(sheet: Sheet) -> Iterator[list[str]]:
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows:
        yield [shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)]


def _wide(sheet: Sheet) -> list[bool]:
    """Which columns of texts take the room that is left: the widest one."""
    texts = [c.width if c.kind is CellKind.TEXT else 0 for c in sheet.columns]
    return [place == texts.index(max(texts)) for place in range(len(texts))]


_WRITERS: Final[dict[str, Callable[[TableReport, Path], None]]] = {
    "pdf": _pdf,
    "xlsx": _xlsx,
    "csv": _csv,
    "html": _html,
}
