"""What the Projects table shows."""

from collections.abc import Callable
from datetime import date

from app.domain.work import ProjectRow, ProjectStatus
from app.ui.columns import Column, Filter
from app.ui.formats import Formats
from app.ui.tokens import State
from app.ui.words import tr
from app.ui.work_words import (
    project_status_state,
    project_status_word,
    task_type_word,
)

SOON_DAYS = 7


def project_columns(formats: Formats, today: Callable[[], date]) -> tuple[Column[ProjectRow], ...]:
    """The columns; `today` colours the due dates."""
    return (
        Column("name", tr("Project"), lambda r: r.name, sort=True, width=220, stretch=True,
               kind="twoline", value=lambda r: r.client),
        Column("external_id", tr("Number"), lambda r: r.external_id, sort=True, width=90,
               muted=True, hidden=True),
        Column("client", tr("Client"), lambda r: r.client, sort=True, width=150, muted=True,
               hidden=True),
        Column("type", tr("Type"), lambda r: task_type_word(r.task_type), width=110, muted=True,
               hidden=True),
        Column("done", tr("Done"), lambda r: done_words(r, formats), kind="number", width=104),
        Column("progress", tr("Progress"), lambda _r: "", kind="progress", value=done_share,
               width=120, tip=lambda r: formats.percent(done_share(r), 1)),
        Column("alpha", tr("Agreement α"), lambda r: formats.number(r.alpha, 2), kind="number",
               width=100),
        Column("returned", tr("Returned"), lambda r: formats.percent(r.returned_share, 1),
               kind="number", width=80),
        Column("cost", tr("Cost / accepted"), lambda r: formats.money(r.cost_per_accepted),
               kind="number", width=120),
        Column("overlap", tr("Overlap"), lambda r: str(r.overlap), sort=True, kind="number",
               width=80, hidden=True),
        Column("priority", tr("Priority"), lambda r: str(r.priority), sort=True, kind="number",
               width=80, hidden=True),
        Column("due_on", tr("Due"), lambda r: formats.short_day(r.due_on), sort=True, kind="pill",
               state=lambda r: due_state(r, today()), width=78,
               tip=lambda r: formats.day(r.due_on)),
        Column("status", tr("Status"), lambda r: project_status_word(r.status), sort=True,
               kind="pill", state=lambda r: project_status_state(r.status), width=78),
    )  # fmt: skip


def project_filters() -> tuple[Filter, ...]:
    """The boxes of the filter row; the clients are filled in from the workspace."""
    statuses = tuple((status.value, project_status_word(status)) for status in ProjectStatus)
    return (Filter("status", tr("Status"), statuses), Filter("client", tr("Client"), ()))


def done_words(row: ProjectRow, formats: Formats) -> str:
    """“6,120 / 8,000”."""
    return f"{formats.number(row.done)} / {formats.number(row.tasks)}"


def done_share(row: ProjectRow) -> float:
    """The share of tasks that are done, 0 without tasks."""
    return row.done / row.tasks if row.tasks else 0.0


def due_state(row: ProjectRow, today: date) -> State:
    """Late is bad, due within a week with work left is a warning."""
    if row.status is not ProjectStatus.ACTIVE:
        return State.NEUTRAL
    if row.tasks and row.done >= row.tasks:
        return State.GOOD
    days = (row.due_on - today).days
    return State.BAD if days < 0 else State.WARN if days <= SOON_DAYS else State.GOOD
