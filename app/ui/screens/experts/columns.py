"""The Experts table, and the table of the items behind a score."""

from app.domain.people import ExpertRow, ExpertStatus, Level
from app.domain.quality import EvidenceRow
from app.ui.columns import Column, Filter
from app.ui.formats import Formats
from app.ui.naming.people import (
    country_name,
    language_name,
    level_state,
    level_word,
    specialty_path,
    status_state,
    status_word,
)
from app.ui.tokens import State
from app.ui.words import tr

SCORE_SPAN = (0.3, 1.0)  # the scale of every score of this page; below it is worse than guessing


def expert_columns(formats: Formats) -> tuple[Column[ExpertRow], ...]:
    """The columns of the Experts table."""
    return (
        Column("name", tr("Name"), lambda e: e.name, sort=True, width=180, stretch=True),
        Column(
            "external_id", tr("Number"), lambda e: e.external_id, sort=True, muted=True, width=84
        ),
        Column(
            "status", tr("Status"), lambda e: status_word(e.status), sort=True, kind="pill",
            state=lambda e: status_state(e.status), width=88,
        ),
        Column(
            "level", tr("Level"), lambda e: level_word(e.level), sort=True, kind="pill",
            state=lambda e: level_state(e.level), width=94,
        ),
        Column(
            "specialties", tr("Specialties"),
            lambda e: ", ".join(specialty_path(s) for s in e.specialties), sort=True,
            width=190, stretch=True, tip=lambda e: "\n".join(e.specialties),
        ),
        Column(
            "country", tr("Country"), lambda e: e.country, sort=True, muted=True, width=70,
            tip=lambda e: country_name(e.country),
        ),
        Column(
            "languages", tr("Languages"),
            lambda e: ", ".join(language_name(code) for code in e.languages), sort=True,
            muted=True, width=120, hidden=True,
        ),
        Column(
            "score", tr("Quality, 95 %"), lambda e: formats.score(e.score), sort=True,
            kind="interval", value=lambda e: e.score, width=170, span=SCORE_SPAN,
            tip=lambda e: formats.interval(e.score) if e.score else tr("No score yet"),
        ),
        Column(
            "accepted", tr("Accepted"), lambda e: formats.number(e.accepted), sort=True,
            kind="number", width=84,
        ),
        Column(
            "open_assignments", tr("Open"),
            lambda e: formats.number(e.open_assignments), sort=True, kind="number", width=62,
            tip=lambda _e: tr("Assignments open or held"),
        ),
        Column(
            "weekly_capacity", tr("Capacity"), lambda e: formats.number(e.weekly_capacity),
            sort=True, kind="number", width=84, hidden=True,
            tip=lambda _e: tr("Items the person takes a week"),
        ),
    )  # fmt: skip


def expert_filters() -> tuple[Filter, ...]:
    """Status, level, specialty and country; the last two get their values from the workspace."""
    return (
        Filter("status", tr("Status"), tuple((s.value, status_word(s)) for s in ExpertStatus)),
        Filter("level", tr("Level"), tuple((v.value, level_word(v)) for v in Level)),
        Filter("specialty", tr("Specialty"), ()),
        Filter("country", tr("Country"), ()),
    )


def source_word(source: str) -> str:
    """What a source of evidence is called."""
    return {
        "gold": tr("Gold items"),
        "adjudication": tr("Adjudication"),
        "review": tr("QC reviews"),
        "peers": tr("Agreement with peers"),
    }.get(source, source)


def evidence_columns(formats: Formats) -> tuple[Column[EvidenceRow], ...]:
    """The columns of the items behind a score."""
    return (
        Column("task", tr("Task"), lambda r: r.task, sort=True, width=150),
        Column(
            "project", tr("Project"), lambda r: r.project, sort=True, muted=True, width=150,
            stretch=True,
        ),
        Column("source", tr("Evidence"), lambda r: source_word(r.source), sort=True, width=160),
        Column("answer", tr("Answer"), lambda r: r.answer, sort=True, width=130, stretch=True),
        Column(
            "expected", tr("Expected"), lambda r: r.expected, sort=True, width=130, stretch=True
        ),
        Column(
            "credit", tr("Right"), lambda r: formats.percent(r.credit), sort=True, kind="pill",
            state=_credit_state, width=70,
            tip=lambda _r: tr("How far the answer counts as right, from 0 to 100 %"),
        ),
        Column(
            "weight", tr("Weight"), lambda r: formats.number(r.weight, 2), sort=True,
            kind="number", width=70,
            tip=lambda _r: tr("What the item counts for, by source and age"),
        ),
        Column("on", tr("Day"), lambda r: formats.day(r.on), sort=True, muted=True, width=100),
    )  # fmt: skip


def _credit_state(row: EvidenceRow) -> State:
    if row.credit >= 0.75:
        return State.GOOD
    return State.WARN if row.credit > 0.25 else State.BAD
