"""The lines of the audit log."""

from app.domain.audit import AuditEntry
from app.ui.columns import Column
from app.ui.formats import Formats
from app.ui.words import tr


def entry_columns(formats: Formats) -> tuple[Column[AuditEntry], ...]:
    """Newest first; only the sequence can be sorted by."""
    return (
        Column("seq", tr("No."), lambda row: formats.number(row.seq), kind="number", sort=True,
               width=62),
        Column("at", tr("When"), lambda row: formats.instant(row.at), width=140),
        Column("actor", tr("Who"), lambda row: row.actor, width=90, stretch=True),
        Column("action", tr("Action"), lambda row: row.action, width=136, stretch=True),
        Column("subject", tr("Subject"), lambda row: row.subject, width=136, stretch=True,
               muted=True),
    )  # fmt: skip


def actions() -> tuple[tuple[str, str], ...]:
    """The beginnings of actions that can be filtered by, and what they cover."""
    return (
        ("import", tr("imports")),
        ("expert", tr("experts")),
        ("credential", tr("credentials")),
        ("project", tr("projects")),
        ("matching", tr("matching")),
        ("submission", tr("submissions")),
        ("review", tr("reviews")),
        ("adjudication", tr("adjudications")),
        ("dispute", tr("disputes")),
        ("quality", tr("scores")),
        ("progression", tr("progression")),
        ("pay", tr("pay")),
        ("policy", tr("policies")),
        ("user", tr("users")),
        ("workspace", tr("workspace")),
    )
