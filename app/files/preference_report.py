"""The preference report as tables."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.findings import AgreementFigures, Figure
from app.domain.preference_report import PreferenceReport, ProjectPreferences
from app.files.sheet import CellKind
from app.files.table_report import (
    Row,
    TableReport,
    bounds,
    figure,
    sheet,
    table_report,
    write_table_report,
)

_TEXT, _INT, _NUMBER, _SHARE = CellKind.TEXT, CellKind.INT, CellKind.NUMBER, CellKind.PERCENT
_EFFECTS = frozenset({"runs", "speed"})  # checks whose figures are effects, no shares


def write_preference_report(report: PreferenceReport, path: Path, format_name: str) -> None:
    """Write the report as pdf, xlsx, csv or html. Raises `UserError`; then nothing was changed."""
    write_table_report(as_tables(report), path, format_name)


def as_tables(report: PreferenceReport) -> TableReport:
    """The report's figures as tables, and as one long table."""
    projects = report.projects
    run = "none yet" if report.score_run is None else f"{report.score_run} of {report.as_of}"
    return table_report(
        report,
        facts=(("Scoring run", run),),
        tables=(
            sheet("Projects", _PROJECTS, (_project(p) for p in projects)),
            sheet("Agreement", _AGREEMENT, (_agreement(p) for p in projects)),
            sheet("Win rates by model", _MODELS, (r for p in projects for r in _models(p))),
            sheet("Labels of done tasks", _LABELS, (r for p in projects for r in _labels(p))),
            sheet("Habits in preferences", _HABITS, (r for p in projects for r in _habits(p))),
        ),
        long=sheet("Preferences", _LONG, (row for p in projects for row in _long(p))),
    )


_PROJECTS = (
    ("project", _TEXT, 14), ("name", _TEXT, 30), ("tasks", _INT, 10), ("done", _INT, 10),
    ("labelled", _INT, 10), ("answers", _INT, 10), ("people", _INT, 10), ("tied", _SHARE, 10),
    ("tied, low", _SHARE, 10), ("tied, high", _SHARE, 10),
)  # fmt: skip
_AGREEMENT = (
    ("project", _TEXT, 14), ("tasks", _INT, 10), ("observed", _NUMBER, 10),
    ("observed, low", _NUMBER, 10), ("observed, high", _NUMBER, 10), ("alpha", _NUMBER, 10),
    ("alpha, low", _NUMBER, 10), ("alpha, high", _NUMBER, 10), ("AC1", _NUMBER, 10),
    ("AC1, low", _NUMBER, 10), ("AC1, high", _NUMBER, 10),
)  # fmt: skip
_MODELS = (
    ("project", _TEXT, 14), ("model", _TEXT, 30), ("tasks", _INT, 10), ("wins", _INT, 10),
    ("ties", _INT, 10), ("win rate", _SHARE, 10), ("low", _SHARE, 10), ("high", _SHARE, 10),
    ("by chance", _SHARE, 10),
)  # fmt: skip
_LABELS = (
    ("project", _TEXT, 14), ("label", _TEXT, 30), ("tasks", _INT, 10), ("share", _SHARE, 10),
)  # fmt: skip
_HABITS = (
    ("project", _TEXT, 14), ("person", _TEXT, 16), ("check", _TEXT, 12), ("judgments", _INT, 10),
    ("found", _NUMBER, 10), ("low", _NUMBER, 10), ("high", _NUMBER, 10), ("expected", _NUMBER, 10),
    ("q", _NUMBER, 10), ("flag", _TEXT, 8),
)  # fmt: skip
_LONG = (
    ("project", _TEXT, 0), ("part", _TEXT, 0), ("name", _TEXT, 0), ("value", _NUMBER, 0),
    ("low", _NUMBER, 0), ("high", _NUMBER, 0), ("evidence", _NUMBER, 0), ("expected", _NUMBER, 0),
    ("note", _TEXT, 0),
)  # fmt: skip


def _project(p: ProjectPreferences) -> Row:
    return (p.external_id, p.name, p.tasks, p.done, p.labelled, p.answers, p.people,
            *bounds(p.tied))  # fmt: skip


def _agreement(p: ProjectPreferences) -> Row:
    a = p.agreement
    if a is None:
        return (p.external_id, None, *(None,) * 9)
    return (p.external_id, a.tasks, *figure(a.observed), *figure(a.alpha), *figure(a.ac))


def _models(p: ProjectPreferences) -> Iterator[Row]:
    for one in p.models:
        yield (p.external_id, one.model, one.tasks, one.wins, one.ties, *bounds(one.rate),
               one.expected)  # fmt: skip


def _labels(p: ProjectPreferences) -> Iterator[Row]:
    for label, count in p.labels:
        yield (p.external_id, label, count, count / p.labelled if p.labelled else None)


def _habits(p: ProjectPreferences) -> Iterator[Row]:
    for one in p.habits:
        yield (p.external_id, one.external_id, one.check, one.n, *figure(one.value),
               one.expected, one.q, "yes" if one.flag else "")  # fmt: skip


def _long(p: ProjectPreferences) -> Iterator[Row]:
    """Every figure of a project: part, name, value, interval, evidence, what was expected."""
    blank = (None,) * 4
    for name in ("tasks", "done", "labelled", "answers", "people"):
        yield (p.external_id, "project", name, getattr(p, name), *blank, p.name)
    tied = p.tied
    yield (p.external_id, "project", "tied", *bounds(tied), None if tied is None else tied.n,
           None, "share of answers")  # fmt: skip
    if p.agreement is not None:
        for name, found in _coefficients(p.agreement):
            yield (p.external_id, "agreement", name, *figure(found), p.agreement.tasks, None,
                   "evidence is tasks")  # fmt: skip
    for model in p.models:
        yield (p.external_id, "model", model.model, *bounds(model.rate), model.tasks,
               model.expected, f"{model.wins} wins, {model.ties} ties")  # fmt: skip
    for label, count in p.labels:
        yield (p.external_id, "label", label, count, *blank, "done tasks")
    for one in p.habits:
        what = "effect" if one.check in _EFFECTS else "share"
        note = f"{one.check}, {what}{', flagged' if one.flag else ''}"
        yield (p.external_id, "habit", one.external_id, *figure(one.value), one.n, one.expected,
               note)  # fmt: skip


def _coefficients(a: AgreementFigures) -> tuple[tuple[str, Figure], ...]:
    return ("observed", a.observed), ("alpha", a.alpha), ("AC1", a.ac)
