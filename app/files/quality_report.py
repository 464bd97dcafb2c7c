"""Writes the quality report: a PDF to hand to a client, and the same figures as a workbook."""

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.domain.quality import Estimate
from app.domain.reports import PersonQuality, ProjectQuality, QualityReport
from app.files.csv_out import write_csv
from app.files.findings_sheets import findings_sheets
from app.files.pdf import write_pdf
from app.files.sheet import Cell, CellKind, Sheet, SheetColumn
from app.files.xlsx_out import Properties, write_xlsx

_TEMPLATE = "quality_report"
_NONE = "–"


def write_quality_pdf(report: QualityReport, path: Path) -> None:
    """Writes the report as PDF. Raises `UserError`; then nothing was changed."""
    write_pdf(_TEMPLATE, as_data(report), path, report.made_at)


def write_quality_xlsx(report: QualityReport, path: Path) -> None:
    """Writes the report's figures as a workbook: Summary, People, Labels, Errors, Daily, and what
    the newest scoring run noticed where the report has it.
    """
    properties = Properties(f"{report.title}: {report.client}", report.made_at)
    sheets = (
        Sheet("Summary", _SUMMARY, _summary_rows(report)),
        Sheet("People", _PEOPLE, _people_rows(report.projects)),
        Sheet(
            "Labels",
            _LABELS,
            (
                (p.external_id, row.label, row.items, _part(row.items, _sum(p)))
                for p in report.projects
                for row in p.labels
            ),
        ),
        Sheet(
            "Errors",
            _ERRORS,
            (
                (p.external_id, e.kind.value, e.minor, e.major, e.critical)
                for p in report.projects
                for e in p.errors
            ),
        ),
        Sheet(
            "Daily",
            _DAILY,
            ((p.external_id, day.on, day.accepted) for p in report.projects for day in p.daily),
        ),
    )
    noticed = () if report.findings is None else findings_sheets(report.findings)
    write_xlsx(path, (*sheets, *noticed), properties)


def write_quality_csv(report: QualityReport, path: Path) -> None:
    """Writes the report's figures as one long table, each with its interval and evidence."""
    write_csv(path, Sheet("Quality", _LONG, _long_rows(report)))


def as_data(report: QualityReport) -> dict[str, object]:
    """The report as the template takes it: texts ready to show, and numbers to draw."""
    return {
        "title": report.title,
        "client": report.client,
        "period": f"{_long(report.start)} to {_long(report.end)}",
        "made": _long(report.made_at),
        "method": report.method,
        "audit_seq": f"{report.audit_seq:,}",
        "audit_hash": report.audit_hash,
        "policies": ", ".join(f"{name} v{version}" for name, version in report.policies),
        "projects": [_project(project) for project in report.projects],
    }


def _project(project: ProjectQuality) -> dict[str, object]:
    scores = [person.score for person in project.people if person.score is not None]
    lowest = min((score.low for score in scores), default=0.5)
    floor = max(0.0, min(0.9, math.floor(lowest * 10) / 10))
    most = max((row.items for row in project.labels), default=0)
    return {
        "id": project.external_id,
        "name": project.name,
        "figures": _figures(project),
        "labels": [
            {
                "label": row.label,
                "items": f"{row.items:,}",
                "share": _percent(_part(row.items, _sum(project))),
                "bar": row.items / most if most else 0,
            }
            for row in project.labels
        ],
        "errors": [
            {
                "kind": error.kind.value,
                "cells": [_count(error.minor), _count(error.major), _count(error.critical)],
                "total": _count(error.minor + error.major + error.critical),
            }
            for error in project.errors
        ],
        "people": [_person(person, floor) for person in project.people],
        "floor": f"{floor:.2f}",
        "middle": f"{(floor + 1) / 2:.2f}",
        "daily": _daily(project),
    }


def _figures(project: ProjectQuality) -> list[dict[str, object]]:
    agreement = project.agreement
    alpha = agreement.alpha if agreement else None
    reviewed = project.reviewed_share
    return [
        {
            "title": "Accepted items",
            "value": f"{project.accepted_items:,}",
            "note": [f"from {project.submissions:,}", "submissions"],
        },
        _share_figure("First-pass acceptance", project.first_pass, "submissions"),
        {
            "title": "Agreement (α)",
            "value": _NONE if alpha is None else f"{alpha:.2f}",
            "note": ["not measured"]
            if agreement is None or alpha is None
            else _range(agreement.low, agreement.high, f"{agreement.tasks:,} tasks"),
        },
        _share_figure("Gold accuracy", project.gold, "answers"),
        {
            "title": "Reviewed",
            "value": _NONE if reviewed is None else _percent(reviewed),
            "note": ["of submissions"],
        },
    ]


def _share_figure(title: str, estimate: Estimate | None, of: str) -> dict[str, object]:
    if estimate is None:
        return {"title": title, "value": _NONE, "note": ["not measured"]}
    low, high = 100 * estimate.low, 100 * estimate.high
    note = [f"{low:.1f} – {high:.1f} %", f"{estimate.n:,.0f} {of}"]
    return {"title": title, "value": _percent(estimate.mean), "note": note}


def _range(low: float | None, high: float | None, of: str) -> list[str]:
    return [of] if low is None or high is None else [f"{low:.2f} – {high:.2f}", of]


def _person(person: PersonQuality, floor: float) -> dict[str, object]:
    score = person.score
    shown = {
        "id": person.external_id,
        "items": f"{person.items:,}",
        "reviewed": f"{person.reviewed:,}",
    }
    if score is None:
        return {**shown, "score": _NONE, "range": "not yet measured", "bar": None}
    scale = 1 - floor
    bar = [min(1.0, max(0.0, (x - floor) / scale)) for x in (score.low, score.mean, score.high)]
    spread = f"{score.low:.2f} – {score.high:.2f}"
    return {**shown, "score": f"{score.mean:.2f}", "range": spread, "bar": bar}


def _daily(project: ProjectQuality) -> dict[str, object]:
    days = project.daily
    most = max((day.accepted for day in days), default=0)
    top = _round_top(most)
    # About eight dates fit under the plot.
    step = max(1, math.ceil(len(days) / 8))
    return {
        "top": top,
        "ticks": [f"{top * part // 4:,}" for part in range(5)] if top >= 4 else ["0", f"{top:,}"],
        "bars": [
            {
                "height": day.accepted / top if top else 0,
                "label": f"{day.on.day} {day.on:%b}" if at % step == 0 else "",
            }
            for at, day in enumerate(days)
        ],
        "alt": (
            f"Accepted items per day, {len(days)} days, "
            f"{sum(day.accepted for day in days):,} in all, at most {most:,} on one day."
        ),
    }


def _round_top(most: int) -> int:
    """The end of an axis: the least round number that quarters evenly and holds `most`."""
    if most < 4:
        return max(most, 1)
    power = int("1" + "0" * (len(str(most)) - 1))
    ends = [step * scale // 10 for scale in (power, 10 * power) for step in _STEPS]
    return next(end for end in ends if end >= most and end % 4 == 0)


_STEPS = (10, 12, 16, 20, 24, 28, 32, 40, 48, 60, 80, 100)


def _sum(project: ProjectQuality) -> int:
    return sum(row.items for row in project.labels)


def _part(items: int, whole: int) -> float | None:
    return items / whole if whole else None


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{100 * share:.1f} %"


def _count(number: int) -> str:
    return f"{number:,}" if number else _NONE


def _long(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _estimate(estimate: Estimate | None) -> tuple[Cell, Cell, Cell, Cell]:
    if estimate is None:
        return (None, None, None, None)
    return (estimate.mean, estimate.low, estimate.high, estimate.n)


def _columns(*titles: tuple[str, CellKind, int]) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(title, kind, width) for title, kind, width in titles)


_SUMMARY = _columns(("project", CellKind.TEXT, 30), ("figure", CellKind.TEXT, 26),
    ("value", CellKind.NUMBER, 12), ("low", CellKind.NUMBER, 12), ("high", CellKind.NUMBER, 12),
    ("evidence", CellKind.INT, 12), ("note", CellKind.TEXT, 70))  # fmt: skip
_PEOPLE = _columns(("project", CellKind.TEXT, 16), ("person", CellKind.TEXT, 16),
    ("items", CellKind.INT, 10), ("reviewed", CellKind.INT, 10), ("score", CellKind.NUMBER, 10),
    ("low", CellKind.NUMBER, 10), ("high", CellKind.NUMBER, 10),
    ("evidence", CellKind.NUMBER, 12))  # fmt: skip
_LABELS = _columns(("project", CellKind.TEXT, 16), ("label", CellKind.TEXT, 30),
    ("items", CellKind.INT, 10), ("share", CellKind.PERCENT, 10))  # fmt: skip
_ERRORS = _columns(("project", CellKind.TEXT, 16), ("error", CellKind.TEXT, 16),
    ("minor", CellKind.INT, 10), ("major", CellKind.INT, 10),
    ("critical", CellKind.INT, 10))  # fmt: skip
_LONG = _columns(("project", CellKind.TEXT, 0), ("part", CellKind.TEXT, 0),
    ("name", CellKind.TEXT, 0), ("value", CellKind.NUMBER, 0), ("low", CellKind.NUMBER, 0),
    ("high", CellKind.NUMBER, 0), ("evidence", CellKind.NUMBER, 0),
    ("note", CellKind.TEXT, 0))  # fmt: skip
_DAILY = _columns(("project", CellKind.TEXT, 16), ("day", CellKind.DATE, 12),
    ("accepted", CellKind.INT, 10))  # fmt: skip


def _summary_rows(report: QualityReport) -> Iterator[Sequence[Cell]]:
    """The report's facts, then each project's figures."""
    facts = (
        ("report", report.title),
        ("client", report.client),
        ("period", f"{report.start.isoformat()} to {report.end.isoformat()}"),
        ("made", report.made_at.isoformat()),
        ("policies", ", ".join(f"{name} v{version}" for name, version in report.policies)),
        ("audit log", f"entry {report.audit_seq}, {report.audit_hash}"),
    )
    for name, text in facts:
        yield ("", name, None, None, None, None, text)
    for p in report.projects:
        name = f"{p.external_id} {p.name}"
        yield (name, "accepted items", p.accepted_items, None, None, None, "")
        yield (name, "submissions", p.submissions, None, None, None, "")
        yield (name, "first-pass acceptance", *_estimate(p.first_pass), "share of submissions")
        a = p.agreement
        found = (None,) * 4 if a is None else (a.alpha, a.low, a.high, a.tasks)
        yield (name, "agreement", *found, "Krippendorff’s alpha, nominal; evidence is tasks")
        yield (name, "gold accuracy", *_estimate(p.gold), "share of answers to gold tasks")
        yield (name, "reviewed", p.reviewed_share, None, None, None, "share of submissions")
    yield ("", "method", None, None, None, None, report.method)


def _people_rows(projects: Iterable[ProjectQuality]) -> Iterator[Sequence[Cell]]:
    for project in projects:
        for person in project.people:
            yield (
                project.external_id,
                person.external_id,
                person.items,
                person.reviewed,
                *_estimate(person.score),
            )


def _long_rows(report: QualityReport) -> Iterator[Sequence[Cell]]:
    """Every figure of the report: the summary, then each project's parts."""
    for project, name, *rest in _summary_rows(report):
        yield (project, "summary", name, *rest)
    for p in report.projects:
        for person in p.people:
            note = f"{person.items} items, {person.reviewed} reviewed"
            yield (p.external_id, "person", person.external_id, *_estimate(person.score), note)
        for row in p.labels:
            yield (p.external_id, "label", row.label, row.items, None, None, None, "items")
        for e in p.errors:
            for severity, count in (
                ("minor", e.minor),
                ("major", e.major),
                ("critical", e.critical),
            ):
                yield (p.external_id, "error", e.kind.value, count, None, None, None, severity)
        for day in p.daily:
            yield (
                p.external_id, "day", day.on.isoformat(), day.accepted, None, None, None, "accepted"
            )  # fmt: skip
