"""The report on agents as tables."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.agents import AgentFigures, AgentReport, JudgesAgree, ProjectAgents
from app.domain.quality import Estimate
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
ALL_TASKS = "all tasks"


def write_agent_report(report: AgentReport, path: Path, format_name: str) -> None:
    """Write the report as pdf, xlsx, csv or html. Raises `UserError`; then nothing was changed."""
    write_table_report(as_tables(report), path, format_name)


def as_tables(report: AgentReport) -> TableReport:
    """The report's figures as tables, and as one long table."""
    projects = report.projects
    return table_report(
        report,
        facts=(),
        tables=(
            sheet("Projects", _PROJECTS, (_project(p) for p in projects)),
            sheet("Agents", _AGENTS, (_agent(p, a) for p in projects for a in p.agents)),
            sheet("Agreement", _AGREEMENT, (_judges(p, a) for p in projects for a in p.agreement)),
        ),
        long=sheet("Agents", _LONG, (row for p in projects for row in _long(p))),
    )


_PROJECTS = (
    ("project", _TEXT, 14), ("name", _TEXT, 30), ("runs", _INT, 10), ("judged", _INT, 10),
    ("answers", _INT, 10), ("people", _INT, 10),
)  # fmt: skip
_AGENTS = (
    ("project", _TEXT, 12), ("agent", _TEXT, 18), ("task", _TEXT, 14), ("runs", _INT, 7),
    ("success", _SHARE, 9), ("low", _SHARE, 9), ("high", _SHARE, 9), ("with error", _INT, 10),
    ("noticed", _SHARE, 9), ("recovered", _SHARE, 10), ("low", _SHARE, 9), ("high", _SHARE, 9),
    ("steps", _NUMBER, 8),
)  # fmt: skip
_AGREEMENT = (
    ("project", _TEXT, 12), ("question", _TEXT, 16), ("pairs", _INT, 8), ("observed", _NUMBER, 9),
    ("low", _NUMBER, 8), ("high", _NUMBER, 8), ("kappa", _NUMBER, 8), ("low", _NUMBER, 8),
    ("high", _NUMBER, 8), ("AC1", _NUMBER, 8), ("low", _NUMBER, 8), ("high", _NUMBER, 8),
    ("usual AC1", _NUMBER, 9),
)  # fmt: skip
_LONG = (
    ("project", _TEXT, 0), ("part", _TEXT, 0), ("name", _TEXT, 0), ("figure", _TEXT, 0),
    ("value", _NUMBER, 0), ("low", _NUMBER, 0), ("high", _NUMBER, 0), ("evidence", _NUMBER, 0),
)  # fmt: skip


def _project(p: ProjectAgents) -> Row:
    return (p.external_id, p.name, p.runs, p.judged, p.answers, p.people)


def _agent(p: ProjectAgents, a: AgentFigures) -> Row:
    noticed = None if a.noticed is None else a.noticed.mean
    return (p.external_id, a.agent, a.task or ALL_TASKS, a.runs, *bounds(a.success), a.erring,
            noticed, *bounds(a.recovered), a.steps)  # fmt: skip


def _judges(p: ProjectAgents, a: JudgesAgree) -> Row:
    return (p.external_id, a.what, a.pairs, *figure(a.observed), *figure(a.kappa),
            *figure(a.ac1), None if a.usual is None else a.usual[2])  # fmt: skip


def _long(p: ProjectAgents) -> Iterator[Row]:
    for name in ("runs", "judged", "answers", "people"):
        yield (p.external_id, "project", p.name, name, getattr(p, name), None, None, None)
    for a in p.agents:
        who = f"{a.agent}, {a.task or ALL_TASKS}"
        for name in ("success", "noticed", "tried", "recovered"):
            found: Estimate | None = getattr(a, name)
            yield (p.external_id, "agent", who, name, *bounds(found),
                   None if found is None else found.n)  # fmt: skip
    for one in p.agreement:
        for name in ("observed", "kappa", "ac1"):
            yield (p.external_id, "agreement", one.what, name, *figure(getattr(one, name)),
                   one.pairs)  # fmt: skip
